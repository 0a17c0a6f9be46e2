"""Reads Moodle XML as Moodle's importer does and scores answers as its question engine does, from their documentation.

What Moodle would skip, refuse or cut raises here.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

GRADES = (
    1.0, 0.9, 0.8333333, 0.8, 0.75, 0.7, 0.6666667, 0.6, 0.5, 0.4, 0.3333333, 0.3, 0.25, 0.2, 0.1666667, 0.1428571,
    0.125, 0.1111111, 0.1, 0.05, 0.0,
)  # fmt: skip
"""The grades that a question may give; an import with any other skips the question."""
_FIELD = re.compile(r"\{([0-9]*):(NUMERICAL|NM|MULTICHOICE|MC|SHORTANSWER|SA):((?:[^}\\]|\\.)*)\}", re.S)
_NUMBER = r"-?(?:[0-9]+[.,]?[0-9]*|[.,][0-9]+)(?:[eE][-+]?[0-9]+)?"


class Skipped(AssertionError):
    """Moodle would not import this question as it is meant."""


@dataclass(frozen=True)
class Answer:
    """An answer with its share of the mark; `tolerance` is None where there is none."""

    text: str
    fraction: float
    feedback: str
    tolerance: float | None = None


@dataclass(frozen=True)
class Field:
    """A field within a cloze text."""

    weight: int
    kind: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class Question:
    """A question as it would lie in Moodle's question bank."""

    category: str
    kind: str
    name: str
    text: str
    general: str
    points: float
    idnumber: str
    tags: tuple[str, ...]
    hints: tuple[str, ...]
    single: bool
    shuffled: bool
    answers: tuple[Answer, ...]
    fields: tuple[Field, ...]
    grader_info: str
    template: str = ""


def read(path: Path) -> list[Question]:
    """Read a file."""
    root = etree.parse(path, etree.XMLParser(resolve_entities=False, huge_tree=True)).getroot()
    assert root.tag == "quiz"
    category, seen = "", []
    for node in root:
        if node.get("type") == "category":
            category = _text(node.find("category"))
        else:
            seen.append(_question(node, category))
    return seen


def score_options(question: Question, chosen: Sequence[int]) -> float:
    """Score ticks as multichoice does: the one's fraction, or the sum of several between 0 and 1."""
    if question.single:
        (only,) = chosen
        return question.answers[only].fraction
    return min(max(sum(question.answers[place].fraction for place in chosen), 0.0), 1.0)


def score_text(question: Question, typed: str) -> Answer | None:
    """Return the first answer that fits what was typed, as shortanswer and numerical look for it."""
    return _first(question.kind, question.answers, typed)


def score_fields(question: Question, given: Sequence[str]) -> float:
    """Score a cloze: each field by its weight."""
    earned = 0.0
    for field, typed in zip(question.fields, given, strict=True):
        found = _first(field.kind, field.answers, typed)
        earned += field.weight * (found.fraction if found else 0.0)
    return earned / sum(field.weight for field in question.fields)


def _first(kind: str, answers: Sequence[Answer], typed: str) -> Answer | None:
    for answer in answers:
        match kind:
            case "shortanswer":
                fits = _wild(answer.text, typed.strip())
            case "numerical":
                fits = _close(answer, typed)
            case _:
                fits = answer.text == typed
        if fits:
            return answer
    return None


def _wild(pattern: str, text: str) -> bool:
    bits = [re.escape(bit.replace(r"\*", "*")) for bit in re.split(r"(?<!\\)\*+", pattern)]
    return re.fullmatch(".*".join(bits), text, re.I | re.S) is not None


def _close(answer: Answer, typed: str) -> bool:
    value, near = float(answer.text), answer.tolerance or 0.0
    near += 1e-14 * max(abs(near), abs(value), 1e-14)
    try:
        return value - near <= float(typed) <= value + near
    except ValueError:
        return False


