"""Reads what a student typed into one gap of a program, alone, so that it cannot reach out of its gap; runs nothing.

`computes` says more: that the text can only compute with what is there. Whatever is added to the tables must keep that:
nothing on them changes an object, binds a name, or hides from autograd what depends on what.
"""

from __future__ import annotations

import ast
import io
import keyword
import tokenize
from collections.abc import Collection
from typing import Final, Literal, TypeAlias

import msgspec

from graders.answers.call import strains_the_parser
from graders.answers.unreadable import Unreadable

Sort: TypeAlias = Literal["expression", "trailer", "part"]
"""What a gap takes: an expression; what may follow one (`.T`, `[-1]`, nothing); or any other part of one line."""

LONGEST: Final = 500
_WANTED: Final = {
    "expression": "Write one Python expression on one line.",
    "trailer": "Write what may follow there, such as `[-1]` or `.size(0)`, on one line.",
    "part": "Write a part of one line of Python, with every bracket closed.",
}
_FEW: Final = f"Write at most {LONGEST} characters, without a backslash."
_SEVERAL: Final = "Write one value; put several of them into parentheses."

_TIGHT: Final = (ast.Constant, ast.Name, ast.Call, ast.Attribute, ast.Subscript, ast.Tuple, ast.List)
"""What can stand in any place of an expression without parentheses around it."""

_CALLED: Final = frozenset(
    (
        *("size", "dim", "numel", "transpose", "permute", "movedim", "swapaxes", "t", "reshape", "view", "flatten"),
        *("unflatten", "squeeze", "unsqueeze", "expand", "expand_as", "repeat", "contiguous", "flip", "roll"),
        *("select", "narrow", "index_select", "gather", "split", "chunk", "unbind", "stack", "cat", "concat"),
        *("zeros", "ones", "full", "eye", "zeros_like", "ones_like", "empty", "empty_like", "rand", "randn"),
        *("sum", "mean", "matmul", "mm", "bmm", "addmm", "linear", "RNN", "GRU", "LSTM", "RNNCell", "GRUCell"),
        *("LSTMCell", "Linear", "Embedding", "Sequential", "pack_padded_sequence", "pad_packed_sequence"),
        *("pack_sequence", "pad_sequence"),
    )
)
"""Methods and functions that change nothing and keep gradients, whatever they are called on."""
_OF_SIZES: Final = frozenset({"int", "float", "abs", "min", "max", "tensor", "arange"})
"""Called on sizes alone: of a tensor they would lose what it depends on."""
_BUILTINS: Final = frozenset({"len", "range", "sum", "tuple", "list", "reversed", "enumerate", "zip", "slice"})
_HIDING: Final = frozenset({"data", "grad"})
_SWITCHES: Final = frozenset({"key", "out", "dtype"})
"""Keywords that call, write or convert."""
_SIGNS: Final = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow, ast.MatMult, ast.USub, ast.UAdd)
_PLAIN: Final = (
    *(ast.Constant, ast.Tuple, ast.List, ast.Starred, ast.Subscript, ast.Slice, ast.ListComp, ast.GeneratorExp),
    *(ast.BinOp, ast.UnaryOp, ast.expr_context, *_SIGNS),
)


class GapText(msgspec.Struct, frozen=True):
    """What to put into the gap, on one line; `computes`: it can make up nothing of what is measured."""

    source: str
    computes: bool


def read_gap_text(text: str, sort: Sort, names: Collection[str] = ()) -> GapText | Unreadable:
    """Read a text for a gap that takes `sort`. `names` are those that the program around it binds."""
    wanted = _WANTED[sort]
    body = text.strip()
    if len(body) > LONGEST or "\\" in body:
        return Unreadable(_FEW)
    if not body:
        return Unreadable(wanted) if sort == "expression" else GapText("", sort == "trailer")
    if strains_the_parser(body):
        return Unreadable(wanted)
    if sort == "part":
        return GapText(body, computes=False) if _is_part(body) else Unreadable(wanted)
    if sort == "trailer" and body[0] not in ".[(":
        return Unreadable(wanted)
    before = "_" if sort == "trailer" else ""
    try:
        tree = ast.parse(before + body, mode="eval").body
        source = ast.unparse(tree)
        alike = ast.dump(ast.parse(source, mode="eval").body) == ast.dump(tree)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Unreadable(wanted)
    if not alike or "\n" in source or (before and not _follows(tree)):
        return Unreadable(wanted)
    if isinstance(tree, ast.Tuple) and not (body[0] == "(" and tree.col_offset == 0):
        return Unreadable(_SEVERAL)
    computes = _computes(tree, {*names, before} - {""})
    if sort == "trailer":
        return GapText(source[1:], computes)
    return GapText(source if isinstance(tree, _TIGHT) else f"({source})", computes)


