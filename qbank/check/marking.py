"""Puts responses through the real marking and compares each grade with what it must be.

Typed calls are run; everything else is marked in this process. An exception in marking is a finding, not a crash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from graders.answers.display import describe, shown
from graders.grades import Grade, Response, Status
from graders.marking import mark_choice, mark_entry, needs_run
from graders.programs import Outcome, Program
from qbank.check.spotted import Place, Spotted, spot
from qbank.check.variant import Variant
from qbank.exams.records import TaskRecord
from qbank.exams.secret import Secret
from qbank.grading.calls import mark_calls
from qbank.grading.code import Runners, mark_code
from qbank.grading.collect import Handed
from qbank.grading.fillings import Need, Steps, marking
from qbank.items.item import Asked, Item

Run = Callable[[Sequence[Program]], Sequence[Outcome]]


@dataclass(frozen=True)
class Ask:
    """A response and the grade that it must get. `points`: None where any are right; `names`: must be recognised;
    `finds`: the criteria that must be met, no more and no fewer (None: any).
    """

    variant: Variant
    way: Asked
    response: Response
    what: str
    statuses: frozenset[Status]
    points: float | None = None
    names: tuple[str, ...] = ()
    finds: tuple[str, ...] | None = None
    code: str = "marking-wrong"
    place: Place = ()


def settle(asks: Iterable[Ask], run: Run) -> Iterator[Spotted]:
    """Mark every response and report each grade that is not as it must be; typed calls run in one trip."""
    calls: list[Ask] = []
    gaps: list[Ask] = []
    for ask in asks:
        entry = ask.variant.item.entry
        if ask.way == "entry" and entry is not None and needs_run(entry):
            calls.append(ask)
        elif ask.way == "entry" and ask.variant.item.filling is not None:
            gaps.append(ask)
        else:
            yield from _compared(ask, _marked(ask))
    for ask, grade in zip(gaps, _marked_gaps(gaps, run), strict=True):
        yield from _compared(ask, grade)
    for ask in [ask for ask in calls if ask.variant.item.task is not None]:
        yield from _compared(ask, _marked_code(ask, run))
    calls = [ask for ask in calls if ask.variant.item.task is None]
    if calls:
        for ask, grade in zip(calls, _marked_calls(calls, run), strict=True):
            yield from _compared(ask, grade)


def _marked(ask: Ask) -> Grade | Exception:
    item = ask.variant.item
    try:
        if ask.way == "choice":
            return mark_choice(ask.variant.choice, ask.response, 1.0)
        assert item.entry is not None
        return mark_entry(item.entry, ask.response, 1.0, lines=len(item.code.splitlines()))
    except Exception as error:  # noqa: BLE001 - that marking raised is the finding
        return error


def _marked_calls(asks: Sequence[Ask], run: Run) -> Sequence[Grade | Exception]:
    pairs = [(_record(ask.variant.item), Handed(ask.response, 0.0, "check")) for ask in asks]
    try:
        return [marked.grade for marked in mark_calls(pairs, lambda: run)]
    except Exception as error:  # noqa: BLE001 - as above; one by one it shows which response it was
        if len(asks) == 1:
            return [error]
        return [grade for ask in asks for grade in _marked_calls([ask], run)]


def _marked_gaps(asks: Sequence[Ask], run: Run) -> Sequence[Grade | Exception]:
    """Mark fillings side by side, so that what they need is run in few trips."""
    grades: dict[int, Grade | Exception] = {}
    waiting: list[tuple[int, Steps, Need]] = []

    def go_on(number: int, steps: Steps, outcomes: Sequence[Outcome] | None) -> None:
        try:
            need = next(steps) if outcomes is None else steps.send(outcomes)
        except StopIteration as end:
            grades[number] = end.value.grade
        except Exception as error:  # noqa: BLE001 - that marking raised is the finding
            grades[number] = error
        else:
            waiting.append((number, steps, need))

    for number, ask in enumerate(asks):
        record, handed = _record(ask.variant.item), Handed(ask.response, 0.0, "check")
        go_on(number, marking(record, handed, "check", _secret(ask)), None)
    while waiting:
        batch, waiting = waiting, []
        outcomes = iter(run([program for _, _, need in batch for program in need.programs]))
        for number, steps, need in batch:
            go_on(number, steps, [next(outcomes) for _ in need.programs])
    return [grades[number] for number in range(len(asks))]


def _secret(ask: Ask) -> Secret:
    """Return a secret under which inputs are drawn that no draw of the variant has used."""
    return Secret(hashlib.sha256(str(ask.variant.item.seed).encode()).digest())


def _marked_code(ask: Ask, run: Run) -> Grade | Exception:
    """Mark a submission of the author on inputs that no draw has used; whatever runs here is the bank's own."""
    runners = Runners(students=lambda: run, reference=lambda: run, training=lambda seconds: run)
    record, handed = _record(ask.variant.item), Handed(ask.response, 0.0, "check")
    try:
        return mark_code(record, handed, "check", _secret(ask), runners).grade
    except Exception as error:  # noqa: BLE001 - as above
        return error


