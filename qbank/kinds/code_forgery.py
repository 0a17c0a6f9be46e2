"""Tries what a submission could claim without doing anything: zeros of the right shape, and answers to other inputs.

Criteria that such claims meet tell nothing of a program, so that no item is made of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from graders.programs import Plain, Ran
from qbank.kinds.code_task import CodeTask, Draws
from qbank.kinds.code_verdict import miss_of
from qbank.kinds.findings import Finding, Refused

_NAMES = ("zeros", "ones")


def refuse_what_claims_do_not_tell(task: CodeTask, trials: Draws, truth: Sequence[Ran]) -> None:
    """Raise Refused where forged claims meet every criterion."""
    for what, claims in _forgeries(task, trials, truth):
        if not _missed(task, trials, claims, truth):
            said = f"{what} would meet every criterion: compare values that depend on the inputs"
            raise Refused(Finding("claims-do-not-tell", said, ("criteria",)))


def forged_share(task: CodeTask, trials: Draws, truth: Sequence[Ran]) -> float:
    """Return the largest share of the criteria's points that forged claims would earn."""
    possible = sum(one.points for one in task.criteria)
    return max(
        1 - sum(one.points for one in task.criteria if one.name in _missed(task, trials, claims, truth)) / possible
        for _, claims in _forgeries(task, trials, truth)
    )


def _missed(task: CodeTask, trials: Draws, claims: Sequence[Ran], truth: Sequence[Ran]) -> frozenset[str]:
    return frozenset(
        criterion.name
        for criterion in task.criteria
        for trial, claimed, wanted in zip(trials, claims, truth, strict=True)
        if trial.case.name in criterion.cases and miss_of(criterion, trial, claimed, wanted)
    )


def _forgeries(task: CodeTask, trials: Draws, truth: Sequence[Ran]) -> Iterator[tuple[str, Sequence[Ran]]]:
    """Yield what is claimed, in words, and the claims. Shapes and other whole numbers are known to whoever forges."""
    for number in (0, 1):
        if any(_filled(value, number, float) != value for wanted in truth for value in wanted.observed.values()):
            yield f"{_NAMES[number]} of the right shape", [_claim(wanted, number, float) for wanted in truth]
        yield f"{_NAMES[number]} everywhere", [_claim(wanted, number, float, int) for wanted in truth]
    if len(trials) > 1:
        yield "the same answer to all inputs", [truth[0]] * len(trials)


def _claim(wanted: Ran, number: int, *types: type) -> Ran:
    return Ran({name: _filled(value, number, *types) for name, value in wanted.observed.items()})


def _filled(value: Plain, number: int, *types: type) -> Plain:
    """Put the number in the place of every number of these types; truth values are whole numbers, too."""
    if isinstance(value, tuple):
        return tuple(_filled(one, number, *types) for one in value)
    if isinstance(value, Mapping):
        return {name: _filled(one, number, *types) for name, one in value.items()}
    return type(value)(number) if isinstance(value, bool | int | float) and isinstance(value, types) else value
