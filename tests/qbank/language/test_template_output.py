"""How values print: Python source in code, words for a reader in prose; and that text is passed on as it is."""

from __future__ import annotations

import ast
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbank.language.display import as_code, as_fixed, as_prose
from qbank.language.guards import ExpressionError
from qbank.language.template import Raw, parse_template


@pytest.mark.parametrize(
    ("value", "code", "prose"),
    [
        (True, "True", "True"),
        (None, "None", "None"),
        (7, "7", "7"),
        (-3, "-3", "-3"),
        (0.5, "0.5", "0.5"),
        (2.0, "2.0", "2"),
        (100.0, "100.0", "100"),
        (1 / 3, "0.3333333333333333", "0.3333"),
        (-0.0, "-0.0", "0"),
        (0.00012, "0.00012", "0.00012"),
        (-1e-07, "-1e-07", "-1e-07"),
        (2.5e12, "2500000000000.0", "2.5e+12"),
        ("relu", "'relu'", "relu"),
        ("it's", '"it\'s"', "it's"),
        ("a\nb", "'a\\nb'", "a\nb"),
        ((4, 7, 3), "[4, 7, 3]", "(4, 7, 3)"),
        ((5,), "[5]", "(5,)"),
        ((), "[]", "()"),
        ((0.5, -1.0), "[0.5, -1.0]", "[0.5, -1]"),
        (((1, 2), (3, 4)), "[[1, 2], [3, 4]]", "[(1, 2), (3, 4)]"),
        ((True, False), "[True, False]", "[True, False]"),
        (("tanh", 2), "['tanh', 2]", "[tanh, 2]"),
    ],
)
def test_a_value_prints_as_python_in_code_and_readably_in_prose(value: object, code: str, prose: str) -> None:
    assert parse_template("{{ v }}", "code").render({"v": value}) == code
    assert parse_template("{{ v }}", "prose").render({"v": value}) == prose


_plain = st.recursive(
    st.one_of(st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(), st.none()),
    lambda inner: st.lists(inner, max_size=4).map(tuple),
    max_leaves=10,
)


def _as_lists(value: object) -> object:
    return [_as_lists(one) for one in value] if isinstance(value, tuple) else value


@given(_plain)
def test_what_is_printed_into_code_is_read_back_by_python_as_the_same_value(value: object) -> None:
    back = ast.literal_eval(as_code(value))
    assert repr(back) == repr(_as_lists(value))


@given(st.floats(allow_nan=False, allow_infinity=False).filter(bool))
def test_a_number_that_is_not_zero_never_reads_as_zero(value: float) -> None:
    assert float(as_prose(value)) != 0
    assert math.isclose(float(as_prose(value)), value, rel_tol=0.06) or abs(value) > 1e308


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan, (1.0, math.nan), {"a": 1}, ({"a": 1},), object()])
def test_what_is_no_python_value_is_not_written_into_code(value: object) -> None:
    with pytest.raises(ExpressionError):
        as_code(value)


@pytest.mark.parametrize("value", [{"a": 1}, ({"a": 1},), object(), [1, 2]])
def test_what_has_no_form_for_a_reader_is_not_shown(value: object) -> None:
    with pytest.raises(ExpressionError):
        as_prose(value)


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (0.125, 2, "0.12"),
        (1, 2, "1.00"),
        (-0.001, 2, "0.00"),
        (-0.5, 0, "0"),
        ((0.5, -1.25), 1, "[0.5, -1.2]"),
        (((1, 2), (3, 4)), 1, "[[1.0, 2.0], [3.0, 4.0]]"),
    ],
)
def test_fixed_decimals(value: object, places: int, text: str) -> None:
    assert as_fixed(value, places) == text


@pytest.mark.parametrize(
    ("source", "code", "prose"),
    [
        ("{{ w | fixed(1) }}", "0.5", "0.5"),
        ("{{ w | source }}", "0.5", "0.5"),
        ("{{ name | source }}", "'relu'", "'relu'"),
        ("{{ t | source }}", "[3, 1]", "[3, 1]"),
        ("{{ t | code }}", "`(3, 1)`", "`(3, 1)`"),
        ("{{ t | join }}", "3, 1", "3, 1"),
        ("{{ t | join(' x ') }}", "3 x 1", "3 x 1"),
        ("{{ () | join }}", "", ""),
        ("{{ t | length }}", "2", "2"),
        ("{{ ticks | code }}", "`` a`b ``", "`` a`b ``"),
    ],
)
def test_what_a_filter_has_written_stands_as_it_is_in_code_too(source: str, code: str, prose: str) -> None:
    names = {"w": 0.5, "name": "relu", "t": (3, 1), "ticks": "a`b"}
    assert parse_template(source, "code").render(names) == code.replace("`` a`b ``", "``a`b``")
    assert parse_template(source, "prose").render(names) == prose.replace("`` a`b ``", "``a`b``")


def test_what_fills_a_gap_stands_in_code_as_it_was_written() -> None:
    template = parse_template("rnn = {{ gap.layer }}\n", "code")
    assert template.render({"gap": {"layer": Raw("nn.RNN(5, 3)")}}) == "rnn = nn.RNN(5, 3)\n"
    assert template.render({"gap": {"layer": "nn.RNN(5, 3)"}}) == "rnn = 'nn.RNN(5, 3)'\n"


_TEXT = st.text(st.characters(exclude_characters="\r", exclude_categories=["Cs"]), max_size=60).filter(
    lambda text: not any(mark in text for mark in ("{{", "{%", "{#"))
)


@given(_TEXT, st.sampled_from(["code", "prose"]))
def test_text_without_braces_is_passed_on_byte_for_byte(text: str, mode: str) -> None:
    assert parse_template(text, mode).render({}) == text


@given(_TEXT.filter(lambda text: not text.endswith("{")), _TEXT.filter(lambda text: not text.startswith("}")))
def test_text_around_a_value_is_passed_on_byte_for_byte(before: str, after: str) -> None:
    assert parse_template(before + "{{ v }}" + after, "code").render({"v": 1}) == before + "1" + after


def test_a_template_renders_the_same_text_every_time() -> None:
    template = parse_template("{% for v in t %}{{ v }},{% endfor %}", "code")
    assert [template.render({"t": (1, 2)}) for _ in range(3)] == ["1,2,"] * 3
    assert template == parse_template("{% for v in t %}{{ v }},{% endfor %}", "code")
    assert template != parse_template("{% for v in t %}{{ v }},{% endfor %}", "prose")
