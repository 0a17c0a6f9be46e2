"""What Markdown is read into, and what is never let through."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qbank.prose.html import to_html
from qbank.prose.nodes import (
    Block,
    Break,
    BulletList,
    Code,
    CodeBlock,
    Emphasis,
    Heading,
    Link,
    Math,
    OrderedList,
    Paragraph,
    Quote,
    Rule,
    Strong,
    Table,
    Text,
)
from qbank.prose.parse import parse_prose, parse_ticks, refused
from qbank.prose.plain import to_plain


def line(*nodes):
    return Paragraph(nodes)


def tight(text):
    return (Paragraph((Text(text),), tight=True),)


CASES: dict[str, Block] = {
    "plain words": line(Text("plain words")),
    "a *b **c*** `d`": line(Text("a "), Emphasis((Text("b "), Strong((Text("c"),)))), Text(" "), Code("d")),
    "$h_t$ is new": line(Math("h_t", display=False), Text(" is new")),
    "costs $5 and $6": line(Text("costs $5 and $6")),
    "$$\nx\n$$": line(Math("x", display=True)),
    "one\ntwo": line(Text("one"), Break(hard=False), Text("two")),
    "one\\\ntwo": line(Text("one"), Break(hard=True), Text("two")),
    "```python\nx = 1\n\n```": CodeBlock("python", "x = 1\n"),
    "    x = 1": CodeBlock("", "x = 1"),
    "- a\n- b": BulletList((tight("a"), tight("b"))),
    "0. a\n1. b": OrderedList(0, (tight("a"), tight("b"))),
    "> a": Quote((line(Text("a")),)),
    "---": Rule(),
    "|a|b|\n|-|-:|\n|1|`2`|": Table(("", "right"), ((Text("a"),), (Text("b"),)), (((Text("1"),), (Code("2"),)),)),
    "[docs](https://pytorch.org)": line(Link("https://pytorch.org", (Text("docs"),))),
    # What must not get through:
    "<b>x</b>": line(Text("<b>x</b>")),
    "<script>alert(1)</script>": line(Text("<script>alert(1)</script>")),
    "![alt](http://evil.example/x.png)": line(Text("![alt](http://evil.example/x.png)")),
    "[x](javascript:alert(1))": line(Text("[x](javascript:alert(1))")),
    "[x](file:///etc/passwd)": line(Text("[x](file:///etc/passwd)")),
    "[x](mailto:a@b.example)": line(Text("x")),
    "[x](//evil.example)": line(Text("x")),
    "&#27;[31m": line(Text("�[31m")),
    "&#x202e;gnp": line(Text("⟨U+202E⟩gnp")),
    "`\x1b[31m`": line(Code("␛[31m")),
}


@pytest.mark.parametrize(("markdown", "block"), CASES.items(), ids=CASES)
def test_markdown_is_read_into_this_block(markdown, block):
    assert parse_prose(markdown).blocks == (block,)


def test_headings_go_down_one_level_at_a_time():
    levels = [block.level for block in parse_prose("## a\n\n#### b\n\n###### c\n\n## d\n\n# e").blocks]
    assert levels == [1, 2, 3, 1, 1]
    assert all(isinstance(block, Heading) for block in parse_prose("# a").blocks)


@pytest.mark.parametrize(
    ("text", "nodes"),
    [
        ("`a[:t]` is *not* read", (Code("a[:t]"), Text(" is *not* read"))),
        ("2*3*4 and $x$", (Text("2*3*4 and $x$"),)),
        ("one ` alone", (Text("one ` alone"),)),
        ("<b>", (Text("<b>"),)),
    ],
)
def test_in_an_options_sentence_only_backticks_mean_anything(text, nodes):
    assert parse_ticks(text).blocks == (Paragraph(nodes, tight=True),)


@pytest.mark.parametrize(
    ("markdown", "names"),
    [
        ("fine [docs](https://x.example) $x$", ()),
        ("![a](http://x.example/y.png)", ("an image, http://x.example/y.png",)),
        ("- see [m](mailto:a@b.example)", ("a link to mailto:a@b.example",)),
    ],
)
def test_what_is_shown_as_bare_text_is_named_for_the_author(markdown, names):
    assert refused(markdown) == names


@given(st.text(max_size=80))
@settings(max_examples=150, deadline=None)
def test_any_text_can_be_read_and_written(text):
    doc = parse_prose(text)
    assert "<script" not in to_html(doc)
    assert not set(to_plain(doc)) & set("\x00\x07\x1b\x9b\u202e\u2028")


@pytest.mark.parametrize("deep", ["*a " * 3000 + "b*" * 3000, "> " * 3000 + "x", "- " * 3000 + "x", "[" * 3000])
def test_deep_nesting_does_not_overflow(deep):
    assert to_plain(parse_prose(deep))
    assert to_html(parse_prose(deep))
