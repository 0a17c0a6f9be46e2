"""Writes drafts as a bank of its own: a folder that appears whole, or not at all, and whose every file loads."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

import msgspec

from qbank.bank.load import BANK_FILE, MISCONCEPTIONS_FILE, NOT_QUESTIONS, bank_root_of, load_bank
from qbank.bank.skeleton import MAX_ID
from qbank.importing.audit import Audited
from qbank.importing.drafts import Draft, draft_of, entries
from qbank.importing.published import LeftOut
from qbank.importing.yaml_text import quoted
from qbank.ordinary_file import refused
from qbank.problems import ProblemsFound
from qbank.writing import folder_beside, parents_of, write_whole

_SUFFIX = 10
"""Characters of an id that are left for what tells two of the same name apart."""


class Written(msgspec.Struct, frozen=True):
    """Where the draft of each question lies within the folder (empty: it has none), and what could not be drafted."""

    paths: tuple[str, ...]
    left_out: tuple[LeftOut, ...]


def refuse_taken(target: Path) -> None:
    """Raise ProblemsFound where a bank cannot be made in this place."""
    place = Path(os.path.realpath(target))
    if place == Path.cwd() or not place.name:
        raise refused(target, "is the folder you are in, or the root", "name a new folder with -o")
    if place.exists() and not (place.is_dir() and not any(place.iterdir())):
        raise refused(target, "is there already and is not an empty folder", "choose another -o")
    if (around := bank_root_of(place.parent)) is not None:
        raise refused(target, f"lies inside the bank {around}, and a bank holds no other bank", "choose another -o")


def write_drafts(target: Path, audited: Iterable[Audited], source: str) -> Written:
    """Write the drafts into a new folder. Raise ProblemsFound where its name is taken."""
    refuse_taken(target)
    place = Path(os.path.realpath(target))
    with parents_of(place), folder_beside(target, place) as beside:
        written = _fill(beside, list(audited), source, place.name)
        beside.chmod(0o755)
        beside.replace(place)
    return written


def _fill(folder: Path, audited: list[Audited], source: str, name: str) -> Written:
    used: set[str] = set()
    paths: list[str] = []
    drafts: list[Draft] = []
    left_out: list[LeftOut] = []
    header = (
        "# The name is part of every draw.\n"
        f"name: {quoted(slug(name, 'imported'))}\n"
        f"title: {quoted(f'Drafts of the questions of {source}')}\n"
        "schema: 1\n"
    )
    write_whole(folder / BANK_FILE, header)
    for one in audited:
        question_id = _free(slug(one.question.name, "question"), used)
        draft = draft_of(one, question_id)
        topic = slug(one.question.category[-1] if one.question.category else "", "imported")
        path = folder / (f"{topic}-questions" if topic in NOT_QUESTIONS else topic) / f"{question_id}.yaml"
        path.parent.mkdir(exist_ok=True)
        write_whole(path, draft.text)
        write_whole(folder / MISCONCEPTIONS_FILE, entries([draft]))
        try:
            load_bank(folder, [path])
        except ProblemsFound as found:
            why = f"its draft does not load: {found.problems[0].what}"
            left_out.append(LeftOut(one.question.name, one.question.place, why))
            path.unlink()
            paths.append("")
            continue
        drafts.append(draft)
        paths.append(str(path.relative_to(folder)))
    write_whole(folder / MISCONCEPTIONS_FILE, entries(drafts))
    load_bank(folder)
    return Written(tuple(paths), tuple(left_out))


def slug(text: str, otherwise: str) -> str:
    """Return a text as an id: lower-case letters, digits and single hyphens."""
    made = re.sub(r"[^a-z0-9]+", "-", text.lower())[: MAX_ID - _SUFFIX].strip("-")
    return made or otherwise


def _free(wanted: str, used: set[str]) -> str:
    """Return the id, with a number where it is taken."""
    free, number = wanted if wanted not in ("bank", *NOT_QUESTIONS) else f"{wanted}-question", 2
    while free in used:
        free = f"{wanted}-{number}"
        number += 1
    used.add(free)
    return free
