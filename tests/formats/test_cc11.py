"""Cartridges, read back and scored by the profile's rules: all or nothing, and a loss told where ours gives a part."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import lxml.etree
import pytest

from graders.grades import Typed
from graders.marking import mark_entry
from qbank.formats.losses import Loss
from qbank.formats.package import Entry
from qbank.formats.table import format_named
from qbank.items.item import Item
from qbank.prose.mathtext import math_text
from qbank.prose.parse import parse_prose
from qbank.prose.visible import visible
from tests.formats import torture, whole_bank
from tests.formats.readers.cartridge import Cartridge, CartridgeItem, read_cartridge
from tests.formats.schemas import faults, schema_folder
from tests.formats.seen import option_words, program_blocks
from tests.formats.shown import code_of_html, squeezed, words_of_html, words_of_markdown
from tests.formats.trials import FilledIn, Picked, Trial, TypedNumbers, TypedText, intended, trials

TORTURE = (
    *torture.entries_of(torture.CHOICES, "choice", 1.0),
    *torture.entries_of(torture.ENTRIES, "entry", 2.5),
    *torture.entries_of(torture.CARDS, "card", 1.0),
)
QTI_SCHEMA = "moodle-cc11/ccv1p1_qtiasiv1p2p1_v1p0.xsd"
MANIFEST_SCHEMA = "moodle-cc11/cc11libxml2validator.xsd"
SCHEMATRON = "{http://purl.oclc.org/dsdl/schematron}"
PROFILES = {"multiple_choice", "multiple_response", "true_false", "fib", "essay"}


@dataclass(frozen=True)
class Export:
    """A cartridge that was written and read back, beside what it was made of."""

    path: Path
    cartridge: Cartridge
    losses: tuple[Loss, ...]
    pairs: tuple[tuple[Entry, CartridgeItem, frozenset[str]], ...]


def _export(entries: Sequence[Entry], path: Path) -> Export:
    losses: list[Loss] = []
    format_named("cc11").write(whole_bank.package(entries), path, losses.append)
    cartridge = read_cartridge(path)
    lost = {entry.name: frozenset(loss.code for loss in losses if loss.entry == entry.name) for entry in entries}
    by_ident = {item.ident: item for item in (*cartridge.exam, *cartridge.bank)}
    pairs = tuple(
        (entry, by_ident[f"item-{entry.name}"], lost[entry.name]) for entry in entries if "kind" not in lost[entry.name]
    )
    assert len(pairs) == len(by_ident), "an entry went missing, or one was made up"
    return Export(path, cartridge, tuple(losses), pairs)


@pytest.fixture(scope="module")
def bank(bank_items: tuple[Item, ...], tmp_path_factory: pytest.TempPathFactory) -> Export:
    return _export(tuple(whole_bank.entries(bank_items)), tmp_path_factory.mktemp("cc11") / "bank.imscc")


@pytest.fixture(scope="module")
def hard(tmp_path_factory: pytest.TempPathFactory) -> Export:
    return _export(TORTURE, tmp_path_factory.mktemp("cc11") / "hard.imscc")


Pairs = list[tuple[Entry, CartridgeItem, frozenset[str]]]


@pytest.fixture(scope="module")
def pairs(bank: Export, hard: Export) -> Pairs:
    return [*bank.pairs, *hard.pairs]


def test_a_right_answer_earns_all_a_wrong_one_nothing_and_a_part_is_told_to_be_lost(pairs: Pairs) -> None:
    tried = Counter[str]()
    for entry, item, lost in pairs:
        for trial in trials(entry):
            given = _given(item, trial)
            if given is None:
                continue
            grade, outcome = intended(entry, trial), item.answered(given)
            tried[item.fields["cc_profile"]] += 1
            if isinstance(trial, TypedNumbers) and lost & {"tolerance", "other-answers"}:
                assert grade.status == "correct" or outcome.score == 0, f"{entry.name}: {trial} is wrong"
            elif "partial-credit" in lost:
                assert outcome.score == (100 if grade.status == "correct" else 0), f"{entry.name}: {trial}"
            else:
                expected = max(0.0, grade.points) / entry.points * 100
                assert outcome.score == pytest.approx(expected), f"{entry.name}: {trial}"
    assert set(tried) == {f"cc.{profile}.v0p1" for profile in PROFILES - {"essay"}}


def test_a_key_as_it_is_shown_is_accepted(pairs: Pairs) -> None:
    for entry, item, _ in pairs:
        first = next((trial for trial in trials(entry) if isinstance(trial, TypedNumbers | TypedText)), None)
        given = _given(item, first) if first else None
        assert given is None or item.answered(given).score == 100, entry.name


def test_the_texts_that_are_accepted_are_right(pairs: Pairs) -> None:
    seen = 0
    for entry, item, _ in pairs:
        if item.fields["cc_profile"] == "cc.fib.v0p1":
            assert entry.item.entry is not None
            for text in item.texts:
                lines = len(entry.item.code.splitlines())
                assert mark_entry(entry.item.entry, Typed(text), 1.0, lines=lines).status == "correct", text
                seen += 1
    assert seen


def test_feedback_follows_the_option_and_hint_and_solution_are_there(pairs: Pairs) -> None:
    for entry, item, _ in pairs:
        source = entry.item
        expected = [name for name, text in (("solution", _solution(source)), ("hint", source.hint)) if text]
        assert _said(item, "solution") == _solution(source)
        assert _said(item, "hint") == _markdown(source.hint)
        if entry.asked != "choice":
            continue
        for (ident, _), option in zip(item.options, source.options, strict=True):
            shown = item.answered((ident,)).shown
            assert list(shown) == [*expected, *([f"{ident}_fb"] if option.feedback else [])]
            assert _said(item, f"{ident}_fb") == _markdown(option.feedback)


def test_titles_texts_options_and_points_are_the_items(pairs: Pairs) -> None:
    for entry, item, lost in pairs:
        source, words = entry.item, words_of_html(item.html)
        assert item.title == visible(entry.title)
        assert words.startswith(_markdown(source.stem)), entry.name
        assert ("math" in lost) == any(map(_has_math, _prose(entry))), entry.name
        programs = program_blocks(source)
        shown = code_of_html(item.html)
        assert shown[len(shown) - len(programs) :] == programs, entry.name
        assert "points" in lost or float(item.fields["cc_weighting"]) == entry.points
        if entry.asked == "choice":
            assert [words_of_html(html) for _, html in item.options] == list(map(option_words, source.options))


def test_the_exam_holds_one_variant_and_the_bank_all(bank: Export) -> None:
    cartridge = bank.cartridge
    assert len(cartridge.bank) == len(bank.pairs) == len(whole_bank.SEEDS) * len(cartridge.exam)
    assert {item.ident for item in cartridge.exam} <= {item.ident for item in cartridge.bank}
    assert sum(loss.code == "pool" for loss in bank.losses) == len(cartridge.exam)
    assert words_of_html(cartridge.rubric) == "Read all."
    assert cartridge.title == "The whole bank"


def test_without_further_variants_there_is_no_bank(hard: Export) -> None:
    assert not hard.cartridge.bank
    assert not any(loss.code == "pool" for loss in hard.losses)


def test_what_is_lost_is_told(bank: Export, hard: Export) -> None:
    told = Counter(loss.code for loss in hard.losses)
    assert told["kind"] == len(torture.CARDS)
    assert told["marked-by-hand"] == 2
    assert {loss.code for loss in (*bank.losses, *hard.losses)} <= set(format_named("cc11").loses)


def test_cartridges_are_valid(bank: Export, hard: Export) -> None:
    for export in (bank, hard):
        with zipfile.ZipFile(export.path) as archive:
            for member in (name for name in archive.namelist() if name.endswith(".xml")):
                path = MANIFEST_SCHEMA if member == "imsmanifest.xml" else QTI_SCHEMA
                assert not faults(path, archive.read(member)), member


def test_items_keep_the_rules_of_the_profile_that_no_schema_can_say(bank: Export, hard: Export) -> None:
    rules = list(_profile_rules())
    assert len(rules) > 40
    for export in (bank, hard):
        with zipfile.ZipFile(export.path) as archive:
            root = lxml.etree.fromstring(archive.read("exam/exam.xml"))
        broken = [what for context, test, what in rules for one in context(root) if not test(one)]
        assert not broken, Counter(broken)


def _profile_rules() -> Iterator[tuple[lxml.etree.XPath, lxml.etree.XPath, str]]:
    """Yield what the profile asserts, in Schematron within its schema: where, what must hold there, and its words."""
    names = {"asi": "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"}
    for rule in lxml.etree.parse(schema_folder() / QTI_SCHEMA).iter(f"{SCHEMATRON}rule"):
        context = rule.get("context") or ""
        assert "|" not in context
        within = context if context.startswith("/") else f"//{context}"
        for test in rule.iter(f"{SCHEMATRON}assert"):
            words = squeezed("".join(test.itertext()))
            holds = lxml.etree.XPath(f"boolean({test.get('test')})", namespaces=names)
            yield lxml.etree.XPath(within, namespaces=names), holds, words


def _given(item: CartridgeItem, trial: Trial) -> tuple[str, ...] | None:
    """Say in the file's words what an answer is; None where it cannot be given, or a person marks."""
    if item.fields["cc_profile"] == "cc.essay.v0p1":
        return None
    match trial:
        case Picked(places):
            return tuple(item.options[place][0] for place in places)
        case FilledIn(texts):
            wanted = squeezed("; ".join(text or "(nothing)" for text in texts))
            named = [ident for ident, html in item.options if _values(words_of_html(html)) == wanted]
            return tuple(named) if len(named) == 1 else None
        case TypedNumbers(texts):
            return None if len(texts) > 1 else texts
        case TypedText(text):
            return (text,)


