"""The allow-list of template nodes: what is not listed is refused, and what could run away becomes a guarded call.

Nothing may reach Jinja's compiler that this has not seen: no attribute of a Python object, no call but of `FUNCTIONS`.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from jinja2 import nodes
from jinja2.visitor import NodeTransformer

from qbank.language.expression import NotAllowed
from qbank.language.guards import FUNCTIONS, fault_of
from qbank.loading.suggestions import shown

_MAX_DEPTH = 40
_MAX_LOOPS = 2
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.For, nodes.Name, nodes.Const, nodes.Tuple,
    nodes.List, nodes.CondExpr, nodes.Filter, nodes.Getattr, nodes.Getitem, nodes.Slice, nodes.Compare, nodes.Operand,
    nodes.And, nodes.Or, nodes.Not, nodes.Neg, nodes.Pos, nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv,
    nodes.Mod, nodes.Pow, nodes.Call,
)  # fmt: skip
_WORDS = {
    "Assign": "set",
    "Test": "`is`",
    "Concat": "the operator ~",
    "Keyword": "a keyword argument",
    "Dict": "a dict",
}


def check_tree(tree: nodes.Template, filters: Collection[str]) -> tuple[nodes.Template, dict[str, int]]:
    """Return the guarded tree and the names it needs, each with the line of its first use. Raise NotAllowed."""
    guard = _Guard(filters)
    return guard.visit(tree), guard.lines


def _call(line: int, name: str, *arguments: nodes.Expr) -> nodes.Call:
    return nodes.Call(nodes.Name(name, "load"), list(arguments), [], None, None, lineno=line)


class _Guard(NodeTransformer):
    def __init__(self, filters: Collection[str]) -> None:
        self.filters = filters
        self.lines: dict[str, int] = {}
        self.local: list[str] = []
        self.loops = 0
        self.depth = 0

    def visit(self, node: nodes.Node, *args: Any, **kwargs: Any) -> Any:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise _refusal(node, "nested too deeply")
        if not isinstance(node, _ALLOWED):
            kind = type(node).__name__
            raise _refusal(node, f"{_WORDS.get(kind, kind.lower())} is not allowed here")
        visited = super().visit(node)
        self.depth -= 1
        return visited

    def visit_Name(self, node: nodes.Name) -> nodes.Node:
        if node.name == "self" or node.name.startswith("_"):
            raise _refusal(node, f"the name {shown(node.name)} is not allowed")
        if node.name in FUNCTIONS:
            what = "is a function: call it" if node.ctx == "load" else "is a function, not a variable"
            raise _refusal(node, f"{node.name} {what}")
        if node.ctx == "load" and node.name not in self.local:
            self.lines.setdefault(node.name, node.lineno)
        return node

    def visit_Const(self, node: nodes.Const) -> nodes.Node:
        if fault := fault_of(node.value):
            raise _refusal(node, fault)
        return node

    def visit_Pow(self, node: nodes.Pow) -> nodes.Node:
        if isinstance(node.left, nodes.Pow | nodes.Neg | nodes.Pos):
            # Jinja reads -a**2 as (-a)**2 and a**b**c as (a**b)**c: the shown number would not be the author's.
            raise _refusal(node, "a power of a power or of a signed number is not allowed here", "put it in derived")
        return self.generic_visit(node)

    def visit_List(self, node: nodes.List) -> nodes.Node:
        return nodes.Tuple([self.visit(element) for element in node.items], "load", lineno=node.lineno)

    def visit_Compare(self, node: nodes.Compare) -> nodes.Node:
        node.expr = _call(node.lineno, "_weighed", self.visit(node.expr))
        for operand in node.ops:
            operand.expr = _call(node.lineno, "_weighed", self.visit(operand.expr))
        return node

    def visit_Getattr(self, node: nodes.Getattr) -> nodes.Node:
        return _call(node.lineno, "_field", self.visit(node.node), nodes.Const(node.attr))

    def visit_Getitem(self, node: nodes.Getitem) -> nodes.Node:
        if not isinstance(node.arg, nodes.Slice):
            return _call(node.lineno, "_item", self.visit(node.node), self.visit(node.arg))
        ends = (node.arg.start, node.arg.stop, node.arg.step)
        parts = [self.visit(end) if end else nodes.Const(None) for end in ends]
        return _call(node.lineno, "_part", self.visit(node.node), *parts)

    def visit_CondExpr(self, node: nodes.CondExpr) -> nodes.Node:
        if node.expr2 is None:
            raise _refusal(node, "`if` without `else` is not allowed inside an expression")
        return self.generic_visit(node)

    def visit_Slice(self, node: nodes.Slice) -> nodes.Node:
        raise _refusal(node, "a slice beside another index is not allowed here")

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        if not (isinstance(node.node, nodes.Name) and node.node.name in FUNCTIONS):
            functions = f"functions: {', '.join(sorted(FUNCTIONS))}"
            raise _refusal(node, "only the functions of the expression language can be called", functions)
        _plain_arguments(node)
        node.args = [self.visit(argument) for argument in node.args]
        return node

    def visit_Filter(self, node: nodes.Filter) -> nodes.Node:
        if node.name not in self.filters:
            raise _refusal(node, f"unknown filter {shown(node.name)}", f"filters: {', '.join(self.filters)}")
        _plain_arguments(node)
        return self.generic_visit(node)

    def visit_For(self, node: nodes.For) -> nodes.Node:
        self.loops += 1
        if self.loops > _MAX_LOOPS or node.recursive:
            raise _refusal(node, f"loops nested more than {_MAX_LOOPS} deep")
        cost = nodes.Const(sum(1 for _ in node.find_all(nodes.Node)))
        node.iter = _call(node.lineno, "_each", self.visit(node.iter), cost)
        known = len(self.local)
        self.visit(node.target)
        self.local += _targets(node.target)
        node.test = self.visit(node.test) if node.test else None
        node.body = [self.visit(part) for part in node.body]
        del self.local[known:]
        node.else_ = [self.visit(part) for part in node.else_]
        self.loops -= 1
        return node


def _targets(target: nodes.Node) -> list[str]:
    if isinstance(target, nodes.Name):
        return [target.name]
    return [name.name for name in target.find_all(nodes.Name)]


def _plain_arguments(node: nodes.Call | nodes.Filter) -> None:
    if node.kwargs or node.dyn_args or node.dyn_kwargs:
        raise _refusal(node, "keyword and starred arguments are not allowed here")


def _refusal(node: nodes.Node, what: str, hint: str = "") -> NotAllowed:
    return NotAllowed(f"template: {what}", node.lineno or 1, 1, hint)
