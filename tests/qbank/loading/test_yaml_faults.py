"""A text that is not YAML is explained by the mistake that authors make, at the place where they made it."""

from __future__ import annotations

import pytest
import yaml

from qbank.loading.yaml_source import parse_yaml
from qbank.problems import ProblemsFound

# The pure parser stops at the same mistakes with other words; the fast one is everywhere that wheels are.
pytestmark = pytest.mark.skipif(not yaml.__with_libyaml__, reason="PyYAML was built without libyaml")

TEMPLATE = "this value begins with '{{' and is not quoted\n    hint: quote it"
BACKSLASH = "in double quotes a backslash is written twice: use single quotes or a '|' block"
CHECK = "check the indentation"

FAULTS = {
    "tab": ("a:\n\tb: 1\n", "f:2:1: a tab cannot indent\n    hint: use spaces"),
    "tab after spaces": ("a:\n  b: 1\n  \tc: 2\n", "f:3:3: a tab cannot indent\n    hint: use spaces"),
    "two colons": (
        "hint: note: see h_n\n",
        "f:1:11: a second ': ' in a value that is not quoted\n    hint: quote the value",
    ),
    "two colons in an item": (
        "a:\n  - b: c: d\n",
        "f:2:9: a second ': ' in a value that is not quoted\n    hint: quote the value",
    ),
    "no space after the colon": (
        "a:1\nb: 2\n",
        "f:1:2: there is no space after this ':'\n    hint: write 'name: value'",
    ),
    "no space after the second colon": (
        "a: 1\nb:2\n",
        "f:2:2: there is no space after this ':'\n    hint: write 'name: value'",
    ),
    "no colon": ("a: 1\nbee\nc: 2\n", "f:2:1: 'bee' is not 'name: value'"),
    "no colon at first": ("bee\nc: 2\n", "f:1:1: 'bee' is not 'name: value'"),
    "template and more": ("a: {{ n }} layers\n", f"f:1:4: {TEMPLATE}"),
    "template with an index": ("a: {{ n[0] }}\n", f"f:1:4: {TEMPLATE}"),
    "template in an item": ("- x\n- {{ n }}, {{ m }}\n", f"f:2:3: {TEMPLATE}"),
    "unclosed double quote": (
        'a: 1\nb: "x\nc: 2\n',
        'f:2:4: the quote " that opens here is never closed\n    hint: close it with "',
    ),
    "unclosed single quote": (
        "a: 'x\nb: 2\n",
        "f:1:4: the quote ' that opens here is never closed\n    hint: close it with '",
    ),
    "apostrophe in single quotes": (
        "a: 'it's'\n",
        "f:1:8: there is more text after the closing quote\n"
        "    hint: quote the whole value, and write a ' inside single quotes twice",
    ),
    "text after quotes": (
        'a: "x" and y\n',
        "f:1:8: there is more text after the closing quote\n"
        "    hint: quote the whole value, and write a ' inside single quotes twice",
    ),
    "text after a list": (
        "a: [1] x\n",
        "f:1:8: there is more text after the closing ']'\n    hint: quote the whole value",
    ),
    "unknown escape": ('a: "\\sum"\n', f"f:1:5: '\\s' means nothing in double quotes\n    hint: {BACKSLASH}"),
    "broken escape": ('a: "x\\u12"\n', f"f:1:6: '\\u' means nothing in double quotes\n    hint: {BACKSLASH}"),
    "half a character": ('a: "\\ud800"\n', f"f:1:5: '\\u' means nothing in double quotes\n    hint: {BACKSLASH}"),
    "Markdown bold": (
        "a: **bold**\n",
        "f:1:4: a value that is not quoted cannot begin with '*'\n    hint: quote it",
    ),
    "Markdown code": (
        "a: `nn.RNN`\n",
        "f:1:4: a value that is not quoted cannot begin with '`'\n    hint: quote it",
    ),
    "at sign": ("a: @x\n", "f:1:4: a value that is not quoted cannot begin with '@'\n    hint: quote it"),
    "percent": ("%x\n", "f:1:1: a value that is not quoted cannot begin with '%'\n    hint: quote it"),
    "ampersand": ("a: & b\n", "f:1:4: a value that is not quoted cannot begin with '&'\n    hint: quote it"),
    "unknown tag": ("a: !x!y b\n", "f:1:4: a value that is not quoted cannot begin with '!'\n    hint: quote it"),
    "comma": ("a: ,b\n", "f:1:4: a value that is not quoted cannot begin with ','\n    hint: quote it"),
    "unclosed list": (
        "a: [1, 2\nb: 3\n",
        "f:1:4: the '[' that opens here is not closed, or a comma is missing before 2:2\n"
        "    hint: close it with ']', or quote the value",
    ),
    "unclosed mapping": (
        "a: {b: 1\n",
        "f:1:4: the '{' that opens here is not closed, or a comma is missing before 2:1\n"
        "    hint: close it with '}', or quote the value",
    ),
    "list on the line of its name": (
        "a: - b\n",
        "f:1:4: '- ' cannot stand here\n    hint: begin a list on the next line, or quote the value",
    ),
    "text after a block's sign": (
        "a: | x\n  b\n",
        "f:1:6: only a block's sign may stand here, not 'x'\n"
        "    hint: the text begins on the next line; quote the value if it is no block",
    ),
    "indented too far": (
        "a: 1\n  b: 2\n",
        f"f:2:3: this line is indented further than line 1, which already holds a value\n    hint: {CHECK}",
    ),
    "block that ends too early": (
        "a: |\n    x = 1\n  y = 2\n",
        f"f:3:3: 'y = 2' does not line up with the fields above it\n    hint: {CHECK}",
    ),
    "field after a list": (
        "- a\nb: 1\n",
        f"f:2:1: a list item ('- ') should stand here, not 'b: 1'\n    hint: {CHECK}",
    ),
}


FAULTS["a long line of quotes"] = (
    'a: "' + '\\"' * 400_000,
    'f:1:4: the quote " that opens here is never closed\n    hint: close it with "',
)


@pytest.mark.parametrize(("text", "expected"), FAULTS.values(), ids=FAULTS)
def test_a_mistake_is_explained(text: str, expected: str) -> None:
    with pytest.raises(ProblemsFound) as caught:
        parse_yaml(text, "f")
    assert str(caught.value) == expected
