"""Every problem of a file's content at its own place, in words that need no knowledge of pydantic."""

from __future__ import annotations

import json
from enum import Enum
from typing import Annotated, Any, Literal, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, Strict, model_validator
from pydantic_core import PydanticCustomError

from qbank.loading.validation import MOST, validate
from qbank.loading.yaml_source import parse_yaml
from qbank.problems import ProblemsFound

T = TypeVar("T")
Many = Annotated[tuple[T, ...], Strict(False)]


def expression(value: Any) -> Any:
    """Refuse the name BAD where it stands, as an expression's parser would."""
    if isinstance(value, str) and "BAD" in value:
        before = value[: value.index("BAD")]
        place = {"line": before.count("\n") + 1, "column": len(before) - before.rfind("\n")}
        words = {"allowed": ["L", "H_in"], "hint": "did you mean 'L'?", "name": "BAD"}
        raise PydanticCustomError("expression", "there is no name '{name}'", {**place, **words})
    if isinstance(value, list):
        raise ValueError("an expression is\x1b one value")
    return value


Expression = Annotated[str | int, BeforeValidator(expression)]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Level(Enum):
    LOW = "low"
    HIGH = "high"


class Shape(Part):
    kind: Literal["shape"]
    sizes: Many[int] = ()
    shown: bool = False
    edit: dict[int, str] = {}


class Value(Part):
    kind: Literal["value"]
    value: float = 0
    select: Literal["one", "all"] = "one"


class ByEdit(Part):
    edit: dict[int, str]
    misconception: str = ""


class ByValue(Part):
    value: Expression
    misconception: str = ""


class Question(Part):
    code: str
    as_: Many[str] = Field((), alias="as")
    parts: Many[Annotated[Shape | Value, Field(discriminator="kind")]] = ()
    distractors: Many[ByEdit | ByValue] = ()
    loose: Shape | str | Many[int] | None = None
    level: Annotated[Level, Strict(False)] = Level.LOW
    options: int = Field(4, ge=2, le=8)
    tolerance: float = Field(0.1, gt=0, allow_inf_nan=False)
    name: str = Field("ab", pattern="^[a-z]+$", min_length=2)
    pair: Annotated[Many[int], Field(min_length=2, max_length=3)] = (1, 2)
    key: Expression = 0

    @model_validator(mode="after")
    def agree(self) -> Question:
        if self.code == "short":
            raise ValueError("the code is too short")
        if self.code == "elsewhere":
            raise PydanticCustomError("options", "there are not so many", {"loc": ("options",)})
        return self


NAMES = "code, as, parts, distractors, loose, level, options, tolerance, name, pair, key"

