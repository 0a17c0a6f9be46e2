"""No template, however hostile, does anything but return bounded text or raise ExpressionError."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from qbank.language.expression import parse_expression
from qbank.language.guards import ExpressionError
from qbank.language.template import MAX_OUTPUT, Mode, parse_template
from tests.qbank.language.sources import NAMES, expressions, without_loops

DEEP = "((((((0,)*99,)*99,)*99,)*99,)*99)"
WORDS = "(('a'*9999,)*9999)"


@pytest.mark.parametrize(
    "source",
    [
        "{{ 'a' * 10**8 }}",
        "{{ 'aaaaaaaaaa' * 100000000 }}",
        "{{ 10**100 }}",
        "{{ 9**9**9 }}",
        "{{ [0] * 10**9 }}",
        "{{ (0,) * 1000000000 }}",
        "{{ range(10**9) }}",
        "{{ range(1000000000) | length }}",
        "{{ round(5, -10**9) }}",
        "{{ 1.5 | fixed(100000000) }}",
        "{{ 'a' * 9999 | join('b' * 9999) }}",
        f"{{{{ {WORDS} | join('x' * 9999) }}}}",
        f"{{{{ {WORDS} | join }}}}",
        f"{{{{ {WORDS} }}}}",
        f"{{{{ {WORDS} | code }}}}",
        f"{{{{ {WORDS} | source }}}}",
        f"{{{{ {DEEP} }}}}",
        f"{{{{ {DEEP} | source }}}}",
        f"{{{{ {DEEP} | fixed(2) }}}}",
        f"{{{{ {DEEP} | code }}}}",
        f"{{{{ {DEEP} | join }}}}",
        f"{{{{ {DEEP} == {DEEP} }}}}",
        f"{{{{ {DEEP} in ({DEEP}, 1) }}}}",
        f"{{{{ sorted(({DEEP}, {DEEP})) }}}}",
        f"{{% if {DEEP} < {DEEP} %}}{{% endif %}}",
        "{% for i in range(9999) %}{% for j in range(9999) %}{% endfor %}{% endfor %}",
        "{% for i in range(9999) %}{{ 'a' * 9999 }}{% endfor %}",
        "{% for i in range(9999) %}a fair amount of text that is written each time{% endfor %}",
        "{% for i in range(99) %}{% for j in range(99) %}" + "{{ '' }}" * 2000 + "{% endfor %}{% endfor %}",
        "{% for i in range(99) %}{% for j in range(99) %}"
        + "{% if 1+1+1 %}{% endif %}" * 700
        + "{% endfor %}{% endfor %}",
        "{% for t in (range(9000),) %}{% for i in range(9000) %}{% if t[1:] %}{% endif %}{% endfor %}{% endfor %}",
        "{% for t in (range(9000),) %}{% for i in range(9000) %}{% if -1 in t %}{% endif %}{% endfor %}{% endfor %}",
    ],
)
@pytest.mark.parametrize("mode", ["code", "prose"])
def test_a_bomb_is_defused_whether_it_goes_off_while_compiling_or_rendering(source: str, mode: Mode) -> None:
    with pytest.raises(ExpressionError):
        parse_template(source, mode).render({})


def test_a_large_table_of_numbers_is_well_within_the_bounds() -> None:
    table = tuple(tuple(i * j for i in range(16)) for j in range(32))
    source = "{% for row in table %}{% for v in row %}{{ v }} {% endfor %}{% endfor %}"
    assert len(parse_template(source, "prose").render({"table": table}).split()) == 512


_PIECES = st.one_of(
    st.sampled_from(["text ", "\n", "{{", "}}", "{%", "%}", "{#", "#}", "{", "'", "{% endif %}", "{% endfor %}"]),
    st.text(max_size=5),
    st.builds("{{{{ {} }}}}".format, expressions),
    st.builds(
        "{{{{ {} | {} }}}}".format, expressions, st.sampled_from(["code", "source", "join", "length", "fixed(2)"])
    ),
    st.builds("{{% if {} %}}x{{% endif %}}".format, expressions),
    st.builds("{{% for v in {} %}}{{{{ v }}}}".format, expressions),
)


@given(st.lists(_PIECES, max_size=6).map("".join), st.sampled_from(["code", "prose"]))
def test_random_templates_do_nothing_but_give_text_or_say_what_is_wrong(source: str, mode: Mode) -> None:
    try:
        template = parse_template(source, mode)
        assert {template.place(name)[0] >= 1 for name in template.names} <= {True}
        text = template.render(NAMES)
    except ExpressionError as failed:
        assert str(failed)
    else:
        assert isinstance(text, str)
        assert len(text) <= max(MAX_OUTPUT, len(source))


@given(without_loops)
def test_a_template_prints_what_the_expression_language_gives(source: str) -> None:
    try:
        template = parse_template("{{ (" + source + ") == value }}", "prose")
    except ExpressionError as refused:
        assume("a power of a power" not in str(refused))
        raise
    try:
        value = parse_expression(source).evaluate(NAMES)
    except ExpressionError:
        with pytest.raises(ExpressionError):
            template.render({**NAMES, "value": 0})
        return
    assert template.render({**NAMES, "value": value}) == str(value == value)  # NaN is not itself
