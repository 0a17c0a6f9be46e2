"""Makes the figure of a judged draw: its numbers are the run's, rounded once, and its words come from the same."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from qbank.items.curve_words import words_of_curves
from qbank.items.figure import Curve, Figure, drawn_number
from qbank.kinds.beliefs import evaluate
from qbank.kinds.findings import Finding, Refused
from qbank.kinds.programs import render
from qbank.language.figure import MOST_POINTS, MOST_TITLE, FigureSpec

Place = tuple[str | int, ...]


def make_figure(spec: FigureSpec, names: Mapping[str, Any]) -> Figure:
    """Draw up the figure. Raise Refused where its numbers cannot be drawn."""
    digits = spec.y.digits
    curves = tuple(
        Curve(
            label, _numbers(evaluate(values, names, ("figure", "series", label)), digits, ("figure", "series", label))
        )
        for label, values in spec.series.items()
    )
    x = _places(spec, names, len(curves[0].y))
    for curve in curves:
        _drawable(curve, len(x), spec.y.scale == "log")
    title = " ".join(render(spec.title, names, ("figure", "title")).split())
    if not 0 < len(title) <= MOST_TITLE:
        what = f"the title has {len(title)} characters: 1 to {MOST_TITLE} fit above a figure"
        raise Refused(Finding("figure-failed", what, ("figure", "title")))
    words = words_of_curves(title, spec.x.label, spec.y.label, x, curves)
    return Figure(
        title=title,
        x_label=spec.x.label,
        y_label=spec.y.label,
        scale=spec.y.scale,
        x=x,
        curves=curves,
        alt=_alt(spec, names, words, x, curves),
    )


def _alt(
    spec: FigureSpec, names: Mapping[str, Any], words: str, x: tuple[float, ...], curves: tuple[Curve, ...]
) -> str:
    if spec.alt is None:
        return words
    drawn = {"words": words, "x": x, "series": {curve.label: curve.y for curve in curves}}
    alt = " ".join(render(spec.alt, {**names, "figure": drawn}, ("figure", "alt")).split())
    if not alt:
        raise Refused(Finding("figure-failed", "nothing is said instead of the picture", ("figure", "alt")))
    return alt


def _places(spec: FigureSpec, names: Mapping[str, Any], count: int) -> tuple[float, ...]:
    place: Place = ("figure", "x")
    if spec.x.values is None:
        return tuple(float(number) for number in range(1, count + 1))
    x = _numbers(evaluate(spec.x.values, names, (*place, "values")), 6, (*place, "values"))
    known = tuple(number for number in x if number is not None)
    if len(known) < len(x) or any(one >= other for one, other in pairwise(known)):
        raise Refused(Finding("figure-failed", "the places along the axis do not rise", (*place, "values")))
    return known


def _numbers(values: Any, digits: int, place: Place) -> tuple[float | None, ...]:
    """Round to significant digits; what has no place along an axis is no number."""
    if not isinstance(values, tuple) or not all(type(one) in (int, float) for one in values):
        raise Refused(Finding("figure-failed", f"not a list of numbers: {values!r:.80}", place))
    if not 2 <= len(values) <= MOST_POINTS:
        what = f"{len(values)} numbers: a curve has 2 to {MOST_POINTS}"
        raise Refused(Finding("figure-failed", what, place))
    return tuple(drawn_number(one, digits) for one in values)


def _drawable(curve: Curve, count: int, log: bool) -> None:
    place: Place = ("figure", "series", curve.label)
    known = [number for number in curve.y if number is not None]
    if len(curve.y) != count:
        what = f"“{curve.label}” has {len(curve.y)} numbers, the axis {count} places"
        raise Refused(Finding("figure-failed", what, place))
    if not known:
        raise Refused(Finding("figure-failed", f"“{curve.label}” has no finite number", place))
    if log and min(known) <= 0:
        what = f"“{curve.label}” has {min(known):g}, which a log scale cannot show"
        raise Refused(Finding("figure-failed", what, place))