def _question(node: etree._Element, category: str) -> Question:
    kind, name = str(node.get("type")), _text(node.find("name"))
    if not name or re.search("<[^>]*>", name) or len(name) > 255:
        raise Skipped(f"the name {name!r} is changed by clean_param(PARAM_TEXT) or cut")
    text = _text(node.find("questiontext"))
    answers = tuple(_answer(one) for one in node.findall("answer"))
    fields: tuple[Field, ...] = ()
    points = float(node.findtext("defaultgrade", "1"))
    if kind == "cloze":
        fields = tuple(_field(found) for found in _FIELD.finditer(text))
        if not fields:
            raise Skipped("a cloze without fields")
        points = float(sum(field.weight for field in fields))
    single = node.findtext("single", "true") == "true"
    refuse(kind, answers, single)
    return Question(
        category=category,
        kind=kind,
        name=name,
        text=text,
        general=_text(node.find("generalfeedback")),
        points=points,
        idnumber=node.findtext("idnumber", ""),
        tags=tuple(_text(tag) for tag in node.findall("tags/tag")),
        hints=tuple(_text(hint) for hint in node.findall("hint")),
        single=single,
        shuffled=node.findtext("shuffleanswers", "false") in ("true", "1"),
        answers=answers,
        fields=fields,
        grader_info=_text(node.find("graderinfo")),
        template=_text(node.find("responsetemplate")),
    )


def _answer(node: etree._Element) -> Answer:
    tolerance = node.findtext("tolerance")
    return Answer(
        _text(node),
        listed(float(node.get("fraction", "0")) / 100),
        _text(node.find("feedback")),
        None if tolerance is None else float(tolerance),
    )


def listed(fraction: float) -> float:
    """Return the grade of Moodle's list that a fraction is. Raise Skipped when it is none."""
    for grade in GRADES:
        if abs(abs(fraction) - grade) < 0.00001:
            return grade if fraction >= 0 else -grade
    raise Skipped(f"{fraction} is not in Moodle's list of grades")


def refuse(kind: str, answers: Sequence[Answer], single: bool) -> None:
    """Raise Skipped for what Moodle's question types would not save."""
    shares = [answer.fraction for answer in answers]
    match kind:
        case "multichoice" if single and max(shares) != 1:
            raise Skipped("no option of a single choice gives the full mark")
        case "multichoice" if not single and round(sum(share for share in shares if share > 0), 2) != 1:
            raise Skipped("the right options do not sum to a full mark")
        case "multichoice" if len(answers) < 2:
            raise Skipped("fewer than two options")
        case "numerical" | "shortanswer" if not any(share == 1 for share in shares):
            raise Skipped("no answer gives the full mark")
        case "truefalse" if [answer.text for answer in answers] != ["true", "false"]:
            raise Skipped("true and false are told by their text")
        case _:
            pass


def _field(found: re.Match[str]) -> Field:
    """Parse a field as the cloze type does: alternatives, each with a fraction, a text read once from HTML."""
    weight, written, alternatives = found.groups()
    kind = {"NM": "numerical", "MC": "multichoice", "SA": "shortanswer"}.get(written, written.lower())
    answers = []
    for one in re.findall(
        r"(=|%-?[0-9]+(?:[.,][0-9]*)?%)?(.+?)(?<!\\|&)(?=[~#}]|$)(?:#(.*?)(?<!\\)(?=[~}]|$))?~?", alternatives, re.S
    ):
        share, text, feedback = one
        fraction = 1.0 if share == "=" else float(share.strip("%") or 0) / 100
        tolerance = None
        if kind == "numerical":
            parts = re.fullmatch(f"({_NUMBER})(?::({_NUMBER}))?", text)
            if parts is None:
                raise Skipped(f"{text!r} is no number with a tolerance")
            text, tolerance = parts[1], float(parts[2] or 0)
        else:
            text = html.unescape(text).replace(r"\}", "}").replace(r"\#", "#")
        answers.append(Answer(text, listed(fraction), html.unescape(feedback), tolerance))
    if not any(answer.fraction == 1 for answer in answers):
        raise Skipped("a field without a right answer")
    return Field(int(weight or 1), kind, tuple(answers))


def _text(node: etree._Element | None) -> str:
    return "" if node is None else (node.findtext("text") or "").strip()
