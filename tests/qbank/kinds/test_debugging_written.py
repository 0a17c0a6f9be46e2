"""Kind debugging, asks: fix, as entry: an edited program is run and compared, and its edit measured."""

from __future__ import annotations

import pytest

from graders.answers.source import Source, read_source
from graders.keys import CodeValue
from graders.programs import Ran
from qbank.drawing.stream import Stream
from qbank.items.item import Item
from qbank.kinds.code_task import draw_trials, programs_of
from qbank.kinds.code_verdict import Verdict, changed_lines, judge_submission
from tests.qbank.kinds.small import item_of, run
from tests.qbank.kinds.test_debugging_fix import FIX

WRITTEN = FIX.replace("as: [choice]", "as: [entry]\nsame: [out]\nchanged_lines: 1\ninputs: {given: normal(n)}")
ITEM = item_of(WRITTEN)
SHOWN = "x = (4, 2)\ny = x[5]\nout = len(x) + y\n"


def judged(source: str, item: Item = ITEM) -> Verdict:
    assert item.task is not None
    trials = draw_trials(item.task, Stream(b"w" * 32))
    read = read_source(source)
    assert isinstance(read, Source)
    mine = run(list(programs_of(item.task, read.text, trials)))
    truth = [one for one in run(list(programs_of(item.task, item.task.reference, trials))) if isinstance(one, Ran)]
    return judge_submission(item.task, read, trials, mine, truth)


def test_the_editor_shows_the_program_and_the_key_is_the_repaired_one() -> None:
    assert ITEM.task is not None and ITEM.entry is not None
    assert ITEM.task.starter == SHOWN
    assert ITEM.code == "" and ITEM.options == ()
    assert ITEM.entry.value == ITEM.key == CodeValue(SHOWN.replace("x[5]", "x[0]"))
    assert ITEM.solution[0].split(" | ")[0] == "IndexError"


def test_the_wrong_fixes_are_kept_to_be_recognised() -> None:
    assert ITEM.task is not None
    assert [one.misconceptions for one in ITEM.task.wrong] == [("swap",), ("drop",), ("double",)]
    assert ITEM.task.wrong[0].fails == ("sum",)
    assert ITEM.task.wrong[2].feedback.startswith("Now ")


def test_the_reference_earns_all_and_the_shown_program_nothing() -> None:
    assert judged(SHOWN.replace("x[5]", "x[0]")).share == 1.0
    assert judged(SHOWN).share == 0.0


def test_another_repair_counts_and_so_does_its_size() -> None:
    assert judged(SHOWN.replace("x[5]", "x[-2]")).share == 1.0
    long = judged("x = (4, 2)\ny = max(x)\nout = 2\nout = out + y\n")
    assert long.missed == ("changes at most one line",)
    assert 0.5 < long.share < 1.0


def test_what_runs_and_gives_something_else_is_missed() -> None:
    assert judged(SHOWN.replace("x[5]", "x[1]")).missed == ("sum", "out comes out right")


def test_a_right_number_of_another_kind_is_not_the_same() -> None:
    assert "out comes out right" in judged(SHOWN.replace("x[5]", "float(x[0])")).missed


@pytest.mark.parametrize(
    ("after", "count"),
    [
        ("a\nb\nc\n", 0),
        ("a  \nb\nc\n\n", 0),
        ("a\nx\nc\n", 1),
        ("a\nc\n", 1),
        ("a\nb\nnew\nc\n", 1),
        ("x\ny\nz\n", 3),
        ("", 3),
    ],
)
def test_lines_that_differ_are_counted(after: str, count: int) -> None:
    assert changed_lines("a\nb\nc\n", after) == count
