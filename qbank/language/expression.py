"""The one restricted expression language: parsed, checked node by node against an allow-list, compiled once.

Nothing outside the allow-list may reach `compile`: no attribute of a Python object, no call but of `FUNCTIONS`.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Mapping
from functools import lru_cache
from types import CodeType
from typing import Any, NoReturn

from qbank.language import guards
from qbank.language.guards import BUDGET, FUNCTIONS, MAX_STEPS, ExpressionError

MAX_SOURCE = 1_000
_FAILURES = (TypeError, ValueError, ArithmeticError, LookupError, RecursionError)

_OPERATORS = {ast.Mult: "_multiply", ast.Add: "_add", ast.Pow: "_power", ast.Mod: "_remainder"}
_PLAIN_OPERATORS = (ast.Sub, ast.Div, ast.FloorDiv)
_COMPARISONS = (ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn)
_GLOBALS: dict[str, Any] = {
    "__builtins__": {},
    "_multiply": guards.multiply,
    "_add": guards.add,
    "_power": guards.power,
    "_remainder": guards.remainder,
    "_contains": guards.contains,
    "_field": guards.field,
    "_each": guards.each,
    **FUNCTIONS,
}


class NotAllowed(ExpressionError):
    """A piece of source outside the language, with its 1-based line and column in the source."""

    def __init__(self, what: str, line: int, column: int, hint: str = "") -> None:
        super().__init__(what)
        self.line, self.column, self.hint = line, column, hint


class Expression:
    """A compiled expression. `names` are the names it needs; `evaluate` raises ExpressionError and nothing else."""

    __slots__ = ("_code", "_constant", "names", "source")

    def __init__(self, source: str, names: frozenset[str], code: CodeType) -> None:
        self.source = source
        self.names = names
        self._code = code

    def evaluate(self, bindings: Mapping[str, Any]) -> Any:
        """Evaluate over the bindings: numbers, text, booleans, tuples, records. Raise ExpressionError if it fails."""
        BUDGET.left = MAX_STEPS
        try:
            value = eval(self._code, {**_GLOBALS, **bindings})  # noqa: S307  (checked by `_Checker`)
            return guards._whole(value) if isinstance(value, range) else value
        except ExpressionError as error:
            raise ExpressionError(f"`{self.source}` {error}") from None
        except NameError as error:
            raise ExpressionError(f"`{self.source}` uses the unknown name {error.name!r}") from None
        except _FAILURES as error:
            raise ExpressionError(f"`{self.source}` failed: {error}") from None

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
        raise NotAllowed(f"not an expression: {error.msg}", error.lineno or 1, error.offset or 1) from None
    except (ValueError, MemoryError, RecursionError, SyntaxWarning):
        raise NotAllowed("not an expression", 1, 1) from None
    checker = _Checker()
    try:
        body = checker.visit(tree.body)
        code = compile(ast.fix_missing_locations(ast.Expression(body)), "<expression>", "eval")
    except RecursionError:
        raise NotAllowed("nested too deeply", 1, 1) from None
    return Expression(source, frozenset(checker.names), code)


def _refuse(node: ast.AST, what: str, hint: str = "") -> NoReturn:
    raise NotAllowed(what, getattr(node, "lineno", 1), getattr(node, "col_offset", 0) + 1, hint)


def _call(name: str, *arguments: ast.expr) -> ast.expr:
    return ast.Call(ast.Name(name, ast.Load()), list(arguments), [])


class _Checker(ast.NodeTransformer):
    """Refuses what is not listed and rewrites what could run away into guarded calls."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.local: list[str] = []

    def generic_visit(self, node: ast.AST) -> ast.AST:
        _refuse(node, f"{type(node).__name__} is not part of the expression language")

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        if not isinstance(node.value, bool | int | float | str | None):
            _refuse(node, f"the constant {node.value!r}")
        if isinstance(node.value, int) and abs(node.value) >= 10**18:
            _refuse(node, "a number of more than 18 digits")
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id.startswith("_"):
            _refuse(node, f"the name {node.id!r}: names do not begin with an underscore")
        if node.id not in self.local:
            if node.id in FUNCTIONS:
                _refuse(node, f"{node.id} is a function: call it")
            self.names.add(node.id)
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        left, right = self.visit(node.left), self.visit(node.right)
        guarded = _OPERATORS.get(type(node.op))
        if guarded:
            return _call(guarded, left, right)
        if isinstance(node.op, _PLAIN_OPERATORS):
            return ast.BinOp(left, node.op, right)
        _refuse(node, f"the operator {type(node.op).__name__} is not part of the expression language")

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        if isinstance(node.op, ast.Invert):
            _refuse(node, "the operator ~ is not part of the expression language", "write `not`")
        return ast.UnaryOp(node.op, self.visit(node.operand))

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        return ast.BoolOp(node.op, [self.visit(value) for value in node.values])

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        return ast.IfExp(self.visit(node.test), self.visit(node.body), self.visit(node.orelse))

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        for operator in node.ops:
            if not isinstance(operator, _COMPARISONS):
                _refuse(node, "`is` is not part of the expression language", "write ==")
        left, rights = self.visit(node.left), [self.visit(right) for right in node.comparators]
        if len(rights) == 1 and isinstance(node.ops[0], ast.In | ast.NotIn):
            inside = _call("_contains", left, rights[0])
            return inside if isinstance(node.ops[0], ast.In) else ast.UnaryOp(ast.Not(), inside)
        if any(isinstance(operator, ast.In | ast.NotIn) for operator in node.ops):
            _refuse(node, "`in` chained with another comparison", "write `and`")
        return ast.Compare(left, node.ops, rights)

    def visit_Tuple(self, node: ast.Tuple) -> ast.expr:
        return ast.Tuple([self.visit(element) for element in node.elts], ast.Load())

    def visit_List(self, node: ast.List) -> ast.expr:
        return ast.Tuple([self.visit(element) for element in node.elts], ast.Load())

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        return ast.Subscript(self.visit(node.value), self.visit(node.slice), ast.Load())

    def visit_Slice(self, node: ast.Slice) -> ast.expr:
        parts = [self.visit(part) if part else None for part in (node.lower, node.upper, node.step)]
        return ast.Slice(*parts)

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        if node.attr.startswith("_"):
            _refuse(node, f"the field {node.attr!r}: names do not begin with an underscore")
        return _call("_field", self.visit(node.value), ast.Constant(node.attr))

    def visit_Call(self, node: ast.Call) -> ast.expr:
        if not (isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS):
            _refuse(node, f"a call of {ast.unparse(node.func)}", f"functions: {', '.join(sorted(FUNCTIONS))}")
        if node.keywords:
            _refuse(node, "a keyword argument")
        arguments = [
            self._generator(argument) if isinstance(argument, ast.GeneratorExp) else self.visit(argument)
            for argument in node.args
        ]
        return ast.Call(node.func, arguments, [])

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> ast.expr:
        _refuse(node, "a generator outside a function call", "write tuple(...) around it")

    def _generator(self, node: ast.GeneratorExp) -> ast.expr:
        depth = len(self.local)
        generators = []
        for generator in node.generators:
            iterable = _call("_each", self.visit(generator.iter))
            self.local += self._targets(generator.target)
            tests = [self.visit(test) for test in generator.ifs]
            if generator.is_async:
                _refuse(node, "async is not part of the expression language")
            generators.append(ast.comprehension(generator.target, iterable, tests, 0))
        element = self.visit(node.elt)
        del self.local[depth:]
        return ast.GeneratorExp(element, generators)

    def _targets(self, target: ast.expr) -> list[str]:
        if isinstance(target, ast.Name) and not target.id.startswith("_") and target.id not in FUNCTIONS:
            return [target.id]
        if isinstance(target, ast.Tuple):
            return [name for element in target.elts for name in self._targets(element)]
        _refuse(target, f"{ast.unparse(target)!r} as the variable of a loop")
