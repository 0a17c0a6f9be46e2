"""Holds a submission's source against rules: what it must call, and what may stand nowhere in it.

This is read from the tree, never asked of the program. It sees names, not behaviour: what computes names at run time
(`eval`, `getattr` of a made-up name, …) breaks a rule that forbids something, since nothing could be told any more.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

import msgspec

_WORDS: Final = re.compile(r"[A-Za-z_]\w*")
_LOOPS: Final = (ast.For, ast.AsyncFor, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_LOOPING: Final = frozenset({"map", "filter", "reduce", "accumulate", "starmap", "vmap", "apply_", "map_", "map2_"})
_MAKES_NAMES: Final = frozenset(
    {
        "eval", "exec", "compile", "globals", "locals", "vars", "__import__", "import_module", "importlib", "__dict__",
        "__builtins__", "__getattribute__", "__globals__", "__subclasses__", "__class__", "__base__", "__bases__",
        "__mro__", "mro", "attrgetter", "methodcaller", "_modules", "inspect", "gc", "ctypes", "getmembers",
        "getattr_static", "get_type_hints", "ForwardRef", "Formatter", "get_field", "pickle", "marshal", "loads",
        "CompilationUnit", "jit",
    }
)  # fmt: skip
"""What reaches things without naming them."""
_ALSO: Final = {
    "RNN": ("RNNBase", "rnn_tanh", "rnn_relu"),
    "LSTM": ("lstm", "RNNBase"),
    "GRU": ("gru", "RNNBase"),
    "RNNCell": ("RNNCellBase", "rnn_tanh_cell", "rnn_relu_cell"),
}
"""Other names of the same computation."""
_Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


class Rule(msgspec.Struct, frozen=True):
    """What a source may and must hold. Names are dotted as documented, `nn.RNN`; the last part is what is looked for.

    `must_use`: one of them at least is called. `must_not_use`, `must_not_define`: none may stand anywhere.
    """

    must_use: tuple[str, ...] = ()
    must_not_use: tuple[str, ...] = ()
    must_not_define: tuple[str, ...] = ()
    no_loops: bool = False


def broken(tree: ast.Module, rule: Rule) -> str:
    """Say in Markdown how a source breaks a rule, with the line; empty where it keeps it."""
    reasons = (*_forbidden(tree, rule), *_defined(tree, rule), *_looping(tree, rule), *_missing(tree, rule))
    return reasons[0] if reasons else ""


def _forbidden(tree: ast.Module, rule: Rule) -> Iterator[str]:
    if not rule.must_not_use:
        return
    last = {name.rpartition(".")[2]: name for name in rule.must_not_use}
    last |= {also: also for name in tuple(last) for also in _ALSO.get(name, ())}
    docstrings = _docstrings(tree)
    for node in ast.walk(tree):
        for name in _named(node):
            if name in last:
                yield f"line {_line(node)} uses `{last[name]}`"
            elif name in _MAKES_NAMES:
                yield f"line {_line(node)} uses `{name}`, behind which anything could stand"
        if id(node) not in docstrings and (word := next((one for one in _in_text(node) if one in last), "")):
            yield f"line {_line(node)} has `{word}` in a text, from which it could be made"
        if isinstance(node, ast.Call) and _called(node) in ("getattr", "setattr", "hasattr", "delattr"):
            if not _is_plain_attribute(node, last):
                yield f"line {_line(node)} gets an attribute by a name that is made up as it runs"
        elif isinstance(node, ast.Name) and node.id in ("getattr", "hasattr") and not _is_called(tree, node):
            yield f"line {_line(node)} hands `{node.id}` on, behind which anything could stand"


def _docstrings(tree: ast.Module) -> set[int]:
    """Find the texts that stand alone as a statement: they do nothing, so that they may speak of anything."""
    return {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def _in_text(node: ast.AST) -> list[str]:
    return _WORDS.findall(node.value) if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def _named(node: ast.AST) -> Iterator[str]:
    """Yield the names that stand at a node: of variables, attributes and imports."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            yield name
        case ast.alias(name=name):
            yield from name.split(".")
        case ast.ImportFrom(module=str(module)):
            yield from module.split(".")


def _is_plain_attribute(call: ast.Call, forbidden: dict[str, str]) -> bool:
    """Tell whether the attribute's name cannot turn out to be a forbidden one: it, or how it begins, is written out."""
    name = call.args[1] if len(call.args) > 1 else None
    match name:
        case ast.Constant(value=str(text)):
            return text not in forbidden and text not in _MAKES_NAMES
        case ast.JoinedStr(values=[ast.Constant(value=str(start)), *_]):
            return not any(one.startswith(start) for one in (*forbidden, *_MAKES_NAMES))
        case ast.BinOp(left=ast.Constant(value=str(start)), op=ast.Add()):
            return not any(one.startswith(start) for one in (*forbidden, *_MAKES_NAMES))
        case _:
            return False


def _is_called(tree: ast.Module, name: ast.Name) -> bool:
    return any(isinstance(node, ast.Call) and node.func is name for node in ast.walk(tree))


def _defined(tree: ast.Module, rule: Rule) -> Iterator[str]:
    """Yield what is defined though it may not be: as a function, or by being assigned to."""
    forbidden = set(rule.must_not_define)
    if not forbidden:
        return
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                stored = name
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                stored = name
            case ast.alias(asname=str(name)):
                stored = name
            case ast.Call() if _called(node) in ("setattr", "type", "__setattr__", "exec", "eval"):
                yield f"line {_line(node)} uses `{_called(node)}`, with which anything could be defined"
                continue
            case _:
                continue
        if stored in forbidden:
            yield f"line {_line(node)} defines `{stored}`"


def _looping(tree: ast.Module, rule: Rule) -> Iterator[str]:
    if not rule.no_loops:
        return
    for node in ast.walk(tree):
        if isinstance(node, _LOOPS):
            yield f"line {_line(node)} loops"
        elif isinstance(node, ast.Call) and _called(node) in _LOOPING:
            yield f"line {_line(node)} loops by `{_called(node)}`"
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _recursion(node)


def _recursion(function: _Function) -> Iterator[str]:
    own = (node for statement in function.body for node in ast.walk(statement))
    for node in own:
        if isinstance(node, ast.Call) and _called(node) == function.name and not _of_parent(node):
            yield f"line {_line(node)} calls `{function.name}` from inside itself, which is a loop as well"


def _of_parent(call: ast.Call) -> bool:
    """Tell whether a method of the parent class is called: `super().forward(x)` is no recursion."""
    match call.func:
        case ast.Attribute(value=ast.Call(func=ast.Name(id="super"))):
            return True
        case ast.Attribute(value=ast.Name(id="self" | "cls")) | ast.Name():
            return False
        case _:
            return True


def _missing(tree: ast.Module, rule: Rule) -> Iterator[str]:
    if not rule.must_use:
        return
    wanted = {name.rpartition(".")[2] for name in rule.must_use}
    renamed = {
        alias.asname: alias.name for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names if alias.asname
    }  # fmt: skip
    called = {_called(node) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    if wanted.isdisjoint(called | {renamed.get(name, name) for name in called}):
        yield f"{_either(rule.must_use)} is called nowhere"


def _called(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _line(node: ast.AST) -> int:
    return getattr(node, "lineno", 1)


def _either(names: Sequence[str]) -> str:
    return " or ".join(f"`{name}`" for name in names)
