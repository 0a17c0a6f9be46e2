"""Reads a call typed into a gap, such as `nn.RNN(5, 3, batch_first=True)`, into source that we write ourselves.

The student's text never runs: only a known callable and plain values come through, and nothing of absurd size is built.
"""

from __future__ import annotations

import ast
import keyword
import math
import re
from typing import Final, TypeAlias

import msgspec

from graders.answers.dotted import dotted
from graders.answers.normalise import legible
from graders.answers.unreadable import Unreadable

Literal: TypeAlias = bool | int | float | str | None


class CallRead(msgspec.Struct, frozen=True):
    """A call of the wanted callable; `source` is written by us from its values."""

    source: str


class TooLarge(msgspec.Struct, frozen=True):
    """A legal call that must not be built: the student's error. `what` says in one line which size is absurd."""

    what: str


class OtherCallable(msgspec.Struct, frozen=True):
    """A call of something else than the gap asks for, e.g. `nn.LSTM`: readable, and wrong."""

    name: str


CallReading: TypeAlias = CallRead | TooLarge | OtherCallable | Unreadable

LARGEST_SIZE: Final = 4096
MOST_LAYERS: Final = 64
MOST_WEIGHTS: Final = 4_000_000

_LONGEST: Final = 500
_DEEPEST: Final = 8
_MOST_ARGUMENTS: Final = 20
_LONGEST_NAME: Final = 40
_SIZES: Final = ("input_size", "hidden_size", "num_layers")
_FIRST_FLAG_AFTER_DROPOUT: Final = 6
"""From this position on a true argument may be `bidirectional` (nn.LSTM's place; nn.RNN's is one later)."""
_MOST_POWER: Final = 64
_ABSURD: Final = 10**15
_GATES: Final = {"RNN": 1, "GRU": 3, "LSTM": 4}
_DTYPES: Final = frozenset({"torch.float32", "torch.float64", "torch.float", "torch.double"})
_SPOKEN: Final[dict[str, Literal]] = {"true": True, "false": False, "none": None}

_TARGET: Final = re.compile(r"[A-Za-z_][\w.]*\s*=\s*(?=[A-Za-z_][\w.]*\s*\()", re.A)
_CALLS: Final = re.compile(r"[A-Za-z_][\w.]*\s*\(", re.A)
_COMMENT: Final = re.compile(r"""('[^'\n]*'|"[^"\n]*")|\#[^\n]*""")
_DIGIT_WORD: Final = re.compile(r"(?<![\w.])\d\w*", re.A)
_NUMBER_WORD: Final = re.compile(r"[\d_]+(?:[eE]\d*)?", re.A)
_WORDS: Final = re.compile(r"[A-Za-z_]\w*", re.A)
_RESERVED: Final = frozenset(keyword.kwlist) - {"True", "False", "None"}


class _Refused(Exception):
    """The text is not a call of plain values."""


def read_call(text: str, accepts: str = "nn.RNN") -> CallReading:
    """Read a call of `accepts`, with or without its module, or its arguments alone; return source to run.

    Unknown keywords come through: running the call gives the TypeError that the student should meet.
    """
    wanted = f"Write a call with plain values, such as {accepts}(5, 3)."
    plain = legible(text, wanted)
    if isinstance(plain, Unreadable):
        return plain
    try:
        call = _parse(plain)
        name = _callee(call.func)
        last = accepts.rpartition(".")[2]
        if name and name.casefold() not in {each.casefold() for each in (accepts, f"torch.{accepts}", last)}:
            return OtherCallable(name)
        positional, named = _arguments(call)
    except _Refused:
        return Unreadable(wanted)
    if too_large := _too_large(last, positional, named):
        return TooLarge(too_large)
    written = [_source(value) for value in positional]
    written += [f"{key}={_source(value)}" for key, value in named.items()]
    return CallRead(f"{accepts}({', '.join(written)})")


