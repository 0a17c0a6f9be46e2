"""Moodle XML and GIFT, read back as Moodle reads them: mark, feedback, tolerance, text and title are the item's."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from itertools import combinations, product
from pathlib import Path

import pytest

from graders.grades import Filled, Typed
from graders.keys import CardValue, EntryKey, FillingValue, NumberValue, RubricValue
from graders.marking import mark_entry
from qbank.formats.losses import Loss
from qbank.formats.moodle.fractions import rounded
from qbank.formats.numbers import flat, tolerance
from qbank.formats.package import Entry
from qbank.formats.spellings import displayed, spellings
from qbank.formats.table import format_named
from qbank.items.item import Item
from tests.formats import torture, whole_bank
from tests.formats.readers import gift, moodle
from tests.formats.shown import code_of_html, code_of_markdown, squeezed, words_of_html, words_of_markdown

HARD = (
    *torture.entries_of(torture.CHOICES, "choice", 1.0),
    *torture.entries_of(torture.ENTRIES, "entry", 2.0),
    *torture.entries_of(torture.CARDS, "card", 1.0),
)
Pair = tuple[Entry, moodle.Question, set[str]]


READERS = {"moodle": moodle.read, "gift": gift.read}


def _export(name: str, entries: Sequence[Entry], path: Path) -> list[Pair]:
    losses: list[Loss] = []
    form = format_named(name)
    form.write(whole_bank.package(entries), path, losses.append)
    assert {loss.code for loss in losses} <= set(form.loses)
    lost: dict[str, set[str]] = {}
    for loss in losses:
        lost.setdefault(loss.entry, set()).add(loss.code)
    kept = {entry.name: entry for entry in entries if "kind" not in lost.get(entry.name, ())}
    read = READERS[name](path)
    assert sorted(question.idnumber for question in read) == sorted(kept)
    everywhere = lost.get("bank", set())
    return [(kept[one.idnumber], one, lost.get(one.idnumber, set()) | everywhere) for one in read]


@pytest.fixture(scope="module", params=READERS)
def pairs(
    request: pytest.FixtureRequest, bank_items: tuple[Item, ...], tmp_path_factory: pytest.TempPathFactory
) -> list[Pair]:
    folder = tmp_path_factory.mktemp(request.param)
    bank = _export(request.param, list(whole_bank.entries(bank_items)), folder / "bank")
    assert len(bank) == len(list(whole_bank.entries(bank_items))), "an item of the bank is left out"
    return [*bank, *_export(request.param, HARD, folder / "hard")]


def test_every_hard_item_is_held_as_a_type_that_moodle_has(pairs: list[Pair]) -> None:
    assert {entry.item.id for entry in HARD} <= {entry.item.id for entry, _, _ in pairs}
    kinds = {"multichoice", "truefalse", "numerical", "shortanswer", "essay", "description"}
    assert {question.kind for _, question, _ in pairs} - {"cloze"} == kinds


def test_titles_points_tags_and_ids_are_kept(pairs: list[Pair]) -> None:
    for entry, question, lost in pairs:
        item = entry.item
        if "title" in lost:
            assert question.name == squeezed(entry.title).replace("<", "‹").replace(">", "›")
        else:
            assert question.name == entry.title
        if entry.asked != "card":
            assert "points" in lost or question.points == entry.points, entry.name
        assert {f"level:{item.level}", f"topic:{item.topic}", f"kind:{item.kind}"} <= set(question.tags)
        assert {name for option in item.options for name in option.misconceptions} <= set(question.tags)
        assert question.category.startswith("$course$/top/The whole bank/")


def test_what_is_asked_is_what_the_page_shows(pairs: list[Pair]) -> None:
    for entry, question, _ in pairs:
        item, words = entry.item, words_of_html(question.text)
        assert words.startswith(words_of_markdown(item.stem)), entry.name
        for name, shape in item.given:
            assert f"{name}, a float32 tensor" in words and (not shape or str(shape) in words)
        if entry.asked == "entry" and item.wanted:
            assert words_of_markdown(item.wanted) in words
        blocks = code_of_html(question.text)
        expected = code_of_markdown(item.stem) + [item.setup] * bool(item.setup and item.code)
        assert blocks[: len(expected)] == [block.removesuffix("\n") for block in expected]
        if item.code and question.kind != "cloze":
            assert _unnumbered(blocks[-1], item.number_lines) == item.code.removesuffix("\n")


def _unnumbered(block: str, numbered: bool) -> str:
    return re.sub(r"^ *\d+  ", "", block, flags=re.MULTILINE) if numbered else block


def test_hints_and_solutions_are_kept(pairs: list[Pair]) -> None:
    for entry, question, lost in pairs:
        item = entry.item
        if isinstance(item.key, CardValue):
            told = (item.key.back, *item.solution, item.quick_check)
            general = words_of_html(question.general)
            assert "solution" in lost or general.startswith(words_of_markdown(item.key.back))
            assert "solution" in lost or all(words_of_markdown(text) in general for text in told)
            continue
        hints = [words_of_markdown(item.hint)] if item.hint and "hint" not in lost else []
        assert [words_of_html(hint) for hint in question.hints] == hints
        if question.kind in ("essay", "description") and item.hint:
            assert "hint" in lost, "Moodle does not import it"
        said = squeezed(" ".join(words_of_markdown(step) for step in item.solution))
        check = f" Quick check {words_of_markdown(item.quick_check)}" if item.quick_check else ""
        assert words_of_html(question.general) == (said + check).strip()


def test_every_option_earns_its_mark_and_says_its_feedback(pairs: list[Pair]) -> None:
    seen = 0
    for entry, question, lost in pairs:
        if entry.asked != "choice":
            continue
        options = {option.text: option for option in entry.item.options}
        if question.kind == "truefalse":
            assert set(options) == {"True", "False"}
            shown = [(options[answer.text.capitalize()], answer) for answer in question.answers]
        else:
            shown = list(zip(entry.item.options, question.answers, strict=True))
            assert question.single == (entry.item.select == "one") and question.shuffled
            for option, answer in shown:
                text = "".join(code_of_html(answer.text)) or _exact(answer.text)
                assert text == (option.text if option.is_code else option.text.replace("`", "")).strip("\n")
        for option, answer in shown:
            seen += 1
            assert words_of_html(answer.feedback) == words_of_markdown(option.feedback)
            assert code_of_html(answer.feedback) == code_of_markdown(option.feedback)
            if "mark-rounded" not in lost:
                assert answer.fraction == pytest.approx(option.mark, abs=1e-6), entry.name
    assert seen > 800


def _exact(html_text: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", html_text))


def test_only_the_key_earns_a_full_mark_and_ticking_everything_earns_none(pairs: list[Pair]) -> None:
    for entry, question, lost in pairs:
        if entry.asked != "choice":
            continue
        right = [
            place for place, option in enumerate(entry.item.options) if option.mark == 1 or _is_right(entry, place)
        ]
        count = len(question.answers)
        if question.kind == "truefalse":
            continue
        if question.single:
            assert [moodle.score_options(question, [place]) == 1 for place in range(count)] == [
                place in right for place in range(count)
            ]
            continue
        assert moodle.score_options(question, right) > 0.999999  # from there on Moodle calls it right
        assert moodle.score_options(question, range(count)) <= 0.01 or "mark-rounded" in lost
        for size in range(count + 1) if count <= 8 else (1, count - 1):
            for chosen in combinations(range(count), size):
                if set(chosen) != set(right):
                    assert moodle.score_options(question, chosen) < 0.999


def _is_right(entry: Entry, place: int) -> bool:
    return entry.item.select == "all" and entry.item.options[place].correct


def _keyed(pairs: list[Pair], *kinds: str) -> list[tuple[Entry, moodle.Question, set[str], EntryKey]]:
    return [
        (entry, question, lost, entry.item.entry)
        for entry, question, lost in pairs
        if question.kind in kinds and entry.asked == "entry" and entry.item.entry
    ]


def test_typed_numbers_are_marked_as_our_graders_mark_them(pairs: list[Pair]) -> None:
    some = _keyed(pairs, "numerical")
    assert len(some) > 8
    for entry, question, _, key in some:
        rights = [value.value for value in (key.value, *key.also) if isinstance(value, NumberValue)]
        wrong = [belief.value.value for belief in key.beliefs if isinstance(belief.value, NumberValue)]
        for number in (*rights, *wrong):
            assert not isinstance(number, tuple)
            reach = tolerance(number, key.accept)
            for away in (0.0, 0.99, -0.99, 1.01, -1.01, 3.0):
                typed = f"{number + away * reach:.14f}" if reach else str(int(number + away * 100))
                ours = mark_entry(key, Typed(typed), 1.0)
                if ours.status == "invalid":
                    continue
                theirs = moodle.score_text(question, typed)
                assert (theirs.fraction if theirs else 0.0) == ours.points, (entry.name, typed)
                if theirs and theirs.feedback and len(ours.misconceptions) == 1:
                    assert words_of_html(theirs.feedback) == words_of_markdown(ours.feedback)


def test_typed_words_are_marked_as_our_graders_mark_them(pairs: list[Pair]) -> None:
    some = _keyed(pairs, "shortanswer")
    assert len(some) > 60
    for entry, question, lost, key in some:
        assert "other-answers" in lost
        for value in (key.value, *key.also, *(belief.value for belief in key.beliefs)):
            for text in spellings(value) or (displayed(value) if isinstance(value, NumberValue) else ()):
                theirs, ours = moodle.score_text(question, f" {text} "), mark_entry(key, Typed(text), 1.0)
                assert theirs is not None, (entry.name, text)
                assert theirs.fraction == ours.points, (entry.name, text)
                assert words_of_html(theirs.feedback) == (
                    words_of_markdown(ours.feedback) if ours.status == "incorrect" else ""
                )
        for text in ("(", "*", "", "(1, 2", "42424242", "TypeErrors", "no"):
            assert moodle.score_text(question, text) is None


def test_vectors_have_a_field_for_each_number_with_its_tolerance(pairs: list[Pair]) -> None:
    for entry, question, lost, key in _keyed(pairs, "cloze"):
        if not isinstance(key.value, NumberValue):
            continue
        assert {"several-entries", "partial-credit"} <= lost
        numbers = flat(key.value)
        assert len(question.fields) == len(numbers)
        assert moodle.score_fields(question, [str(number) for number in numbers]) == 1
        for place, number in enumerate(numbers):
            reach = tolerance(number, key.accept)
            for away, share in ((0.99, 1), (-0.99, 1), (1.01, 0), (-1.01, 0)):
                given = [str(one) for one in numbers]
                given[place] = f"{number + away * (reach or 1):.14f}" if reach or not share else str(number)
                expected = 1 if share else 1 - 1 / len(numbers)
                assert moodle.score_fields(question, given) == pytest.approx(expected), entry.name


def test_gaps_are_marked_as_our_graders_mark_them(pairs: list[Pair]) -> None:
    some = [
        (entry, question, lost, entry.item.entry)
        for entry, question, lost in pairs
        if entry.asked == "entry" and entry.item.entry and isinstance(entry.item.entry.value, FillingValue)
    ]
    assert {question.kind for _, question, _, _ in some} - {"cloze"} == {"multichoice"}
    for entry, question, lost, key in some:
        blanks = entry.item.blanks
        fillings = list(product(*(blank.choices for blank in blanks)))
        for number, texts in enumerate(fillings):
            gaps = {blank.name: text or "(nothing)" for blank, text in zip(blanks, texts, strict=True)}
            ours = mark_entry(key, Filled(gaps), 1.0)
            if question.kind == "multichoice":
                answer = question.answers[number]
                assert answer.fraction == (int(ours.points) if "partial-credit" in lost else ours.points)
                assert words_of_html(answer.feedback) == (
                    words_of_markdown(ours.feedback)
                    if len(ours.misconceptions) == 1
                    else words_of_html(answer.feedback)
                )
                assert all(f"{name}: {text}" in squeezed(_exact(answer.text)) for name, text in gaps.items())
                continue
            theirs = moodle.score_fields(question, [html.escape(text, quote=False) for text in gaps.values()])
            if "partial-credit" in lost:
                assert (theirs == 1) == (ours.points == 1), (entry.name, texts)
            else:
                assert theirs == pytest.approx(ours.points), (entry.name, texts)
        if question.kind == "cloze":
            (program,) = code_of_html(re.sub(r"\{\d+:.*?\}", "", question.text))[-1:]
            bare = re.sub(r"____\w+____", "", entry.item.code).removesuffix("\n")
            assert _unnumbered(program, entry.item.number_lines) == bare


def test_what_a_person_marks_tells_the_person_what_to_look_for(pairs: list[Pair]) -> None:
    some = _keyed(pairs, "essay")
    assert {type(key.value).__name__ for _, _, _, key in some} == {"RubricValue", "CallValue", "CodeValue"}
    for _, question, lost, key in some:
        info = words_of_html(question.grader_info)
        assert "marked-by-hand" in lost
        assert "kind" not in lost
        if isinstance(key.value, RubricValue):
            assert "rubric" in lost or all(concept.name in info for concept in key.value.concepts)


def test_a_program_is_begun_in_a_plain_field_which_shows_it_as_it_is(
    bank_items: tuple[Item, ...], tmp_path: Path
) -> None:
    entries = [entry for entry in whole_bank.entries(bank_items) if entry.item.task]
    pairs = _export("moodle", entries, tmp_path / "programs")
    assert pairs
    for entry, question, _ in pairs:
        assert entry.item.task and question.template.strip() == entry.item.task.starter.strip()


@pytest.mark.parametrize("right", range(1, 21))
def test_shares_of_any_number_of_right_options_are_listed_and_sum_to_one(right: int) -> None:
    shares = rounded((*[1 / right] * right, *[-1 / 3] * 3), several=True)
    assert shares is not None
    good = [float(share) for share in shares[:right]]
    assert abs(sum(good) - 100) < 0.001 and min(good) > 0
    assert max(good) - min(good) <= 5
    assert set(shares[right:]) == {"-33.33333"}


def test_shares_that_no_list_can_give_are_refused() -> None:
    assert rounded((*[1 / 21] * 21, -1.0), several=True) is None
    assert rounded((0.5, 0.0), several=False) is None
