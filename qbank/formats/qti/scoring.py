"""The rules that turn responses into SCORE and FEEDBACK, so that each answer earns what the item intends.

Numbers are compared with `gte` and `lte`, texts with `stringMatch`: not every player knows a tolerance or a pattern.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, assert_never

from qbank.formats.answering import Answering, Filling, Numbers, Picking, Spelling, Writing
from qbank.formats.intervals import Interval, plain
from qbank.formats.qti.responses import ALONE, gap_choice, identifiers, share
from qbank.formats.qti.version import Element, Version
from qbank.items.item import Blank

SOLUTION: Final = "solution"


def rules(q: Version, how: Answering, points: float) -> list[Element]:
    """List the rules for an entry that is worth so many points; none where a person marks."""
    match how:
        case Picking(_, select):
            return _picked(q, points, many=select == "all")
        case Numbers(_, rights, wrongs):
            names = identifiers(how)
            return [
                _chain(
                    q,
                    _any(q, [_within(q, names, right) for right in rights]),
                    points,
                    [_within(q, names, wrong) for wrong, _ in wrongs],
                )
            ]
        case Spelling(rights, wrongs):
            written = [text for _, texts in rights for text in texts]
            return [_chain(q, _spelt(q, written), points, [_spelt(q, texts) for _, texts, _ in wrongs])]
        case Filling():
            return _filled(q, how, points)
        case Writing():
            return []
        case _ as other:
            assert_never(other)


def show_solution(q: Version) -> Element:
    """Show the solution, whatever was answered."""
    return q("setOutcomeValue", _name(q, SOLUTION), identifier="SOLUTION")


def wrong_identifier(place: int) -> str:
    """Name the feedback for a belief."""
    return f"WRONG{place + 1}"


def _picked(q: Version, points: float, *, many: bool) -> list[Element]:
    mapped = _set_score(q, q("mapResponse", identifier=ALONE))
    branches = [q("responseIf", q("isNull", _variable(q, ALONE)), _set_score(q, _number(q, 0)))]
    if many:  # thirds would add up to a hair less than all
        right = q("match", _variable(q, ALONE), q("correct", identifier=ALONE))
        branches.append(q("responseElseIf", right, _set_score(q, _number(q, points))))
    condition = q("responseCondition", *branches, q("responseElse", mapped))
    return [condition, q("setOutcomeValue", _variable(q, ALONE), identifier="FEEDBACK")]


def _chain(q: Version, right: Element, points: float, wrongs: Sequence[Element]) -> Element:
    """Give all points if right, else the feedback of the first belief that fits."""
    return q(
        "responseCondition",
        q("responseIf", right, _set_score(q, _number(q, points))),
        *(q("responseElseIf", wrong, _set_feedback(q, wrong_identifier(place))) for place, wrong in enumerate(wrongs)),
    )


def _filled(q: Version, how: Filling, points: float) -> list[Element]:
    """Compare fillings as wholes; or count each gap by itself, and then give all points where all are right."""
    names = identifiers(how)

    def stands(place: int, texts: Iterable[str]) -> Element:
        return _stands(q, names[place], place, how.gaps[place], texts)

    def whole(texts: Sequence[str]) -> Element:
        return _all(q, [stands(place, [text]) for place, text in enumerate(texts)])

    wrongs = [whole(texts) for texts, _ in how.wrongs]
    if not how.per_part:
        return [_chain(q, _any(q, [whole(right) for right in how.rights]), points, wrongs)]
    columns = list(zip(*how.rights, strict=True))
    added = [
        q("responseCondition", q("responseIf", stands(place, column), _add_score(q, points / len(columns))))
        for place, column in enumerate(columns)
    ]
    every = _all(q, [stands(place, column) for place, column in enumerate(columns)])
    return [*added, _chain(q, every, points, wrongs)]


def _stands(q: Version, identifier: str, place: int, gap: Blank, texts: Iterable[str]) -> Element:
    """Tell whether one of the texts was picked for a gap; blanks within a text are no difference."""
    wanted = {_spaced(text) for text in texts}
    picked = [
        q("match", _variable(q, identifier), q("baseValue", gap_choice(place, index), baseType="identifier"))
        for index, text in enumerate(gap.choices)
        if _spaced(text) in wanted
    ]
    return _any(q, picked) if picked else q("baseValue", "false", baseType="boolean")


def _spaced(text: str) -> str:
    return "".join(text.split())


def _within(q: Version, names: Sequence[str], wanted: Sequence[Interval]) -> Element:
    """Tell whether every number lies within its interval."""
    bounds = [
        q(comparison, _variable(q, name), q("baseValue", plain(bound), baseType="float"))
        for name, interval in zip(names, wanted, strict=True)
        for comparison, bound in (("gte", interval.low), ("lte", interval.high))
    ]
    return _all(q, bounds)


def _spelt(q: Version, texts: Iterable[str]) -> Element:
    matches = [
        q("stringMatch", _variable(q, ALONE), q("baseValue", text, baseType="string"), caseSensitive="false")
        for text in dict.fromkeys(texts)
    ]
    return _any(q, matches)


def _all(q: Version, parts: Sequence[Element]) -> Element:
    return parts[0] if len(parts) == 1 else q("and", *parts)


def _any(q: Version, parts: Sequence[Element]) -> Element:
    return parts[0] if len(parts) == 1 else q("or", *parts)


def _variable(q: Version, identifier: str) -> Element:
    return q("variable", identifier=identifier)


def _number(q: Version, points: float) -> Element:
    return q("baseValue", share(points), baseType="float")


def _name(q: Version, identifier: str) -> Element:
    return q("baseValue", identifier, baseType="identifier")


def _set_score(q: Version, score: Element) -> Element:
    return q("setOutcomeValue", score, identifier="SCORE")


def _add_score(q: Version, points: float) -> Element:
    return _set_score(q, q("sum", _variable(q, "SCORE"), _number(q, points)))


def _set_feedback(q: Version, identifier: str) -> Element:
    return q("setOutcomeValue", _name(q, identifier), identifier="FEEDBACK")
