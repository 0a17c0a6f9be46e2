"""Checks that the shown code is Python where nothing says that it should not be."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from graders.programs import Raised
from qbank.check.spotted import Spotted, spot
from qbank.check.variant import Variant

_FOREIGN = re.compile(r"\b(?:true|false|null|none|undefined)\b")
_PYTHONIC = {"true": "True", "false": "False", "null": "None", "none": "None", "undefined": "None"}


def shown_code(variant: Variant) -> Iterator[Spotted]:
    """Report names of other languages (`true`), and code that does not parse unless `confirm` says so."""
    code, seed = variant.item.code, variant.item.seed
    outcome = variant.main
    if isinstance(outcome, Raised) and outcome.cls in ("SyntaxError", "IndentationError", "TabError"):
        confirm = getattr(variant.question.spec, "confirm", None)
        if confirm is None or "Error" not in confirm.source:
            what = f"the code does not parse: {outcome.message}; if it should not, say so in `confirm`"
            text = (outcome.line or 1, 1)
            yield spot(variant.question, "not-python", what, ("code",), seed=seed, text=text)
        return
    if not _FOREIGN.search(code):
        return
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return  # a gap: each filling is run and judged by itself
    stored = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in _PYTHONIC and node.id not in stored:
            what = f"{node.id!r} is not Python: {_PYTHONIC[node.id]} is"
            yield spot(variant.question, "not-python", what, ("code",), seed=seed, text=(node.lineno, 1))
