"""Fillings that nobody declared: run with the text in its gap, judged by what is required, never wrong by our fault.

The programs are small and need no torch; `run` really executes them. Hostile texts are in tests/hostile.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graders.grades import Filled, Grade, Response, Typed
from graders.programs import Outcome, Program, Ran, Stopped
from graders.runner import RunnerUnavailable
from qbank.exams.manifest import manifest_lines, read_manifest
from qbank.exams.records import TaskRecord
from qbank.exams.secret import Secret, new_secret, write_secret
from qbank.grading import workshop
from qbank.grading.code import Runners
from qbank.grading.fillings import BY_ITS_OWN_WORD, NOT_SURE, OUR_FAILURE, mark_filling
from qbank.grading.gaps_read import Typed as ReadGaps
from qbank.grading.gaps_read import read_typed
from qbank.grading.mark import WAITING, Judged, Marked, mark_parsed
from qbank.grading.submission import Handed, Submission
from qbank.pages.single import single_exam
from tests.qbank.kinds.small import item_of, run
from tests.qbank.kinds.test_cloze import APART, CLOZE

SECRET = Secret(b"s" * 32)
HELD = """\
kind: cloze
parameters: {n: 4..6}
code: |
  taken = x.values[{{ gap.first }}:]
  factor = {{ gap.times }}
  total = sum(taken) * factor
gaps:
  first: ["0", {code: "1", misconception: early}]
  times: ["1", {code: "2", misconception: double}]