def _values(words: str) -> str:
    """Take the texts of a whole filling, `a: True; b: (nothing)`, without the names of its gaps."""
    return squeezed("; ".join(part.partition(": ")[2] for part in words.split("; ")))


def _markdown(text: str) -> str:
    """Return the words of Markdown as the cartridge shows them: formulas as characters."""
    marked = words_of_markdown(text, math="\x02{}\x03", display="\x02{}\x03")
    parts = marked.split("\x02")
    shown = [parts[0]]
    for part in parts[1:]:
        tex, _, after = part.partition("\x03")
        shown += [math_text(tex), after]
    return squeezed("".join(shown))


def _solution(item: Item) -> str:
    steps = [*map(_markdown, item.solution)]
    return squeezed(" ".join([*steps, *(["Quick check", _markdown(item.quick_check)] if item.quick_check else [])]))


def _said(item: CartridgeItem, ident: str) -> str:
    return words_of_html(item.said(ident))


def _prose(entry: Entry) -> list[str]:
    item = entry.item
    beliefs = item.entry.beliefs if item.entry and item.blanks and entry.asked == "entry" else ()
    options = item.options if entry.asked == "choice" else ()
    wanted = [item.wanted] if entry.asked == "entry" else []
    said = [one.feedback for one in (*options, *beliefs)]
    return [item.stem, *wanted, item.hint, *item.solution, item.quick_check, *said]


def _has_math(markdown: str) -> bool:
    return "Math(tex=" in repr(parse_prose(markdown))