def _compared(ask: Ask, grade: Grade | Exception) -> Iterator[Spotted]:
    wrong = _difference(ask, grade)
    if wrong:
        what = f"{ask.what} (asked as {ask.way}) {wrong}"
        yield spot(ask.variant.question, ask.code, what, ask.place, seed=ask.variant.item.seed)


def _difference(ask: Ask, grade: Grade | Exception) -> str:
    if isinstance(grade, Exception):
        return f"makes marking raise {type(grade).__name__}: {grade}"
    if grade.status not in ask.statuses:
        return f"is marked {grade.status}{_why(grade)}, not {' or '.join(sorted(ask.statuses))}"
    if ask.points is not None and abs(grade.points - ask.points) > 1e-9:
        return f"earns {grade.points:g} of 1 points, not {ask.points:g}"
    missing = [name for name in ask.names if name not in grade.misconceptions]
    if missing:
        seen = f"only {', '.join(grade.misconceptions)} is" if grade.misconceptions else "none is"
        return f"is not recognised as {', '.join(missing)}: {seen}"
    return "" if ask.finds is None else _found_otherwise(frozenset(ask.finds), grade)


def _why(grade: Grade) -> str:
    """Say what was missed; where no criterion tells, how the answer was read."""
    if missed := [one for one in grade.criteria if not one.met]:
        told = (f"{one.name!r}{f' ({one.found})' if one.found else ''}" for one in missed)
        return f" since it misses {'; '.join(told)}"
    return f", read as {shown(grade.understood, 60)}" if grade.understood else ""


def _found_otherwise(wanted: frozenset[str], grade: Grade) -> str:
    met = {criterion.name: criterion.found for criterion in grade.criteria if criterion.met}
    said = [f"lacks {name!r}" for name in sorted(wanted - met.keys())]
    said += [f"holds {name!r} ({shown(met[name], 60)!r})" for name in sorted(met.keys() - wanted)]
    return "; ".join(said)


def _record(item: Item) -> TaskRecord:
    """Write an item down as the manifest would, for the marking of typed calls."""
    return TaskRecord(
        student="check",
        name="",
        number=1,
        token="check",
        question=item.id,
        version=item.version,
        seed=str(item.seed),
        attempt=item.attempt,
        kind=item.kind,
        title=item.title,
        level=item.level,
        points=1.0,
        setup=item.setup,
        code=item.code,
        number_lines=item.number_lines,
        given=item.given,
        stem=item.stem,
        correct_text=describe(item.key),
        solution=item.solution,
        entry=item.entry,
        gap=item.gap,
        lines=len(item.code.splitlines()),
        task=item.task,
        filling=item.filling,
    )
