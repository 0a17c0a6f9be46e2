"""Jinja templates of a bank: sandboxed, immutable, strict about undefined names, and bounded in size and loops.

A template sees parameters, derived values and observations only; it is rendered beside secrets: keep the list short.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Literal, TypeAlias

from jinja2 import StrictUndefined, Template, TemplateError, UndefinedError, meta, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment, SandboxedEnvironment

from qbank.language import guards
from qbank.language.display import as_code, as_fixed, as_prose
from qbank.language.expression import NotAllowed
from qbank.language.guards import BUDGET, FUNCTIONS, MAX_STEPS, ExpressionError

MAX_SOURCE = 20_000
MAX_OUTPUT = 60_000
Mode: TypeAlias = Literal["code", "prose"]

_GUARDED = {"*": guards.multiply, "+": guards.add, "**": guards.power, "%": guards.remainder}
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.For, nodes.Name, nodes.Const, nodes.Tuple,
    nodes.List, nodes.CondExpr, nodes.Filter, nodes.Getattr, nodes.Getitem, nodes.Slice, nodes.Compare, nodes.Operand,
    nodes.And, nodes.Or, nodes.Not, nodes.Neg, nodes.Pos, nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv,
    nodes.Mod, nodes.Pow, nodes.Call,
)  # fmt: skip
_FAILURES = (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, RecursionError)


class Raw(str):
    """Text that stands in code as it is, not as a quoted string: what fills a gap."""

    __slots__ = ()


class _Environment(ImmutableSandboxedEnvironment):
    intercepted_binops = frozenset(_GUARDED)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        return _GUARDED[operator](left, right)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Records have fields; nothing else has attributes here."""
        return guards.field(obj, attribute)


def _code_span(value: Any) -> str:
    text = as_prose(value)
    fence = "`"
    while fence in text:
        fence += "`"
    padding = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{padding}{text}{padding}{fence}"


_FILTERS: Mapping[str, Any] = {
    "code": _code_span,
    "fixed": as_fixed,
    "source": as_code,
    "join": lambda values, separator=", ": separator.join(as_prose(value) for value in guards.each(values)),
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
    environment.globals = dict(FUNCTIONS)
    return environment


_ENVIRONMENTS: Mapping[Mode, SandboxedEnvironment] = {"code": _environment("code"), "prose": _environment("prose")}


class BankTemplate:
    """A checked template. `names` are the names it needs; `render` raises ExpressionError and nothing else.

    It is compiled when it is first rendered: listing a bank needs no compiled templates.
    """

    __slots__ = ("_template", "_tree", "mode", "names", "source")

    def __init__(self, source: str, mode: Mode, names: frozenset[str], tree: nodes.Template | None) -> None:
        self.source, self.mode, self.names = source, mode, names
        self._tree = tree
        self._template: Template | None = None

    def render(self, bindings: Mapping[str, Any]) -> str:
        """Fill the template in. Raise ExpressionError when it fails or grows too large."""
        if self._tree is None:
            return self.source
        BUDGET.left = MAX_STEPS
        try:
            if self._template is None:
                self._template = _ENVIRONMENTS[self.mode].from_string(self._tree)
            pieces = self._template.root_render_func(self._template.new_context(dict(bindings)))
            return "".join(_bounded(pieces))
        except UndefinedError as error:
            raise ExpressionError(f"template: {error.message}") from None
        except _FAILURES as error:
            raise ExpressionError(f"template: {error}") from None

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
            raise ExpressionError(f"the template gives more than {MAX_OUTPUT} characters")
        yield piece


@lru_cache(maxsize=4096)
def parse_template(source: str, mode: Mode) -> BankTemplate:
    """Parse and compile. Raise NotAllowed with the line in the template for what Jinja or the sandbox refuses."""
    if len(source) > MAX_SOURCE:
        raise NotAllowed(f"a template of {len(source)} characters; at most {MAX_SOURCE} are allowed", 1, 1)
    if "{{" not in source and "{%" not in source and "{#" not in source:
        return BankTemplate(source, mode, frozenset(), None)
    environment = _ENVIRONMENTS[mode]
    try:
        tree = environment.parse(source)
        _check(tree, loops=0)
    except NotAllowed:
        raise
    except TemplateError as error:
        raise NotAllowed(f"template: {error.message}", getattr(error, "lineno", None) or 1, 1) from None
    except (RecursionError, ValueError, MemoryError):
        raise NotAllowed("template: too complicated", 1, 1) from None
    return BankTemplate(source, mode, frozenset(meta.find_undeclared_variables(tree)) - set(FUNCTIONS), tree)


def _check(node: nodes.Node, loops: int) -> None:
    """Refuse every node that is not listed, loops nested more than twice, and calls of anything but a function."""
    if not isinstance(node, _ALLOWED):
        raise NotAllowed(f"template: {type(node).__name__} is not allowed here", node.lineno or 1, 1)
    if isinstance(node, nodes.Name) and (node.name == "self" or node.name.startswith("_")):
        raise NotAllowed(f"template: the name {node.name!r} is not allowed", node.lineno, 1)
    if isinstance(node, nodes.Call) and not (isinstance(node.node, nodes.Name) and node.node.name in FUNCTIONS):
        raise NotAllowed("template: only the functions of the expression language can be called", node.lineno, 1)
    if isinstance(node, nodes.Filter) and node.name not in _FILTERS:
        raise NotAllowed(f"template: unknown filter {node.name!r}", node.lineno, 1, f"filters: {', '.join(_FILTERS)}")
    if isinstance(node, nodes.For):
        loops += 1
        if loops > 2 or node.recursive:
            raise NotAllowed("template: loops nested more than twice", node.lineno, 1)
        node.iter = nodes.Call(nodes.Name("_each", "load"), [node.iter], [], None, None, lineno=node.lineno)
        _check_children(node, loops, skip=node.iter)
        _check(node.iter.args[0], loops)
        return
    _check_children(node, loops)


def _check_children(node: nodes.Node, loops: int, skip: nodes.Node | None = None) -> None:
    for child in node.iter_child_nodes():
        if child is not skip:
            _check(child, loops)


for _one in _ENVIRONMENTS.values():
    _one.globals["_each"] = guards.each
