"""Which constructs the expression language has, and where it says that one is not allowed."""

from __future__ import annotations

import pytest

from qbank.language.expression import NotAllowed, parse_expression
from qbank.language.guards import FUNCTIONS, ExpressionError

RECORD = {"line": 3, "text": "x = 1"}
NAMES = {"a": 7, "b": 2, "t": (3, 1, 2), "flag": True, "word": "relu", "rec": RECORD, "m": ((1, 2), (3, 4))}


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("1", 1),
        ("-2.5", -2.5),
        ("'relu'", "relu"),
        ("True", True),
        ("None", None),
        ("a", 7),
        ("a + b*2 - 1", 10),
        ("a / b", 3.5),
        ("a // b", 3),
        ("a % b", 1),
        ("a ** b", 49),
        ("-a", -7),
        ("+a", 7),
        ("not flag", False),
        ("a > b and not flag or a == 7", True),
        ("b < a < 10", True),
        ("1 in t and 9 not in t", True),
        ("2 in t in (t,)", True),
        ("'el' in word", True),
        ("2 if flag else 1", 2),
        ("(a, b)", (7, 2)),
        ("[a, b]", (7, 2)),
        ("a, b", (7, 2)),
        ("()", ()),
        ("t[0]", 3),
        ("t[-1]", 2),
        ("m[1][0]", 3),
        ("word[0]", "r"),
        ("(1, 2)[flag]", 2),
        ("t[1:]", (1, 2)),
        ("t[::-1]", (2, 1, 3)),
        ("word[:2]", "re"),
        ("rec.line", 3),
        ("rec['text']", "x = 1"),
        ("t + (4,)", (3, 1, 2, 4)),
        ("(0,) * 3", (0, 0, 0)),
        ("3 * 'ab'", "ababab"),
        ("len(t)", 3),
        ("len(word)", 4),
        ("len(rec)", 2),
        ("sum(t)", 6),
        ("sum(x*x for x in t)", 14),
        ("min(t)", 1),
        ("max(a, b)", 7),
        ("abs(-2)", 2),
        ("round(2.567, 2)", 2.57),
        ("round(2.5)", 2),
        ("round(-0.001, 2)", 0.0),
        ("sorted(t)", (1, 2, 3)),
        ("prod(t)", 6),
        ("prod(())", 1),
        ("any(x > 2 for x in t)", True),
        ("all(x > 2 for x in t)", False),
        ("range(3)", (0, 1, 2)),
        ("range(3) == (0, 1, 2)", True),
        ("distinct(a, b, 7)", False),
        ("distinct(t)", True),
        ("tuple(x for x in t if x != 1)", (3, 2)),
        ("tuple(x*y for x in t for y in range(x))", (0, 3, 6, 0, 0, 2)),
        ("tuple(v for row in m for v in row)", (1, 2, 3, 4)),
        ("tuple(x + y for x, y in zip(t, t))", (6, 2, 4)),
        ("int(2.9)", 2),
        ("tanh(0)", 0.0),
        ("exp(0)", 1.0),
        ("sqrt(4)", 2.0),
        ("  a\n", 7),
        ("a  # a comment", 7),
    ],
)
def test_what_is_in_the_language_has_the_value_that_python_gives_it(source: str, value: object) -> None:
    result = parse_expression(source).evaluate(NAMES)
    assert (result, type(result)) == (value, type(value))


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("a.__class__", "the field '__class__'"),
        ("().__class__.__mro__", "the field"),
        ("__import__('os')", "a call of '__import__'"),
        ("_hidden", "the name '_hidden'"),
        ("ｅval('1')", "a call of"),
        ("open('/etc/passwd')", "a call of 'open'"),
        ("word.upper()", "a call of 'word.upper'"),
        ("t[0]()", "a call of"),
        ("sum", "sum is a function: call it"),
        ("max(max)", "max is a function: call it"),
        ("tuple(sum for sum in t)", "as the variable of a loop"),
        ("tuple(_x for _x in t)", "as the variable of a loop"),
        ("tuple(1 for t[0] in t)", "as the variable of a loop"),
        ("sorted(t, reverse=True)", "a keyword argument"),
        ("max(*t)", "a starred value"),
        ("(*t, 1)", "a starred value"),
        ("round(**rec)", "a keyword argument"),
        ("lambda: 1", "lambda"),
        ("(x := 1)", "the operator :="),
        ("f'{a}'", "an f-string"),
        ("[x for x in t]", "a list comprehension"),
        ("{x for x in t}", "a set"),
        ("{'a': 1}", "a dict"),
        ("{1, 2}", "a set"),
        ("(x for x in t)", "a generator outside a function call"),
        ("sum([x for x in t])", "a list comprehension"),
        ("a is b", "`is`"),
        ("a is not b", "`is`"),
        ("a | b", "the operator BitOr"),
        ("a << 9", "the operator LShift"),
        ("a @ b", "the operator MatMult"),
        ("~a", "the operator ~"),
        ("b'bytes'", "the constant b'bytes'"),
        ("1j", "the constant 1j"),
        ("...", "the constant Ellipsis"),
        ("1000000000000000000", "a number of more than 18 digits"),
        ("1e999", "beyond the range of floats"),
        (r"'\ud800'", "half a character"),
        (r"'\d'", "invalid escape"),
        ("m[0:1, 0]", "a slice beside another index"),
        ("await a", "await"),
        ("tuple(x async for x in t)", "async"),
        ("yield a", "not an expression"),
        ("a = 1", "not an expression"),
        ("import os", "not an expression"),
        ("a; b", "not an expression"),
        ("print(a)", "a call of 'print'"),
        ("a if b", "not an expression"),
        ("1or 2", "invalid decimal literal"),
        ("a\x00b", "not an expression"),
        ("", "not an expression"),
        ("(" * 300 + "a" + ")" * 300, "not an expression"),
        ("-" * 400 + "a", "nested too deeply"),
        ("a" + "+1" * 400, "nested too deeply"),
        ("rec" + ".x" * 400, "nested too deeply"),
        ("a" * 1001, "at most 1000"),
    ],
)
def test_what_is_not_in_the_language_is_refused_before_anything_is_evaluated(source: str, said: str) -> None:
    with pytest.raises(NotAllowed) as refused:
        parse_expression(source)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ("_x", (1, 1)),
        ("   _x", (1, 4)),
        ("\n  _x", (2, 3)),
        ("'é' + _x", (1, 7)),
        ("'日本' == (a is b)", (1, 10)),
        ("  ('é',\n  'é' + _x)", (2, 9)),
        ("(a,\r'é' + _x)", (2, 7)),
        ("a + lambda: 1", (1, 5)),
        ("len(t) + open(a)", (1, 10)),
        ("a +", (1, 4)),
        ("  a +  ", (1, 6)),
        ("\n\n (a,", (3, 2)),
        ("'é' + * b", (1, 7)),
        ("a\nb", (2, 1)),
    ],
)
def test_a_refusal_names_line_and_column_in_characters_of_the_source_as_written(
    source: str, place: tuple[int, int]
) -> None:
    with pytest.raises(NotAllowed) as refused:
        parse_expression(source)
    assert (refused.value.line, refused.value.column) == place


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("a + sum(x for x in t) + a", {"a": (1, 1), "t": (1, 20)}),
        ("'a' == b", {"b": (1, 8)}),
        ("rec.a + a", {"rec": (1, 1), "a": (1, 9)}),
        ("tuple(x for x in x)", {"x": (1, 18)}),
        (" (1,\n 'é', H)", {"H": (2, 7)}),
        ("len(())", {}),
    ],
)
def test_the_names_that_an_expression_needs_have_the_place_of_their_first_use(
    source: str, names: dict[str, tuple[int, int]]
) -> None:
    parsed = parse_expression(source)
    assert parsed.names == set(names)
    assert {name: parsed.place(name) for name in parsed.names} == names


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("missing", "uses the unknown name missing"),
        ("a / 0", "division by zero"),
        ("t[3]", "takes element 3 of 3"),
        ("t['a']", "takes element 'a': not a whole number"),
        ("a[0]", "takes an element of 7"),
        ("a[1:]", "takes a slice of 7"),
        ("a.line", "asks for .line of 7, which is not a record"),
        ("rec.lines", "asks for .lines; the record has line, text"),
        ("rec['lines']", "asks for .lines; the record has line, text"),
        ("min(())", "takes the min of nothing"),
        ("sum(a)", "needs a sequence, not 7"),
        ("tuple(k for k in rec)", "needs a sequence"),
        ("zip((1,), (1, 2))", "failed"),
        ("'%s' % a", "uses % on text"),
        ("(-8) ** 0.5", "complex"),
        ("int('7')", "makes a number of '7'"),
        ("len(t, t)", "len() takes 1 positional argument but 2 were given"),
        ("t < a", "failed"),
        ("a + word", "failed"),
        ("sqrt(-1)", "failed"),
        ("distinct((rec, rec))", "failed"),
        ("exp(1000)", "failed"),
        ("int(1e300 * 1e300)", "failed"),
    ],
)
def test_what_fails_on_the_values_at_hand_says_why_in_one_sentence(source: str, said: str) -> None:
    with pytest.raises(ExpressionError) as failed:
        parse_expression(source).evaluate(NAMES)
    assert said in str(failed.value)
    assert source in str(failed.value)


def test_no_name_that_is_bound_can_stand_in_for_a_guard_or_a_function() -> None:
    shadows = dict.fromkeys((*FUNCTIONS, "_add", "_multiply", "_each", "_weighed", "_field", "__builtins__"))
    assert parse_expression("sum(x*x + 1 for x in t)").evaluate({**shadows, "t": (1, 2)}) == 7
