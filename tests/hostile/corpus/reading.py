"""Reading: no file, variable or memory that is not the program's own."""

from __future__ import annotations

from tests.hostile.corpus.attack import Attack

ATTACKS = {
    "the canary": Attack("read a file of this machine", "print(open('@CANARY@').read())\nprint('REACHED')"),
    "the canary by a system call": Attack(
        "read a file past Python",
        "import ctypes\nlibc = ctypes.CDLL(None)\nfd = libc.open(b'@CANARY@', 0)\nprint('REACHED' if fd >= 0 else 'no')",
    ),
    "the canary by torch": Attack(
        "read a file by torch's own loader",
        "import torch\nprint(torch.from_file('@CANARY@', size=1, dtype=torch.uint8))\nprint('REACHED')",
    ),
    "passwords": Attack("read /etc/shadow", "print(open('/etc/shadow').read())\nprint('REACHED')"),
    "users": Attack("read /etc/passwd", "print(open('/etc/passwd').read())\nprint('REACHED')"),
    "the environment": Attack(
        "read a token", "import os\nassert os.environ or os.environb\nprint(dict(os.environ))\nprint('REACHED')"
    ),
    "the environment in memory": Attack(
        "read a token from where C keeps it",
        "import ctypes\nenviron = ctypes.POINTER(ctypes.c_char_p).in_dll(ctypes.CDLL(None), 'environ')\n"
        "print('REACHED' if environ and environ[0] else 'empty')",
    ),
    "the parent's environment": Attack("read it from /proc", "print(open('/proc/1/environ').read())\nprint('REACHED')"),
    "its own command line": Attack("learn paths", "print(open('/proc/self/cmdline').read())\nprint('REACHED')"),
    "its own memory as a file": Attack("write code", "open('/proc/self/mem', 'r+b')\nprint('REACHED')"),
    "the root folder": Attack(
        "look around",
        "import os\nseen = set(os.listdir('/')) & {'etc', 'home', 'proc', 'sys', 'bin'}\nassert seen\nprint('REACHED')",
    ),
    "the folder of the canary": Attack("list a folder", "import os\nprint(os.listdir('@FOLDER@'))\nprint('REACHED')"),
    "whether the canary is there": Attack(
        "learn that a file exists", "import os\nprint('REACHED' if os.path.exists('@CANARY@') else 'no')"
    ),
    "the grader's source": Attack(
        "read how results are judged",
        "import sys\nnames = [n for n in sys.modules if n.startswith('graders.')]\n"
        "for n in names:\n"
        "    try: print(open(sys.modules[n].__file__).read()[:10])\n"
        "    except OSError: continue\n"
        "    print('REACHED')",
    ),
    "the bank": Attack(
        "import questions and keys",
        "import importlib\n"
        "for name in ('qbank', 'qbank.shipped', 'graders.marking', 'graders.keys', 'graders.runner'):\n"
        "    try: importlib.import_module(name)\n"
        "    except ImportError: continue\n"
        "    print('REACHED', name)",
    ),
    "shipped questions": Attack(
        "find the bank among the packages",
        "import glob, sys\nfound = [f for p in sys.path for f in glob.glob(p + '/qbank/**', recursive=True)]\n"
        "print('REACHED' if any(f.endswith(('.yaml', '.py')) for f in found) else 'no')",
    ),
    "answers in memory": Attack(
        "find keys by asking the collector",
        "import gc\nnames = {type(o).__name__ for o in gc.get_objects()}\n"
        "print('REACHED' if names & {'EntryKey', 'ChoiceKey', 'OptionKey', 'Manifest'} else 'no')",
    ),
    "standard input": Attack(
        "read the next job", "import os, sys\nread = os.read(0, 10)\nassert read\nprint('REACHED')"
    ),
    "every descriptor": Attack(
        "read from pipes of the worker",
        "import os\nfor fd in range(3, 64):\n"
        "    try: os.pread(fd, 1, 0)\n"
        "    except OSError as error:\n"
        "        if error.errno == 29: print('pipe', fd)\n"  # ESPIPE: its own channel is one
        "        continue\n"
        "    print('REACHED')",
    ),
}
