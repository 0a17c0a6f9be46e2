"""A student's file gives nothing away: no key, seed, hash, id, title, level, belief, hint or solution.

Two ways to look: whatever the teacher's side knows is searched for in the files; and changing all that it knows changes
not one byte of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from pathlib import Path

import lxml.html
import msgspec
import pytest

from graders.answers.display import describe
from graders.keys import ShapeValue
from qbank.bank.load import Bank
from qbank.exams.build import Built
from qbank.exams.exam import Exam, PlacedOption, Section, Task
from qbank.exams.manifest import manifest_lines
from qbank.exams.paper import paper_of
from qbank.exams.places import Folder
from qbank.exams.planning import Candidate
from qbank.items.item import Item
from qbank.pages.exam_page import exam_page
from qbank.prose.parse import parse_prose
from qbank.prose.plain import to_plain
from tests.qbank.exams import tiny


def example() -> tuple[Bank, Built, Folder]:
    return tiny.example_exam()


@cache
def choices() -> tuple[Bank, Built, Folder]:
    """Build an exam of choices for twelve students."""
    candidates = [Candidate(f"student-{number:02}", f"Name {number}", False) for number in range(12)]
    built = tiny.built(tiny.ALL_CHOICE, candidates)
    return tiny.bank(), built, tiny.write(tiny.scratch() / "choices", built)


def entries() -> tuple[Bank, Built, Folder]:
    return tiny.bank(), tiny.tiny_built(), tiny.tiny_exam()


EXAMS = {"example": example, "choices": choices, "entries": entries}


@pytest.fixture(params=list(EXAMS))
def exam(request: pytest.FixtureRequest) -> tuple[Bank, Built, Folder]:
    made: tuple[Bank, Built, Folder] = EXAMS[request.param]()
    return made


def pages(folder: Folder) -> dict[str, str]:
    return {path.stem: path.read_text(encoding="utf-8") for path in folder.students.iterdir()}


def leaves(value: object) -> Iterator[str]:
    """Yield every text and number in a value, however deep."""
    if is_dataclass(value) and not isinstance(value, type):
        for each in fields(value):
            yield from leaves(getattr(value, each.name))
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from leaves(getattr(value, name))
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield from leaves(key)
            yield from leaves(part)
    elif isinstance(value, tuple | list):
        for part in value:
            yield from leaves(part)
    elif value is not None:
        yield str(value)


def words(text: str) -> str:
    """Keep the letters and digits of a text, so that no mark-up stands between its words."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def shown_words(page: str) -> str:
    """Return the words that a page shows, and those of its attributes."""
    document = lxml.html.document_fromstring(page)
    attributes = [
        value for element in document.iter() if isinstance(element.tag, str) for value in element.attrib.values()
    ]
    for element in document.xpath("//style | //script"):
        element.drop_tree()
    return words(" ".join([document.text_content(), *attributes]))


def said(markdown: str) -> str:
    return words(to_plain(parse_prose(markdown)))


def texts_of(task: Task) -> Iterator[str]:
    return (placed.option.text for placed in task.options)


def open_to_all(exam: Exam) -> str:
    """Return what a student must read of an exam to answer it."""
    sections = [(section.title, section.instructions) for section in exam.sections]
    items = [
        (task.item.stem, task.item.setup, task.item.code, task.item.given, task.item.wanted, *texts_of(task))
        for task in exam.tasks()
    ]
    return " ".join(leaves((exam.title, exam.instructions, exam.student, exam.name, sections, items)))


# What is searched for.


def marks_of(item: Item) -> Iterator[str]:
    """Yield what must stand nowhere in a file, byte for byte."""
    yield from (str(item.seed), f"{item.seed:x}", item.id, item.title, item.provenance.question_hash)
    yield from (item.provenance.question_hash[:10], item.provenance.path, item.provenance.torch)
    for option in item.options:
        yield from option.misconceptions


def prose_of(item: Item) -> Iterator[str]:
    """Yield what must be said nowhere, in whatever mark-up."""
    yield from (item.hint, item.quick_check, *item.solution)
    yield from (option.feedback for option in item.options)
    if item.entry is not None:
        yield from (belief.feedback for belief in item.entry.beliefs)


