"""Finds the student whom the name of a folder or a download means: by id, else by a name that only one student has.

Nobody is guessed: a name that two students share finds neither.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """A student as the roster (or a version's page) knows them."""

    id: str
    name: str


class Students:
    """Finds students by what a folder is called."""

    def __init__(self, people: Iterable[Person]) -> None:
        self._ids: dict[str, str] = {}
        self._named: dict[str, set[str]] = {}
        self._nameless: set[str] = set()
        for person in people:
            self._ids[_folded(person.id)] = person.id
            spellings = _spellings(person.name)
            if not spellings:
                self._nameless.add(person.id)
            for spelling in spellings:
                self._named.setdefault(spelling, set()).add(person.id)

    def called(self, written: str) -> tuple[str, ...]:
        """Return the ids of those who may be meant: one where it is clear, none where nobody is."""
        if (exact := self._ids.get(_folded(written))) is not None:
            return (exact,)
        return tuple(sorted(self._named.get(_flat(written), ())))

    def called_in_download(self, who: str, user: str) -> tuple[str, ...]:
        """Find by a download's name, and by the platform's user id where that does not contradict the name.

        The user id is a number of the platform's own: that some student's id in the roster is the same number proves
        nothing by itself, unless the roster was exported from there.
        """
        by_name = self.called(who)
        by_id = self._ids.get(user) if user else None
        if len(by_name) != 1 and by_id is not None and (by_id in by_name or by_id in self._nameless):
            return (by_id,)
        return by_name


def _folded(identifier: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", identifier.strip()).casefold())


def _flat(name: str) -> str:
    """Leave only the letters and digits of a name, without accents and case: what every platform keeps of it."""
    spelled = unicodedata.normalize("NFKD", name).casefold()
    return "".join(letter for letter in spelled if letter.isalnum())


def _spellings(name: str) -> set[str]:
    """Return a name in every order that a platform may write it: `Ada King Lovelace` also as `Lovelace, Ada King`."""
    words: Sequence[str] = [flat for word in name.replace(",", " ").split() if (flat := _flat(word))]
    return {"".join([*words[at:], *words[:at]]) for at in range(len(words))}
