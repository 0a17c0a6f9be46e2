"""What can be attacked: a program that meets every requirement, and how it reads with something else in its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import msgspec

from graders.answers.gap_text import Sort
from graders.keys import FillingValue, FixValue
from graders.programs import Program
from qbank.check.spotted import Place
from qbank.check.variant import Variant
from qbank.drawing.draw import Draw
from qbank.kinds.filling_task import draw_fresh, programs_of
from qbank.kinds.gap_run import Requirement
from qbank.kinds.programs import make_program, render
from qbank.language.kinds.configuration import ConfigurationQuestion
from qbank.language.kinds.requirement import Require
from qbank.language.question import Spec

_PRINTED = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


@dataclass(frozen=True)
class Goal:
    """A reference that does what is asked, on every set of inputs. `text` is the part of it that a change replaces.

    `complete` returns the programs with another text in that place; `words` is all that the author says of the goal;
    `free` tells whether more of the program than one gap may be changed by an answer; `same` names observations that
    must come out as the reference's; `typed`: what students may write where `text` stands.
    """

    draw: Draw
    text: str
    programs: tuple[Program, ...]
    complete: Callable[[str], tuple[Program, ...]]
    requirements: tuple[Requirement, ...]
    words: str
    place: Place
    free: bool = False
    same: tuple[str, ...] = ()
    typed: Sort | None = None


def goals(draw: Draw, variant: Variant | None) -> Iterator[Goal]:
    """Yield what can be attacked of a draw; of one that was refused (`variant` None) only what needs no judgement."""
    spec = draw.question.spec
    if isinstance(spec, ConfigurationQuestion):
        yield _gap(draw, spec, variant.item.stem if variant else "")
    elif variant is not None and required(spec):
        yield from _completed(variant)
        yield from _typed_gaps(variant)


def required(spec: Spec) -> tuple[Require, ...]:
    """Return a question's requirements; of kinds that have none, none."""
    found: tuple[Require, ...] = getattr(spec, "require", ())
    return found


def _gap(draw: Draw, spec: ConfigurationQuestion, stem: str) -> Goal:
    name, gap = next(iter(spec.gaps.items()))
    text = render(gap.reference, draw.bindings, ("gaps", name, "reference")).strip()

    def complete(filling: str) -> tuple[Program, ...]:
        sets = range(spec.sets)
        return tuple(make_program(draw, draw.bindings, fill={name: filling}, input_set=one) for one in sets)

    place: Place = ("require",) if spec.require else ("gaps", name, "reference")
    return Goal(draw, text, complete(text), complete, _requirements(spec), _words(spec, stem), place)


def _completed(variant: Variant) -> Iterator[Goal]:
    """Attack the first right program that was run: of a repair each line that it replaced, else only the whole."""
    spec, right = variant.question.spec, variant.judged.right[0]
    programs = tuple(planned.program for planned, outcome in variant.runs if planned.place == right.place)
    first = programs[: _sets(spec)]
    texts = [text for _, text in right.value.lines] if isinstance(right.value, FixValue) else [""]
    for text in texts:
        complete, words = _replacing(first, text), _words(spec, variant.item.stem)
        yield Goal(variant.draw, text, first, complete, _requirements(spec), words, ("require",), free=bool(text))


def _typed_gaps(variant: Variant) -> Iterator[Goal]:
    """Attack each gap of a cloze for which anything can be typed, with the key's texts in the others."""
    spec, filling, key = variant.question.spec, variant.item.filling, variant.item.key
    if filling is None or not isinstance(key, FillingValue):
        return
    texts = dict(key.gaps)
    trials = draw_fresh(filling, variant.draw.stream)

    def completing(name: str) -> Callable[[str], tuple[Program, ...]]:
        return lambda text: tuple(programs_of(filling, {**texts, name: text}, trials))

    for gap in filling.gaps:
        if gap.sort != "part":
            complete, words = completing(gap.name), _words(spec, variant.item.stem)
            programs = complete(texts[gap.name])
            yield Goal(
                *(variant.draw, texts[gap.name], programs, complete, filling.requirements, words, ("require",)),
                same=filling.same,
                typed=gap.sort,
            )


def _sets(spec: Spec) -> int:
    sets = getattr(spec, "sets", 1)
    assert isinstance(sets, int)
    return sets


def _replacing(programs: Sequence[Program], old: str) -> Callable[[str], tuple[Program, ...]]:
    def complete(new: str) -> tuple[Program, ...]:
        changed = (program.code.replace(old, new, 1) for program in programs)
        return tuple(msgspec.structs.replace(p, code=code) for p, code in zip(programs, changed, strict=True))

    return complete


def _requirements(spec: Spec) -> tuple[Requirement, ...]:
    return tuple(Requirement(one.name, one.that.source, "") for one in required(spec))


def _words(spec: Spec, stem: str) -> str:
    """Join the stem with the words of the requirements; without an item, what stands in the templates as it is."""
    require = required(spec)
    written = [one.because.source for one in require if one.because]
    if not stem:
        written.append(spec.ask.source)
    return "\n".join([stem, *(one.name for one in require), *(_PRINTED.sub(" ", text) for text in written)])
