"""Finds the program that a stem shows: its blocks of code, lines of code in the text, or a layer and a shape in words.

What is made of words says so: a reader has to see that it was not shown.
"""

from __future__ import annotations

import ast
import builtins
import re
import textwrap
import warnings

import msgspec

from qbank.importing.published import Rich
from qbank.language.kinds.every_kind import DEFAULT_SETUP

GAP = re.compile(r"_{3,}|\?{3,}|<\s*(?:blank|gap)\s*>|\[\s*(?:blank|gap)\s*\]|\.{6,}", re.IGNORECASE)
"""How quizzes mark a gap in code."""

_USED = {
    r"\bF\.": "import torch.nn.functional as F\n",
    r"\bnp\.": "import numpy as np\n",
    **{rf"\b{name}\b": f"from torch.nn.utils.rnn import {name}\n" for name in (
        "pack_padded_sequence", "pad_packed_sequence", "pad_sequence", "pack_sequence", "unpad_sequence",
    )},
}  # fmt: skip
_LOOKS_LIKE_CODE = re.compile(
    r"\s*(?:[A-Za-z_][\w.\[\], ]*=[^=]|import \w|from [\w.]+ import|print\(|>>> |with |for \w+ in |del |\w[\w.]*\()"
)
_NOT_CODE = re.compile(r"\s*(?:Traceback |\w+Error\b|torch\.Size\(|tensor\(|\$ |>>>\s*$)")
_CALL = re.compile(r"\b(?:torch\.)?nn\.(?:RNN|LSTM|GRU)\([^()]*\)")
_SHAPE = re.compile(r"(?<![\w.])[(\[]\s*\d+(?:\s*,\s*\d+)+\s*,?\s*[)\]]")
_ASSIGNS = re.compile(r"\s*(?:>>> )?[A-Za-z_][\w.\[\], ]*=[^=]")
_LINE_NUMBER = re.compile(r"\s*(\d+)(?:[.:|)] ?| {1,2}|$)")
_KNOWN = frozenset({"torch", "nn", "F", "np", *dir(builtins)})
_LONGEST = 15_000


class Shown(msgspec.Struct, frozen=True):
    """A program and how it was come by: `made` is empty for what the stem shows as code."""

    setup: str
    code: str
    made: str = ""


def program_of(stem: Rich) -> Shown | None:
    """Return the program that a stem shows, or None."""
    blocks = [_bare(block) for block in stem.blocks if block.strip() and not _NOT_CODE.match(block)]
    if blocks:
        return _completed(_shown("\n".join(blocks)), stem.plain)
    if lines := _lines_of_code(stem.plain):
        return _completed(_shown("\n".join(lines), "lines of code in the text"), stem.plain)
    if statements := [span for span in stem.spans if _is_statement(span)]:
        return _completed(_shown("\n".join(statements), "code within the text"), stem.plain)
    return _from_words(stem.plain)


def setup_for(code: str) -> str:
    """Return the usual imports, and those that the code uses and does not make itself."""
    extra = [line for used, line in _USED.items() if re.search(used, code) and line.strip() not in code]
    return DEFAULT_SETUP + "".join(extra)


def tree_of(code: str) -> ast.Module | None:
    """Parse code; None where it is not Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _shown(code: str, made: str = "") -> Shown | None:
    code = code.rstrip() + "\n"
    if len(code) > _LONGEST:
        return None
    return Shown(setup_for(code), code, made)


def _completed(shown: Shown | None, plain: str) -> Shown | None:
    """Give the one tensor that a fragment lacks the one shape that the text names; else leave the fragment as it is."""
    tree = tree_of(shown.code) if shown is not None else None
    if shown is None or tree is None:
        return shown
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    made = {node.id for node in names if not isinstance(node.ctx, ast.Load)} | _KNOWN
    lacking = list(dict.fromkeys(node.id for node in names if node.id not in made and not GAP.fullmatch(node.id)))
    described = {name: found[1] for name in lacking if (found := _described(name, plain))}
    if lacking and len(described) == len(lacking):
        given = "".join(f"{name} = torch.randn({_sizes(shape)})\n" for name, shape in described.items())
        why = f"completed: {', '.join(lacking)} as the text describes"
        return Shown(shown.setup, given + shown.code, why)
    shapes = list(dict.fromkeys(found[0] for found in _SHAPE.finditer(_CALL.sub(" ", plain))))
    defines = any(isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda | ast.comprehension | ast.Import
                             | ast.ImportFrom) for node in ast.walk(tree))  # fmt: skip
    if len(lacking) != 1 or len(shapes) != 1 or defines or GAP.search(shown.code):
        return shown
    why = f"completed: {lacking[0]} has the shape that the text names"
    return Shown(shown.setup, f"{lacking[0]} = torch.randn({_sizes(shapes[0])})\n{shown.code}", why)


def _described(name: str, plain: str) -> re.Match[str] | None:
    """Find the shape that a text gives to a tensor by its name."""
    return re.search(
        rf"(?<![\w.]){re.escape(name)}\b[^.?!\n(\[]{{0,60}}\bshape\b[^.?!\n(\[]{{0,12}}({_SHAPE.pattern})", plain
    )


def _sizes(shape: str) -> str:
    return ", ".join(re.findall(r"\d+", shape))


def _bare(block: str) -> str:
    """Take off the indentation of the whole, and the marks and printed lines of an interactive session."""
    block = textwrap.dedent(block.replace("\t", "    ")).strip("\n")
    lines = block.split("\n")
    if any(line.startswith(">>>") for line in lines):
        lines = [line[4:] for line in lines if line.startswith((">>> ", "... "))]
    numbered = [_LINE_NUMBER.match(line) for line in lines if line.strip()]
    if len(numbered) > 1 and [found and found[1] for found in numbered] == [str(n + 1) for n in range(len(numbered))]:
        lines = [_LINE_NUMBER.sub("", line, count=1) for line in lines]
        lines = textwrap.dedent("\n".join(lines)).split("\n")
    return "\n".join(lines)


def _lines_of_code(plain: str) -> list[str]:
    """Return the lines that are statements and nothing else, if they name torch's layers or tensors."""
    lines = [line.strip() for line in plain.split("\n")]
    code = [_bare(line) for line in lines if _LOOKS_LIKE_CODE.match(line) and not _NOT_CODE.match(line)]
    if any(_ASSIGNS.match(line) and tree_of(line) is None for line in code):
        return []  # words that look like code, or code with a fault: which of them, nobody can tell
    code = [line for line in code if tree_of(line) is not None]
    return code if any(re.search(r"\b(?:nn|torch)\.", line) for line in code) else []


def _is_statement(span: str) -> bool:
    tree = tree_of(span)
    return tree is not None and bool(tree.body) and all(isinstance(one, ast.Assign | ast.Import) for one in tree.body)


def _from_words(plain: str) -> Shown | None:
    """Make a program of one layer and one shape that a text names; None unless there is just one of each."""
    calls = list(dict.fromkeys(found[0] for found in _CALL.finditer(plain)))
    shapes = list(dict.fromkeys(found[0] for found in _SHAPE.finditer(_CALL.sub(" ", plain))))
    if len(calls) != 1 or len(shapes) != 1 or tree_of(calls[0]) is None:
        return None
    sizes = ", ".join(re.findall(r"\d+", shapes[0]))
    state = "(h_n, c_n)" if "LSTM" in calls[0] else "h_n"
    code = f"rnn = {calls[0]}\nx = torch.randn({sizes})\noutput, {state} = rnn(x)\n"
    return Shown(DEFAULT_SETUP, code, "made of the layer and the shape that the text names")
