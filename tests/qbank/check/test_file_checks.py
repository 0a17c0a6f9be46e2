"""What the file alone shows: keys typed by hand, names that change nothing, allowances."""

from __future__ import annotations

from pathlib import Path

import pytest

from qbank.check.allowances import faulty_allowances
from qbank.check.typed_by_hand import typed_by_hand
from qbank.check.unused_names import unused_names
from tests.qbank.check.written import written

HINT = "hint: Which of the three axes of `x` does the RNN replace, and by what?"
SOLUTION = 'solution: ["The features become hidden units; the other axes stay."]'


@pytest.mark.parametrize(
    "text",
    [
        "The answer is B.",
        "Answer: C",
        "Option (A) forgets the batch.",
        "B) is correct",
        "A is the right one",
        "It has the shape (4, 7, 3).",
        "torch.Size([4, 7, 3])",
        "That makes 4x7x3 numbers.",
        "The shape is (4,7).",
        "Before {{ key }} stood (4, 7, 3).",
    ],
)
def test_what_was_typed_by_hand_is_named(text: str, tmp_path: Path) -> None:
    question = written(tmp_path, (SOLUTION, f"solution: ['{text}']"))
    assert [one.code for one in typed_by_hand(question)] == ["typed-key"]


@pytest.mark.parametrize(
    "text",
    [
        "The answer is {{ key }}.",
        "It has the shape ({{ L }}, {{ N }}, 3).",
        "Swap axes with `transpose(0, 1)`; axes (0, 1) change places.",
        "`nn.RNN(5, 3)` takes five features.",
        "The answer is H units wide, and option names do not matter.",
        "A matrix of 2x2 numbers, an option a reader has.",
        "{% if L == 4 %}(L, N){% endif %}",
        "A is the batch axis.",
        "{{ (4, 7, 3) }}",
    ],
)
def test_what_is_rendered_or_general_is_left_alone(text: str, tmp_path: Path) -> None:
    question = written(tmp_path, (SOLUTION, f"solution: ['{text}']"))
    assert list(typed_by_hand(question)) == []


def test_a_typed_shape_is_pointed_at_where_it_stands(tmp_path: Path) -> None:
    question = written(tmp_path, (HINT, "hint: |\n  Look at {{ L }} first.\n  It is (4, 7, 3)."))
    (found,) = typed_by_hand(question)
    line = question.source.lines[found.line - 1]
    assert line[found.column - 1 :].startswith("(4, 7, 3)")


@pytest.mark.parametrize(
    ("parameters", "unused"),
    [
        ("{L: 3..9, N: 2..7, H_in: 4..12, H: 2..8, spare: 1..3}", ["spare"]),
        ("{L: 3..9, N: 2..7, H_in: 4..12, H: 2..8, a: 1..3, b: 1..3}", ["a", "b"]),
        ("{L: 3..9, N: 2..7, H_in: 4..12, H: 2..8}", []),
    ],
)
def test_a_parameter_that_changes_nothing_is_named(parameters: str, unused: list[str], tmp_path: Path) -> None:
    question = written(tmp_path, ("{L: 3..9, N: 2..7, H_in: 4..12, H: 2..8}", parameters))
    assert [one.what.split()[0] for one in unused_names(question)] == unused


def test_a_derived_value_hands_its_use_on(tmp_path: Path) -> None:
    question = written(
        tmp_path,
        ("H: 2..8}", "H: 2..8, half: 1..3, idle: 1..3}\nderived: {twice: 2*half, more: twice + 1, lost: idle + 1}"),
        (HINT, "hint: Mind the {{ more }}."),
    )
    assert [one.what.split()[0] for one in unused_names(question)] == ["idle", "lost"]


def test_only_where_is_no_use(tmp_path: Path) -> None:
    question = written(tmp_path, ("H: 2..8}", "H: 2..8, luck: 1..9}"), ("(L, N, H_in, H)", "(L, N, H_in, H, luck)"))
    assert [one.what for one in unused_names(question)] == [
        "luck changes nothing that is run or shown: only `where` uses it"
    ]


REASON = "because: this is what the question is about"


@pytest.mark.parametrize(
    ("allowance", "found", "seeds", "reported"),
    [
        ("cue", ["cue"], 200, []),
        ("cue", [], 200, ["unused-allowance"]),
        ("cue", [], 20, []),
        ("typed-key", [], 20, ["unused-allowance"]),
        ("several-right", ["several-right"], 200, ["unused-allowance"]),
        ("typed-keys", [], 20, ["unknown-finding"]),
    ],
)
def test_allowances_that_match_nothing_are_reported(
    allowance: str, found: list[str], seeds: int, reported: list[str], tmp_path: Path
) -> None:
    question = written(tmp_path, ("code: |", f"allow: [{{finding: {allowance}, {REASON}}}]\ncode: |"))
    faulty = list(faulty_allowances(question, found, seeds))
    assert [one.code for one in faulty] == reported
    for one in faulty:
        assert question.source.lines[one.line - 1].startswith("allow:")


def test_an_unknown_code_is_answered_with_the_nearest(tmp_path: Path) -> None:
    question = written(tmp_path, ("code: |", f"allow: [{{finding: typed-keys, {REASON}}}]\ncode: |"))
    (found,) = faulty_allowances(question, [], 20)
    assert "did you mean 'typed-key'?" in found.what
