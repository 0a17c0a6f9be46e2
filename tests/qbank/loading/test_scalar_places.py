"""A place inside a text is the same place in the file, however the text is written."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from qbank.loading.yaml_source import Source, parse_yaml

BLOCKS = {
    "literal": ("code: |\n  one\n  two X\n", (3, 7)),
    "literal with a wide indentation": ("code: |\n        one\n          two X\n", (3, 15)),
    "literal with an indentation sign": ("code: |2\n    one\n  X\n", (3, 3)),
    "literal with both signs": ("code: |2-\n    one\n\n\n   X", (5, 4)),
    "literal with chomping and a comment": ("code: |- # said here\n  one\n  X", (3, 3)),
    "literal that keeps its end": ("code: |+\n  one\n  X\n\n\n", (3, 3)),
    "literal after blank lines": ("code: |\n\n\n  X\n", (4, 3)),
    "literal with a blank line inside": ("code: |\n  one\n\n  X\n", (4, 3)),
    "literal with blanks at a line's end": ("code: |\n  one  \n   \n  X\n", (4, 3)),
    "literal inside a list": ("a:\n  - - |\n     one\n     X\n", (4, 6)),
    "literal after Windows line ends": ("code: |\r\n  one\r\n  X\r\n", (3, 3)),
    "literal after wide characters": ("code: |\n  日本 𝒳 X\n", (2, 8)),
    "folded": ("code: >\n  one\n  two X\n", (3, 7)),
    "folded with a paragraph": ("code: >-\n  one\n\n  two\n  X\n", (5, 3)),
    "folded with an indented line": ("code: >\n  one\n    two\n  X\n", (4, 3)),
    "folded with an indentation sign": ("code: >2\n    one\n  X\n", (3, 3)),
    "folded with blanks before the break": ("code: >\n  one  \n  X\n", (3, 3)),
    "plain": ("code: one two X # why\n", (1, 15)),
    "plain on several lines": ("code: one\n  two\n\n    three X\n", (4, 11)),
    "plain in a list": ("a: [one, two X]", (1, 14)),
    "single quotes": ("code: 'one two X'\n", (1, 16)),
    "single quotes with a quote": ("code: 'it''s X'\n", (1, 14)),
    "single quotes on several lines": ("code: 'one  \n   it''s\n\n X'\n", (4, 2)),
    "double quotes": ('code: "one two X"\n', (1, 16)),
    "double quotes with escapes": (r'code: "\"\\\x41\u0041\U00000041\t\/ X"', (1, 37)),
    "double quotes on several lines": ('code: "one \n  two\\\n  three\\\n  \\ X"\n', (4, 5)),
}


def leaf(source: Source) -> tuple[tuple[str | int, ...], str]:
    loc = max(source.positions, key=len)
    candidates = [loc for loc, place in source.positions.items() if "X" in (place.text or "")]
    loc = candidates[0] if candidates else loc
    text = source.positions[loc].text
    assert text is not None
    return loc, text


@pytest.mark.parametrize(("written", "expected"), BLOCKS.values(), ids=BLOCKS)
def test_a_character_is_found_where_it_was_written(written: str, expected: tuple[int, int]) -> None:
    source = parse_yaml(written, "f")
    loc, text = leaf(source)
    before = text[: text.index("X")]
    line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
    assert source.text_position(loc, line, column) == expected


@given(
    text=st.text(alphabet="abc09é日 \n'\"\\:#-{", max_size=60),
    style=st.sampled_from(["|", ">", "'", '"', None]),
    width=st.integers(4, 30),
    indent=st.integers(2, 9),
)
@settings(max_examples=300, deadline=None)
def test_every_letter_of_every_style_maps_to_itself(text: str, style: str | None, width: int, indent: int) -> None:
    content = {"key": {"inner": text}, "last": "1"}
    written = yaml.dump(content, default_style=style, width=width, indent=indent, allow_unicode=True)
    source = parse_yaml(written, "f")
    decoded = source.positions[("key", "inner")].text
    # PyYAML's own writer folds some lines that begin with a blank into others: what was read back counts.
    assert decoded is not None and [*filter(str.isalnum, decoded)] == [*filter(str.isalnum, text)]
    for number, row in enumerate(decoded.split("\n"), 1):
        for column, letter in enumerate(row, 1):
            if letter.isalnum():
                line, at = source.text_position(("key", "inner"), number, column)
                assert source.lines[line - 1][at - 1] == letter


@given(
    written=st.text(alphabet="ab:|>-+ \n'\"\\#2[]{},", max_size=40),
    line=st.integers(-3, 9),
    column=st.integers(-3, 99),
)
@settings(max_examples=300, deadline=None)
def test_any_place_asked_for_is_a_place_of_the_file(written: str, line: int, column: int) -> None:
    try:
        source = parse_yaml(f"k: {written}", "f")
    except Exception as error:  # noqa: BLE001 - refusals have their own tests
        assert type(error).__name__ == "ProblemsFound"
        return
    for loc in [*source.positions, ("nowhere",), ("k", 7)]:
        for at_line, at_column in (source.text_position(loc, line, column), source.position(loc, key=True)):
            assert 1 <= at_line <= len(source.lines)
            assert 1 <= at_column <= len(source.lines[at_line - 1]) + 1


CLAMPED = {
    "after the end of a line": (1, 99, (2, 6)),
    "after the last line": (99, 1, (3, 3)),
    "before the first line": (0, 0, (2, 3)),
}


@pytest.mark.parametrize(("line", "column", "expected"), CLAMPED.values(), ids=CLAMPED)
def test_a_place_outside_the_text_is_its_nearest_end(line: int, column: int, expected: tuple[int, int]) -> None:
    source = parse_yaml("code: |-\n  one\n  two", "f")
    assert source.text_position(("code",), line, column) == expected


POSITIONS = {
    "the file": ((), False, (1, 1)),
    "a value": (("a", "b", 1), False, (2, 10)),
    "a mapping begins at its first field": (("a",), False, (2, 3)),
    "a key": (("a",), True, (1, 1)),
    "an inner key": (("a", "b"), True, (2, 3)),
    "a whole number as a key": (("a", 2), True, (3, 3)),
    "an item has no key": (("a", "b", 0), True, (2, 7)),
    "an empty value": (("c",), False, (4, 3)),
    "an absent field is where its mapping is": (("a", "nothing", 3, "x"), True, (2, 3)),
    "an absent item is where its list is": (("a", "b", 9), False, (2, 6)),
}


@pytest.mark.parametrize(("loc", "key", "expected"), POSITIONS.values(), ids=POSITIONS)
def test_position(loc: tuple[str | int, ...], key: bool, expected: tuple[int, int]) -> None:
    source = parse_yaml("a:\n  b: [x, y]\n  2: z\nc:\n", "f")
    assert source.position(loc, key=key) == expected


def test_a_place_inside_a_mapping_is_the_mapping() -> None:
    assert parse_yaml("a:\n  b: 1", "f").text_position(("a",), 4, 4) == (2, 3)
