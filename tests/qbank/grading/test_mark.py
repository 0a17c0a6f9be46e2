"""Marking a whole hand-in: each item its status, each kind of response in its place."""

from collections.abc import Mapping

import msgspec
import pytest

from graders.answers.display import describe
from graders.grades import Chosen, Grade, Letters, Response, Typed
from graders.keys import NumberValue
from qbank.exams.records import TaskRecord
from qbank.grading.calls import mark_calls
from qbank.grading.collect import Handed, Submission
from qbank.grading.feedback import write_feedback
from qbank.grading.mark import Marked, mark_parsed
from qbank.grading.rehearsal import PERSONAS, rehearse
from tests.qbank.exams import tiny
from tests.qbank.exams.tiny import token_of


def task(question: str, student: str = "ada") -> TaskRecord:
    return next(one for one in tiny.manifest().tasks[token_of(student)].values() if one.question == question)


def mark_one(question: str, response: Response | None) -> Grade:
    """Mark one response of ada's; everything else of hers is blank."""
    wanted = task(question)
    submission = Submission("ada", "", token_of("ada"), "", {wanted.token: Handed(response, 0.0, "here")})
    marked = tiny.marked_without_runs(tiny.manifest(), [submission])
    assert [one.task.number for one in marked] == [1, 2, 3, 4, 5, 6, 7]
    assert {one.grade.status for one in marked if one.task.token != wanted.token} == {"blank"}
    return next(one.grade for one in marked if one.task.token == wanted.token)


def letters(question: str, *, correct: bool = True) -> list[str]:
    key = task(question).choice
    assert key is not None
    return [option.letter for option in key.options if option.correct is correct]


def tokens(question: str, *, correct: bool = True) -> list[str]:
    key = task(question).choice
    assert key is not None
    return [option.token for option in key.options if option.correct is correct]


def test_nothing_at_all_is_blank():
    marked = tiny.marked_without_runs(tiny.manifest(), [Submission("ada", "", token_of("ada"))])
    assert [(one.grade.status, one.grade.points, one.handed) for one in marked] == [("blank", 0.0, None)] * 7


def test_what_no_page_writes_is_invalid_and_not_wrong():
    for question in ("axes-of-output", "weights-in-all", "layer-for-both"):
        assert mark_one(question, None).status == "invalid"


@pytest.mark.parametrize("question", ["axes-of-output", "what-happens", "which-line", "state-by-hand"])
def test_a_key_as_it_is_displayed_earns_all_points(question: str):
    its = task(question)
    assert its.entry is not None
    for text in (describe(its.entry.value), f"  {describe(its.entry.value)}  ", its.correct_text):
        grade = mark_one(question, Typed(text))
        assert (grade.status, grade.points, grade.feedback) == ("correct", its.points, "")


@pytest.mark.parametrize("question", ["axes-of-output", "which-line", "state-by-hand"])
def test_every_belief_typed_is_recognised(question: str):
    its = task(question)
    assert its.entry is not None and its.entry.beliefs
    for belief in its.entry.beliefs:
        value = belief.value
        if isinstance(value, NumberValue):
            value = msgspec.structs.replace(value, decimals=2)
        grade = mark_one(question, Typed(describe(value)))
        assert (grade.status, grade.points, grade.misconceptions) == ("incorrect", 0.0, belief.misconceptions)
        assert grade.feedback == belief.feedback


