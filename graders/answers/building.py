"""Reads one expression in which the wanted callable is called, such as `nn.Sequential(nn.RNN(5, 3))[0]`; runs nothing.

Unlike `call.py` the text is the student's, so it may only run where students' programs run. `builds` says more: that it
can do nothing but build a layer, so that what is measured of it is measured. Whatever is added there must keep that.
"""

from __future__ import annotations

import ast
from typing import Final

import msgspec

from graders.answers.call import LARGEST_SIZE, CallRead, TooLarge, body_of, bounded_power, read_call, strains_the_parser
from graders.answers.dotted import dotted
from graders.answers.normalise import legible
from graders.answers.unreadable import Unreadable

_HOLDERS: Final = frozenset({"nn.Sequential", "nn.ModuleList", "nn.ModuleDict"})
_ASKED: Final = frozenset({"size", "dim"})
"""Methods that change nothing, whatever they are called on."""
_ABSURD: Final = 10**15
_PLAIN: Final = (
    *(ast.Constant, ast.Name, ast.Tuple, ast.List, ast.Dict, ast.Starred, ast.keyword, ast.Subscript, ast.Slice),
    *(ast.BinOp, ast.UnaryOp, ast.operator, ast.unaryop, ast.expr_context),
)
_TIGHT: Final = (ast.Call, ast.Attribute, ast.Subscript)
"""What can stand in any place of a program without parentheses around it."""


class Building(msgspec.Struct, frozen=True):
    """An expression to run in the gap, on one line. `builds`: it holds nothing that could make up what is measured."""

    source: str
    builds: bool


def read_building(text: str, accepts: str = "nn.RNN") -> CallRead | TooLarge | Building | None:
    """Read an expression that calls `accepts`, None if it is none. Sums and products of numbers are worked out first.

    What thereby becomes a call of plain values is a CallRead, which needs no runner for students.
    """
    plain = legible(text, "")
    if isinstance(plain, Unreadable):
        return None
    body = body_of(plain)
    if strains_the_parser(body):
        return None
    try:
        tree = _Sums().visit(ast.parse(body, mode="eval")).body
        nodes = list(ast.walk(tree))
        calls = [node for node in nodes if isinstance(node, ast.Call) and _callee(node.func) == accepts]
        for call in calls:
            reading = read_call(ast.unparse(call), accepts)
            if isinstance(reading, TooLarge) or (isinstance(reading, CallRead) and call is tree):
                return reading
        if absurd := [node.value for node in nodes if isinstance(node, ast.Constant) and _is_absurd(node.value)]:
            return TooLarge(f"`{absurd[0]!r}` is far beyond what this question needs.") if calls else None
        source = ast.unparse(tree)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    if not calls or "\n" in source:
        return None
    builds = all(_is_harmless(node, accepts) for node in nodes)
    return Building(source if isinstance(tree, _TIGHT) else f"({source})", builds)


def _is_harmless(node: ast.AST, accepts: str) -> bool:
    match node:
        case ast.Call(ast.Attribute(attr=asked)) if asked in _ASKED:
            return True
        case ast.Call(called):
            return _callee(called) == accepts or _callee(called) in _HOLDERS
        case ast.Attribute(attr=name):
            return not name.startswith("_")
        case ast.Name(name):
            return not name.startswith("__")
        case _:
            return isinstance(node, _PLAIN)


def _is_absurd(value: object) -> bool:
    return isinstance(value, int) and abs(value) > LARGEST_SIZE


def _callee(node: ast.expr) -> str:
    """Return the dotted name of a callee without `torch.` in front, "" if it has none."""
    return dotted(node).removeprefix("torch.")


class _Sums(ast.NodeTransformer):
    """Works out `2 * 4 + 1`; what would be astronomical is cut to a size that is refused anyway."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        match node:
            case ast.BinOp(ast.Constant(int() as left), sign, ast.Constant(int() as right)):
                value = _worked_out(left, sign, right)
                return node if value is None else ast.Constant(max(-_ABSURD, min(value, _ABSURD)))
            case _:
                return node


def _worked_out(left: int, sign: ast.operator, right: int) -> int | None:
    match sign:
        case ast.Add():
            return left + right
        case ast.Sub():
            return left - right
        case ast.Mult():
            return left * right
        case ast.FloorDiv() if right:
            return left // right
        case ast.Pow() if right >= 0:
            return bounded_power(left, right)
        case _:
            return None
