"""A record answers for the programs that made it, tells edits from changes of torch, and is held to the installed one.

QBANK_UPDATE_GOLDEN=1 writes the committed record anew.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from jsonschema import Draft202012Validator

from graders.programs import Outcome, Program, Raised, Ran
from graders.runner import Runner
from qbank.bank.load import Bank, load_bank
from qbank.items.item import Item
from qbank.items.making import Maker
from qbank.problems import ProblemsFound
from qbank.recording.compare import compare
from qbank.recording.make_record import make_entries
from qbank.recording.record import VERSION, Header, Record, read_record, record_lines
from qbank.recording.replaying import NotRecorded, Replay
from qbank.report.json_text import json_text

ROOT = Path(__file__).resolve().parents[3]
BANK = ROOT / "questions"
SCHEMA = Draft202012Validator(json.loads((ROOT / "docs/schema/output/diff-torch.json").read_text()))
COMMITTED = Path(__file__).with_name("committed.jsonl")
CHOSEN = (
    "shapes/output-shape-seq-first",
    "shapes/directions-in-h-n",
    "values/h1-by-hand",
    "values/running-state-relu",
    "configuration/layer-that-sees-both-sides",
    "debugging/number-of-features",
    "debugging/call-of-the-constructor",
    "debugging/state-and-batch",
)
SEEDS = range(4)
FOREIGN_OUTCOME = (
    '{"question":"q","version":1,"digest":"","seed":0,'
    '"attempts":[{"attempt":0,"runs":[{"role":"r","program":"p","outcome":7}]}]}'
)


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with Runner() as shared:
        yield shared


@pytest.fixture(scope="module")
def bank() -> Bank:
    return load_bank(BANK, [BANK / f"{name}.yaml" for name in CHOSEN])


@pytest.fixture(scope="module")
def record(bank: Bank, runner: Runner) -> Record:
    facts = runner.facts()
    header = Header(VERSION, bank.name, facts.torch, facts.python, facts.platform, len(SEEDS))
    return Record(header, tuple(make_entries(bank, bank.questions, SEEDS, runner.run)))


def test_items_made_from_a_record_are_those_made_by_running(record: Record, bank: Bank, runner: Runner) -> None:
    ran, replayed = (Maker.of(bank, run, "torch") for run in (runner.run, Replay(record)))
    for question in bank.questions:
        first = [one for one in ran.make(question, SEEDS) if isinstance(one, Item)]
        again = [one for one in replayed.make(question, SEEDS) if isinstance(one, Item)]
        assert len(first) == len(SEEDS)
        assert repr(again) == repr(first)


def test_a_record_says_so_where_it_holds_no_answer(record: Record, bank: Bank) -> None:
    maker = Maker.of(bank, Replay(record), "torch")
    with pytest.raises(NotRecorded, match="rnn"):
        maker.make_one(bank.question("output-shape-seq-first"), len(SEEDS))


def test_draws_that_avoid_sent_back_are_recorded_too(record: Record) -> None:
    attempts = [len(one.attempts) for one in record.entries if one.question == "h1-by-hand"]
    assert len(attempts) == len(SEEDS)
    assert min(attempts) >= 1
    assert all(one.attempts[-1].runs for one in record.entries)


def test_a_record_comes_back_from_its_lines(record: Record, tmp_path: Path) -> None:
    path = tmp_path / "record.jsonl"
    path.write_text("".join(record_lines(record)), encoding="utf-8")
    assert "".join(record_lines(read_record(path))) == path.read_text(encoding="utf-8")
    for line in path.read_text(encoding="utf-8").splitlines():
        assert isinstance(json.loads(line), dict)


def test_the_same_torch_changes_nothing(record: Record, bank: Bank, runner: Runner) -> None:
    comparison = compare(record, bank, runner.run, "same")
    assert (comparison.changed, comparison.not_compared) == ((), ())
    assert comparison.compared == sum(len(each.runs) for one in record.entries for each in one.attempts) > 100


def otherwise(runner: Runner, programs: Sequence[Program]) -> list[Outcome]:
    """Run like another torch: one message reads otherwise, one class is another, numbers are a little larger."""
    outcomes: list[Outcome] = []
    for outcome in runner.run(programs):
        match outcome:
            case Raised(cls, message) if "must be equal" in message:
                outcomes.append(msgspec.structs.replace(outcome, message=message.replace("must be", "has to be")))
            case Raised(cls) if cls == "TypeError":
                outcomes.append(msgspec.structs.replace(outcome, cls="ValueError"))
            case Ran(observed) if "h1" in observed:
                values = observed["h1"]
                assert isinstance(values, tuple)
                larger = {**observed, "h1": tuple(float(str(one)) + 0.1 for one in values)}
                outcomes.append(msgspec.structs.replace(outcome, observed=larger))
            case _:
                outcomes.append(outcome)
    return outcomes


def test_another_torch_is_seen_through(record: Record, bank: Bank, runner: Runner) -> None:
    comparison = compare(record, bank, lambda programs: otherwise(runner, programs), "another")
    found = {(one.question, one.aspect) for one in comparison.changed}
    assert ("number-of-features", "message") in found
    assert ("call-of-the-constructor", "class") in found
    assert {aspect for question, aspect in found if question == "h1-by-hand"} == {"value"}
    assert {question for question, _ in found}.isdisjoint({"output-shape-seq-first", "directions-in-h-n"})
    assert comparison.not_compared == ()
    message = next(one for one in comparison.changed if one.aspect == "message")
    assert "must be" in message.was
    assert "has to be" in message.now


def test_an_edited_question_is_no_change_of_torch(record: Record, bank: Bank, runner: Runner, tmp_path: Path) -> None:
    topic = tmp_path / "shapes"
    topic.mkdir()
    for name in ("bank.yaml", "misconceptions.yaml"):
        (tmp_path / name).write_bytes((BANK / name).read_bytes())
    text = (BANK / "shapes" / "output-shape-seq-first.yaml").read_text(encoding="utf-8")
    (topic / "output-shape-seq-first.yaml").write_text(text.replace("x = torch", "y = x = torch"), encoding="utf-8")
    comparison = compare(record, load_bank(tmp_path), runner.run, "same")
    assert (comparison.compared, comparison.changed) == (0, ())
    SCHEMA.validate(json.loads(json_text(comparison)))
    why = {one.question: one.why for one in comparison.not_compared}
    assert why["output-shape-seq-first"] == "the question was edited"
    assert {reason for question, reason in why.items() if question != "output-shape-seq-first"} == {
        "the question is not in this bank"
    }


def test_an_edit_that_changes_no_program_hinders_nothing(record: Record, bank: Bank, runner: Runner) -> None:
    reworded = replace(bank, questions=tuple(replace(one, digest="other") for one in bank.questions))
    comparison = compare(record, reworded, runner.run, "same")
    assert comparison.not_compared == ()


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (1, ""),
        (1, "{}"),
        (1, '{"record":2,"bank":"b","torch":"t","python":"p","platform":"p","seeds":1}'),
        (2, "[]"),
        (2, "\x00"),
        (2, FOREIGN_OUTCOME),
    ],
)
def test_what_is_no_record_is_told_at_its_line(line: int, text: str, tmp_path: Path) -> None:
    head = '{"record":1,"bank":"b","torch":"t","python":"p","platform":"p","seeds":1}\n'
    path = tmp_path / "record.jsonl"
    path.write_text(text if line == 1 else head + text, encoding="utf-8")
    with pytest.raises(ProblemsFound) as found:
        read_record(path)
    assert [one.line for one in found.value.problems] == [line]


def test_the_installed_torch_agrees_with_the_committed_record(record: Record, bank: Bank, runner: Runner) -> None:
    """Shapes, classes, lines and values hold for every torch that qbank takes; messages for the recorded one."""
    if os.environ.get("QBANK_UPDATE_GOLDEN"):
        COMMITTED.write_text("".join(record_lines(record)), encoding="utf-8")
    committed = read_record(COMMITTED)
    comparison = compare(committed, bank, runner.run, record.header.torch)
    assert comparison.compared > 0, "every question was edited: run QBANK_UPDATE_GOLDEN=1 pytest"
    same = committed.header.torch.partition("+")[0] == record.header.torch.partition("+")[0]
    assert [one for one in comparison.changed if same or one.aspect != "message"] == []
    assert {one.why for one in comparison.not_compared} <= {"the question was edited"}
