"""Where an export lies: written beside its place and renamed at the end, there as a whole or not at all.

It holds every key, so only its owner can read it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qbank.ordinary_file import refused
from qbank.writing import folder_beside, free_name, named_for, parents_of


@contextmanager
def new_output(target: Path, *, folder: bool, replace: bool) -> Iterator[Path]:
    """Give the path of a file to make, or of a new and empty folder; it takes the name `target` if the block ends well.

    With `replace`, a file that is there is replaced, and a folder is kept as `target.old`. Raise ProblemsFound when the
    name is taken.
    """
    place = Path(os.path.realpath(target))
    _refuse_taken(target, place, folder=folder, replace=replace)
    with parents_of(place), folder_beside(target, place) as beside, named_for(target, beside / "export"):
        made = beside / "export"
        if folder:
            made.mkdir(mode=0o700)
        yield made
        if not folder:
            made.chmod(0o600)
        _take_place(made, place)


def _take_place(made: Path, place: Path) -> None:
    """Rename what was made; a folder in its place is moved aside first, and back if that fails."""
    old = free_name(place) if made.is_dir() and place.exists() and any(place.iterdir()) else None
    if old is not None:
        place.rename(old)
    try:
        made.replace(place)
    except BaseException:
        if old is not None:
            old.rename(place)
        raise


def _refuse_taken(target: Path, place: Path, *, folder: bool, replace: bool) -> None:
    if place == Path.cwd() or not place.name:
        raise refused(target, "is the folder you are in, or the root", "name a new output with -o")
    if not place.exists():
        return
    if place.is_dir() and not folder:
        raise refused(target, "is a folder; this format is one file", "name a file with -o")
    if not place.is_dir() and folder:
        raise refused(target, "is there already and is not a folder", "this format fills a folder: choose another -o")
    if not folder and not place.is_file():
        raise refused(target, "is no ordinary file", "choose another -o")
    if not replace and (not folder or any(place.iterdir())):
        kept = " (the old folder is kept beside it)" if folder else ""
        raise refused(target, "is there already", f"choose another -o, or give --replace{kept}")
