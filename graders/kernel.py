"""The few Linux calls that Python 3.11 has no function for: prctl, unshare, capset and Landlock, by ctypes.

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

CLONE_NEWUTS, CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWNET = 0x04000000, 0x08000000, 0x10000000, 0x40000000

_PR_SET_PDEATHSIG, _PR_CAPBSET_READ, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS = 1, 23, 24, 38
_CAPABILITY_VERSION_3 = 0x20080522
_LAST_CAPABILITY = 63

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


def unshare(flags: int) -> None:
    """Move this process into fresh namespaces."""
    _checked(_libc().unshare(flags), "unshare")


def drop_capabilities() -> None:
    """Empty the bounding set where that is allowed, and every other set."""
    for capability in range(_LAST_CAPABILITY + 1):
        try:
            if prctl(_PR_CAPBSET_READ, capability) == 1:
                prctl(_PR_CAPBSET_DROP, capability)
        except OSError:
            break  # past the last capability of this kernel, or no right to change the set
    header = struct.pack("Ii", _CAPABILITY_VERSION_3, 0)
    _checked(_libc().capset(header, struct.pack("6I", *[0] * 6)), "capset")


def landlock_version() -> int:
    """Return the kernel's Landlock version. Raises OSError where the kernel has none or it is switched off."""
    return _landlock(_LANDLOCK_CREATE, None, 0, 1)


def landlock_ruleset(readable: Iterable[str]) -> int:
    """Return a ruleset's descriptor: reading beneath `readable` only, no write, no execution, no TCP, no signals out.

    What the kernel's version does not handle is left out: ask `landlock_version`.
    """
    version = landlock_version()
    files = (1 << _RIGHTS_BY_ABI.get(version, 16)) - 1
    handled = [files]
    if version >= 4:
        handled.append(_TCP)
    if version >= 6:
        handled.append(_SOCKETS_AND_SIGNALS)
    attributes = struct.pack(f"{len(handled)}Q", *handled)
    ruleset = _landlock(_LANDLOCK_CREATE, attributes, len(attributes), 0)
    for path in readable:
        try:
            place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            continue  # what is not there needs no rule
        try:
            rights = _READ_FILE | (_READ_DIR if Path(path).is_dir() else 0)
            _landlock(_LANDLOCK_ADD_RULE, ruleset, _LANDLOCK_RULE_PATH_BENEATH, struct.pack("=Qi", rights, place), 0)
        finally:
            os.close(place)
    return ruleset


def landlock_restrict(ruleset: int) -> None:
    """Bind this process and its children to the ruleset, for good. Needs no_new_privs."""
    _landlock(_LANDLOCK_RESTRICT, ruleset, 0)


def _landlock(number: int, *arguments: int | bytes | None) -> int:
    passed = [ctypes.c_long(a) if isinstance(a, int) else ctypes.c_char_p(a) for a in arguments]
    return _checked(_libc().syscall(ctypes.c_long(number), *passed), "landlock")
