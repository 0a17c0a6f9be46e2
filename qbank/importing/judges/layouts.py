"""Options that are shapes in names, `(seq_len, batch, input_size)`, held against layers that are fed such tensors.

A layer cannot tell axes apart by name: an option holds where the layer runs and no sequence reads another one.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from math import prod

import msgspec

from graders.programs import Outcome, Program, Ran, Stopped, Unobserved
from qbank.importing.judges.claims import as_shape, settle_by_others, visible
from qbank.importing.judges.trial import Finding, Sketch, Trial, in_words
from qbank.importing.published import Published
from qbank.importing.shown_program import Shown, tree_of
from qbank.language.kinds.every_kind import DEFAULT_SETUP

_SYMBOLIC = re.compile(r"[(\[]\s*([A-Za-z_0-9][\w *+×·-]*(?:,\s*[A-Za-z_0-9][\w *+×·-]*)+)\s*[)\]]")
_WORDS = {
    **dict.fromkeys(("n", "b", "batch", "batch_size", "batches"), "batch"),
    **dict.fromkeys(
        ("l", "t", "seq", "seq_len", "seq_length", "sequence", "sequence_length", "time", "time_steps", "timesteps",
         "length", "seqlen", "sequence_len"), "seq_len"),
    **dict.fromkeys(("h_in", "input", "input_size", "input_dim", "features", "feature", "num_features", "feature_size"),
                    "input_size"),
    **dict.fromkeys(("h", "h_out", "hidden", "hidden_size", "hidden_dim"), "hidden_size"),
    **dict.fromkeys(("num_layers", "layers", "n_layers"), "num_layers"),
    **dict.fromkeys(("d", "num_directions", "directions", "n_directions"), "num_directions"),
}  # fmt: skip
_SIZES = {"batch": 3, "seq_len": 5, "input_size": 8, "hidden_size": 4, "num_layers": 2}


class _Case(msgspec.Struct, frozen=True):
    """One option under one layout of the layer."""

    option: int
    batch_first: bool


def try_layouts(question: Published, shown: Shown | None) -> Trial | None:
    """Plan the runs for a question about a layer's shapes in names; None for other questions."""
    stem = question.stem.plain
    layer = next((name for name in ("LSTM", "GRU", "RNN") if name in stem), "")
    options = [_axes(visible(choice.text)) for choice in question.choices]
    if not layer or question.form not in ("one", "several") or sum(one is not None for one in options) < 2:
        return None
    asked = _asked(stem)
    if not asked:
        return None
    directions = 2 if re.search(r"bidirectional(?!\s*=\s*False)", stem) else 1
    sizes = {**_SIZES, "num_directions": directions}
    layouts = _layouts(stem)
    cases = [_Case(n, first) for n, one in enumerate(options) if one is not None for first in layouts]
    programs = [_program(layer, asked, options[case.option] or (), case.batch_first, sizes) for case in cases]

    def decide(outcomes: Sequence[Outcome]) -> Finding:
        by_option: dict[int, list[str]] = {n: [] for n, one in enumerate(options) if one is not None}
        if lost := next((one for one in outcomes if isinstance(one, Stopped | Unobserved)), None):
            return Finding((None,) * len(options), in_words(lost))
        for case, outcome in zip(cases, outcomes, strict=True):
            if isinstance(outcome, Ran) and _holds(asked, options[case.option] or (), outcome, sizes):
                by_option[case.option].append(f"batch_first={case.batch_first}")
        holds = [bool(by_option[n]) if n in by_option else None for n in range(len(options))]
        words = "; ".join(
            f"{visible(question.choices[n].text)} holds with {' and '.join(found)}"
            for n, found in by_option.items()
            if found
        )
        texts = [choice.text for choice in question.choices]
        return Finding(settle_by_others(texts, holds), words or "none of these shapes holds")

    sketch = _sketch(layer, asked, options, layouts[0], sizes)
    what = {"input": "the input", "output": "the output", "state": "the hidden state"}[asked]
    return Trial(f"the shape of {what} of nn.{layer}", tuple(programs), decide, sketch)


def _axes(text: str) -> tuple[str, ...] | None:
    """Return the axes that an option names, as products of our own names; None where it names others."""
    found = _SYMBOLIC.search(text)
    if found is None:
        return None
    axes = [_axis(part) for part in found[1].split(",")]
    return None if "" in axes or not any(re.search("[a-z]", axis) for axis in axes) else tuple(axes)


