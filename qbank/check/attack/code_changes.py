"""Spoils a whole program: a constant output, sequences mixed up, data left out. Shapes stay as they are."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

from qbank.check.attack.mutant import Change


def code_changes(code: str, given: Collection[str]) -> Iterator[Change]:
    """Yield spoilt versions of a program; `given` are the names of its given tensors."""
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError):
        return
    result = _result(tree)
    if result is not None:
        ending = "" if code.endswith("\n") else "\n"
        zeros = f"{result} = torch.zeros_like({result})"
        yield Change(f"then {zeros}", frozenset({"constant output"}), f"{code}{ending}{zeros}\n", True)
        mixed = f"{result} = {result}.transpose(0, 1).reshape({result}.shape)"
        yield Change(f"then {mixed}", frozenset({"mixed sequences"}), f"{code}{ending}{mixed}\n", True)
    for name in given:
        read = _read_with_one_feature(tree, name)
        if read is not None:
            line, text = read
            lines = code.split("\n")
            lines[line - 1] = text
            yield Change(f"with {text.strip()}", frozenset({"features left out"}), "\n".join(lines), True)


def _result(tree: ast.Module) -> str | None:
    """Return the first name that the last assignment binds, at the top level."""
    for node in reversed(tree.body):
        if isinstance(node, ast.Assign):
            names = [inner.id for inner in ast.walk(node.targets[0]) if isinstance(inner, ast.Name)]
            return names[0] if names else None
    return None


def _read_with_one_feature(tree: ast.Module, name: str) -> tuple[int, str] | None:
    """Rewrite the statement that first hands the given tensor to a call, so that the call sees one feature alone."""
    for node in tree.body:
        if node.lineno != node.end_lineno:
            continue
        for inner in ast.walk(node):
            if isinstance(inner, ast.Call) and inner.args and _is_name(inner.args[0], name):
                inner.args[0] = ast.parse(f"{name}[..., :1].expand_as({name})", mode="eval").body
                text = ast.unparse(node)
                inner.args[0] = ast.Name(name)
                return node.lineno, text
    return None


def _is_name(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name
