"""Format `markdown`: a sheet to read, print or send through pandoc, with every key at its end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from string import ascii_uppercase
from tempfile import TemporaryFile

from graders.answers.display import describe
from graders.keys import CardValue, CodeValue
from qbank.figures.table import table_head, table_rows
from qbank.formats.format import Format
from qbank.formats.losses import Lose, Loss
from qbank.formats.package import Entry, Package, Pool
from qbank.items.item import Item, Option
from qbank.language.display import code_span
from qbank.prose.nodes import Code, Paragraph, Text
from qbank.prose.parse import parse_ticks
from qbank.prose.visible import visible
from qbank.prose.wording import number_words, points_words, shape_words

_TICKS = re.compile("`{3,}")
_OWN = re.compile(r"([\\`*_{}\[\]<>#|$~])")


def write(package: Package, path: Path, lose: Lose) -> None:
    """Write the questions, then the key; the key waits in a file of its own, so that memory holds one question."""
    lose(Loss(package.name, "pool", "all variants stand on one sheet"))
    with (
        path.open("x", encoding="utf-8", newline="\n") as sheet,
        TemporaryFile("w+", encoding="utf-8", newline="\n") as key,
    ):
        sheet.write(f"# {plain(package.title)}\n\n")
        if package.instructions:
            sheet.write(package.instructions.strip() + "\n\n")
        number = 0
        section: tuple[str, str] | None = None
        for pool in package.pools:
            if section != (section := (pool.section, pool.section_instructions)):
                sheet.writelines(f"{part}\n\n" for part in _headed(pool) if part)
            heading = f"## {plain(pool.title)}\n\n"
            sheet.write(heading)
            key.write(heading)
            for entry in pool.entries:
                number += 1
                sheet.writelines(f"{part}\n\n" for part in _asked(entry, number) if part)
                key.writelines(f"{part}\n\n" for part in _keyed(entry, number) if part)
        sheet.write("# Key\n\n")
        key.seek(0)
        sheet.writelines(key)


def _headed(pool: Pool) -> Iterator[str]:
    """Yield the head of a part: its title stands above those of its questions."""
    if pool.section:
        yield f"# {plain(pool.section)}"
    yield pool.section_instructions.strip()


def _asked(entry: Entry, number: int) -> Iterator[str]:
    item = entry.item
    yield f"### {number}. {plain(entry.title)} ({points_words(entry.points)})"
    yield visible(item.stem)
    if item.given:
        yield "Given: " + "; ".join(f"{code_span(name)}, {shape_words(shape)}" for name, shape in item.given) + "."
    if item.setup and item.code:
        yield "This program starts with"
        yield fenced(item.setup)
        yield "and goes on with"
    if item.code:
        yield fenced(_numbered(item.code) if item.number_lines else item.code)
    if item.task:
        yield "Your program starts with"
        yield fenced(item.task.setup)
        if item.task.starter:
            yield "Go on from here:"
            yield fenced(item.task.starter)
    if item.figure:
        yield f"Figure: {plain(item.figure.alt)}"
        yield fenced("\n".join(" | ".join(row) for row in (table_head(item.figure), *table_rows(item.figure))))
    if entry.asked == "choice":
        yield "Choose one." if item.select == "one" else "Choose all that apply."
        yield "\n".join(f"- {letter}. {option_text(option)}" for letter, option in _lettered(item))
        return
    for blank in () if any(blank.typed for blank in item.blanks) else item.blanks:
        yield f"{code_span(blank.name)}: " + " · ".join(
            code_span(text) if text else "(nothing)" for text in blank.choices
        )
    if entry.asked == "entry" and item.wanted:
        yield item.wanted


def _keyed(entry: Entry, number: int) -> Iterator[str]:
    item = entry.item
    yield f"### {number}. {code_span(entry.name)}"
    if entry.asked == "choice":
        rows = (
            f"- {letter}. {number_words(option.mark)} of the points"
            + (f": {_hung(option.feedback)}" if option.feedback else "")
            for letter, option in _lettered(item)
        )
        yield "Right: " + ", ".join(letter for letter, option in _lettered(item) if option.correct)
        yield "\n".join(rows)
    elif isinstance(item.key, CardValue):
        yield visible(item.key.back)
    else:
        value = item.key if item.entry is None else item.entry.value
        also = item.entry.also if item.entry else ()
        if isinstance(value, CodeValue):
            yield "Right, for example:"
            yield fenced(value.source)
        else:
            yield "Right: " + " or ".join(code_span(describe(one)) for one in (value, *also))
        beliefs = item.entry.beliefs if item.entry else ()
        yield "\n".join(f"- {code_span(describe(belief.value))}: {_hung(belief.feedback)}" for belief in beliefs)
    if item.hint:
        yield f"Hint: {visible(item.hint)}"
    yield "\n".join(f"{step}. {_hung(text, '   ')}" for step, text in enumerate(item.solution, 1))
    if item.quick_check:
        yield f"Quick check: {visible(item.quick_check)}"


def _lettered(item: Item) -> list[tuple[str, Option]]:
    return list(zip(ascii_uppercase, item.options, strict=False))


def option_text(option: Option) -> str:
    """Write an option within a list: code in ticks, or as a block where it has several lines."""
    if not option.is_code:
        return "".join(
            code_span(node.text) if isinstance(node, Code) else _escaped(node.text)
            for block in parse_ticks(option.text).blocks
            if isinstance(block, Paragraph)
            for node in block.children
            if isinstance(node, Code | Text)
        )
    text = option.text.removesuffix("\n")
    return _hung("\n\n" + fenced(text)) if "\n" in text else code_span(visible(text))


def fenced(code: str) -> str:
    """Write a block of code between fences longer than any in it."""
    shown = visible(code).removesuffix("\n")
    fence = "`" * max([3, *(len(ticks) + 1 for ticks in _TICKS.findall(shown))])
    return f"{fence}python\n{shown}\n{fence}"


def plain(text: str) -> str:
    """Write words that Markdown is to leave alone."""
    return _escaped(" ".join(visible(text).split()))


def _escaped(text: str) -> str:
    return _OWN.sub(r"\\\1", text).replace("\n", " ")


def _numbered(code: str) -> str:
    lines = visible(code).removesuffix("\n").split("\n")
    return "\n".join(f"{number:>{len(str(len(lines)))}}  {line}" for number, line in enumerate(lines, 1))


def _hung(markdown: str, indent: str = "  ") -> str:
    """Keep paragraphs and code of a text within the list item that they belong to."""
    return visible(markdown).replace("\n", "\n" + indent)


FORMAT = Format(
    name="markdown",
    title="Markdown sheet",
    suffix=".md",
    target="readers, printers and pandoc",
    holds=("every kind", "options, marks and feedback", "hints and solutions", "a key at the end"),
    loses=("pool",),
    write=write,
)
