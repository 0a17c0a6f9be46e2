"""The parts of an entry as HTML for other systems, in a target's own dialect: what the page shows, self-contained.

Everything a student must know stands in `question_html`: there is no other place for given tensors or the wanted form.
"""

from __future__ import annotations

from functools import lru_cache

from markupsafe import Markup

from qbank.formats.figure_html import figure_html
from qbank.formats.package import Entry
from qbank.items.item import Item, Option
from qbank.prose.highlight import code_block, code_words
from qbank.prose.nodes import Paragraph
from qbank.prose.parse import parse_prose, parse_ticks
from qbank.prose.portable_html import Dialect, portable_html, portable_line
from qbank.prose.wording import shape_words

__all__ = ["Dialect", "hint_html", "option_html", "program_html", "prose_html", "question_html", "solution_html"]


@lru_cache(maxsize=2048)
def prose_html(markdown: str, dialect: Dialect) -> Markup:
    """Write Markdown: a stem, feedback or a step of a solution."""
    return portable_html(parse_prose(markdown), dialect)


def question_html(entry: Entry, dialect: Dialect) -> Markup:
    """Write all that a student reads before answering: stem, given tensors, set-up, program, form of a typed answer."""
    item = entry.item
    parts = [prose_html(item.stem, dialect), program_html(item, dialect), figure_html(entry, dialect)]
    if entry.asked == "entry" and item.wanted:
        parts.append(prose_html(item.wanted, dialect))
    return Markup("\n").join(part for part in parts if part)


def program_html(item: Item, dialect: Dialect) -> Markup:
    """Write the given tensors, the set-up and the code as the page shows them; empty where there is no program."""
    parts: list[Markup] = []
    if item.given:
        given = Markup("; ").join(
            Markup("{}, {}").format(_name(name, dialect), shape_words(shape)) for name, shape in item.given
        )
        parts.append(Markup("<p>Given: {}.</p>").format(given))
    if item.setup and item.code:
        parts += [
            Markup("<p>This program starts with</p>"),
            _shared_block(item.setup, dialect.styled),
            Markup("<p>and goes on with</p>"),
        ]
    if item.code:
        parts.append(code_block(item.code, numbered=item.number_lines, styled=dialect.styled))
    if item.task:
        parts += [Markup("<p>Your program starts with</p>"), _shared_block(item.task.setup, dialect.styled)]
        if item.task.starter:
            parts += [Markup("<p>Go on from here:</p>"), _shared_block(item.task.starter, dialect.styled)]
    return Markup("\n").join(parts)


@lru_cache(maxsize=2048)
def _option(text: str, is_code: bool, dialect: Dialect) -> Markup:
    if not is_code:
        return portable_line(parse_ticks(text), dialect)
    if "\n" in text.removesuffix("\n"):
        return code_block(text, styled=dialect.styled)
    return code_words(text.removesuffix("\n"), styled=dialect.styled)


def option_html(option: Option, dialect: Dialect) -> Markup:
    """Write an option's text: a block of code where it has several lines, else within a line."""
    return _option(option.text, option.is_code, dialect)


def hint_html(item: Item, dialect: Dialect) -> Markup:
    """Write the hint; empty where there is none."""
    return prose_html(item.hint, dialect) if item.hint else Markup("")


def solution_html(item: Item, dialect: Dialect) -> Markup:
    """Write the worked solution: its steps as a numbered list, then the quick check; empty where there is none."""
    steps = Markup("\n").join(Markup("<li>{}</li>").format(_step(step, dialect)) for step in item.solution)
    parts = [Markup("<ol>\n{}\n</ol>").format(steps)] if item.solution else []
    if item.quick_check:
        parts.append(Markup("<p><strong>Quick check</strong></p>\n{}").format(prose_html(item.quick_check, dialect)))
    return Markup("\n").join(parts)


@lru_cache(maxsize=2048)
def _step(step: str, dialect: Dialect) -> Markup:
    """Write a step; one that is a lone paragraph needs no `<p>`."""
    match parse_prose(step).blocks:
        case [Paragraph()]:
            return portable_line(parse_prose(step), dialect)
        case _:
            return prose_html(step, dialect)


def _name(name: str, dialect: Dialect) -> Markup:
    return code_words(name, styled=dialect.styled)


@lru_cache(maxsize=64)
def _shared_block(code: str, styled: bool) -> Markup:
    """Write a set-up: nearly every variant has the same."""
    return code_block(code, styled=styled)
