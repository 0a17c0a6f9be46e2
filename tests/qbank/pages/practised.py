"""A hand-built practice page with one question of every way to practise."""

from __future__ import annotations

from dataclasses import replace

from graders.keys import (
    Belief,
    CardValue,
    Concept,
    EntryKey,
    FillingValue,
    OutcomeValue,
    RubricValue,
    ShapeValue,
)
from qbank.exams.exam import Exam, PlacedOption, Section, Task
from qbank.items.item import Blank, Item
from qbank.language.question import Misconception
from qbank.pages.practice_page import practice_page
from tests.qbank.pages import sample

CATALOGUE = {
    "secret-axes-swapped": Misconception(
        belief="The first axis is always time.", reality="`batch_first` decides.", why_it_matters="Silent mix-ups."
    ),
    "swapped": Misconception(
        belief="Batch and time may be swapped.", reality="They may not be.", why_it_matters="Shapes fit by accident."
    ),
}


def card_item() -> Item:
    """Build a card."""
    key = CardValue("Its **width** is `hidden_size`.")
    return replace(sample.concept_item(), asked=("card",), key=key, options=(), stem="What is its width?", hint="")


def rubric_item() -> Item:
    """Build an explanation with three concepts, two of which are enough."""
    concepts = tuple(Concept(f"concept {name}", (name,)) for name in ("one", "two", "three"))
    key = RubricValue(concepts, needs=2)
    return replace(card_item(), asked=("entry",), key=key, entry=EntryKey(key), long_answer=True, stem="Explain it.")


def shape_item() -> Item:
    """Build a typed shape with a belief."""
    key = ShapeValue((4, 7, 6))
    belief = Belief(ShapeValue((7, 4, 6)), ("swapped",), "You *swapped* two axes.")
    return replace(sample.shape_item(), options=(), entry=EntryKey(key, beliefs=(belief,)), wanted="Such as `(2, 3)`.")


def outcome_item() -> Item:
    """Build a typed outcome."""
    key = OutcomeValue("RuntimeError", "sizes")
    entry = EntryKey(key, beliefs=(Belief(OutcomeValue(None), ("swapped",), "It does *raise*."),))
    return replace(sample.debugging_item(), key=key, entry=entry, stem="What happens?")


def gaps_item() -> Item:
    """Build two gaps, with two right fillings."""
    right = [FillingValue((("a", "True"), ("b", ""))), FillingValue((("a", "False"), ("b", ".transpose(0, 1)")))]
    wrong = FillingValue((("a", "True"), ("b", ".transpose(0, 1)")))
    entry = EntryKey(right[0], beliefs=(Belief(wrong, ("swapped",), "One swap *too many*."),), also=(right[1],))
    blanks = (Blank("a", ("False", "True")), Blank("b", (".transpose(0, 1)", "")))
    return replace(sample.configuration_item(), options=(), key=right[0], entry=entry, blanks=blanks, hint="")


def call_item() -> Item:
    """Build a typed call, which no page can check."""
    item = sample.configuration_item()
    return replace(item, options=(), entry=EntryKey(item.key))


WAYS = {
    "choice": ("choice", sample.shape_item),
    "all": ("choice", sample.concept_item),
    "shape": ("entry", shape_item),
    "number": ("entry", sample.value_item),
    "line": ("entry", sample.debugging_item),
    "outcome": ("entry", outcome_item),
    "gaps": ("entry", gaps_item),
    "call": ("entry", call_item),
    "rubric": ("entry", rubric_item),
    "card": ("card", card_item),
}
NUMBER = {name: number for number, name in enumerate(WAYS, 1)}


def practice(*names: str, token: str = "practice-x1") -> Exam:
    """Build the questions of some ways (default: all), numbered as they stand in WAYS."""
    tasks = tuple(
        Task(
            number=NUMBER[name],
            token=f"tk{name}",
            points=1.0,
            asked=asked,  # type: ignore[arg-type]
            item=build(),
            options=tuple(
                PlacedOption(letter, f"tk{name}-{letter.lower()}", option)
                for letter, option in zip("ABCD", build().options, strict=False)
            ),
        )
        for name, (asked, build) in WAYS.items()
        if not names or name in names
    )
    sections = (Section("At home", "Take your *time*.", tasks),)
    return Exam(token, "Practice of everything", "Open a **hint**.", 20, "practice", "", False, sections)


def page(*names: str, token: str = "practice-x1") -> str:
    """Write the page."""
    return practice_page(practice(*names, token=token), CATALOGUE)
