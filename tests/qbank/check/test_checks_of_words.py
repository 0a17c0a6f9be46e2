"""Check of cards and explanations: a model answer, the author's tests, and what runs again; there are no options."""

from __future__ import annotations

from pathlib import Path

import pytest

from qbank.check.report import QuestionReport
from tests.qbank.check.conftest import Check
from tests.qbank.check.written import write_bank

HEAD = "title: A title\nlevel: beginner\nobjective: To be able to do it.\nask: What comes out, and why?\n"
CARD = (
    "id: card\nkind: recall\n"
    + HEAD
    + """\
parameters: {L: 3..9, H: 2..8}
code: |
  output, h_n = nn.RNN(2, {{ H }})(torch.randn({{ L }}, 2))
observe: {out: output.shape, first: "float(output[0, 0])"}
back: An output of {{ out | code }}.
"""
)
EXPLAIN = (
    "id: explanation\nkind: explain\n"
    + HEAD
    + """\
code: |
  x = torch.randn(3, 2)
  output, h_n = nn.RNN(2, 3)(x)
observe: {before: "depends(output[1], x[0])", first: "float(output[0, 0])"}
concepts:
  - {name: order, any_of: [order*, sequence*], evidence: before > 0}
  - {name: memory, any_of: [memor*, remember*]}
settled: {by: A. Teacher, because: the word memory is a picture}
hint: Look.
solution: ["Order counts.", "It remembers what came before."]
quick_check: Look again.
tests:
  - {response: "It has a memory.", finds: memory}
  - {response: "It has no memory, but order counts.", finds: [order]}
  - {response: "It remembers nothing.", finds: []}
  - {response: "42", status: invalid}
"""
)


@pytest.fixture
def report(checked: Check, tmp_path: Path):
    """Return a function that checks one question by its text."""

    def run(text: str, seeds: int = 24) -> QuestionReport:
        name = text.split("\n")[0].removeprefix("id: ")
        path = write_bank(tmp_path).with_name(f"{name}.yaml")
        path.write_text(text, encoding="utf-8")
        report = checked(path, seeds=seeds)
        assert report.unloaded == ()
        return report.questions[0]

    return run


@pytest.mark.parametrize("text", [CARD, EXPLAIN])
def test_a_sound_one_has_no_findings(report, text: str) -> None:
    checked = report(text, seeds=120)
    assert (checked.findings, checked.allowed) == ((), ())
    assert (checked.made, checked.refused) == (120, 0)


def test_a_card_without_a_program_is_checked_too(report) -> None:
    words = CARD[: CARD.index("parameters")] + "back: A loop.\nsettled: {by: A. Teacher, because: it is a definition}\n"
    assert report(words).findings == ()


@pytest.mark.parametrize(
    ("text", "written", "instead", "code", "what"),
    [
        (CARD, "An output of {{ out | code }}.", "(7, 4) or {{ out | code }}.", "typed-key", "'(7, 4)'"),
        (CARD, "{{ out | code }}", "{{ out | code }}, {{ first }}", "key-depends-on-rng", "moves"),
        (CARD, "(torch.randn({{ L }}, 2))", "(torch.randn({{ L }}, 3))", "program-raises", "RuntimeError"),
        (EXPLAIN, "It remembers what came before.", "It counts.", "marking-wrong", "the model answer"),
        (EXPLAIN, "It remembers what", "It does not remember what", "marking-wrong", "lacks 'memory'"),
        (EXPLAIN, 'a memory.", finds: memory', 'a memory.", finds: order', "test-failed", "lacks 'order'"),
        (EXPLAIN, 'a memory.", finds: memory', 'a memory.", finds: []', "test-failed", "holds 'memory' ('It has"),
        (EXPLAIN, "status: invalid", "status: blank", "test-failed", "is marked invalid"),
        (EXPLAIN, "evidence: before > 0", "evidence: before < 0", "confirm-disagrees", "'order'"),
        (EXPLAIN, "evidence: before > 0", "evidence: first > 0", "confirm-disagrees", "'order'"),
        (EXPLAIN, "any_of: [order*", "any_of: [nan, order*", "marking-wrong", "holds 'order'"),
    ],
)
def test_a_flaw_is_found(report, text: str, written: str, instead: str, code: str, what: str) -> None:
    assert written in text
    found = {finding.code: finding.what for finding in report(text.replace(written, instead)).findings}
    assert code in found
    assert what in found[code]