def _axis(text: str) -> str:
    tree = tree_of(re.sub("[×·]", "*", re.sub(r"(?<=[A-Za-z])[ -](?=[A-Za-z])", "_", text.strip())))
    if tree is None or len(tree.body) != 1 or not isinstance(tree.body[0], ast.Expr):
        return ""
    factors = list(_factors(tree.body[0].value))
    return "" if "" in factors else "*".join(factors)


def _factors(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.BinOp(left, ast.Mult(), right):
            yield from _factors(left)
            yield from _factors(right)
        case ast.Name(name):
            yield _WORDS.get(name.lower(), "")
        case ast.Constant(int() as number) if not isinstance(number, bool):
            yield str(number)
        case _:
            yield ""


def _asked(stem: str) -> str:
    """Say of which tensor the shape is asked."""
    if re.search(r"\bh_?[n0]\b|\bhidden state|\binitial state|\bfinal state", stem, re.IGNORECASE):
        return "state"
    if re.search(r"\boutputs?\b|\breturns?\b", stem, re.IGNORECASE):
        return "output"
    return (
        "input" if re.search(r"\binputs?\b|\btakes?\b|\bexpects?\b|\baccepts?\b|\bfed\b", stem, re.IGNORECASE) else ""
    )


def _layouts(stem: str) -> tuple[bool, ...]:
    if re.search(r"batch_first\s*=\s*True|batch[ -]first", stem):
        return (True,)
    return (False,) if re.search(r"\bdefault\b|batch_first\s*=\s*False", stem, re.IGNORECASE) else (False, True)


def _size(axis: str, sizes: Mapping[str, int]) -> int:
    return prod(int(factor) if factor.isdigit() else sizes[factor] for factor in axis.split("*"))


def _program(layer: str, asked: str, axes: tuple[str, ...], batch_first: bool, sizes: Mapping[str, int]) -> Program:
    if asked != "input":
        axes_fed = _order(batch_first)
        observe = (("output", "output.shape"), ("state", "h_n.shape"))
    else:
        axes_fed = axes
        named = "batch" in axes and len(axes) == 3 and axes.index("batch") < 2
        mixing = f"reads_axes(output, x, batch_first={axes.index('batch') == 0})['batch']" if named else "0"
        observe = (("mixing", mixing), ("axes", "x.dim()"))
    fed = ", ".join(str(_size(axis, sizes)) for axis in axes_fed)
    return Program(DEFAULT_SETUP, _code(layer, fed, batch_first, sizes), observe)


def _code(layer: str, fed: str, batch_first: bool, sizes: Mapping[str, int]) -> str:
    return (
        f"rnn = nn.{layer}({sizes['input_size']}, {sizes['hidden_size']}, num_layers={sizes['num_layers']}, "
        f"bidirectional={sizes['num_directions'] == 2}, batch_first={batch_first})\n"
        f"x = torch.randn({fed})\noutput, {'(h_n, c_n)' if layer == 'LSTM' else 'h_n'} = rnn(x)\n"
    )


def _order(batch_first: bool) -> tuple[str, ...]:
    return ("batch", "seq_len", "input_size") if batch_first else ("seq_len", "batch", "input_size")


def _sketch(
    layer: str, asked: str, options: Sequence[tuple[str, ...] | None], batch_first: bool, sizes: Mapping[str, int]
) -> Sketch:
    """Sketch a question about the input as a gap in the code, and one about what comes out as a shape."""
    if asked == "input":
        names = dict.fromkeys(
            name for one in options for axis in one or () for name in axis.split("*") if name in sizes
        )
        given = f"{', '.join(names)} = {', '.join(str(sizes[name]) for name in names)}\n"
        fillings = tuple(", ".join(axis.replace("*", " * ") for axis in one or ()) for one in options)
        return Sketch("configuration", code=given + _code(layer, "\0", batch_first, sizes), fillings=fillings)
    fed = ", ".join(str(sizes[axis]) for axis in _order(batch_first))
    expression = "output.shape" if asked == "output" else "h_n.shape"
    values = tuple("" if one is None else f"({', '.join(str(_size(axis, sizes)) for axis in one)})" for one in options)
    return Sketch("shape", code=_code(layer, fed, batch_first, sizes), observe=(("seen", expression),), values=values)


def _holds(asked: str, axes: tuple[str, ...], ran: Ran, sizes: Mapping[str, int]) -> bool:
    if asked == "input":
        return ran.observed["mixing"] == 0
    return tuple(_size(axis, sizes) for axis in axes) == as_shape(ran.observed[asked])
