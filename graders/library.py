"""What of this machine's files a program may see: Python's own library and the packages, nothing of this project.

An installed qbank lies among the packages with a bank and its keys: it must never be part of what is named here.
"""

from __future__ import annotations

import sysconfig
from importlib.util import find_spec
from pathlib import Path

import msgspec

DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom")

PROJECT = ("qbank", "graders")

PACKAGE_FOLDERS = ("site-packages", "dist-packages")
"""Folders inside the standard library's: seen only where they are the ones in use."""


class Library(msgspec.Struct, frozen=True):
    """`folders`: what is seen, as they are named on the import path; `hidden`: folders inside them that are not."""

    folders: tuple[str, ...]
    hidden: tuple[str, ...]

    def entries(self) -> list[str]:
        """List what may be read whole: the entries of all folders, real paths, without what is hidden."""
        hidden = {str(Path(path).resolve()) for path in (*self.hidden, *self.folders)}
        inside = (entry.resolve() for folder in self.folders for entry in Path(folder).iterdir())
        return sorted({str(entry) for entry in inside} - hidden)


def library() -> Library:
    """Find the folders that Python, torch and numpy are loaded from, and what in them is not a program's business."""
    paths = sysconfig.get_paths()
    found = [paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    specs = [find_spec(name) for name in ("torch", "numpy")]  # where a .pth file put them
    found += [str(Path(spec.origin).parent.parent) for spec in specs if spec is not None and spec.origin]
    folders = tuple(path for path in dict.fromkeys(found) if Path(path).is_dir())
    hidden = [
        str(entry)
        for folder in folders
        for entry in Path(folder).iterdir()
        if entry.is_dir() and (entry.name in PACKAGE_FOLDERS or _is_ours(entry.name))
    ]
    used = {Path(folder).resolve() for folder in folders}
    return Library(folders, tuple(path for path in hidden if Path(path).resolve() not in used))


def _is_ours(name: str) -> bool:
    """Tell a folder of this project's packages or of their metadata."""
    return name in PROJECT or name.startswith(tuple(f"{package}-" for package in PROJECT))
