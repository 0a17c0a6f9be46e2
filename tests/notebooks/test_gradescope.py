"""The autograder zip, unpacked as Gradescope does it: uploads get a results.json that its specification allows."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from graders.answers.display import describe
from qbank.exams.manifest import read_manifest
from qbank.exams.places import Folder
from qbank.exams.planning import versions
from qbank.notebooks.gradescope_run import candidates, main
from tests.notebooks import course
from tests.qbank.exams import tiny

POINTS = 13.5
TOTAL_KEYS = {
    "score",
    "output",
    "output_format",
    "test_output_format",
    "test_name_format",
    "stdout_visibility",
    "tests",
}
TEST_KEYS = {"name", "number", "max_score", "score", "status", "output", "visibility"}


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """Export the small exam of ada, bob and eve."""
    return course.write("gradescope", tmp_path_factory.mktemp("gradescope") / "exam", tiny.tiny_built())[0]


def autograder(exported: Folder, root: Path, *, email: str = "ada@example.edu", **user: Any) -> Path:
    """Lay out a container as Gradescope documents it, with a submission by one user."""
    with zipfile.ZipFile(exported.teacher / "autograder.zip") as archive:
        archive.extractall(root / "source")
    (root / "run_autograder").write_bytes((root / "source" / "run_autograder").read_bytes())
    (root / "source" / "exam" / "secret.key").chmod(0o600)  # as the script does it
    (root / "submission").mkdir()
    (root / "results").mkdir()
    users = [{"id": 1, "email": email, "name": "Somebody", "sid": "", **user}]
    metadata = {
        "id": 123456,
        "created_at": "2026-03-01T10:00:00.000000-08:00",
        "assignment": {"title": "Exam", "total_points": "13.5", "group_submission": False},
        "submission_method": "upload",
        "users": users,
        "previous_submissions": [],
    }
    (root / "submission_metadata.json").write_text(json.dumps(metadata), encoding="utf-8")
    return root


def right_answers(exported: Folder, student: str) -> dict[str, Any]:
    """Return what a page saves for a student who knows everything."""
    manifest = read_manifest(exported.manifest)
    tasks = manifest.tasks[tiny.token_of(student, manifest)]
    return {
        token: {"chosen": [option.token for option in task.choice.options if option.correct]}
        if task.choice is not None
        else {"text": describe(task.entry.value) if task.entry else ""}
        for token, task in tasks.items()
    }


def upload(root: Path, name: str, text: str) -> None:
    """Put a file among what was handed in."""
    (root / "submission" / name).write_text(text, encoding="utf-8")


def page(exported: Folder, student: str, answers: dict[str, Any]) -> str:
    """Write an answers file."""
    return tiny.answers_text(tiny.token_of(student, read_manifest(exported.manifest)), answers)


def results(root: Path) -> dict[str, Any]:
    """Read results.json and hold it to the specification."""
    found: dict[str, Any] = json.loads((root / "results" / "results.json").read_text(encoding="utf-8"))
    assert found.keys() <= TOTAL_KEYS and isinstance(found["output"], str)
    assert isinstance(found["score"], int | float)
    for test in found["tests"]:
        assert test.keys() <= TEST_KEYS
        assert isinstance(test["name"], str) and isinstance(test["number"], str) and isinstance(test["output"], str)
        assert test["visibility"] in {"hidden", "after_due_date", "after_published", "visible"}
        assert test.get("status", "passed") in {"passed", "failed"}
        assert 0 <= test.get("score", 0) <= test["max_score"]
    assert found["score"] == pytest.approx(sum(test.get("score", 0) for test in found["tests"]))
    return found


def marked(root: Path) -> dict[str, Any]:
    """Mark within this process."""
    assert main(root) == 0
    return results(root)


def run_script(root: Path) -> subprocess.CompletedProcess[str]:
    """Run the script that Gradescope runs, with this Python in place of the container's."""
    environment = {"PATH": os.environ["PATH"], "AUTOGRADER_ROOT": str(root), "AUTOGRADER_PYTHON": sys.executable}
    return subprocess.run(
        ["bash", str(root / "run_autograder")], env=environment, cwd="/", capture_output=True, text=True, check=False
    )


