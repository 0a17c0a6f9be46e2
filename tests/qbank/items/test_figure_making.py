"""A figure's numbers are those of the run, rounded, and its words say the same; what cannot be drawn is told."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from qbank.exams.build import variant
from qbank.items.figure import Curve, number_text
from qbank.problems import ProblemsFound
from tests.qbank.kinds.small import findings_of, item_of, question

TEXT = """\
kind: shape
options: 2
as: [choice]
parameters: {a: 2..9}
code: |
  losses = [1 / ({{ a }} * step) for step in (1, 2, 4, 3)]
observe: {losses: losses, out: "(3, 4)"}
key: out
distractors:
  - {misconception: swap, value: "(4, 3)"}
figure:
  title: "Loss of {{ a }}"
  x: {label: step}
  y: {label: loss, digits: 2}
  series: {training: losses}
"""


def test_numbers_are_rounded_to_digits_and_said_in_words() -> None:
    item = item_of(TEXT, 3)
    a = item.parameters["a"]
    assert isinstance(a, int)
    assert item.figure is not None
    (curve,) = item.figure.curves
    assert curve.y == tuple(float(f"{1 / (a * step):.2g}") for step in (1, 2, 4, 3))
    assert item.figure.title == f"Loss of {a}"
    first, _, low, last = map(number_text, curve.y)
    assert f"“training” begins at {first}, lowest {low} at step 3, ends at {last}." in item.figure.alt


def test_words_of_the_author_may_use_the_usual_words_and_the_rounded_numbers() -> None:
    item = item_of(TEXT + "  alt: \"{{ figure.words }} At {{ figure.x[1] }}: {{ figure.series['training'][1] }}.\"\n")
    assert item.figure is not None
    assert item.figure.alt.startswith("Line chart, “Loss of ")
    assert item.figure.alt.endswith(f" At 2: {number_text(item.figure.curves[0].y[1])}.")


def test_what_is_not_finite_is_left_out_and_told() -> None:
    item = item_of(TEXT.replace("for step in (1, 2, 4, 3)]", "for step in (1, 2)] + [float('nan'), math.inf]"))
    assert item.figure is not None
    assert item.figure.curves[0].y[2:] == (None, None)
    assert "at step 3 it first gives no number" in item.figure.alt


def test_students_whose_figures_differ_have_different_variants() -> None:
    item = item_of(TEXT, 3)
    assert item.figure is not None
    other = msgspec.structs.replace(item.figure, curves=(Curve("training", (1.0, 2.0, 3.0, 4.0)),))
    assert variant(item) != variant(replace(item, figure=other))
    assert variant(item) == variant(replace(item))


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("{training: losses}", "{training: 'out[0]'}", "not a list of numbers: 3"),
        ("{training: losses}", "{training: losses, other: out}", "“other” has 2 numbers, the axis 4 places"),
        ("{label: step}", "{label: step, values: '(1, 2, 2, 3)'}", "the places along the axis do not rise"),
        ("Loss of {{ a }}", f"{'long ' * 15}", "the title has 74 characters: 1 to 70 fit above a figure"),
        ("losses = [", "losses = [float('nan')] * 4 or [", "“training” has no finite number"),
    ],
)
def test_what_cannot_be_drawn_is_refused_at_its_place(old: str, new: str, what: str) -> None:
    text = TEXT.replace(old, new)
    (finding,) = findings_of(text, 3)
    assert (finding.code, finding.what, finding.place[0]) == ("figure-failed", what, "figure")


def test_a_log_scale_shows_nothing_below_zero() -> None:
    text = TEXT.replace("digits: 2", "scale: log").replace("(1, 2, 4, 3)]", "(1, -2, 4, 3)]")
    assert "which a log scale cannot show" in findings_of(text, 3)[0].what


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{training: losses}", "{}"),
        ("{training: losses}", "{training: lossses}"),
        ("title:", "titel:"),
        ("{label: step}", "{label: ' step'}"),
        ("digits: 2", "digits: 9"),
        ("series: {training: losses}", "series: {training: losses}\n  alt: '{{ words }}'"),
    ],
)
def test_mistakes_are_told_when_the_file_is_loaded(old: str, new: str) -> None:
    with pytest.raises((ProblemsFound, AssertionError)) as raised:
        question(TEXT.replace(old, new))
    assert str(raised.value)
