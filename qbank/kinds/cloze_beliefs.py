"""Whose belief a wrong filling shows: the author's word on gaps taken together, else what the nearest repair changes.

A filling's misconception is not imputed where the filling is right and another gap is at fault.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from qbank.drawing.draw import Draw
from qbank.kinds.beliefs import evaluate
from qbank.kinds.cloze_gaps import Choices, Combination
from qbank.kinds.findings import Finding, Refused
from qbank.kinds.programs import render
from qbank.language.kinds.cloze import ClozeQuestion
from qbank.language.template import BankTemplate


@dataclass(frozen=True)
class Belief:
    """What a wrong filling shows, and the place in the file that says so; `feedback` is the author's own answer."""

    misconceptions: tuple[str, ...]
    place: tuple[str | int, ...]
    feedback: BankTemplate | None = None


@dataclass(frozen=True)
class Joint:
    """A belief about several gaps, as rendered for a draw."""

    texts: Mapping[str, str]
    belief: Belief

    def holds_of(self, combination: Combination) -> bool:
        """Tell whether the combination fills each of these gaps so."""
        filled = dict(zip(combination.names, combination.texts, strict=True))
        return all(filled[name] == text for name, text in self.texts.items())


def joint_beliefs(draw: Draw, spec: ClozeQuestion, choices: Choices) -> Iterator[Joint]:
    """Yield each joint belief that applies to the draw. Raise Refused for a text that no gap offers."""
    for index, joint in enumerate(spec.fillings):
        place = ("fillings", index)
        if joint.when is not None and not evaluate(joint.when, draw.bindings, (*place, "when")):
            continue
        texts = {name: render(code, draw.bindings, (*place, "gaps", name)).strip() for name, code in joint.gaps.items()}
        for name, text in texts.items():
            if text not in choices[name]:
                what = f"the gap {name} does not offer {text!r}; it offers {', '.join(map(repr, choices[name]))}"
                raise Refused(Finding("filling-not-offered", what, (*place, "gaps", name)))
        yield Joint(texts, Belief(joint.misconception, place, joint.feedback))


def believed(wrong: Combination, right: Sequence[Combination], choices: Choices, beliefs: Sequence[Joint]) -> Belief:
    """Say what a wrong filling shows.

    The first joint belief that fits decides. Else it is what stands in the gaps that a smallest repair changes.
    """
    for joint in beliefs:
        if joint.holds_of(wrong):
            return joint.belief
    least = min(wrong.distance(one) for one in right)
    nearest = [one for one in right if wrong.distance(one) == least]
    shown: list[str] = []
    places: list[tuple[str | int, ...]] = []
    for number, (name, text) in enumerate(zip(wrong.names, wrong.texts, strict=True)):
        offer = choices[name][text]
        if offer.misconceptions and any(one.texts[number] != text for one in nearest):
            shown += offer.misconceptions
            places.append(("gaps", name, offer.index))
    return Belief(tuple(dict.fromkeys(shown)), places[0] if len(places) == 1 else ("gaps",))
