"""Given tensors as a question writes them: `normal(N, L, H_in)`, `integers(N, low=1, high=L)`, and the like.

The lengths and bounds are expressions of the language; nothing here draws a number.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from qbank.language.expression import Expression, parse_expression
from qbank.loading.suggestions import shown

Distribution: TypeAlias = Literal["normal", "uniform", "integers", "booleans"]
Dtype: TypeAlias = Literal["float32", "float64", "int64", "bool"]
WANTED = "normal(N, L, H_in), uniform(N), integers(N, low=1, high=L) or booleans(N, L)"
_BOUNDS = ("low", "high")
_DTYPES: dict[str, Dtype] = {"float32": "float32", "float64": "float64"}


@dataclass(frozen=True)
class GivenTensor:
    """What is drawn for an input. `low` and `high` belong to integers, both ends included.

    `before` is where in the text the shape's source begins, so that a problem in it can be placed.
    """

    distribution: Distribution
    shape: Expression
    low: Expression | None
    high: Expression | None
    dtype: Dtype
    before: int

    @property
    def names(self) -> frozenset[str]:
        """The names that shape and bounds speak of."""
        return frozenset().union(*(one.names for one in (self.shape, self.low, self.high) if one is not None))


def parse_given(written: str) -> GivenTensor:
    """Read one input. Raise ValueError for what is none, NotAllowed for a length or bound outside the language."""
    text = written.strip()
    call = _call(text, written)
    distribution = call.func.id if isinstance(call.func, ast.Name) else ""
    named = {one.arg or "": one for one in call.keywords}
    if distribution not in get_args(Distribution) or not call.args or len(named) < len(call.keywords):
        raise ValueError(f"not an input: {shown(written)}")
    wanted = (
        set(_BOUNDS) if distribution == "integers" else {"dtype"} if distribution in ("normal", "uniform") else set()
    )
    if set(named) - wanted or (distribution == "integers" and set(named) != wanted):
        raise ValueError(f"not an input: {shown(written)}")
    opening = text.index("(")
    inner = text[opening + 1 : _offset(text, call.keywords[0]) if call.keywords else text.rindex(")")]
    bounds = {name: parse_expression(_segment(text, named[name])) for name in _BOUNDS if name in named}
    return GivenTensor(
        distribution=distribution,  # type: ignore[arg-type]  # one of the literal's values, as just held
        shape=parse_expression(f"({inner.rstrip().removesuffix(',')},)"),
        low=bounds.get("low"),
        high=bounds.get("high"),
        dtype=_dtype(distribution, named.get("dtype"), written),
        before=written.index("("),
    )


def _call(text: str, written: str) -> ast.Call:
    try:
        call = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        call = None
    if (
        not isinstance(call, ast.Call)
        or not text.endswith(")")
        or any(isinstance(one, ast.Starred) for one in call.args)
    ):
        raise ValueError(f"not an input: {shown(written)}")
    return call


def _dtype(distribution: str, named: ast.keyword | None, written: str) -> Dtype:
    if distribution in ("integers", "booleans"):
        return "int64" if distribution == "integers" else "bool"
    if named is None:
        return "float32"
    dtype = named.value.id if isinstance(named.value, ast.Name) else ""
    if dtype not in _DTYPES:
        raise ValueError(f"not an input: {shown(written)}")
    return _DTYPES[dtype]


def _offset(text: str, node: ast.keyword) -> int:
    lines = text.encode().splitlines(keepends=True)
    return len((b"".join(lines[: node.lineno - 1]) + lines[node.lineno - 1][: node.col_offset]).decode())


def _segment(text: str, node: ast.keyword) -> str:
    found = ast.get_source_segment(text, node.value)
    assert found is not None, "the tree was made of this text"
    return found