def _parse(plain: str) -> ast.Call:
    """Parse bounded text as one call; arguments alone are called by no name (`_`)."""
    body = body_of(plain)
    if not body:
        raise _Refused
    if not _CALLS.match(body):
        body = f"_{body}" if body.startswith("(") and body.endswith(")") else f"_({body})"
    if strains_the_parser(body) or any(word[0] in _RESERVED for word in _WORDS.finditer(body)):
        raise _Refused
    try:
        tree = ast.parse(body, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as refusal:
        raise _Refused from refusal
    if not isinstance(tree.body, ast.Call):
        raise _Refused
    return tree.body


def body_of(plain: str) -> str:
    """Return what is typed without comments, a prompt, `rnn =` in front and what ends a line."""
    body = _COMMENT.sub(lambda found: found[1] or "", plain).removeprefix(">>>").strip().rstrip("; \n.")
    target = _TARGET.match(body)
    return body[target.end() :] if target else body


def strains_the_parser(body: str) -> bool:
    """Tell, before Python's parser sees it, what could exhaust it or make it warn (escapes, `1if`)."""
    depth = deepest = 0
    for char in body:
        depth += (char in "([{") - (char in ")]}")
        deepest = max(deepest, depth)
    odd_number = any(not _NUMBER_WORD.fullmatch(word[0]) for word in _DIGIT_WORD.finditer(body))
    return len(body) > _LONGEST or deepest > _DEEPEST or "\\" in body or odd_number


def _callee(node: ast.expr) -> str:
    """Return the callee's dotted name; empty for the stand-in of bare arguments."""
    name = dotted(node)
    if not name or not name.isascii() or len(name) > 2 * _LONGEST_NAME:
        raise _Refused
    return "" if name == "_" else name


class _Dtype(msgspec.Struct, frozen=True):
    name: str


_Value: TypeAlias = "Literal | _Dtype"


def _arguments(call: ast.Call) -> tuple[list[_Value], dict[str, _Value]]:
    if len(call.args) + len(call.keywords) > _MOST_ARGUMENTS:
        raise _Refused
    named: dict[str, _Value] = {}
    for each in call.keywords:
        # Python reports a repeated or dunder keyword as a SyntaxError of the whole program, not of this call.
        if each.arg is None or each.arg in named or len(each.arg) > _LONGEST_NAME:
            raise _Refused
        if not each.arg.isascii() or each.arg.startswith("__"):
            raise _Refused
        named[each.arg] = _value(each.value)
    return [_value(each) for each in call.args], named


def _value(node: ast.expr) -> _Value:
    match node:
        case ast.BinOp(ast.Constant(int() as left), ast.Mult() | ast.Pow() as sign, ast.Constant(int() as right)):
            return left * right if isinstance(sign, ast.Mult) else bounded_power(left, right)
        case ast.UnaryOp(ast.USub() | ast.UAdd() as sign, ast.Constant(int() | float() as number)):
            if isinstance(number, bool):
                raise _Refused
            return _literal(-number if isinstance(sign, ast.USub) else number)
        case ast.Constant(value):
            return _literal(value)
        case ast.Name(name) if name.lower() in _SPOKEN:
            return _SPOKEN[name.lower()]
        case ast.Attribute() if (dtype := _callee(node)) in _DTYPES:
            return _Dtype(dtype)
        case _:
            raise _Refused


def bounded_power(number: int, exponent: int) -> int:
    """Return `10**6` and the like; what would be astronomical is cut to a size that is refused anyway."""
    bounded = abs(number) < 2 or (exponent <= _MOST_POWER and abs(number) < _ABSURD)
    return number**exponent if bounded else _ABSURD


def _literal(value: object) -> Literal:
    match value:
        case None | bool() | int():
            return value
        case float() if math.isfinite(value):
            return value
        case str() if len(value) <= _LONGEST_NAME and value.isprintable():
            return value
        case _:
            raise _Refused


def _source(value: _Value) -> str:
    return value.name if isinstance(value, _Dtype) else repr(value)


def _too_large(callee: str, positional: list[_Value], named: dict[str, _Value]) -> str:
    """Say which size is absurd; empty if the call may be built."""
    recurrent = callee in _GATES
    names = [*_SIZES, *[""] * len(positional)] if recurrent else [""] * len(positional)
    given = [*zip(names, positional, strict=False), *named.items()]
    sizes = [(name, each) for name, each in given if isinstance(each, int) and not isinstance(each, bool)]
    for name, size in sizes:
        if abs(size) > (MOST_LAYERS if name == "num_layers" else LARGEST_SIZE):
            size_as_text = str(size) if abs(size) < _ABSURD else ""
            given_as = "=".join(filter(None, (name, size_as_text))) or "A size"
            return f"`{given_as}` is far beyond what this question needs."
    if recurrent:
        two_ways = named.get("bidirectional") or any(positional[_FIRST_FLAG_AFTER_DROPOUT:])
        weights = _recurrent_weights(callee, sizes, directions=2 if two_ways else 1)
    else:
        weights = math.prod(max(1, size) for _, size in sizes)
    if weights > MOST_WEIGHTS:
        return f"This call would make about {weights:,} weights, far beyond what this question needs."
    return ""


def _recurrent_weights(callee: str, sizes: list[tuple[str, int]], *, directions: int) -> int:
    """Count the weights of a recurrent layer; a size given twice counts with the larger."""
    inputs, hidden, layers = (max(1, *(size for each, size in sizes if each == name), 1) for name in _SIZES)
    first = hidden * (inputs + hidden + 2)
    later = hidden * (directions * hidden + hidden + 2)
    return _GATES[callee] * directions * (first + (layers - 1) * later)
