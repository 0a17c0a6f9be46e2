"""Turns the HTML of stems and options into Markdown, and keeps its code apart: that is what is run.

What Markdown cannot hold is named in `missing`, never dropped in silence.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Literal

from qbank.importing.published import Rich
from qbank.importing.safe_xml import Node, attribute, local, parse_html, without_controls

Token = tuple[Literal["text", "code", "block", "math", "mark", "line", "part"], str]
"""A piece of a text: words, code in a line, a block of code, math, a mark of Markdown, a new line, a new paragraph."""

_PARTS = frozenset(
    [
        "p",
        "div",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "table",
        "tr",
        "blockquote",
        "section",
        "article",
        "header",
        "footer",
        "dl",
        "dt",
        "dd",
        "figure",
        "center",
        "form",
    ]
)
_CODE = frozenset(["code", "tt", "kbd", "samp"])
_SKIPPED = frozenset(["script", "style", "head", "title", "template", "noscript"])
_LOST = {
    "img": "an image", "audio": "a sound", "video": "a video", "iframe": "an embedded page", "object": "an object",
    "embed": "an object", "svg": "a drawing", "canvas": "a drawing", "input": "an input field",
}  # fmt: skip
_MATH = re.compile(r"\\\((.+?)\\\)|\\\[(.+?)\\\]|\$\$(.+?)\$\$|(?<!`)`(?P<code>[^`\n]*[^`\s][^`\n]*)`(?!`)", re.DOTALL)
_MARKUP = re.compile(r"([\\`*\[\]<>$|~]|&(?=#?\w+;))|(?<![^\W_])_|_(?![^\W_])")
_AT_START = re.compile(r"^(#+|\++|-+|=+|\d+[.)])(?=\s|$)")
_ITEM = "\x01"
"""Stands for the mark of a list until it is known that it is none of the words' own."""
_OUR_FENCE = re.compile(r"^(`{3,})python\n.*?^\1$", re.DOTALL | re.MULTILINE)
_FENCE = re.compile(r"^[ \t]*(```+|~~~+)[^\n]*\n(.*?)(?:^[ \t]*\1[ \t]*$|\Z)", re.DOTALL | re.MULTILINE)
_SPAN = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)")


def from_html(text: str) -> Rich:
    """Read HTML. Raise ValueError where it is too large."""
    if "<" not in text and "&" not in text:
        return from_tokens([*_paragraphs(text)])
    return from_tokens([*_walk(parse_html(text), frozenset())])


def from_element(node: Node) -> Rich:
    """Read an element that holds XHTML itself, as QTI 2.1 has it."""
    return from_tokens([*_walk(node, frozenset())])


def from_plain(text: str) -> Rich:
    """Read text that is shown as it stands; each line stays a line."""
    return from_tokens([*_paragraphs(text)])


def from_markdown(text: str) -> Rich:
    """Take Markdown as it is, and find its code."""
    text = without_controls(text).replace("\r\n", "\n").strip()
    blocks = tuple(found[2].rstrip("\n") for found in _FENCE.finditer(text))
    rest = _FENCE.sub("\n", text)
    spans = tuple(found[2].strip() for found in _SPAN.finditer(rest))
    plain = re.sub(r"\\([\\`*_{}\[\]()#+.!<>$|~-])", r"\1", _SPAN.sub(lambda found: found[2].strip(), rest))
    return Rich(text, plain.strip(), blocks, spans)


def from_tokens(tokens: list[Token]) -> Rich:
    """Write tokens as Markdown and as plain text."""
    markdown: list[str] = []
    plain: list[str] = []
    blocks, spans, missing = [], [], []
    for kind, text in tokens:
        match kind:
            case "text":
                markdown.append(_escaped(text))
                plain.append(text)
            case "math":
                markdown.append(f"${' '.join(text.split())}$")
                plain.append(text)
            case "code":
                spans.append(text)
                markdown.append(code_span(text))
                plain.append(text)
            case "block":
                blocks.append(text)
                markdown.append(f"\n\n{fenced(text)}\n\n")
                plain.append("\n")
            case "mark":
                markdown.append(text)
                if text.startswith("["):
                    missing.append(text.strip("[]"))
            case "line":
                markdown.append("\\\n")
                plain.append("\n")
            case "part":
                markdown.append(f"\n\n{text}")
                plain.append("\n")
    return Rich(_tidy("".join(markdown)), _lines("".join(plain)), tuple(blocks), tuple(spans), tuple(missing))


def code_span(text: str) -> str:
    """Write a code span, whatever backticks the text holds."""
    ticks = "`" * (1 + max((len(run) for run in re.findall(r"`+", text)), default=0))
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"


