"""Runs what questions show and judges their keys. Nothing here trusts a question: `run` has to isolate it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from graders.programs import Outcome, Program, Raised, Ran
from qbank.check.comment_layout import false_comments
from qbank.importing.judges.claims import visible
from qbank.importing.judges.judge import trial_of
from qbank.importing.judges.trial import Sketch, in_words
from qbank.importing.published import Published
from qbank.importing.shown_program import Shown, program_of
from qbank.importing.verdicts import Verdict, undecided, verdict_of
from qbank.importing.wording import speaks_of_another_program

Run = Callable[[Sequence[Program]], Sequence[Outcome]]

_OF_A_FRAGMENT = ("NameError", "ImportError", "ModuleNotFoundError", "FileNotFoundError")
"""What code raises that was never meant to be run by itself."""

SEEDS = (0, 1)
"""The torch seeds of the runs: what differs between them is no truth about the question."""


class Audited(msgspec.Struct, frozen=True):
    """A question with its verdict. `asked` says what its options were held against; `notes` what else was seen."""

    question: Published
    verdict: Verdict
    asked: str
    shown: Shown | None
    sketch: Sketch
    notes: tuple[str, ...]


def audit(questions: Iterable[Published], run: Run) -> Iterator[Audited]:
    """Judge each question by a job of its own: what one shows cannot reach the next."""
    for question in questions:
        yield _audited(question, run)


def _audited(question: Published, run: Run) -> Audited:
    shown = program_of(question.stem)
    trial = trial_of(question, shown)
    notes = [f"{lost} here" for lost in _lost(question)]
    if shown is not None and shown.made:
        notes.append(f"the program is {shown.made}")
    if trial is None:
        sketch = Sketch("concept", shown.setup if shown else "", shown.code if shown else "")
        if shown is None:
            return Audited(
                question, undecided(question, "no code in it that a run could decide"), "", None, sketch, (*notes,)
            )
        outcome = run([Program(shown.setup, shown.code)])[0]
        words = (
            "a person marks what is written"
            if question.form == "essay"
            else "its answers are words that no run decides"
        )
        why = f"{words}; {in_words(outcome)}"
        notes += _false_comments(shown, outcome)
        return Audited(question, undecided(question, why), "", shown, sketch, (*notes,))
    programs = [msgspec.structs.replace(one, torch_seed=seed) for seed in SEEDS for one in trial.programs]
    outcomes = list(run(programs))
    each = len(trial.programs)
    if lacking := _lacking(question, outcomes):
        verdict = undecided(question, f"its code is not whole: {lacking}")
    elif each > 1 and shown is not None and _all_alike(outcomes):
        verdict = undecided(question, f"{in_words(outcomes[0])}, whatever the option")
    elif shown is not None and each == 1 and (words := speaks_of_another_program(question.stem.plain)):
        verdict = undecided(
            question, f"{words!r} may ask of something else than the code shows: {in_words(outcomes[0])}"
        )
    elif doubts := [
        text
        for one in outcomes
        if isinstance(one, Ran | Raised) and one.second_opinion
        for text in one.second_opinion.disagreed
    ]:
        verdict = undecided(question, f"torch and the numpy reference disagree: {doubts[0]}")
    else:
        verdict = verdict_of(question, [trial.decide(outcomes[n * each : (n + 1) * each]) for n in range(len(SEEDS))])
    if shown is not None and each == 1:
        notes += _false_comments(shown, outcomes[0])
    return Audited(question, verdict, trial.asked, shown, trial.sketch, (*dict.fromkeys(notes),))


def _lacking(question: Published, outcomes: Sequence[Outcome]) -> str:
    """Say what a fragment lacks, where every run ended for want of it and no option speaks of that."""
    if not all(isinstance(one, Raised) and one.cls in _OF_A_FRAGMENT for one in outcomes):
        return ""
    first = outcomes[0]
    assert isinstance(first, Raised)
    return "" if any(first.cls in visible(choice.text) for choice in question.choices) else in_words(first)


def _all_alike(outcomes: Sequence[Outcome]) -> bool:
    """Tell whether every program raised the same: then none of them came as far as its option."""
    return len({(one.cls, one.message) if isinstance(one, Raised) else None for one in outcomes} - {None}) == 1 and all(
        isinstance(one, Raised) for one in outcomes
    )


def _lost(question: Published) -> Iterator[str]:
    for text in (question.stem, question.feedback, *(one.text for one in question.choices)):
        yield from text.missing


def _false_comments(shown: Shown, outcome: Outcome) -> Iterator[str]:
    if isinstance(outcome, Ran | Raised):
        for _, text, why in false_comments(shown.code, outcome.calls):
            yield f"the comment {text!r} is not true: {why}"
