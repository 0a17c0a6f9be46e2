"""Finds parameters and derived values that change nothing: neither a program nor a text depends on them."""

from __future__ import annotations

from collections.abc import Iterator

from qbank.bank.question import Question
from qbank.check.parts import parts
from qbank.check.spotted import Spotted
from qbank.language.given import parse_given

_IDLE = frozenset({"where", "avoid", "derived", "tests", "parameters", "confirm"})
"""Fields that show a student nothing. What they use counts only where something else uses it, too."""


def unused_names(question: Question) -> Iterator[Spotted]:
    """Report each parameter and derived value that nothing shown or run depends on."""
    spec = question.spec
    used = {name for place, part in parts(spec) if place[0] not in _IDLE for name in part.names}
    used |= {name for written in spec.inputs.values() for name in parse_given(written).names}
    cases = [written for case in getattr(spec, "cases", ()) for written in case.inputs.values()]
    used |= {name for written in cases for name in parse_given(written).names}
    for name in reversed(spec.derived):
        if name in used:
            used |= spec.derived[name].names
    constrained = {name for condition in spec.where for name in condition.names}
    for group, names in (("parameters", spec.parameters), ("derived", spec.derived)):
        for name in names:
            if name not in used:
                where = "only `where` uses it" if name in constrained else "nothing uses it"
                what = f"{name} changes nothing that is run or shown: {where}"
                line, column = question.source.position((group, name), key=True)
                yield Spotted("parameter-unused", what, line, column)
