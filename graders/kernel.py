"""The few Linux calls that Python 3.11 has no function for: prctl, unshare, capset, mounts and Landlock, by ctypes.

Each raises OSError with the kernel's own reason; nothing here decides whether a refusal matters.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
from collections.abc import Iterable
from functools import cache
from pathlib import Path

LINUX = platform.system() == "Linux"

CLONE_NEWNS, CLONE_NEWPID = 0x00020000, 0x20000000
CLONE_NEWUTS, CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWNET = 0x04000000, 0x08000000, 0x10000000, 0x40000000

_PR_SET_PDEATHSIG, _PR_CAPBSET_READ, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS = 1, 23, 24, 38
_PR_SET_SECCOMP, _FILTER = 22, 2
_CAPABILITY_VERSION_3 = 0x20080522
_LAST_CAPABILITY = 63
_PR_GET_DUMPABLE, _PR_SET_DUMPABLE = 3, 4

_OPEN_TREE, _MOVE_MOUNT, _MOUNT_SETATTR = 428, 429, 442  # one number on every architecture, unlike pivot_root
_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
_HERE, _RECURSIVE = -100, 0x8000
_CLONE_TREE, _FROM_DESCRIPTOR = 0x1, 0x4
_READ_ONLY, _NO_SETUID = 0x1, 0x2
_MS_NOSUID, _MS_NODEV, _MS_REC, _MS_PRIVATE = 0x2, 0x4, 0x4000, 0x40000
_DETACH = 2

_LANDLOCK_CREATE, _LANDLOCK_ADD_RULE, _LANDLOCK_RESTRICT = 444, 445, 446
_LANDLOCK_RULE_PATH_BENEATH = 1
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
_TCP = 0b11
"""Binding and connecting."""
_SOCKETS_AND_SIGNALS = 0b11
"""Abstract Unix sockets, and signals to processes outside."""
_RIGHTS_BY_ABI = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
"""Number of file rights that each Landlock version handles; version 5 and later have sixteen."""


@cache
def _libc() -> ctypes.CDLL:
    if not LINUX:
        raise OSError(0, "only Linux has this")
    return ctypes.CDLL(None, use_errno=True)


def _checked(answer: int, call: str) -> int:
    if answer < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{call}: {os.strerror(number)}")
    return answer


def prctl(option: int, value: int) -> int:
    """Call prctl with one argument."""
    zero = ctypes.c_ulong(0)
    return _checked(_libc().prctl(option, ctypes.c_ulong(value), zero, zero, zero), "prctl")


def set_no_new_privileges() -> None:
    """Make set-uid programs powerless for this process and all its children."""
    prctl(_PR_SET_NO_NEW_PRIVS, 1)


def die_with_parent(signal: int) -> None:
    """Have the kernel send `signal` to this process when its parent ends."""
    prctl(_PR_SET_PDEATHSIG, signal)


def filter_system_calls(program: bytes) -> None:
    """Bind this process to a filter of system calls, for good. Needs no_new_privs."""
    instructions = ctypes.create_string_buffer(program, len(program))
    head = struct.pack("HP", len(program) // 8, ctypes.addressof(instructions))
    pointer, zero = ctypes.c_char_p(head), ctypes.c_ulong(0)
    _checked(_libc().prctl(_PR_SET_SECCOMP, ctypes.c_ulong(_FILTER), pointer, zero, zero), "seccomp")


def unshare(flags: int) -> None:
    """Move this process into fresh namespaces."""
    _checked(_libc().unshare(flags), "unshare")


def forbid_tracing() -> None:
    """Let no process of the same user trace this one or read its memory; forks inherit it."""
    prctl(_PR_SET_DUMPABLE, 0)


def can_be_traced() -> bool:
    """Tell whether a process of the same user could trace this one."""
    return prctl(_PR_GET_DUMPABLE, 0) != 0


def make_mounts_private() -> None:
    """Keep what is mounted from now on to this mount namespace."""
    _checked(_libc().mount(None, b"/", None, ctypes.c_ulong(_MS_REC | _MS_PRIVATE), None), "mount")


def mount_empty(path: str) -> None:
    """Mount an empty folder in memory."""
    flags = ctypes.c_ulong(_MS_NOSUID | _MS_NODEV)
    _checked(_libc().mount(b"empty", path.encode(), b"tmpfs", flags, b"size=1m,mode=755"), f"mount on {path}")


def open_tree(path: str) -> int:
    """Return a descriptor of a detached copy of what is mounted at `path`, a folder or file, and beneath."""
    flags = _CLONE_TREE | os.O_CLOEXEC | _RECURSIVE
    return _syscall("open_tree", _OPEN_TREE, _HERE, path.encode(), flags)


def move_mount(tree: int, path: str) -> None:
    """Attach what `open_tree` copied."""
    _syscall("move_mount", _MOVE_MOUNT, tree, b"", _HERE, path.encode(), _FROM_DESCRIPTOR)


def make_read_only(path: str) -> None:
    """Make all that is mounted at `path` and beneath read-only, and its set-uid programs powerless."""
    attributes = struct.pack("4Q", _READ_ONLY | _NO_SETUID, 0, 0, 0)
    _syscall("mount_setattr", _MOUNT_SETATTR, _HERE, path.encode(), _RECURSIVE, attributes, len(attributes))


def enter_root(path: str) -> None:
    """Make the mount at `path` the root folder, and let go of the old one."""
    number = _PIVOT_ROOT.get(platform.machine())
    if number is None:
        raise OSError(0, f"not known for {platform.machine()}")
    os.chdir(path)
    _syscall("pivot_root", number, b".", b".")  # the old root then lies over the new one
    unmount(".")
    os.chdir("/")


def unmount(path: str) -> None:
    """Detach what is mounted at `path`, also while it is in use."""
    _checked(_libc().umount2(path.encode(), _DETACH), "umount")


def drop_bounding_set() -> None:
    """Let no program that is ever executed from here hold a capability, where that may still be decided."""
    for capability in range(_LAST_CAPABILITY + 1):
        try:
            if prctl(_PR_CAPBSET_READ, capability) == 1:
                prctl(_PR_CAPBSET_DROP, capability)
        except OSError:
            break  # past the last capability of this kernel, or no right to change the set


def drop_capabilities() -> None:
    """Empty the bounding set where that is allowed, and every other set."""
    drop_bounding_set()
    header = struct.pack("Ii", _CAPABILITY_VERSION_3, 0)
    _checked(_libc().capset(header, struct.pack("6I", *[0] * 6)), "capset")


def holds_capabilities() -> bool:
    """Tell whether any capability can be used now or taken up again."""
    header, sets = struct.pack("Ii", _CAPABILITY_VERSION_3, 0), ctypes.create_string_buffer(24)
    _checked(_libc().capget(header, sets), "capget")
    return any(sets.raw)


def landlock_version() -> int:
    """Return the kernel's Landlock version. Raises OSError where the kernel has none or it is switched off."""
    return _syscall("landlock", _LANDLOCK_CREATE, None, 0, 1)


