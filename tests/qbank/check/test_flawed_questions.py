"""Each question of tests/flawed has one flaw: check names it under its own code, at its place, and nothing else."""

from __future__ import annotations

import pytest

from qbank.check.codes import CODES
from tests.qbank.check.conftest import BANK, FLAWED, Check

INTENDED = {
    "published/c2-which-layer-suits": {"several-right": "nn.RNN(8, 4)", "requirements-too-weak": "require:"},
    "published/c4-layout-error-that-is-none": {
        "comment-contradicts-layout": "x = torch.randn(5, 6, 6)",
        "confirm-disagrees": "confirm:",
    },
    "published/f1-fix-that-raises": {"program-raises": "code:"},
    "published/f1-repair-that-raises": {"no-fix-repairs": "edit:"},
    "published/m6-input-shape": {
        "several-right": "torch.randn(batch, seq_len, input_size)",
        "requirements-too-weak": "require:",
    },
    "published/p10-one-at-a-time": {"several-right": "for sequence in sequences"},
    "published/p7-letter-by-hand": {"typed-key": "quick_check:"},
    "published/p8-letter-by-hand": {"typed-key": "answer C"},
    "published/x1-memory-not-needed": {"baseline-passes": "starter:"},
    "published/p9-false-comment": {"comment-contradicts-layout": "# batch=3", "typed-key": "quick_check:"},
    "invented/allowed-in-vain": {"unused-allowance": "typed-key", "unknown-finding": "comment-contradicts-layuot"},
    "invented/always-the-same-error": {"constant-answer": "asks:"},
    "invented/clock-decides": {"not-repeatable": "code:"},
    "invented/coinciding-options": {"few-distractors": "{misconception: output-is-h-n"},
    "invented/dead-belief": {"dead-belief": "when: luck == 50"},
    "invented/distractor-that-is-right": {"distractor-is-key": "layers-widen-output"},
    "invented/endless-on-some-seeds": {"program-stopped": "code:"},
    "invented/false-comment": {"comment-contradicts-layout": "# shape: (N, L, H_in)"},
    "invented/goal-on-shape-alone": {"requirements-too-weak": "both directions"},
    "invented/fix-that-was-never-run": {"fix-not-as-stated": "x[..., :{{ wrong }}]"},
    "invented/gaps-that-depend": {"marking-not-a-product": "marking:"},
    "invented/gaps-told-by-shape": {"requirements-too-weak": "require:"},
    "invented/rights-that-differ": {"rights-disagree": "same:"},
    "invented/nothing-is-broken": {"nothing-to-fix": "code:"},
    "invented/hint-that-tells": {"key-given-away": "hint:"},
    "invented/longest-is-right": {"cue": "layer:"},
    "invented/lower-case-true": {"not-python": "batch_first=true"},
    "invented/nearest-to-all": {"cue": "key:"},
    "invented/never-satisfied": {"not-drawable": "where:"},
    "invented/nothing-to-compare": {"no-second-opinion": "key:"},
    "invented/poor-stratum": {"unequal-strata": "deep:"},
    "invented/shape-by-hand": {"typed-key": "(5, 3, 4)"},
    "invented/target-out-of-reach": {"reference-misses-target": "target: 0.9"},
    "invented/told-apart-by-rounding": {"options-too-close": "a + 2 * b / 10000 + c"},
    "invented/twin-beliefs": {"twin-beliefs": "sizes-swapped"},
    "invented/untrue-test": {"test-failed": "misconception: batch-and-time-swapped}"},
    "invented/unused-parameter": {"parameter-unused": "num_layers"},
    "invented/value-lost": {"value-never-drawn": "num_layers: 1..2"},
    "invented/weights-decide": {"key-depends-on-rng": "key:"},
    "invented/wrong-formula": {"confirm-disagrees": "confirm:"},
    "broken/typed-without-a-call": {"does-not-load": "as: [choice, entry]"},
    "broken/misspelt-field": {"does-not-load": "distractor:"},
}
"""Per question the codes that must be reported, each with a text that stands on its line."""
TRAINED = ("published/x1-memory-not-needed", "invented/target-out-of-reach")
"""Each variant trains several models."""


def test_every_flawed_question_is_in_the_table() -> None:
    files = {str(path.relative_to(FLAWED).with_suffix("")) for path in FLAWED.glob("*/*.yaml")}
    assert files == set(INTENDED)


@pytest.mark.parametrize("name", INTENDED)
def test_check_names_the_flaw_and_nothing_else(name: str, checked: Check) -> None:
    path = FLAWED / f"{name}.yaml"
    seeds = 10 if name in TRAINED else 100
    found = [one for one in checked(path, seeds=seeds).findings if one.severity != "info"]
    assert {finding.code for finding in found} == set(INTENDED[name])
    lines = path.read_text(encoding="utf-8").splitlines()
    for finding in found:
        assert INTENDED[name][finding.code] in lines[finding.line - 1], finding
        assert finding.severity == CODES[finding.code].severity
        assert finding.path == str(path)
        assert (finding.seed is None) or f"--seed {finding.seed} " in finding.reproduce


@pytest.mark.parametrize("name", [name for name in INTENDED if name.startswith("published/") and name not in TRAINED])
def test_what_was_published_with_fixed_numbers_says_so(name: str, checked: Check) -> None:
    (question,) = checked(FLAWED / f"{name}.yaml", seeds=60).questions
    assert [(one.code, one.because) for one in question.allowed] == [
        ("few-variants", "written down as published, with its own numbers")
    ]


def test_a_faulty_file_does_not_keep_the_others_from_being_checked(checked: Check) -> None:
    sound = BANK / "shapes" / "output-shape-seq-first.yaml"
    report = checked(FLAWED / "broken", sound, seeds=2)
    assert [question.question for question in report.questions] == ["output-shape-seq-first"]
    assert {finding.code for finding in report.findings} == {"does-not-load"}


@pytest.mark.parametrize(
    ("name", "calls"),
    [
        ("published/c2-which-layer-suits", ["nn.RNN(8, 16, batch_first=True)", "nn.RNN(8, 16)"]),
        (
            "published/m6-input-shape",
            ["torch.randn(batch, seq_len, input_size)", "torch.randn(seq_len, input_size)"],
        ),
    ],
)
def test_an_ambiguous_goal_is_named_with_the_calls_that_it_does_not_tell_apart(
    name: str, calls: list[str], checked: Check
) -> None:
    (what,) = [
        one.what for one in checked(FLAWED / f"{name}.yaml", seeds=5).findings if one.code == "requirements-too-weak"
    ]
    assert all(call in what for call in calls)
