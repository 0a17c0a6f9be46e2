"""A figure stands on every page, in the terminal and in JSON, with the same numbers everywhere."""

from __future__ import annotations

import json
from dataclasses import replace

import msgspec
import pytest
from lxml import html
from rich.console import Console

from graders.answers.display import describe
from qbank.exams.manifest import manifest_lines
from qbank.exams.paper import paper_of
from qbank.exams.secret import Secret
from qbank.figures.svg import figure_svg
from qbank.items.figure import Curve, Figure
from qbank.pages.answer_book import answer_book
from qbank.pages.exam_page import exam_page
from qbank.pages.practice_page import practice_page
from qbank.pages.show_page import show_page
from qbank.pages.single import single_exam
from qbank.report.shown_item import shown_item
from qbank.terminal.show import show_terminal
from tests.qbank.pages import sample

FIGURE = Figure(
    title="Loss in <each> epoch",
    x_label="epoch",
    y_label="loss",
    scale="log",
    x=(1.0, 2.0, 3.0),
    curves=(Curve("training & more", (0.693, 0.0213, 1.5e-09)), Curve("validation", (0.7, None, 1.92))),
    alt="Two <curves> & their course.",
)
ITEM = replace(sample.shape_item(), figure=FIGURE)
EXAM = single_exam(ITEM, "choice")
NUMBERS = ["0.693", "0.0213", "1.5e-9", "0.7", "no number", "1.92"]


@pytest.mark.parametrize(
    "page",
    [
        exam_page(paper_of(EXAM)),
        practice_page(EXAM, {}),
        "".join(answer_book([EXAM], title="T", describe=describe)),
        show_page(ITEM, asked="choice", reveal=False, describe=describe),
    ],
    ids=["exam", "practice", "answer book", "show"],
)
def test_every_page_shows_the_picture_and_its_numbers(page: str) -> None:
    assert figure_svg(FIGURE) in page
    root = html.fromstring(page)
    (drawn,) = root.xpath("//figure")
    (picture,) = drawn.xpath(".//*[local-name()='svg']")
    assert picture.get("aria-label") == FIGURE.alt
    assert [cell.text for cell in drawn.xpath(".//thead//th")] == ["epoch", "training & more", "validation"]
    rows = [[cell.text for cell in row] for row in drawn.xpath(".//tbody/tr")]
    assert rows == [["1", "0.693", "0.7"], ["2", "0.0213", "no number"], ["3", "1.5e-9", "1.92"]]


def test_a_terminal_says_it_and_prints_the_numbers() -> None:
    console = Console(width=100, force_terminal=False)
    with console.capture() as capture:
        show_terminal(ITEM, asked="choice", reveal=False, console=console, describe=describe)
    assert f"Figure: {FIGURE.alt}" in capture.get()
    assert [number for number in NUMBERS if number not in capture.get()] == []


def test_json_holds_the_numbers_and_the_words() -> None:
    told = json.loads(msgspec.json.encode(shown_item(ITEM, "choice")))["figure"]
    assert told["curves"][1] == {"label": "validation", "y": [0.7, None, 1.92]}
    assert (told["alt"], told["x"]) == (FIGURE.alt, [1, 2, 3])


def test_a_manifest_keeps_it_for_the_feedback() -> None:
    lines = list(manifest_lines([EXAM], Secret(b"s" * 32)))
    assert msgspec.json.decode(msgspec.json.encode(json.loads(lines[1])["figure"]), type=Figure) == FIGURE