def _follows(tree: ast.expr) -> bool:
    """Tell whether the whole is `_` with attributes, indices and calls behind it."""
    while isinstance(tree, ast.Attribute | ast.Subscript | ast.Call):
        tree = tree.func if isinstance(tree, ast.Call) else tree.value
    return isinstance(tree, ast.Name) and tree.id == "_"


def _is_part(body: str) -> bool:
    """Tell whether the text is tokens of one line that close what they open, and no more than a part of a statement."""
    depth = 0
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(body).readline))
    except (tokenize.TokenError, SyntaxError, ValueError):
        return False
    for token in tokens:
        if token.type in (tokenize.COMMENT, tokenize.ERRORTOKEN, tokenize.INDENT) or token.string in (";", ":="):
            return False
        if token.type in (tokenize.NEWLINE, tokenize.NL) and token.string:
            return False
        if token.type == tokenize.NAME and keyword.iskeyword(token.string) and token.string in ("import", "del"):
            return False
        depth += (token.string in ("(", "[", "{")) - (token.string in (")", "]", "}"))
        if depth < 0:
            return False
    return depth == 0


def _computes(tree: ast.expr, names: Collection[str]) -> bool:
    bound = {
        inner.id
        for node in ast.walk(tree)
        if isinstance(node, ast.comprehension)
        for inner in ast.walk(node.target)
        if isinstance(inner, ast.Name)
    }
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    if bound & {*_BUILTINS, *_OF_SIZES, *called}:
        return False  # what is called must be what it is called elsewhere
    return all(_is_harmless(node, {*names, *bound}) for node in ast.walk(tree))


def _is_harmless(node: ast.AST, names: Collection[str]) -> bool:
    match node:
        case ast.Name(name):
            return name in names or name in _BUILTINS or name in _OF_SIZES
        case ast.Attribute(attr=name):
            return not name.startswith("_") and not name.endswith("_") and name not in _HIDING
        case ast.Call(ast.Name(called) | ast.Attribute(attr=called)) if called in _OF_SIZES:
            return called not in names and all(map(_is_size, node.args)) and not node.keywords
        case ast.Call(ast.Attribute(attr=called)):
            return called in _CALLED
        case ast.Call(ast.Name(called)):
            return called in names or called in _BUILTINS
        case ast.Call():
            return False
        case ast.keyword(arg=name):
            return name is not None and name not in _SWITCHES
        case ast.comprehension():
            return not node.ifs and not node.is_async
        case ast.BinOp(left, ast.FloorDiv() | ast.Mod(), right):
            return _is_size(left) and _is_size(right)
        case ast.UnaryOp(ast.Not(), inner):
            return _is_size(inner)
        case ast.FloorDiv() | ast.Mod() | ast.Not():
            return True
        case _:
            return isinstance(node, _PLAIN)


def _is_size(node: ast.AST) -> bool:
    """Tell whether the value is made of written numbers and lengths alone."""
    match node:
        case ast.Constant():
            return True
        case ast.Tuple(parts) | ast.List(parts):
            return all(map(_is_size, parts))
        case ast.BinOp(left, _, right):
            return _is_size(left) and _is_size(right)
        case ast.UnaryOp(_, inner):
            return _is_size(inner)
        case ast.Attribute(attr="shape") | ast.Subscript(ast.Attribute(attr="shape")):
            return True
        case ast.Call(ast.Attribute(attr="size" | "dim" | "numel")) | ast.Call(ast.Name("len")):
            return True
        case _:
            return False