FAULTS = {
    "unknown field": (
        "code: x\nzzz: 1",
        f"f:2:1: unknown field 'zzz'\n    allowed: {NAMES}",
    ),
    "misspelt field": (
        "code: x\ndistactors: []",
        f"f:2:1: unknown field 'distactors'\n    allowed: {NAMES}\n    hint: did you mean 'distractors'?",
    ),
    "misspelt field that is needed": (
        "coed: x",
        f"f:1:1: unknown field 'coed'\n    allowed: {NAMES}\n    hint: did you mean 'code'?",
    ),
    "the Python name of a field": (
        "code: x\nas_: []",
        f"f:2:1: unknown field 'as_'\n    allowed: {NAMES}\n    hint: did you mean 'as'?",
    ),
    "unknown field inside": (
        "code: x\nparts:\n  - {kind: value, slect: one}",
        "f:3:19: unknown field 'slect'\n    allowed: kind, value, select\n    hint: did you mean 'select'?",
    ),
    "missing field": ("options: 3", "f:1:1: 'code' is missing"),
    "missing field inside": (
        "code: x\ndistractors:\n  - misconception: m\n    edit: {}\n  - {value: 1}\n  - {}",
        "f:6:5: 'edit' is missing in item 3 of 'distractors'",
    ),
    "number for text": ("code: 3", "f:1:7: 'code' must be text, not 3\n    hint: quote it: \"3\""),
    "truth for text": ("code: true", "f:1:7: 'code' must be text, not true\n    hint: quote it: \"true\""),
    "nothing for text": ("code:", "f:1:6: 'code' has no value: it must be text"),
    "list for text": ("code: [1, a]", "f:1:7: 'code' must be text, not the list [1, 'a']"),
    "text for a list": (
        "code: x\nas: choice",
        "f:2:5: 'as' must be a list, not 'choice'\n    hint: write it as a list: [ … ]",
    ),
    "mapping for a list": ("code: x\nas: {a: 1}", "f:2:5: 'as' must be a list, not the mapping {'a': 1}"),
    "item of a wrong type": (
        "code: x\nas: [choice, 7]",
        "f:2:14: item 2 of 'as' must be text, not 7\n    hint: quote it: \"7\"",
    ),
    "quoted number": (
        "code: x\noptions: '4'",
        "f:2:10: 'options' must be a whole number, not '4'\n    hint: remove the quotes",
    ),
    "float for a whole number": ("code: x\noptions: 4.0", "f:2:10: 'options' must be a whole number, not 4.0"),
    "truth for a whole number": ("code: x\noptions: true", "f:2:10: 'options' must be a whole number, not true"),
    "text for a number": ("code: x\ntolerance: a", "f:2:12: 'tolerance' must be a number, not 'a'"),
    "yes for true": (
        "code: x\nparts: [{kind: shape, shown: yes}]",
        "f:2:30: 'shown' must be true or false, not 'yes'\n    hint: write true or false",
    ),
    "scalar for a mapping": (
        "code: x\nparts: [7]",
        "f:2:9: item 1 of 'parts' must be a mapping of 'name: value', not 7",
    ),
    "word not on the list": (
        "code: x\nparts: [{kind: value, select: al}]",
        "f:2:31: 'select' cannot be 'al'\n    allowed: one, all\n    hint: did you mean 'all'?",
    ),
    "word not in an enum": (
        "code: x\nlevel: hihg",
        "f:2:8: 'level' cannot be 'hihg'\n    allowed: low, high\n    hint: did you mean 'high'?",
    ),
    "no word": ("code: x\nlevel:", "f:2:7: 'level' has no value\n    allowed: low, high"),
    "unknown kind": (
        "code: x\nparts: [{kind: shap}]",
        "f:2:16: 'kind' cannot be 'shap'\n    allowed: shape, value\n    hint: did you mean 'shape'?",
    ),
    "number as kind": (
        "code: x\nparts: [{kind: 3}]",
        "f:2:16: 'kind' cannot be 3\n    allowed: shape, value",
    ),
    "no kind": (
        "code: x\nparts: [{value: 3}]",
        "f:2:9: 'kind' is missing in item 1 of 'parts'\n    allowed: shape, value",
    ),
    "tag spelt like a field": (
        "code: x\nparts: [{kind: value, value: a}]",
        "f:2:30: 'value' must be a number, not 'a'",
    ),
    "beside a tag spelt like a field": (
        "code: x\nparts: [{value: 1, kind: value, select: 1}]",
        "f:2:41: 'select' cannot be 1\n    allowed: one, all",
    ),
    "name of a wrong type": (
        "code: x\nparts: [{kind: shape, edit: {1: a, two: b}}]",
        "f:2:36: the name 'two' must be a whole number, not 'two'",
    ),
    "value under a numbered name": (
        "code: x\nparts: [{kind: shape, edit: {2: [b]}}]",
        "f:2:33: '2' must be text, not the list ['b']",
    ),
    "no member of a union": (
        "code: x\nloose: 3.5",
        "f:2:8: 'loose' must be a mapping of 'name: value' or text or a list, not 3.5\n    hint: quote it: \"3.5\"",
    ),
    "inside one member of a union": (
        "code: x\nloose: [1, a]",
        "f:2:12: item 2 of 'loose' must be a whole number, not 'a'",
    ),
    "inside one mapping of a union": (
        "code: x\ndistractors: [{value: 3, misconception: 4}]",
        "f:2:41: 'misconception' must be text, not 4\n    hint: quote it: \"4\"",
    ),
    "item of no member": (
        "code: x\ndistractors: [3]",
        "f:2:15: item 1 of 'distractors' must be a mapping of 'name: value', not 3",
    ),
    "too few": ("code: x\npair: [1]", "f:2:7: 'pair' must have at least 2 items, but has 1"),
    "too many": ("code: x\npair: [1, 2, 3, 4]", "f:2:7: 'pair' must have at most 3 items, but has 4"),
    "too short": ("code: x\nname: a", "f:2:7: 'name' must have at least 2 characters, but has 1"),
    "wrong form": ("code: x\nname: A1", "f:2:7: 'name' cannot be 'A1'\n    allowed: text of the form ^[a-z]+$"),
    "too small": ("code: x\noptions: 1", "f:2:10: 'options' must be at least 2, not 1"),
    "too large": ("code: x\noptions: 9", "f:2:10: 'options' must be at most 8, not 9"),
    "not more": ("code: x\ntolerance: 0", "f:2:12: 'tolerance' must be more than 0.0, not 0"),
    "not finite": ("code: x\ntolerance: .inf", "f:2:12: 'tolerance' must be a finite number, not inf"),
    "our own words": ("code: x\nkey: [1]", r"f:2:6: 'key': an expression is\x1b one value"),
    "our own words about the file": ("code: short", "f:1:1: the code is too short"),
    "our own words about a part": ("code: elsewhere\noptions: 3", "f:2:10: 'options': there are not so many"),
    "a part that is not there": ("code: elsewhere", "f:1:1: there are not so many"),
    "a list for a file": ("- code", "f:1:1: the file must be a mapping of 'name: value', not the list ['code']"),
    "nothing for a file": ("~", "f:1:1: the file has no value: it must be a mapping of 'name: value'"),
}


