"""An entry's interactions in the item's body, with the declarations of what they return. Nothing is judged here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, assert_never

from markupsafe import Markup

from qbank.exams.planning import letters
from qbank.formats.answering import Answering, Filling, Numbers, Picking, Spelling, Writing
from qbank.formats.entry_html import Dialect
from qbank.formats.intervals import Interval, plain
from qbank.formats.kept_blanks import option_with_blanks
from qbank.formats.number_spellings import number_spellings
from qbank.formats.picture_files import FOLDER
from qbank.formats.qti.version import Element, Version
from qbank.items.item import Blank
from qbank.prose.wording import filling_words

DIALECT: Final = Dialect(math="mathml", styled=False, pictures=f"../{FOLDER}")
ALONE: Final = "RESPONSE"
"""The identifier of an item's response where it has one; several are numbered."""


@dataclass(frozen=True)
class Asking:
    """The declarations of responses, and the interactions that return them."""

    declarations: tuple[Element, ...]
    body: tuple[Element, ...]


def asking(q: Version, how: Answering, points: float) -> Asking:
    """Make the interactions of an entry that is worth so many points."""
    match how:
        case Picking():
            return _picking(q, how, points)
        case Filling(gaps, rights):
            fields = [
                _gap(q, identifier, place, gap, rights[0][place])
                for place, (identifier, gap) in enumerate(zip(identifiers(how), gaps, strict=True))
            ]
            return Asking(tuple(declared for declared, _ in fields), tuple(shown for _, shown in fields))
        case Numbers(_, rights):
            fields = [
                _number(q, identifier, name, wanted)
                for identifier, name, wanted in zip(identifiers(how), how.names, rights[0], strict=True)
            ]
            return Asking(tuple(declared for declared, _ in fields), tuple(shown for _, shown in fields))
        case Spelling(rights):
            declared = _declared(q, ALONE, "single", "string", [rights[0][1][0]])
            return Asking((declared,), (q.html_of("p", "Your answer: ", _text_entry(q, ALONE)),))
        case Writing(_, is_code):
            form = "preformatted" if is_code else "plain"
            field = q("extendedTextInteraction", responseIdentifier=ALONE, expectedLines="10", format=form)
            return Asking((_declared(q, ALONE, "single", "string", []),), (field,))
        case _ as other:
            assert_never(other)


def identifiers(how: Filling | Numbers) -> tuple[str, ...]:
    """Name the responses of an answer in several fields."""
    count = len(how.gaps) if isinstance(how, Filling) else len(how.rights[0])
    return (ALONE,) if count == 1 else tuple(f"{ALONE}{place}" for place in range(1, count + 1))


def choice_identifier(place: int) -> str:
    """Name an option by its letter."""
    return letters(place)


def _picking(q: Version, how: Picking, points: float) -> Asking:
    """Ask to pick. The mapping lists every option: some players ignore a default value."""
    many = how.select == "all"
    names = [choice_identifier(place) for place in range(len(how.options))]
    entries = [
        q("mapEntry", mapKey=name, mappedValue=share(option.mark * points))
        for name, option in zip(names, how.options, strict=True)
    ]
    bounds = {"lowerBound": "0", "upperBound": share(points)} if many else {}
    declared = _declared(
        q,
        ALONE,
        "multiple" if many else "single",
        "identifier",
        [name for name, option in zip(names, how.options, strict=True) if option.correct],
        q("mapping", *entries, defaultValue="0", **bounds),
    )
    prompt = "Choose all that apply." if many else "Choose one."
    interaction = q(
        "choiceInteraction",
        q("prompt", prompt),
        *(
            q("simpleChoice", *q.flow(option_with_blanks(option, DIALECT)), identifier=name)
            for name, option in zip(names, how.options, strict=True)
        ),
        responseIdentifier=ALONE,
        shuffle="true",
        maxChoices="0" if many else "1",
    )
    return Asking((declared,), (interaction,))


def _gap(q: Version, identifier: str, place: int, gap: Blank, right: str) -> tuple[Element, Element]:
    choices = [
        q("inlineChoice", filling_words(text), identifier=gap_choice(place, index))
        for index, text in enumerate(gap.choices)
    ]
    keyed = [gap_choice(place, index) for index, text in enumerate(gap.choices) if text == right]
    interaction = q("inlineChoiceInteraction", *choices, responseIdentifier=identifier, shuffle="true")
    label = q.html("span", Markup("Gap <code>{}</code>: ").format(gap.name))
    return _declared(q, identifier, "single", "identifier", keyed), q.html_of("p", label, interaction)


def gap_choice(place: int, index: int) -> str:
    """Name a choice of a gap."""
    return f"G{place + 1}C{index + 1}"


def _number(q: Version, identifier: str, name: str, wanted: Interval) -> tuple[Element, Element]:
    declared = _declared(q, identifier, "single", "float", [number_spellings(wanted)[0]])
    return declared, q.html_of("p", f"{name}: ", _text_entry(q, identifier))


def _text_entry(q: Version, identifier: str) -> Element:
    return q("textEntryInteraction", responseIdentifier=identifier, expectedLength="30")


def _declared(
    q: Version, identifier: str, cardinality: str, base_type: str, right: Iterable[str], *more: Element
) -> Element:
    values = [q("value", text) for text in right]
    correct = [q("correctResponse", *values)] if values else []
    return q("responseDeclaration", *correct, *more, identifier=identifier, cardinality=cardinality, baseType=base_type)


def share(points: float) -> str:
    """Write points: ten decimals are enough for any share of them."""
    return plain(round(points, 10))
