"""Raw system calls: past Python there is nothing to be had, either."""

from __future__ import annotations

from tests.hostile.corpus.attack import Attack

CALL = "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\nasked = libc.syscall"
SAY = "print('REACHED' if got >= 0 else ctypes.get_errno())"


def _call(aim: str, arguments: str) -> Attack:
    return Attack(aim, f"{CALL}\ngot = asked({arguments})\n{SAY}")


ATTACKS = {
    "socket": _call("have a socket", "41, 2, 1, 0"),
    "io_uring": _call("do all else by rings", "425, 8, ctypes.create_string_buffer(120)"),
    "clone": _call("have a process", "56, 17, 0, 0, 0, 0"),
    "clone3": _call("have a process by the newer call", "435, ctypes.create_string_buffer(88), 88"),
    "unshare": _call("have powers in a namespace", "272, 0x10000000"),
    "ptrace": _call("control the worker", "101, 16, 1, 0, 0"),
    "reading the worker": _call("read the worker's memory", "310, 1, ctypes.create_string_buffer(32), 1, 0, 0, 0"),
    "writing the worker": _call("write the worker's memory", "311, 1, ctypes.create_string_buffer(32), 1, 0, 0, 0"),
    "a pidfd": _call("hold the worker", "434, 1, 0"),
    "mount": _call("change the tree of files", "165, b'none', b'/', b'tmpfs', 0, 0"),
    "chroot": _call("leave the tree of files", "161, b'.'"),
    "bpf": _call("load a program into the kernel", "321, 0, ctypes.create_string_buffer(128), 128"),
    "userfaultfd": _call("have a helper of kernel exploits", "323, 0"),
    "keys": _call("use the kernel's keys", "250, 0, -3, 0, 0, 0"),
    "perf": _call("measure others", "298, ctypes.create_string_buffer(128), 0, -1, -1, 0"),
    "limits": _call("take off a limit", "160, 9, (ctypes.c_ulong * 2)(2**63, 2**63)"),
    "tracing allowed": _call("be traced", "157, 4, 1, 0, 0, 0"),
    "another filter": _call("change its filter", "317, 1, 0, 0"),
    "a 32-bit number": _call("slip past by x32", "0x40000000 + 41, 2, 1, 0"),
    "32-bit code": Attack(
        "slip past by the other processor family's calls",
        "import ctypes, mmap\n"
        "page = mmap.mmap(-1, 4096, prot=7)\n"
        "page.write(b'\\xb8\\x02\\x00\\x00\\x00\\xcd\\x80\\xc3')  # mov eax, 2 (fork); int 0x80; ret\n"
        "start = ctypes.addressof(ctypes.c_char.from_buffer(page))\n"
        "got = ctypes.CFUNCTYPE(ctypes.c_int)(start)()\n"
        "print('REACHED' if got >= 0 else got)",
    ),
    "write elsewhere": Attack(
        "write to descriptors that are not its channel",
        "import ctypes, os\nlibc = ctypes.CDLL(None)\nfd = os.open('/dev/zero', os.O_RDONLY)\n"
        "assert libc.dup2(1, 40) < 0\nassert libc.dup(1) < 0\nraise SystemExit",
    ),
}
"""Numbers of x86_64; on another machine they name other calls, which must be refused just so."""
