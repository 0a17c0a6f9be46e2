"""Finds texts that an import left to the author and that nobody has written: students would read them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from qbank.bank.load import misconceptions_used
from qbank.bank.placeholder import PLACEHOLDER
from qbank.bank.question import Question
from qbank.check.spotted import Place, Spotted, spot
from qbank.language.question import Misconception
from qbank.loading.suggestions import shown


def drafted_beliefs(catalogue: Mapping[str, Misconception]) -> frozenset[str]:
    """Return the ids of misconceptions that have a text to write."""
    return frozenset(
        name
        for name, entry in catalogue.items()
        if any(_is_draft(text) for text in (entry.belief, entry.reality, entry.why_it_matters))
    )


def drafts_left(question: Question, drafted: Collection[str]) -> Iterator[Spotted]:
    """Report every text of the file that waits to be written, and every belief whose texts do."""
    for place, text in _texts(question.source.content):
        if _is_draft(text):
            yield spot(question, "draft-left", f"this text is still to be written: {shown(text)}", place)
    for place, name in misconceptions_used(question):
        if name in drafted:
            what = f"what the catalogue says of {shown(name)} is still to be written"
            yield spot(question, "draft-left", what, place)


def _is_draft(text: str) -> bool:
    return text.lstrip().startswith(PLACEHOLDER)


def _texts(content: object, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """Yield every text with its place. How deep a file nests is bounded where it is read."""
    match content:
        case str():
            yield place, content
        case dict():
            for key, value in content.items():
                yield from _texts(value, (*place, key))
        case list():
            for index, value in enumerate(content):
                yield from _texts(value, (*place, index))
        case _:
            pass
