"""Writes small Moodle quizzes for tests, with the standard library's escaping only."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from qbank.importing.published import Published
from qbank.importing.read_quiz import read_quiz


def question_xml(stem: str, options: Sequence[tuple[str, float]], *, kind: str = "multichoice", name: str = "Q") -> str:
    answers = "".join(
        f'<answer fraction="{share}" format="html"><text>{escape(text)}</text><tolerance>0</tolerance></answer>'
        for text, share in options
    )
    single = sum(share == 100 for _, share in options) < 2
    return (
        f'<question type="{kind}"><name><text>{escape(name)}</text></name><single>{str(single).lower()}</single>'
        f'<questiontext format="html"><text>{escape(stem)}</text></questiontext>{answers}</question>'
    )


def write_quiz(path: Path, *questions: str) -> Path:
    path.write_text(f"<quiz>{''.join(questions)}</quiz>", encoding="utf-8")
    return path


def published(path: Path, stem: str, options: Sequence[tuple[str, float]], *, kind: str = "multichoice") -> Published:
    (question,) = read_quiz(write_quiz(path / "one.xml", question_xml(stem, options, kind=kind))).questions
    return question
