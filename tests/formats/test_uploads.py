"""Blackboard's upload, Brightspace's CSV and the Markdown sheet, read back: what is kept is the item's."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from string import ascii_uppercase
from typing import TypeAlias, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graders.grades import Filled, Typed
from graders.keys import EntryKey, FillingValue, NumberValue
from graders.marking import mark_entry
from qbank.formats.losses import Loss
from qbank.formats.numbers import tolerance
from qbank.formats.one_line import TAB, one_line
from qbank.formats.package import Entry
from qbank.formats.table import format_named
from qbank.items.item import Item, Option
from tests.formats import torture, whole_bank
from tests.formats.readers import blackboard, brightspace
from tests.formats.shown import code_of_html, squeezed, tree_of, words_of_html, words_of_markdown

HARD = (
    *torture.entries_of(torture.CHOICES, "choice", 1.0),
    *torture.entries_of(torture.ENTRIES, "entry", 2.5),
    *torture.entries_of(torture.CARDS, "card", 1.0),
)
T = TypeVar("T")
Boards: TypeAlias = list[tuple[Entry, blackboard.Question, set[str]]]
Spaces: TypeAlias = list[tuple[Entry, brightspace.Question, set[str]]]


def _export(
    name: str, entries: Sequence[Entry], path: Path, read: Callable[[Path], list[T]]
) -> list[tuple[Entry, T, set[str]]]:
    losses: list[Loss] = []
    form = format_named(name)
    form.write(whole_bank.package(entries), path, losses.append)
    assert {loss.code for loss in losses} <= set(form.loses)
    lost: dict[str, set[str]] = {}
    for loss in losses:
        lost.setdefault(loss.entry, set()).add(loss.code)
    kept = [entry for entry in _in_pools(entries) if "kind" not in lost.get(entry.name, ())]
    return [(entry, one, lost.get(entry.name, set())) for entry, one in zip(kept, read(path), strict=True)]


def _everything(items: tuple[Item, ...]) -> list[Entry]:
    return [*whole_bank.entries(items), *HARD]


@pytest.fixture(scope="module")
def boards(bank_items: tuple[Item, ...], tmp_path_factory: pytest.TempPathFactory) -> Boards:
    folder = tmp_path_factory.mktemp("blackboard")
    return _export("blackboard", _everything(bank_items), folder / "all.txt", blackboard.read)


@pytest.fixture(scope="module")
def spaces(bank_items: tuple[Item, ...], tmp_path_factory: pytest.TempPathFactory) -> Spaces:
    folder = tmp_path_factory.mktemp("brightspace")
    return _export("brightspace", _everything(bank_items), folder / "all.csv", brightspace.read)


def _seen(html: str) -> str:
    """Return what a browser shows of one line of HTML: line ends in code, and blanks for hard blanks."""
    return html.replace("<br/>", "\n").replace("\u00a0", " ")


def _shown_option(option: Option) -> str:
    text = option.text if option.is_code else option.text.replace("`", "")
    return text.removesuffix("\n")


def _words_without_math(markdown: str) -> str:
    return re.sub(r"\\\(.*?\\\)|\\\[.*?\\\]", "", words_of_markdown(markdown))


def test_only_cards_and_what_cannot_be_marked_are_left_out(
    boards: Boards,
    spaces: Spaces,
) -> None:
    asked = {entry.item.id for entry in HARD if entry.asked != "card"}
    assert asked - {entry.item.id for entry, _, _ in boards} == set()
    assert asked - {entry.item.id for entry, _, _ in spaces} == set()
    assert {question.kind for _, question, _ in boards} == {"MC", "MA", "TF", "NUM", "FIB", "ESS"}
    assert {question.kind for _, question, _ in spaces} == {"MC", "MS", "TF", "SA", "WR"}


def test_blackboard_shows_the_code_exactly_but_for_tabs(
    boards: Boards,
) -> None:
    for entry, question, _ in boards:
        item = entry.item
        blocks = code_of_html(_seen(question.text))
        code = item.code.removesuffix("\n").replace("\t", TAB.replace("\u00a0", " "))
        if code:
            shown = re.sub(r"^ *\d+  ", "", blocks[-1], flags=re.MULTILINE) if item.number_lines else blocks[-1]
            assert shown == code, entry.name
        if "$" not in item.stem:
            assert words_of_html(question.text.replace("\u00a0", " ")).startswith(words_of_markdown(item.stem))
        if item.wanted and entry.asked == "entry":
            assert words_of_markdown(item.wanted) in words_of_html(question.text)


def test_blackboard_has_the_right_options_right(boards: Boards) -> None:
    for entry, question, lost in boards:
        if entry.asked != "choice":
            continue
        options = entry.item.options
        assert ("option-feedback" in lost) == any(option.feedback for option in options)
        if question.kind == "TF":
            assert question.answers == tuple(option.text.lower() for option in options if option.correct)
            continue
        shown = [squeezed("".join(tree_of(_seen(text)).itertext())) for text, _ in question.options]
        assert shown == [squeezed(_shown_option(option)) for option in options]
        right = [option.correct if entry.item.select == "all" else option.mark == 1 for option in options]
        assert [correct for _, correct in question.options] == right
        assert (question.kind == "MA") == (entry.item.select == "all")
        plain = entry.item.select == "one" and {option.mark for option in options} <= {0.0, 1.0}
        assert ("partial-credit" in lost) == (not plain)


def _keyed(rows: list[tuple[Entry, T, set[str]]]) -> list[tuple[Entry, T, set[str], EntryKey]]:
    return [
        (entry, one, lost, entry.item.entry) for entry, one, lost in rows if entry.asked == "entry" and entry.item.entry
    ]


def test_blackboard_accepts_what_our_graders_accept(boards: Boards) -> None:
    for entry, question, lost, key in _keyed(boards):
        match question.kind:
            case "NUM":
                assert isinstance(key.value, NumberValue) and not isinstance(number := key.value.value, tuple)
                value, reach = map(float, question.answers)
                assert value == pytest.approx(number, rel=1e-9)
                assert reach == pytest.approx(tolerance(number, key.accept), rel=1e-9)
                assert ("other-answers" in lost) == bool(key.also)
            case "FIB":
                assert "other-answers" in lost
                for text in question.answers:
                    assert mark_entry(key, Typed(text), 1.0).status == "correct", (entry.name, text)
            case "MC":
                assert isinstance(key.value, FillingValue)
                for text, correct in question.options:
                    gaps = dict(part.split(": ", 1) for part in _plain(text).split("; "))
                    assert (mark_entry(key, Filled(gaps), 1.0).points == 1) == correct
            case _:
                assert question.kind == "ESS"


def _plain(html: str) -> str:
    return "".join(tree_of(html).itertext()).replace("\u00a0", " ")


def test_brightspace_keeps_titles_points_hints_and_solutions(
    spaces: Spaces,
) -> None:
    for entry, question, _ in spaces:
        item = entry.item
        assert (question.id, question.title, question.points) == (entry.name, entry.title, entry.points)
        assert 1 <= question.difficulty <= 5
        if "$" not in item.hint:
            assert words_of_html(question.hint) == words_of_markdown(item.hint)
        for step in item.solution:
            if "$" not in step:
                assert words_of_markdown(step) in words_of_html(question.feedback)
        if "$" not in item.stem:
            assert words_of_html(question.text).startswith(words_of_markdown(item.stem))
        if item.code:
            block = code_of_html(question.text)[-1]
            shown = re.sub(r"^ *\d+  ", "", block, flags=re.MULTILINE) if item.number_lines else block
            assert shown == item.code.removesuffix("\n")


def test_brightspace_weighs_options_as_the_bank_does(
    spaces: Spaces,
) -> None:
    for entry, question, lost in spaces:
        if entry.asked != "choice":
            continue
        options = {option.text.upper(): option for option in entry.item.options}
        if question.kind == "TF":
            shown = [(options[answer.text], answer) for answer in question.answers]
        else:
            shown = list(zip(entry.item.options, question.answers, strict=True))
            for option, answer in shown:
                assert "".join(tree_of(answer.text).itertext()) == _shown_option(option)
        for option, answer in shown:
            if question.kind == "MS":
                assert (answer.weight == 1) == option.correct
                assert question.scoring == "RightMinusWrong" and "partial-credit" in lost
            elif option.mark < 0:
                assert answer.weight == 0 and "mark-rounded" in lost
            else:
                assert answer.weight == pytest.approx(100 * option.mark, rel=1e-9)
            if "$" not in option.feedback:
                assert words_of_html(answer.feedback) == words_of_markdown(option.feedback)


def test_brightspace_accepts_what_our_graders_accept(
    spaces: Spaces,
) -> None:
    for entry, question, lost, key in _keyed(spaces):
        match question.kind:
            case "SA":
                assert "other-answers" in lost and question.answers
                exact = key.accept == type(key.accept)()
                assert ("tolerance" in lost) == (isinstance(key.value, NumberValue) and not exact)
                for answer in question.answers:
                    assert answer.weight == 100
                    assert mark_entry(key, Typed(answer.text), 1.0).status == "correct", (entry.name, answer.text)
            case "MC":
                for answer in question.answers:
                    gaps = dict(part.split(": ", 1) for part in _plain(answer.text).split("; "))
                    ours = mark_entry(key, Filled(gaps), 1.0)
                    assert answer.weight == (100 if ours.points == 1 else 0)
                    if len(ours.misconceptions) == 1 and "$" not in ours.feedback:
                        assert words_of_html(answer.feedback) in ("", words_of_markdown(ours.feedback))
            case _:
                assert question.kind == "WR" and question.answer_key


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\t\n"), max_size=60))
def test_one_line_keeps_every_character_of_code(code: str) -> None:
    escaped = code.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\u00a0", " ")
    line = one_line(f"<p>a\n\tb</p>\n<pre><code>{escaped}</code></pre>\n")
    assert "\n" not in line and "\t" not in line
    (block,) = code_of_html(_seen(line))
    assert block == code.replace("\u00a0", " ").replace("\t", " " * 4)
    assert line.startswith("<p>a b</p> <pre>")


def test_the_sheet_shows_every_question_and_its_key(bank_items: tuple[Item, ...], tmp_path: Path) -> None:
    entries = _everything(bank_items)
    format_named("markdown").write(whole_bank.package(entries), tmp_path / "sheet.md", lambda loss: None)
    text = (tmp_path / "sheet.md").read_text(encoding="utf-8")
    questions, _, key = text.partition("\n# Key\n")
    assert key and "Right: " in key and "Right: " not in questions
    assert len(re.findall(r"^### \d+\. ", questions, re.MULTILINE)) == len(entries)
    assert re.findall(r"^### (\d+)\. ", questions, re.MULTILINE) == re.findall(r"^### (\d+)\. ", key, re.MULTILINE)
    sections = re.split(r"^##+ ", questions, flags=re.MULTILINE)
    shown = [words_of_markdown(section) for section in sections if re.match(r"\d+\. ", section)]
    for entry, words in zip(_in_pools(entries), shown, strict=True):
        item = entry.item
        assert squeezed(entry.title) in words
        assert words_of_markdown(item.stem) in words, entry.name
        assert squeezed(item.code) in words or item.number_lines
        for letter, option in zip(ascii_uppercase, item.options if entry.asked == "choice" else (), strict=False):
            assert f"{letter}. {squeezed(_shown_option(option))}" in words, entry.name
    for entry, words in zip(_in_pools(entries), map(words_of_markdown, _keys(key)), strict=True):
        assert entry.name in words
        for option in entry.item.options if entry.asked == "choice" else ():
            assert words_of_markdown(option.feedback) in words
        for step in entry.item.solution:
            assert words_of_markdown(step) in words


def _keys(key: str) -> list[str]:
    return re.split(r"^### \d+\. ", key, flags=re.MULTILINE)[1:]


def _in_pools(entries: Sequence[Entry]) -> list[Entry]:
    return [entry for pool in whole_bank.package(entries).pools for entry in pool.entries]
