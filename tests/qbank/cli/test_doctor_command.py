"""`qbank doctor`: what was found is judged strictly, told in plain words, and decides the exit code."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from jsonschema import Draft202012Validator
from running_qbank import Qbank

from graders.layer_rows import ROWS
from graders.layers import LayerState
from graders.programs import Outcome, Raised, Ran, SecondOpinion, Stopped, Unobserved
from graders.runner import Runner
from graders.students import STUDENT_LAYERS
from graders.wire import WorkerFacts
from qbank.report import machine
from qbank.report.diagnosis import ADVICE, EXPECTED, TRIAL, Found, diagnose

SCHEMA = json.loads((Path(__file__).parents[3] / "docs/schema/output/doctor.json").read_text())
HELD = tuple(LayerState(row.name, row.stops, True, "it does") for row in ROWS)
FACTS = WorkerFacts("2.13.0+cpu", "3.11.7", "2.4.6", "Linux x86_64", HELD)
FINE = Ran({"out": EXPECTED}, second_opinion=SecondOpinion(agreed=1))
FOUND = Found("3.11.7 (python)", "Linux", FACTS, FINE, "", HELD, "CPU", "torch-rnn, 16 questions", "")


def test_on_a_good_machine_all_is_fine() -> None:
    diagnosis = diagnose(FOUND)
    assert diagnosis.ok
    assert [ability.what for ability in diagnosis.abilities if not ability.can] == []
    assert all(layer.held and not layer.advice for layer in diagnosis.layers)


@pytest.mark.parametrize(
    ("trial", "said"),
    [
        (Ran({"out": (4, 1, 2)}, second_opinion=SecondOpinion(agreed=1)), "gave the shape (4, 1, 2) instead of"),
        (Ran({}, second_opinion=SecondOpinion(agreed=1)), "gave the shape None"),
        (Ran({"out": EXPECTED}), "does not confirm"),
        (Ran({"out": EXPECTED}, second_opinion=SecondOpinion(agreed=0, skipped=("x",))), "does not confirm"),
        (Ran({"out": EXPECTED}, second_opinion=SecondOpinion(agreed=1, disagreed=("x",))), "does not confirm"),
        (Raised("RuntimeError", "no kernel", 1), "came to nothing"),
        (Unobserved("out", "no plain data"), "came to nothing"),
        (Stopped("memory", "too much"), "came to nothing"),
        (None, "it did not start"),
    ],
)
def test_a_trial_that_does_not_give_exactly_what_it_should_is_no_worker(trial: Outcome | None, said: str) -> None:
    diagnosis = diagnose(msgspec.structs.replace(FOUND, trial=trial))
    assert not diagnosis.ok
    assert said in diagnosis.worker
    can = {ability.what: ability.can for ability in diagnosis.abilities}
    assert not can["show, check and build with your own bank"]
    assert can["grade choices and typed shapes, numbers, outcomes"]


@pytest.mark.parametrize("name", [row.name for row in ROWS])
def test_a_layer_that_is_missing_is_named_with_what_would_help(name: str) -> None:
    layers = tuple(msgspec.structs.replace(state, held=state.name != name, words="why not") for state in HELD)
    diagnosis = diagnose(msgspec.structs.replace(FOUND, layers=layers))
    (missing,) = [layer for layer in diagnosis.layers if not layer.held]
    assert (missing.name, missing.words) == (name, "why not")
    assert missing.advice
    assert diagnosis.ok  # limits still hold for a bank of one's own
    can = {ability.what: ability for ability in diagnosis.abilities}
    assert not can["use a bank that you did not write"].can
    assert name in can["show, check and build with your own bank"].words
    assert can["run students' programs"].can is (name not in STUDENT_LAYERS)
    assert (name in can["run students' programs"].words) is (name in STUDENT_LAYERS)


def test_advice_is_given_for_layers_that_there_are() -> None:
    assert set(ADVICE) <= {row.name for row in ROWS}


def test_a_bank_that_does_not_load_is_told(qbank: Qbank, tmp_path: Path) -> None:
    (tmp_path / "bank.yaml").write_text("name: mine\n")
    ended = qbank("doctor", "--bank", tmp_path)
    assert ended.code == 3
    assert f"{tmp_path} does not load: " in ended.out


def test_the_trial_program_really_gives_what_is_expected(runner: Runner) -> None:
    assert diagnose(msgspec.structs.replace(FOUND, trial=runner.run([TRIAL])[0])).ok


@pytest.mark.parametrize("no_worker", ["", "torch is not installed for this Python"])
def test_words_and_exit_code_follow_what_was_found(
    qbank: Qbank, monkeypatch: pytest.MonkeyPatch, no_worker: str
) -> None:
    found = msgspec.structs.replace(FOUND, no_worker=no_worker, facts=None if no_worker else FACTS)
    monkeypatch.setattr(machine, "look_around", lambda root: found)
    told, data = qbank("doctor"), qbank("doctor", "--json")
    Draft202012Validator(SCHEMA).validate(json.loads(data.out))
    assert data.err == ""
    assert told.code == data.code == (3 if no_worker else 0)
    assert json.loads(data.out)["ok"] is (not no_worker)
    assert no_worker in told.out
    assert all(f"  {row.name}" in told.out for row in ROWS)


@pytest.mark.parametrize(
    ("version", "said"), [("2.13.0+cpu", "built without CUDA"), ("2.13.0", "CPU"), ("2.13.0+cu130", "CPU")]
)
def test_devices_are_asked_of_torch_only_where_it_may_have_them(
    monkeypatch: pytest.MonkeyPatch, version: str, said: str
) -> None:
    asked = []

    def run(command: list[str], **_: object) -> object:
        asked.append(command)
        raise OSError("no such program")

    monkeypatch.setattr("qbank.report.machine.subprocess.run", run)
    assert said in machine._devices(version)
    assert bool(asked) is not version.endswith("+cpu")


def test_a_missing_torch_is_told_with_where_to_get_it() -> None:
    words = machine._with_remedy("the worker did not start: ModuleNotFoundError: No module named 'torch'")
    assert "https://pytorch.org/get-started/locally" in words
