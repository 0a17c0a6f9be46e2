"""Tells that a submission lacks a name that the task's own code uses, and which of its names is likely meant.

It follows from what ran: the call or an observation failed at a name, and with the reference it did not.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graders.answers.source import Source, read_source
from graders.programs import Outcome, Raised, Unobserved
from qbank.kinds.code_task import CodeTask, Draws
from qbank.loading.suggestions import nearest

_UNDEFINED = re.compile(r"(?:NameError: )?name '(\w+)' is not defined")


@dataclass(frozen=True)
class Lacking:
    """A name that a task asks for and a submission does not define; `instead`: what it seems to be called there."""

    name: str
    instead: str

    def of(self, whose: str) -> str:
        """Say it in Markdown of `whose` program."""
        if self.instead:
            return f"{whose} defines `{self.instead}`, the task asks for `{self.name}`"
        return f"{whose} does not define `{self.name}`, which the task asks for"


def lacking(task: CodeTask, source: Source, trials: Draws, mine: Sequence[Outcome]) -> Lacking | None:
    """Return the first name that the task's code did not find."""
    observe = dict(task.observe)
    for trial, outcome in zip(trials, mine, strict=True):
        match outcome:
            case Raised("NameError", message, None):
                name = _missing(message, trial.case.call)
            case Unobserved(observed, message) if message.startswith("NameError: "):
                name = _missing(message, observe.get(observed, ""))
            case _:
                continue
        if name:
            return Lacking(name, _instead(name, source))
    return None


def _missing(message: str, using: str) -> str:
    """Return the undefined name, if it is one that the author's code uses: messages are a submission's claims."""
    found, read = _UNDEFINED.match(message), read_source(using.strip())
    if not found or not isinstance(read, Source):
        return ""
    return found[1] if any(isinstance(node, ast.Name) and node.id == found[1] for node in ast.walk(read.tree)) else ""


def _instead(name: str, source: Source) -> str:
    defined = dict.fromkeys(_defined(source.tree))
    made = [one.name for one in source.tree.body if isinstance(one, ast.FunctionDef | ast.ClassDef)]
    near = nearest(name, (one for one in defined if one != name))
    return near or (made[0] if len(made) == 1 and made != [name] else "")


def _defined(tree: ast.Module) -> Iterator[str]:
    """Yield the names that the module itself defines or assigns."""
    rest: list[ast.AST] = [tree]
    while rest:
        for node in ast.iter_child_nodes(rest.pop()):
            match node:
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                    yield name
                case ast.Name(id=name, ctx=ast.Store()):
                    yield name
                case ast.Lambda():
                    pass
                case _:
                    rest.append(node)
