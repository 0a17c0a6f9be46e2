"""One entry as a QTI item: what is shown, what is asked, how it is scored, and what is said afterwards."""

from __future__ import annotations

from collections.abc import Iterator

from qbank.formats.answering import Answering, Filling, Numbers, Picking, Spelling, Writing
from qbank.formats.entry_html import prose_html, question_html, solution_html
from qbank.formats.package import Entry
from qbank.formats.qti.responses import DIALECT, asking, choice_identifier, share
from qbank.formats.qti.scoring import SOLUTION, rules, show_solution, wrong_identifier
from qbank.formats.qti.version import Element, Version, document

STYLESHEET = "style/qbank.css"


def item_identifier(entry: Entry) -> str:
    """Return the entry's identifier: a letter first, as QTI asks."""
    return f"item-{entry.name}"


def item_document(q: Version, entry: Entry, how: Answering) -> bytes:
    """Write an item."""
    asked = asking(q, how, entry.points)
    solution = solution_html(entry.item, DIALECT)
    scoring = rules(q, how, entry.points)
    if solution:
        scoring.append(show_solution(q))
    feedback = [_modal(q, "FEEDBACK", name, q.flow(prose_html(text, DIALECT))) for name, text in _feedback(how)]
    if solution:
        feedback.append(_modal(q, "SOLUTION", SOLUTION, q.flow(solution)))
    root = q.root(
        "assessmentItem",
        *asked.declarations,
        *_outcomes(q, entry.points, many=isinstance(how, Picking) and how.select == "all"),
        q("stylesheet", href=f"../{STYLESHEET}", type="text/css"),
        q("itemBody", *_scorer(q, how), q.html("div", question_html(entry, DIALECT)), *asked.body),
        *([q("responseProcessing", *scoring)] if scoring else []),
        *feedback,
        identifier=item_identifier(entry),
        title=entry.title,
        adaptive="false",
        timeDependent="false",
    )
    return document(root)


def _outcomes(q: Version, points: float, *, many: bool) -> Iterator[Element]:
    numbers = {"cardinality": "single", "baseType": "float"}
    yield q("outcomeDeclaration", _default(q, 0), identifier="SCORE", **numbers, normalMaximum=share(points))
    yield q("outcomeDeclaration", _default(q, points), identifier="MAXSCORE", **numbers)
    cardinality = "multiple" if many else "single"
    yield q("outcomeDeclaration", identifier="FEEDBACK", cardinality=cardinality, baseType="identifier")
    yield q("outcomeDeclaration", identifier="SOLUTION", cardinality="single", baseType="identifier")


def _default(q: Version, number: float) -> Element:
    return q("defaultValue", q("value", share(number)))


def _feedback(how: Answering) -> Iterator[tuple[str, str]]:
    """Yield the identifier and the Markdown of each feedback."""
    match how:
        case Picking(options):
            for place, option in enumerate(options):
                if option.feedback:
                    yield choice_identifier(place), option.feedback
        case Filling(_, _, _, wrongs) | Numbers(_, _, wrongs):
            for place, (_, belief) in enumerate(wrongs):
                if belief.feedback:
                    yield wrong_identifier(place), belief.feedback
        case Spelling(_, wrongs):
            for place, (_, _, belief) in enumerate(wrongs):
                if belief.feedback:
                    yield wrong_identifier(place), belief.feedback
        case Writing():
            pass


def _modal(q: Version, outcome: str, identifier: str, said: list[Element | str]) -> Element:
    body = [q("contentBody", *said)] if q.kebab else said
    return q("modalFeedback", *body, outcomeIdentifier=outcome, identifier=identifier, showHide="show")


def _scorer(q: Version, how: Answering) -> list[Element]:
    """Tell whoever marks by hand what to look for; only they see it."""
    if not isinstance(how, Writing) or not how.looks_for:
        return []
    words = q.html("div", prose_html(how.looks_for, DIALECT))
    body = q("contentBody", words) if q.kebab else words
    return [q("rubricBlock", body, view="scorer", use="scoring")]
