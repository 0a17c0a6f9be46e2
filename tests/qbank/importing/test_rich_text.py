"""HTML becomes Markdown that says the same: code is kept byte for byte, what is lost is named."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbank.importing.rich_text import from_html, from_markdown, from_plain
from qbank.prose.parse import parse_prose
from qbank.prose.plain import to_plain

CASES = {
    "words": ("<p>One  two\nthree</p>", "One two three"),
    "paragraphs": ("<p>One</p><p>Two</p>", "One\n\nTwo"),
    "a line end": ("One<br>two", "One\\\ntwo"),
    "code in a line": ("<p>See <code>h_n</code>.</p>", "See `h_n`."),
    "code with a backtick": ("<code>a`b</code>", "``a`b``"),
    "a block": ("<p>Run:</p><pre>x = 1\n  y &lt; 2</pre>", "Run:\n\n```python\nx = 1\n  y < 2\n```"),
    "a block of broken lines": ("<code>x = 1<br>y = 2</code>", "```python\nx = 1\ny = 2\n```"),
    "a block with fences": ("<pre>```\nx</pre>", "````python\n```\nx\n````"),
    "backticks of a teacher": ("<p>`x` is</p>", "`x` is"),
    "emphasis": ("<b>so </b>and <em>so</em>", "**so** and *so*"),
    "math": (r"<p>\(h_t\) and $$x^2$$ and \[y\]</p>", "$h_t$ and $x^2$ and $y$"),
    "Canvas's math": ('<img class="equation_image" data-equation-content="h_{t}" src="x">', "$h_{t}$"),
    "a list": ("<ul><li>One</li><li>Two</li></ul>", "- One\n\n- Two"),
    "an image": ('<img src="@@PLUGINFILE@@/a.png">', "[an image is missing: a.png]"),
    "what would be markup": ("<p># 1 * 2 * 3 [a](b) $x$</p>", r"\# 1 \* 2 \* 3 \[a\](b) \$x\$"),
    "what would be a tag": ("<p>&lt;script&gt;</p>", r"\<script\>"),
    "what is never shown": ("<style>p {}</style><script>x</script><p>a</p>", "a"),
    "characters that no file may hold": ("a\x01b\x9fc", "abc"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_html_as_markdown(name: str) -> None:
    text, markdown = CASES[name]
    assert from_html(text).markdown == markdown


def test_what_cannot_be_taken_over_is_named() -> None:
    assert from_html('<img alt="a net"><video src="x"></video>').missing == (
        "an image is missing: a net",
        "a video is missing: x",
    )


@given(
    st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF, exclude_categories=["Cc", "Cf", "Zs"]) | st.just(" "))
)
def test_words_are_shown_as_they_were(text: str) -> None:
    """Whatever looks like markup is read back, by the reader of questions, as the words that it was."""
    text = " ".join(text.replace("`", "'").replace("\\", "/").replace("$$", "$").split())
    shown = to_plain(parse_prose(from_html(html.escape(text)).markdown))
    assert shown == text
    assert from_plain(text).plain == text


@given(st.lists(st.text(st.characters(min_codepoint=32, max_codepoint=126)), min_size=1, max_size=5))
def test_a_block_of_code_is_kept_byte_for_byte(lines: list[str]) -> None:
    code = "\n".join(line.rstrip() for line in ["x = 1", *lines]).rstrip("\n")
    rich = from_html(f"<p>Before</p><pre>{html.escape(code)}</pre><p>after</p>")
    assert rich.blocks == (code,)
    assert from_markdown(rich.markdown).blocks == (code,)


@pytest.mark.parametrize("text", ["<div>" * 1000 + "x", "x" * 500_000 + "<b>"], ids=["deep", "long"])
def test_what_is_too_deep_or_too_long_is_refused_not_cut(text: str) -> None:
    with pytest.raises(ValueError, match="a text"):
        from_html(text)
