"""One question in a terminal. What a student would see comes from a `Paper`; the rest only with `reveal`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from graders.keys import AnswerValue
from qbank.exams.paper import Paper, PaperItem, PaperOption, paper_of
from qbank.items.item import Asked, Blank, Item
from qbank.pages.single import single_exam
from qbank.prose.parse import parse_prose, parse_ticks
from qbank.prose.terminal import code_terminal, to_terminal
from qbank.prose.visible import visible
from qbank.prose.wording import filling_words, shape_words
from qbank.terminal.figure import figure_terminal
from qbank.terminal.teacher import teacher_side


def show_terminal(
    item: Item, *, asked: Asked, reveal: bool, console: Console, describe: Callable[[AnswerValue], str]
) -> None:
    """Print one question; with `reveal` also its key, feedback, runs and provenance. `describe` shows a key."""
    exam = single_exam(item, asked)
    paper = paper_of(exam)
    for shown in (one for section in paper.sections for one in section.items):
        console.print(Group(*_student_side(paper, shown)))
    if reveal:
        console.print(Group(*teacher_side(next(exam.tasks()), describe)))


def _student_side(paper: Paper, item: PaperItem) -> list[RenderableType]:
    parts: list[RenderableType] = [to_terminal(parse_prose(item.stem)), Text("")]
    if item.given:
        given = "; ".join(f"`{name}`, {shape_words(shape)}" for name, shape in item.given)
        parts += [to_terminal(parse_ticks(f"Given: {given}.")), Text("")]
    if item.code:
        parts += _program(item.setup or paper.setup, item)
    if item.figure:
        parts += figure_terminal(item.figure)
    if item.asked == "choice":
        parts.append(Text("Choose one." if item.select == "one" else "Choose all that apply.", "dim"))
        parts.append(_options(item.options))
    elif item.asked == "card":
        parts.append(Text("A card: try to recall it, then turn it over.", "dim"))
    elif item.blanks:
        parts += [to_terminal(parse_prose(item.wanted)), _blanks(item.blanks)]
    elif item.starter:
        parts += _program(item.setup or paper.setup, replace(item, code=item.starter), title="your program begins with")
        parts.append(to_terminal(parse_prose(item.wanted)))
    else:
        parts += [Text("Answer: ", "bold").append("_" * 24, "dim"), to_terminal(parse_prose(item.wanted))]
    return parts


def _program(setup: str, item: PaperItem, title: str = "program") -> list[RenderableType]:
    parts: list[RenderableType] = []
    if setup:
        parts.append(Panel(code_terminal(setup), title="starts with", title_align="left", border_style="dim"))
    parts.append(Panel(code_terminal(item.code, numbered=item.number_lines), title=title, title_align="left"))
    return parts


def _blanks(blanks: tuple[Blank, ...]) -> RenderableType:
    grid = Table.grid(padding=(0, 1))
    for blank in blanks:
        choices = Text("_" * 24, "dim") if blank.typed else Text()
        for number, choice in enumerate(blank.choices):
            choices.append(" | " if number else "", "dim")
            choices.append(visible(filling_words(choice)), "bold cyan" if choice else "")
        grid.add_row(Text(blank.name, "bold"), choices)
    return Padding(grid, (0, 0, 0, 2))


def _options(options: tuple[PaperOption, ...]) -> RenderableType:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True)
    grid.add_column()
    for option in options:
        text = code_terminal(option.text) if option.is_code else to_terminal(parse_ticks(option.text))
        grid.add_row(Text(option.letter, "bold"), text)
    return Padding(grid, (0, 0, 0, 2))
