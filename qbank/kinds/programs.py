"""Makes the programs of a draw from its templates. What is rendered here is what students see and what runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graders.programs import Program
from qbank.drawing.draw import Draw
from qbank.kinds.findings import Finding, Refused
from qbank.kinds.given import make_given
from qbank.language.display import Raw
from qbank.language.guards import ExpressionError
from qbank.language.template import BankTemplate

GAP = "____"


@dataclass(frozen=True)
class Edit:
    """Lines to replace in the code, by number from 1, and the place in the file that asks for it."""

    place: tuple[str | int, ...]
    lines: Mapping[int, str]


def render(template: BankTemplate, names: Mapping[str, Any], place: tuple[str | int, ...]) -> str:
    """Render a template of the question; raise Refused with its place when it fails."""
    try:
        return template.render(names)
    except ExpressionError as error:
        raise Refused(Finding("template-failed", str(error), place)) from None


def make_program(
    draw: Draw,
    bindings: Mapping[str, Any],
    *,
    fill: Mapping[str, str] | None = None,
    edit: Edit | None = None,
    input_set: int = 0,
) -> Program:
    """Render the program of a draw for some bindings, with gaps filled or lines replaced."""
    spec = draw.question.spec
    names = bindings if fill is None else {**bindings, "gap": {name: Raw(text) for name, text in fill.items()}}
    code = render(spec.code, names, ("code",))
    if edit is not None:
        code = _edited(code, edit)
    return Program(
        setup=render(spec.setup, bindings, ("setup",)),
        code=code,
        observe=tuple(spec.observe.items()),
        inputs=tuple(
            make_given(name, written, bindings, ("inputs", name)).draw(draw.stream, f"input {name} {input_set}")
            for name, written in spec.inputs.items()
        ),
        torch_seed=draw.stream.below("torch seed", 2**31, counter=input_set),
    )


def _edited(code: str, edit: Edit) -> str:
    lines = code.split("\n")
    count = len(lines) - (not lines[-1])
    for number, text in edit.lines.items():
        if not 1 <= number <= count:
            what = f"the edit replaces line {number}, but the code has lines 1 to {count}"
            raise Refused(Finding("edit-outside-code", what, (*edit.place, number)))
        lines[number - 1] = text.rstrip("\n")
    return "\n".join(lines)