def test_no_file_holds_what_only_the_teacher_knows_of_its_items(exam: tuple[Bank, Built, Folder]):
    _, built, folder = exam
    found = [
        (student, mark)
        for student, page in pages(folder).items()
        for each in built.exams
        for task in each.tasks()
        for mark in marks_of(task.item)
        if mark in page
    ]
    assert found == []


def test_no_file_says_what_feedback_hints_and_solutions_say(exam: tuple[Bank, Built, Folder]):
    _, built, folder = exam
    for each in built.exams:
        page = shown_words(pages(folder)[each.student])
        paper = words(open_to_all(each))
        told = {said(prose) for task in each.tasks() for prose in prose_of(task.item)}
        secrets = {text for text in told if text and text not in paper}
        assert len(secrets) > len(list(each.tasks()))
        assert [text for text in secrets if text in page] == []


def test_no_file_names_a_belief_a_level_or_a_question_of_the_bank(exam: tuple[Bank, Built, Folder]):
    bank, _, folder = exam
    for page in pages(folder).values():
        shown = shown_words(page)
        for name, entry in bank.misconceptions.items():
            assert name not in page
            assert not [text for text in (entry.belief, entry.reality, entry.why_it_matters) if words(text) in shown]
        for question in bank.questions:
            assert question.id not in page and question.digest[:10] not in page
            assert words(question.spec.title) not in shown
            assert words(question.spec.objective) not in shown
        assert not re.search(r"\b(beginner|intermediate|advanced|expert|misconception|distractor)", page)


def test_no_file_holds_another_students_token(exam: tuple[Bank, Built, Folder]):
    _, built, folder = exam
    tokens = {each.student: set(tokens_of(each)) for each in built.exams}
    for student, page in pages(folder).items():
        others = set().union(*(its for other, its in tokens.items() if other != student))
        assert all(token in page for token in tokens[student])
        assert [token for token in others if token in page] == []


def tokens_of(exam: Exam) -> Iterator[str]:
    yield exam.token
    for task in exam.tasks():
        yield task.token
        yield from (placed.token for placed in task.options)


def test_no_file_holds_the_secret_or_the_seal(exam: tuple[Bank, Built, Folder]):
    _, built, folder = exam
    secret = folder.secret.read_text().strip()
    seal = re.findall(r"[0-9a-f]{64}", list(manifest_lines(built.exams, tiny.SECRET))[-1])
    assert len(seal) == 1
    for page in pages(folder).values():
        assert secret not in page and seal[0] not in page
        assert not re.search(r"[0-9a-f]{32}", page)


def test_a_key_stands_in_a_file_only_where_the_paper_shows_it(exam: tuple[Bank, Built, Folder]):
    """As an option, or in the code and the text of a question: then it is there for whatever key."""
    _, built, folder = exam
    checked = 0
    for each in built.exams:
        page = pages(folder)[each.student]
        visible = open_to_all(each)
        for task in each.tasks():
            key = describe(task.item.key)
            if len(key) > 3 and key not in visible and words(key) not in words(visible):
                checked += 1
                assert key not in page and words(key) not in shown_words(page)
    assert checked > 0 or all(task.asked == "choice" for each in built.exams for task in each.tasks())


def test_the_students_files_are_one_page_each_named_by_the_student(exam: tuple[Bank, Built, Folder]):
    _, built, folder = exam
    assert sorted(tiny.names(folder.students)) == sorted(f"{each.student}.html" for each in built.exams)
    assert all(path.is_file() for path in folder.students.iterdir())


def test_a_file_has_no_comment_and_no_metadata_of_ours(exam: tuple[Bank, Built, Folder]):
    _, _, folder = exam
    for page in pages(folder).values():
        document = lxml.html.document_fromstring(page)
        assert "<!--" not in page.replace("<!doctype", "")
        assert not document.xpath("//comment()")
        metas = {meta.get("name") or meta.get("http-equiv") or "charset" for meta in document.xpath("//meta")}
        assert metas == {"charset", "Content-Security-Policy", "viewport", "referrer", "robots"}
        assert document.xpath("//*[@hidden]//text()[contains(., '✓')]") == []


# What cannot be there, since a page does not depend on it.


