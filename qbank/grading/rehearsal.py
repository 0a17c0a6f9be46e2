"""Imaginary students for a rehearsal: answers files as pages would save them, so that a teacher can try grading first.

One knows everything, one holds misconceptions, one types oddly, one leaves gaps, one hands nothing in; then again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from graders.answers.display import describe
from graders.answers.filling import NOTHING
from graders.keys import AnswerValue, EntryKey, FillingValue, RubricValue, ShapeValue
from qbank.exams.manifest import Manifest
from qbank.exams.records import TaskRecord
from qbank.grading.answers_file import FORMAT, FORMAT_VERSION
from qbank.kinds.filling_task import FillingTask

Answer: TypeAlias = Mapping[str, Any] | None
Student: TypeAlias = Callable[[TaskRecord], Answer]


def rehearse(manifest: Manifest) -> Iterator[tuple[str, str]]:
    """Yield (file name, text) of each answers file, in the order of the roster."""
    for index, (token, student) in enumerate(manifest.exam.tokens.items()):
        persona = PERSONAS[index % len(PERSONAS)]
        tasks = manifest.tasks[token]
        answers = {item: answer for item, task in tasks.items() if (answer := persona(task)) is not None}
        if answers:
            name = f"student-of-{student}" if manifest.exam.versions else student
            yield f"answers-{name}.json", _file(token, name, answers)


def _file(token: str, student: str, answers: Mapping[str, Answer]) -> str:
    body = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "exam": token,
        "student": student,
        "name": "",
        "saved_at": "2026-01-01T12:00:00Z",
        "answers": answers,
    }
    return json.dumps(body, ensure_ascii=False, indent=1) + "\n"


def _knows(task: TaskRecord) -> Answer:
    if task.choice is not None:
        return {"chosen": [option.token for option in task.choice.options if option.correct], "seconds": 40}
    value = _entry(task).value
    return {**(_picked(value) if isinstance(value, FillingValue) else {"text": _right_text(task)}), "seconds": 60}


def _believes(task: TaskRecord) -> Answer:
    """Answer with the first misconception that the task offers."""
    if task.choice is not None:
        held = [option.token for option in task.choice.options if option.misconceptions]
        return {"chosen": held[:1], "seconds": 25} if held else _knows(task)
    if task.task is not None:
        wrong = task.task.wrong[0].source if task.task.wrong else task.task.starter
        return {"text": wrong, "seconds": 300}
    beliefs = _entry(task).beliefs
    if not beliefs:
        return _knows(task)
    value = beliefs[0].value
    return {**(_picked(value) if isinstance(value, FillingValue) else {"text": describe(value)}), "seconds": 30}


def _types_oddly(task: TaskRecord) -> Answer:
    """Give the right answer in an unusual but readable form."""
    if task.choice is not None:
        return _knows(task)
    if task.task is not None:
        right = task.task.right[0].source if task.task.right else task.task.reference
        return {"text": right.replace("\n", "\r\n"), "seconds": 400}
    if task.filling is not None:
        return {"filled": _never_declared(task.filling, _entry(task).value), "seconds": 90}
    value = _entry(task).value
    text = _right_text(task)
    if isinstance(value, ShapeValue):
        text = " x ".join(map(str, value.shape)).translate({ord(str(digit)): 0xFF10 + digit for digit in range(10)})
    return {"text": f"  {text} ", "seconds": 90}


def _never_declared(filling: FillingTask, value: AnswerValue) -> dict[str, str]:
    """Write the right texts as no question declares them, so that they must be run."""
    assert isinstance(value, FillingValue)
    texts = _picked(value)["filled"]
    return {
        gap.name: f"[{texts[gap.name]}][0]" if gap.sort == "expression" else texts[gap.name] for gap in filling.gaps
    }


def _leaves_gaps(task: TaskRecord) -> Answer:
    """Leave one item of four, know one, hold a belief in one, and scribble in the last if it is typed."""
    match task.number % 4:
        case 0:
            return None
        case 1:
            return _knows(task)
        case 3 if task.entry is not None:
            return {"text": "I am not sure…", "seconds": 5}
        case _:
            return _believes(task)


def _is_absent(task: TaskRecord) -> Answer:
    return None


def _picked(value: FillingValue) -> dict[str, Any]:
    """Fill gaps as a page does, where a gap that stays empty is picked, too."""
    return {"filled": {name: text or NOTHING for name, text in value.gaps}}


def _right_text(task: TaskRecord) -> str:
    """Write what a student who knows would type: the key, or for an explanation the model answer."""
    value = _entry(task).value
    return "\n".join(task.solution) if isinstance(value, RubricValue) else describe(value)


def _entry(task: TaskRecord) -> EntryKey:
    assert task.entry is not None, "a task is a choice or an entry"
    return task.entry


PERSONAS: tuple[Student, ...] = (_knows, _believes, _types_oddly, _leaves_gaps, _is_absent)
