"""Refuses every system call but the few that computing needs: nothing can be started, connected, traced or signalled.

The filter is written here by hand instead of with libseccomp: it is a short list of comparisons, needs no package, and
can hold the fork's own numbers. A call that is missing below fails with PermissionError; nothing is ever allowed by
default, so a new kernel brings nothing new.
"""

from __future__ import annotations

import errno
import os
import platform
import signal
import socket
import struct
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from graders import kernel
from graders.layer import Ground, Missing


class Only(NamedTuple):
    """The call is allowed where the low half of this argument is one of the values; of pointers, only null is."""

    argument: int
    values: tuple[int, ...]


class Machine(NamedTuple):
    """A processor family: the kernel's number for it, which column its calls are in, where foreign numbers begin."""

    number: int
    column: int
    foreign: int


MACHINES: Mapping[str, Machine] = {
    "x86_64": Machine(0xC000003E, 0, 0x40000000),  # from there on it is the x32 calls
    "aarch64": Machine(0xC00000B7, 1, 0x40000000),
}

CALLS: Mapping[str, tuple[int | None, int | None]] = {
    # memory
    "mmap": (9, 222), "mprotect": (10, 226), "munmap": (11, 215), "brk": (12, 214), "mremap": (25, 216),
    "madvise": (28, 233), "futex": (202, 98), "membarrier": (324, 283), "rseq": (334, 293),
    # files, which the layers before this one have reduced to reading the library
    "read": (0, 63), "pread64": (17, 67), "readv": (19, 65), "close": (3, 57), "lseek": (8, 62), "open": (2, None),
    "openat": (257, 56), "stat": (4, None), "fstat": (5, 80), "lstat": (6, None), "newfstatat": (262, 79),
    "statx": (332, 291), "access": (21, None), "faccessat": (269, 48), "faccessat2": (439, 439),
    "readlink": (89, None), "readlinkat": (267, 78), "getdents64": (217, 61), "getcwd": (79, 17),
    # time
    "nanosleep": (35, 101), "clock_nanosleep": (230, 115), "clock_gettime": (228, 113), "clock_getres": (229, 114),
    "gettimeofday": (96, 169), "time": (201, None), "times": (100, 153), "poll": (7, None), "ppoll": (271, 73),
    "select": (23, None), "pselect6": (270, 72), "sched_yield": (24, 124), "restart_syscall": (219, 128),
    # asking about oneself and the machine
    "getpid": (39, 172), "gettid": (186, 178), "getppid": (110, 173), "getuid": (102, 174), "geteuid": (107, 175),
    "getgid": (104, 176), "getegid": (108, 177), "getrusage": (98, 165), "getrlimit": (97, 163), "uname": (63, 160),
    "sysinfo": (99, 179), "sched_getaffinity": (204, 123), "getcpu": (309, 168), "getrandom": (318, 278),
    # handling one's own signals, and ending
    "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139), "sigaltstack": (131, 132),
    "exit": (60, 93), "exit_group": (231, 94),
}  # fmt: skip
"""Calls that are allowed whatever their arguments, with their numbers on x86_64 and aarch64."""

BOUND: Mapping[str, tuple[int, int]] = {
    "write": (1, 64), "writev": (20, 66), "ioctl": (16, 29), "fcntl": (72, 25), "prlimit64": (302, 261),
    "kill": (62, 129), "tgkill": (234, 131),
}  # fmt: skip
"""Calls that are allowed with some arguments."""

TERMINAL_QUESTIONS = (0x5401, 0x5413, 0x5450, 0x5451)
"""Is it a terminal, how large, and whether a descriptor survives an exec: what Python asks of what it opens."""

DESCRIPTOR_QUESTIONS = (1, 2, 3)
"""F_GETFD, F_SETFD and F_GETFL."""

_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _KILL, _REFUSE = 0x7FFF0000, 0x80000000, 0x00050000 | errno.EPERM
_NUMBER, _MACHINE, _ARGUMENTS = 0, 4, 16
"""Where the kernel puts the call's number, the processor family and the arguments."""


def rules(own_pid: int, channel: int) -> dict[str, tuple[Only, ...]]:
    """Say which arguments the bound calls may have: all of these must hold.

    A process may abort itself, as a failed assertion in C does, but send no other signal: whoever sees it end by
    another knows that somebody outside did it.
    """
    return {
        "write": (Only(0, (1, 2, channel)),),
        "writev": (Only(0, (1, 2, channel)),),
        "ioctl": (Only(1, TERMINAL_QUESTIONS),),
        "fcntl": (Only(1, DESCRIPTOR_QUESTIONS),),
        "prlimit64": (Only(0, (0, own_pid)), Only(2, (0,))),
        "kill": (Only(0, (own_pid,)), Only(1, (signal.SIGABRT,))),
        "tgkill": (Only(0, (own_pid,)), Only(2, (signal.SIGABRT,))),
    }


def program(machine: Machine, own_pid: int, channel: int) -> bytes:
    """Return the filter as the kernel reads it."""
    return b"".join(_instructions(machine, rules(own_pid, channel)))


def _instructions(machine: Machine, bound: Mapping[str, tuple[Only, ...]]) -> Iterator[bytes]:
    yield _instruction(_LOAD, _MACHINE)
    yield _instruction(_EQUAL, machine.number, 1, 0)
    yield _instruction(_RETURN, _KILL)
    yield _instruction(_LOAD, _NUMBER)
    yield _instruction(_AT_LEAST, machine.foreign, 0, 1)
    yield _instruction(_RETURN, _KILL)
    for numbers in CALLS.values():
        number = numbers[machine.column]
        if number is not None:
            yield from (_instruction(_EQUAL, number, 0, 1), _instruction(_RETURN, _ALLOW))
    for name, onlys in bound.items():
        checks = [instruction for only in onlys for instruction in _check(only)]
        yield _instruction(_EQUAL, BOUND[name][machine.column], 0, len(checks) + 1)
        yield from checks
        yield _instruction(_RETURN, _ALLOW)
    yield _instruction(_RETURN, _REFUSE)


def _check(only: Only) -> Iterator[bytes]:
    """Refuse unless the argument is one of the values. A null pointer is null in both halves."""
    low = _ARGUMENTS + 8 * only.argument
    for part in (low, low + 4) if only.values == (0,) else (low,):
        yield _instruction(_LOAD, part)
        for place, value in enumerate(only.values):
            yield _instruction(_EQUAL, value, len(only.values) - place, 0)
        yield _instruction(_RETURN, _REFUSE)


def _instruction(code: int, value: int, if_so: int = 0, if_not: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_so, if_not, value)


def restrict_system_calls(ground: Ground) -> str:
    """Bind this process to the filter, for good."""
    machine = MACHINES.get(platform.machine())
    if not kernel.LINUX or machine is None:
        raise Missing(f"not known for {platform.system()} on {platform.machine()}")
    kernel.filter_system_calls(program(machine, os.getpid(), ground.kept_descriptor))
    return f"{len(CALLS) + len(BOUND)} system calls are allowed, all others refused"


def cannot_call(_: Ground) -> None:
    """Try a few that nothing else in this list of layers would refuse."""
    for name, attempt in (
        ("a socket", lambda: socket.socketpair()[0].close()),
        ("a pipe", os.pipe),
        ("a signal to oneself", lambda: os.kill(os.getpid(), 0)),
        ("another scheduling", lambda: os.nice(1)),
    ):
        try:
            attempt()
        except PermissionError:
            continue
        raise Missing(f"{name} is still allowed")
