"""Each layer is needed: an attack that it stops alone gets through when it is taken away.

`others` are the layers that would stop the same attack: they are taken away in both runs, so that only the layer that
is named stands between the attack and its aim.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from graders.layer_rows import ROWS
from graders.layers import survey
from graders.students import STUDENT_LAYERS

BARE_FORK = str(Path(__file__).with_name("bare_fork.py"))


class Attack(NamedTuple):
    """`code` says REACHED where it gets to its aim. `as_root`: it needs root."""

    code: str
    others: tuple[str, ...] = ()
    as_root: bool = False
    cpu_s: int = 10


ATTACKS: Mapping[str, Attack] = {
    "network": Attack(
        "import socket\nsocket.create_connection(('127.0.0.1', PORT), timeout=2)\nsay('REACHED')",
        ("files", "system calls"),
    ),
    "inner namespaces": Attack(
        "import ctypes\nsay('REACHED' if ctypes.CDLL(None).unshare(0x10000000) == 0 else 'refused')", ("system calls",)
    ),
    "process table": Attack("import os\nos.kill(PID, 0)\nsay('REACHED')", ("user", "signals", "system calls")),
    "open files": Attack("import os\nfor _ in range(99): os.open('/dev/null', 0)\nsay('REACHED')"),
    "file tree": Attack("open('/etc/passwd').read()\nsay('REACHED')", ("files",)),
    "privileges": Attack(
        "import ctypes\nsay('REACHED' if ctypes.CDLL(None).prctl(39, 0, 0, 0, 0) == 0 else 'given up')",
        ("system calls",),
    ),
    "user": Attack("import os\nif os.fork() == 0: os._exit(0)\nsay('REACHED')", ("system calls",), as_root=True),
    "capabilities": Attack("import socket\nsocket.sethostname('taken')\nsay('REACHED')", ("user", "system calls")),
    "tracing": Attack(
        "import ctypes, os\n"
        "here = ctypes.create_string_buffer(8)\n"
        "local, remote = [(ctypes.c_void_p * 2)(ctypes.addressof(here), 8) for _ in range(2)]\n"
        "read = ctypes.CDLL(None).process_vm_readv(os.getppid(), local, 1, remote, 1, 0)\n"
        "say('REACHED' if read == 8 else 'refused')",
        ("user", "capabilities", "files", "signals", "system calls"),
    ),
    "session": Attack("import os\nsay('REACHED' if os.getpgrp() != os.getpid() else 'alone')", ("system calls",)),
    "environment": Attack("import os\nsay('REACHED' if 'TOKEN' in os.environ else 'empty')"),
    "descriptors": Attack(
        "import os\nfor fd in range(64):\n"
        "    if fd not in (0, 1, 2, channel):\n"
        "        try: os.fstat(fd)\n"
        "        except OSError: continue\n"
        "        say('REACHED')",
    ),
    "files": Attack("open('/etc/passwd').read()\nsay('REACHED')", ("file tree",)),
    "signals": Attack("import os\nos.kill(os.getppid(), 0)\nsay('REACHED')", ("system calls",)),
    "memory": Attack("import mmap\nmmap.mmap(-1, 6 << 30)\nsay('REACHED')"),
    "cpu": Attack("import time\nwhile time.process_time() < 2.5: pass\nsay('REACHED')", cpu_s=1),
    "file size": Attack(
        "with open('FOLDER/open to all/new', 'w') as new: new.write('x')\nsay('REACHED')",
        ("file tree", "files", "system calls"),
    ),
    "core dumps": Attack(
        "import resource\nresource.setrlimit(resource.RLIMIT_CORE, (4096, 4096))\nsay('REACHED')", ("system calls",)
    ),
    "processes": Attack("import os\nif os.fork() == 0: os._exit(0)\nsay('REACHED')", ("system calls",)),
    "system calls": Attack("import os\nif os.fork() == 0: os._exit(0)\nsay('REACHED')", ("processes",)),
}


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(50)
        yield server.getsockname()[1]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Make a place that every user may write to."""
    with tempfile.TemporaryDirectory() as made:
        place = Path(made)
        place.chmod(0o755)
        (place / "open to all").mkdir()
        (place / "open to all").chmod(0o777)
        yield place


@pytest.fixture(scope="module")
def here() -> frozenset[str]:
    return frozenset(state.name for state in survey() if state.held)


def attacked(attack: Attack, without: tuple[str, ...], port: int, folder: Path) -> dict[str, Any]:
    code = attack.code.replace("PORT", str(port)).replace("PID", str(os.getpid())).replace("FOLDER", str(folder))
    asked = json.dumps({"code": code, "without": without, "cpu_s": attack.cpu_s})
    environment = {"TOKEN": "s3cret", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, BARE_FORK],
        input=asked,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_every_layer_has_an_attack_of_its_own() -> None:
    assert set(ATTACKS) == {row.name for row in ROWS}
    assert set(STUDENT_LAYERS) <= set(ATTACKS)


@pytest.mark.parametrize("layer", ATTACKS)
def test_an_attack_gets_through_only_where_its_layer_is_taken_away(
    layer: str, port: int, folder: Path, here: frozenset[str]
) -> None:
    attack = ATTACKS[layer]
    if layer not in here:
        pytest.skip("this machine lacks the layer")
    if attack.as_root and os.getuid() != 0:
        pytest.skip("this layer changes nothing for an ordinary user")
    stopped = attacked(attack, attack.others, port, folder)
    assert layer not in stopped["missing"]
    assert not stopped["said"].startswith("REACHED"), stopped
    got = attacked(attack, (*attack.others, layer), port, folder)
    assert got["said"].startswith("REACHED"), got
