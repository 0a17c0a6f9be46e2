"""Puts one fault of a file's content into plain words: what is wrong with which value, what is allowed, a hint."""

from __future__ import annotations

import re
from typing import Any

from qbank.loading.error_places import NO_BRANCH, THE_FILE, WRONG_TYPE, Fault
from qbank.loading.suggestions import did_you_mean, listed, printable, shown

Words = tuple[str, str, str]
"""What is wrong, what is allowed, a hint."""

_EXPECTED = (
    (("string",), "text"),
    (("int",), "a whole number"),
    (("float", "decimal"), "a number"),
    (("bool",), "true or false"),
    (("list", "tuple", "set", "frozen_set", "iterable"), "a list"),
    (("dict", "mapping", "model", "dataclass"), "a mapping of 'name: value'"),
    (("none_required",), "empty"),
)

_BOUNDS = {
    "greater_than": ("more than", "gt"),
    "greater_than_equal": ("at least", "ge"),
    "less_than": ("less than", "lt"),
    "less_than_equal": ("at most", "le"),
    "multiple_of": ("a multiple of", "multiple_of"),
}

_LENGTHS = {
    "too_short": ("at least", "min_length", "item"),
    "too_long": ("at most", "max_length", "item"),
    "string_too_short": ("at least", "min_length", "character"),
    "string_too_long": ("at most", "max_length", "character"),
}


def complain(fault: Fault, name: str) -> Words:
    """Word a fault of the value that readers know as `name`; absent and unknown fields are worded elsewhere."""
    if fault.on_key:
        name = f"the name {shown(fault.value)}"
    particulars = fault.particulars
    match fault.kind:
        case "literal_error" | "enum":
            return _not_among(name, fault.value, str(particulars.get("expected", "")))
        case "union_tag_invalid":
            return _not_among(name, fault.value, str(particulars["expected_tags"]))
        case "finite_number":
            return f"{name} must be a finite number, not {written(fault.value)}", "", ""
        case "string_pattern_mismatch":
            return f"{name} cannot be {written(fault.value)}", f"text of the form {particulars['pattern']}", ""
        case "value_error" | "assertion_error" if "error" in particulars:
            return _said(name, printable(str(particulars["error"]))), "", ""
        case kind if kind in _BOUNDS:
            bound, key = _BOUNDS[kind]
            return f"{name} must be {bound} {particulars[key]}, not {written(fault.value)}", "", ""
        case kind if kind in _LENGTHS:
            return _wrong_length(fault, name), "", ""
        case kind if kind == NO_BRANCH or kind in WRONG_TYPE:
            return _wrong_type(fault, name)
        case _:
            return _own_words(fault, name)


def written(value: Any) -> str:
    """Spell a value as YAML would have it, shortened."""
    if value is True or value is False:
        return str(value).lower()
    return shown(value)


def _not_among(name: str, value: Any, expected: str) -> Words:
    """`expected` is pydantic's list: 'a', 'b' or 'c'."""
    words = [first or other for first, other in re.findall(r"'((?:[^'\\]|\\.)*)'|([^',\s]+)", expected)]
    allowed = [word for word in words if word != "or"]
    hint = did_you_mean(value, allowed) if isinstance(value, str) else ""
    if value is None:
        return f"{name} has no value", listed(allowed), hint
    return f"{name} cannot be {written(value)}", listed(allowed), hint


def _wrong_length(fault: Fault, name: str) -> str:
    bound, key, unit = _LENGTHS[fault.kind]
    limit = fault.particulars[key]
    actual = len(fault.value) if hasattr(fault.value, "__len__") else fault.particulars.get("actual_length")
    return f"{name} must have {bound} {limit} {unit}{'s' * (limit != 1)}, but has {actual}"


def _wrong_type(fault: Fault, name: str) -> Words:
    options = fault.options or (fault,)
    expected = list(dict.fromkeys(words for option in options if (words := _expectation(option))))
    wanted = " or ".join(expected) or "of another type"
    if fault.value is None:
        return f"{name} has no value: it must be {wanted}", "", ""
    return f"{name} must be {wanted}, not {_described(fault.value)}", "", _type_hint(fault.value, expected)


def _expectation(fault: Fault) -> str:
    if fault.kind in ("literal_error", "enum"):
        return str(fault.particulars.get("expected", ""))
    for words, expected in _EXPECTED:
        if fault.kind.startswith(words):
            return expected
    return ""


def _described(value: Any) -> str:
    match value:
        case list():
            return f"the list {shown(value)}"
        case dict():
            return f"the mapping {shown(value)}"
        case _:
            return written(value)


def _type_hint(value: Any, expected: list[str]) -> str:
    match value:
        case str() if "true or false" in expected and value.lower() in ("yes", "no", "on", "off"):
            return "write true or false"
        case str() if {"a whole number", "a number", "true or false"} & {*expected} and _is_number(value):
            return "remove the quotes"
        case bool() | int() | float() if "text" in expected:
            return f'quote it: "{written(value)}"'
        case str() | bool() | int() | float() if expected == ["a list"]:
            return "write it as a list: [ … ]"
        case _:
            return ""


def _said(name: str, message: str) -> str:
    return message if name == THE_FILE else f"{name}: {message}"


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[-+]?[0-9]+(\.[0-9]+)?|true|false", text))


def _own_words(fault: Fault, name: str) -> Words:
    """The message of a validator of ours, or of a kind of error that this table does not know."""
    message = re.sub(r"^Input should ", "must ", fault.message)
    what = f"{name} {message}" if message != fault.message else _said(name, message)
    allowed, hint = (fault.particulars.get(key, "") for key in ("allowed", "hint"))
    if isinstance(allowed, list | tuple | set | frozenset):
        allowed = listed(sorted(allowed) if isinstance(allowed, set | frozenset) else allowed)
    return printable(what), printable(str(allowed or "")), printable(str(hint or ""))
