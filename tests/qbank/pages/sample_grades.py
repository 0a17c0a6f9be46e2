"""The sample exam as its manifest keeps it, with a grade of another status for each task."""

from __future__ import annotations

from graders.grades import Criterion, Grade
from graders.keys import ChoiceKey, OptionKey
from qbank.exams.exam import Task
from qbank.exams.records import TaskRecord
from tests.qbank.pages.sample import describe, sample_exam


def record(task: Task) -> TaskRecord:
    """Build what the manifest keeps of a task."""
    item = task.item
    options = tuple(
        OptionKey(
            p.letter,
            p.token,
            p.option.text,
            p.option.correct,
            p.option.mark,
            p.option.misconceptions,
            is_code=p.option.is_code,
        )
        for p in task.options
    )
    right = [p.option.text for p in task.options if p.option.correct]
    return TaskRecord(
        student="s-2041",
        name="Ada Lovelace",
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
        correct_text="; ".join(right) if task.asked == "choice" else describe(item.key),
        solution=item.solution,
        choice=ChoiceKey(item.select, options) if task.asked == "choice" else None,
        entry=item.entry if task.asked == "entry" else None,
    )


def marked() -> list[tuple[TaskRecord, Grade]]:
    """Build the exam's tasks, each with a grade of another status."""
    grades = (
        Grade("incorrect", 0.0, "B: (7, 4, 6)", feedback="`batch_first=True` puts the batch **first**: read the call."),
        Grade("invalid", 0.0, feedback="Write two numbers, such as `[0.25, -0.50]`."),
        Grade(
            "partial",
            1.25,
            "nn.RNN(5, 3)",
            criteria=(Criterion("width", True, "6 features"), Criterion("batch axis", False, "axis 1")),
        ),
        Grade("correct", 1.0, "A, C", feedback="Well argued."),
        Grade("error", 0.0, "4"),
    )
    return [(record(task), grade) for task, grade in zip(sample_exam().tasks(), grades, strict=True)]
