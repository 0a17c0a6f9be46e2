"""Leaves the machine's networks, processes, users and files for namespaces of the worker's own.

Done here by the same system calls that bubblewrap makes, because the worker is Python already: nothing to install, no
command line, and each step can say why it failed. It must happen while the process has one thread.
"""

from __future__ import annotations

import os
import signal
import socket
from typing import NoReturn

from graders import kernel
from graders.layer import Ground, Missing

NOBODY = 65534
"""The user that owns nothing, by convention and by the kernel's default."""

_OUTWARD = kernel.CLONE_NEWNET | kernel.CLONE_NEWIPC | kernel.CLONE_NEWUTS


def leave_networks(_: Ground) -> str:
    """Enter a user namespace, where that is allowed, and a network namespace without interfaces."""
    try:
        words = _enter_users()
    except OSError as refused:
        try:
            kernel.unshare(_OUTWARD)
        except OSError:
            raise Missing(f"this system refuses user namespaces ({refused.strerror})") from refused
        return "a network namespace without interfaces"
    kernel.unshare(_OUTWARD)
    return f"{words} and a network namespace without interfaces"


def cannot_reach_out(_: Ground) -> None:
    """Connecting a datagram socket sends nothing, but needs a route. The address is reserved for documentation."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return
    raise Missing("a route to the outside is still there")


def forbid_inner_namespaces(_: Ground) -> str:
    """Allow no user namespace inside this one: in it, a program would hold every capability again."""
    if _is_machine_wide("/proc/self/uid_map"):
        raise Missing("needs a user namespace of its own, or it would count for the whole machine")
    _write("/proc/sys/user/max_user_namespaces", "0")
    return "no further user namespace can be made"


def no_inner_namespace(_: Ground) -> None:
    """Try to make one in a fork, which ends either way."""
    pid = os.fork()
    if pid == 0:
        try:
            kernel.unshare(kernel.CLONE_NEWUSER)
        except OSError:
            os._exit(0)
        os._exit(1)
    if os.waitpid(pid, 0)[1]:
        raise Missing("a user namespace could be made inside this one")


def own_process_table(_: Ground) -> str:
    """Go on as process 1 of a fresh process table; what was this process stays behind as its guard."""
    kernel.unshare(kernel.CLONE_NEWPID)
    pid = os.fork()
    if pid:
        _guard(pid)
    kernel.die_with_parent(signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # process 1 gets only the signals that it has handlers for
    return "a process table of its own: nothing outside has a number, and all in it ends with the worker"


def is_first_process(_: Ground) -> None:
    """Process 1 has no parent that it could name."""
    if os.getpid() != 1 or os.getppid() != 0:
        raise Missing("other processes still have numbers")


def become_nobody(ground: Ground) -> str:
    """Leave root for the user that owns nothing. An ordinary user stays who it is."""
    if not kernel.LINUX:
        raise Missing("only Linux has this")
    if os.getuid() != 0:
        return f"user {os.getuid()}, who is not root"
    _try_as_nobody(ground.library.folders)
    _turn_into_nobody()
    return "user nobody, who owns nothing"


def _turn_into_nobody() -> None:
    kernel.drop_bounding_set()  # while that is still allowed
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)
    kernel.die_with_parent(signal.SIGKILL)  # the kernel forgets this wish with every change of user


def is_not_root(_: Ground) -> None:
    """Root's number would open root's files, and no limit of processes binds it."""
    if 0 in (*os.getresuid(), *os.getresgid()):
        raise Missing("the worker is still root")


def _try_as_nobody(folders: tuple[str, ...]) -> None:
    """Raise Missing where nobody could not go on: there is no way back, so a fork tries it first."""
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            _turn_into_nobody()
            status = 2
            for folder in folders:
                next(os.scandir(folder), None)
            status = 0
        finally:
            os._exit(status)
    match os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]):
        case 0:
            return
        case 2:
            raise Missing("only root can read Python's packages here: let everybody read them")
        case _:
            raise Missing("there is no other user to become here")


def _enter_users() -> str:
    """Unshare users. Root keeps itself and nobody, which only a process outside can write down; others themselves."""
    uid, gid = os.getuid(), os.getgid()
    if uid != 0:
        kernel.unshare(kernel.CLONE_NEWUSER)
        _write("/proc/self/setgroups", "deny")
        _write("/proc/self/uid_map", f"{uid} {uid} 1")
        _write("/proc/self/gid_map", f"{gid} {gid} 1")
        return "user"
    entered, told = os.pipe()
    me, writer = os.getpid(), os.fork()
    if writer == 0:
        _write_maps(me, entered, told)
    os.close(entered)
    try:
        kernel.unshare(kernel.CLONE_NEWUSER)
        os.write(told, b"x")
    finally:
        os.close(told)
        _, status = os.waitpid(writer, 0)
    if status:
        raise OSError(0, "its users could not be written down")
    return "user"


def _write_maps(pid: int, entered: int, told: int) -> NoReturn:
    status = 1
    try:
        os.close(told)
        if os.read(entered, 1):
            for ids in ("gid_map", "uid_map"):
                try:
                    _write(f"/proc/{pid}/{ids}", f"0 0 1\n{NOBODY} {NOBODY} 1")
                except OSError:  # in a container that has one user only
                    _write(f"/proc/{pid}/{ids}", "0 0 1")
        status = 0
    finally:
        os._exit(status)


def _guard(pid: int) -> NoReturn:
    """Hold nothing open, wait for process 1 and end as it did. Whoever ends this process ends that one, too."""
    silent = os.open(os.devnull, os.O_RDWR)
    os.dup2(silent, 0)
    os.dup2(silent, 1)
    _, status = os.waitpid(pid, 0)
    os._exit(os.waitstatus_to_exitcode(status) & 0xFF)


def _is_machine_wide(ids: str) -> bool:
    with open(ids, encoding="ascii") as lines:  # noqa: PTH123
        return lines.read().split() == ["0", "0", str(2**32 - 1)]


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="ascii") as file:  # noqa: PTH123 - one short write, as the kernel wants it
        file.write(text)
