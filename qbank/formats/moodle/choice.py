"""Choices as Moodle's multichoice and truefalse."""

from __future__ import annotations

from qbank.formats.losses import Lose, Loss
from qbank.formats.moodle.elements import Answer, answers, feedback, option_answer, question
from qbank.formats.moodle.fractions import changed, rounded
from qbank.formats.package import Entry
from qbank.items.item import Item

TRUTH = ("True", "False")


def choice(entry: Entry, lose: Lose) -> str:
    """Write a choice; empty where Moodle could not hold its shares, which is told."""
    item = entry.item
    if is_truth(item):
        return _truth(entry)
    marks = tuple(option.mark for option in item.options)
    several = item.select == "all"
    shares = rounded(marks, several=several)
    if shares is None:
        lose(Loss(entry.name, "kind", "Moodle cannot share a full mark among its options"))
        return ""
    for place in changed(marks, shares):
        what = f"{item.options[place].text[:60]!r} earns {shares[place]} %, not {100 * marks[place]:.5g} %"
        lose(Loss(entry.name, "mark-rounded", what))
    own = (
        f"<single>{'false' if several else 'true'}</single>",
        "<shuffleanswers>true</shuffleanswers>",
        "<answernumbering>ABCD</answernumbering>",
        "<showstandardinstruction>1</showstandardinstruction>",
        *answers(option_answer(option, share) for option, share in zip(item.options, shares, strict=True)),
    )
    return question("multichoice", entry, own)


def is_truth(item: Item) -> bool:
    """Tell whether a choice is between True and False, all or nothing."""
    options = {option.text: option.mark for option in item.options}
    return item.select == "one" and set(options) == set(TRUTH) and sorted(options.values()) == [0.0, 1.0]


def _truth(entry: Entry) -> str:
    by_text = {option.text: option for option in entry.item.options}
    given = [
        Answer(text.lower(), "100" if by_text[text].correct else "0", feedback(by_text[text].feedback))
        for text in TRUTH
    ]
    return question("truefalse", entry, answers(given))