def landlock_ruleset(readable: Iterable[str], listed: Iterable[str]) -> int:
    """Return a ruleset's descriptor: reading beneath `readable` only, no write, no execution, no TCP.

    Of what lies beneath `listed`, the names can be seen.

    What the kernel's version does not handle is left out: ask `landlock_version`.
    """
    version = landlock_version()
    files = (1 << _RIGHTS_BY_ABI.get(version, 16)) - 1
    handled = [files]
    if version >= 4:
        handled.append(_TCP)
    ruleset = _ruleset(*handled)
    whole = {path: _READ_FILE | (_READ_DIR if Path(path).is_dir() else 0) for path in readable}
    for path, rights in {**dict.fromkeys(listed, _READ_DIR), **whole}.items():
        try:
            place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            continue  # what is not there needs no rule
        try:
            _syscall(
                "landlock",
                _LANDLOCK_ADD_RULE,
                ruleset,
                _LANDLOCK_RULE_PATH_BENEATH,
                struct.pack("=Qi", rights, place),
                0,
            )
        finally:
            os.close(place)
    return ruleset


def landlock_scope() -> int:
    """Return a ruleset's descriptor: no abstract socket and no signal reaches a process outside. Needs version 6."""
    return _ruleset(0, 0, _SOCKETS_AND_SIGNALS)


def _ruleset(*handled: int) -> int:
    attributes = struct.pack(f"{len(handled)}Q", *handled)
    return _syscall("landlock", _LANDLOCK_CREATE, attributes, len(attributes), 0)


def landlock_restrict(ruleset: int) -> None:
    """Bind this process and its children to the ruleset, for good. Needs no_new_privs."""
    _syscall("landlock", _LANDLOCK_RESTRICT, ruleset, 0)


def _syscall(name: str, number: int, *arguments: int | bytes | None) -> int:
    passed = [ctypes.c_long(a) if isinstance(a, int) else ctypes.c_char_p(a) for a in arguments]
    return _checked(_libc().syscall(ctypes.c_long(number), *passed), name)
