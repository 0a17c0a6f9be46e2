"""Reads from a stem's words what is asked: which value of the program, and whether the failing option is sought."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from qbank.importing.shown_program import tree_of

_FAILING = re.compile(
    r"\b(?:which|what)\b[^?.]*\b(?:rais\w+|fails?|crash\w*|invalid|(?:not|n't|never)\b[^?.]*|incorrect|wrong|errors?)\b",
    re.IGNORECASE,
)
_ANOTHER = re.compile(
    r"\bif\b|\binstead\b|\bsuppose\b|\bwere\b|\bfalse that\b"
    r"|\b(?:is|are|was|being) (?:first )?(?:transposed|permuted|reversed)\b"
    r"|\b(?:after|when|by) (?:adding|changing|removing|replacing|setting|swapping)\b"
    r"|\b(?:one|each|every|per|a single) (?:layer|direction|step|sequence)\b|\bfix(?:es|ed)?\b|\brepairs?\b",
    re.IGNORECASE,
)
"""Words of a stem that what it shows does not answer."""

_SOUND = re.compile(
    r"\bwithout (?:an |any |raising an? )?(?:error|exception)s?\b|\bno (?:error|exception)s?\b"
    r"|(?:\bnot|n't|\bnever) (?:raise|fail|crash|throw|give|cause|produce)\w*(?: (?:an |any )?(?:error|exception)s?)?",
    re.IGNORECASE,
)
"""What denies a failure, and so asks for what runs."""

_PRINTS = re.compile(
    r"\bprint(?:s|ed|ing)?\b|\bdisplay(?:s|ed)?\b|output of (?:this|the|the following) (?:code|program|snippet)", re.I
)
_SHAPES_OF = re.compile(
    r"\b(?:shapes?|sizes?|dimensions?)\b(?:\s+\w+){0,2}?\s+(?:of|for|does|do|has|have)\b([^?.;]*(?:\.\w[^?.;]*)?)", re.I
)
_STATE = re.compile(r"\b(?:h_?n|hn|hidden|hidden state|final state|last state|h_0|h0)\b", re.IGNORECASE)
_OUTPUT = re.compile(r"\b(?:output|outputs|out)\b", re.IGNORECASE)


def speaks_of_another_program(plain: str) -> str:
    """Return the words by which a stem asks of another program than it shows, or of a part of it; empty if none do."""
    found = _ANOTHER.search(
        re.sub(r"\bif any\b|\bif there is (?:one|any)\b", " ", _question(plain), flags=re.IGNORECASE)
    )
    return found[0] if found else ""


def seeks_failure(plain: str) -> bool:
    """Tell whether the option that fails is sought: `which line raises`, `which is not valid`."""
    return bool(_FAILING.search(_SOUND.sub(" ", _question(plain))))


def seeks_success(plain: str) -> bool:
    """Tell whether the option that runs is sought in so many words: `which runs without an error`."""
    return bool(_SOUND.search(_question(plain)))


def asked_shapes(plain: str, code: str) -> tuple[str, ...]:
    """Return the expressions whose shapes a stem asks for, in its order; empty where it does not say."""
    names = assigned(code)
    if not names:
        return ()
    any_name = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    direct = re.findall(rf"(?<![\w.])((?:{any_name})(?:\[[^\]]*\])?)(?:\.shape|\.size\(\))", plain)
    if direct:
        return tuple(dict.fromkeys(f"{name}.shape" for name in direct))
    if _PRINTS.search(plain) and (printed := [one for one in printed_expressions(code) if _is_shape(one)]):
        return tuple(printed)
    for found in _SHAPES_OF.finditer(plain):
        named = re.findall(rf"(?<![\w.])({any_name})(?![\w(.])", found[1])
        if named:
            return tuple(dict.fromkeys(f"{name}.shape" for name in named))
        roles = _roles(code)
        if roles and _STATE.search(found[1]) and not re.search(r"\boutputs?\b(?! hidden)", found[1], re.IGNORECASE):
            return (f"{roles[1]}.shape",)
        if roles and _OUTPUT.search(found[1]):
            return (f"{roles[0]}.shape",)
    if (roles := _roles(code)) and re.search(r"\boutput(?: tensor)?(?:'s)? shape\b", plain, re.IGNORECASE):
        return (f"{roles[0]}.shape",)
    printed = [one for one in printed_expressions(code) if _is_shape(one)]
    return tuple(printed) if len(printed) == 1 else ()


def asked_values(plain: str, spans: tuple[str, ...], code: str) -> tuple[str, ...]:
    """Return expressions whose number a stem may ask for, the likeliest first."""
    names, layers = assigned(code), list(layers_of(code))
    found: list[str] = []
    if layers and re.search(
        r"\bhow many\b[^?]*\b(?:parameters|weights)\b|\bnumber of\b[^?]*\bparameters\b", plain, re.I
    ):
        found.append(f"sum(p.numel() for p in {layers[-1]}.parameters())")
    for span in reversed(spans):
        if _root(span) in names and _is_expression(span):
            found.append(span)
    root = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    if names:
        found += reversed(re.findall(rf"(?<![\w.])(?:{root})(?:\.\w+(?:\([^()\n]*\))?|\[[^\]\n]+\])+", plain))
    if _PRINTS.search(plain) or not found:
        found = [*printed_expressions(code)[-1:], *found]
    return tuple(dict.fromkeys(one for one in found if _is_expression(one)))


def assigned(code: str) -> tuple[str, ...]:
    """List the names that a program's own lines assign, in order."""
    tree = tree_of(code)
    found: dict[str, None] = {}
    for statement in tree.body if tree else ():
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id != "_":
                found[node.id] = None
    return tuple(found)


def layers_of(code: str) -> Iterator[str]:
    """Yield the names that are given what a call of `nn.…` makes."""
    tree = tree_of(code)
    for node in tree.body if tree else ():
        match node:
            case ast.Assign([ast.Name(name)], ast.Call(func)) if re.match(r"(?:torch\.)?nn\.", ast.unparse(func)):
                yield name


def printed_expressions(code: str) -> list[str]:
    """List what the program's own lines print, where it is one expression."""
    tree = tree_of(code)
    return [
        ast.unparse(node.value.args[0])
        for node in (tree.body if tree else ())
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Name)
        and node.value.func.id == "print"
        and len(node.value.args) == 1
    ]


def _roles(code: str) -> tuple[str, str] | None:
    """Return the names of output and state: those that the last `a, b = call` assigns."""
    tree = tree_of(code)
    for node in reversed(tree.body if tree else []):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple) and isinstance(node.value, ast.Call):
            parts = node.targets[0].elts
            if len(parts) == 2 and isinstance(parts[0], ast.Name):
                state = parts[1].elts[0] if isinstance(parts[1], ast.Tuple) and parts[1].elts else parts[1]
                return parts[0].id, state.id if isinstance(state, ast.Name) else "_"
    return None


def _is_shape(expression: str) -> bool:
    return bool(re.search(r"\.(?:shape|size\(\))$", expression)) or expression.startswith("tuple(")


def _is_expression(text: str) -> bool:
    tree = tree_of(text)
    return tree is not None and len(tree.body) == 1 and isinstance(tree.body[0], ast.Expr)


def _root(expression: str) -> str:
    found = re.match(r"\s*([A-Za-z_]\w*)", expression)
    return found[1] if found else ""


def _question(plain: str) -> str:
    """Return the sentence with the question mark, or the whole text."""
    sentences = [one for one in re.findall(r"[^.?!\n]*(?:\.\w[^.?!\n]*)*\?", plain) if one.strip()]
    return sentences[-1] if sentences else plain
