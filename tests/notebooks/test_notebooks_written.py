"""What is written for students: sound notebooks, the same every time, that give nothing away."""

from __future__ import annotations

import doctest
import json
import re
import runpy
import warnings
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest

from graders.grades import Typed
from qbank.exams.paper import Paper, PaperItem, PaperOption, PaperSection, paper_of
from qbank.exams.places import Folder
from qbank.exams.planning import versions
from qbank.formats.table import EXAM_FORMATS
from qbank.grading.answer_cells import assigned_in
from qbank.grading.notebook import notebook_of
from qbank.kinds.judgement import Blank
from qbank.notebooks.nbgrader_course import assignment_name
from qbank.notebooks.student_notebook import Around, student_notebook
from qbank.problems import ProblemsFound
from tests.notebooks import course
from tests.qbank.exams import tiny


@pytest.fixture(scope="module")
def nbgrader_course(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """Export the course."""
    return course.write("nbgrader", tmp_path_factory.mktemp("written") / "course")[0]


def files(root: Path) -> dict[str, bytes]:
    """Read every file below a folder."""
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", EXAM_FORMATS)
def test_the_same_secret_gives_the_same_bytes_and_tells_what_a_person_marks(name: str, tmp_path: Path) -> None:
    (first, lost), (second, _) = (course.write(name, tmp_path / each) for each in ("a", "b"))
    assert files(first.root) == files(second.root)
    assert first.teacher.stat().st_mode & 0o077 == 0
    essays = [loss for loss in lost if loss.entry == "one-direction-or-two"]
    assert {loss.code for loss in essays} == {"marked-by-hand"} and len(essays) == len(course.STUDENTS)


def test_notebooks_are_valid_and_nbgrader_takes_their_metadata(nbgrader_course: Folder) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from nbgrader.nbgraderformat import MetadataValidator
    books = [*nbgrader_course.students.rglob("*.ipynb"), *(nbgrader_course.root / "source").rglob("*.ipynb")]
    assert len(books) == len(course.STUDENTS) + 1
    for path in books:
        book = nbformat.read(path, as_version=nbformat.NO_CONVERT)
        nbformat.validate(book, relax_add_props=False)
        MetadataValidator().validate_nb(book)
        assert len({cell["id"] for cell in book.cells}) == len(book.cells)
        assert book.metadata.kernelspec.name == "python3"


def test_every_question_stands_in_the_notebook_with_its_cell(nbgrader_course: Folder) -> None:
    for exam in course.built()[1].exams:
        book = course.notebook(nbgrader_course, exam.student)
        cells = {cell["id"]: cell for cell in book["cells"]}
        for task in exam.tasks():
            stem = "".join(cells[f"question-{task.number}"]["source"])
            assert cells[f"question-{task.number}"]["metadata"] == {"deletable": False, "editable": False}
            assert task.item.number_lines or task.item.code in f"{stem}\n"
            for placed in task.options if task.asked == "choice" else ():
                assert f"**{placed.letter}.**" in stem
            answer = cells[f"question-{task.number}-answer"]
            assert answer["metadata"]["qbank"] == {"item": task.token, "number": task.number}
            essay = task.item.long_answer
            assert answer["cell_type"] == ("markdown" if essay else "code")
            assert (f"question-{task.number}-points" in cells) is not essay


def test_a_notebook_as_handed_out_is_blank(nbgrader_course: Folder) -> None:
    manifest = course.manifest_of(nbgrader_course)
    for token, student in manifest.exam.tokens.items():
        content = (nbgrader_course.students / student / "exam.ipynb").read_bytes()
        found = notebook_of(content)
        assert found is not None and found.exam == token
        assert found.by_token.keys() == manifest.tasks[token].keys()
        assert all(written.is_blank for written in found.by_token.values())


def test_nothing_of_the_teachers_is_in_what_students_get_nor_in_the_released_notebook(nbgrader_course: Folder) -> None:
    bank, built = course.built()
    secret = nbgrader_course.secret.read_text(encoding="ascii").strip()
    public = {name: text for name, text in files(nbgrader_course.root).items() if not name.startswith("teacher/")}
    own = {exam.student: {exam.token, *(task.token for task in exam.tasks())} for exam in built.exams}
    for name, content in public.items():
        text = content.decode()
        assert secret not in text
        assert not [belief for belief in bank.misconceptions if belief in text]
        student = Path(name).parts[1] if name.startswith("students/") else ""
        assert not [token for other, tokens in own.items() if other != student for token in tokens if token in text]
        for exam in built.exams:
            for task in exam.tasks():
                item = task.item
                for mark in (str(item.seed), item.id, item.provenance.question_hash[:10], *item.solution, item.hint):
                    assert not mark or mark not in text, (name, mark)
                assert item.title not in text.replace(f"# {exam.title}", "")
        assert not re.search(r"\b(beginner|intermediate|advanced|misconception)\b", text)


def test_a_notebook_does_not_change_with_the_key(nbgrader_course: Folder) -> None:
    """Only a paper goes in: with every option's verdict turned round the notebook is the same."""
    exam = course.built()[1].exams[0]
    sections = tuple(
        replace(
            section,
            tasks=tuple(
                replace(
                    task,
                    item=replace(task.item, entry=None, gap=None, solution=(), title="x", seed=1, level="x"),
                    options=tuple(
                        replace(placed, option=replace(placed.option, correct=not placed.option.correct, mark=0.1))
                        for placed in task.options
                    ),
                )
                for task in section.tasks
            ),
        )
        for section in exam.sections
    )
    places = dict.fromkeys((task.token for task in exam.tasks()), 1)
    changed = student_notebook(paper_of(replace(exam, sections=sections)), Around(places))
    assert changed == student_notebook(paper_of(exam), Around(places))


TORTURE = PaperItem(
    number=1,
    token="t" * 16,
    points=1 / 3,
    stem="<script>alert(1)</script> *x* $a_1$ `co|de`\n\n```python\nx = '```'\n```",
    setup="",
    code="\tif x < 1 & y:\n\t\tprint(']]>', \"`´$x$\")  # größer als ❯\n",
    number_lines=True,
    given=(("x_1", (2, 3)),),
    asked="choice",
    select="all",
    options=(
        PaperOption("A", "a" * 16, "x = `1`\n\n# two\nlines", True),
        PaperOption("B", "b" * 16, "a <b>bold</b> claim, with `code` and 1. no list", False),
        PaperOption("C", "c" * 16, "``", True),
    ),
    wanted="",
)


NBGRADER = Around({TORTURE.token: 1})


def _paper(*items: PaperItem) -> Paper:
    section = PaperSection("A_section <i>", "# head\n\n- a\n- b", items)
    return Paper("e" * 16, "Title_with *marks* <b>", "", None, "", "", "A", "import torch", (section,))


def test_hostile_texts_stay_texts() -> None:
    book = nbformat.reads(student_notebook(_paper(TORTURE), NBGRADER), as_version=4)
    nbformat.validate(book, relax_add_props=False)
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": True}).enable("table")
    for cell in book.cells:
        if cell.cell_type == "markdown":
            kinds = {token.type for block in reader.parse(cell.source) for token in (block, *(block.children or ()))}
            assert not kinds & {"html_block", "html_inline", "image"}
    stem = next(cell.source for cell in book.cells if cell.id == "question-1")
    fences = [token.content for token in reader.parse(stem) if token.type == "fence"]
    code = "1  \tif x < 1 & y:\n2  \t\tprint(']]>', \"`´$x$\")  # größer als ❯\n"
    assert fences == ["x = '```'\n", code, TORTURE.options[0].text + "\n"]


@pytest.mark.parametrize(
    "changes",
    [
        {"select": "one"},
        {"select": "all"},
        {"asked": "entry", "options": ()},
        {"asked": "entry", "options": (), "blanks": (Blank("a", ("x", "")), Blank('"b"\\', ("y",)))},
    ],
)
def test_the_cell_of_an_answer_runs_and_is_blank(changes: dict[str, Any]) -> None:
    book = json.loads(student_notebook(_paper(replace(TORTURE, **changes)), NBGRADER))
    (cell,) = [cell for cell in book["cells"] if cell["id"] == "question-1-answer"]
    source = "".join(cell["source"])
    names: dict[str, Any] = {}
    exec(source, names)
    (written,) = assigned_in(source).values()
    assert written.is_blank
    if "blanks" in changes:
        assert names["answer_1"] == {"a": "", '"b"\\': ""} == written.gaps


def test_a_program_is_written_into_a_cell_of_its_own_and_read_whole() -> None:
    starter = "def double(x):\n    ...\n"
    item = replace(TORTURE, asked="entry", options=(), starter=starter, code="", setup="import torch")
    book = json.loads(student_notebook(_paper(item)))
    (cell,) = [cell for cell in book["cells"] if cell["id"] == "question-1-answer"]
    assert "".join(cell["source"]) == starter.removesuffix("\n")
    stem = "".join(next(cell["source"] for cell in book["cells"] if cell["id"] == "question-1"))
    assert "Your program starts with\n\n```python\nimport torch\n```" in stem and "goes on" not in stem
    cell["source"] = "answer_1 = 3\ndef double(x):\n    return 2 * x"
    found = notebook_of(json.dumps(book).encode())
    assert found is not None
    for source, response in ((cell["source"], cell["source"]), (starter, "")):
        found.by_token[item.token] = replace(found.by_token[item.token], source=source)
        task = SimpleNamespace(number=1, task=SimpleNamespace(starter=starter), choice=None)
        assert found.responses({item.token: task}) == {item.token: Typed(response)}  # type: ignore[dict-item]


def test_tests_for_otter_tell_whether_an_answer_stands_there(tmp_path: Path) -> None:
    folder, lost = course.write("otter", tmp_path / "x")
    assert len([loss for loss in lost if loss.code == "points"]) == 6 * len(course.STUDENTS)
    book = course.notebook(folder, "ada")
    checks = [cell["source"] for cell in book["cells"] if cell["id"].endswith("-check")]
    tests = {path.stem: runpy.run_path(str(path)) for path in (folder.students / "ada" / "tests").iterdir()}
    assert checks == [[f'grader.check("{name}")'] for name in sorted(tests)] and len(tests) == 6
    answers = {
        f"answer_{cell['metadata']['qbank']['number']}": cell for cell in book["cells"] if "qbank" in cell["metadata"]
    }
    for name, found in tests.items():
        assert found["OK_FORMAT"] is True and found["test"]["name"] == name and found["test"]["points"] == 0
        answer = answers[f"answer_{name[1:]}"]
        blank: dict[str, Any] = {}
        exec("".join(answer["source"]), blank)
        given = blank | {f"answer_{name[1:]}": {"a": "x"} if "isinstance" in str(found) else "B"}
        for names, passes in ((blank, False), (given, True)):
            (case,) = found["test"]["suites"][0]["cases"]
            parsed = doctest.DocTestParser().get_doctest(case["code"], names, name, None, None)
            assert (doctest.DocTestRunner(verbose=False).run(parsed, out=lambda _: None).failed == 0) is passes


def test_a_version_asks_for_the_students_id(tmp_path: Path) -> None:
    folder, _ = course.write("nbgrader", tmp_path / "v", tiny.built(candidates=versions(2)))
    assert tiny.names(folder.students) == ["version-A", "version-B"]
    book = course.notebook(folder, "version-B")
    assert [cell["source"] for cell in book["cells"] if cell["id"] == "student"] == [['student = ""  # your id']]


def test_exams_of_unlike_worth_are_refused(tmp_path: Path) -> None:
    text = tiny.BLUEPRINT.replace("{question: axes-of-output, as: entry, points: 2}", "{pick: 1, topic: shapes}")
    exams = tiny.built(text)
    first = exams.exams[0]
    heavy = replace(next(first.tasks()), points=7.0)
    other = replace(first, sections=(replace(first.sections[0], tasks=(heavy, *first.sections[0].tasks[1:])),))
    with pytest.raises(ProblemsFound, match="differ in what their questions are worth"):
        course.write("nbgrader", tmp_path / "x", replace(exams, exams=(other, *exams.exams[1:])))
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(
    ("title", "name"),
    [("Quiz 1", "quiz-1"), ("Größe & Maß", "groe-ma"), ("考试", "exam"), ("../../etc", "etc"), ("a" * 200, "a" * 60)],
)
def test_an_assignments_name_is_plain(title: str, name: str) -> None:
    assert assignment_name(title) == name