def test_the_script_marks_an_answers_file_with_the_qbank_of_the_zip(exported: Folder, tmp_path: Path) -> None:
    root = autograder(exported, tmp_path)
    (root / "source" / "exam" / "secret.key").chmod(0o644)  # as unpacking leaves it
    upload(root, "answers-ada.json", page(exported, "ada", right_answers(exported, "ada")))
    ended = run_script(root)
    assert ended.returncode == 0, ended.stderr
    found = results(root)
    assert found["score"] == POINTS
    assert [test["status"] for test in found["tests"]] == ["passed"] * 7
    assert {test["visibility"] for test in found["tests"]} == {"after_published"}


def test_a_broken_exam_is_no_zero(exported: Folder, tmp_path: Path) -> None:
    root = autograder(exported, tmp_path)
    with (root / "source" / "exam" / "manifest.jsonl").open("a", encoding="utf-8") as file:
        file.write("x")
    ended = run_script(root)
    assert ended.returncode == 1 and "manifest" in ended.stderr and "Traceback" not in ended.stderr
    assert not (root / "results" / "results.json").exists()


def test_at_once_a_student_learns_what_was_read_and_nothing_of_what_is_right(exported: Folder, tmp_path: Path) -> None:
    answers = right_answers(exported, "ada")
    wrong = {token: {"chosen": []} if "chosen" in each else {"text": "(9, 9)"} for token, each in answers.items()}
    outputs = []
    for name, given in (("right", answers), ("wrong", wrong)):
        root = autograder(exported, tmp_path / name)
        upload(root, "a.json", page(exported, "ada", given))
        outputs.append(marked(root)["output"])
    for output in outputs:
        assert not [word for word in ("orrect", "layer-for-both", "belief") if word in output]
        assert "exam of ada" in output
    assert "could not be read" in outputs[1]


def test_what_could_not_be_read_is_open_and_no_zero(exported: Folder, tmp_path: Path) -> None:
    root = autograder(exported, tmp_path)
    answers = right_answers(exported, "ada")
    first = next(iter(answers))
    upload(root, "a.json", page(exported, "ada", {first: {"text": "about twelve or so"}}))
    found = marked(root)
    test = found["tests"][0]
    assert test["name"] == "Question 1 (open: not marked yet)" and "score" not in test and "status" not in test
    assert "2 points are open" in found["output"]


def test_a_notebook_and_files_for_one_question_are_taken(exported: Folder, tmp_path: Path) -> None:
    manifest = read_manifest(exported.manifest)
    token = tiny.token_of("ada", manifest)
    book = json.loads((exported.students / "ada.ipynb").read_text(encoding="utf-8"))
    for cell in book["cells"]:
        ours = cell["metadata"].get("qbank")
        if ours is not None and (task := manifest.tasks[token][ours["item"]]).number != 1:
            cell["source"] = f"answer_{task.number} = {course.right(task)}"
    root = autograder(exported, tmp_path)
    upload(root, "exam (1).ipynb", json.dumps(book))
    first = next(task for task in manifest.tasks[token].values() if task.number == 1)
    assert first.entry is not None
    upload(root, "1.txt", describe(first.entry.value))
    assert marked(root)["score"] == POINTS


@pytest.mark.parametrize(
    ("user", "student"),
    [
        ({"email": "ADA@example.edu"}, ["ada"]),
        ({"email": "x@y.z", "sid": "bob"}, ["bob"]),
        ({"email": "x@y.z", "sid": 7}, []),
        ({"email": None, "sid": None}, []),
        ({"email": "x@ada"}, []),
        ({}, []),
    ],
)
def test_a_student_is_known_by_id_or_address(exported: Folder, user: Any, student: list[str]) -> None:
    manifest = read_manifest(exported.manifest)
    assert candidates(manifest, {"users": [user]}) == student
    assert candidates(manifest, {"users": user}) == candidates(manifest, [user]) == candidates(manifest, None) == []


def test_a_file_that_was_made_for_somebody_else_is_not_marked(exported: Folder, tmp_path: Path) -> None:
    root = autograder(exported, tmp_path, email="bob@example.edu")
    upload(root, "a.json", page(exported, "ada", right_answers(exported, "ada")))
    found = marked(root)
    assert found["tests"] == [] and found["score"] == 0
    assert "made for another student" in found["output"] and "no verdict" in found["output"]
    assert "ada" not in found["output"]


