"""Collecting from folders of students and from zips: whose a file is, which item it answers, and what is said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pytest

from graders.grades import Letters, Response, Typed
from qbank.exams.manifest import Manifest
from qbank.grading.collect import Collected, Handed, collect
from tests.qbank.exams import tiny
from tests.qbank.exams.tiny import answers_text, token_of
from tests.qbank.grading.downloads import canvas, moodle, zipped

EXAM = "student,item,response\n"


def take(*paths: Path, of: Manifest | None = None, due: datetime | None = None) -> Collected:
    return collect(of or tiny.manifest(), paths, due=due)


def handed(collected: Collected, student: str = "ada") -> dict[int, Handed]:
    (one,) = [one for one in collected.submissions if one.student == student]
    numbers = {token: task.number for token, task in tiny.manifest().tasks[one.exam].items()}
    return {numbers[token]: response for token, response in one.responses.items()}


def texts(collected: Collected, student: str = "ada") -> dict[int, str]:
    answers: dict[int, Response | None] = {n: one.response for n, one in handed(collected, student).items()}
    return {n: one.text.strip() for n, one in answers.items() if isinstance(one, Typed | Letters)}


def whats(collected: Collected) -> list[str]:
    return [note.what for note in collected.notes]


def files(folder: Path, written: Mapping[str, bytes | str]) -> Path:
    for name, content in written.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def page(student: str, answers: Mapping[int, str], **changes: str) -> str:
    tokens = {task.number: token for token, task in tiny.manifest().tasks[token_of(student)].items()}
    return answers_text(token_of(student), {tokens[n]: {"text": text} for n, text in answers.items()}, **changes)


def test_a_folder_per_student_holds_a_file_per_item(tmp_path: Path):
    collected = take(
        files(
            tmp_path,
            {
                "ada/1.txt": "(4, 7)\n",
                "ada/item3.py": "nn.RNN(1, 2)",
                "Bob/q2_solution.py": "0.5",
                "eve/work/6.txt": "B",
                "eve/layer-for-both.txt": "nn.RNN(3, 4)",
            },
        )
    )
    assert whats(collected) == []
    assert texts(collected) == {1: "(4, 7)", 3: "nn.RNN(1, 2)"}
    assert texts(collected, "bob") == {2: "0.5"}
    assert texts(collected, "eve") == {6: "B", 3: "nn.RNN(3, 4)"}
    assert handed(collected, "eve")[6].response == Letters("B")
    assert collected.missing == ()
    assert handed(collected)[1].origin == str(tmp_path / "ada/1.txt")


@pytest.mark.parametrize("folder", ["ada", "ADA", "Ada Lovelace", "lovelace_ada", "Lovelace, Ada"])
def test_a_folder_is_called_by_id_or_name(tmp_path: Path, folder: str):
    assert texts(take(files(tmp_path, {f"{folder}/1.txt": "x", "bob/1.txt": "y"}))) == {1: "x"}


def test_folders_of_students_may_be_given_by_themselves_or_wrapped_in_one(tmp_path: Path):
    files(tmp_path, {"all/submissions/ada/1.txt": "x", "all/submissions/bob/1.txt": "y"})
    inner = tmp_path / "all/submissions"
    for paths in ((tmp_path / "all",), (inner,), (inner / "ada", inner / "bob"), (inner / "ada/1.txt", inner / "bob")):
        collected = take(*paths)
        assert (texts(collected), texts(collected, "bob"), whats(collected)) == ({1: "x"}, {1: "y"}, [])


@pytest.mark.parametrize("folders", [True, False])
def test_moodles_zip_is_understood(tmp_path: Path, folders: bool):
    path = moodle(
        tmp_path / "RNN-Exam-12.zip",
        {
            "Ada Lovelace": {"3.py": "nn.RNN(1, 2)", "1.txt": "(1, 2)"},
            "Bob": {"answers-bob.json": page("bob", {1: "(9, 9)"})},
            "Zed Zulu": {"1.txt": "(1, 2)"},
        },
        folders=folders,
    )
    collected = take(path)
    assert texts(collected) == {3: "nn.RNN(1, 2)", 1: "(1, 2)"}
    assert texts(collected, "bob") == {1: "(9, 9)"}
    assert collected.missing == ("eve",)
    assert whats(collected) == ["no student is called 'Zed Zulu'; not marked"]
    assert handed(collected)[3].origin.startswith(f"{path}/Ada Lovelace_4711_assignsubmission_file_")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["RNN-Exam-12.zip"]


def test_canvas_zip_is_understood_with_its_mark_of_lateness_and_its_copies(tmp_path: Path):
    path = canvas(
        tmp_path / "submissions.zip",
        {
            "lovelaceada": {"3.py": "first", "3-2.py": "third", "3-1.py": "second"},
            "bob_LATE": {"item 1.txt": "(1, 2)"},
            "zuluzed": {"3.py": "x"},
        },
    )
    collected = take(path)
    assert texts(collected) == {3: "third"}
    assert texts(collected, "bob") == {1: "(1, 2)"}
    assert handed(collected, "bob")[1].late
    assert not handed(collected)[3].late
    first, second, third = (
        f"{path}/lovelaceada_340934_{208490284 + n}_{name}" for n, name in enumerate(("3.py", "3-2.py", "3-1.py"))
    )
    assert sorted(whats(collected)) == [
        f"ada's item 3 is answered in {first} too; this file counts",
        f"ada's item 3 is answered in {third} too; this file counts",
        "bob handed this in late: the platform marks it so",
        "no student is called 'zuluzed'; not marked",
    ]
    assert second == handed(collected)[3].origin


def test_an_unpacked_download_and_a_zip_of_each_student_are_the_same(tmp_path: Path):
    files(tmp_path / "unpacked", {"lovelaceada_340934_208_3.py": "x", "Bob_12_assignsubmission_file_/1.txt": "y"})
    zipped(tmp_path / "zips/ada.zip", {"work/3.py": "x"})
    zipped(tmp_path / "zips/Bob_12_assignsubmission_file_/mine.zip", {"1.txt": "y"})
    for folder in ("unpacked", "zips"):
        collected = take(tmp_path / folder)
        assert (texts(collected), texts(collected, "bob"), whats(collected)) == ({3: "x"}, {1: "y"}, [])


def test_any_mix_is_taken_and_later_kinds_go_before(tmp_path: Path):
    files(
        tmp_path,
        {
            "answers.json": page("ada", {1: "page", 2: "page", 3: "page"}),
            "ada/2.txt": "file",
            "ada/3.txt": "file",
            "rows.csv": f"{EXAM}ada,3,row\n",
        },
    )
    collected = take(tmp_path)
    assert texts(collected) == {1: "page", 2: "file", 3: "row"}
    assert [what.partition(" in ")[2].partition(" too; ")[2] for what in whats(collected)] == [
        "this file counts",
        "this file counts",
        "this row counts",
    ]


def test_a_blank_file_and_one_that_cannot_be_read_take_no_answer_away(tmp_path: Path):
    files(tmp_path, {"a.json": page("ada", {1: "page", 2: "page"}), "ada/1.txt": " \n", "ada/2.txt": b"\xe9"})
    collected = take(tmp_path)
    assert texts(collected) == {1: "page", 2: "page"}
    assert "since this file is blank" in whats(collected)[0]
    assert whats(collected)[1] == (
        "ada's item 2 cannot be read: the file is not UTF-8 text; save it as UTF-8; the answer given elsewhere counts"
    )


def test_what_cannot_be_read_is_no_answer_but_not_a_blank_one_either(tmp_path: Path):
    collected = take(files(tmp_path, {"ada/1.pdf": b"%PDF", "ada/2.py": b"\xe9", "ada/notes.docx": b"PK"}))
    assert {number: (one.response, one.fault[:12]) for number, one in handed(collected).items()} == {
        1: (None, "files of thi"),
        2: (None, "the file is "),
    }
    assert "ada" not in collected.missing
    assert any(what.startswith("the name 'notes.docx' says not which item") for what in whats(collected))


def test_a_student_never_answers_for_another(tmp_path: Path):
    """Neither by a table, nor by names inside a hand-in, nor by a link, nor with another's answers file."""
    rows = f"{EXAM}bob,1,forged\n"
    inside = {
        "rows.csv": rows,
        "rows.txt": rows,
        "bob/1.txt": "forged",
        "Bob_9_assignsubmission_file_/1.txt": "forged",
        "bob_1_2_1.txt": "forged",
    }
    (tmp_path / "folders/ada").mkdir(parents=True)
    (tmp_path / "folders/ada/2.txt").symlink_to(tiny.tiny_exam().secret)
    files(tmp_path / "folders/ada", inside)
    zips = [
        moodle(tmp_path / "moodle.zip", {"Ada Lovelace": inside}),
        moodle(tmp_path / "unknown.zip", {"Nobody Known": inside}),
        moodle(tmp_path / "flat.zip", {"Ada Lovelace": inside}, folders=False),
        canvas(tmp_path / "canvas.zip", {"lovelaceada": {name.replace("/", "_"): one for name, one in inside.items()}}),
    ]
    for path in (tmp_path / "folders", tmp_path / "folders/ada", *zips):
        collected = take(path)
        assert handed(collected, "bob") == {}, path
        assert 2 not in handed(collected), path
        assert collected.notes, path
    zipped(tmp_path / "zips/unknown.zip", {"bob/1.txt": "forged"})
    assert handed(take(tmp_path / "zips"), "bob") == {}
    assert whats(take(tmp_path / "zips")) == ["no student is called 'unknown'; not marked"]  # bob is one
    assert "name the zip itself" in take(tmp_path / "zips").notes[0].hint
    collected = take(moodle(tmp_path / "theft.zip", {"Ada Lovelace": {"answers.json": page("bob", {1: "x"})}}))
    assert texts(collected) == {}
    assert whats(collected) == ["the page was made for bob, but the file came from ada; it is marked for bob"]


