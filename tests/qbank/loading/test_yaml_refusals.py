"""What YAML can hold and qbank does not take, with the exact words; and that no text does any harm."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from qbank.loading import yaml_content
from qbank.loading.yaml_source import Source, parse_yaml
from qbank.problems import ProblemsFound

QUOTE = "remove it, or quote the value if it is text"

REFUSED = {
    "empty": ("", "f: the file is empty"),
    "only blanks": (" \n\n", "f: the file is empty"),
    "only comments": ("# later\n", "f: the file is empty"),
    "an empty document": ("---\n...\n", "f: the file is empty"),
    "a second document": (
        "a: 1\n---\nb: 2\n",
        "f:2:1: a second document starts here\n    allowed: one document per file\n    hint: remove the '---'",
    ),
    "YAML 1.1": (
        "%YAML 1.1\n---\na: 1",
        "f:1:1: qbank reads YAML 1.2\n    hint: remove the '%YAML' line",
    ),
    "a duplicate key": (
        "a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\n",
        "f:5:3: 'c' is given twice: first at 3:3\n    hint: keep one of them",
    ),
    "a key as number and text": (
        "{2: a, '2': b}",
        "f:1:8: '2' is given twice: first at 1:2\n    hint: keep one of them",
    ),
    "the same number twice": (
        "{8: a, 0o10: b}",
        "f:1:8: 8 is given twice: first at 1:2\n    hint: keep one of them",
    ),
    "an alias": (
        "a: [1]\nb: *a\n",
        "f:2:4: '*a' refers to another place; qbank reads what is written out\n"
        "    hint: write the value out, or quote it if it is text",
    ),
    "an alias as a key": (
        "*a : 1",
        "f:1:1: '*a' refers to another place; qbank reads what is written out\n"
        "    hint: write the value out, or quote it if it is text",
    ),
    "an anchor": ("a: &x 1", f"f:1:4: the anchor '&x' is not used here\n    hint: {QUOTE}"),
    "an anchor on a list": ("a: &x [1]", f"f:1:4: the anchor '&x' is not used here\n    hint: {QUOTE}"),
    "a merge key": (
        "a: 1\n<<: {b: 2}",
        "f:2:1: the merge key '<<' is not used here\n    hint: write the fields out",
    ),
    "a tag": ("a: !foo 1", f"f:1:4: the tag '!foo' is not used here\n    hint: {QUOTE}"),
    "a tag alone": ("a: ! 1", f"f:1:4: the tag '!' is not used here\n    hint: {QUOTE}"),
    "a type of YAML's own": ("a: !!str 1", f"f:1:4: the tag '!!str' is not used here\n    hint: {QUOTE}"),
    "a Python object": (
        "!!python/object/apply:os.system ['x']",
        f"f:1:1: the tag '!!python/object/apply:os.system' is not used here\n    hint: {QUOTE}",
    ),
    "truth as a key": ("true: 1", "f:1:1: 'true' cannot be a name here\n    hint: quote it if it is a name"),
    "nothing as a key": ("~: 1", "f:1:1: '~' cannot be a name here\n    hint: quote it if it is a name"),
    "a float as a key": ("1.5: 1", "f:1:1: '1.5' cannot be a name here\n    hint: quote it if it is a name"),
    "a list as a key": ("a: 1\n[1, 2]: 2", "f:2:1: a list or a mapping cannot be a name"),
    "a mapping as a key": ("{a: 1}: 2", "f:1:1: a list or a mapping cannot be a name"),
    "a template without quotes": (
        "a: {{ n }}",
        "f:1:4: this value begins with '{{' and is not quoted\n    hint: quote it",
    ),
    "a template without quotes in a list": (
        "a: [1, {{n}}]",
        "f:1:8: this value begins with '{{' and is not quoted\n    hint: quote it",
    ),
    "a call cut by a comma": (
        "where: [distinct(L, H), L > 1]",
        "f:1:9: a comma ends this value before its ')': 'distinct(L'\n"
        "    hint: quote the value, or begin it on a line of its own",
    ),
    "a huge whole number": (
        "a: 1000000000000000000",
        "f:1:4: this whole number has more than 18 digits: '1000000000000000000'\n    hint: quote it if it is text",
    ),
    "a huge hexadecimal number": (
        "a: 0xFFFFFFFFFFFFFFFF",
        "f:1:4: this whole number has more than 18 digits: '0xFFFFFFFFFFFFFFFF'\n    hint: quote it if it is text",
    ),
    "more digits than Python reads": (
        "a: " + "9" * 5000,
        f"f:1:4: this whole number has more than 18 digits: '{'9' * 57}…'\n    hint: quote it if it is text",
    ),
    "a huge key": (
        f"{'9' * 20}: 1",
        f"f:1:1: this whole number has more than 18 digits: '{'9' * 20}'\n    hint: quote it if it is text",
    ),
    "a huge float": (
        "a: 1e999",
        "f:1:4: this number is too large for a float: '1e999'\n    hint: quote it if it is text",
    ),
    "a control character": (
        "a: 1\nb: \x07",
        "f:2:4: the file holds the character U+0007, which is not text\n    hint: delete it",
    ),
    "an escaped control character": (
        r'a: "\e[31m"',
        "f:1:4: this text holds the character U+001B, which is not text\n"
        "    hint: in double quotes a backslash is written twice: use single quotes or a '|' block",
    ),
    "TeX in double quotes": (
        r'a: "$\alpha$"',
        "f:1:4: this text holds the character U+0007, which is not text\n"
        "    hint: in double quotes a backslash is written twice: use single quotes or a '|' block",
    ),
    "a line separator": (
        "a: x\u2028y",
        "f:1:5: the file holds the character U+2028, which is not text\n    hint: delete it",
    ),
    "half a character": (
        "a: \ud800",
        "f:1:4: the file holds the character U+D800, which is not text\n    hint: delete it",
    ),
    "deep lists": ("[" * 999, "f:1:51: lists and mappings are nested more than 50 deep"),
    "deep mappings": ("{a: " * 100_000, "f:1:201: lists and mappings are nested more than 50 deep"),
    "deep block lists": ("- " * 100_000, "f:1:101: lists and mappings are nested more than 50 deep"),
    "many values": ("- \n" * 100_000, "f:100000:2: the file holds more than 100000 values"),
    "many characters": (
        "a: " + "x" * 1_000_000,
        "f: the file is too large: 1000003 characters\n    allowed: at most 1000000",
    ),
}


@pytest.mark.parametrize(("text", "expected"), REFUSED.values(), ids=REFUSED)
def test_a_text_is_refused(text: str, expected: str) -> None:
    with pytest.raises(ProblemsFound) as caught:
        parse_yaml(text, "f")
    first = caught.value.problems[0]
    assert str(first) == expected


def test_every_problem_of_a_file_is_named_at_once() -> None:
    with pytest.raises(ProblemsFound) as caught:
        parse_yaml("a: &x 1\na: *x\nb: {{ n }}\n<<: 3\nc: !t\n", "f")
    assert [(problem.line, problem.column) for problem in caught.value.problems] == [
        (1, 4),
        (2, 1),
        (2, 4),
        (3, 4),
        (4, 1),
        (5, 4),
    ]


def test_what_is_too_deep_for_the_parser_itself_is_told_in_the_same_words() -> None:
    with pytest.raises(ProblemsFound) as caught:
        parse_yaml("[" * 100_000, "f")
    (problem,) = caught.value.problems
    assert (problem.line, problem.what) == (1, "lists and mappings are nested more than 50 deep")


def test_deep_keys_end_the_reading() -> None:
    with pytest.raises(ProblemsFound) as caught:
        parse_yaml("? " * 100_000, "f")
    assert str(caught.value.problems[-1]) == "f:1:101: lists and mappings are nested more than 50 deep"


def test_a_flood_of_problems_is_cut() -> None:
    with pytest.raises(ProblemsFound) as caught:
        parse_yaml("- *a\n" * 5000, "f")
    assert len(caught.value.problems) == 100


def test_an_alias_bomb_is_refused_before_it_grows() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    with pytest.raises(ProblemsFound) as caught:
        parse_yaml("\n".join(lines), "f")
    assert caught.value.problems[0].what == "the anchor '&a0' is not used here"


PIECES = ["a", "b: ", "- ", "? ", ": ", "[", "]", "{", "}", "{{", ", ", "\n", "\n  ", "\t", "'", '"', "|", ">-", "\\"]
PIECES += [
    "*a",
    "&a ",
    "!t ",
    "!!",
    "#",
    "%YAML 1.1",
    "---",
    "...",
    "~",
    "<<: ",
    "1e",
    "0x",
    "9",
    "\0",
    "\ud800",
    "é",
    "@",
]


@given(st.text(max_size=60) | st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
@example("a: !<")
@example('a: "\\')
@example("? [")
@example("\ufeff\ufeffa")
@settings(max_examples=400, deadline=None)
@pytest.mark.parametrize("loader", ["CSafeLoader", "SafeLoader"])
def test_any_text_is_read_or_refused_with_a_place_in_it(loader: str, text: str) -> None:
    before, yaml_content._LOADER = yaml_content._LOADER, getattr(yaml, loader)
    try:
        source = parse_yaml(text, "f")
    except ProblemsFound as found:
        rows = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
        for problem in found.problems:
            assert problem.what.isprintable()
            assert problem.hint.isprintable()
            if problem.line:
                assert problem.column <= len(rows[problem.line - 1]) + 1
    else:
        assert isinstance(source, Source)
        assert () in source.positions
    finally:
        yaml_content._LOADER = before