@pytest.mark.parametrize(("text", "expected"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told_plainly(text: str, expected: str) -> None:
    with pytest.raises(ProblemsFound) as caught:
        validate(parse_yaml(text, "f"), Question)
    assert str(caught.value) == expected


INSIDE = {
    "plain": ("key: L + BAD", (1, 10)),
    "quoted": ("key: 'it''s BAD'", (1, 13)),
    "escaped": (r'key: "\\ BAD"', (1, 10)),
    "block": ("key: |\n\n    L\n      + BAD", (4, 9)),
    "folded": ("key: >\n  L\n\n  H\n  + BAD", (5, 5)),
    "in a union in a list": ("distractors:\n  - misconception: m\n    value: |-\n      BAD", (4, 7)),
}


@pytest.mark.parametrize(("text", "place"), INSIDE.values(), ids=INSIDE)
def test_a_place_inside_a_text_is_shown_in_the_file(text: str, place: tuple[int, int]) -> None:
    with pytest.raises(ProblemsFound) as caught:
        validate(parse_yaml(text + "\ncode: x", "f"), Question)
    (problem,) = caught.value.problems
    assert (problem.line, problem.column) == place
    assert problem.what.endswith(": there is no name 'BAD'")
    assert (problem.allowed, problem.hint) == ("L, H_in", "did you mean 'L'?")


def test_all_problems_come_at_once_in_reading_order() -> None:
    text = "oops: 1\noptions: 1\nparts:\n  - {kind: shape, sizes: [1, x, y], shown: 1}\n  - {}\nlevel: no\n"
    with pytest.raises(ProblemsFound) as caught:
        validate(parse_yaml(text, "f"), Question)
    places = [(problem.line, problem.column) for problem in caught.value.problems]
    assert places == [(1, 1), (1, 1), (2, 10), (4, 30), (4, 33), (4, 44), (5, 5), (6, 8)]


def test_a_right_file_becomes_its_model() -> None:
    text = "code: |\n  x\nas: [choice]\nparts: [{kind: shape, sizes: [1], edit: {2: y}}]\nlevel: high\nloose: [3]"
    question = validate(parse_yaml(text, "f"), Question)
    shape = Shape(kind="shape", sizes=(1,), edit={2: "y"})
    expected = {"code": "x\n", "as": ("choice",), "parts": (shape,), "level": Level.HIGH, "loose": (3,)}
    assert question == Question.model_validate(expected)


def test_a_flood_of_problems_is_cut_and_counted() -> None:
    text = "code: x\n" + "".join(f"unknown{n}: 1\n" for n in range(5000))
    with pytest.raises(ProblemsFound) as caught:
        validate(parse_yaml(text, "f"), Question)
    assert len(caught.value.problems) == MOST + 1
    assert str(caught.value.problems[0]) == "f: 4800 more problems are not listed"


class Tree(Part):
    name: str
    children: Many[Tree] = ()
    anything: Any = None


def test_a_recursive_model_knows_its_fields() -> None:
    with pytest.raises(ProblemsFound) as caught:
        validate(parse_yaml("name: a\nchildren:\n- {name: b, children: [{nme: c}]}", "f"), Tree)
    assert str(caught.value) == (
        "f:3:25: unknown field 'nme'\n    allowed: name, children, anything\n    hint: did you mean 'name'?"
    )


class Opaque(Part):
    """A model with a field that has no JSON Schema."""

    model_config = ConfigDict(arbitrary_types_allowed=True)
    seen: Annotated[object, BeforeValidator(lambda value: value)] = None
    odd: type[int] | None = None


def test_a_type_without_a_schema_does_not_hide_the_names() -> None:
    with pytest.raises(ProblemsFound, match="allowed: seen, odd"):
        validate(parse_yaml("sen: 1", "f"), Opaque)


fields = st.sampled_from([*Question.model_fields, "as", "kind", "value", "select", "edit", "sizes", "x"])
scalars = st.none() | st.booleans() | st.integers(-9, 9) | st.floats(-2, 2) | st.sampled_from(["a", "shape", "value"])
contents = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(fields | st.integers(0, 3), inner, max_size=5),
    max_leaves=15,
)


@given(st.dictionaries(fields, contents, max_size=8))
@settings(max_examples=200, deadline=None)
def test_any_content_is_a_model_or_problems_at_places_of_the_file(content: dict[str, object]) -> None:
    text = json.dumps(content, indent=1, default=str)
    try:
        source = parse_yaml(text, "f")
        assert isinstance(validate(source, Question), Question)
    except ProblemsFound as found:
        assert found.problems
        for problem in found.problems:
            assert problem.column <= len(text.split("\n")[problem.line - 1]) + 1
            assert "Input" not in problem.what
            assert problem.what.isprintable()
