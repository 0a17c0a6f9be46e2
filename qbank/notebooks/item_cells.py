"""The cells of one item of a paper: what is asked, where the answer is written, where nbgrader keeps the points."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from qbank.exams.paper import PaperItem, PaperOption
from qbank.grading.answer_cells import answer_name, essay_head
from qbank.notebooks.cells import Cell, answer_cell, code_cell, essay_cell, score_cell, text_cell
from qbank.prose.markdown import markdown_code, markdown_line, markdown_phrase, to_markdown
from qbank.prose.nodes import Paragraph
from qbank.prose.parse import parse_prose, parse_ticks
from qbank.prose.wording import filling_words, points_words, shape_words

SCORE: Final = "# The answer above is marked outside this notebook: nothing that runs here changes its points."
"""What a student sees in the cell of the points."""


def item_cells(item: PaperItem, place: int | None = None, after: str = "") -> Iterator[Cell]:
    """Yield the cells of an item.

    `place` names it in nbgrader's gradebook, the same for every student; `after` is code to stand below the answer.
    """
    name = f"question-{item.number}"
    yield text_cell(name, question_markdown(item))
    claim = {"item": item.token, "number": item.number}
    grade_id = answer_id(place) if place else ""
    if item.long_answer:
        yield essay_cell(f"{name}-answer", f"{essay_head(item.number)}\n\n", claim, grade_id, item.points)
        return
    yield answer_cell(f"{name}-answer", answer_source(item), claim, grade_id)
    if place:
        yield score_cell(f"{name}-points", SCORE, score_id(place), item.points)
    if after:
        yield code_cell(f"{name}-check", after, {"deletable": False, "editable": False})


def answer_id(place: int) -> str:
    """Name an answer's cell in the gradebook."""
    return f"answer-{place}"


def score_id(place: int) -> str:
    """Name the cell of an answer's points in the gradebook."""
    return f"points-{place}"


def question_markdown(item: PaperItem) -> str:
    """Write what is asked, and how the answer is to be written."""
    parts = [f"### Question {item.number} ({points_words(item.points)})", to_markdown(parse_prose(item.stem), below=3)]
    if item.given:
        given = "; ".join(f"{markdown_phrase(name)}, {shape_words(shape)}" for name, shape in item.given)
        parts.append(f"Given: {given}.")
    if item.setup:
        whose = "Your" if item.starter else "This"
        parts += [f"{whose} program starts with", markdown_code(item.setup), "and goes on with" if item.code else ""]
    if item.code:
        parts.append(markdown_code(_numbered(item.code) if item.number_lines else item.code))
    if item.asked == "choice":
        how = "Choose one:" if item.select == "one" else "Choose all that apply:"
        parts += [how, *map(_option, item.options)]
    if item.wanted:
        parts.append(to_markdown(parse_prose(item.wanted), below=3))
    for blank in (blank for blank in item.blanks if not blank.typed):
        choices = " · ".join(markdown_phrase(filling_words(choice)) for choice in blank.choices)
        parts.append(f"Gap {markdown_phrase(blank.name)}: {choices}")
    return "\n\n".join(part for part in parts if part)


def answer_source(item: PaperItem) -> str:
    """Write the cell that the student fills in: an assignment that is read as it stands, or the start of a program."""
    if item.starter:
        return item.starter.removesuffix("\n")
    name = answer_name(item.number)
    if item.asked == "choice":
        if item.select == "one":
            return f'{name} = ""  # one letter, such as "A"'
        return f'{name} = ""  # letters, such as "A, C", or "none"'
    if item.blanks:
        gaps = "".join(f'    {_quoted(blank.name)}: "",\n' for blank in item.blanks)
        return f"{name} = {{\n{gaps}}}"
    return f'{name} = ""'


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _option(option: PaperOption) -> str:
    """Write an option; one of several lines of code as a block below its letter."""
    head = f"**{option.letter}.**"
    text = option.text.removesuffix("\n")
    if option.is_code:
        return f"{head}\n\n{markdown_code(text)}" if "\n" in text else f"{head} {markdown_phrase(text)}"
    (block,) = parse_ticks(text).blocks
    assert isinstance(block, Paragraph), "a text with ticks is one paragraph"
    return f"{head} {markdown_line(block.children)}"


def _numbered(code: str) -> str:
    lines = code.removesuffix("\n").split("\n")
    width = len(str(len(lines)))
    return "\n".join(f"{number:>{width}}  {line}" for number, line in enumerate(lines, 1))
