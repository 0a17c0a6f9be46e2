"""What a class could exploit or suffer from: shared variants, telling options, unequal parts; a bank's own words."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graders.keys import AnswerValue, CallValue, NumberValue, OutcomeValue, ShapeValue
from qbank.check.cues import cues_of
from qbank.check.selection import select
from qbank.check.sharing import sharing
from qbank.check.space import SpaceSeen
from qbank.check.strata import StratumTally, structural, unequal
from qbank.check.sweep import check
from qbank.check.tally import Tally
from qbank.items.item import Option
from tests.qbank.check.conftest import Check
from tests.qbank.check.written import written


def option(value: AnswerValue, text: str) -> Option:
    return Option(text, False, value, False, 0.0, (), "", "")


def shapes(*each: tuple[int, ...]) -> list[Option]:
    return [option(ShapeValue(shape), str(shape)) for shape in each]


def calls(*each: str) -> list[Option]:
    return [option(CallValue(source), source) for source in each]


@pytest.mark.parametrize(
    ("options", "cues"),
    [
        (shapes((5, 3, 4), (1, 3, 4), (5, 3, 9), (3, 5, 4)), {"most shared"}),
        (shapes((5, 3, 4), (1, 3, 4), (3, 5, 9), (3, 5, 4)), set()),
        (shapes((9, 9, 9), (9, 9), (1, 2, 3)), {"largest"}),
        (shapes((1, 1), (9, 9, 9), (1, 2, 3)), {"shortest", "smallest"}),
        ([option(NumberValue(n), str(n)) for n in (7, 1, 2)], {"largest"}),
        ([option(OutcomeValue(None), "no error"), option(OutcomeValue("E"), "E: a very long text")], {"shortest"}),
        (
            calls("nn.RNN(4, 3, bias=False)", "nn.RNN(4, 3)", "nn.RNN(5, 3, bias=False)", "nn.RNN(4, 6, bias=False)"),
            {"most shared"},
        ),
    ],
)
def test_a_cue_points_at_the_key_alone(options: list[Option], cues: set[str]) -> None:
    assert set(cues_of(options[0], options[1:])) == cues


def _tally(*counts: int, tried: int | None = None) -> Tally:
    return Tally(made=sum(counts), tried=tried or sum(counts), tasks=dict(enumerate(counts)))


def test_the_odds_of_a_shared_variant_are_those_of_birthdays() -> None:
    shared = sharing(_tally(*[10] * 365), SpaceSeen(365, 365), 23)
    assert shared is not None
    assert 0.45 < shared.any_two < 0.55


def test_one_variant_is_shared_by_all() -> None:
    shared = sharing(_tally(200), SpaceSeen(1, 1), 30)
    assert shared is not None
    assert (shared.pair, shared.any_two, shared.a_given_one) == (1.0, 1.0, 1.0)


def test_where_no_two_were_equal_the_space_decides() -> None:
    large = sharing(_tally(*[1] * 200), SpaceSeen(10_000), 30)
    half_of_it = sharing(_tally(*[1] * 200, tried=400), SpaceSeen(10_000), 30)
    assert large is not None
    assert half_of_it is not None
    assert large.pair == 1e-4
    assert half_of_it.pair == 2e-4


@given(st.lists(st.integers(1, 9), min_size=2, max_size=60), st.integers(2, 400))
def test_odds_are_odds_and_two_share_sooner_than_a_given_one_does(counts: list[int], size: int) -> None:
    shared = sharing(_tally(*counts), SpaceSeen(len(counts), len(counts)), size)
    assert shared is not None
    assert 0 <= shared.a_given_one <= 1
    assert shared.a_given_one <= shared.any_two + 1e-9 <= 1 + 1e-9


def test_nothing_is_said_of_a_single_variant() -> None:
    assert sharing(_tally(1), SpaceSeen(9, 9), 30) is None


@pytest.mark.parametrize(
    ("low", "high", "found"),
    [
        (StratumTally(60, 180, 3), StratumTally(60, 420, 7), "3.0 wrong answers"),
        (StratumTally(60, 240, 4), StratumTally(60, 420, 7), ""),
        (StratumTally(60, 0, 0), StratumTally(60, 0, 0), ""),
        (StratumTally(12, 12, 1), StratumTally(60, 420, 7), ""),
        (StratumTally(60, 240, 4, {"a": 57}), StratumTally(60, 240, 4, {"b": 4, "c": 5}), "one answer is right on 95%"),
        (StratumTally(60, 240, 4, {"a": 30}), StratumTally(60, 240, 4, {"b": 4, "c": 5}), ""),
    ],
)
def test_unequal_parts_are_told_with_numbers(low: StratumTally, high: StratumTally, found: str) -> None:
    told = [what for _, what in unequal({"deep": {"False": low, "True": high}})]
    assert [found in what for what in told] == ([True] if found else [])


def test_sizes_make_no_structure(tmp_path: Path) -> None:
    question = written(
        tmp_path,
        (
            "{L: 3..9, N: 2..7,",
            "{deep: [false, true], how: [sum, mean], layers: 1..3, W: {vector: 2, of: [1, 2]}, L: 3..9, N: 2..7,",
        ),
        ("code: |\n", "code: |\n  # {{ deep }} {{ how }} {{ layers }} {{ W }}\n"),
    )
    assert list(structural(question)) == ["deep", "how", "layers"]


def _with(root: Path, severities: str) -> Path:
    written(root, ("3..9, N: 2..7, H_in: 4..12, H: 2..8", "[3], N: [2], H_in: [4], H: 5..6"))
    with (root / "bank.yaml").open("a", encoding="utf-8") as bank:
        bank.write(f"check: {{severities: {{{severities}}}}}\n")
    return root


@pytest.mark.parametrize(
    ("severities", "expected"),
    [
        ("", ["warning"]),
        ("few-variants: error", ["error"]),
        ("few-variants: info", ["info"]),
        ('few-variants: "off"', []),
    ],
)
def test_a_bank_says_how_grave_a_finding_is(
    severities: str, expected: list[str], tmp_path: Path, checked: Check
) -> None:
    root = _with(tmp_path, severities)
    report = checked(root / "topic" / "mould.yaml", seeds=20)
    assert [one.severity for one in report.findings if one.code == "few-variants"] == expected
    assert report.clean == (expected in ([], ["info"]))


@pytest.mark.parametrize(
    ("severities", "what"),
    [
        ("few-variant: info", "no finding is called 'few-variant'; did you mean 'few-variants'?"),
        ('confirm-disagrees: "off"', "confirm-disagrees is always an error"),
        ("marking-wrong: info", "marking-wrong is always an error"),
        ("few-variants: grave", "few-variants"),
    ],
)
def test_a_severity_that_cannot_be_is_told_at_its_line(severities: str, what: str, tmp_path: Path) -> None:
    root = _with(tmp_path, severities)
    report = check(select([root / "topic"], root, None), seeds=1, pipelines=1)
    faults = [one for one in report.unloaded if what in one.what]
    assert [(one.path, one.line) for one in faults] == [(str(root / "bank.yaml"), 4)]


def test_an_error_may_be_called_an_error(tmp_path: Path, checked: Check) -> None:
    report = checked(_with(tmp_path, "marking-wrong: error") / "topic" / "mould.yaml", seeds=2)
    assert report.unloaded == ()
