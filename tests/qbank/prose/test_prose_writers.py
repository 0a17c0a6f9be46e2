"""The same tree as HTML, plain text and terminal text."""

import lxml.html
import pytest
from rich.console import Console

from qbank.prose.html import to_html, to_html_line
from qbank.prose.parse import parse_prose, parse_ticks
from qbank.prose.plain import to_plain
from qbank.prose.terminal import code_terminal, to_terminal

PROSE = """# Layers

A *bidirectional* layer has `2` directions, so $W^T x$ and
[more](https://pytorch.org).

- one
- two

1. first
2. second

| a | b |
|---|--:|
| 1 | 22 |

> quoted [red]words[/red]

```python
x = ____
```
"""


def printed(renderable, width=60):
    console = Console(width=width, force_terminal=False, color_system=None)
    with console.capture() as capture:
        console.print(renderable)
    return "\n".join(line.rstrip() for line in capture.get().splitlines())


def test_plain_text_reads_well():
    assert to_plain(parse_prose(PROSE)) == (
        "Layers\n\n"
        "A bidirectional layer has 2 directions, so Wᵀ x and more (https://pytorch.org).\n"
        "- one\n- two\n"
        "1. first\n2. second\n\n"
        "a | b\n1 | 22\n\n"
        "> quoted [red]words[/red]\n\n"
        "x = ____"
    )


def test_the_terminal_shows_every_part_and_no_markup_of_its_own():
    text = printed(to_terminal(parse_prose(PROSE)))
    for part in ("Layers", "• one", "2. second", "│ quoted [red]words[/red]", "  x = ____", "(https://pytorch.org)"):
        assert part in text


def test_html_names_code_and_tables_by_their_place():
    root = lxml.html.fragment_fromstring(str(to_html(parse_prose(PROSE), place="question 3", heading=4)), "div")
    assert [node.get("aria-label") for node in root.xpath("//*[@role='region']")] == [
        "Table 1 of question 3",
        "Code 1 of question 3",
    ]
    assert all(node.get("tabindex") == "0" for node in root.xpath("//*[@role='region']"))
    assert [node.tag for node in root.xpath("//h3|//h4")] == ["h4"]
    assert root.xpath("//th/@scope") == ["col", "col"]
    assert root.xpath("//a/@rel") == ["noopener noreferrer"]


def test_html_of_a_list_without_empty_lines_has_no_paragraphs():
    assert str(to_html(parse_prose("- a\n- b"))) == "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"


def test_a_line_stands_in_a_label_without_paragraphs():
    assert str(to_html_line(parse_ticks("`x[0]` < y & z"))) == "<code>x[0]</code> &lt; y &amp; z"


@pytest.mark.parametrize("numbered", [True, False])
def test_code_in_a_terminal_is_shown_whole_and_numbered_when_asked(numbered):
    code = "x = 1\nif x:\n    print('a')\n"
    lines = printed(code_terminal(code, numbered=numbered)).splitlines()
    assert [line.split(maxsplit=1)[0] == str(n) for n, line in enumerate(lines, 1)] == [numbered] * 3
    assert lines[2].endswith("    print('a')")


def test_an_empty_corner_of_a_table_is_no_head():
    root = lxml.html.fragment_fromstring(str(to_html(parse_prose("| | a |\n|---|---|\n| b | 1 |"))))
    assert [cell.tag for cell in root.xpath("//thead//tr/*")] == ["td", "th"]
