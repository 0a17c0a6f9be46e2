"""Starts a question: a commented file that works, in a bank that is made or completed where needed.

What an author wrote is never overwritten; the catalogue of misconceptions only ever grows at its end.
"""

from __future__ import annotations

import re
import stat
from dataclasses import dataclass
from pathlib import Path

from qbank.bank.load import (
    BANK_FILE,
    MISCONCEPTIONS_FILE,
    NOT_QUESTIONS,
    bank_root_of,
    load_bank,
    misconceptions_used,
    question_files,
)
from qbank.bank.question import Question
from qbank.language.kinds.every_kind import ID_PATTERN
from qbank.language.question import Catalogue, QuestionFile
from qbank.loading.suggestions import shown
from qbank.loading.text_file import read_text
from qbank.loading.validation import validate
from qbank.loading.yaml_source import parse_yaml, read_yaml
from qbank.problems import Problem, ProblemsFound
from qbank.shipped import shipped
from qbank.writing import write_whole

MAX_ID = 100
_EXAMPLE = "output-is-h_n"
_BANK = """\
# The name is part of every draw: changing it later changes every variant of every question.
name: {name}
title: My questions about torch.nn.RNN
schema: 1
"""


@dataclass(frozen=True)
class Started:
    """What was written: the question, the files of the bank that were made, and those that were added to."""

    question: Path
    made: tuple[Path, ...]
    extended: tuple[Path, ...]


def wrong_id(text: str) -> str:
    """Say why a text cannot be the id of a question or the name of a topic; empty when it can."""
    if re.fullmatch(ID_PATTERN, text) and len(text) <= MAX_ID:
        return "" if text not in NOT_QUESTIONS | {Path(BANK_FILE).stem} else f"{text!r} is taken by the bank itself"
    near = re.sub(r"[^a-z0-9]+", "-", text[:MAX_ID].lower()).strip("-")
    rule = f"{shown(text)} is not lower-case letters, digits and single hyphens, at most {MAX_ID} of them"
    return f"{rule}; did you mean {near!r}?" if near and near != text else rule


def start_question(root: Path, topic: str, question_id: str, kind: str) -> Started:
    """Write a question of that kind into the folder `topic` of the bank in `root`, both made where they are missing.

    Raise ProblemsFound where the id is used already, a file stands in the way, or the bank's own files are faulty;
    then nothing has been written.
    """
    path = root / topic / f"{question_id}.yaml"
    _refuse_nested(root)
    _refuse_used(root, question_id, path)
    text = (shipped("templates") / "new" / f"{kind}.yaml").read_text(encoding="utf-8")
    text = text.replace("\nid: ID\n", f"\nid: {question_id}\n", 1)
    header, catalogue = root / BANK_FILE, root / MISCONCEPTIONS_FILE
    files = {header: "" if header.exists() else _BANK.format(name=_name(root))}
    files[catalogue] = _completed(catalogue, _needed(text, path))
    files[path] = text
    if header.exists():
        load_bank(root, [])
    made = tuple(file for file in (header, catalogue) if files[file] and not file.exists())
    extended = (catalogue,) if files[catalogue] and catalogue.exists() else ()
    path.parent.mkdir(parents=True, exist_ok=True)
    for file, content in files.items():
        if content:
            write_whole(file.resolve(), content, mode=stat.S_IMODE(file.stat().st_mode) if file.exists() else 0o644)
    return Started(path, made, extended)


def _refuse_nested(root: Path) -> None:
    around = bank_root_of(root)
    if around is not None and around.resolve() != root.resolve():
        what = f"this folder lies inside the bank {shown(str(around))}, and a bank holds no other bank"
        raise ProblemsFound([Problem(str(root), 0, 0, what, hint="give that bank, and the folder as the topic")])


def _refuse_used(root: Path, question_id: str, path: Path) -> None:
    for used in (path, *question_files(root)):
        if used.stem == question_id and (used.exists() or used.is_symlink()):
            what = f"there is a question {question_id!r} already"
            raise ProblemsFound([Problem(str(used), 0, 0, what, hint="nothing was written; choose another id")])


def _name(root: Path) -> str:
    """Name a new bank after its folder, or after the one around it where that says no more than `questions`."""
    folder = root.resolve()
    named = folder.parent.name if folder.name == "questions" else folder.name
    return re.sub(r"[^a-z0-9]+", "-", named.lower())[:MAX_ID].strip("-") or "my-bank"


def _needed(text: str, path: Path) -> list[str]:
    """List the misconceptions that a question names, each once."""
    source = parse_yaml(text, str(path))
    question = Question(validate(source, QuestionFile).root, source, path.parent.name, "", "")
    return list(dict.fromkeys(name for _, name in misconceptions_used(question)))


def _completed(catalogue: Path, needed: list[str]) -> str:
    """Return the catalogue's text with the missing entries at its end; empty where none is missing.

    A new catalogue holds at least one entry, to go by.
    """
    text = read_text(catalogue) if catalogue.exists() else ""
    needed = needed if needed or catalogue.exists() else [_EXAMPLE]
    known = validate(parse_yaml(text, str(catalogue)), Catalogue).root if text.strip() else {}
    missing = [name for name in needed if name not in known]
    if not missing:
        return ""
    ended = text if text.endswith("\n") or not text else text + "\n"
    completed = ended + "".join(_shipped_entry(name) for name in missing)
    validate(parse_yaml(completed, str(catalogue)), Catalogue)
    return completed


def _shipped_entry(name: str) -> str:
    """Return the lines of a misconception as the shipped catalogue writes them."""
    source = read_yaml(shipped("questions") / MISCONCEPTIONS_FILE)
    starts = sorted(place.key[0] for loc, place in source.positions.items() if len(loc) == 1 and place.key)
    first = source.position((name,), key=True)[0]
    after = next((start for start in starts if start > first), len(source.lines) + 1)
    return "\n".join(source.lines[first - 1 : after - 1]).rstrip() + "\n"
