"""Builds exams: every student's variants made question by question in large batches, then put in their places."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass

from qbank.bank.question import Question
from qbank.exams.blueprint import Blueprint
from qbank.exams.exam import Exam, PlacedOption, Section, Task
from qbank.exams.planning import Candidate, Slot, letters, plan_slots
from qbank.exams.secret import Secret
from qbank.items.item import Item
from qbank.items.making import Maker, Refusal
from qbank.problems import Problem, ProblemsFound

MAX_DISTINCT_TRIES = 40
MAX_TOLD = 5
Tick = Callable[[int], None]
Wanted = tuple[Candidate, Slot]


@dataclass(frozen=True)
class Built:
    """The exams in the order of the roster, and for each question how many of its students share a variant."""

    exams: tuple[Exam, ...]
    shared: Mapping[str, tuple[int, int]]


def build_exams(
    blueprint: Blueprint, candidates: Sequence[Candidate], secret: Secret, maker: Maker, tick: Tick = lambda done: None
) -> Built:
    """Build one exam for each candidate; `tick` is told how many items each step finished.

    Raise ProblemsFound, with the seed and the place in the question, when any variant is refused.
    """
    plans = {candidate.id: plan_slots(blueprint, secret, candidate) for candidate in candidates}
    wanted: dict[str, list[Wanted]] = {}
    # By id: with `distinct` a repeated variant is redrawn, and that must not hang on the order of the roster.
    for candidate in sorted(candidates, key=lambda candidate: candidate.id):
        for slot in plans[candidate.id]:
            wanted.setdefault(slot.question.id, []).append((candidate, slot))
    items: dict[tuple[str, int], Item] = {}
    shared: dict[str, tuple[int, int]] = {}
    problems: list[Problem] = []
    for question_id, its in wanted.items():
        try:
            made = _items(blueprint, its, secret, maker, tick)
        except ProblemsFound as found:
            problems += found.problems
            continue
        shared[question_id] = (len({variant(item) for item in made}), len(made))
        items.update({(candidate.id, slot.number): item for (candidate, slot), item in zip(its, made, strict=True)})
    if problems:
        raise ProblemsFound(problems)
    exams = tuple(_exam(blueprint, candidate, plans[candidate.id], items, secret) for candidate in candidates)
    return Built(exams, shared)


def variant(item: Item) -> Hashable:
    """Return what two students must have in common to have the same variant: code, question, figure and key."""
    return (item.setup, item.code, item.stem, item.key, item.figure)


def _items(blueprint: Blueprint, wanted: Sequence[Wanted], secret: Secret, maker: Maker, tick: Tick) -> list[Item]:
    """Make the items of one question for all who get it; with `distinct`, redraw those that repeat a variant."""
    made: dict[int, Item] = {}
    seen: set[Hashable] = set()
    waiting = list(range(len(wanted)))
    for round_number in range(MAX_DISTINCT_TRIES if blueprint.spec.distinct else 1):
        for index, item in zip(waiting, _round(blueprint, wanted, waiting, round_number, secret, maker), strict=True):
            if not blueprint.spec.distinct or variant(item) not in seen:
                seen.add(variant(item))
                made[index] = item
                tick(1)
        waiting = [index for index in waiting if index not in made]
        if not waiting:
            break
    if waiting:
        question, place = wanted[0][1].question, wanted[0][1].place
        what = f"exhausted: {question.id} gave only {len(seen)} distinct variants for {len(wanted)} exams"
        raise ProblemsFound([blueprint.problem(*place, what, "widen the question's domains, or drop `distinct`")])
    return [made[index] for index in range(len(wanted))]


def _round(
    blueprint: Blueprint,
    wanted: Sequence[Wanted],
    waiting: Sequence[int],
    round_number: int,
    secret: Secret,
    maker: Maker,
) -> list[Item]:
    question = wanted[0][1].question
    title = blueprint.spec.title
    seeds = [secret.seed(title, wanted[index][0].id, question.id, str(round_number)) for index in waiting]
    refused: list[Problem] = []
    by_seed: dict[int, Item] = {}
    for made in maker.make(question, seeds):
        if isinstance(made, Item):
            by_seed[made.seed] = made
        elif isinstance(made, Refusal):
            refused += refusal_problems(made)
    if len(refused) > MAX_TOLD:
        more = f"{len(refused) - MAX_TOLD} more refusals are not listed"
        refused[MAX_TOLD:] = [question.problem((), more, hint=f"qbank check {question.path}")]
    if refused:
        raise ProblemsFound(refused)
    return [by_seed[seed] for seed in seeds]


def refusal_problems(refusal: Refusal) -> list[Problem]:
    """Say at its place in the question file why a seed gives no item, with the command that reproduces it."""
    question: Question = refusal.question
    hint = f"qbank show {question.id} --seed {refusal.seed} --reveal"
    return [
        question.problem(finding.place, f"[{finding.code}] {finding.what} (seed {refusal.seed})", hint=hint)
        for finding in refusal.findings
    ]


def _exam(
    blueprint: Blueprint,
    candidate: Candidate,
    slots: Sequence[Slot],
    items: Mapping[tuple[str, int], Item],
    secret: Secret,
) -> Exam:
    spec = blueprint.spec
    names = (spec.title, candidate.id)
    sections = tuple(
        Section(
            section.title,
            section.instructions,
            tuple(_task(slot, items[candidate.id, slot.number], secret, names) for slot in slots if slot.section == i),
        )
        for i, section in enumerate(spec.sections)
    )
    return Exam(
        token=secret.token("exam", *names),
        title=spec.title,
        instructions=spec.instructions,
        minutes=spec.minutes,
        student=candidate.id,
        name=candidate.name,
        is_version=candidate.is_version,
        sections=sections,
    )


def _task(slot: Slot, item: Item, secret: Secret, names: tuple[str, str]) -> Task:
    """Place an item. Its tokens depend on what the page shows: answers to another page never count for this one."""
    shown = item.options if slot.asked == "choice" else ()
    drawn = (item.figure.alt, *map(repr, item.figure.curves)) if item.figure else ()
    texts = (item.setup, item.code, item.stem, *(option.text for option in shown), *drawn)
    page = (*names, str(slot.number), slot.asked, *texts)
    options = tuple(
        PlacedOption(letters(index), secret.token("option", str(index), *page), option)
        for index, option in enumerate(shown)
    )
    return Task(slot.number, secret.token("item", *page), slot.points, slot.asked, item, options)