FORMS = ["{}", " {} ", "{}.", "({})", "{})", "[{}]", "Answer: {}", "option {}", "{},"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("lower", [False, True])
def test_a_letter_in_odd_forms_is_the_option(form: str, lower: bool):
    letter = letters("weights-in-all")[0]
    text = form.format(letter.lower() if lower else letter)
    for response in (Letters(text), Typed(text)):
        assert mark_one("weights-in-all", response).status == "correct"


@pytest.mark.parametrize("joined", [", ", ",", " ", ";", " and ", "", "/", "+"])
def test_several_letters_in_any_order_are_the_options(joined: str):
    text = joined.join(reversed(letters("layers-that-fit")))
    grade = mark_one("layers-that-fit", Letters(text))
    assert (grade.status, grade.points) == ("correct", 3.0)


def test_ticks_are_the_options():
    assert mark_one("weights-in-all", Chosen(tuple(tokens("weights-in-all")))).status == "correct"
    assert mark_one("weights-in-all", Chosen(tuple(tokens("weights-in-all", correct=False)[:1]))).status == "incorrect"
    assert mark_one("layers-that-fit", Chosen(tuple(tokens("layers-that-fit"))[::-1])).status == "correct"


@pytest.mark.parametrize(
    ("ticked", "status", "points"),
    [
        *(((1, 0), "partial", 1.0), ((2, 0), "partial", 2.0), ((3, 0), "correct", 3.0), ((3, 1), "partial", 1.5)),
        *(((1, 1), "incorrect", 0.0), ((0, 1), "incorrect", 0.0), ((3, 2), "incorrect", 0.0), ((2, 1), "partial", 0.5)),
    ],
)
def test_of_several_right_options_each_earns_its_share(ticked: tuple[int, int], status: str, points: float):
    right, wrong = tokens("layers-that-fit")[: ticked[0]], tokens("layers-that-fit", correct=False)[: ticked[1]]
    grade = mark_one("layers-that-fit", Chosen((*right, *wrong)))
    assert grade.status == status
    assert grade.points == pytest.approx(points)
    assert len(grade.criteria) == 5


INVALID: list[tuple[str, Response]] = [
    ("weights-in-all", Letters("Z")),
    ("weights-in-all", Letters("72")),
    ("weights-in-all", Typed("seventy")),
    ("weights-in-all", Letters("A, B")),
    ("weights-in-all", Chosen(("unknown",))),
    ("layers-that-fit", Letters("A, Q")),
    ("axes-of-output", Chosen(("unknown",))),
    ("axes-of-output", Typed("big")),
    ("what-happens", Typed("it depends, I think")),
    ("which-line", Typed("99")),
]


@pytest.mark.parametrize(("question", "response"), INVALID)
def test_what_cannot_be_read_is_invalid_and_names_the_form(question: str, response: Response):
    grade = mark_one(question, response)
    assert (grade.status, grade.points) == ("invalid", 0.0)
    assert grade.feedback


@pytest.mark.parametrize("question", ["weights-in-all", "layers-that-fit", "axes-of-output", "which-line"])
@pytest.mark.parametrize("response", [Typed(""), Typed(" \u200b"), Letters(""), Chosen(())])
def test_an_empty_response_is_blank(question: str, response: Response):
    assert mark_one(question, response).status == "blank"


def test_the_worker_is_asked_for_once_and_only_when_a_call_must_run():
    asked: list[int] = []

    def start() -> object:
        asked.append(1)
        return tiny.runner().run

    submissions = [
        Submission(student, "", token_of(student), "", {its.token: Handed(Typed("nn.RNN(5, 3)"), 0.0, "here")})
        for student in ("ada", "bob", "eve")
        for its in [task("layer-for-both", student)]
    ]
    waiting = [one for one in mark_parsed(tiny.manifest(), submissions) if one.waits]
    judged = mark_calls([(one.task, one.handed) for one in waiting if one.handed], start)  # type: ignore[arg-type]
    assert asked == [1]
    assert [one.grade.status for one in judged] == ["incorrect"] * 3


# What students get back.


def feedback(folder_name: str, grades: Mapping[str, Grade], *, reveal: bool) -> str:
    folder = tiny.scratch() / folder_name
    submission = Submission("ada", "Ada", token_of("ada"))
    marked = [
        Marked(submission, its, None, grades.get(its.question, Grade("blank", 0.0)))
        for its in tiny.manifest().tasks[token_of("ada")].values()
    ]
    write_feedback(folder, "Tiny exam", marked, reveal=reveal)
    return (folder / "ada.html").read_text(encoding="utf-8")


def test_feedback_that_reveals_nothing_holds_no_key_and_nothing_of_the_teachers():
    page = feedback("unrevealed", {}, reveal=False)
    for its in tiny.manifest().tasks[token_of("ada")].values():
        for text in (its.question, its.title, its.level, its.seed, its.token, *its.solution):
            assert text not in page
        if its.entry is not None and its.kind != "debugging":
            assert its.correct_text not in page
        for option in its.choice.options if its.choice else ():
            assert option.token not in page and (not option.feedback or option.feedback not in page)
    assert "Secretsolution" not in page and "Secretreality" not in page and "belief-" not in page


def test_feedback_that_reveals_holds_keys_and_solutions():
    page = feedback("revealed", {}, reveal=True)
    assert page.count("Secretsolution") == 7
    for its in tiny.manifest().tasks[token_of("ada")].values():
        assert its.title not in page and its.level not in page


# Imaginary students.


def test_imaginary_students_answer_every_task_in_a_form_that_is_read():
    for persona in PERSONAS:
        for its in tiny.manifest().tasks[token_of("ada")].values():
            answer = persona(its)
            assert answer is None or set(answer) in ({"chosen", "seconds"}, {"text", "seconds"})


def test_the_last_imaginary_student_hands_nothing_in():
    assert len(list(rehearse(tiny.manifest()))) == 3
    assert [PERSONAS[-1](its) for its in tiny.manifest().tasks[token_of("ada")].values()] == [None] * 7


def test_versions_are_answered_by_students_with_made_up_ids():
    assert [name for name, _ in rehearse(tiny.version_manifest())] == [
        "answers-student-of-A.json",
        "answers-student-of-B.json",
    ]
