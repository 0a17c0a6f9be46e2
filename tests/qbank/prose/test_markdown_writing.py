"""What is written as Markdown for notebooks reads back as the same tree, also by a reader that lets HTML through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from qbank.prose.markdown import markdown_code, markdown_phrase, markdown_text, to_markdown
from qbank.prose.parse import parse_prose

SAMPLES = [
    "Plain words, h_n and output_size, 2*3*4, a~b, 5 < 6 & 7 > 3.",
    "A *stressed* and a **strong** word, `code with | pipe`, `` a`b ``.",
    "Math $h_t = \\tanh(W x_t)$ and display $$\\sum_{i=1}^n a_i$$ end.",
    "Money \\$5 and \\$6.",
    "- one\n- two\n  - inner\n\n1. first\n2. second",
    "3. starts at three\n4. goes on",
    "- loose\n\n- list\n\n  with a paragraph",
    "# Head\n\n## Lower\n\ntext",
    "```python\nx = 1\nprint('```')\n```",
    "> quoted\n> lines\n\nafter",
    "| a | b |\n|:-:|--:|\n| `x` | 2 |\n| c\\|d | *e* |",
    "line one\\\nline two\nline three",
    "<b>no</b> <script>alert(1)</script> &amp; &lt; <!-- x -->",
    "[a link](https://pytorch.org/docs) and [not one](javascript:x) and ![image](x.png)",
    "1\\. no list\n\n\\- nor this\n\n\\# nor a head",
    "---\n\ntext",
    "a\n===",
    "+ plus\n+ list",
]
HTML = MarkdownIt("commonmark", {"html": True}).enable("table")


@pytest.mark.parametrize("markdown", SAMPLES)
def test_a_tree_written_and_read_is_the_same_tree(markdown: str):
    doc = parse_prose(markdown)
    assert parse_prose(to_markdown(doc)) == doc


@given(st.text(alphabet=st.sampled_from("ab \n#*_`~$<>[]()|\\-+=.1&!:'\""), max_size=40))
def test_any_words_stay_words(text: str):
    """In a reader that lets HTML through, what was text holds no mark-up of any kind."""
    words = " ".join(text.split())
    tokens = HTML.parse(markdown_text(words))
    assert [token.type for token in tokens] in ([], ["paragraph_open", "inline", "paragraph_close"])
    children = [child for token in tokens for child in token.children or ()]
    assert {child.type for child in children} <= {"text", "text_special"}
    assert "".join(child.content for child in children) == words


@given(st.text(alphabet=st.sampled_from("ab `~\n\t<"), min_size=1, max_size=30))
def test_code_is_what_it_was(code: str):
    (token,) = HTML.parse(markdown_code(code))
    assert token.content == code.removesuffix("\n") + "\n"
    line = code.replace("\n", " ")
    spans = HTML.parseInline(f"x{markdown_phrase(line)}x")[0].children or []
    if line.strip():
        assert [span.content for span in spans if span.type == "code_inline"] == [line]


def test_headings_are_set_lower():
    assert to_markdown(parse_prose("# A\n\n## B"), below=3) == "#### A\n\n##### B"
