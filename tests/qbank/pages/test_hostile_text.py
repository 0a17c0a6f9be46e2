"""Whatever a name, a title or a stem holds, it is text on every page."""

from dataclasses import replace

import pytest
from rich.console import Console

from graders.grades import Criterion, Grade
from qbank.exams.exam import Exam
from qbank.exams.paper import paper_of
from qbank.pages.answer_book import answer_book
from qbank.pages.engine import css_string
from qbank.pages.exam_page import exam_page
from qbank.pages.feedback_page import feedback_page
from qbank.pages.show_page import show_page
from qbank.prose.visible import visible
from qbank.terminal.show import show_terminal
from tests.qbank.pages.reading import read, words
from tests.qbank.pages.sample import sample_exam
from tests.qbank.pages.sample_grades import record

HOSTILE = [
    "</script><script>window.hacked=1</script>",
    "<img src=x onerror=window.hacked=1>",
    "</style><svg onload=window.hacked=1>",
    "</title><h1>x</h1><!--",
    "\"' onfocus=window.hacked=1 autofocus x='",
    "{{ 7*7 }}{% raw %}${7*7}",
    "a\u2028b\u2029c\u202ed\x1b[31me\x00f\ud800",
    "<noscript><p title='</noscript><img src=x onerror=window.hacked=1>'>",
    "`</code><iframe src=//evil.example></iframe>",
    "$\\text{</math><img src=x onerror=window.hacked=1>}$",
    "]]><![CDATA[<b>",
    "[red]x[/red] [link=file:///etc]y[/link]",
]


def spoiled(text: str) -> Exam:
    """Put the text wherever a person can write one."""
    exam = sample_exam(student=text, name=text)

    def option(placed):
        return replace(placed, option=replace(placed.option, text=text + placed.letter, feedback=text, ran=text))

    def task(one):
        provenance = replace(one.item.provenance, source=(text,), path=text, bank=text)
        item = replace(
            one.item,
            title=text,
            stem=text,
            code=text,
            setup=text + str(one.number),
            wanted=text,
            hint=text,
            solution=(text,),
            quick_check=text,
            given=((text, (1, 2)),),
            parameters={text: text},
            provenance=provenance,
            options=tuple(replace(o, text=text, feedback=text) for o in one.item.options),
        )
        return replace(one, item=item, options=tuple(option(placed) for placed in one.options))

    sections = tuple(replace(s, title=text, instructions=text, tasks=tuple(map(task, s.tasks))) for s in exam.sections)
    return replace(exam, title=text, instructions=text, sections=sections)


def pages(text: str) -> dict[str, str]:
    exam = spoiled(text)
    tasks = list(exam.tasks())
    grade = Grade("partial", 0.5, text, (Criterion(text, False, text),), text, (text,))
    return {
        "exam": exam_page(paper_of(exam)),
        "version": exam_page(paper_of(replace(exam, is_version=True))),
        "book": "".join(answer_book([exam], title=text, describe=lambda value: text)),
        "feedback": feedback_page(
            [(record(task), grade) for task in tasks], title=text, student=text, name=text, reveal=True
        ),
        "show": show_page(tasks[0].item, asked="choice", reveal=True, describe=lambda value: text),
    }


SCRIPTS = {"exam": 1, "version": 1, "book": 1, "feedback": 0, "show": 0}
STYLES = {"exam": 2, "version": 2, "book": 2, "feedback": 2, "show": 1}


@pytest.mark.parametrize("text", HOSTILE)
def test_it_stays_text_on_every_page(text):
    clean = pages("Harmless")
    for name, page in pages(text).items():
        root = read(page)
        assert len(root.xpath("//script")) == SCRIPTS[name]
        assert len(root.xpath("//style")) == STYLES[name]
        assert not root.xpath("//img|//iframe|//svg|//object|//embed|//base")
        assert not [key for node in root.iter() for key in node.attrib if key.startswith("on") or key == "autofocus"]
        assert {node.tag for node in root.iter()} - {node.tag for node in read(clean[name]).iter()} <= {
            "em", "math", "mrow", "mtext", "code", "a", "br",
        }  # fmt: skip
        assert page.encode("utf-8")
        assert not set(page) & set("\x00\x1b\u2028\u2029\u202e")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_title_is_read_as_it_was_written(text):
    root = read(exam_page(paper_of(spoiled(text))))
    assert words(root.xpath("//h1")[0]) == " ".join(visible(text).split())
    assert root.get_element_by_id("exam").get("data-student") == visible(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_css_string_holds_nothing_that_could_end_it(text):
    written = css_string(text)
    assert written[0] == written[-1] == '"'
    assert not set(written[1:-1]) & set("\"'<>\n\r{};()")


@pytest.mark.parametrize("text", HOSTILE)
def test_it_steers_no_terminal(text):
    item = next(spoiled(text).tasks()).item
    console = Console(width=100, force_terminal=False, color_system=None)
    with console.capture() as capture:
        show_terminal(item, asked="choice", reveal=True, console=console, describe=lambda value: text)
    shown = capture.get()
    assert not set(shown) & set("\x00\x1b\u2028\u2029\u202e\r")
    assert shown.encode("utf-8")
    if "[red]" in text:
        assert text in shown
