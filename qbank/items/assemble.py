"""Makes an item of a judged draw: options chosen, told apart, shuffled and marked; prose rendered from what ran.

How many options are right is what the question declares, or the variant is refused: it is never quietly redrawn.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

import msgspec

from graders.answers.call import CallRead, read_call
from graders.keys import Acceptance, Belief, CallValue, EntryKey, NumberValue
from graders.marking import matches
from qbank.drawing.draw import Draw
from qbank.items.figure_making import make_figure
from qbank.items.item import Item, Option, Provenance
from qbank.kinds.findings import Finding, Refused
from qbank.kinds.judgement import Candidate, Judgement
from qbank.kinds.programs import render

_CALL = re.compile(r"[A-Za-z_][\w.]*\s*\(")
SHARED = "Several misunderstandings lead to this answer: go through the steps one by one and compare."


def assemble(draw: Draw, judged: Judgement, provenance: Provenance) -> Item:
    """Make the item. Raise Refused when the options are not what the question declares."""
    spec = draw.question.spec
    wrong = tell_apart(judged)
    options = _options(draw, judged, wrong) if "choice" in spec.ways else ()
    names = judged.names
    stem = render(spec.ask, names, ("ask",)).strip()
    shown = provenance.runs[0].program if judged.code else None
    return Item(
        id=spec.id,
        version=spec.version,
        seed=draw.seed,
        attempt=draw.attempt,
        kind=spec.kind,
        title=spec.title,
        level=spec.level,
        topic=draw.question.topic,
        asked=spec.ways,
        parameters={name: draw.bindings[name] for name in spec.parameters},
        setup=judged.task.setup if judged.task else shown.setup if shown else "",
        code=judged.code,
        number_lines=judged.number_lines,
        given=tuple((given.name, given.shape) for given in shown.inputs) if shown else (),
        stem=stem,
        select=spec.select,
        options=options,
        entry=_entry(judged, wrong) if "entry" in spec.ways else None,
        gap=judged.gap if "entry" in spec.ways else None,
        wanted=judged.wanted,
        key=judged.key,
        hint=render(spec.hint, names, ("hint",)).strip(),
        solution=tuple(render(step, names, ("solution", index)).strip() for index, step in enumerate(spec.solution)),
        quick_check=render(spec.quick_check, names, ("quick_check",)).strip(),
        provenance=provenance,
        blanks=judged.blanks if "entry" in spec.ways else (),
        long_answer=judged.long_answer,
        settled=judged.settled,
        task=judged.task if "entry" in spec.ways else None,
        examples=msgspec.structs.replace(judged.examples, stem=stem) if judged.examples else None,
        figure=make_figure(spec.figure, names) if spec.figure else None,
        filling=judged.filling if "entry" in spec.ways else None,
    )


def tell_apart(judged: Judgement) -> tuple[Candidate, ...]:
    """Keep the wrong candidates that differ from every right one, merging those that a student could not tell apart."""
    kept: list[Candidate] = []
    for candidate in judged.wrong:
        if any(same(candidate, right, judged.accept) for right in judged.right):
            continue
        twin = next((index for index, other in enumerate(kept) if same(candidate, other, judged.accept)), None)
        if twin is None:
            kept.append(candidate)
        else:
            kept[twin] = _merged(kept[twin], candidate)
    return tuple(kept)


def same(one: Candidate, other: Candidate, accept: Acceptance) -> bool:
    """Tell whether two candidates are one option: the same text or call, or numbers within twice the tolerance."""
    if one.text == other.text:
        return True
    match one.value, other.value:
        case NumberValue(), NumberValue():
            doubled = _doubled(accept)
            return matches(one.value, other.value, doubled) or matches(other.value, one.value, doubled)
        case CallValue(), CallValue():
            return _as_typed(one).value == _as_typed(other).value
        case _:
            return False


def _doubled(accept: Acceptance) -> Acceptance:
    if accept.rounded_to is not None:
        return Acceptance(absolute=10.0**-accept.rounded_to)
    absolute = None if accept.absolute is None else 2 * accept.absolute
    relative = None if accept.relative is None else 2 * accept.relative
    return Acceptance(absolute=absolute, relative=relative)


def _merged(one: Candidate, other: Candidate) -> Candidate:
    return replace(one, misconceptions=_all_names(one, other), feedback=_feedback_for_both(one, other))


def _all_names(one: Candidate | Belief, other: Candidate) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*one.misconceptions, *other.misconceptions)))


def _feedback_for_both(one: Candidate | Belief, other: Candidate) -> str:
    """Answer the belief where there is one; where there are several, impute none of them."""
    if not other.misconceptions or set(one.misconceptions) == set(other.misconceptions):
        return one.feedback
    if not one.misconceptions or one.feedback == other.feedback:
        return other.feedback
    return SHARED


def _only_once(candidates: Sequence[Candidate], accept: Acceptance) -> list[Candidate]:
    kept: list[Candidate] = []
    for candidate in candidates:
        if not any(same(candidate, other, accept) for other in kept):
            kept.append(candidate)
    return kept


def _options(draw: Draw, judged: Judgement, wrong: Sequence[Candidate]) -> tuple[Option, ...]:
    spec = draw.question.spec
    right = _only_once(judged.right, judged.accept)
    if spec.select == "one" and len(right) != 1:
        what = f"{len(right)} options are right, but the question asks for one: {' | '.join(one.text for one in right)}"
        raise Refused(Finding("several-right", what, right[-1].place))
    needed = spec.options - len(right)
    if needed < 1:
        what = f"{len(right)} of {spec.options} options are right, so that none is left to be wrong"
        raise Refused(Finding("none-wrong", what, ("options",)))
    if len(wrong) < needed:
        what = f"only {len(wrong)} wrong options differ from the key and from each other; {needed} are needed"
        raise Refused(Finding("few-distractors", what, ("distractors",)))
    chosen = [*right, *_chosen(draw, wrong, needed)]
    marks = {True: 1 / len(right), False: 0.0 if spec.select == "one" else -1 / needed}
    right_ones = set(map(id, right))
    options = [
        _option(candidate, id(candidate) in right_ones, marks[id(candidate) in right_ones]) for candidate in chosen
    ]
    return draw.stream.shuffled("option order", options)


def _chosen(draw: Draw, wrong: Sequence[Candidate], needed: int) -> Iterator[Candidate]:
    """Choose among the wrong candidates: those that show a misconception first, each group in a drawn order."""
    order = draw.stream.shuffled("option choice", range(len(wrong)))
    named = [index for index in order if wrong[index].misconceptions]
    unnamed = [index for index in order if not wrong[index].misconceptions]
    return (wrong[index] for index in (named + unnamed)[:needed])


def _option(candidate: Candidate, correct: bool, mark: float) -> Option:
    return Option(
        text=candidate.text,
        is_code=candidate.is_code,
        value=candidate.value,
        correct=correct,
        mark=mark,
        misconceptions=() if correct else candidate.misconceptions,
        feedback=candidate.feedback,
        ran=candidate.ran,
    )


def _entry(judged: Judgement, wrong: Sequence[Candidate]) -> EntryKey:
    beliefs: list[Belief] = []
    for candidate in map(_as_typed, wrong):
        if candidate.misconceptions and not matches(candidate.value, judged.key, judged.accept):
            _believe(beliefs, candidate, judged.accept)
    return EntryKey(judged.key, judged.accept, tuple(beliefs), judged.also, judged.per_part)


def _as_typed(candidate: Candidate) -> Candidate:
    """Write a call in the one form that typed calls are read into, so that two can be compared; else leave it."""
    if isinstance(candidate.value, CallValue) and _CALL.match(candidate.value.source):
        return replace(candidate, value=CallValue(_typed(candidate.value.source)))
    return candidate


@lru_cache(maxsize=256)  # every option is compared with every other
def _typed(source: str) -> str:
    read = read_call(source)
    return read.source if isinstance(read, CallRead) else source


def _believe(beliefs: list[Belief], candidate: Candidate, accept: Acceptance) -> None:
    """Add a belief; one that a typed answer cannot tell from an earlier one joins it, with neutral feedback."""
    for index, belief in enumerate(beliefs):
        if matches(candidate.value, belief.value, accept):
            beliefs[index] = Belief(belief.value, _all_names(belief, candidate), _feedback_for_both(belief, candidate))
            return
    beliefs.append(Belief(candidate.value, candidate.misconceptions, candidate.feedback))