def _scrambled(task: Task) -> Task:
    """Change everything of a task that its student must not know."""
    item = task.item
    options = tuple(
        PlacedOption(
            placed.letter,
            placed.token,
            replace(
                placed.option, value=ShapeValue((9, 9)), correct=not placed.option.correct, mark=0.125,
                misconceptions=("other",), feedback="other", ran="other",
            ),
        )
        for placed in task.options
    )  # fmt: skip
    changed = replace(
        item, id="other", version=99, seed=1, attempt=99, kind="other", title="other", level="other", topic="other",
        asked=("choice",), parameters={}, options=tuple(placed.option for placed in options), entry=None, gap=None,
        key=ShapeValue((9, 9)), hint="other", solution=("other",), quick_check="other",
        provenance=replace(item.provenance, source=("other",), path="other", bank="other", question_hash="", runs=()),
    )  # fmt: skip
    return replace(task, item=changed, options=options)


def test_a_page_does_not_change_with_anything_that_its_student_must_not_know(exam: tuple[Bank, Built, Folder]):
    _, built, folder = exam
    for each in built.exams:
        sections = tuple(
            Section(section.title, section.instructions, tuple(map(_scrambled, section.tasks)))
            for section in each.sections
        )
        changed = replace(each, sections=sections)
        assert changed != each
        assert exam_page(paper_of(changed)) == pages(folder)[each.student]


# Options look alike.


def _bare(option: lxml.html.HtmlElement) -> str:
    """Return an option's mark-up without its letter, its token and its text."""
    text = lxml.html.tostring(option, encoding="unicode", with_tail=False)
    box = option.find(".//input")
    letter = str(box.get("id")).rsplit("-", 1)[1]
    text = (
        text.replace(str(box.get("value")), "TOKEN")
        .replace(f'-{letter}"', '-LETTER"')
        .replace(f">{letter}<", ">LETTER<")
    )
    return re.sub(r"<code[^>]*>.*</code>", "<code>TEXT</code>", text, flags=re.DOTALL)


def test_options_of_an_item_differ_in_letter_token_and_text_alone():
    _, built, folder = choices()
    for each in built.exams:
        document = lxml.html.document_fromstring(pages(folder)[each.student])
        boxes = {box.get("data-item"): box for box in document.xpath("//*[@data-item]")}
        for task in each.tasks():
            looks = {_bare(option) for option in boxes[task.token].xpath(".//*[@class='option']")}
            is_prose = task.item.kind == "debugging"
            assert len(looks) == 1 or is_prose, looks


def test_how_an_option_is_set_depends_on_its_text_and_not_on_its_being_right():
    _, built, _ = choices()
    for each in built.exams:
        for task in each.tasks():
            for placed in task.options:
                is_sentence = placed.option.text.startswith(("It runs", "Line ", "No line"))
                assert placed.option.is_code is not is_sentence


def test_neither_letter_nor_token_tells_which_option_is_right():
    """Over 60 items with one right option, it stands at every letter and at every rank of the tokens about as often."""
    _, built, _ = choices()
    letters: dict[int, dict[str, int]] = {}
    ranks: dict[int, dict[int, int]] = {}
    for each in built.exams:
        for task in each.tasks():
            if task.item.select == "one":
                right = next(placed for placed in task.options if placed.option.correct)
                order = sorted(placed.token for placed in task.options)
                count = len(order)
                letters.setdefault(count, {}).setdefault(right.letter, 0)
                letters[count][right.letter] += 1
                ranks.setdefault(count, {}).setdefault(order.index(right.token), 0)
                ranks[count][order.index(right.token)] += 1
    for count in (3, 4):
        for found in (letters[count], ranks[count]):
            total = sum(found.values())
            assert len(found) == count
            assert max(found.values()) < 0.6 * total


def test_the_teachers_files_do_hold_what_is_searched_for(exam: tuple[Bank, Built, Folder]):
    """The searches above can find something: everything they look for stands on the teacher's side."""
    _, built, folder = exam
    book = folder.answer_book.read_text(encoding="utf-8") + folder.manifest.read_text(encoding="utf-8")
    item = next(built.exams[0].tasks()).item
    for mark in (str(item.seed), item.id, item.title, item.level):
        assert mark in book
    assert said(item.solution[0]) in shown_words(folder.answer_book.read_text(encoding="utf-8"))


def test_the_two_sides_lie_in_two_folders(exam: tuple[Bank, Built, Folder]):
    _, _, folder = exam
    assert tiny.names(folder.root) == ["students", "teacher"]
    assert {path.suffix for path in folder.students.iterdir()} == {".html"}
    assert Path(folder.teacher).stat().st_mode & 0o077 == 0
