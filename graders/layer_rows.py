"""The rows of the table of layers: how each is applied, and how it is proved once before it is relied on."""

from __future__ import annotations

import mmap
import os
import signal
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import msgspec

from graders import kernel


class Missing(Exception):
    """This machine does not give the layer; the text says why."""


class Ground(msgspec.Struct, frozen=True):
    """What the layers of one fork need to know. `ruleset`: descriptor of the Landlock ruleset, made before the fork."""

    memory_bytes: int
    cpu_s: int
    kept_descriptor: int
    ruleset: int | None


def _nothing_to_prove(ground: Ground) -> None:
    """Applying it without an error is the proof."""


class Layer(msgspec.Struct, frozen=True):
    """One row. `hold` applies it and returns in words how; `prove` tries what it should stop, where no program runs.

    stage `keeper`: once, before torch is loaded; stage `fork`: in every fork, before its first program.
    """

    name: str
    stops: str
    stage: Literal["keeper", "fork"]
    hold: Callable[[Ground], str]
    prove: Callable[[Ground], None] = _nothing_to_prove


def _leave_networks(_: Ground) -> str:
    uid, gid = os.getuid(), os.getgid()
    extra = kernel.CLONE_NEWNET | kernel.CLONE_NEWIPC | kernel.CLONE_NEWUTS
    try:
        kernel.unshare(kernel.CLONE_NEWUSER | extra)
    except OSError as refused:
        try:
            kernel.unshare(extra)
        except OSError:
            raise Missing(f"this system refuses user namespaces ({refused.strerror})") from refused
        return "a network namespace without interfaces"
    for name, text in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
        with open(f"/proc/self/{name}", "w") as ids:  # noqa: PTH123 - one short write, as the kernel wants it
            ids.write(text)
    return "user and network namespaces without interfaces"


def _cannot_reach_out(_: Ground) -> None:
    """Connecting a datagram socket sends nothing, but needs a route. The address is reserved for documentation."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return
    raise Missing("a route to the outside is still there")


def _renounce_privileges(_: Ground) -> str:
    kernel.set_no_new_privileges()
    return "no_new_privs is set"


def _drop_capabilities(_: Ground) -> str:
    kernel.drop_capabilities()
    return "every capability is dropped"


def _has_no_capabilities(_: Ground) -> None:
    with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123
        held = [line for line in status if line.startswith(("CapEff", "CapPrm")) and int(line.split()[1], 16)]
    if held:
        raise Missing("capabilities are left")


def _own_session(_: Ground) -> str:
    os.setsid()
    if kernel.LINUX:
        kernel.die_with_parent(signal.SIGKILL)
        return "a session of its own that ends with the worker"
    return "a session of its own"


def _empty_environment(_: Ground) -> str:
    os.environ.clear()
    return "the environment is empty"


def _restrict_files(ground: Ground) -> str:
    if ground.ruleset is None:
        raise Missing("this kernel has no Landlock, or it is switched off")
    kernel.landlock_restrict(ground.ruleset)
    os.close(ground.ruleset)
    return f"Landlock version {kernel.landlock_version()}: Python's library can be read, nothing written or executed"


def _cannot_list_root(_: Ground) -> None:
    try:
        next(Path("/").iterdir())
    except PermissionError:
        return
    raise Missing("the root folder can still be listed")


def _restrict_signals(ground: Ground) -> str:
    if ground.ruleset is None or kernel.landlock_version() < 6:
        raise Missing("needs Landlock version 6 (Linux 6.12)")
    return "Landlock refuses signals to other processes"


def _cannot_signal_parent(_: Ground) -> None:
    try:
        os.kill(os.getppid(), 0)
    except PermissionError:
        return
    raise Missing("the worker can still be signalled")


def _limit(name: str, amount: Callable[[Ground], int]) -> Callable[[Ground], str]:
    """Return what sets one rlimit, soft and hard, never above what is already in force."""

    def hold(ground: Ground) -> str:
        import resource  # not on Windows

        which = getattr(resource, name, None)
        if which is None:
            raise Missing(f"this system has no {name}")
        wanted, (_, ceiling) = amount(ground), resource.getrlimit(which)
        if ceiling != resource.RLIM_INFINITY:
            wanted = min(wanted, ceiling)
        resource.setrlimit(which, (wanted, wanted))
        return f"{name} = {wanted}"

    return hold


def _cannot_map_more(ground: Ground) -> None:
    try:
        mmap.mmap(-1, ground.memory_bytes + mmap.PAGESIZE).close()
    except OSError:
        return
    raise Missing("this system does not keep to RLIMIT_AS")


def _cannot_fork(_: Ground) -> None:
    try:
        pid = os.fork()
    except OSError:
        return
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    raise Missing("root is not bound by RLIMIT_NPROC" if os.getuid() == 0 else "a fork went through")


def _close_descriptors(ground: Ground) -> str:
    import resource

    kept, (soft, _) = ground.kept_descriptor, resource.getrlimit(resource.RLIMIT_NOFILE)
    silent = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(silent, standard)
    first = 3
    for spared in sorted(fd for fd in (kept, ground.ruleset) if fd is not None):
        os.closerange(first, spared)
        first = spared + 1
    os.closerange(first, max(first, min(soft, 1 << 16)))
    return "all but the result channel are closed"


ROWS: tuple[Layer, ...] = (
    Layer("network", "reaching any network", "keeper", _leave_networks, _cannot_reach_out),
    Layer("privileges", "gaining rights through set-uid programs", "keeper", _renounce_privileges),
    Layer("capabilities", "using root's powers", "keeper", _drop_capabilities, _has_no_capabilities),
    # before anything is opened, so that whatever is open later has a number below the limit
    Layer("open files", "exhausting descriptors", "keeper", _limit("RLIMIT_NOFILE", lambda _: 64)),
    Layer("session", "signals to the worker's group, and outliving it", "fork", _own_session),
    Layer("environment", "reading tokens and paths from the environment", "fork", _empty_environment),
    Layer("descriptors", "using the worker's own pipes and files", "fork", _close_descriptors),
    Layer("files", "reading, writing and executing files", "fork", _restrict_files, _cannot_list_root),
    Layer("signals", "ending other processes", "fork", _restrict_signals, _cannot_signal_parent),
    Layer(
        "memory",
        "exhausting the machine's memory",
        "fork",
        _limit("RLIMIT_AS", lambda ground: ground.memory_bytes),
        _cannot_map_more,
    ),
    Layer("cpu", "computing on when the clock is missed", "fork", _limit("RLIMIT_CPU", lambda ground: ground.cpu_s)),
    Layer("file size", "filling the disk", "fork", _limit("RLIMIT_FSIZE", lambda _: 0)),
    Layer("core dumps", "writing memory to disk", "fork", _limit("RLIMIT_CORE", lambda _: 0)),
    Layer("processes", "starting processes and threads", "fork", _limit("RLIMIT_NPROC", lambda _: 0), _cannot_fork),
)
