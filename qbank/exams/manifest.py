"""The manifest: JSON lines that hold what marking needs, ended by a MAC under the exam's secret.

A manifest that was edited, cut short or written under another secret is refused before a line of it is believed.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import msgspec

from graders.answers.display import describe
from graders.keys import ChoiceKey, OptionKey
from qbank import __version__
from qbank.exams.exam import Exam, Task
from qbank.exams.places import MANIFEST_FILE, SECRET_FILE
from qbank.exams.records import ExamRecord, TaskRecord
from qbank.exams.secret import Secret, read_secret
from qbank.ordinary_file import open_ordinary, refused

FORMAT = "qbank-manifest-1"
_MAX_BYTES = 2_000_000_000
_MAX_LINE = 50_000_000
_START = b'{"format":"qbank-manifest-'
_SEAL = b'{"mac":"'
_COPY_AGAIN = "copy it again from where it was built, or build again from the same blueprint, roster and secret"

_decode_task = msgspec.json.Decoder(TaskRecord).decode


@dataclass(frozen=True)
class Manifest:
    """A manifest that was found whole. `tasks` maps exam token and item token to the task."""

    exam: ExamRecord
    tasks: Mapping[str, Mapping[str, TaskRecord]]


def manifest_lines(exams: Iterable[Exam], secret: Secret) -> Iterator[str]:
    """Yield the lines of the manifest, the MAC last. Raise ProblemsFound for what reading would not give back."""
    mac = _mac(secret)
    exams = tuple(exams)
    for line in chain([msgspec.json.encode(_exam_record(exams)) + b"\n"], _task_lines(exams)):
        mac.update(line)
        yield line.decode()
    yield _seal(mac).decode()


def _task_lines(exams: Iterable[Exam]) -> Iterator[bytes]:
    """Write each task's line and read it back: a key that grading could not read must be known before the exam."""
    for exam in exams:
        for task in exam.tasks():
            record = _task_record(exam, task)
            line = msgspec.json.encode(record)
            try:
                same = _decode_task(line) == record
            except msgspec.DecodeError:
                same = False
            if not same:
                what = f"a value of {task.item.id} (seed {task.item.seed}) cannot be kept in a manifest"
                hint = "keys, parameters and derived values are finite numbers, text, booleans, or tables of them"
                raise refused(Path(task.item.provenance.path), what, hint)
            yield line + b"\n"


def read_manifest(path: Path, secret_path: Path | None = None) -> Manifest:
    """Read and check a manifest. Raise ProblemsFound when it is not exactly what was built."""
    lines = _lines(path)
    secret = read_secret(secret_path or path.parent / SECRET_FILE)
    mac = _mac(secret)
    for line in lines[:-1]:
        mac.update(line)
    if not hmac.compare_digest(_seal(mac), lines[-1]):
        what = "the manifest does not fit its secret: it was edited, or the secret belongs to another exam"
        raise refused(path, what, _COPY_AGAIN)
    return _decoded(path, lines[:-1])


def _mac(secret: Secret) -> hmac.HMAC:
    return hmac.new(secret.derive("manifest"), digestmod=hashlib.sha256)


def _seal(mac: hmac.HMAC) -> bytes:
    return _SEAL + mac.hexdigest().encode() + b'"}\n'


def _lines(path: Path) -> list[bytes]:
    """Read the lines of what looks like a whole manifest."""
    lines: list[bytes] = []
    with open_ordinary(path, "the manifest", limit=_MAX_BYTES) as file:
        while line := file.readline(_MAX_LINE):
            if not lines and not line.startswith(_START):
                what = "this is not a manifest" if line.strip() else "the manifest is empty"
                raise refused(path, what, f"qbank build writes it as teacher/{MANIFEST_FILE}")
            if line.endswith(b"\r\n"):
                raise refused(path, "the manifest's line endings were changed", _COPY_AGAIN)
            lines.append(line)
    if not lines or not lines[-1].startswith(_SEAL):
        what = "not a whole manifest: its last line, the MAC, is missing" if lines else "the manifest is empty"
        raise refused(path, what, _COPY_AGAIN)
    return lines


def _decoded(path: Path, lines: list[bytes]) -> Manifest:
    try:
        exam = msgspec.json.decode(lines[0], type=ExamRecord)
        if exam.format != FORMAT:
            raise refused(path, f"a manifest in the format {exam.format!r}", allowed=FORMAT)
        records = [_decode_task(line) for line in lines[1:]]
    except msgspec.DecodeError as error:
        raise refused(path, f"a manifest of another version of qbank ({error})") from None
    tokens = {student: token for token, student in exam.tokens.items()}
    tasks: dict[str, dict[str, TaskRecord]] = {token: {} for token in exam.tokens}
    for record in records:
        tasks[tokens[record.student]][record.token] = record
    return Manifest(exam, tasks)


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
        task=None if chosen else item.task,
        figure=item.figure,
        filling=None if chosen else item.filling,
    )


def _correct_text(task: Task) -> str:
    if task.asked == "entry":
        more = len(task.item.entry.also) if task.item.entry else 0
        return describe(task.item.key) + (f" ({more} other{'s' * (more > 1)} right as well)" if more else "")
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
            is_code=placed.option.is_code,
        )
        for placed in task.options
    )
    return ChoiceKey(task.item.select, options)