def test_an_unknown_account_is_marked_by_the_page_that_it_hands_in(exported: Folder, tmp_path: Path) -> None:
    root = autograder(exported, tmp_path, email="somebody@example.edu")
    upload(root, "a.json", page(exported, "ada", right_answers(exported, "ada")))
    assert marked(root)["score"] == POINTS


def test_an_unknown_account_with_nothing_to_know_it_by_is_told_so(exported: Folder, tmp_path: Path) -> None:
    root = autograder(exported, tmp_path, email="somebody@example.edu")
    upload(root, "1.txt", "(1, 2)")
    found = marked(root)
    assert found["tests"] == [] and "not on the roster" in found["output"]


def test_an_upload_without_answers_is_told_so(exported: Folder, tmp_path: Path) -> None:
    root = autograder(exported, tmp_path)
    upload(root, "essay.pdf", "%PDF")
    found = marked(root)
    assert found["score"] == 0 and "Neither an answers file" in found["output"]
    assert all(test["output"].startswith("No answer") for test in found["tests"])


def test_links_lead_nowhere(exported: Folder, tmp_path: Path) -> None:
    root = autograder(exported, tmp_path)
    upload(root.parent / root.name, "real.txt", "")
    (root / "submission" / "1.txt").symlink_to(root / "source" / "exam" / "secret.key")
    (root / "submission" / "deep").symlink_to(root / "source" / "exam")
    text = json.dumps(marked(root))
    assert (root / "source" / "exam" / "secret.key").read_text(encoding="ascii").strip() not in text


def test_a_version_is_marked_by_its_page(tmp_path: Path) -> None:
    folder, _ = course.write("gradescope", tmp_path / "v", tiny.built(candidates=versions(2)))
    root = autograder(folder, tmp_path / "root")
    token = tiny.token_of("B", read_manifest(folder.manifest))
    upload(root, "a.json", tiny.answers_text(token, right_answers(folder, "B"), student="zoe"))
    assert marked(root)["score"] == POINTS


# The zip.


def test_the_zip_holds_keys_under_a_secret_of_its_own_and_students_files_none(exported: Folder) -> None:
    assert stat.S_IMODE((exported.teacher / "autograder.zip").stat().st_mode) == 0o600
    with zipfile.ZipFile(exported.teacher / "autograder.zip") as archive:
        names = archive.namelist()
        secret = archive.read("exam/secret.key").decode()
        assert not [name for name in names if "questions/" in name or name.endswith((".pyc", ".html"))]
        assert {"setup.sh", "run_autograder", "exam/manifest.jsonl", "qbank/cli/app.py", "graders/kernel.py"} <= {
            *names
        }
    home = exported.secret.read_text(encoding="ascii")
    assert secret != home and len(secret) == len(home)
    assert tiny.names(exported.students) == sorted(
        f"{student}.{ending}" for student in ("ada", "bob", "eve") for ending in ("html", "ipynb")
    )


def test_scripts_are_sound_bash_and_install_what_marking_needs(exported: Folder) -> None:
    with zipfile.ZipFile(exported.teacher / "autograder.zip") as archive:
        setup, run = (archive.read(name).decode() for name in ("setup.sh", "run_autograder"))
    for script in (setup, run):
        assert script.startswith("#!/usr/bin/env bash\n") and "\r" not in script and "@" not in script.replace("$@", "")
        checked = subprocess.run(["bash", "-n"], input=script, capture_output=True, text=True, check=False)
        assert (checked.returncode, checked.stderr) == (0, "")
    assert "msgspec" in setup and "'torch==" in setup and "bubblewrap" in setup
    assert "nbgrader" not in setup and "pytest" not in setup


def test_torch_is_installed_only_where_something_is_run(tmp_path: Path) -> None:
    folder, _ = course.write("gradescope", tmp_path / "x", tiny.built(tiny.ALL_CHOICE))
    with zipfile.ZipFile(folder.teacher / "autograder.zip") as archive:
        setup = archive.read("setup.sh").decode()
    assert "torch" not in setup and "bubblewrap" not in setup
