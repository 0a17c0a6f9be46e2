"""QTI packages, read back and played: every answer earns in the file what our own marking gives it."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from graders.grades import Typed
from graders.keys import RubricValue
from graders.marking import mark_entry
from qbank.formats.losses import Loss
from qbank.formats.package import Entry
from qbank.formats.table import format_named
from qbank.items.item import Item
from qbank.prose.visible import visible
from tests.formats import torture, whole_bank
from tests.formats.readers.qti import Interaction, ReadItem, ReadPackage, name, read_package
from tests.formats.schemas import faults
from tests.formats.seen import (
    blocks,
    option_words,
    program_blocks,
    prose_words,
    question_words,
    solution_words,
    words,
)
from tests.formats.trials import FilledIn, Picked, Trial, TypedNumbers, TypedText, intended, trials

FORMATS = ("qti21", "qti30")
ITEM_SCHEMA = {
    "qti21": "qti-sdk-schemes/qtiv2p1/imsqti_v2p1.xsd",
    "qti30": "qti30/qtiv3p0/imsqti_asiv3p0_sbacv1p0_v1p0.xsd",
}
MANIFEST_SCHEMA = {
    "qti21": "qti-sdk-schemes/imscp_v1p1.xsd",
    "qti30": "qti30/qtiv3p0/imsqtiv3p0_imscpv1p2_v1p0.xsd",
}
TORTURE = (
    *torture.entries_of(torture.CHOICES, "choice", 1.0),
    *torture.entries_of(torture.ENTRIES, "entry", 2.5),
    *torture.entries_of(torture.CARDS, "card", 1.0),
)


@dataclass(frozen=True)
class Export:
    """A package that was written and read back, beside what it was made of."""

    path: Path
    read: ReadPackage
    losses: tuple[Loss, ...]
    pairs: tuple[tuple[Entry, ReadItem], ...]


def _export(form: str, entries: Sequence[Entry], path: Path) -> Export:
    losses: list[Loss] = []
    format_named(form).write(whole_bank.package(entries), path, losses.append)
    read = read_package(path)
    left_out = {loss.entry for loss in losses if loss.code == "kind"}
    kept = [entry for entry in entries if entry.name not in left_out]
    by_name = {item.identifier: item for item in read.items}
    pairs = tuple((entry, by_name[f"item-{entry.name}"]) for entry in kept)
    assert len(pairs) == len(read.items), "an entry went missing, or one was made up"
    return Export(path, read, tuple(losses), pairs)


@pytest.fixture(scope="module")
def exported(bank_items: tuple[Item, ...], tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Export]:
    """Write and read a package once for all tests."""
    folder = tmp_path_factory.mktemp("qti")

    @cache
    def export(form: str, what: str) -> Export:
        entries = TORTURE if what == "torture" else tuple(whole_bank.entries(bank_items))
        return _export(form, entries, folder / f"{form}-{what}.zip")

    return export


both = pytest.mark.parametrize("form", FORMATS)
whatever = pytest.mark.parametrize("what", ["torture", "bank"])


@both
@whatever
def test_every_answer_earns_what_our_marking_gives(
    exported: Callable[[str, str], Export], form: str, what: str
) -> None:
    tried = Counter[str]()
    for entry, item in exported(form, what).pairs:
        for trial in trials(entry):
            responses = _responses(entry, item, trial)
            if responses is None:
                continue
            grade, outcome = intended(entry, trial), item.answered(responses)
            assert outcome.score == pytest.approx(grade.points, abs=1e-8), f"{entry.name}: {trial}"
            assert outcome.possible == entry.points
            if grade.status == "correct":
                assert outcome.score == entry.points, f"{entry.name}: {trial} is right, but not all of the points"
            tried[type(trial).__name__] += 1
    assert set(tried) == {"Picked", "FilledIn", "TypedNumbers", "TypedText"}, tried


@both
@whatever
def test_an_answer_that_is_left_out_earns_nothing(exported: Callable[[str, str], Export], form: str, what: str) -> None:
    for entry, item in exported(form, what).pairs:
        assert item.answered({}).score == 0, entry.name


@both
@whatever
def test_the_answers_that_a_file_accepts_are_right(
    exported: Callable[[str, str], Export], form: str, what: str
) -> None:
    for entry, item in exported(form, what).pairs:
        (kind, *_) = [one.kind for one in item.interactions]
        if kind == "textentryinteraction" and len(item.interactions) == 1 and entry.item.entry:
            key = entry.item.entry
            for text in _texts_that_score(item):
                grade = mark_entry(key, Typed(text), 1.0, lines=len(entry.item.code.splitlines()))
                assert grade.status == "correct", f"{entry.name}: {text!r} is accepted"


@both
@whatever
def test_feedback_follows_the_option_or_the_belief(
    exported: Callable[[str, str], Export], form: str, what: str
) -> None:
    for entry, item in exported(form, what).pairs:
        after = [solution_words(entry.item)] if entry.item.solution or entry.item.quick_check else []
        for trial, expected in _told(entry):
            responses = _responses(entry, item, trial)
            if responses is None:
                continue
            shown = [words(one) for one in item.answered(responses).shown]
            assert shown == [*([prose_words(expected)] if expected else []), *after], f"{entry.name}: {trial}"


@both
@whatever
def test_the_question_and_the_options_read_as_on_the_page(
    exported: Callable[[str, str], Export], form: str, what: str
) -> None:
    for entry, item in exported(form, what).pairs:
        assert item.title == visible(entry.title)
        assert words(item.question) == question_words(entry), entry.name
        shown, programs = blocks(item.question), program_blocks(entry.item)
        assert shown[len(shown) - len(programs) :] == programs, entry.name
        if entry.asked == "choice":
            (interaction,) = item.interactions
            assert [words(one.element) for one in interaction.choices] == [
                option_words(option) for option in entry.item.options
            ]
            assert interaction.shuffled
            assert interaction.most == (0 if entry.item.select == "all" else 1)
            for choice, option in zip(interaction.choices, entry.item.options, strict=True):
                if option.is_code:
                    assert "".join(choice.element.itertext()) == visible(option.text).removesuffix("\n")
        else:
            assert [[words(one.element) for one in asked.choices] for asked in item.interactions] == (
                [[text or "(nothing)" for text in blank.choices] for blank in entry.item.blanks]
                or [[] for _ in item.interactions]
            )


@both
def test_only_whoever_marks_sees_what_an_explanation_should_hold(
    exported: Callable[[str, str], Export], form: str
) -> None:
    seen = 0
    for entry, item in exported(form, "bank").pairs:
        key = entry.item.entry.value if entry.asked == "entry" and entry.item.entry else None
        if isinstance(key, RubricValue):
            (rubric,) = item.for_scorers()
            assert all(concept.name in words(rubric) for concept in key.concepts)
            seen += 1
    assert seen


@both
def test_the_test_draws_as_many_of_a_pool_as_a_student_gets(exported: Callable[[str, str], Export], form: str) -> None:
    read = exported(form, "bank").read
    assert {(section.select, len(section.items), section.shuffled) for section in read.sections} == {
        (1, len(whole_bank.SEEDS), True)
    }
    assert [words(one) for one in read.instructions] == ["Read all."]


@both
def test_what_is_lost_is_told(exported: Callable[[str, str], Export], form: str) -> None:
    export = exported(form, "torture")
    told = Counter(loss.code for loss in export.losses)
    assert told["kind"] == len(torture.CARDS)
    assert told["marked-by-hand"] == 2  # a call, which only a run can judge, and an explanation
    assert told["several-entries"] == 2  # a vector and a matrix
    assert {loss.code for loss in export.losses} <= set(format_named(form).loses)
    assert all(loss.what and loss.entry for loss in export.losses)


@both
@whatever
def test_every_document_is_valid(exported: Callable[[str, str], Export], form: str, what: str) -> None:
    with zipfile.ZipFile(exported(form, what).path) as archive:
        for member in archive.namelist():
            if member.endswith(".xml"):
                table = MANIFEST_SCHEMA if member == "imsmanifest.xml" else ITEM_SCHEMA
                assert not faults(table[form], archive.read(member)), member


@both
def test_control_characters_do_not_break_the_file(form: str, tmp_path: Path) -> None:
    option = torture.option("a\x00b\x1b[31m\ud800", 1.0, is_code=True, feedback="\x07")
    item = torture.choice("x", [option, torture.option("b", 0.0)], stem="a\x0cb\u202ec", title="t\x00", code="\x01")
    entry = Entry("x-1", item.title, 1.0, "choice", item)
    export = _export(form, [entry], tmp_path / "x.zip")
    assert words(export.read.items[0].question) == question_words(entry)


def _responses(entry: Entry, item: ReadItem, trial: Trial) -> Mapping[str, str | tuple[str, ...] | None] | None:
    """Say in the file's words what an answer is; None where its fields cannot take it."""
    asked = item.interactions
    match trial:
        case Picked(places):
            (one,) = asked
            named = tuple(one.choices[place].identifier for place in places)
            return {one.response: named if one.most == 0 else named[0]}
        case FilledIn(texts):
            picked = [_named(one, text) for one, text in zip(asked, texts, strict=True)]
            return {one.response: choice for one, choice in zip(asked, picked, strict=True)} if all(picked) else None
        case TypedNumbers(texts):
            return {one.response: text for one, text in zip(asked, texts, strict=True)}
        case TypedText(text):
            (one,) = asked
            return {one.response: text} if one.kind == "textentryinteraction" else None


def _named(interaction: Interaction, text: str) -> str | None:
    shown = text or "(nothing)"
    return next((one.identifier for one in interaction.choices if one.element.text == shown), None)


def _told(entry: Entry) -> Iterator[tuple[Trial, str]]:
    """Yield answers with the feedback that belongs to them."""
    item = entry.item
    if entry.asked == "choice":
        yield from ((Picked((place,)), option.feedback) for place, option in enumerate(item.options))
    elif item.entry:
        for trial in trials(entry):
            held = [
                belief.feedback
                for belief in item.entry.beliefs
                if intended(entry, trial).feedback == belief.feedback and intended(entry, trial).status == "incorrect"
            ]
            if held:
                yield trial, held[0]


def _texts_that_score(item: ReadItem) -> list[str]:
    """List the texts that a file compares with and gives points for."""
    (one,) = item.interactions
    found = [
        base.text or ""
        for base in item.root.iter()
        if isinstance(base.tag, str) and name(base) == "basevalue" and base.getparent() is not None
        if name(base.getparent()) == "stringmatch"  # type: ignore[arg-type]
    ]
    return [text for text in found if item.answered({one.response: text}).score > 0]
