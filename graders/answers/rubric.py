"""Looks for concepts in an explanation: a suggestion to a human, never a verdict.

A phrase counts only where it is not negated: "the state is *not* updated" does not hold the concept "updated".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from graders.answers.unreadable import Blank, Unreadable
from graders.grades import Criterion
from graders.keys import Concept, RubricValue

LIMIT: Final = 20_000
_SENTENCE_END: Final = re.compile(r"[.!?;:\n]+|,?\s+\b(?:but|however|whereas|while|although|instead)\b", re.IGNORECASE)
_NEGATION: Final = re.compile(
    r"\b(?:not|never|no|none|nothing|nor|neither|without|cannot|hardly|isn'?t|aren'?t|wasn'?t|weren'?t|don'?t|doesn'?t|"
    r"didn'?t|can'?t|won'?t|wouldn'?t|couldn'?t|shouldn'?t|fails? to|instead of|rather than|unlike)\b",
    re.IGNORECASE,
)
_AFTERWARDS: Final = re.compile(r"^\W*(?:is|are|was|were|does|do|has|have|will|can)?\s*(?:not|never)\b", re.IGNORECASE)
_QUOTES: Final = str.maketrans({"’": "'", "‘": "'", "*": "", "_": " ", "`": ""})


def read_explanation(text: str) -> str | Unreadable:
    """Return the text as it will be read. Blank if there are no letters; Unreadable beyond 20 000 characters."""
    wanted = f"Write some sentences in your own words (at most {LIMIT} characters)."
    if len(text) > LIMIT:
        return Unreadable(wanted)
    plain = " ".join(text.translate(_QUOTES).split(" ")).strip()
    return plain if any(char.isalpha() for char in plain) else Blank(wanted)


def find_concepts(text: str, rubric: RubricValue) -> tuple[Criterion, ...]:
    """Say for each concept whether it seems to be there, with the words that suggest it."""
    return tuple(
        Criterion(concept.name, bool(found), found) for concept in rubric.concepts for found in [_find(text, concept)]
    )


def _find(text: str, concept: Concept) -> str:
    """Return the first clause that holds a phrase of the concept without negating it; empty if there is none."""
    for clause in _clauses(text):
        for phrase in concept.phrases:
            for found in _pattern(phrase).finditer(clause):
                before, after = clause[: found.start()], clause[found.end() :]
                if not _NEGATION.search(before) and not _AFTERWARDS.search(after):
                    return clause.strip()[:200]
    return ""


def _clauses(text: str) -> Iterator[str]:
    yield from (clause for clause in _SENTENCE_END.split(text) if clause and clause.strip())


def _pattern(phrase: str) -> re.Pattern[str]:
    """Match the words of a phrase in order; `*` ends a word openly (updat* finds updated), blanks match any blanks."""
    words = (re.escape(word).replace(r"\*", r"\w*") for word in phrase.split())
    return re.compile(r"\b" + r"\s+".join(words) + r"(?!\w)", re.IGNORECASE)
