"""Reads sentences and says which of their words are denied: `is not updated`, `no memory`, `it remembers nothing`.

Words alone decide, by the rules below; nothing here understands a sentence. Every step is linear in the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PLAIN: Final = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "´": "'", "*": None, "`": None, "\r": "\n"})
_ABBREVIATED: Final = re.compile(r"\b(e\.g|i\.e|etc|vs|cf)\.", re.I)
_SIGN: Final = re.compile(
    r"(?P<word>[^\W_]+(?:'[^\W_]+)*)|(?P<stop>[.!?…]+(?=\s|$)|[;:]|\n(?![a-z]))|(?P<pause>[,()–—]|\s-+\s)"
)
"""A line that goes on in lower case was only wrapped."""
_LONGEST: Final = 60
"""Letters of a word that are looked at."""

_UNDO: Final = _words(
    "forget forgets forgetting lose loses losing ignore ignores ignoring lack lacks lacking discard discards"
)
"""Verbs that deny their object, so that `never forgets earlier steps` denies nothing: two denials cancel out."""
_DENIERS: Final = _UNDO | _words(
    "not never no none nothing nobody nowhere neither nor without cannot hardly rarely barely scarcely seldom "
    "isnt arent wasnt werent dont doesnt didnt cant wont hasnt havent hadnt couldnt wouldnt shouldnt"
)
_PAIRS: Final = frozenset(
    [("instead", "of"), ("rather", "than")]
    + [(word, to) for word in ("fail", "fails", "failed", "unable") for to in ("to",)]
    + [(word, that) for word in ("wrong", "false", "untrue", "incorrect", "myth") for that in ("that", "to")]
)
_HARMLESS: Final = _words("only just merely simply solely but matter doubt wonder")
"""After a denier: `not only`, `nothing but`, `no matter` deny nothing."""
_TURNS: Final = _words(
    "but however yet whereas while although though because since therefore thus hence nevertheless whereby instead"
)
_JOINS: Final = _words("and or so then also thus hence therefore instead rather")
_SUBJECTS: Final = _words(
    "it they we you i he she this that these those there its their the a an each every all both one rnn rnns"
)
_OPENS: Final = _SUBJECTS | _TURNS | _words("which who where when as if unless until")
_AUXILIARIES: Final = _words(
    "is are was were be been being do does did has have had will would can could should must may"
)
_FILLERS: Final = _words("really actually even ever longer at all simply just completely then also always still")
_GONE: Final = _words("false wrong untrue incorrect impossible missing absent forgotten lost ignored discarded dropped")
_THERE: Final = _words(
    "exist exists happen happens occur occurs there present possible used kept needed done true so case take"
)
"""`memory does not exist` denies memory; `the state is not reset` does not deny the state."""


@dataclass(frozen=True)
class Sentence:
    """The words of a sentence, folded, each with its place in `text`; `paused` are words that follow a comma."""

    text: str
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    paused: frozenset[int]

    def denies(self, first: int, last: int, own: Collection[int]) -> bool:
        """Tell whether the words from `first` to `last` are denied; deniers at the places `own` do not count."""
        return self._is_denied(first, own) or self._is_denied(last, own) or self._is_denied_after(last)

    def _is_denied(self, at: int, own: Collection[int]) -> bool:
        since = self._since[at]
        count = self._denied_before[at] - self._denied_before[since]
        return (count - sum(since <= place < at and self._deniers[place] for place in own)) % 2 == 1

    def _is_denied_after(self, last: int) -> bool:
        """Look at what is said of the words: `remembers nothing`, `memory is not there`, `inputs are forgotten`."""
        rest = self._following(last)
        if rest[:1] and rest[0] in _words("nothing none nobody no neither") and rest[1:2] != ["longer"]:
            return rest[1:2] != ["but"]
        denials, said = 0, False
        for word in rest:
            if _is_denier(word):
                denials += 1
            elif word in _AUXILIARIES:
                said = True
            elif word in _FILLERS:
                continue
            elif said and word in _GONE:
                return denials % 2 == 0
            else:
                return denials % 2 == 1 and word in _THERE
        return denials % 2 == 1

    def _following(self, last: int) -> list[str]:
        rest: list[str] = []
        for at in range(last + 1, min(last + 9, len(self.words))):
            if at in self.paused:
                break
            rest.append(self.words[at])
        return rest

    @cached_property
    def _deniers(self) -> tuple[bool, ...]:
        return tuple(self._denies_at(at) for at in range(len(self.words)))

    def _denies_at(self, at: int) -> bool:
        word, following = self.words[at], self.words[at + 1] if at + 1 < len(self.words) else ""
        if (word, following) in _PAIRS:
            return True
        if not _is_denier(word) or following in _HARMLESS:
            return False
        return not (word == "no" and at == 0 and 1 in self.paused)  # "No, it is updated."

    @cached_property
    def _denied_before(self) -> tuple[int, ...]:
        return tuple(accumulate(self._deniers, initial=0))

    @cached_property
    def _since(self) -> tuple[int, ...]:
        """Say for each word where the reach of earlier deniers ended."""
        since: list[int] = []
        start, held = 0, 0
        for at, word in enumerate(self.words):
            if at in self.paused:
                # "is not, as some think, updated": a comma right after the denier ends nothing, nor does its partner.
                held = 2 if at and self._deniers[at - 1] else max(0, held - 1)
            if not held and self._begins_anew(at, word):
                start = at
            since.append(start)
        return tuple(since)

    def _begins_anew(self, at: int, word: str) -> bool:
        following = self.words[at + 1] if at + 1 < len(self.words) else ""
        if (word in _TURNS and (word, following) not in _PAIRS) or word in ("neither", "nor"):
            return True
        joins = word in _JOINS
        if at in self.paused:
            opening, place = (following, at + 1) if joins else (word, at)
            return opening in _OPENS or (place < len(self.words) and self._deniers[place])
        return joins and at > 0 and (following in _SUBJECTS | _AUXILIARIES or self._denied_at(at + 1))

    def _denied_at(self, at: int) -> bool:
        return at < len(self.words) and self._deniers[at]


def read_sentences(text: str) -> Iterator[Sentence]:
    """Split a text into sentences. Emphasis and code marks are no words; `h_n` and `step-by-step` are several."""
    plain = _plain(text)
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    paused: set[int] = set()
    for found in _SIGN.finditer(plain):
        if found.lastgroup == "word":
            words.append(found[0][:_LONGEST].casefold())
            spans.append(found.span())
        elif found.lastgroup == "pause":
            paused.add(len(words))
        elif words:
            yield Sentence(plain, tuple(words), tuple(spans), frozenset(paused))
            words, spans, paused = [], [], set()
    if words:
        yield Sentence(plain, tuple(words), tuple(spans), frozenset(paused))


def _plain(text: str) -> str:
    """Bring a text to plain signs and short runs of blanks, so that no pattern walks over one twice."""
    lines = unicodedata.normalize("NFKC", text).translate(_PLAIN).splitlines()
    return _ABBREVIATED.sub(
        lambda found: found[1].replace(".", ""), "\n".join(" ".join(line.split()) for line in lines if line.strip())
    )


def _is_denier(word: str) -> bool:
    return word in _DENIERS or word.endswith("n't")
