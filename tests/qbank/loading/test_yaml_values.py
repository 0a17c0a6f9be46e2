"""Unquoted scalars mean what YAML 1.2's core schema says, quoted ones are text."""

from __future__ import annotations

import math

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from qbank.loading import yaml_content
from qbank.loading.yaml_source import parse_yaml
from qbank.problems import ProblemsFound

SCALARS: dict[str, object] = {
    **dict.fromkeys(("null", "Null", "NULL", "~", ""), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **{text: text for text in ("yes", "no", "on", "off", "y", "n", "Yes", "NO", "nULL", "tRUE")},
    "0": 0,
    "-0": 0,
    "+7": 7,
    "010": 10,
    "0o17": 15,
    "0x1F": 31,
    "-12": -12,
    "9" * 18: int("9" * 18),
    "0" * 90 + "7": 7,
    **{text: text for text in ("0o8", "-0x1", "0b1", "0X1", "1_000", "12:30", "1:2:3", "2024-01-02", "٣", "3..9")},
    "1e-4": 1e-4,
    ".5": 0.5,
    "-.5": -0.5,
    "5.": 5.0,
    "1.5E+3": 1500.0,
    "1e3": 1000.0,
    ".inf": math.inf,
    "+.Inf": math.inf,
    "-.INF": -math.inf,
    **{text: text for text in ("inf", "nan", "-.nan", "1e", ".", "-.", "+", "..5", "1.2.3", "e5", "1 2")},
    "'true'": "true",
    '"1"': "1",
    '""': "",
    "'~'": "~",
    "|-\n  12": "12",
    ">-\n  null": "null",
}


@pytest.mark.parametrize(("written", "value"), SCALARS.items(), ids=map(repr, SCALARS))
@pytest.mark.parametrize("loader", ["CSafeLoader", "SafeLoader"])
def test_a_scalar(monkeypatch: pytest.MonkeyPatch, loader: str, written: str, value: object) -> None:
    monkeypatch.setattr(yaml_content, "_LOADER", getattr(yaml, loader))
    content = parse_yaml(f"k: {written}\n", "f").content
    assert content == {"k": value}
    assert isinstance(content, dict)
    assert type(content["k"]) is type(value)


@pytest.mark.parametrize("written", [".nan", ".NaN", ".NAN"])
def test_not_a_number_is_a_float(written: str) -> None:
    content = parse_yaml(written, "f").content
    assert isinstance(content, float)
    assert math.isnan(content)


DOCUMENTS = {
    "nested": ("a: [1, {b: c}]\nd:\n- e\n- f:\n", {"a": [1, {"b": "c"}], "d": ["e", {"f": None}]}),
    "whole numbers as keys": ('edit: {2: "x", 010: y}', {"edit": {2: "x", 10: "y"}}),
    "quoted keys are text": ("{'2': x, \"<<\": y, 'true': z}", {"2": "x", "<<": "y", "true": "z"}),
    "words of YAML 1.1 as keys": ("{yes: 1, on: 2}", {"yes": 1, "on": 2}),
    "a list": ("- 1\n- - 2", [1, [2]]),
    "a scalar": ("hello", "hello"),
    "null alone": ("~", None),
    "one document with its marks": ("%YAML 1.2\n---\na: 1\n...\n", {"a": 1}),
    "line ends of every system": ("a: |\r\n  x\r\n  y\r\nb: 1\rc: 2\n", {"a": "x\ny\n", "b": 1, "c": 2}),
    "a byte-order mark": ("\ufeffa: 1", {"a": 1}),
    "a call in a block list": ("- f(a, b)", ["f(a, b)"]),
    "a template in quotes": ("a: '{{ n }}'", {"a": "{{ n }}"}),
}


@pytest.mark.parametrize(("text", "content"), DOCUMENTS.values(), ids=DOCUMENTS)
@pytest.mark.parametrize("loader", ["CSafeLoader", "SafeLoader"])
def test_a_document(monkeypatch: pytest.MonkeyPatch, loader: str, text: str, content: object) -> None:
    monkeypatch.setattr(yaml_content, "_LOADER", getattr(yaml, loader))
    assert parse_yaml(text, "f").content == content


letters = st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\u2028\u2029\ufeff\ufffe\uffff")
texts = st.text(letters | st.sampled_from("\n\t"), max_size=30)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts | st.integers(0, 99), inner, max_size=4),
    max_leaves=12,
)


def spell(value: object) -> str:
    """Write a value as YAML 1.2 on one line, scalars of every other type unquoted."""
    match value:
        case str():
            signs = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}
            return '"' + "".join(signs.get(letter, letter) for letter in value) + '"'
        case bool() | None:
            return {True: "true", False: "false", None: "null"}[value]
        case float():
            return repr(value).replace("inf", ".inf")
        case list():
            return f"[{', '.join(map(spell, value))}]"
        case dict():
            return "{" + ", ".join(f"? {spell(key)}\n : {spell(item)}" for key, item in value.items()) + "}"
        case _:
            return str(value)


@given(values.filter(lambda value: not isinstance(value, dict) or len({*map(str, value)}) == len(value)))
@settings(max_examples=150, deadline=None)
def test_what_is_written_as_yaml_1_2_is_read_back(value: object) -> None:
    try:
        content = parse_yaml(f"- {spell(value)}\n", "f").content
    except ProblemsFound as found:
        # A mapping deep inside may hold both 2 and "2", which no format could tell apart.
        assert all("given twice" in problem.what for problem in found.problems)
        return
    assert content == [value]
    assert repr(content) == repr([value])
