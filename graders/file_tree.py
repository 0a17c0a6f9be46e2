"""Builds a tree of files that holds Python's library, the packages and three devices, and nothing else.

Everything else of the machine is then not forbidden but not there: no path leads to it.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from graders import kernel
from graders.layer import Ground, Missing
from graders.library import DEVICES, Library
from graders.namespaces import NOBODY

_PLACES = ("/tmp", "/mnt", "/run", "/dev")
"""Where the new tree is put together; the first that is there."""


def own_file_tree(ground: Ground) -> str:
    """Enter a mount namespace and make the library its root folder, read-only."""
    kernel.unshare(kernel.CLONE_NEWNS)
    kernel.make_mounts_private()
    # looked at before anything is covered: the library itself may lie where the new tree is put together
    trees = [(path, Path(path).is_dir(), kernel.open_tree(path)) for path in _outer_first(ground.library)]
    base = next(place for place in _PLACES if Path(place).is_dir())
    kernel.mount_empty(base)
    try:
        for path, is_folder, tree in trees:
            kernel.move_mount(tree, _place_for(base + path, is_folder))
        for folder in _folders_of_torch():
            Path(base + folder).mkdir(parents=True, exist_ok=True)
        for path in ground.library.hidden:
            kernel.mount_empty(base + path)
        kernel.make_read_only(base)
        kernel.enter_root(base)
    except OSError:
        kernel.unmount(base)
        raise
    finally:
        for _, _, tree in trees:
            os.close(tree)
    return "a file tree of its own: Python's library, the packages, /dev/null, zero and urandom, all read-only"


def holds_nothing_else(_: Ground) -> None:
    """What every Linux system has must not be there."""
    everywhere = ("/etc/passwd", "/proc/self", "/sys", "/bin/sh", "/home", "/dev/tty")
    seen = [path for path in everywhere if Path(path).exists()]
    if seen:
        raise Missing(f"still there: {', '.join(seen)}")


def _folders_of_torch() -> list[str]:
    """List the folders for caches that torch makes when it imports some parts late: where they exist, it goes on."""
    return [f"{tempfile.gettempdir()}/torchinductor_uid_{uid}" for uid in (os.getuid(), NOBODY)]


def _outer_first(library: Library) -> list[str]:
    """List what is put into the tree, under the name it is asked for and its real one."""
    named = (name for path in library.folders for name in (path, str(Path(path).resolve())))
    return [*sorted(dict.fromkeys(named)), *DEVICES]


def _place_for(path: str, is_folder: bool) -> str:
    """Make the folder or empty file that a tree is mounted on."""
    place = Path(path)
    if not place.exists():
        if is_folder:
            place.mkdir(parents=True)
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.touch()
    return str(place)
