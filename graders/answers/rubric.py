"""Looks for concepts in an explanation: a suggestion to a human, never a verdict.

A phrase counts only where nothing denies it: "the state is *not* updated" does not hold the concept "updated". Words
alone tell what is denied (`graders.answers.denial`), so errors happen in both directions; docs/grading.md names some.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from graders.answers.denial import Sentence, read_sentences
from graders.answers.display import shown
from graders.answers.unreadable import Blank, Unreadable
from graders.grades import Criterion
from graders.keys import Concept, RubricValue

LIMIT: Final = 20_000
BETWEEN: Final = 6
"""Words that `...` in a phrase may stand for, at most."""
_QUOTED: Final = 80
_MOST_WORDS: Final = 12
_PART: Final = re.compile(r"\.\.\.|…|[^\W_]*(?:\*[^\W_]*)+|[^\W_]+(?:'[^\W_]+)*")


@dataclass(frozen=True)
class _Part:
    """A word of a phrase, perhaps with open ends (`*`), that follows the one before it within `reach` words."""

    word: str
    reach: int


def read_explanation(text: str) -> str | Unreadable:
    """Return the text, stripped. Blank if nothing was given; Unreadable without letters or beyond 20 000 characters."""
    wanted = f"Write some sentences in your own words (at most {LIMIT} characters)."
    stripped = text.strip()
    if not stripped:
        return Blank(wanted)
    if len(stripped) > LIMIT or not any(map(str.isalpha, stripped)):
        return Unreadable(wanted)
    return stripped


def find_concepts(text: str, rubric: RubricValue) -> tuple[Criterion, ...]:
    """Say for each concept whether it seems to be there, with the words that suggest it."""
    read = _Read.of(text[:LIMIT])
    return tuple(
        Criterion(concept.name, bool(found), found) for concept in rubric.concepts for found in [read.find(concept)]
    )


def phrase_fault(phrase: str) -> str:
    """Say why a phrase cannot be looked for; empty if it can."""
    signs = _PART.findall(phrase.replace("’", "'"))
    if not any(any(map(str.isalnum, sign)) for sign in signs):
        return "holds no word"
    if signs[0] in ("...", "…") or signs[-1] in ("...", "…"):
        return "begins or ends with `...`, which stands between words"
    if len(signs) > _MOST_WORDS:
        return f"has more than {_MOST_WORDS} words"
    if any(sign.count("*") > 2 for sign in signs):
        return "has a word with more than two open ends"
    return ""


@dataclass(frozen=True)
class _Read:
    """A text as sentences, with the places (sentence, word) of every word, and all its words in order."""

    sentences: tuple[Sentence, ...]
    places: dict[str, list[tuple[int, int]]]
    vocabulary: tuple[str, ...]

    @staticmethod
    def of(text: str) -> _Read:
        sentences = tuple(read_sentences(text))
        places: dict[str, list[tuple[int, int]]] = {}
        for number, sentence in enumerate(sentences):
            for at, word in enumerate(sentence.words):
                places.setdefault(word, []).append((number, at))
        return _Read(sentences, places, tuple(sorted(places)))

    def find(self, concept: Concept) -> str:
        """Quote the first place where a phrase of the concept stands and is not denied; empty if there is none."""
        for phrase in concept.phrases:
            for number, path in self._paths(_parts(phrase)):
                sentence = self.sentences[number]
                if not sentence.denies(path[0], path[-1], path):
                    return _quoted(sentence, path)
        return ""

    def _paths(self, parts: Sequence[_Part]) -> Iterator[tuple[int, tuple[int, ...]]]:
        """Yield where all words of a phrase stand in order, each as near to the one before as can be."""
        if not parts:
            return
        fits = [self._fitting(part.word) for part in parts]
        if not all(fits):
            return
        starts = sorted(place for word in fits[0] for place in self.places[word])
        for number, start in starts:
            if path := _follow(self.sentences[number].words, start, parts, fits):
                yield number, path

    def _fitting(self, word: str) -> frozenset[str]:
        """Return the words of the text that a word of a phrase stands for."""
        stem, star, rest = word.partition("*")
        if not star:
            return frozenset([word]) if word in self.places else frozenset()
        from_stem = bisect_left(self.vocabulary, stem)
        if not rest:
            upto = bisect_left(self.vocabulary, stem + "\U0010ffff")
            return frozenset(self.vocabulary[from_stem:upto])
        pattern = re.compile(".*".join(map(re.escape, word.split("*"))))
        return frozenset(filter(pattern.fullmatch, self.vocabulary))


def _follow(
    words: Sequence[str], start: int, parts: Sequence[_Part], fits: Sequence[frozenset[str]]
) -> tuple[int, ...]:
    """Return the places of a phrase's words that begin at `start`; empty where they do not follow each other."""
    reached: dict[int, tuple[int, ...]] = {start: (start,)}
    for part, fitting in zip(parts[1:], fits[1:], strict=True):
        following: dict[int, tuple[int, ...]] = {}
        for at, path in reached.items():
            for place in range(at + 1, min(at + 1 + part.reach, len(words))):
                if words[place] in fitting:
                    following.setdefault(place, (*path, place))
        reached = following
    return reached[min(reached)] if reached else ()


@lru_cache(maxsize=4096)
def _parts(phrase: str) -> tuple[_Part, ...]:
    """Read a phrase: `updat*` leaves a word's end open, a lone `*` is any one word, `...` are some words or none."""
    parts: list[_Part] = []
    reach = 1
    for sign in _PART.findall(phrase.replace("’", "'").casefold()):
        if sign in ("...", "…"):
            reach = BETWEEN + 1
        else:
            parts.append(_Part(sign, reach))
            reach = 1
    return tuple(parts)


def _quoted(sentence: Sentence, path: Sequence[int]) -> str:
    """Quote the words found with some of the sentence around them."""
    start, end = sentence.spans[path[0]][0], sentence.spans[path[-1]][1]
    first, last = sentence.spans[0][0], sentence.spans[-1][1]
    return shown(sentence.text[max(first, start - _QUOTED) : min(last, end + _QUOTED)], 3 * _QUOTED)
