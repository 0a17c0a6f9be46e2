"""What Gradescope's run_autograder starts: finds whose submission it is, marks it, and writes results.json.

A failure of ours leaves no results.json and a message for the teacher: Gradescope then shows that, and no score.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from qbank.exams.manifest import Manifest, read_manifest
from qbank.exams.places import MANIFEST_FILE, SECRET_FILE
from qbank.exams.secret import read_secret
from qbank.grading.collect import Collected, Submission, collect
from qbank.loading.roster import student_id
from qbank.notebooks.gradescope_results import results, unmarked
from qbank.notebooks.gradescope_zip import EXAM
from qbank.notebooks.marking import Bench
from qbank.problems import ProblemsFound
from qbank.writing import write_whole

_NOTHING = "Neither an answers file of your exam's page, nor a notebook of it, nor a file for one question was found."
_NOBODY = "Your account's e-mail address and student id are not on the roster of this exam."


def main(root: Path) -> int:
    """Mark what lies in `root/submission`; return the exit code."""
    try:
        found = marked(root)
    except (ProblemsFound, OSError) as error:
        print(f"qbank could not mark this submission: {error}", file=sys.stderr)
        return 1
    (root / "results").mkdir(exist_ok=True)
    write_whole(root / "results" / "results.json", json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    return 0


def marked(root: Path) -> dict[str, Any]:
    """Return the results of the submission below `root`."""
    keys = root / "source" / EXAM
    manifest = read_manifest(keys / MANIFEST_FILE)
    people = candidates(manifest, json.loads((root / "submission_metadata.json").read_bytes()))
    with tempfile.TemporaryDirectory(prefix="qbank-") as scratch:
        collected = collect(manifest, [_as_hand_in(root / "submission", Path(scratch), people)])
    for note in collected.notes:
        print(f"note: {note}")
    submission = _whose(manifest, collected, people)
    if isinstance(submission, str):
        return unmarked(submission)
    with closing(Bench(read_secret(keys / SECRET_FILE))) as bench:
        grades = bench.mark(manifest, [submission])
    for one in grades:
        if one.reason:
            print(f"question {one.task.number} is not marked ({one.grade.status}): {one.reason}")
    said = [f"This is the exam of {submission.student}."]
    return results(grades, said if submission.responses else [*said, _NOTHING])


def candidates(manifest: Manifest, metadata: Any) -> list[str]:
    """List the students of the roster whom the submission's users can be: by student id, e-mail address or its name."""
    roster = {student.casefold(): student for student in manifest.exam.tokens.values()}
    names = (name for user in _users(metadata) for name in _names_of(user))
    found = (roster[name.casefold()] for name in names if name.casefold() in roster)
    return [] if manifest.exam.versions else list(dict.fromkeys(found))


def _users(metadata: Any) -> Iterator[Mapping[str, Any]]:
    users = metadata.get("users") if isinstance(metadata, dict) else None
    yield from (user for user in users if isinstance(user, dict)) if isinstance(users, list) else ()


def _names_of(user: Mapping[str, Any]) -> Iterator[str]:
    for field in ("sid", "email"):
        value = user.get(field)
        if isinstance(value, str | int) and not isinstance(value, bool):
            written = student_id(str(value))
            yield written
            if field == "email":
                yield written.partition("@")[0]


def _as_hand_in(submission: Path, scratch: Path, people: list[str]) -> Path:
    """Copy what was handed in to a folder called by its student, as a download from a platform has it.

    Links are copied as links, which collecting leaves out: nothing outside the submission is read.
    """
    place = scratch / "handed-in"
    shutil.copytree(submission, place / (people[0] if len(people) == 1 else "somebody"), symlinks=True)
    return place


def _whose(manifest: Manifest, collected: Collected, people: list[str]) -> Submission | str:
    """Return the submission that is to be marked, or why none is."""
    answered = [one for one in collected.submissions if one.responses]
    if manifest.exam.versions or not people:
        if len(answered) == 1:
            return answered[0]
        return "Files of several students were handed in." if answered else f"{_NOTHING} {_NOBODY * (not people)}"
    mine = [one for one in collected.submissions if one.student in people]
    theirs = [one for one in answered if one.student not in people]
    mine_answered = [one for one in mine if one.responses]
    if theirs and not mine_answered:
        return "What was handed in was made for another student of this exam."
    return (mine_answered or mine)[0]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
