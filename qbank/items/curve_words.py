"""Says in plain text what a figure shows: where each curve begins and ends, and its highest and lowest places."""

from __future__ import annotations

from collections.abc import Sequence

from qbank.items.figure import Curve, number_text


def words_of_curves(title: str, x_label: str, y_label: str, x: Sequence[float], curves: Sequence[Curve]) -> str:
    """Describe curves with their rounded numbers, in one paragraph."""
    kind = "Line chart" if len(curves) == 1 else f"Line chart with {len(curves)} curves"
    span = f"from {x_label} {number_text(x[0])} to {number_text(x[-1])}"
    told = "; ".join(f"“{curve.label}” {_course(curve.y, x, x_label)}" for curve in curves)
    return f"{kind}, “{title}”: {y_label} {span}. {told}."


def _course(y: Sequence[float | None], x: Sequence[float], x_label: str) -> str:
    known = [(number, place) for number, place in zip(y, x, strict=True) if number is not None]
    if not known:
        return "has no number at all"
    first, last = known[0], known[-1]
    low, high = min(known, key=lambda one: one[0])[0], max(known, key=lambda one: one[0])[0]
    if low == high:
        course = f"stays at {number_text(low)}"
    else:
        turns = [_turn(name, number, known) for name, number in (("highest", high), ("lowest", low))]
        inner = sorted((place, text) for place, text in turns if place not in (first[1], last[1]))
        stops = [f"{text} at {x_label} {number_text(place)}" for place, text in inner]
        course = ", ".join([f"begins at {number_text(first[0])}", *stops, f"ends at {number_text(last[0])}"])
    lost = next((place for number, place in zip(y, x, strict=True) if number is None), None)
    return course if lost is None else f"{course}; at {x_label} {number_text(lost)} it first gives no number"


def _turn(name: str, number: float, known: Sequence[tuple[float, float]]) -> tuple[float, str]:
    """Return an extreme's place: an end of the curve where it is reached there, else where it is first reached."""
    places = [place for one, place in known if one == number]
    ends = [place for place in places if place in (known[0][1], known[-1][1])]
    return (ends or places)[0], f"{name} {number_text(number)}"
