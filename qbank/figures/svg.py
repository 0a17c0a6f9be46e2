"""Draws a figure as one small SVG that stands by itself: no ids, scripts or styles, the same bytes on every machine.

Curves differ by dashes and markers as well as by colour: black ink, and eyes that see few colours, tell them apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from qbank.figures.scale import Axis, across, upwards
from qbank.items.figure import Curve, Figure, number_text
from qbank.prose.visible import visible

_WIDTH, _PLOT_HEIGHT = 560, 230
_LEFT, _RIGHT, _BOTTOM = 58, 18, 46
_TITLE, _ROW, _GAP = 26, 20, 26
_MOST_MARKS = 12
_INK, _QUIET, _LINE = "#1f2328", "#565c64", "#d9d6cd"
_FONT = "system-ui, 'Segoe UI', 'Liberation Sans', Arial, sans-serif"
_DRESS = (("#1f2328", ""), ("#174f86", "8 4"), ("#a34a00", "2 4"), ("#3d6b16", "10 3 2 3"))
"""Colour and dashes of each curve; its marker has the same number in `_mark`."""


@dataclass(frozen=True)
class _Sheet:
    """Where the plot's corner lies and which axes it has."""

    top: float
    x: Axis
    y: Axis

    def point(self, x: float, y: float) -> tuple[float, float]:
        left = _LEFT + self.x.share(x) * (_WIDTH - _LEFT - _RIGHT)
        return left, self.top + (1 - self.y.share(y)) * _PLOT_HEIGHT


def figure_svg(figure: Figure) -> str:
    """Return the picture as an `svg` element that stands by itself, in a page or in a file."""
    top = _TITLE + _ROW * len(figure.curves) + _GAP
    height = top + _PLOT_HEIGHT + _BOTTOM
    numbers = [number for curve in figure.curves for number in curve.y if number is not None]
    sheet = _Sheet(top, across(figure.x), upwards(numbers, figure.scale))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" '
        f'role="img" aria-label="{_safe(figure.alt)}" font-family="{_FONT}" font-size="13" fill="{_INK}">',
        f"<title>{_safe(figure.title)}</title>",
        f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>',
        _text(figure.title, 8, 18, "start", ' font-size="15" font-weight="600"'),
        *(_legend(number, curve.label) for number, curve in enumerate(figure.curves)),
        *_axes(figure, sheet),
        *(_curve(number, curve, figure.x, sheet) for number, curve in enumerate(figure.curves)),
    ]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _legend(number: int, label: str) -> str:
    y = _TITLE + _ROW * number + 10
    line = f'<path d="M8 {y}H52"{_stroke(number)}/>'
    return line + _mark(number, 30, y) + _text(label, 62, y + 4.5, "start")


def _axes(figure: Figure, sheet: _Sheet) -> Iterator[str]:
    base, right = sheet.top + _PLOT_HEIGHT, _WIDTH - _RIGHT
    yield _text(figure.y_label, 8, sheet.top - 10, "start", f' fill="{_QUIET}"')
    for tick in sheet.y.ticks:
        _, y = sheet.point(sheet.x.low, tick)
        yield f'<path d="M{_LEFT} {_place(y)}H{right}" stroke="{_LINE}"/>'
        yield _text(number_text(tick), _LEFT - 8, y + 4.5, "end")
    for tick in sheet.x.ticks:
        x, _ = sheet.point(tick, sheet.y.low)
        yield f'<path d="M{_place(x)} {_place(base)}v5" stroke="{_INK}"/>'
        yield _text(number_text(tick), x, base + 19, "middle")
    yield f'<path d="M{_LEFT} {_place(sheet.top)}V{_place(base)}H{right}" stroke="{_INK}" fill="none"/>'
    yield _text(figure.x_label, (_LEFT + right) / 2, base + 38, "middle", f' fill="{_QUIET}"')


def _curve(number: int, curve: Curve, x: Sequence[float], sheet: _Sheet) -> str:
    points = [None if y is None else sheet.point(place, y) for place, y in zip(x, curve.y, strict=True)]
    pieces = [[point for point in piece if point] for known, piece in groupby(points, bool) if known]
    path = "".join("M" + "L".join(f"{_place(px)} {_place(py)}" for px, py in piece) for piece in pieces)
    every = -(-len(points) // _MOST_MARKS)
    shift = number * every // len(_DRESS)  # so that markers of curves that run together lie side by side
    marked = [point for index, point in enumerate(points) if point and index % every == shift % every]
    return f'<path d="{path}"{_stroke(number)}/>' + "".join(_mark(number, *point) for point in marked)


def _stroke(number: int) -> str:
    colour, dashes = _DRESS[number]
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f' stroke="{colour}" stroke-width="2" stroke-linejoin="round" fill="none"{dashed}'


def _mark(number: int, x: float, y: float) -> str:
    """Draw the marker of a curve: a disc, an empty square, a triangle, an empty diamond."""
    colour = _DRESS[number][0]
    if number == 0:
        return f'<circle cx="{_place(x)}" cy="{_place(y)}" r="3.5" fill="{colour}"/>'
    start = f"M{_place(x)} {_place(y)}"
    shape = ("m-3.5-3.5h7v7h-7z", "m0-5l4.5 8h-9z", "m0-5l5 5l-5 5l-5-5z")[number - 1]
    inside = colour if number == 2 else "#fff"
    return f'<path d="{start}{shape}" stroke="{colour}" stroke-width="1.5" fill="{inside}"/>'


def _text(text: str, x: float, y: float, anchor: str, more: str = "") -> str:
    placed = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text x="{_place(x)}" y="{_place(y)}"{placed}{more}>{_safe(text)}</text>'


def _place(number: float) -> str:
    """Write a coordinate with one decimal: finer than anyone sees, coarser than machines differ."""
    text = f"{number:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def _safe(text: str) -> str:
    return escape(visible(" ".join(text.split())))
