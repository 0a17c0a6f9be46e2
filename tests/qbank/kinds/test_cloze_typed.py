"""What a cloze gives to marking for texts that nobody declared: what each gap takes, and what must come out alike."""

from __future__ import annotations

import json

import pytest

from qbank.kinds.filling_task import FillingTask, fill, keeps_its_statements
from tests.qbank.kinds.small import findings_of, item_of, question
from tests.qbank.kinds.test_cloze import APART, CLOZE

TAKES = [
    ("out = ____", ["1", "2"], "out == 1", "expression"),
    ("out = max(____, 1)", ["1", "2"], "out == 1", "expression"),
    ("out = (1, 2)[____]", ["0", "1"], "out == 1", "expression"),
    ("out = 0\nfor out in ____: pass", ["[1]", "[2]"], "out == 1", "expression"),
    ("out = 3 * ____", ["1", "2 + 1"], "out == 3", "part"),
    ("out = max(____, 1)", ["1, 5", "2"], "out == 5", "part"),
    ("out = (1, 2)[____]", ["0:1", "1:"], "out[0] == 1", "part"),
    ("out = (1, 2)____", ["[0]", "[1]"], "out == 1", "trailer"),
    ("y = (1, 2)\nout = y____", ["", "[0]"], "len(out) == 2", "trailer"),
    ("y = 1\nout = y____", [".real", "* 2"], "out == 1", "part"),
    ("out = math.____(2)", ["floor", "sqrt"], "out == 2", "part"),
    ("out = 7 ____ 2", ["//", "%"], "out == 3", "part"),
    ("out = dict(____=1)", ["a", "b"], "'a' in out", "part"),
    ("out = 2\n____ = 1", ["out", "b"], "out == 1", "part"),
    ("out = '____'", ["a", "b"], "out == 'a'", "part"),
    ("out = 2\n____", ["out = 1", "pass"], "out == 1", "part"),
]


def task_of(text: str) -> FillingTask:
    filling = item_of(text).filling
    assert filling is not None
    return filling


@pytest.mark.parametrize(("code", "texts", "that", "sort"), TAKES)
def test_a_gap_takes_what_its_declared_texts_are_in_their_place(
    code: str, texts: list[str], that: str, sort: str
) -> None:
    written = json.dumps(code.replace("____", "{{ gap.a }}") + "\n")
    require = json.dumps([{"name": "the first", "that": that}])
    text = f"kind: cloze\nas: [entry]\ncode: {written}\ngaps: {{a: {json.dumps(texts)}}}\nobserve: {{out: out}}\n"
    (gap,) = task_of(f"{text}require: {require}\n").gaps
    assert (gap.sort, gap.declared) == (sort, tuple(texts))


def test_the_task_knows_the_names_of_the_program_around_its_gaps() -> None:
    assert task_of(CLOZE).names == ("flip", "math", "out")


def test_a_question_that_is_only_chosen_from_has_no_such_task() -> None:
    assert item_of(CLOZE.replace("kind: cloze", "kind: cloze\nas: [choice]")).filling is None


def test_right_fillings_that_come_out_alike_can_be_what_others_are_held_to() -> None:
    assert task_of(CLOZE + "same: [out]\n").same == ("out",)


def test_right_fillings_that_do_not_are_told_with_what_differs() -> None:
    apart = APART.replace("observe: {out: out}", "observe: {out: out, text: repr(out)}") + "same: [text]\n"
    (finding,) = findings_of(apart)
    assert (finding.code, finding.place) == ("rights-disagree", ("same",))
    assert "a: 1.0; b: 2 and a: 1; b: 2 meet every requirement, but differ in text" in finding.what


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("same: [size]\n", "nothing observed is called 'size'; there are out"),
        ("as: [choice]\nsame: [out]\n", "same is about gaps that students fill"),
        ("as: [choice]\nfilled: typed\n", "filled is about gaps that students fill"),
        ("filled: written\n", "allowed: picked, typed"),
    ],
)
def test_fields_that_cannot_be_meant_are_told_when_the_file_is_loaded(more: str, said: str) -> None:
    with pytest.raises(Exception, match=said):
        question(CLOZE + more)


def test_gaps_that_are_typed_say_so_and_keep_their_lists_for_who_cannot_run() -> None:
    item = item_of(CLOZE + "filled: typed\n")
    assert [blank.shown.choices for blank in item.blanks] == [(), ()]
    assert [len(blank.choices) for blank in item.blanks] == [2, 3]
    assert item.wanted.startswith("Give what belongs in each gap: `____a____`, `____b____`; (nothing)")


def test_all_gaps_are_filled_at_once() -> None:
    assert fill("f(____a____, ____b____)", {"____a____": "____b____", "____b____": "1"}) == "f(____b____, 1)"
    assert fill("____a____ + ____a_b____", {"____a____": r"\1", "____a_b____": r"\g<0>"}) == r"\1 + \g<0>"


@pytest.mark.parametrize(
    ("filled", "same"),
    [
        ("x = (1 + 1)\ny = 2\n", True),
        ("x = 1; z = 3\ny = 2\n", False),
        ("x = 1 if 1 else 2\ny = 2\n", True),
        ("x: int = 1\ny = 2\n", False),
        ("x = 1 #\ny = 2\n", True),
        ("x = (1\ny = 2\n", False),
        ("x += 1\ny = 2\n", False),
    ],
)
def test_a_filled_program_keeps_its_statements(filled: str, same: bool) -> None:
    assert keeps_its_statements(filled, "x = 1\ny = 2\n") == same
