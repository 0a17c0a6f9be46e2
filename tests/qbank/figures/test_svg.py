"""The picture is read back as XML: every number stands where it belongs, and nothing but the figure is in it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from qbank.figures.svg import figure_svg
from qbank.items.figure import Figure
from tests.qbank.figures.drawn import figure

SVG = "{http://www.w3.org/2000/svg}"
DRAWN = "1b29394d1ef518da024c169160fb9daf51a5e05fdd607131efdfd75772f3b5c8"
"""The digest of one picture: it changes with how figures look, and never with the machine."""
numbers = st.floats(min_value=-1e9, max_value=1e9).map(lambda number: float(f"{number:.3g}") + 0.0)
positive = st.floats(min_value=1e-30, max_value=1e30).map(lambda number: float(f"{number:.3g}"))


@dataclass(frozen=True)
class Seen:
    """What a reader of the file finds: its root, and the points of each curve."""

    root: etree._Element
    curves: list[list[tuple[float, float]]]


def read(text: str) -> Seen:
    root = etree.fromstring(text.encode())
    lines = [path for path in root.iter(f"{SVG}path") if path.get("stroke-linejoin") and "L" in (path.get("d") or "")]
    points = [re.findall(r"(-?[\d.]+) (-?[\d.]+)", path.get("d")) for path in lines]
    return Seen(root, [[(float(x), float(y)) for x, y in found] for found in points])


def test_a_line_goes_through_its_numbers_in_proportion() -> None:
    (curve,) = read(figure_svg(figure((0.0, 5.0, 10.0), x=(0.0, 1.0, 4.0)))).curves
    (x0, y0), (x1, y1), (x2, y2) = curve
    assert (x1 - x0) / (x2 - x0) == pytest.approx(0.25, abs=0.01)
    assert (y0 - y1) / (y0 - y2) == pytest.approx(0.5, abs=0.01)
    assert y0 > y1 > y2  # larger numbers stand higher


def test_on_a_log_scale_equal_factors_are_equal_steps() -> None:
    (curve,) = read(figure_svg(figure((1e-3, 1.0, 1e3), scale="log"))).curves
    (_, y0), (_, y1), (_, y2) = curve
    assert y0 - y1 == pytest.approx(y1 - y2, abs=0.2)


def test_where_the_run_gave_no_number_the_line_is_interrupted() -> None:
    text = figure_svg(figure((1.0, 2.0, None, 2.0, 1.0)))
    (path,) = [one.get("d") for one in read(text).root.iter(f"{SVG}path") if one.get("d").count("M") == 2]
    assert path.count("L") == 2


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(numbers, numbers), min_size=2, max_size=60))
def test_no_number_lies_outside_the_picture(pairs: list[tuple[float, float]]) -> None:
    _all_inside(figure(tuple(one for one, _ in pairs), tuple(other for _, other in pairs)))


@settings(max_examples=60, deadline=None)
@given(st.lists(positive, min_size=2, max_size=60))
def test_no_number_of_a_log_scale_lies_outside_the_picture(y: list[float]) -> None:
    _all_inside(figure(tuple(y), scale="log"))


def _all_inside(drawn: Figure) -> None:
    seen = read(figure_svg(drawn))
    _, _, width, height = map(float, seen.root.get("viewBox", "").split())
    assert len(seen.curves) == len(drawn.curves)
    for curve in seen.curves:
        assert len(curve) == len(drawn.x)
        assert all(0 <= x <= width and 0 <= y <= height for x, y in curve)
        assert [x for x, _ in curve] == sorted(x for x, _ in curve)


def test_curves_differ_without_colour() -> None:
    seen = read(figure_svg(figure((1.0, 2.0), (2.0, 3.0), (3.0, 1.0), (0.0, 1.0))))
    lines = [path for path in seen.root.iter(f"{SVG}path") if path.get("stroke-linejoin")]
    assert len({path.get("stroke-dasharray") for path in lines}) == 4


def test_it_says_what_it_shows_and_hostile_words_stay_words() -> None:
    words = 'x" onload="alert(1)"><script>&amp;\x1b\u202e'
    hostile = msgspec.structs.replace(figure((1.0, 2.0)), title=words, alt=words, x_label=words, y_label=words)
    root = read(figure_svg(hostile)).root
    assert root.get("role") == "img"
    assert root.get("aria-label", "").startswith('x" onload="alert(1)"><script>&amp;')
    assert {node.tag for node in root.iter()} <= {SVG + name for name in ("svg", "title", "rect", "text", "path")} | {
        SVG + "circle"
    }
    assert "\u202e" not in figure_svg(hostile)
    assert not {name for node in root.iter() for name in node.attrib} & {"style", "class", "id", "href", "onload"}


def test_the_bytes_are_the_same_everywhere() -> None:
    drawn = figure((0.693, 0.41, 0.0213), (0.7, None, 1.9), x=(1.0, 10.0, 100.0))
    assert hashlib.sha256(figure_svg(drawn).encode()).hexdigest() == DRAWN
