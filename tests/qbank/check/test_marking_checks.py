"""The round trip through marking: what a sound item answers, and what is found when its keys or marks are not sound."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from graders.keys import Belief, EntryKey, ShapeValue
from graders.runner import Runner
from qbank.bank.load import load_bank
from qbank.check import marking
from qbank.check.author_tests import author_tests
from qbank.check.marking import settle
from qbank.check.round_trip import GARBAGE, round_trip
from qbank.check.variant import Variant, replay
from qbank.items.item import Item
from qbank.items.making import Maker
from tests.qbank.check.conftest import BANK
from tests.qbank.check.written import write_bank, written


def variant_of(runner: Runner, path: Path) -> Variant:
    bank = load_bank(path.parents[1], [path])
    maker = Maker.of(bank, runner.run, "torch")
    return replay(bank.questions[0], maker.make_one(bank.questions[0], 3), maker.catalogue)


@pytest.fixture(scope="module")
def sound(runner: Runner, tmp_path_factory: pytest.TempPathFactory) -> Variant:
    return variant_of(runner, write_bank(tmp_path_factory.mktemp("sound")))


def found(runner: Runner, variant: Variant) -> list[str]:
    return [one.what for one in settle(round_trip(variant, thorough=True), runner.run)]


def with_item(variant: Variant, **changes: object) -> Variant:
    return replace(variant, item=replace(variant.item, **changes))


def test_a_sound_item_is_asked_for_everything_and_answers_well(runner: Runner, sound: Variant) -> None:
    asks = list(round_trip(sound, thorough=True))
    assert len(asks) == 2 + 3 + 1 + 3 + 2 * (2 + len(GARBAGE))
    assert found(runner, sound) == []


@pytest.mark.parametrize(
    "name",
    [
        "layer-sizes-in-order",
        "start-from-a-state",
        "line-where-sizes-meet",
        "h1-by-hand",
        "final-state-in-either-layout",
        "fix-of-the-feature-size",
    ],
)
def test_every_way_of_asking_of_every_kind_answers_well(name: str, runner: Runner) -> None:
    (path,) = BANK.glob(f"*/{name}.yaml")
    assert found(runner, variant_of(runner, path)) == []


def test_replaying_an_item_judges_it_as_it_was_made(sound: Variant) -> None:
    item: Item = sound.item
    assert sound.judged.key == item.key
    assert [ran.program for ran in item.provenance.runs] == [planned.program for planned, _ in sound.runs]
    texts = {candidate.text for candidate in sound.candidates}
    assert {option.text for option in item.options} <= texts


def test_a_key_that_earns_less_than_all_points_is_found(runner: Runner, sound: Variant) -> None:
    options = tuple(replace(option, mark=0.5 * option.mark) for option in sound.item.options)
    assert any("is marked partial" in what for what in found(runner, with_item(sound, options=options)))


def test_a_distractor_that_earns_points_is_found(runner: Runner, sound: Variant) -> None:
    options = tuple(replace(option, mark=1.0) for option in sound.item.options)
    assert sum("is marked correct" in what for what in found(runner, with_item(sound, options=options))) == 3


def test_a_typed_key_that_is_not_read_as_the_key_is_found(runner: Runner, sound: Variant) -> None:
    entry = EntryKey(ShapeValue((-1,)))
    assert any("the key as printed" in what for what in found(runner, with_item(sound, entry=entry)))


def test_a_belief_that_is_not_recognised_is_found(runner: Runner, sound: Variant) -> None:
    assert sound.item.entry is not None
    lost = Belief(sound.item.entry.beliefs[0].value, ("something-else",), "")
    beliefs = (sound.item.entry.beliefs[0], lost, *sound.item.entry.beliefs[2:])
    entry = msgspec.structs.replace(sound.item.entry, beliefs=tuple(reversed(beliefs)))
    assert found(runner, with_item(sound, entry=entry)) == []  # both are recognised, and both are named
    swapped = msgspec.structs.replace(sound.item.entry, beliefs=(Belief(sound.item.key, ("it-is-the-key",), ""),))
    assert any("is marked correct" in what for what in found(runner, with_item(sound, entry=swapped)))


def test_an_exception_in_marking_is_a_finding_and_not_a_crash(
    runner: Runner, sound: Variant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def raises(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(marking, "mark_entry", raises)
    whats = found(runner, sound)
    assert whats
    assert all("raise ZeroDivisionError: a bug" in what for what in whats)


@pytest.mark.parametrize(
    ("test", "holds"),
    [
        ('{response: "{{ key }}", status: correct}', True),
        ('{response: "{{ h }}", status: incorrect, misconception: output-is-h-n}', True),
        ('{response: "{{ h }}", status: incorrect, misconception: width-is-input-size}', False),
        ('{response: "{{ h }}", status: correct}', False),
        ('{response: "a shape", status: invalid}', True),
        ('{response: "", status: blank}', True),
        ('{response: "{% if L == 0 %}never{% endif %}", status: correct}', None),
    ],
)
def test_an_authors_test_holds_or_is_found(test: str, holds: bool | None, runner: Runner, tmp_path: Path) -> None:
    question = written(tmp_path, ("ask: What", f"tests:\n  - {test}\nask: What"))
    variant = variant_of(runner, Path(question.path))
    asks = [ask for _, ask in author_tests(variant)]
    assert bool(asks) == (holds is not None)
    spotted = list(settle(asks, runner.run))
    assert [one.code for one in spotted] == ([] if holds in (True, None) else ["test-failed"])
    for one in spotted:
        assert "response" in question.source.lines[one.line - 1]


def test_of_a_choice_the_option_that_reads_so_is_chosen(runner: Runner, tmp_path: Path) -> None:
    question = written(
        tmp_path,
        ("as: [choice, entry]", "as: [choice]"),
        (
            "ask: What",
            'tests:\n  - {response: "{{ key }}", status: correct}\n  - {response: no, status: correct}\nask: What',
        ),
    )
    asks = list(author_tests(variant_of(runner, Path(question.path))))
    assert [index for index, _ in asks] == [0]
    assert list(settle([ask for _, ask in asks], runner.run)) == []