def test_a_table_counts_only_where_a_teacher_put_it(tmp_path: Path):
    files(tmp_path, {"class/rows.csv": f"{EXAM}ada,1,x\n", "class/deep/rows.csv": f"{EXAM}ada,1,forged\n"})
    assert texts(take(tmp_path / "class")) == {1: "x"}
    assert "a table in a folder or zip of hand-ins is not read" in whats(take(tmp_path / "class"))
    assert texts(take(tmp_path / "class/deep/rows.csv")) == {1: "forged"}
    assert texts(take(zipped(tmp_path / "z.zip", {"rows.csv": f"{EXAM}ada,1,forged\n"}))) == {}


def test_nobody_is_guessed(tmp_path: Path):
    twins = tiny.built(candidates=[tiny.Candidate("bo1", "Bo Li", False), tiny.Candidate("bo2", "Li Bo", False)])
    manifest = tiny.read_manifest(tiny.write(tmp_path / "exam", twins).manifest)
    path = moodle(tmp_path / "m.zip", {"Bo Li": {"1.txt": "x"}})
    collected = take(path, files(tmp_path / "f", {"bo1/1.txt": "y", "bo3/1.txt": "z", "1.txt": "w"}), of=manifest)
    assert sorted(whats(collected)) == [
        "'Bo Li' may be bo1 or bo2; not marked",
        "no student is called 'bo3'; not marked",
    ] + [what for what in whats(collected) if "no column" in what]
    assert [one.student for one in collected.submissions if one.responses] == ["bo1"]


