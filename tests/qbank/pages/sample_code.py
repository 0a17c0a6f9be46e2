"""A hand-built exam of a program to write, and its grade: the editor, the teacher's side, the criteria of feedback."""

from __future__ import annotations

from dataclasses import replace

from graders.answers.source_rules import Rule
from graders.grades import Criterion, Grade
from graders.keys import Belief, CodeValue, EntryKey
from qbank.exams.exam import Exam, Section, Task
from qbank.exams.records import TaskRecord
from qbank.items.item import Item
from qbank.kinds.code_task import CodeTask, TaskCase, TaskCriterion, TaskRule, TaskSubmission
from qbank.kinds.given import Given
from tests.qbank.pages import sample

STARTER = 'def last(output):\n    """Return the last state & nothing else: <b>"""\n'
REFERENCE = "def last(output):\n    secret_reference = output[-1]\n    return secret_reference\n"
WRONG = "def last(output):\n    secret_wrong = output[0]\n    return secret_wrong\n"
TASK = CodeTask(
    setup=sample.SETUP,
    starter=STARTER,
    reference=REFERENCE,
    cases=(
        TaskCase("secret-case-batch", (Given("secret_input", "normal", (7, 4, 3)),), "secret_call = 1\n", {"N": 4}),
        TaskCase("secret-case-step", (Given("secret_input", "normal", (1, 4, 3)),), "secret_call = 2\n", {"N": 4}),
    ),
    sets=2,
    observe=(("secret_claim", "secret_observation.shape"),),
    criteria=(
        TaskCriterion("secret-shape", 1.0, ("secret-case-batch",), equal="secret_claim", within=1e-5, of_shape=True),
        TaskCriterion("secret-values", 3.0, ("secret-case-batch", "secret-case-step"), that="secret_claim == 7731"),
    ),
    rules=(TaskRule("secret-rule", Rule(must_not_use=("secret_name",)), None, "secret-because"),),
    wrong=(TaskSubmission(WRONG, ("secret-values",), ("secret-looks-ahead",), "Secret-belief-feedback."),),
    right=(TaskSubmission("def last(secret_other):\n    return secret_other[-1]\n"),),
    examples=("secret-case-batch",),
)


def code_item() -> Item:
    """Build a function to write."""
    key = CodeValue(REFERENCE)
    return replace(
        sample.value_item(),
        id="secret-id-code",
        kind="secret-kind-code",
        title="Secret-title: the last state",
        code="",
        given=(),
        stem="Write `last`.",
        wanted="Write Python.",
        entry=EntryKey(key, beliefs=(Belief(CodeValue(WRONG), ("secret-looks-ahead",), "Secret-belief-feedback."),)),
        key=key,
        provenance=sample.provenance(),
        task=TASK,
    )


def code_exam() -> Exam:
    """Build the exam: one program, and one typed value beside it."""
    tasks = (
        Task(1, "tkco1", 4.0, "entry", code_item(), ()),
        Task(2, "tkva2", 1.0, "entry", sample.value_item(), ()),
    )
    return replace(
        sample.sample_exam(), token="exam-code", minutes=None, instructions="", sections=(Section("", "", tasks),)
    )


def marked_code() -> list[tuple[TaskRecord, Grade]]:
    """Build what came of a submission that a browser could take for markup."""
    record = TaskRecord(
        student="s-2041", name="Ada", number=1, token="tkco1", question="secret-id-code", version=1, seed="1",
        attempt=0, kind="code", title="Secret-title", level="secret-level", points=4.0, setup=sample.SETUP, code="",
        number_lines=False, given=(), stem="Write `last`.", correct_text=REFERENCE, solution=("Secret-step-one",),
        entry=code_item().entry, task=TASK,
    )  # fmt: skip
    grade = Grade(
        "partial",
        1.0,
        "def last(output):\n    print('<script>alert(1)</script>')\n    return output[0]\n",
        (Criterion("shape", True), Criterion("values", False, "a batch: shape `(4, 3)` instead of `(4,)`")),
        "The smallest input that shows it: *a batch*.",
        (),
        "<script>alert(1)</script>\nline two\n",
    )
    return [(record, grade)]
