"""The rows of the table of layers: how each is applied, and how it is proved once before it is relied on."""

from __future__ import annotations

import mmap
import os
import signal
from collections.abc import Callable
from pathlib import Path

from graders import file_tree, kernel, namespaces, system_calls
from graders.layer import Ground, Layer, Missing


def _renounce_privileges(_: Ground) -> str:
    kernel.set_no_new_privileges()
    return "no_new_privs is set"


def _drop_capabilities(_: Ground) -> str:
    kernel.drop_capabilities()
    return "every capability is dropped"


def _has_no_capabilities(_: Ground) -> None:
    if kernel.holds_capabilities():
        raise Missing("capabilities are left")


def _forbid_tracing(_: Ground) -> str:
    kernel.forbid_tracing()
    return "no process of the same user may trace the worker or a program"


def _cannot_be_traced(_: Ground) -> None:
    if kernel.can_be_traced():
        raise Missing("it can still be traced")


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
    if ground.file_rules is None:
        raise Missing("this kernel has no Landlock, or it is switched off")
    kernel.landlock_restrict(ground.file_rules)
    os.close(ground.file_rules)
    return f"Landlock version {kernel.landlock_version()}: Python's library can be read, nothing written or executed"


def _cannot_list_root(_: Ground) -> None:
    try:
        next(Path("/").iterdir())
    except PermissionError:
        return
    raise Missing("the root folder can still be listed")


def _restrict_signals(ground: Ground) -> str:
    if ground.signal_rules is None:
        raise Missing("needs Landlock version 6 (Linux 6.12)")
    kernel.landlock_restrict(ground.signal_rules)
    os.close(ground.signal_rules)
    return "Landlock refuses signals to other processes"


def _cannot_signal_parent(_: Ground) -> None:
    try:
        os.kill(os.getppid(), 0)
    except PermissionError:
        return
    raise Missing("the worker can still be signalled")


def _limit(name: str, amount: Callable[[Ground], int], spare: int = 0) -> Callable[[Ground], str]:
    """Return what sets one rlimit, never above what is already in force; the hard one lies higher by `spare`."""

    def hold(ground: Ground) -> str:
        import resource  # not on Windows

        which = getattr(resource, name, None)
        if which is None:
            raise Missing(f"this system has no {name}")
        wanted, (_, ceiling) = amount(ground), resource.getrlimit(which)
        hard = wanted + spare
        if ceiling != resource.RLIM_INFINITY:
            wanted, hard = min(wanted, ceiling), min(hard, ceiling)
        resource.setrlimit(which, (wanted, hard))
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
    for spared in sorted(fd for fd in (kept, ground.file_rules, ground.signal_rules) if fd is not None):
        os.closerange(first, spared)
        first = spared + 1
    os.closerange(first, max(first, min(soft, 1 << 16)))
    return "all but the result channel are closed"


ROWS: tuple[Layer, ...] = (
    Layer("network", "reaching any network", "start", namespaces.leave_networks, namespaces.cannot_reach_out),
    Layer(
        "inner namespaces",
        "regaining powers in a namespace of its own",
        "start",
        namespaces.forbid_inner_namespaces,
        namespaces.no_inner_namespace,
    ),
    Layer(
        "process table",
        "seeing other processes, and outliving the job",
        "start",
        namespaces.own_process_table,
        namespaces.is_first_process,
    ),
    # before anything is opened, so that whatever is open later has a number below the limit
    Layer("open files", "exhausting descriptors", "start", _limit("RLIMIT_NOFILE", lambda _: 64)),
    Layer(
        "file tree",
        "seeing any file but the library's",
        "loaded",
        file_tree.own_file_tree,
        file_tree.holds_nothing_else,
    ),
    Layer("privileges", "gaining rights through set-uid programs", "loaded", _renounce_privileges),
    Layer("user", "being root", "loaded", namespaces.become_nobody, namespaces.is_not_root),
    Layer("capabilities", "using root's powers", "loaded", _drop_capabilities, _has_no_capabilities),
    Layer("tracing", "reading the worker's memory", "loaded", _forbid_tracing, _cannot_be_traced),
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
    Layer("cpu", "computing on when the clock is missed", "fork", _limit("RLIMIT_CPU", lambda ground: ground.cpu_s, 2)),
    Layer("file size", "filling the disk", "fork", _limit("RLIMIT_FSIZE", lambda _: 0)),
    Layer("core dumps", "writing memory to disk", "fork", _limit("RLIMIT_CORE", lambda _: 0)),
    Layer("processes", "starting processes and threads", "fork", _limit("RLIMIT_NPROC", lambda _: 0), _cannot_fork),
    # the last one, because the others need calls that it refuses
    Layer(
        "system calls",
        "asking the kernel for anything that computing does not need",
        "fork",
        system_calls.restrict_system_calls,
        system_calls.cannot_call,
    ),
)
