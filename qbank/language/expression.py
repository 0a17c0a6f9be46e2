"""The one restricted expression language: parsed, checked node by node against an allow-list, compiled once.

Nothing outside the allow-list may reach `compile`: no attribute of a Python object, no call but of `FUNCTIONS`.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Mapping
from functools import lru_cache
from types import CodeType
from typing import Any

from qbank.language import guards
from qbank.language.guards import BUDGET, FUNCTIONS, MAX_STEPS, ExpressionError
from qbank.loading.suggestions import shown

MAX_SOURCE = 1_000
_FAILURES = (TypeError, ValueError, ArithmeticError, LookupError, RecursionError)

_MAX_DEPTH = 60
_OPERATORS = {ast.Mult: "_multiply", ast.Add: "_add", ast.Pow: "_power", ast.Mod: "_remainder"}
_PLAIN_OPERATORS = (ast.Sub, ast.Div, ast.FloorDiv)
_WORDS: Mapping[type[ast.AST], str] = {
    ast.Await: "await",
    ast.Dict: "a dict",
    ast.DictComp: "a dict",
    ast.JoinedStr: "an f-string",
    ast.Lambda: "lambda",
    ast.ListComp: "a list comprehension",
    ast.NamedExpr: "the operator :=",
    ast.Set: "a set",
    ast.SetComp: "a set",
    ast.Slice: "a slice beside another index",
    ast.Starred: "a starred value",
    ast.Yield: "yield",
    ast.YieldFrom: "yield",
}
_COMPARISONS = (ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn)
_GLOBALS: dict[str, Any] = {
    "__builtins__": {},
    "_multiply": guards.multiply,
    "_add": guards.add,
    "_power": guards.power,
    "_remainder": guards.remainder,
    "_weighed": guards.weighed,
    "_field": guards.field,
    "_item": guards.item,
    "_part": guards.part,
    "_each": guards.each,
    **FUNCTIONS,
}


class NotAllowed(ExpressionError):
    """A piece of source outside the language, with its line and column in the source: in characters, from 1."""

    def __init__(self, what: str, line: int, column: int, hint: str = "") -> None:
        super().__init__(what)
        self.line, self.column, self.hint = line, column, hint


class Expression:
    """A compiled expression. `names` are the names it needs; `evaluate` raises ExpressionError and nothing else."""

    __slots__ = ("_code", "_places", "names", "source")

    def __init__(self, source: str, places: Mapping[str, tuple[int, int]], code: CodeType) -> None:
        self.source = source
        self._places = places
        self.names = frozenset(places)
        self._code = code

    def evaluate(self, bindings: Mapping[str, Any]) -> Any:
        """Evaluate over the bindings: numbers, text, booleans, tuples, records. Raise ExpressionError if it fails."""
        BUDGET.left = MAX_STEPS
        try:
            value = eval(self._code, {**bindings, **_GLOBALS})  # noqa: S307  (checked by `_Checker`)
            BUDGET.left = MAX_STEPS
            return guards.weighed(value)
        except ExpressionError as error:
            raise ExpressionError(f"`{self.source}` {error}") from None
        except NameError as error:
            raise ExpressionError(f"`{self.source}` uses the unknown name {error.name or error}") from None
        except _FAILURES as error:
            raise ExpressionError(f"`{self.source}` failed: {error}") from None

    def place(self, name: str) -> tuple[int, int]:
        """Return line and column of the first use of a name: in characters of the source, from 1."""
        return self._places[name]

    def __repr__(self) -> str:
        return f"Expression({self.source!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Expression) and other.source == self.source

    def __hash__(self) -> int:
        return hash(self.source)


@lru_cache(maxsize=4096)
def parse_expression(source: str) -> Expression:
    """Parse and compile. Raise NotAllowed (with line and column) for anything outside the language."""
    if len(source) > MAX_SOURCE:
        raise NotAllowed(f"an expression of {len(source)} characters; at most {MAX_SOURCE} are allowed", 1, 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            tree = ast.parse(source.strip(), mode="eval")
    except SyntaxError as error:
        raise NotAllowed(f"not an expression: {error.msg}", *syntax_place(source, error)) from None
    except (ValueError, MemoryError, RecursionError, Warning):
        raise NotAllowed("not an expression", 1, 1) from None
    checker = _Checker(source)
    try:
        body = ast.fix_missing_locations(ast.Expression(checker.visit(tree.body)))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a wrong type is found when it is evaluated, whether constant or not
            code = compile(body, "<expression>", "eval")
    except RecursionError:
        raise NotAllowed("nested too deeply", 1, 1) from None
    return Expression(source, checker.places, code)


def syntax_place(source: str, error: SyntaxError) -> tuple[int, int]:
    """Return line and column, in characters of `source`, of what Python said of its stripped text."""
    if not error.lineno or not error.offset:  # the source ends too early
        rows = source.rstrip().split("\n")
        return len(rows), len(rows[-1]) + 1
    return _placed(source, error.lineno, error.offset - 1)


def _placed(source: str, line: int, before: int) -> tuple[int, int]:
    """Move a place in stripped source into the source as written. `before` characters stand before it in its line."""
    blank = source[: len(source) - len(source.lstrip())]
    if line == 1:
        before += len(blank) - (blank.rfind("\n") + 1)
    return line + blank.count("\n"), before + 1


def _call(name: str, *arguments: ast.expr) -> ast.expr:
    return ast.Call(ast.Name(name, ast.Load()), list(arguments), [])


class _Checker(ast.NodeTransformer):
    """Refuses what is not listed and rewrites what could run away into guarded calls."""

    def __init__(self, source: str) -> None:
        self.places: dict[str, tuple[int, int]] = {}
        self.local: list[str] = []
        self.depth = 0
        self.source = source
        self.lines = source.strip().encode().splitlines()

    def visit(self, node: ast.AST) -> Any:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise self._refusal(node, "nested too deeply")
        visited = super().visit(node)
        self.depth -= 1
        return visited

    def generic_visit(self, node: ast.AST) -> ast.AST:
        hint = "write tuple(... for ...)" if isinstance(node, ast.ListComp | ast.SetComp) else ""
        raise self._refusal(
            node, f"{_WORDS.get(type(node), type(node).__name__)} is not part of the expression language", hint
        )

    def _place(self, node: ast.AST) -> tuple[int, int]:
        """Return line and column of a node in the source: ast counts the bytes of UTF-8, we count characters."""
        line, offset = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
        return _placed(self.source, line, len(self.lines[line - 1][:offset].decode()))

    def _refusal(self, node: ast.AST, what: str, hint: str = "") -> NotAllowed:
        return NotAllowed(what, *self._place(node), hint)

    def _written(self, node: ast.expr) -> str:
        return shown(ast.get_source_segment("\n".join(line.decode() for line in self.lines), node) or "")

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        if fault := guards.fault_of(node.value):
            raise self._refusal(node, fault)
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id.startswith("_"):
            raise self._refusal(node, f"the name {node.id!r}: names do not begin with an underscore")
        if node.id not in self.local:
            if node.id in FUNCTIONS:
                raise self._refusal(node, f"{node.id} is a function: call it")
            self.places.setdefault(node.id, self._place(node))
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        left, right = self.visit(node.left), self.visit(node.right)
        guarded = _OPERATORS.get(type(node.op))
        if guarded:
            return _call(guarded, left, right)
        if isinstance(node.op, _PLAIN_OPERATORS):
            return ast.BinOp(left, node.op, right)
        raise self._refusal(node, f"the operator {type(node.op).__name__} is not part of the expression language")

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        if isinstance(node.op, ast.Invert):
            raise self._refusal(node, "the operator ~ is not part of the expression language", "write `not`")
        return ast.UnaryOp(node.op, self.visit(node.operand))

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        return ast.BoolOp(node.op, [self.visit(value) for value in node.values])

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        return ast.IfExp(self.visit(node.test), self.visit(node.body), self.visit(node.orelse))

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        for operator in node.ops:
            if not isinstance(operator, _COMPARISONS):
                raise self._refusal(node, "`is` is not part of the expression language", "write ==")
        left, *rights = (_call("_weighed", self.visit(side)) for side in (node.left, *node.comparators))
        return ast.Compare(left, node.ops, rights)

    def visit_Tuple(self, node: ast.Tuple) -> ast.expr:
        return ast.Tuple([self.visit(element) for element in node.elts], ast.Load())

    def visit_List(self, node: ast.List) -> ast.expr:
        return ast.Tuple([self.visit(element) for element in node.elts], ast.Load())

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        value, index = self.visit(node.value), node.slice
        if isinstance(index, ast.Slice):
            ends = (index.lower, index.upper, index.step)
            return _call("_part", value, *(self.visit(end) if end else ast.Constant(None) for end in ends))
        return _call("_item", value, self.visit(index))

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        if node.attr.startswith("_"):
            raise self._refusal(node, f"the field {node.attr!r}: names do not begin with an underscore")
        return _call("_field", self.visit(node.value), ast.Constant(node.attr))

    def visit_Call(self, node: ast.Call) -> ast.expr:
        if not (isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS):
            raise self._refusal(
                node, f"a call of {self._written(node.func)}", f"functions: {', '.join(sorted(FUNCTIONS))}"
            )
        if node.keywords:
            raise self._refusal(node, "a keyword argument")
        arguments = [
            self._generator(argument) if isinstance(argument, ast.GeneratorExp) else self.visit(argument)
            for argument in node.args
        ]
        return ast.Call(node.func, arguments, [])

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> ast.expr:
        raise self._refusal(node, "a generator outside a function call", "write tuple(...) around it")

    def _generator(self, node: ast.GeneratorExp) -> ast.expr:
        depth = len(self.local)
        generators = []
        cost = ast.Constant(sum(1 for _ in ast.walk(node)))
        for generator in node.generators:
            iterable = _call("_each", self.visit(generator.iter), cost)
            self.local += self._targets(generator.target)
            tests = [self.visit(test) for test in generator.ifs]
            if generator.is_async:
                raise self._refusal(node, "async is not part of the expression language")
            generators.append(ast.comprehension(generator.target, iterable, tests, 0))
        element = self.visit(node.elt)
        del self.local[depth:]
        return ast.GeneratorExp(element, generators)

    def _targets(self, target: ast.expr) -> list[str]:
        if isinstance(target, ast.Name) and not target.id.startswith("_") and target.id not in FUNCTIONS:
            return [target.id]
        if isinstance(target, ast.Tuple):
            return [name for element in target.elts for name in self._targets(element)]
        raise self._refusal(target, f"{self._written(target)} as the variable of a loop")
