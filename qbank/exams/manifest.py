"""The manifest: JSON lines that hold what marking needs, ended by a MAC under the exam's secret.

A manifest that was edited, cut short or written under another secret is refused before a line of it is believed.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from graders.answers.display import describe
from graders.keys import ChoiceKey, OptionKey
from qbank import __version__
from qbank.exams.exam import Exam, Task
from qbank.exams.records import ExamRecord, TaskRecord
from qbank.exams.secret import Secret, read_secret
from qbank.problems import Problem, ProblemsFound

FORMAT = "qbank-manifest-1"
SECRET_FILE = "secret.key"
MANIFEST_FILE = "manifest.jsonl"
_MAX_BYTES = 2_000_000_000


class _Seal(msgspec.Struct, frozen=True):
    mac: str


@dataclass(frozen=True)
class Manifest:
    """A manifest that was found whole. `tasks` maps exam token and item token to the task."""

    exam: ExamRecord
    tasks: Mapping[str, Mapping[str, TaskRecord]]

    def of_student(self, student: str) -> Mapping[str, TaskRecord]:
        """Return the tasks of a roster student (or version) by item token; empty for an unknown one."""
        for token, name in self.exam.tokens.items():
            if name == student:
                return self.tasks[token]
        return {}


def manifest_lines(exams: Iterable[Exam], secret: Secret) -> Iterator[str]:
    """Yield the lines of the manifest, the MAC last."""
    mac = hmac.new(secret.derive("manifest"), digestmod=hashlib.sha256)
    exams = tuple(exams)
    for record in (_exam_record(exams), *(_task_record(exam, task) for exam in exams for task in exam.tasks())):
        line = msgspec.json.encode(record) + b"\n"
        mac.update(line)
        yield line.decode()
    yield msgspec.json.encode(_Seal(mac.hexdigest())).decode() + "\n"


def read_manifest(path: Path, secret_path: Path | None = None) -> Manifest:
    """Read and check a manifest. Raise ProblemsFound when it is not exactly what was built."""
    secret = read_secret(secret_path or path.with_name(SECRET_FILE))
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise _refused(path, "a manifest of more than 2 GB")
        lines = path.read_bytes().splitlines(keepends=True)
    except OSError as error:
        raise _refused(path, f"cannot read the manifest: {error.strerror}") from None
    if len(lines) < 3 or not lines[-1].endswith(b"\n"):
        raise _refused(path, "not a whole manifest: its end is missing", "copy it again from where it was built")
    mac = hmac.digest(secret.derive("manifest"), b"".join(lines[:-1]), hashlib.sha256).hex()
    try:
        seal = msgspec.json.decode(lines[-1], type=_Seal).mac
    except msgspec.DecodeError:
        raise _refused(path, "not a whole manifest: the MAC line is missing") from None
    if not hmac.compare_digest(mac.encode(), seal.encode()):
        what = "the manifest does not fit its secret: it was edited, or the secret belongs to another exam"
        raise _refused(path, what, "build the exam again from the same blueprint, roster and secret")
    return _decoded(path, lines[:-1])


def _decoded(path: Path, lines: list[bytes]) -> Manifest:
    try:
        exam = msgspec.json.decode(lines[0], type=ExamRecord)
        decoder = msgspec.json.Decoder(TaskRecord)
        records = [decoder.decode(line) for line in lines[1:]]
    except msgspec.DecodeError as error:
        raise _refused(path, f"a manifest of another version of qbank ({error})") from None
    if exam.format != FORMAT:
        raise _refused(path, f"a manifest in the format {exam.format!r}; this qbank reads {FORMAT}")
    tokens = {student: token for token, student in exam.tokens.items()}
    tasks: dict[str, dict[str, TaskRecord]] = {token: {} for token in exam.tokens}
    for record in records:
        tasks[tokens[record.student]][record.token] = record
    return Manifest(exam, tasks)


def _refused(path: Path, what: str, hint: str = "") -> ProblemsFound:
    return ProblemsFound([Problem(str(path), 0, 0, what, hint=hint)])


def _exam_record(exams: tuple[Exam, ...]) -> ExamRecord:
    first = next(exams[0].tasks()).item.provenance
    return ExamRecord(
        format=FORMAT,
        title=exams[0].title,
        bank=first.bank,
        torch=first.torch,
        built_with=__version__,
        versions=exams[0].is_version,
        tokens={exam.token: exam.student for exam in exams},
    )


def _task_record(exam: Exam, task: Task) -> TaskRecord:
    item = task.item
    chosen = task.asked == "choice"
    return TaskRecord(
        student=exam.student,
        name=exam.name,
        number=task.number,
        token=task.token,
        question=item.id,
        version=item.version,
        seed=str(item.seed),
        attempt=item.attempt,
        kind=item.kind,
        title=item.title,
        level=item.level,
        points=task.points,
        setup=item.setup,
        code=item.code,
        number_lines=item.number_lines,
        given=item.given,
        stem=item.stem,
        correct_text=_correct_text(task),
        solution=item.solution,
        choice=_choice_key(task) if chosen else None,
        entry=None if chosen else item.entry,
        gap=None if chosen else item.gap,
        lines=len(item.code.splitlines()),
    )


def _correct_text(task: Task) -> str:
    if task.asked == "entry":
        return describe(task.item.key)
    return "; ".join(f"{placed.letter}: {placed.option.text}" for placed in task.options if placed.option.correct)


def _choice_key(task: Task) -> ChoiceKey:
    options = tuple(
        OptionKey(
            letter=placed.letter,
            token=placed.token,
            text=placed.option.text,
            correct=placed.option.correct,
            mark=placed.option.mark,
            misconceptions=placed.option.misconceptions,
            feedback=placed.option.feedback,
        )
        for placed in task.options
    )
    return ChoiceKey(task.item.select, options)
