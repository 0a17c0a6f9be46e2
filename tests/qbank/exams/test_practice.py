"""Practice pages: built from a blueprint and a seed, cards included; exams keep cards out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from qbank.bank.load import load_bank
from qbank.exams.blueprint import load_blueprint
from qbank.exams.planning import Candidate, plan_slots
from qbank.exams.practice import practice_exam
from qbank.items.making import Maker
from qbank.problems import ProblemsFound
from qbank.shipped import shipped
from tests.qbank.exams import tiny, worded

HEAD = "title: Test\nsections:\n  - title: One\n    tasks:\n      - "
READY = {"quick-test": 10, "shapes-drill": 8, "debugging-drill": 6, "flash-cards": 10, "write-code": 6}
OF_ONE_KIND = {"shapes-drill": "shape", "debugging-drill": "debugging", "write-code": "code"}


def loaded(text: str, *, practice: bool):
    return load_blueprint(worded.blueprint_file(HEAD + text), worded.bank(), practice=practice)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("{question: a-recall}", "a-recall is a card, which is never graded: cards go into practice pages"),
        ("{question: a-recall, as: card}", "a-recall is a card"),
        ("{pick: 1, kind: recall}", "1 questions are to be drawn, but 0 fit"),
        ("{pick: 3}", "3 questions are to be drawn, but 2 fit"),
        ("{pick: 1, as: card}", "but 0 fit"),
        ("{question: a-explain, as: card}", "a-explain is not asked as card"),
    ],
)
def test_an_exam_refuses_cards_and_says_where_they_belong(text: str, what: str) -> None:
    with pytest.raises(ProblemsFound) as found:
        loaded(text, practice=False)
    (problem,) = found.value.problems
    assert what in problem.what
    assert problem.line == 5
    if "a-explain" not in text:
        assert "qbank practice" in problem.hint


@pytest.mark.parametrize(
    "text", ["{question: a-recall}", "{pick: 1, kind: recall}", "{pick: 3}", "{pick: 1, as: card}"]
)
def test_practice_takes_them(text: str) -> None:
    assert loaded(text, practice=True).pools


def test_a_draw_for_an_exam_never_meets_a_card() -> None:
    plan = loaded("{pick: 2}", practice=False)
    for number in range(20):
        slots = plan_slots(plan, tiny.SECRET, Candidate(f"s{number}", "", False))
        assert {slot.question.id for slot in slots} == {"a-explain", "a-shape"}


def test_the_same_seed_gives_the_same_questions_and_another_seed_others() -> None:
    plan = load_blueprint(worded.blueprint_file(worded.PRACTICE), worded.bank(), practice=True)
    exams = [practice_exam(plan, seed, worded.maker()) for seed in (3, 3, 4)]
    assert exams[0] == exams[1]
    items = [[task.item for task in exam.tasks()] for exam in exams]
    assert [item.asked[0] for item in items[0]] == ["card", "entry", "choice"]
    assert items[0] != items[2]
    assert exams[0].token != exams[2].token


@pytest.mark.parametrize("name", READY)
def test_every_ready_blueprint_builds(name: str) -> None:
    root = shipped("questions")
    bank = load_bank(root)
    plan = load_blueprint(root / "blueprints" / f"{name}.yaml", bank, practice=True)
    exam = practice_exam(plan, 1, Maker.of(bank, tiny.runner().run, tiny.runner().facts().torch))
    items = [task.item for task in exam.tasks()]
    assert len({item.id for item in items}) == len(items) == READY[name]
    if name == "quick-test":
        assert len({item.level for item in items}) >= 3
    if name in OF_ONE_KIND:
        assert {item.kind for item in items} == {OF_ONE_KIND[name]}


@pytest.mark.parametrize("name", set(READY) - {"flash-cards"})
def test_all_but_the_cards_would_do_as_an_exam(name: str) -> None:
    root = shipped("questions")
    assert load_blueprint(root / "blueprints" / f"{name}.yaml", load_bank(root)).pools


@pytest.fixture
def qbank(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path):
    """Run `qbank` in an empty folder."""
    from qbank.cli.app import app
    from qbank.cli.edge import guarded

    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> tuple[int, str, str]:
        code = guarded(app, [str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


def test_the_command_writes_one_page_the_same_each_time(qbank: Callable[..., tuple[int, str, str]]) -> None:
    plan = worded.blueprint_file(worded.PRACTICE)
    for name in ("one.html", "two.html"):
        code, out, err = qbank("practice", plan, "-o", f"pages/{name}", "--seed", 5, "--bank", worded.root())
        assert (code, out, err) == (0, f"Practice page, with answers  pages/{name}  (3 questions)\n", "")
    assert Path("pages/one.html").read_bytes() == Path("pages/two.html").read_bytes()
    assert b"This page holds the answers" in Path("pages/one.html").read_bytes()


def test_a_blueprint_is_not_written_over(qbank: Callable[..., tuple[int, str, str]]) -> None:
    plan = worded.blueprint_file(worded.PRACTICE)
    code, _, err = qbank("practice", plan, "-o", plan, "--bank", worded.root())
    assert (code, "choose another name" in err) == (2, True)
    assert plan.read_text(encoding="utf-8") == worded.PRACTICE


def test_an_exam_of_cards_is_refused_by_the_command(qbank: Callable[..., tuple[int, str, str]]) -> None:
    plan = worded.blueprint_file(worded.PRACTICE)
    code, _, err = qbank("build", plan, "--versions", 1, "-o", "exam", "--bank", worded.root())
    assert (code, Path("exam").exists()) == (1, False)
    assert "worded.yaml:6:20: a-recall is a card" in err
