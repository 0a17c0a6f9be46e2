"""Drafts load as a bank of their own, whatever was published, and show the published words again."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graders.runner import Runner
from qbank.bank.load import load_bank
from qbank.check.selection import select
from qbank.check.sweep import check
from qbank.importing.audit import Audited, audit
from qbank.importing.draft_bank import write_drafts
from qbank.importing.judges.trial import Sketch
from qbank.importing.published import Choice, Form, Place, Published, Rich
from qbank.importing.read_quiz import read_quiz
from qbank.importing.rich_text import from_plain
from qbank.importing.safe_xml import without_controls
from qbank.importing.shown_program import program_of
from qbank.importing.verdicts import undecided
from qbank.importing.yaml_text import block, comment, literally, quoted
from qbank.language.template import parse_template
from qbank.loading.yaml_source import parse_yaml
from qbank.problems import ProblemsFound

KINDS = {
    "C4 layout error": "debugging",
    "C2 which layer": "configuration",
    "M6 input shape": "configuration",
    "P9 what is wrong": "debugging",
    "P8 output shape, key B by hand": "shape",
    "P7 which line": "configuration",
    "P2 which line builds": "configuration",
    "Runs through": "debugging",
    "Parameters": "value",
    "State's shape": "shape",
    "What is updated": "concept",
    "Memory": "recall",
}
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@pytest.fixture(scope="module")
def drafted(runner: Runner, quizzes: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("imported") / "drafts"
    audited = list(audit(read_quiz(quizzes / "flawed.xml").questions, runner.run))
    assert write_drafts(root, audited, "flawed.xml").left_out == ()
    return root


def test_every_question_has_a_draft_of_the_kind_that_fits(drafted: Path) -> None:
    bank = load_bank(drafted)
    assert {question.spec.title: question.spec.kind for question in bank.questions} == KINDS
    assert {question.topic for question in bank.questions} == {"recurrent-layers"}


def test_check_judges_drafts_and_finds_the_flaws_of_the_published_ones(drafted: Path, runner: Runner) -> None:
    report = check(select([drafted], drafted, None), seeds=2, runner=runner)
    found = {one.question: {finding.code for finding in one.findings} for one in report.questions}
    assert {"several-right"} <= found["c2-which-layer"]
    assert {"several-right"} <= found["m6-input-shape"]
    assert {"few-distractors", "comment-contradicts-layout"} <= found["c4-layout-error"]
    made = {one.question for one in report.questions if one.made}
    assert {"p8-output-shape-key-b-by-hand", "p7-which-line", "parameters", "state-s-shape", "memory"} <= made


def test_check_finds_every_text_that_is_left_to_the_author_at_its_place(drafted: Path, runner: Runner) -> None:
    report = check(select([drafted], drafted, None), seeds=2, runner=runner)
    for question in report.questions:
        lines = Path(question.path).read_text(encoding="utf-8").splitlines()
        left = [(one.line, one.column) for one in question.findings if one.code == "draft-left"]
        waiting = {number for number, line in enumerate(lines, 1) if re.search(r"Draft:|misconception: name-me-", line)}
        assert {line for line, _ in left} == waiting - {n for n in waiting if lines[n - 1].startswith("#")}
        assert all(re.match(r"[\"'\[]*(Draft:|name-me-)", lines[line - 1][column - 1 :]) for line, column in left)


def test_check_finds_nothing_left_once_all_is_written(drafted: Path, tmp_path: Path, runner: Runner) -> None:
    root = tmp_path / "written"
    shutil.copytree(drafted, root)
    for path in root.rglob("*.yaml"):
        path.write_text(path.read_text(encoding="utf-8").replace("Draft:", "Really:"), encoding="utf-8")
    report = check(select([root], root, None), seeds=2, runner=runner)
    assert report.questions
    assert not any(one.code == "draft-left" for question in report.questions for one in question.findings)


def test_a_draft_keeps_what_was_published_in_its_comments(drafted: Path) -> None:
    text = (drafted / "recurrent-layers/c4-layout-error.yaml").read_text()
    comments = [line.removeprefix("#").strip() for line in text.splitlines() if line.startswith("#")]
    assert "A [100%] RuntimeError: the layer expects (seq, batch, input)   (its feedback: Right.)" in comments
    assert "rnn = nn.RNN(6, 4)" in comments
    assert "What holds when it is run: No error" in comments
    assert any(line.startswith("Verdict: refuted: ") for line in comments)
    assert "key:" not in text.partition("\nid:")[2]


def test_a_name_that_is_taken_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "drafts").mkdir()
    (tmp_path / "drafts" / "mine.txt").touch()
    with pytest.raises(ProblemsFound, match="is there already"):
        write_drafts(tmp_path / "drafts", [], "x")
    (tmp_path / "bank").mkdir()
    (tmp_path / "bank" / "bank.yaml").touch()
    with pytest.raises(ProblemsFound, match="lies inside the bank"):
        write_drafts(tmp_path / "bank" / "drafts", [], "x")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["bank", "bank.yaml", "drafts", "mine.txt"]


@given(TEXTS)
def test_a_text_in_yaml_is_read_as_it_was(text: str) -> None:
    kept = without_controls(text)
    assert parse_yaml(f"a: {quoted(text)}\n", "x").content == {"a": kept}
    lines = kept.rstrip("\n") + "\n"
    assert parse_yaml(block("a", text), "x").content == {"a": lines}
    assert parse_yaml(f"{comment(text)}a: 1\n", "x").content == {"a": 1}


@given(st.text(st.sampled_from("{}%#-+ \nab'\"\\"), max_size=30), st.sampled_from(["prose", "code"]))
def test_a_text_in_a_template_is_rendered_as_it_was(text: str, mode: str) -> None:
    template = parse_template(literally(text), "code" if mode == "code" else "prose")
    assert template.render({}) == text


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=TEXTS,
    category=TEXTS,
    stem=TEXTS,
    options=st.lists(TEXTS, max_size=10),
    form=st.sampled_from(["one", "several", "text", "essay"]),
    kind=st.sampled_from(["concept", "debugging"]),
    right=st.integers(0, 3),
)
def test_whatever_was_published_its_draft_loads(
    tmp_path_factory: pytest.TempPathFactory,
    name: str,
    category: str,
    stem: str,
    options: list[str],
    form: Form,
    kind: str,
    right: int,
) -> None:
    code = "rnn = nn.RNN(5, 3)  # {{ x }} {% y\n"
    choices = tuple(Choice(from_plain(text), float(n == right)) for n, text in enumerate(options))
    rich = Rich(from_plain(stem).markdown, stem, (code,))
    question = Published(name, Place(stem, "", 3), (category,), form, rich, choices)
    sketch = Sketch("debugging" if kind == "debugging" and choices else "concept", "", code)
    one = Audited(question, undecided(question, stem), "", program_of(rich), sketch, (name,))
    root = tmp_path_factory.mktemp("any") / "drafts"
    written = write_drafts(root, [one, one], "quiz.xml")
    assert written.left_out == ()
    assert len(set(written.paths)) == len(load_bank(root).questions) == 2