inputs: {x: "normal(n)"}
observe: {total: total, count: len(taken), factor: factor}
require: [{name: all of them, that: "count == n"}, {name: not twice, that: "factor < 2"}]
same: [total]
"""
"""The requirements tell the declared texts apart; what others give is told by `same` alone."""


def task_of(text: str, seed: int = 0) -> TaskRecord:
    """Return the task as a manifest holds it, written and read back."""
    (line,) = list(manifest_lines([single_exam(item_of(text, seed), "entry")], SECRET))[1:-1]
    return msgspec.json.decode(line, type=TaskRecord)


def mark(task: TaskRecord, response: Response | str, runner: object = run, student: str = "ada") -> Judged:
    def start() -> object:
        return runner

    given = Typed(response) if isinstance(response, str) else response
    runners = Runners(students=start, reference=lambda: run)  # type: ignore[arg-type]
    return mark_filling(task, Handed(given, 1.0, "a.json"), student, SECRET, runners)


def grade(text: str, response: Response | str) -> Grade:
    return mark(task_of(text), response).grade


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ("not False; (nothing)", "correct"),
        ("True; [:]", "correct"),
        ("False; [-1::-1]", "correct"),
        ("1 - 1; [slice(None, None, -1)]", "correct"),
        ("True; [::-1][:]", "incorrect"),
        ("True; [0:1]", "incorrect"),
        ("True; [7]", "incorrect"),
        ("Truth; (nothing)", "invalid"),
        ("True; + 1", "invalid"),
        ("True; [", "invalid"),
        ("True, False; (nothing)", "invalid"),
        ("flip = True; (nothing)", "invalid"),
    ],
)
def test_an_undeclared_filling_is_right_if_running_it_meets_every_requirement(typed: str, status: str) -> None:
    assert grade(CLOZE, typed).status == status


def test_gaps_are_judged_together_where_one_depends_on_another() -> None:
    assert grade(CLOZE, "not True; [:: -1]").status == "correct"
    assert grade(CLOZE, "not False; [:: -1]").status == "incorrect"


def test_an_undeclared_wrong_filling_that_does_what_a_believer_would_is_answered_like_it() -> None:
    declared, typed = grade(CLOZE, "True; [5]"), grade(CLOZE, "True; [2 + 3]")
    assert (typed.status, typed.misconceptions, typed.feedback) == ("incorrect", ("drop",), declared.feedback)
    assert typed.understood == "a: True; b: [2 + 3]"


def test_requirements_are_the_criteria_of_a_filling_that_is_marked_as_a_whole() -> None:
    assert [(row.name, row.met) for row in grade(CLOZE, "True; [0:1]").criteria] == [
        ("runs without an error", True),
        ("order", False),
    ]
    assert {row.met for row in grade(CLOZE, "True; [:]").criteria} == {True}
    assert {row.met for row in grade(CLOZE, "True; [7]").criteria} == {False}


@pytest.mark.parametrize(
    ("typed", "points", "met"),
    [
        ("2 - 1; 1 + 1", 4.0, (True, True)),
        ("2 - 1; -2", 2.0, (True, False)),
        ("3; 1 + 1", 2.0, (False, True)),
        ("3; 4", 0.0, (False, False)),
        ("1; 4 / 2", 4.0, (True, True)),
    ],
)
def test_each_gap_is_judged_beside_the_keys_where_gaps_are_marked_by_themselves(
    typed: str, points: float, met: tuple[bool, bool]
) -> None:
    found = mark(msgspec.structs.replace(task_of(APART), points=4.0), typed).grade
    assert found.points == points
    assert tuple(row.met for row in found.criteria) == met
    assert [(row.name, row.found) for row in found.criteria] == list(zip("ab", typed.split("; "), strict=True))
    assert found.status == {4.0: "correct", 2.0: "partial", 0.0: "incorrect"}[points]


def test_a_page_and_a_notebook_hand_in_gaps_by_name() -> None:
    assert grade(CLOZE, Filled({"b": "[:]", "a": "True"})).status == "correct"
    assert grade(CLOZE, Filled({"a": "True"})).status == "invalid"


def test_what_must_come_out_as_with_the_key_is_compared_with_a_run_of_the_key() -> None:
    assert grade(HELD, "0; 3 - 2").status == "correct"
    wrong = grade(HELD, "0; 1.5")
    assert wrong.status == "incorrect"
    assert [(row.name, row.met) for row in wrong.criteria][-1] == ("total comes out right", False)
    assert "`total` must come out as it does with a right filling" in wrong.feedback


@pytest.mark.parametrize("typed", ["(lambda: True)(); (nothing)", "[y := True][0]; (nothing)", "bool(1); (nothing)"])
def test_what_could_make_its_results_up_earns_nothing_by_its_own_word(typed: str) -> None:
    marked = mark(task_of(CLOZE), typed)
    assert (marked.grade.status, marked.grade.points, marked.reason) == ("ungraded", 0.0, NOT_SURE)
    assert marked.grade.feedback == BY_ITS_OWN_WORD
    assert mark(task_of(CLOZE), typed.replace("(nothing)", "[9]")).grade.status == "incorrect"


def test_it_does_earn_points_where_it_gives_numbers_that_nobody_could_make_up() -> None:
    assert grade(HELD, "(lambda: 0)(); 1").status == "correct"
    assert grade(HELD, "(lambda: 1)(); 1").status == "incorrect"


def test_a_gap_that_could_be_made_up_leaves_a_partial_mark_open() -> None:
    assert mark(task_of(APART), "bool(1) + 0; -2").grade.status == "ungraded"
    assert mark(task_of(APART), "bool(0) + 0; -2").grade.status == "incorrect"


def test_inputs_are_fresh_secret_and_the_same_for_the_same_student() -> None:
    seen: list[tuple[Program, ...]] = []

    def noting(programs: Sequence[Program]) -> Sequence[Outcome]:
        seen.append(tuple(programs))
        return run(programs)

    task = task_of(HELD)
    for student in ("ada", "ada", "bob"):
        mark(task, "0; 3 - 2", noting, student)
    ada, again, bob = ([program.inputs[0].values for program in programs] for programs in seen)
    assert ada == again
    recorded = [ran.program.inputs[0].values for ran in item_of(HELD).provenance.runs]
    assert len({*ada, *bob}) == 4
    assert not {*ada, *bob} & {*recorded}


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        (Stopped("time", "over 10 s"), "ungraded"),
        (Stopped("ours", "the worker died"), "ungraded"),
        (Ran({"total": float("nan"), "count": 5, "factor": 1}), "incorrect"),
        (Ran({"total": True, "count": 5, "factor": 1}), "incorrect"),
        (Ran({"total": "x" * 100, "count": {"a": 1}, "factor": "1"}), "incorrect"),
    ],
)
def test_claims_and_stops_are_never_a_pass(outcome: Outcome, status: str) -> None:
    task = task_of(HELD)
    assert task.filling is not None
    assert task.filling.bindings["n"] == 5, "so that the claims meet the requirements"
    marked = mark(task, "0; 3 - 2", lambda programs: [outcome for _ in programs])
    assert (marked.grade.status, marked.grade.points) == (status, 0.0)


def test_without_isolation_it_stays_ungraded_with_the_reason() -> None:
    def refuse(programs: Sequence[Program]) -> Sequence[Outcome]:
        raise RunnerUnavailable("no user namespaces")

    marked = mark(task_of(CLOZE), "True; [:]", refuse)
    assert (marked.grade.status, marked.reason) == ("ungraded", "no user namespaces")
    assert mark(task_of(CLOZE), "True; [:]", _no_memory).reason == "no worker: no memory"


def _no_memory(programs: Sequence[Program]) -> Sequence[Outcome]:
    raise OSError("no memory")


def test_a_key_that_fails_on_the_fresh_inputs_is_our_failure() -> None:
    task = task_of(HELD)
    assert task.filling is not None
    broken = msgspec.structs.replace(task.filling, setup="raise ValueError('ours')")
    marked = mark(
        msgspec.structs.replace(task, filling=broken), "0; 3 - 2", lambda programs: [_RIGHT for _ in programs]
    )
    assert (marked.grade.status, marked.grade.feedback) == ("error", OUR_FAILURE)
    assert "ValueError" in marked.reason


_RIGHT = Ran({"total": 1.0, "count": 5, "factor": 1})


def test_a_program_that_raises_is_wrong_whatever_is_said_of_its_outcome() -> None:
    text = CLOZE.replace("out == (2, n)", "outcome.raised or out == (2, n)")
    assert grade(text, "True; [7]").status == "incorrect"
    assert grade(text, "True; [:]").status == "correct"


def test_a_number_that_could_be_guessed_proves_nothing() -> None:
    text = HELD.replace("same: [total]", "same: [sign]").replace("observe: {", "observe: {sign: total > 0, ")
    assert grade(text, "(lambda: 0)(); 1").status == "ungraded"


def test_one_gap_cannot_hold_the_mark_of_another() -> None:
    assert grade(APART, "____b____; 1").status == "invalid"
    assert read_typed(task_of(APART), Typed("____b____; 1 + 1")).texts == {"a": "____b____", "b": "(1 + 1)"}  # type: ignore[union-attr]


PART = """\
kind: cloze
as: [entry]
code: |
  out = math.{{ gap.f }}(7 {{ gap.sign }} 2)
