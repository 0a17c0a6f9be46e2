"""What a template may hold, what it refuses, and where it says so."""

from __future__ import annotations

import pytest

from qbank.language.expression import NotAllowed
from qbank.language.guards import FUNCTIONS, ExpressionError
from qbank.language.template import Mode, parse_template

NAMES = {"a": 7, "b": 2, "t": (3, 1), "word": "relu", "rec": {"line": 3}, "m": ((1, 2), (3, 4)), "flag": True}


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("no braces: { } %", "no braces: { } %"),
        ("{{ a }}", "7"),
        ("{{ a * b + 1 }}", "15"),
        ("{{ a if flag else b }}", "7"),
        ("{{ rec.line }} {{ rec['line'] }}", "3 3"),
        ("{{ t[0] }} {{ t[-1] }} {{ t[1:] }} {{ t[::-1] }}", "3 1 (1,) (1, 3)"),
        ("{{ max(t) }} {{ len(t) }} {{ t | length }} {{ sorted(t) }}", "3 2 2 (1, 3)"),
        ("{{ [a, b] }} {{ (a, b) }} {{ range(3) }}", "(7, 2) (7, 2) (0, 1, 2)"),
        ("{{ 2 in t }} {{ 3 in t }} {{ 1 < b < a }}", "False True True"),
        ("{{ not flag }} {{ -a }} {{ a // b }} {{ a % b }} {{ b ** 3 }} {{ a / b }}", "False -7 3 1 8 3.5"),
        ("{% if flag %}yes{% else %}no{% endif %}", "yes"),
        ("{% if a == 1 %}1{% elif a == 7 %}7{% endif %}", "7"),
        ("{% for v in t %}<{{ v }}>{% endfor %}", "<3><1>"),
        ("{% for v in t if v > 1 %}{{ v }}{% else %}none{% endfor %}", "3"),
        ("{% for x, y in m %}{{ x }}-{{ y }} {% endfor %}", "1-2 3-4 "),
        ("{% for row in m %}{% for v in row %}{{ v }}{% endfor %};{% endfor %}", "12;34;"),
        ("a{# unseen #}b", "ab"),
        ("{% raw %}{{ a }}{% endraw %}", "{{ a }}"),
        ("x\n{% if flag %}\ny\n{% endif %}\nz\n", "x\ny\nz\n"),
        ("  {% if flag %}\n    y\n  {% endif %}\n", "    y\n"),
        ("{% if flag %}one{% endif %}\ntwo\n", "one\ntwo\n"),
        ("x = {% if flag %}1{% else %}2{% endif %}\ny = 3\n", "x = 1\ny = 3\n"),
        ("a {% if flag %}\nb {% endif %}\nc", "a \nb \nc"),
        ("{{ a }}{% if flag %}{% endif %}\nb", "7\nb"),
        ("{% if flag %}{% if flag %}\nb{% endif %}{% endif %}\n", "b\n"),
        ("one {# unseen #}\ntwo\n{# unseen #}\nthree", "one \ntwo\nthree"),
        ("{% for v in t %}\n{{ v }}\n{% endfor %}\nend", "3\n1\nend"),
        ("{% for v in t %}{{ v }}, {% endfor %}\nend", "3, 1, \nend"),
        ("one {% if flag -%}\n  two{% endif %}\r\nthree", "one two\nthree"),
        ("one {% if\n flag %}\ntwo{% endif %}", "one \ntwo"),
        ("{{ '%}' }}{% raw %}{{ x }}{% endraw %}\ny", "%}{{ x }}\ny"),
        ("{{ a }}\n", "7\n"),
        ("{{ a }}\n\n", "7\n\n"),
        ("{{ a -}}   b", "7b"),
    ],
)
def test_what_a_template_may_hold(source: str, text: str) -> None:
    assert parse_template(source, "prose").render(NAMES) == text


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{{ self }}", "the name 'self' is not allowed"),
        ("{{ _x }}", "the name '_x' is not allowed"),
        ("{{ word.upper() }}", "only the functions"),
        ("{{ word['upper']() }}", "only the functions"),
        ("{{ '{}'.format(a) }}", "only the functions"),
        ("{{ super() }}", "only the functions"),
        ("{{ lipsum() }}", "only the functions"),
        ("{{ cycler(1) }}", "only the functions"),
        ("{{ dict(a=1) }}", "only the functions"),
        ("{{ len }}", "len is a function: call it"),
        ("{% for len in m %}{{ len(t) }}{% endfor %}", "len is a function, not a variable"),
        ("{% for _x in t %}{% endfor %}", "the name '_x'"),
        ("{{ sorted(t, reverse=true) }}", "keyword and starred arguments"),
        ("{{ max(*t) }}", "keyword and starred arguments"),
        ("{{ len(**rec) }}", "keyword and starred arguments"),
        ("{{ t | join(separator='') }}", "keyword and starred arguments"),
        ("{{ word | attr('upper') }}", "unknown filter 'attr'"),
        ("{{ word | upper }}", "unknown filter 'upper'"),
        ("{{ t | map('upper') | list }}", "unknown filter"),
        ("{{ '%s' | format(a) }}", "unknown filter 'format'"),
        ("{% set x = 1 %}", "set is not allowed here"),
        ("{% macro m() %}{% endmacro %}", "macro is not allowed here"),
        ("{% call f() %}{% endcall %}", "callblock is not allowed here"),
        ("{% import 'x' as x %}", "import is not allowed here"),
        ("{% from 'x' import y %}", "fromimport is not allowed here"),
        ("{% include 'x' %}", "include is not allowed here"),
        ("{% extends 'x' %}", "extends is not allowed here"),
        ("{% block b %}{% endblock %}", "block is not allowed here"),
        ("{% filter code %}{% endfilter %}", "filterblock is not allowed here"),
        ("{% with x = 1 %}{% endwith %}", "with is not allowed here"),
        ("{% autoescape true %}{% endautoescape %}", "is not allowed here"),
        ("{{ a ~ b }}", "the operator ~ is not allowed here"),
        ("{{ a is defined }}", "`is` is not allowed here"),
        ("{{ {'a': 1} }}", "a dict is not allowed here"),
        ("{{ a if flag }}", "`if` without `else`"),
        ("{{ m[0:1, 0] }}", "a slice beside another index"),
        ("{{ 2**3**2 }}", "a power of a power"),
        ("{{ -a**2 }}", "a power of a power or of a signed number"),
        ("{{ 1e999 }}", "beyond the range of floats"),
        ("{{ 1000000000000000000 }}", "more than 18 digits"),
        (r"{{ '\ud800' }}", "half a character"),
        ("{% for x in t recursive %}{% endfor %}", "loops nested"),
        ("{% for x in t %}{% for x in t %}{% for x in t %}{% endfor %}{% endfor %}{% endfor %}", "loops nested"),
        ("{% do a %}", "unknown tag"),
        ("{{ a", "unexpected end of template"),
        ("{% if a %}", "Unexpected end of template"),
        ("{% endif %}", "unknown tag 'endif'"),
        ("{% if flag %}" * 60 + "{% endif %}" * 60, "nested too deeply"),
        ("{{ " + "-" * 100 + "a }}", "nested too deeply"),
        ("{{ " + "(" * 5000 + "a" + ")" * 5000 + " }}", "too complicated"),
        ("a" * 20_001, "at most 20000"),
    ],
)
@pytest.mark.parametrize("mode", ["code", "prose"])
def test_what_a_template_may_not_hold_is_refused_when_it_is_parsed(source: str, said: str, mode: Mode) -> None:
    with pytest.raises(NotAllowed) as refused:
        parse_template(source, mode)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("a\nb {{ word.upper() }}", 2),
        ("{% set x = 1 %}", 1),
        ("\n\n{{ a ~ b }}\n", 3),
        ("x\n{% if flag %}\n{{ a +\n }}\n{% endif %}", 4),
        ("x\n{% if flag %}\ny", 3),
        ("{{ (1,\n _x) }}", 2),
        ("one\ntwo {{ t | upper }}", 2),
    ],
)
def test_a_refusal_names_the_line_in_the_template(source: str, line: int) -> None:
    with pytest.raises(NotAllowed) as refused:
        parse_template(source, "prose")
    assert refused.value.line == line


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{{ missing }}", "'missing' is undefined"),
        ("{% if missing %}{% endif %}", "'missing' is undefined"),
        ("{% for x in missing %}{% endfor %}", "undefined"),
        ("{{ missing == 1 }}", "undefined"),
        ("{{ len(missing) }}", "undefined"),
        ("{{ (1, missing) }}", "the template: shows"),
        ("{{ missing | join }}", "undefined"),
        ("{{ ''.__class__ }}", "asks for .__class__ of '', which is not a record"),
        ("{{ word['upper'] }}", "takes element 'upper': not a whole number"),
        ("{{ t['count'] }}", "takes element 'count'"),
        ("{{ a['real'] }}", "takes an element of 7, which has none"),
        ("{{ rec['keys'] }}", "asks for .keys; the record has line"),
        ("{{ rec.keys }}", "asks for .keys; the record has line"),
        ("{{ t[5] }}", "takes element 5 of 2"),
        ("{{ rec }}", "shows a record"),
        ("{{ '%s' % a }}", "uses % on text"),
        ("{{ a / 0 }}", "division by zero"),
        ("{{ word + 1 }}", "the template: "),
        ("{{ word | fixed(2) }}", "prints 'relu' with decimals"),
        ("{{ flag | fixed(2) }}", "prints True with decimals"),
        ("{{ a | fixed(-1) }}", "prints -1 decimals"),
        ("{{ t | join(5) }}", "joins with 5, which is not text"),
        ("{{ a | join }}", "needs a sequence, not 7"),
        ("{% for x in a %}{% endfor %}", "needs a sequence, not 7"),
        ("{% for x, y in t %}{% endfor %}", "the template: "),
        ("{{ len(t, t) }}", "len() takes 1 positional argument but 2 were given"),
        ("one\n{{ a / 0 }}", "line 2 of the template: division by zero"),
        ("one\n{% for x in t %}\n{{ x }}\n{{ rec.x }}\n{% endfor %}", "line 4 of the template: asks for .x"),
        ("one\n{{ missing }}\n", "line 2 of the template: 'missing' is undefined"),
    ],
)
@pytest.mark.parametrize("mode", ["code", "prose"])
def test_what_fails_while_a_template_is_filled_in_says_why_and_in_which_line(
    source: str, said: str, mode: Mode
) -> None:
    with pytest.raises(ExpressionError) as failed:
        parse_template(source, mode).render(NAMES)
    assert said.replace("shows", "writes" if mode == "code" else "shows") in str(failed.value)


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("This is a {{ a }}", {"a": (1, 14)}),
        ("a 'a' {{ 'a' }} {{ rec.a }} {{ a }}", {"rec": (1, 20), "a": (1, 32)}),
        ("é {{ 'é' }}\n日本 {{ H }}", {"H": (2, 7)}),
        ("{% for v in t %}{{ v }}{{ w }}{% endfor %}", {"t": (1, 13), "w": (1, 27)}),
        ("{% for v in t %}{% endfor %}\n{{ v }}", {"t": (1, 13), "v": (2, 4)}),
        ("{{ word | length }}{{ length }}", {"word": (1, 4), "length": (1, 23)}),
        ("{# a #}{{ (1,\n  a) }}", {"a": (2, 3)}),
        ("{% if x %}\n  {% if y %}{% endif %}\n{% endif %}", {"x": (1, 7), "y": (2, 9)}),
        ("{{ max(range(3)) }}", {}),
        ("plain", {}),
        ("{% raw %}{{ a }}{% endraw %}{{ a }}", {"a": (1, 32)}),
        ("a\r\n{{ a }}", {"a": (2, 4)}),
    ],
)
def test_the_names_that_a_template_needs_have_the_place_of_their_first_use(
    source: str, names: dict[str, tuple[int, int]]
) -> None:
    template = parse_template(source, "prose")
    assert template.names == set(names)
    assert {name: template.place(name) for name in names} == names


def test_a_template_calls_the_functions_of_the_expression_language_and_no_others() -> None:
    for name in FUNCTIONS:
        assert parse_template(f"{{{{ {name}(t) }}}}", "prose").names == {"t"}
