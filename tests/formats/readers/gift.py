"""Reads GIFT as Moodle's importer does, line by line and sign by sign; the questions are Moodle's, and scored so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tests.formats.readers.moodle import Answer, Question, Skipped, listed, refuse

_ESCAPED = {
    r"\:": "\ue03a",
    r"\#": "\ue023",
    r"\=": "\ue03d",
    r"\{": "\ue07b",
    r"\}": "\ue07d",
    r"\~": "\ue07e",
    r"\n": "\ue00a",
}
_BACK = {placeholder: written[1:].replace("n", "\n") for written, placeholder in _ESCAPED.items()}
_WEIGHT = re.compile(r"%(-*[0-9]{1,2}\.?[0-9]*)%")


def read(path: Path) -> list[Question]:
    """Read a file: blank lines part questions."""
    category, seen = "", []
    for block in re.split(r"\n\s*\n", path.read_text(encoding="utf-8").strip()):
        lines = block.split("\n")
        marks = dict.fromkeys(
            re.findall(r"\[(id|tag):([^\]]*)\]", "".join(line for line in lines if line.startswith("//")))
        )
        text = "\n".join(line for line in lines if not line.strip().startswith("//")).strip()
        if text.startswith("$CATEGORY:"):
            category = _pre(text[10:].strip())  # Moodle never turns the placeholders of a category back
        else:
            seen.append(_question(_pre(text), category, list(marks)))
    return seen


def _question(text: str, category: str, marks: list[tuple[str, str]]) -> Question:
    found = re.match(r"::(.*?)::\[html\]", text, re.S)
    if not found:
        raise Skipped("no name, or not HTML")
    name, rest = _post(found[1]), text[found.end() :]
    opening, closing = rest.find("{"), rest.find("}")
    if (opening < 0) != (closing < 0):
        raise Skipped("one brace alone")
    asked, inside = (rest, None) if opening < 0 else (rest[:opening], rest[opening + 1 : closing].strip())
    if opening >= 0 and rest[closing + 1 :].strip():
        raise Skipped("something follows the answers: a missing-word question")
    general = ""
    if inside is not None and (at := inside.rfind("####")) >= 0:
        inside, general = inside[:at].strip(), _post(inside[at + 4 :])
    kind, single, answers = _answers(inside)
    refuse(kind, answers, single)
    return Question(
        category=category,
        kind=kind,
        name=name,
        text=_post(asked),
        general=general,
        points=0.0 if kind == "description" else 1.0,
        idnumber=next(value for what, value in marks if what == "id"),
        tags=tuple(value for what, value in marks if what == "tag"),
        hints=(),
        single=single,
        shuffled=True,
        answers=answers,
        fields=(),
        grader_info="",
    )


def _answers(inside: str | None) -> tuple[str, bool, tuple[Answer, ...]]:
    if inside is None:
        return "description", True, ()
    if inside == "":
        return "essay", True, ()
    if inside.startswith("#"):
        return "numerical", True, tuple(_number(one) for one in _split(inside[1:], "="))
    if "~" in inside:
        return "multichoice", "=" in inside, tuple(_option(one) for one in _split(inside.replace("=", "~="), "~"))
    if "=" in inside and "->" in inside:
        raise Skipped("this would be a matching question")
    word = inside.split("#", 1)[0].strip()
    if word in ("TRUE", "FALSE", "T", "F"):
        _, wrong, right = [*(_post(bit) for bit in inside.split("#", 2)), "", ""][:3]
        true, false = (right, wrong) if word[0] == "T" else (wrong, right)
        shares = (1.0, 0.0) if word[0] == "T" else (0.0, 1.0)
        return "truefalse", True, (Answer("true", shares[0], true), Answer("false", shares[1], false))
    return "shortanswer", True, tuple(_typed(one) for one in _split(inside, "="))


def _split(text: str, sign: str) -> Iterator[str]:
    first, *others = text.split(sign)
    yield from ([first.strip()] if first.strip() else [])
    yield from (other.strip() for other in others)


def _option(text: str) -> Answer:
    share = 0.0
    if text.startswith("="):
        share, text = 1.0, text[1:]
    elif found := _WEIGHT.match(text):
        share, text = float(found[1]) / 100, text[found.end() :]
    return _with_feedback(share, text)


def _typed(text: str) -> Answer:
    found = _WEIGHT.match(text)
    return _with_feedback(float(found[1]) / 100, text[found.end() :]) if found else _with_feedback(1.0, text)


def _number(text: str) -> Answer:
    answer = _typed(text)
    value, _, tolerance = answer.text.partition(":")
    return Answer(str(float(value)), answer.fraction, answer.feedback, float(tolerance or 0))


def _with_feedback(share: float, text: str) -> Answer:
    bare, _, feedback = text.partition("#")
    return Answer(_post(bare), listed(share), _post(feedback))


def _pre(text: str) -> str:
    text = text.replace("\\\\", "\ue05c")
    for written, placeholder in _ESCAPED.items():
        text = text.replace(written, placeholder)
    return text.replace("\ue05c", "\\")


def _post(text: str) -> str:
    for placeholder, sign in _BACK.items():
        text = text.replace(placeholder, sign)
    return text.strip()
