"""Holds the comments of a shown program against how its `nn.RNN` calls really read the tensors beside them."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterable, Iterator

from graders.programs import Raised, Ran, RnnCall
from qbank.bank.question import Question
from qbank.check.axes_in_comments import Layout, contradiction, read_axes
from qbank.check.spotted import Spotted, spot

Comment = tuple[int, int, str]


def comment_layout(question: Question, code: str, outcome: Ran | Raised, seed: int) -> Iterator[Spotted]:
    """Report each comment of `code` that names axes otherwise than a call of the same run read them."""
    for (line, column), text, why in false_comments(code, outcome.calls):
        yield spot(
            question,
            "comment-contradicts-layout",
            f"the comment {text!r} is not true: {why}",
            ("code",),
            seed=seed,
            text=_in_template(question, code, line, column),
        )


def false_comments(code: str, calls: Iterable[RnnCall]) -> Iterator[tuple[tuple[int, int], str, str]]:
    """Yield line and column, text, and why it is not true, of each comment that names axes otherwise than a call."""
    layouts = [(comment, layout) for comment in _comments(code) if (layout := read_axes(comment[2]))]
    tree = _tree(code) if layouts else None
    if tree is None:
        return
    for call in calls:
        for (line, column, text), layout in _beside(layouts, code, tree, call):
            why = contradiction(layout, call.input_shape, call.batch_first)
            if why:
                yield (line, column), text, why


def _comments(code: str) -> list[Comment]:
    """List the comments with line (from 1) and column (from 0); what cannot be tokenized has none."""
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(code).readline))
    except (tokenize.TokenError, SyntaxError):
        return []
    return [(*token.start, token.string) for token in tokens if token.type == tokenize.COMMENT]


def _tree(code: str) -> ast.Module | None:
    try:
        return ast.parse(code)
    except (SyntaxError, ValueError, RecursionError):
        return None


def _beside(
    layouts: Iterable[tuple[Comment, Layout]], code: str, tree: ast.Module, call: RnnCall
) -> Iterator[tuple[Comment, Layout]]:
    """Yield the comments on the call's own statement, and on the statement that made its input."""
    statements = [node for node in ast.walk(tree) if isinstance(node, ast.Assign | ast.Expr | ast.AnnAssign)]
    own = [node for node in statements if call.line and node.lineno <= call.line <= (node.end_lineno or node.lineno)]
    names = {name for node in own for name in _first_arguments(node)}
    making = [node for node in statements if node.lineno < (call.line or 0) and names & _targets(node)]
    lines = code.splitlines()
    for node in [*own, *making[-1:]]:
        covered = range(_first_comment_line(lines, node.lineno), (node.end_lineno or node.lineno) + 1)
        yield from ((comment, layout) for comment, layout in layouts if comment[0] in covered)


def _first_arguments(node: ast.stmt) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call) and inner.args and isinstance(inner.args[0], ast.Name):
            yield inner.args[0].id


def _targets(node: ast.stmt) -> set[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return {inner.id for target in targets for inner in ast.walk(target) if isinstance(inner, ast.Name)}


def _first_comment_line(lines: list[str], line: int) -> int:
    """Return the first of the whole-line comments that stand right above a statement."""
    while line > 1 and lines[line - 2].lstrip().startswith("#"):
        line -= 1
    return line


def _in_template(question: Question, code: str, line: int, column: int) -> tuple[int, int]:
    """Return where the comment stands in the template: lines agree unless the template holds statements."""
    rows = question.spec.code.source.split("\n")
    if len(rows) == len(code.split("\n")):
        at = rows[line - 1].rfind("#")
        return line, (at if at >= 0 else column) + 1
    for number, row in enumerate(rows, 1):
        if "#" in row and "{#" not in row:
            return number, row.rindex("#") + 1
    return 1, 1
