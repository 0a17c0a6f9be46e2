"""Finds the item that a person means in a table: by its number in odd forms, its token, or its question's id."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from qbank.exams.records import TaskRecord

_NUMBER: Final = re.compile(r"(?:#|(?:q|question|item|task|no\.?|number)\s*)?\s*0*([0-9]{1,6})(?:\.0*)?\s*[.):]?", re.I)
"""`3`, `03`, `3.`, `#3`, `Q3`, `Question 3:`; `3.0` is what a spreadsheet makes of it."""


def item_named(written: str, tasks: Mapping[str, TaskRecord]) -> TaskRecord | None:
    """Return the task of this exam that is meant, or None."""
    text = unicodedata.normalize("NFKC", written).strip()
    if text in tasks:
        return tasks[text]
    found = _NUMBER.fullmatch(text)
    number = int(found[1]) if found else None
    return next((task for task in tasks.values() if task.number == number or task.question == text), None)
