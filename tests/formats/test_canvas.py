"""Canvas quizzes, read back and scored as Canvas does: every answer earns what ours does, or the loss is told."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import pytest

from graders.grades import Typed
from graders.marking import mark_entry
from qbank.formats.losses import Loss
from qbank.formats.package import Entry
from qbank.formats.table import format_named
from qbank.items.item import Item
from qbank.prose.visible import visible
from tests.formats import torture, whole_bank
from tests.formats.readers.canvas import Question, Quiz, read_quiz
from tests.formats.schemas import faults
from tests.formats.seen import option_words, program_blocks
from tests.formats.shown import code_of_html, squeezed, words_of_html, words_of_markdown
from tests.formats.trials import FilledIn, Picked, Trial, TypedNumbers, TypedText, intended, trials

TORTURE = (
    *torture.entries_of(torture.CHOICES, "choice", 1.0),
    *torture.entries_of(torture.ENTRIES, "entry", 2.5),
    *torture.entries_of(torture.CARDS, "card", 1.0),
)
QTI_SCHEMA = "moodle-cc10/domainProfile_4/ims_qtiasiv1p2.xsd"


@dataclass(frozen=True)
class Export:
    """A quiz that was written and read back, beside what it was made of."""

    path: Path
    quiz: Quiz
    losses: tuple[Loss, ...]
    pairs: tuple[tuple[Entry, Question, frozenset[str]], ...]


def _export(entries: Sequence[Entry], path: Path) -> Export:
    losses: list[Loss] = []
    format_named("canvas").write(whole_bank.package(entries), path, losses.append)
    quiz = read_quiz(path)
    lost = {entry.name: frozenset(loss.code for loss in losses if loss.entry == entry.name) for entry in entries}
    by_ident = {question.ident: question for group in quiz.groups for question in group.questions}
    pairs = tuple(
        (entry, by_ident[f"item-{entry.name}"], lost[entry.name]) for entry in entries if "kind" not in lost[entry.name]
    )
    assert len(pairs) == len(by_ident), "an entry went missing, or one was made up"
    return Export(path, quiz, tuple(losses), pairs)


@pytest.fixture(scope="module")
def bank(bank_items: tuple[Item, ...], tmp_path_factory: pytest.TempPathFactory) -> Export:
    return _export(tuple(whole_bank.entries(bank_items)), tmp_path_factory.mktemp("canvas") / "bank.zip")


@pytest.fixture(scope="module")
def hard(tmp_path_factory: pytest.TempPathFactory) -> Export:
    return _export(TORTURE, tmp_path_factory.mktemp("canvas") / "hard.zip")


@pytest.fixture(scope="module")
def pairs(bank: Export, hard: Export) -> list[tuple[Entry, Question, frozenset[str]]]:
    return [*bank.pairs, *hard.pairs]


Pairs = list[tuple[Entry, Question, frozenset[str]]]


def test_every_answer_earns_what_our_marking_gives_or_the_loss_is_told(pairs: Pairs) -> None:
    tried = Counter[str]()
    for entry, question, lost in pairs:
        for trial in trials(entry):
            score = _score(question, trial)
            if score is None:
                continue
            grade = intended(entry, trial)
            tried[question.kind] += 1
            assert 0 <= score <= question.points == Decimal(str(entry.points))
            if grade.status == "correct" and not ("tolerance" in lost and _is_between(entry, trial)):
                assert score == question.points, f"{entry.name}: {trial} is right"
            elif not lost & {"partial-credit", "tolerance"}:
                assert float(score) == pytest.approx(max(0.0, grade.points)), f"{entry.name}: {trial}"
            elif grade.points <= 0 and isinstance(trial, Picked) and entry.item.select == "one":
                assert score == 0, f"{entry.name}: {trial} is wrong"
            else:
                assert score < question.points or grade.status == "correct", f"{entry.name}: {trial} earns all"
    assert len(tried) == 6, tried


def _is_between(entry: Entry, trial: Trial) -> bool:
    """Tell whether numbers are written with more decimals than are shown."""
    return isinstance(trial, TypedNumbers) and any(len(text.partition(".")[2]) > 3 for text in trial.texts)


def test_right_minus_wrong_is_ours_where_as_many_are_right_as_wrong_and_else_told(pairs: Pairs) -> None:
    seen = Counter[bool]()
    for entry, question, lost in pairs:
        if question.kind == "multiple_answers_question":
            right = sum(option.correct for option in entry.item.options)
            uneven = 2 * right != len(entry.item.options)
            assert uneven == ("partial-credit" in lost), entry.name
            assert question.picked(range(len(question.answers))) == max(
                Decimal(0), question.points * (2 * right - len(entry.item.options)) / right
            )
            seen[uneven] += 1
    assert seen[True]


def test_the_texts_that_are_accepted_are_right(pairs: Pairs) -> None:
    seen = 0
    for entry, question, _ in pairs:
        if question.kind == "short_answer_question":
            assert entry.item.entry is not None
            for answer in question.answers:
                lines = len(entry.item.code.splitlines())
                assert mark_entry(entry.item.entry, Typed(answer.text), 1.0, lines=lines).status == "correct"
                seen += 1
    assert seen


def test_titles_texts_options_and_feedback_are_the_items(pairs: Pairs) -> None:
    for entry, question, _ in pairs:
        item, words = entry.item, words_of_html(question.html)
        assert question.title == visible(entry.title)
        assert words.startswith(words_of_markdown(item.stem)), entry.name
        if entry.asked == "entry" and item.wanted:
            assert words_of_markdown(item.wanted) in words
        assert code_of_html(question.html)[-len(program_blocks(item)) :] == program_blocks(item) or not item.code
        said = squeezed(" ".join(words_of_markdown(step) for step in item.solution))
        check = f" Quick check {words_of_markdown(item.quick_check)}" if item.quick_check else ""
        assert words_of_html(question.general) == (said + check).strip()
        if entry.asked == "choice":
            assert [words_of_html(answer.text) for answer in question.answers] == list(map(option_words, item.options))
            for answer, option in zip(question.answers, item.options, strict=True):
                assert answer.is_html
                assert words_of_html(answer.comments) == words_of_markdown(option.feedback)
                if option.is_code:
                    assert _exact(answer.text) == visible(option.text).removesuffix("\n")


def _exact(html: str) -> str:
    blocks = code_of_html(html)
    return blocks[0] if blocks else words_of_html(html)


def test_blanks_are_named_once_in_the_text_and_offer_the_choices(pairs: Pairs) -> None:
    seen = Counter[str]()
    for entry, question, lost in pairs:
        if question.kind in ("multiple_dropdowns_question", "fill_in_multiple_blanks_question"):
            assert all(question.html.count(f"[{blank}]") == 1 for blank in question.blanks), entry.name
            seen[question.kind] += 1
        if question.kind == "multiple_dropdowns_question":
            offered = [[one.text for one in question.answers if one.blank == name] for name in question.blanks]
            assert offered == [[text or "(nothing)" for text in blank.choices] for blank in entry.item.blanks]
        if question.kind == "fill_in_multiple_blanks_question":
            assert {"several-entries", "partial-credit"} <= lost
    assert len(seen) == 2


def test_groups_pick_a_variant_of_each_question(bank: Export) -> None:
    assert {(group.pick, len(group.questions)) for group in bank.quiz.groups} == {(1, len(whole_bank.SEEDS))}
    assert all(group.points == question.points for group in bank.quiz.groups for question in group.questions)
    assert Decimal(bank.quiz.settings["points_possible"]) == sum(group.points for group in bank.quiz.groups)
    assert bank.quiz.settings["shuffle_answers"] == "true"
    assert words_of_html(bank.quiz.settings["description"]) == "Read all."
    assert bank.quiz.title == bank.quiz.settings["title"] == "The whole bank"
    assert bank.quiz.attempts == "1"


def test_what_is_lost_is_told(hard: Export) -> None:
    told = Counter(loss.code for loss in hard.losses)
    assert told["kind"] == len(torture.CARDS)
    assert told["marked-by-hand"] == 2
    assert told["belief-feedback"] == sum(
        bool(item.entry and item.entry.beliefs) and not item.blanks for item in torture.ENTRIES
    )
    assert {loss.code for loss in hard.losses} <= set(format_named("canvas").loses)


def test_the_quiz_is_valid_qti(bank: Export, hard: Export) -> None:
    for export in (bank, hard):
        with zipfile.ZipFile(export.path) as archive:
            assert not faults(QTI_SCHEMA, archive.read("quiz-bank/quiz-bank.xml"))


def test_a_name_in_brackets_that_the_question_shows_is_not_taken_for_a_blank(tmp_path: Path) -> None:
    (gaps,) = (item for item in torture.ENTRIES if item.id == "gaps-by-part")
    shown = replace(gaps, stem="What is `x[gap_a]` and `[gap_b]`?")
    entry = Entry("gaps-1", "t", 1.0, "entry", shown)
    ((_, question, _),) = _export([entry], tmp_path / "x.zip").pairs
    assert len(question.blanks) == 3
    assert all(question.html.count(f"[{blank}]") == 1 for blank in question.blanks)


def test_control_characters_do_not_break_the_file(tmp_path: Path) -> None:
    options = [torture.option("a\x00b\x1b[31m\ud800", 1.0, is_code=True, feedback="\x07"), torture.option("b", 0.0)]
    item = torture.choice("x", options, stem="a\x0cb\u202ec", title='t\x00"\n', code="\x01")
    ((_, question, _),) = _export([Entry("x-1", item.title, 1.0, "choice", item)], tmp_path / "x.zip").pairs
    assert question.title == 't␀"\n'
    assert "␛" in question.answers[0].text


def _score(question: Question, trial: Trial) -> Decimal | None:
    """Score an answer; None where Canvas offers no such answer, or a person marks it."""
    if question.kind == "essay_question":
        return None
    match trial:
        case Picked(places):
            return question.picked(places)
        case FilledIn(texts):
            shown = [text or "(nothing)" for text in texts]
            if question.kind == "multiple_choice_question":
                wanted = squeezed("; ".join(shown))
                places = [
                    place for place, answer in enumerate(question.answers)
                    if squeezed("; ".join(_values(words_of_html(answer.text)))) == wanted
                ]  # fmt: skip
                return question.picked(places) if len(places) == 1 else None
            offered = {(answer.blank, answer.text) for answer in question.answers}
            if not all((blank, text) in offered for blank, text in zip(question.blanks, shown, strict=True)):
                return None
            return question.filled(dict(zip(question.blanks, shown, strict=True)))
        case TypedNumbers(texts):
            if question.kind == "numerical_question":
                return question.typed(texts[0])
            return question.filled(dict(zip(question.blanks, texts, strict=True)))
        case TypedText(text):
            return question.typed(text)


def _values(words: str) -> list[str]:
    """Take the texts of a whole filling, `a: True; b: (nothing)`, without the names of its gaps."""
    return [part.partition(": ")[2] for part in words.split("; ")]