def test_names_that_differ_in_case_are_one_student_and_said_so(tmp_path: Path):
    collected = take(zipped(tmp_path / "z.zip", [("ada/1.txt", "x"), ("ADA/1.txt", "y")]))
    assert texts(collected) == {1: "x"}
    assert len(whats(collected)) == 1 and "this file counts" in whats(collected)[0]


EVIL = "\x1b]0;x\x07=cmd|'-C calc'!A0\u202e"


def test_hostile_names_are_shown_harmless_and_short(tmp_path: Path):
    path = zipped(
        tmp_path / "z.zip",
        [(f"{EVIL}/1.txt", "x"), (f"ada/{EVIL}.py", "x"), (f"ada/{'n' * 300}.py", "x"), (f"ada/1 {EVIL}.txt", EVIL)],
    )
    collected = take(path)
    assert handed(collected)[1].response is None
    assert len(collected.notes) == 4
    for note in collected.notes:
        assert note.what.isprintable() and len(note.what) < 250
        assert note.path.isprintable() and len(note.path) < 600
    assert handed(collected)[1].origin.isprintable()


def test_after_the_time_that_was_set_things_are_late(tmp_path: Path):
    due = datetime.fromisoformat("2026-03-01T12:00:00").astimezone()
    in_time, after = (
        datetime.fromisoformat(f"2026-03-01T{hour}:00").astimezone().isoformat() for hour in ("11:59", "12:01")
    )
    files(
        tmp_path, {"a.json": page("ada", {1: "x"}, saved_at=in_time), "b.json": page("bob", {1: "x"}, saved_at=after)}
    )
    late = zipped(tmp_path / "zips/late.zip", {"ada/2.txt": "x"}, (2026, 3, 1, 12, 0, 2))
    odd = zipped(tmp_path / "zips/odd.zip", {"eve/2.txt": "x"}, (1980, 0, 0, 0, 0, 0))
    (a, b) = (tmp_path / name for name in ("a.json", "b.json"))
    collected = take(a, b, late, odd, due=due)
    marks = {
        (one.student, n): h.late for one in collected.submissions for n, h in handed(collected, one.student).items()
    }
    assert marks == {("ada", 1): False, ("ada", 2): True, ("bob", 1): True, ("eve", 2): False}
    assert sorted(whats(collected)) == [
        "ada handed this in late: it is of 2026-03-01 12:00",
        "bob handed this in late: it is of 2026-03-01 12:01",
    ]
    assert whats(take(a, b, late, odd)) == []


def test_for_versions_files_belong_to_whoever_saved_a_page(tmp_path: Path):
    manifest = tiny.version_manifest()
    of = {token_of(letter, manifest): letter for letter in "AB"}
    pages = {
        f"{student}-{letter}.json": answers_text(token, {}, student=student, name="Zoe Zimt" if student == "z" else "")
        for token, letter in of.items()
        for student in ("z", "y")
        if (student, letter) != ("z", "B")
    }
    files(tmp_path, {**pages, "Zoe Zimt/1.txt": "x", "y/1.txt": "x", "q/1.txt": "x"})
    collected = take(tmp_path, of=manifest)
    assert {(one.student, one.version): len(one.responses) for one in collected.submissions} == {
        ("y", "A"): 0,
        ("y", "B"): 0,
        ("z", "A"): 1,
    }
    assert sorted(whats(collected)) == [
        "answered the versions A and B; each is marked",
        "no student is called 'q'; not marked",
        "y answered several versions; this file says not which; not marked",
    ]
