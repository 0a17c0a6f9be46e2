"""Jinja templates of a bank: checked node by node like expressions, strict about undefined names, bounded in size.

A template sees parameters, derived values and observations only; it is rendered beside secrets: keep the list short.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from types import TracebackType
from typing import Any, Literal, TypeAlias

from jinja2 import StrictUndefined, Template, TemplateError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment, SandboxedEnvironment

from qbank.language import guards
from qbank.language.display import Raw, as_code, as_fixed, as_prose, code_span
from qbank.language.expression import NotAllowed
from qbank.language.guards import BUDGET, FUNCTIONS, MAX_STEPS, ExpressionError
from qbank.language.template_nodes import check_tree
from qbank.language.template_text import keep_line_ends, place_of
from qbank.loading.suggestions import shown

MAX_SOURCE = 20_000
MAX_OUTPUT = 60_000
Mode: TypeAlias = Literal["code", "prose"]

_OPERATORS: Mapping[str, Any] = {
    "*": guards.multiply,
    "+": guards.add,
    "**": guards.power,
    "%": guards.remainder,
}
# SyntaxError: Python itself refuses what Jinja wrote for it, such as blocks nested a hundred deep.
_FAILURES = (TemplateError, SyntaxError, TypeError, ValueError, ArithmeticError, LookupError, RecursionError)
_GENERATED = "<template>"


class _Environment(ImmutableSandboxedEnvironment):
    intercepted_binops = frozenset(_OPERATORS)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        return _OPERATORS[operator](left, right)


def _join(values: Any, separator: Any = ", ") -> Raw:
    if not isinstance(separator, str):
        raise ExpressionError(f"joins with {shown(separator)}, which is not text")
    pieces: list[str] = []
    for value in guards.each(values):
        pieces += (separator, as_prose(value)) if pieces else (as_prose(value),)
    return Raw("".join(_bounded(pieces)))


_FILTERS: Mapping[str, Any] = {
    "code": code_span,
    "fixed": lambda value, places: Raw(as_fixed(value, places)),
    "source": lambda value: Raw(as_code(value)),
    "join": _join,
    "length": FUNCTIONS["len"],
}


def _printed(mode: Mode) -> Any:
    show = as_prose if mode == "prose" else as_code

    def finalize(value: Any) -> str:
        if isinstance(value, StrictUndefined | Raw):
            return str(value)  # an undefined name raises here
        return show(value)

    return finalize


def _environment(mode: Mode) -> SandboxedEnvironment:
    environment = _Environment(
        undefined=StrictUndefined,
        finalize=_printed(mode),
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )
    environment.filters = dict(_FILTERS)
    environment.tests = {}
    guarded = {"_weighed": guards.weighed, "_field": guards.field, "_item": guards.item, "_part": guards.part}
    environment.globals = {**FUNCTIONS, **guarded, "_each": guards.each}
    return environment


_ENVIRONMENTS: Mapping[Mode, SandboxedEnvironment] = {"code": _environment("code"), "prose": _environment("prose")}


class BankTemplate:
    """A checked template. `names` are the names it needs; `render` raises ExpressionError and nothing else.

    It is compiled when it is first rendered: listing a bank needs no compiled templates.
    """

    __slots__ = ("_lines", "_template", "_tree", "mode", "names", "source")

    def __init__(self, source: str, mode: Mode, lines: Mapping[str, int], tree: nodes.Template | None) -> None:
        self.source, self.mode = source, mode
        self.names = frozenset(lines)
        self._lines = lines
        self._tree = tree
        self._template: Template | None = None

    def render(self, bindings: Mapping[str, Any]) -> str:
        """Fill the template in. Raise ExpressionError, with the template's line, when it fails or grows too large."""
        if self._tree is None:
            return self.source
        BUDGET.left = MAX_STEPS
        try:
            if self._template is None:
                self._template = _ENVIRONMENTS[self.mode].from_string(self._tree)
            pieces = self._template.root_render_func(self._template.new_context(dict(bindings)))
            return "".join(_bounded(pieces))
        except (ExpressionError, *_FAILURES) as error:
            raise ExpressionError(f"{self._where(error.__traceback__)}: {error}") from None

    def place(self, name: str) -> tuple[int, int]:
        """Return line and column of the first use of a name: in characters of the source, from 1."""
        return place_of(_ENVIRONMENTS[self.mode], self.source, name, self._lines[name])

    def _where(self, traceback: TracebackType | None) -> str:
        line = 0
        while traceback is not None:
            if self._template and traceback.tb_frame.f_code.co_filename == _GENERATED:
                line = self._template.get_corresponding_lineno(traceback.tb_lineno)
            traceback = traceback.tb_next
        return f"line {line} of the template" if line and "\n" in self.source.strip() else "the template"

    def __repr__(self) -> str:
        return f"BankTemplate({self.source!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, BankTemplate) and (other.source, other.mode) == (self.source, self.mode)

    def __hash__(self) -> int:
        return hash((self.source, self.mode))


def _bounded(pieces: Iterable[str]) -> Iterator[str]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > MAX_OUTPUT:
            raise ExpressionError(f"gives more than {MAX_OUTPUT} characters")
        yield piece


@lru_cache(maxsize=4096)
def parse_template(source: str, mode: Mode) -> BankTemplate:
    """Parse and check. Raise NotAllowed with the line in the template for what Jinja or the sandbox refuses."""
    if len(source) > MAX_SOURCE:
        raise NotAllowed(f"a template of {len(source)} characters; at most {MAX_SOURCE} are allowed", 1, 1)
    if "{{" not in source and "{%" not in source and "{#" not in source:
        return BankTemplate(source, mode, {}, None)
    environment = _ENVIRONMENTS[mode]
    try:
        tree, lines = check_tree(environment.parse(keep_line_ends(environment, source)), _FILTERS)
    except TemplateError as error:
        raise NotAllowed(f"template: {error.message}", getattr(error, "lineno", None) or 1, 1) from None
    except (RecursionError, ValueError, MemoryError):
        raise NotAllowed("template: too complicated", 1, 1) from None
    tree.set_environment(environment)
    return BankTemplate(source, mode, lines, tree)
