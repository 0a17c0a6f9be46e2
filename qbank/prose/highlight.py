"""Code as HTML with inline styles, so that it keeps its colours in an LMS. Every colour passes WCAG AA on PAPER."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Any, ClassVar

from markupsafe import Markup, escape
from pygments import highlight
from pygments.filter import Filter
from pygments.formatters.html import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.lexers.python import PythonLexer
from pygments.lexers.special import TextLexer
from pygments.style import Style
from pygments.token import Comment, Keyword, Name, Number, Operator, String, Token, _TokenType

from qbank.prose.visible import visible

INK = "#1f2328"
PAPER = "#f6f5f1"
QUIET = "#595f66"
GAP = re.compile(r"_{4}[A-Za-z]\w*?_{4}|_{4,}")
"""How a gap to fill is written in shown code: `____`, or with its name `____a____` where there are several."""

_NUMBER_ALONE = re.compile(r"(?<![\w.])(?:0|[1-9]\d*)(?:\.\d+)?(?![\w.])", re.ASCII)
_FIRST_STAND_IN = 970_000_000
_STAND_IN = re.compile(r"(97\d{7})(?:\.0)?", re.ASCII)
"""Stands for a number while its code is highlighted: a number of the same class that no program holds."""

_PRE = f"margin:0;padding:.75em 1em;background:{PAPER};color:{INK};line-height:1.5;tab-size:4"
_NUMBER = f"display:inline-block;min-width:1.5em;margin-right:1.2em;text-align:right;color:{QUIET};user-select:none"
_PHRASE = f"color:{INK};white-space:pre-wrap;overflow-wrap:anywhere"


class PaperStyle(Style):
    """Dark inks on warm paper: words and slant tell things apart as well as colour does."""

    name = "paper"
    background_color = PAPER
    styles: ClassVar = {
        Comment: f"italic {QUIET}",
        Keyword: "bold #7a1f45",
        Keyword.Constant: "#7a1f45",
        Name.Builtin: "#174f86",
        Name.Builtin.Pseudo: "#174f86",
        Name.Decorator: "#174f86",
        Name.Exception: "#8a2a0f",
        Number: "#87400a",
        Operator: "#3d434a",
        Operator.Word: "bold #7a1f45",
        String: "#2c5a1c",
        Token.Gap: f"bold {INK} bg:#ffe59c",
    }


class _Gaps(Filter):
    """Gives the marks of gaps a token of their own, wherever the lexer put them."""

    def filter(self, lexer: Lexer | None, stream: Iterable[tuple[_TokenType, str]]) -> Iterator[tuple[_TokenType, str]]:
        for kind, text in stream:
            at = 0
            for gap in GAP.finditer(text):
                if gap.start() > at:
                    yield kind, text[at : gap.start()]
                yield Token.Gap, gap[0]
                at = gap.end()
            if text[at:]:
                yield kind, text[at:]


def code_html(code: str, *, numbered: bool = False, language: str = "python", label: str = "") -> Markup:
    """Write a block of code as `<pre>`. Line numbers are read aloud but not copied.

    With a `label` the block is a named region that the keyboard can scroll; labels on a page must differ.
    """
    lines = _lines(code, language)
    if numbered:
        lines = [f'<span class="line-number" style="{_NUMBER}">{n}</span>{line}' for n, line in enumerate(lines, 1)]
    region = f' role="region" tabindex="0" aria-label="{escape(visible(label))}"' if label else ""
    body = "\n".join(lines)
    return Markup(f'<pre class="program"{region} style="{_PRE}"><code>{body}</code></pre>')


def code_phrase(code: str, *, language: str = "python") -> Markup:
    """Write code as a `<code>` that may stand in a line or a label; its line ends and long lines wrap."""
    return Markup(f'<code style="{_PHRASE}">' + "\n".join(_lines(code, language)) + "</code>")


def code_block(code: str, *, numbered: bool = False, language: str = "python", styled: bool = True) -> Markup:
    """Write a block of code for other systems. Line numbers stand apart from the code also where styles are dropped."""
    lines = _lines(code, language) if styled else [str(escape(line)) for line in _shown(code).split("\n")]
    if numbered:
        width = len(str(len(lines)))
        style = f' style="color:{QUIET};user-select:none"' if styled else ""
        lines = [f"<span{style}>{n:>{width}}  </span>{line}" for n, line in enumerate(lines, 1)]
    style = f' style="{_PRE};overflow-x:auto"' if styled else ""
    return Markup(f"<pre{style}><code>" + "\n".join(lines) + "</code></pre>")


def code_words(code: str, *, styled: bool = True) -> Markup:
    """Write code within a line for other systems; its blanks and line ends are kept where styles are."""
    style = f' style="{_PHRASE}"' if styled else ""
    return Markup(f"<code{style}>{escape(visible(code))}</code>")


def _shown(code: str) -> str:
    return visible(code).removesuffix("\n")


def _lines(code: str, language: str) -> list[str]:
    """Highlight the lines. Variants of a question differ in numbers alone, so their pattern is highlighted once."""
    shown = _shown(code)
    if _STAND_IN.search(shown):
        return list(_highlighted(shown, language))
    numbers: list[str] = []

    def stand_in(found: re.Match[str]) -> str:
        numbers.append(found[0])
        return f"{_FIRST_STAND_IN + len(numbers) - 1}{'.0' if '.' in found[0] else ''}"

    pattern = _highlighted(_NUMBER_ALONE.sub(stand_in, shown), language)
    return [_STAND_IN.sub(lambda found: numbers[int(found[1]) - _FIRST_STAND_IN], line) for line in pattern]


@lru_cache(maxsize=512)
def _highlighted(shown: str, language: str) -> tuple[str, ...]:
    written: str = highlight(shown + "\n", _lexer(language), _formatter())
    return tuple(written.removesuffix("\n").split("\n"))


@cache
def _lexer(language: str) -> Lexer:
    lexer: Lexer
    match language:
        case "python" | "py" | "python3":
            lexer = PythonLexer(stripnl=False)
        case "pycon":
            lexer = get_lexer_by_name("pycon", stripnl=False)
        case _:
            lexer = TextLexer(stripnl=False)
    lexer.add_filter(_Gaps())
    return lexer


@cache
def _formatter() -> HtmlFormatter[Any]:
    return HtmlFormatter(noclasses=True, nowrap=True, style=PaperStyle)
