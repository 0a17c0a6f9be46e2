"""Applies a question's `allow`: which findings are meant to be there, and which allowances are themselves at fault."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from qbank.bank.question import Question
from qbank.check.codes import CODES, MEANINGFUL_SEEDS
from qbank.check.spotted import Spotted, spot
from qbank.loading.suggestions import did_you_mean


def allowed(question: Question) -> Mapping[str, str]:
    """Return the codes that may be allowed and are, with the reason of each."""
    return {
        allowance.finding: allowance.because
        for allowance in question.spec.allow
        if allowance.finding in CODES and CODES[allowance.finding].allowable
    }


def faulty_allowances(question: Question, found: Iterable[str], seeds: int) -> Iterator[Spotted]:
    """Report allowances of unknown codes, of what cannot be allowed, and (after enough seeds) of what is not there."""
    codes = set(found)
    for index, allowance in enumerate(question.spec.allow):
        place = ("allow", index, "finding")
        code = CODES.get(allowance.finding)
        if code is None:
            hint = did_you_mean(allowance.finding, CODES) or "docs/findings.md lists all codes"
            yield spot(question, "unknown-finding", f"no finding is called {allowance.finding!r}; {hint}", place)
        elif not code.allowable:
            what = f"{allowance.finding} cannot be allowed: {code.meaning}"
            yield spot(question, "unused-allowance", what, place)
        elif allowance.finding not in codes and (code.seen == "file" or seeds >= MEANINGFUL_SEEDS):
            yield spot(question, "unused-allowance", f"{allowance.finding} was not found: remove this", place)
