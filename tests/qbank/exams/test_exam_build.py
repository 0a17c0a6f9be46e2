"""Building: who gets what depends on the secret, the title and the student, and on nobody else."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from graders.programs import Outcome, Program, Raised
from qbank.exams.build import build_exams, variant
from qbank.exams.exam import Exam
from qbank.exams.paper import paper_of
from qbank.exams.planning import Candidate, versions
from qbank.exams.secret import Secret
from qbank.items.making import Maker
from qbank.pages.exam_page import exam_page
from qbank.problems import ProblemsFound
from tests.qbank.exams import tiny

DISTINCT = "distinct: true\n"
WEIGHTS = "title: T\nsections:\n  - title: S\n    tasks: [{question: weights-in-all, as: choice}]\n"


def pages(exams: tuple[Exam, ...]) -> dict[str, str]:
    return {exam.student: exam_page(paper_of(exam)) for exam in exams}


def tokens(exam: Exam) -> Iterator[str]:
    yield exam.token
    for task in exam.tasks():
        yield task.token
        yield from (placed.token for placed in task.options)


def seeds(exam: Exam) -> set[int]:
    return {task.item.seed for task in exam.tasks()}


def test_the_same_secret_builds_the_same_pages_again():
    assert pages(tiny.built().exams) == pages(tiny.tiny_built().exams)


def test_another_secret_shares_no_seed_and_no_token():
    other = tiny.built(secret=Secret(bytes(32)))
    for mine, its in zip(tiny.tiny_built().exams, other.exams, strict=True):
        assert not seeds(mine) & seeds(its)
        assert not set(tokens(mine)) & set(tokens(its))


def test_another_title_shares_no_seed_and_no_token():
    other = tiny.built(tiny.BLUEPRINT.replace("Tiny exam", "Tiny exam 2"))
    for mine, its in zip(tiny.tiny_built().exams, other.exams, strict=True):
        assert not seeds(mine) & seeds(its)
        assert not set(tokens(mine)) & set(tokens(its))


def test_every_seed_and_every_token_of_an_exam_is_its_own():
    exams = tiny.built(tiny.ALL_CHOICE).exams
    every = [token for exam in exams for token in tokens(exam)]
    assert len(set(every)) == len(every)
    assert len({seed for exam in exams for seed in seeds(exam)}) == sum(len(list(exam.tasks())) for exam in exams)


@pytest.mark.parametrize("distinct", ["", DISTINCT])
def test_the_order_of_the_roster_changes_nobodys_exam(distinct: str):
    text = distinct + tiny.BLUEPRINT
    assert pages(tiny.built(text).exams) == pages(tiny.built(text, tuple(reversed(tiny.STUDENTS))).exams)


def test_one_more_student_changes_nobody_elses_exam():
    more = (Candidate("aaa", "First", False), *tiny.STUDENTS, Candidate("zzz", "Last", False))
    built = pages(tiny.built(candidates=more).exams)
    assert {student: built[student] for student in ("ada", "bob", "eve")} == pages(tiny.tiny_built().exams)


def test_exams_stand_in_the_order_of_the_roster():
    assert [exam.student for exam in tiny.tiny_built().exams] == ["ada", "bob", "eve"]
    assert [exam.student for exam in tiny.built(WEIGHTS, tiny.STUDENTS[::-1]).exams] == ["eve", "bob", "ada"]


def test_a_version_has_a_letter_and_no_student():
    exams = tiny.built(WEIGHTS, versions(3)).exams
    assert [paper_of(exam).version for exam in exams] == ["A", "B", "C"]
    assert {paper_of(exam).student for exam in exams} == {""}


def test_points_places_and_ways_of_asking_are_the_blueprints():
    exam = tiny.tiny_built().exams[0]
    tasks = list(exam.tasks())
    assert [task.number for task in tasks] == [1, 2, 3, 4, 5, 6, 7]
    assert [task.points for task in tasks][:5] == [2, 2.5, 3, 1, 1]
    assert {task.item.id: task.points for task in tasks[5:]} == {"weights-in-all": 1, "layers-that-fit": 3}
    assert [task.asked for task in tasks] == ["entry"] * 5 + ["choice"] * 2
    assert all(bool(task.options) == (task.asked == "choice") for task in tasks)


def test_distinct_gives_no_two_students_the_same_variant():
    candidates = [Candidate(f"s{number:02}", "", False) for number in range(9)]
    together = tiny.built(WEIGHTS, candidates)
    apart = tiny.built(DISTINCT + WEIGHTS, candidates)
    assert together.shared["weights-in-all"][0] < 9
    assert apart.shared["weights-in-all"] == (9, 9)
    assert len({variant(next(exam.tasks()).item) for exam in apart.exams}) == 9


def test_where_the_variants_run_out_it_says_so_at_the_task():
    candidates = [Candidate(f"s{number}", "", False) for number in range(10)]
    with pytest.raises(ProblemsFound) as found:
        tiny.built(DISTINCT + WEIGHTS, candidates)
    (problem,) = found.value.problems
    assert problem.what == "exhausted: weights-in-all gave only 9 distinct variants for 10 exams"
    assert (problem.line, problem.column) == (5, 13)


def failing(programs: list[Program]) -> list[Outcome]:
    return [Raised("RuntimeError", "no", 1) for _ in programs]


def test_refused_variants_are_told_with_seed_place_and_command_and_not_by_the_hundred():
    candidates = [Candidate(f"s{number}", "", False) for number in range(20)]
    with pytest.raises(ProblemsFound) as found:
        build_exams(
            tiny.blueprint(tiny.BLUEPRINT),
            candidates,
            tiny.SECRET,
            replace(tiny.maker(), run=failing),  # type: ignore[arg-type]
        )
    told = [problem for problem in found.value.problems if problem.path.endswith("axes-of-output.yaml")]
    assert len(told) == 6
    assert sum("(seed " in problem.what for problem in told) == 5
    assert sum(problem.hint.startswith("qbank show axes-of-output --seed") for problem in told) == 5
    assert any("15 more refusals are not listed" in problem.what for problem in told)
    assert len({problem.path for problem in found.value.problems}) >= 5


def test_a_tick_is_given_for_every_item():
    ticks: list[int] = []
    build_exams(tiny.blueprint(WEIGHTS), tiny.STUDENTS, tiny.SECRET, tiny.maker(), ticks.append)
    assert sum(ticks) == 3


def test_answers_to_an_older_page_fit_no_item_of_a_changed_exam():
    """The same secret and title, but the tasks have changed places: nothing typed for one may count for another."""
    changed = tiny.BLUEPRINT.replace("axes-of-output", "PLACE").replace("which-line", "axes-of-output")
    mine = {task.token: task.item.id for task in tiny.tiny_built().exams[0].tasks()}
    its = {task.token: task.item.id for task in tiny.built(changed.replace("PLACE", "which-line")).exams[0].tasks()}
    assert {mine[token] == its[token] for token in mine.keys() & its.keys()} == {True}
    assert len(mine.keys() & its.keys()) == 5


def test_a_maker_records_what_ran():
    maker: Maker = tiny.maker()
    item = next(tiny.tiny_built().exams[0].tasks()).item
    assert item.provenance.torch == maker.torch
    assert item.provenance.runs[0].program.code == item.code
