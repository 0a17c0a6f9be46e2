"""Reads a Canvas quiz as Canvas's importer does, and scores answers as its scorers and New Quizzes do.

Written from what they read: types from the metadata, weights from the rules, feedback by `<answer>_fb`, numbers by the
upper bound (Classic) and the lower one (New Quizzes).
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import lxml.etree

Element = lxml.etree._Element
TYPES = {
    "multiple_choice_question",
    "multiple_answers_question",
    "numerical_question",
    "short_answer_question",
    "fill_in_multiple_blanks_question",
    "multiple_dropdowns_question",
    "essay_question",
}
"""The types used here that both Classic and New Quizzes import."""


@dataclass(frozen=True)
class Answer:
    """One answer: what is shown or compared, its weight in percent, its feedback, and the blank that it belongs to."""

    ident: str
    text: str
    is_html: bool
    weight: int
    comments: str
    blank: str = ""


@dataclass(frozen=True)
class Question:
    """One question as Canvas holds it. `numbers` are exact values with their margins."""

    ident: str
    title: str
    kind: str
    points: Decimal
    html: str
    answers: tuple[Answer, ...]
    numbers: tuple[tuple[Decimal, Decimal], ...]
    general: str

    @property
    def blanks(self) -> tuple[str, ...]:
        """Name the blanks in order."""
        return tuple(dict.fromkeys(answer.blank for answer in self.answers))

    def picked(self, places: Sequence[int]) -> Decimal:
        """Score ticked answers."""
        weights = [self.answers[place].weight for place in places]
        if self.kind == "multiple_choice_question":
            (weight,) = weights
            return self.points if weight > 0 else Decimal(0)
        assert self.kind == "multiple_answers_question"
        right = sum(weight == 100 for weight in weights)
        parts = max(1, sum(answer.weight == 100 for answer in self.answers))
        return max(Decimal(0), self.points * (right - (len(weights) - right)) / parts)

    def typed(self, text: str) -> Decimal:
        """Score a typed number or text."""
        if self.kind == "numerical_question":
            number = Decimal(text)
            fits = any(exact - margin <= number <= exact + margin for exact, margin in self.numbers)
        else:
            assert self.kind == "short_answer_question"
            fits = any(_folded(answer.text) == _folded(text) for answer in self.answers if _folded(answer.text))
        return self.points if fits else Decimal(0)

    def filled(self, texts: Mapping[str, str]) -> Decimal:
        """Score the texts of named blanks: each right one earns its share."""
        right = 0
        for blank in self.blanks:
            chosen = next(
                (one for one in self.answers if one.blank == blank and _folded(one.text) == _folded(texts[blank])), None
            )
            right += chosen is not None and chosen.weight == 100
        return self.points * right / len(self.blanks)


@dataclass(frozen=True)
class Group:
    """A group of questions of which some are picked."""

    title: str
    pick: int
    points: Decimal
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Quiz:
    """A quiz with its settings."""

    title: str
    attempts: str
    groups: tuple[Group, ...]
    settings: Mapping[str, str]


def read_quiz(path: Path) -> Quiz:
    """Read a zip by its manifest; every member must be listed there."""
    with zipfile.ZipFile(path) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    manifest = lxml.etree.fromstring(contents["imsmanifest.xml"])
    resources = {one.get("identifier"): one for one in manifest.iter("{*}resource")}
    listed = {one.get("href") for one in manifest.iter("{*}file")}
    assert listed == set(contents) - {"imsmanifest.xml"}
    (quiz,) = (one for one in resources.values() if one.get("type") == "imsqti_xmlv1p2")
    (dependency,) = quiz.findall("{*}dependency")
    settings = resources[dependency.get("identifierref")]
    root = lxml.etree.fromstring(contents[_text(quiz.find("{*}file"), "href")])
    (assessment,) = root.findall("{*}assessment")
    (whole,) = assessment.findall("{*}section")
    assert whole.get("ident") == "root_section"
    fields = lxml.etree.fromstring(contents[_text(settings, "href")])
    idents = [one.get("ident") for one in root.iter("{*}item")]
    assert len(set(idents)) == len(idents)
    return Quiz(
        title=_text(assessment, "title"),
        attempts=_field(assessment, "cc_maxattempts"),
        groups=tuple(map(_group, whole.findall("{*}section"))),
        settings={lxml.etree.QName(one).localname: one.text or "" for one in fields},
    )


def _group(section: Element) -> Group:
    (selection,) = section.findall("{*}selection_ordering/{*}selection")
    return Group(
        title=_text(section, "title"),
        pick=int(selection.findtext("{*}selection_number") or 0),
        points=Decimal(selection.findtext("{*}selection_extension/{*}points_per_item") or 0),
        questions=tuple(map(_question, section.findall("{*}item"))),
    )


def _question(item: Element) -> Question:
    kind = _field(item, "question_type")
    assert kind in TYPES, kind
    assert _field(item, "assessment_question_identifierref")
    mattext = next(item.iter("{*}presentation")).find(".//{*}mattext")
    assert mattext is not None and mattext.get("texttype") == "text/html"
    feedback = {
        _text(one, "ident"): one.findtext("{*}flow_mat/{*}material/{*}mattext") or ""
        for one in item.iter("{*}itemfeedback")
    }
    general = [rule for rule in _rules(item) if rule.find("{*}displayfeedback[@linkrefid='general_fb']") is not None]
    assert all(rule.find("{*}conditionvar/{*}other") is not None and rule.get("continue") == "Yes" for rule in general)
    return Question(
        ident=_text(item, "ident"),
        title=_text(item, "title"),
        kind=kind,
        points=Decimal(_field(item, "points_possible")),
        html=mattext.text or "",
        answers=tuple(_answers(item, kind, feedback)),
        numbers=tuple(_numbers(item)) if kind == "numerical_question" else (),
        general=feedback["general_fb"] if general else "",
    )


def _answers(item: Element, kind: str, feedback: Mapping[str, str]) -> list[Answer]:
    if kind == "short_answer_question":
        scored = [rule for rule in _rules(item) if _scores(rule)]
        texts = [one.text or "" for rule in scored for one in rule.findall("{*}conditionvar/{*}varequal")]
        return [Answer("", text, False, 100, "") for text in texts]
    right = {
        (one.get("respident"), one.text)
        for rule in _rules(item)
        if _scores(rule)
        for one in rule.iterfind("{*}conditionvar//{*}varequal")
        if lxml.etree.QName(one.getparent()).localname != "not"  # type: ignore[arg-type]
    }
    told = {
        rule.findtext("{*}conditionvar/{*}varequal"): _text(one, "linkrefid")
        for rule in _rules(item)
        for one in rule.findall("{*}displayfeedback")
        if rule.find("{*}conditionvar/{*}varequal") is not None
    }
    found = []
    for field in item.iter("{*}response_lid"):
        name = _text(field, "ident")
        blank = name.removeprefix("response_") if kind.endswith(("blanks_question", "dropdowns_question")) else ""
        if blank:  # New Quizzes find a blank by the text beside it
            assert "".join(field.find("{*}material").itertext()) == blank  # type: ignore[union-attr]
        for label in field.iter("{*}response_label"):
            ident = _text(label, "ident")
            (mattext,) = label.iter("{*}mattext")
            weight = 100 if (name, ident) in right or kind == "fill_in_multiple_blanks_question" else 0
            if ident in told:
                assert told[ident] == f"{ident}_fb"
            comments = feedback[told[ident]] if ident in told else ""
            is_html = mattext.get("texttype") == "text/html"
            found.append(Answer(ident, mattext.text or "", is_html, weight, comments, blank))
            assert ident.isdigit()
    return found


def _numbers(item: Element) -> list[tuple[Decimal, Decimal]]:
    found = []
    for rule in _rules(item):
        either = rule.find("{*}conditionvar/{*}or")
        if either is None:
            continue
        assert _scores(rule)
        exact = Decimal(either.findtext("{*}varequal") or "")
        upper = Decimal(either.findtext("{*}and/{*}varlte") or "")
        lower = Decimal(either.findtext("{*}and/{*}vargte") or "")
        assert upper - exact == exact - lower, "Classic and New Quizzes would take different margins"
        found.append((exact, upper - exact))
    return found


def _rules(item: Element) -> list[Element]:
    return item.findall("{*}resprocessing/{*}respcondition")


def _scores(rule: Element) -> bool:
    return float(rule.findtext("{*}setvar[@varname='SCORE']") or 0) > 0


def _field(element: Element, label: str) -> str:
    path = "./{*}itemmetadata/{*}qtimetadata" if element.find("{*}itemmetadata") is not None else "./{*}qtimetadata"
    for one in element.iterfind(f"{path}/{{*}}qtimetadatafield"):
        if one.findtext("{*}fieldlabel") == label:
            return one.findtext("{*}fieldentry") or ""
    raise AssertionError(f"no {label} in {element.get('ident')}")


def _text(element: Element | None, name: str) -> str:
    assert element is not None
    return element.get(name) or ""


def _folded(text: str) -> str:
    return text.strip().lower()
