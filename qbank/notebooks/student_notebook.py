"""A student's exam as a notebook. Only a `Paper` goes in, so that no key can come out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from qbank.exams.paper import Paper, PaperItem
from qbank.grading.answer_cells import METADATA, STUDENT, exam_line
from qbank.notebooks.cells import Cell, code_cell, notebook_text, text_cell
from qbank.notebooks.item_cells import item_cells
from qbank.prose.markdown import markdown_code, markdown_text, to_markdown
from qbank.prose.parse import parse_prose
from qbank.prose.wording import points_words

HOW = """\
Write each answer into the cell below its question, after the `=`. **Answers are read as they are written; the \
notebook is not run for marking**: write `12`, not `3 * 4`. A shape is written as `(4, 7, 3)`, a letter as `"B"`, \
a call as `"nn.RNN(5, 3)"`. Where a program is asked for, the whole cell is the answer. An answer that stays `""` is \
blank. Save the notebook under its name and hand in this one file."""


@dataclass(frozen=True)
class Around:
    """What a target adds: `places` says for each item's token where nbgrader's gradebook keeps it.

    `first` is code at the start; `after` gives the code that stands below an item's answer, if any.
    """

    places: Mapping[str, int] = field(default_factory=dict)
    first: str = ""
    after: Callable[[PaperItem], str] = lambda item: ""


def student_notebook(paper: Paper, around: Around = Around()) -> str:
    """Write the notebook."""
    return notebook_text(_cells(paper, around), {METADATA: {"exam": paper.exam_token}})


def _cells(paper: Paper, around: Around) -> Iterator[Cell]:
    yield text_cell("head", _head(paper))
    if around.first:
        yield code_cell("first", around.first, {"deletable": False, "editable": False})
    if not paper.student:
        yield code_cell("student", f'{STUDENT} = ""  # your id', {"deletable": False})
    items = [item for section in paper.sections for item in section.items]
    if paper.setup and any((item.code or item.starter) and not item.setup for item in items):
        yield text_cell("set-up", f"Every program below starts with\n\n{markdown_code(paper.setup)}")
    for number, section in enumerate(paper.sections, 1):
        parts = [f"## {markdown_text(section.title)}" if section.title else ""]
        parts.append(to_markdown(parse_prose(section.instructions), below=2))
        if any(parts):
            yield text_cell(f"section-{number}", "\n\n".join(part for part in parts if part))
        for item in section.items:
            yield from item_cells(item, around.places.get(item.token), around.after(item))


def _head(paper: Paper) -> str:
    items = [item for section in paper.sections for item in section.items]
    whose = f"{paper.name} ({paper.student})" if paper.name else paper.student or f"Version {paper.version}"
    facts = [
        f"**{markdown_text(whose)}**",
        f"{len(items)} question{'s' * (len(items) != 1)}",
        points_words(sum(item.points for item in items)),
        *([f"about {paper.minutes} minutes"] if paper.minutes else []),
        exam_line(paper.exam_token),
    ]
    parts = [f"# {markdown_text(paper.title)}", " · ".join(facts)]
    parts += [to_markdown(parse_prose(paper.instructions), below=1), HOW]
    return "\n\n".join(part for part in parts if part)