gaps: {f: [floor, sqrt], sign: ["/", "%"]}
observe: {out: out}
require: [{name: three, that: out == 3}]
"""


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ("floor; /", "correct"),
        ("trunc; /", "ungraded"),
        ("ceil; /", "incorrect"),
        ("floor; - 4 +", "incorrect"),
        ("gcd; /", "incorrect"),
        ("floor; / 2)  # ", "invalid"),
        ("floor; /\n", "correct"),
        ("floor(1) + math.sqrt; -", "incorrect"),
        ("floor; / 2) + (1 +", "invalid"),
    ],
)
def test_a_gap_that_takes_no_expression_is_run_and_what_passes_there_is_left_to_a_person(
    typed: str, status: str
) -> None:
    assert grade(PART, typed).status == status


@pytest.mark.parametrize(
    "typed", ["True; (nothing)", "false; [::-1]", "(True); (nothing)", "True  # turned; (nothing)", "True; [:: -1]"]
)
def test_what_is_declared_is_marked_without_a_run_however_it_is_written(typed: str) -> None:
    assert isinstance(read_typed(task_of(CLOZE), Typed(typed)), Grade)


LONGER = ("____b____", "lambda ", " if ", "f'", "0x", "é", "²", "(nothing)")
PIECES = st.sampled_from([*"()[]{}.,:;=+-*/%#'\"_x1 \n\\\x00", *LONGER])


@given(st.lists(PIECES, max_size=12).map("".join), st.lists(PIECES, max_size=12).map("".join))
def test_whatever_is_typed_is_marked_or_waits_and_never_raises(one: str, two: str) -> None:
    for text, names in ((CLOZE, "ab"), (PART, ("f", "sign"))):
        read = read_typed(_task_once(text), Filled(dict(zip(names, (one, two), strict=True))))
        assert isinstance(read, ReadGaps) or read.status in ("correct", "incorrect", "invalid", "blank")


@lru_cache
def _task_once(text: str) -> TaskRecord:
    return task_of(text)


def test_what_must_be_run_waits_and_what_cannot_be_read_does_not(tmp_path: Path) -> None:
    for typed, status in (("True; [:]", "ungraded"), ("True; [", "invalid"), ("True; (nothing)", "correct")):
        (marked,) = handed_in(tmp_path, typed)
        assert marked.grade.status == status
        assert (marked.grade is WAITING) == (status == "ungraded")


def test_a_kept_verdict_is_about_the_task_as_it_is(tmp_path: Path) -> None:
    (marked,) = handed_in(tmp_path, "True; [:]")
    assert marked.task.filling is not None
    changed = msgspec.structs.replace(marked.task.filling, same=("out",))
    keys = {workshop._key(one) for one in (marked, _with(marked, changed))}
    assert len(keys) == 2


def _with(marked: Marked, filling: object) -> Marked:
    task = msgspec.structs.replace(marked.task, filling=filling)
    return Marked(marked.submission, task, marked.handed, marked.grade)


def handed_in(folder: Path, typed: str) -> list[Marked]:
    secret = new_secret()
    write_secret(folder / "secret.key", secret)
    path = folder / "manifest.jsonl"
    path.write_text("".join(manifest_lines([single_exam(item_of(CLOZE), "entry")], secret)), encoding="utf-8")
    manifest = read_manifest(path)
    (folder / "secret.key").unlink()
    ((exam, tasks),) = manifest.tasks.items()
    responses: Mapping[str, Handed] = {token: Handed(Typed(typed), 0.0, "a.json") for token in tasks}
    return mark_parsed(manifest, [Submission("shown", "", exam, "", dict(responses))])


def test_reading_typed_gaps_loads_no_torch() -> None:
    code = "import sys; import qbank.grading.gaps_read; sys.exit('torch' in sys.modules or 'numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
