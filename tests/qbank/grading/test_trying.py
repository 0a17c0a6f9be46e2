"""Trying a program on public examples: the messages of grading, and a file that holds no answer but theirs."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from jsonschema import Draft202012Validator

from graders.programs import Program, Stopped
from graders.students import STUDENT_LIMITS
from qbank.drawing.stream import Stream
from qbank.grading.trying import limits_of, read_examples, read_solution, try_program
from qbank.kinds.code_example import PublicExamples
from qbank.kinds.code_task import draw_trials
from qbank.kinds.experiment_task import Experiment
from qbank.problems import ProblemsFound
from qbank.report.json_text import json_text
from tests.qbank.kinds.small import item_of, run
from tests.qbank.kinds.test_code import CODE

ROOT = Path(__file__).parents[3]
SCHEMA = Draft202012Validator(json.loads((ROOT / "docs/schema/output/try.json").read_text()))
ITEM = item_of(CODE)
BOTH = item_of(CODE.replace("right: [", "examples: [usual, a single number]\nright: ["))
RIGHT = "def double(x):\n    return [2 * one for one in x]\n"


def given(item=ITEM) -> PublicExamples:
    assert item.examples is not None
    return item.examples


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "item.json"
    path.write_bytes(msgspec.json.encode(given()))
    return path


def test_the_file_is_read_as_it_was_written(file: Path) -> None:
    assert msgspec.json.encode(read_examples(file)) == file.read_bytes()


def test_it_holds_the_question_the_starter_and_one_draw_of_each_example() -> None:
    assert given().stem == ITEM.stem
    assert [one.case for one in given().examples] == ["usual"]
    assert [one.case for one in given(BOTH).examples] == ["usual", "a single number"]
    assert [one.name for one in given().criteria] == ["length", "values", "in the whole"]


def test_it_gives_nothing_else_away() -> None:
    """Not the reference, nor a submission that is recognised, a parameter, another case, or an input of grading."""
    text = msgspec.json.encode(given()).decode()
    task = ITEM.task
    assert task is not None
    for source in (task.reference, *(one.source for one in (*task.wrong, *task.right))):
        assert source.splitlines()[1].strip() not in text
    for word in ("a single number", "two", 'double"', "In truth", str(ITEM.seed + 10**12)):
        assert word not in text
    assert all(one.names == {} for one in given().examples)
    graded = draw_trials(task, Stream(b"s" * 32))
    judged = {planned.program.inputs for planned in ITEM.provenance.runs if planned.role == "right submission 1"}
    shown = {one.inputs for one in given().examples}
    assert not shown & ({trial.inputs for trial in graded} | judged)


def test_only_parameters_that_a_condition_speaks_of_are_told() -> None:
    item = item_of(CODE.replace('"length == len(given)"', '"length == n"'))
    assert [list(one.names) for one in given(item).examples] == [["n"]]


def test_the_reference_passes_its_own_examples_as_read_from_the_file(file: Path) -> None:
    tried = try_program(read_examples(file), RIGHT, run)
    assert tried.passed
    assert all(row.met for row in tried.criteria)
    assert tried.feedback == ""


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("def double(x):\n    return x\n", "numbers differ"),
        ("def double(x):\n    return None\n", "could not be looked at: TypeError"),
        ("def double(x):\n    return 1 / 0\n", "Line 2 of your program raises `ZeroDivisionError`"),
        ("def double(x", "does not parse"),
        ("", "Write Python"),
        (RIGHT + "nn.RNN\n", "**no while**: line 3"),
    ],
)
def test_what_is_amiss_is_said_as_grading_says_it(source: str, said: str) -> None:
    tried = try_program(given(), source, run)
    assert not tried.passed
    assert said in tried.feedback


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (RIGHT.replace("double", "duoble"), "Your program defines `duoble`, the task asks for `double`."),
        (RIGHT.replace("double", "Double"), "Your program defines `Double`, the task asks for `double`."),
        (RIGHT.replace("double", "twice"), "Your program defines `twice`, the task asks for `double`."),
        ("duble = lambda x: [2 * one for one in x]\n", "Your program defines `duble`, the task asks for `double`."),
        (
            RIGHT.replace("double", "f") + "def g(x): ...\n",
            "Your program does not define `double`, which the task asks",
        ),
        ("y = 1\n", "Your program does not define `double`, which the task asks for."),
        (f"if not math:\n  {RIGHT.strip()}", "Your program does not define `double`, which the task asks for."),
        ("def double(x):\n    return duoble(x)\ndef duuble(x): ...\n", ""),
        ("exec('def double(x): return given_')", ""),
        ("def double(x):\n    raise NameError(\"name 'double' is not defined\")\n", ""),
    ],
)
def test_a_name_that_is_asked_for_and_not_defined_is_told_with_the_one_that_is_likely_meant(
    source: str, said: str
) -> None:
    tried = try_program(given(), source, run)
    assert not tried.passed
    if said:
        assert said in tried.feedback
        assert tried.feedback.count("`NameError`") == 1
    else:
        assert "the task asks" not in tried.feedback


def test_a_variable_that_is_observed_and_was_left_out_is_told() -> None:
    text = """\
    kind: code
    as: [entry]
    starter: total = ...
    reference: total = sum(x.values)
    inputs: {x: normal(3)}
    call: pass
    observe: {total: total}
    criteria: [{name: value, equal: total}]
    wrong:
      - {code: "total = max(x.values)", fails: value, feedback: no}
      - {code: "total = x.values[0]", fails: value, feedback: no}
      - {code: "total = 0.0", fails: value, feedback: no}
    right: ["total = 0 + sum(x.values)"]
    """
    tried = try_program(given(item_of(text)), "totl = sum(x.values)\n", run)
    assert "Your program defines `totl`, the task asks for `total`." in tried.feedback


@pytest.mark.parametrize("source", [RIGHT, "def double(x):\n    print(x)\n    return x\n", "def double(", "y = 1\n"])
def test_what_came_of_it_is_told_as_the_schema_says(source: str) -> None:
    SCHEMA.validate(json.loads(json_text(try_program(given(), source, run))))


def test_a_program_has_the_time_that_grading_gives_it() -> None:
    assert limits_of(given()) == STUDENT_LIMITS
    model = Experiment("Model()", "x[:, 0]", "accuracy", 40, 0.05, 0, parameters=400, seconds=20.0)
    trained = msgspec.structs.replace(given(), experiment=model)
    assert limits_of(trained) == msgspec.structs.replace(STUDENT_LIMITS, wall_s=20.0)


def test_a_program_that_is_stopped_passes_nothing() -> None:
    def stopping(programs: list[Program]) -> list[Stopped]:
        return [Stopped("time", "it ran longer than 10 s")] * len(programs)

    tried = try_program(given(), RIGHT, stopping)  # type: ignore[arg-type]
    assert not tried.passed
    assert "time" in tried.feedback


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[1, 2]", b"\xff\xfe", b'{"format": "qbank-try-1"}', msgspec.json.encode({"format": "other"})],
)
def test_another_file_is_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "item.json"
    path.write_bytes(content)
    with pytest.raises(ProblemsFound) as found:
        read_examples(path)
    assert len(found.value.problems) == 1
    assert "not an item to try" in str(found.value.problems[0])


def test_an_item_of_another_format_is_refused(file: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b"qbank-try-1", b"qbank-try-9"))
    with pytest.raises(ProblemsFound, match="qbank-try-9"):
        read_examples(file)


def test_a_hostile_item_is_refused_and_not_evaluated(file: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b'"equal":"length"', b'"equal":"__import__(1)"'))
    tried = try_program(read_examples(file), RIGHT, run)
    assert not tried.passed


def test_a_program_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "solution.py"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ProblemsFound, match="UTF-8"):
        read_solution(path)
    path.write_bytes(b"\xef\xbb\xbfx = 1\r\n")
    assert read_solution(path) == "x = 1\r\n"