def fenced(text: str) -> str:
    """Write a block of code, whatever backticks the text holds."""
    ticks = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`+", text)), default=0))
    return f"{ticks}python\n{text}\n{ticks}"


def _walk(node: Node, inside: frozenset[str]) -> Iterator[Token]:
    """Yield the tokens of an element's content; `inside` names the emphasis that is already on."""
    yield from _words(str(node.text or ""))
    for inner in node:
        name = local(inner).lower()
        if name and name not in _SKIPPED:
            yield from _element(inner, name, inside)
        yield from _words(str(inner.tail or ""))


def _element(node: Node, name: str, inside: frozenset[str]) -> Iterator[Token]:
    if name == "br":
        yield "line", ""
    elif name == "hr":
        yield "part", ""
    elif name == "pre":
        yield "block", _code_in(node)
    elif name in _CODE:
        yield _code_token(_code_in(node))
    elif name == "img" and (formula := attribute(node, "data-equation-content") or _latex_alt(node)):
        yield "math", formula
    elif name in _LOST:
        yield "mark", f"[{_LOST[name]} is missing{_named(node)}]"
    elif name == "li":
        yield "part", _ITEM
        yield from _walk(node, inside)
    elif name in ("td", "th"):
        yield from _walk(node, inside)
        yield "text", "  "
    elif name in ("b", "strong", "i", "em") and not {"b", "i"} & inside and str("".join(node.itertext())).strip():
        yield from _emphasised("**" if name in ("b", "strong") else "*", list(_walk(node, inside | {"b", "i"})))
    elif name in ("sub", "sup"):
        yield "text", "_" if name == "sub" else "^"
        yield from _walk(node, inside)
    elif name in _PARTS:
        yield "part", ""
        yield from _walk(node, inside)
        yield "part", ""
    else:
        yield from _walk(node, inside)


def _emphasised(mark: str, tokens: list[Token]) -> Iterator[Token]:
    """Put marks around words; blanks stay outside, and what is more than words is not emphasised."""
    if not all(kind == "text" for kind, _ in tokens):
        yield from tokens
        return
    text = "".join(words for _, words in tokens)
    bare = text.strip()
    yield from (("text", text[: len(text) - len(text.lstrip())]), ("mark", mark), ("text", bare), ("mark", mark))
    yield "text", text[len(text.rstrip()) :]


def _code_in(node: Node) -> str:
    """Return an element's text with `br` and inner paragraphs as line ends, as a reader sees it."""
    pieces = [str(node.text or "")]
    for inner in node:
        name = local(inner).lower()
        if name == "br":
            pieces.append("\n")
        elif name not in _SKIPPED:
            pieces.append(("\n" if name in ("p", "div") and any(pieces) else "") + _code_in(inner))
        pieces.append(str(inner.tail or ""))
    text = without_controls("".join(pieces)).replace("\u00a0", " ").replace("\r\n", "\n")
    if local(node).lower() not in ("pre", "code"):
        return text
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")


def _code_token(text: str) -> Token:
    return ("block", text) if "\n" in text.strip() else ("code", " ".join(text.split()) or " ")


def _words(text: str) -> Iterator[Token]:
    """Yield text and math; runs of blanks are one blank in HTML."""
    text = re.sub(r"[ \t\r\n\f]+", " ", without_controls(text)).replace("\u00a0", " ")
    yield from _with_math(text)


def _with_math(text: str) -> Iterator[Token]:
    """Part words from math, and from what teachers put between backticks although their editor shows these."""
    at = 0
    for found in _MATH.finditer(text):
        yield "text", text[at : found.start()]
        if found["code"]:
            yield "code", found["code"].strip()
        else:
            yield "math", (found[1] or found[2] or found[3]).strip()
        at = found.end()
    if at < len(text):
        yield "text", text[at:]


def _paragraphs(text: str) -> Iterator[Token]:
    for number, part in enumerate(re.split(r"\n\s*\n", without_controls(html.unescape(text)).replace("\r\n", "\n"))):
        if number:
            yield "part", ""
        for count, line in enumerate(part.split("\n")):
            if count:
                yield "line", ""
            yield from _with_math(line)


def _latex_alt(node: Node) -> str:
    alt = attribute(node, "alt")
    return alt.removeprefix("LaTeX:").strip() if alt.startswith("LaTeX:") else ""


def _named(node: Node) -> str:
    name = attribute(node, "alt") or attribute(node, "src").rpartition("/")[2][:60]
    name = re.sub(r"[^\w .,()=+-]", "", name).strip()[:80]
    return f": {name}" if name else ""


def _escaped(text: str) -> str:
    return _MARKUP.sub(lambda found: "\\" + found[0], text)


def _tidy(markdown: str) -> str:
    """Join paragraphs by one empty line, outside code, and drop line ends that nothing follows."""
    pieces, at = [], 0
    for found in _OUR_FENCE.finditer(markdown):
        pieces += [_tidy_words(markdown[at : found.start()]), found[0]]
        at = found.end()
    pieces.append(_tidy_words(markdown[at:]))
    return "\n\n".join(filter(None, pieces))


def _tidy_words(part: str) -> str:
    part = re.sub(r"(?:[ \t]*\\\n)+(?=\s*\n|\s*\Z)", "\n", part)
    part = re.sub(r"\A(?:[ \t]*\\?\n)+", "", part)
    lines = [_AT_START.sub(_kept_start, line.strip(" \t")) for line in part.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).replace(_ITEM, "- ").strip()


def _kept_start(found: re.Match[str]) -> str:
    """Keep words that only look like a list, a heading or a rule."""
    return f"{found[1][:-1]}\\{found[1][-1]}" if found[1][0].isdigit() else f"\\{found[1]}"


def _lines(plain: str) -> str:
    return re.sub(r"\n{2,}", "\n", "\n".join(line.rstrip() for line in plain.split("\n"))).strip()
