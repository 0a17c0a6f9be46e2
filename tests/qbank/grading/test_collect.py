"""Collecting: every answer finds its item, and whatever does not is named with its file and line."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from graders.grades import Chosen, Letters, Typed
from qbank.exams.manifest import Manifest
from qbank.grading.collect import Collected, Submission, collect
from qbank.grading.item_named import item_named
from tests.qbank.exams import tiny
from tests.qbank.exams.tiny import answers_text, token_of

EXAM = "student,item,response\n"


def items(student: str = "ada", of: Manifest | None = None) -> dict[int, str]:
    """Return a student's item tokens by number."""
    manifest = of or tiny.manifest()
    return {task.number: token for token, task in manifest.tasks[token_of(student, manifest)].items()}


def saved(folder: Path, name: str, owner: str, answers: Mapping[int, str], /, **changes: Any) -> Path:
    """Write an answers file of typed answers by number."""
    of = changes.pop("of", tiny.manifest())
    tokens = items(owner, of)
    text = answers_text(token_of(owner, of), {tokens[n]: {"text": text} for n, text in answers.items()}, **changes)
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def table(folder: Path, text: str, name: str = "answers.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


def take(*paths: Path, of: Manifest | None = None) -> Collected:
    return collect(of or tiny.manifest(), paths)


def of(collected: Collected, student: str = "ada") -> Submission:
    return next(one for one in collected.submissions if one.student == student)


def texts(collected: Collected, student: str = "ada") -> dict[int, str]:
    """Return the typed answers of a student by number."""
    numbers = {token: number for number, token in items(student).items()}
    found = of(collected, student).responses
    return {
        numbers[token]: one.response.text for token, one in found.items() if isinstance(one.response, Typed | Letters)
    }


def whats(collected: Collected) -> list[str]:
    return [note.what for note in collected.notes]


def test_every_student_of_the_roster_has_a_submission_in_its_order(tmp_path: Path):
    collected = take(saved(tmp_path, "b.json", "bob", {1: "(1, 2)"}))
    assert [one.student for one in collected.submissions] == ["ada", "bob", "eve"]
    assert collected.missing == ("ada", "eve")
    assert texts(collected, "bob") == {1: "(1, 2)"}
    assert collected.notes == ()


def test_a_file_belongs_to_whom_its_page_was_made_for(tmp_path: Path):
    collected = take(saved(tmp_path, "b.json", "bob", {1: "(1, 2)"}, student="ada", name="Mallory"))
    assert of(collected, "bob").name == "Bob"
    assert texts(collected, "bob") == {1: "(1, 2)"}
    assert whats(collected) == ["the page was made for bob, but the file says 'ada'; it is marked for bob"]


@pytest.mark.parametrize("said", ["bob", "", " bob "])
def test_the_same_name_in_another_form_is_no_finding(tmp_path: Path, said: str):
    assert take(saved(tmp_path, "b.json", "bob", {}, student=said)).notes == ()


def test_of_several_files_the_one_saved_last_counts_whole(tmp_path: Path):
    saved(tmp_path, "a1.json", "ada", {1: "late", 2: "late"}, saved_at="2026-03-01T11:00:00.000Z")
    saved(tmp_path, "a2.json", "ada", {1: "early", 3: "early"}, saved_at="2026-03-01T10:59:59.999Z")
    collected = take(tmp_path)
    assert texts(collected) == {1: "late", 2: "late"}
    (note,) = collected.notes
    assert note.path.endswith("a1.json") and "a2.json" in note.what and "saved last" in note.what


def test_the_same_file_twice_is_read_once(tmp_path: Path):
    path = saved(tmp_path, "a.json", "ada", {1: "x"})
    (tmp_path / "link.json").symlink_to(path)
    assert take(path, path, tmp_path).notes == ()


def test_a_broken_file_costs_only_itself(tmp_path: Path):
    (tmp_path / "broken.json").write_text('{"format": "qbank-answers", ')
    saved(tmp_path, "good.json", "ada", {1: "x"})
    collected = take(tmp_path)
    assert texts(collected) == {1: "x"}
    assert [note.path for note in collected.notes] == [str(tmp_path / "broken.json")]


def test_files_of_another_exam_and_unknown_items_are_named(tmp_path: Path):
    (tmp_path / "other.json").write_text(answers_text("unknown-exam", {}))
    path = tmp_path / "odd.json"
    path.write_text(answers_text(token_of("ada"), {"no\x1bsuch": {"text": "x"}, items("bob")[1]: {"text": "y"}}))
    collected = take(tmp_path)
    assert of(collected).responses == {}
    assert whats(collected) == [
        "an answer to an unknown item 'nosuch'; it is not marked",
        f"an answer to an unknown item '{items('bob')[1]}'; it is not marked",
        "this file belongs to another exam; it is not marked",
    ]


def test_an_answer_that_no_page_writes_is_kept_as_invalid_and_named(tmp_path: Path):
    path = tmp_path / "a.json"
    path.write_text(answers_text(token_of("ada"), {items()[1]: {"text": 3}, items()[2]: {"text": "x"}}))
    collected = take(path)
    assert of(collected).responses[items()[1]].response is None
    assert texts(collected) == {2: "x"}
    assert whats(collected) == ["the answer to item 1 is none that a page writes"]


def test_folders_are_searched_to_the_bottom_and_nothing_is_passed_over_in_silence(tmp_path: Path):
    saved(tmp_path, "Ada_123_file/answers.json", "ada", {1: "x"})
    saved(tmp_path, "Bob_124_file/deep/answers.txt", "bob", {1: "y"})
    (tmp_path / "Bob_124_file" / "scan.pdf").write_bytes(b"%PDF")
    (tmp_path / ".DS_Store").write_bytes(b"\0")
    (tmp_path / "__MACOSX").mkdir()
    (tmp_path / "__MACOSX" / "._answers.json").write_bytes(b"\0")
    (tmp_path / "nothing").mkdir()
    collected = take(tmp_path, tmp_path / "nothing", tmp_path / "missing.json")
    assert texts(collected) == {1: "x"}
    assert texts(collected, "bob") == {1: "y"}
    assert sorted((Path(note.path).name, note.what[:12]) for note in collected.notes) == [
        ("missing.json", "cannot read "),
        ("nothing", "there is no "),
        ("scan.pdf", "not an answe"),
    ]


TABLES: list[tuple[str, str]] = [
    ("plain", "student,item,response\nada,1,x\nada,6,B\n"),
    ("from Excel in Germany", "\ufeffstudent;item;response\r\nada;1;x\r\nada;6;B\r\n"),
    ("with sep=", "sep=;\r\nstudent;item;response\r\nada;1;x\r\nada;6;B\r\n"),
    ("tabs", "student\titem\tresponse\nada\t1\tx\nada\t6\tB\n"),
    ("old line ends", "student,item,response\rada,1,x\rada,6,B\r"),
    ("quoted", '"student","item","response"\n"ada","1","x"\n"ada","6","B"\n'),
    ("other headers", "Username,Question,Answer\nada,1,x\nada,6,B\n"),
    ("more columns", "name,student,item,comment,response\nAda,ada,1,,x\nAda,ada,6,!,B\n"),
    ("blank rows", "student,item,response\n\nada,1,x\n,,\nada,6,B\n\n"),
    ("odd blanks", "student , item , response\n ada , 1 ,x\n ada , 6 ,B\n"),
]


@pytest.mark.parametrize("text", [case[1] for case in TABLES], ids=[case[0] for case in TABLES])
def test_tables_come_in_many_flavours(tmp_path: Path, text: str):
    collected = take(table(tmp_path, text))
    assert texts(collected) == {1: "x", 6: "B"}
    assert of(collected).responses[items()[6]].response == Letters("B")
    assert collected.notes == ()


ROWS: list[tuple[str, str, str]] = [
    ("adda,1,x", "unknown student 'adda'; the row is not marked", "did you mean 'ada'?"),
    ("zzzzzz,1,x", "unknown student 'zzzzzz'; the row is not marked", ""),
    ("=cmd|'/C calc'!A0,1,x", "unknown student \"=cmd|'/C calc'!A0\"; the row is not marked", ""),
    ("ada,8,x", "unknown item '8'; the row is not marked", "items are numbered 1 to 7"),
    ("ada,0,x", "unknown item '0'; the row is not marked", "items are numbered 1 to 7"),
    ("ada,-1,x", "unknown item '-1'; the row is not marked", "items are numbered 1 to 7"),
    ("ada,,x", "unknown item ''; the row is not marked", "items are numbered 1 to 7"),
    ("ada,one,x", "unknown item 'one'; the row is not marked", "items are numbered 1 to 7"),
    ("ada,1", "this row has 2 cells, the header has 3 cells", ""),
    ("ada,1,x,y", "this row has 4 cells, the header has 3 cells", "double quotes"),
]


@pytest.mark.parametrize(("row", "what", "hint"), ROWS)
def test_a_row_that_fits_nothing_is_named_with_its_line(tmp_path: Path, row: str, what: str, hint: str):
    collected = take(table(tmp_path, f"{EXAM}bob,1,kept\n{row}\n"))
    (note,) = collected.notes
    assert (note.line, note.what) == (3, what)
    assert hint in note.hint
    assert texts(collected, "bob") == {1: "kept"}
    assert texts(collected) == {}


def test_a_table_cut_short_in_a_quote_keeps_the_rows_before(tmp_path: Path):
    collected = take(table(tmp_path, f'{EXAM}ada,1,x\nada,2,"(4, 7'))
    assert texts(collected) == {1: "x"}
    assert [(note.line, note.what) for note in collected.notes] == [
        (3, "a quote that opens in this row is never closed")
    ]


@pytest.mark.parametrize("text", ["", "\n", "a,b\n1,2\n", "PK\x03\x04", "\0", "<html>"])
def test_what_is_no_table_costs_only_itself(tmp_path: Path, text: str):
    good = saved(tmp_path, "a.json", "ada", {1: "x"})
    collected = take(table(tmp_path, text), good)
    assert texts(collected) == {1: "x"}
    assert {note.path for note in collected.notes} == {str(tmp_path / "answers.csv")}


def test_of_two_rows_the_later_counts_and_both_are_named(tmp_path: Path):
    collected = take(table(tmp_path, f"{EXAM}ada,1,x\nada,1.,y\n"))
    assert texts(collected) == {1: "y"}
    assert [(note.line, note.what) for note in collected.notes] == [
        (3, "ada's item 1 is answered in line 2 too; this row counts")
    ]


def test_a_row_goes_before_a_file_and_says_so(tmp_path: Path):
    file = saved(tmp_path, "a.json", "ada", {1: "x", 2: "kept"})
    collected = take(table(tmp_path, f"{EXAM}ada,1,y\n"), file)
    assert texts(collected) == {1: "y", 2: "kept"}
    assert whats(collected) == [f"ada's item 1 is answered in {file} too; this row counts"]


@pytest.mark.parametrize("blank", ["", "   ", '" "'])
def test_a_blank_row_takes_no_answer_away(tmp_path: Path, blank: str):
    file = saved(tmp_path, "a.json", "ada", {1: "x"})
    collected = take(table(tmp_path, f"{EXAM}ada,1,{blank}\nada,2,{blank}\nbob,1,\n"), file)
    assert texts(collected) == {1: "x", 2: blank.strip('"') if '"' in blank else ""}
    assert "this row is blank" in whats(collected)[0]
    assert "bob" not in collected.missing


def test_seconds_of_the_page_stay_with_an_answer_that_a_table_replaces(tmp_path: Path):
    path = tmp_path / "a.json"
    path.write_text(answers_text(token_of("ada"), {items()[1]: {"text": "x", "seconds": 40}}))
    collected = take(path, table(tmp_path, f"{EXAM}ada,1,y\n"))
    one = of(collected).responses[items()[1]]
    assert (one.response, one.seconds, one.origin) == (Typed("y"), 40.0, f"{tmp_path / 'answers.csv'}:2")


NAMED: list[tuple[str, int | None]] = [
    *[(form, 3) for form in ("3", " 3 ", "3.", "3)", "#3", "03", "3.0", "Q3", "q 3", "Question 3", "item 3:", "No. 3")],
    ("３", 3),
    ("layer-for-both", 3),
    *[(form, None) for form in ("", "three", "3a", "33", "0", "-3", "3.5", "3 4", "1e1", "9" * 5000, "Q", "#")],
]


@pytest.mark.parametrize(("written", "number"), NAMED)
def test_an_item_is_named_by_number_token_or_question(written: str, number: int | None):
    tasks = tiny.manifest().tasks[token_of("ada")]
    found = item_named(written, tasks)
    assert (found and found.number) == number


def test_every_token_names_its_item():
    tasks = tiny.manifest().tasks[token_of("ada")]
    assert all(item_named(token, tasks) is task for token, task in tasks.items())


# Versions: the id is what the student typed.


def versions(folder: Path, name: str, version: str, student: str, /, **changes: Any) -> Path:
    return saved(folder, name, version, {1: name}, of=tiny.version_manifest(), student=student, **changes)


def test_a_versions_file_belongs_to_the_id_that_was_typed(tmp_path: Path):
    versions(tmp_path, "1.json", "A", " ada ", name="Ada L.")
    versions(tmp_path, "2.json", "A", "bob")
    versions(tmp_path, "3.json", "B", "eve")
    collected = take(tmp_path, of=tiny.version_manifest())
    assert [(one.student, one.version, one.name) for one in collected.submissions] == [
        ("ada", "A", "Ada L."),
        ("bob", "A", ""),
        ("eve", "B", ""),
    ]
    assert (collected.missing, collected.notes) == ((), ())


@pytest.mark.parametrize("student", ["", "   ", "\u200b", "\x1b[31m"])
def test_a_versions_file_without_an_id_is_named(tmp_path: Path, student: str):
    collected = take(versions(tmp_path, "1.json", "A", student), of=tiny.version_manifest())
    assert collected.submissions == ()
    assert whats(collected) == ["no student id in this file of version A; it is not marked"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("../x", "../x"),
        ("a\nb", "a b"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("e\u0301", "é"),
        ("<b>", "<b>"),
        ("x" * 999, None),
    ],
)
def test_an_id_that_was_typed_oddly_is_kept_as_harmless_text(tmp_path: Path, typed: str, kept: str | None):
    collected = take(versions(tmp_path, "1.json", "A", typed), of=tiny.version_manifest())
    (one,) = collected.submissions
    assert one.student == kept or (kept is None and len(one.student) <= 64)


def test_one_id_in_two_versions_is_marked_twice_and_named(tmp_path: Path):
    versions(tmp_path, "1.json", "A", "ada")
    versions(tmp_path, "2.json", "B", "ada")
    collected = take(tmp_path, of=tiny.version_manifest())
    assert [(one.student, one.version) for one in collected.submissions] == [("ada", "A"), ("ada", "B")]
    assert whats(collected) == ["answered the versions A and B; each is marked"]


def test_a_versions_table_needs_the_version(tmp_path: Path):
    rows = "student,version,item,response\nada,A,1,x\nada,b,2,y\nbob,C,1,z\n,A,1,z\n"
    collected = take(table(tmp_path, rows), of=tiny.version_manifest())
    assert [(one.student, one.version, len(one.responses)) for one in collected.submissions] == [
        ("ada", "A", 1),
        ("ada", "B", 1),
    ]
    assert whats(collected)[:2] == [
        "unknown version 'C'; the row is not marked",
        "unknown student 'A'; the row is not marked",
    ]
    assert "there is no column 'version'" in whats(take(table(tmp_path, EXAM), of=tiny.version_manifest()))[0]


def test_ticks_are_kept_as_they_were_made(tmp_path: Path):
    path = tmp_path / "a.json"
    path.write_text(answers_text(token_of("ada"), {items()[6]: {"chosen": ["x", "y"]}}))
    assert of(take(path)).responses[items()[6]].response == Chosen(("x", "y"))
