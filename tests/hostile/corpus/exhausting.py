"""Memory, time, output, recursion, crashes: each costs its own submission and no other."""

from __future__ import annotations

from tests.hostile.corpus.attack import Attack

ATTACKS = {
    "a huge list": Attack("use up memory", "x = [0] * 10**10"),
    "a growing list": Attack("use up memory slowly", "x = []\nwhile True: x.append(bytearray(10**7))"),
    "a huge tensor": Attack("use up memory by torch", "import torch\nx = torch.zeros(10**11)"),
    "a mapping": Attack("use up memory by the kernel", "import mmap\nx = mmap.mmap(-1, 1 << 36)\nprint('REACHED')"),
    "shared memory": Attack(
        "use memory that outlives it",
        "from multiprocessing.shared_memory import SharedMemory\nSharedMemory(create=True, size=10**6)\nprint('REACHED')",
    ),
    "a loop": Attack("compute for ever", "while True: pass"),
    "a loop that catches all": Attack(
        "not be interrupted",
        "import signal\nfor s in range(1, 65):\n    try: signal.signal(s, signal.SIG_IGN)\n    except (OSError, ValueError): pass\n"
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
    ),
    "a sleep": Attack("wait for ever", "import time\ntime.sleep(1000)"),
    "a wait": Attack(
        "wait on a lock for ever", "import threading\nthreading.Lock().acquire() and threading.Event().wait()"
    ),
    "a pattern": Attack("compute for ever in C", "import re\nre.match('(a+)+$', 'a' * 64 + 'b')"),
    "a power": Attack("compute for ever in one operation", "x = 9 ** 9 ** 9"),
    "time by a lie": Attack(
        "buy time by moving on for show",
        "import gc, mmap, time\n"
        "places = [memoryview(o).cast('Q') for o in gc.get_objects() if isinstance(o, mmap.mmap)]\n"
        "frame = __import__('sys')._getframe()\n"
        "while frame is not None:\n"
        "    for value in frame.f_locals.values():\n"
        "        if type(value).__name__ == 'Progress': places.append(value._places)\n"
        "    frame = frame.f_back\n"
        "n = 0\nwhile True:\n"
        "    n += 1\n"
        "    for place in places:\n"
        "        try: place[0] = n % 4\n"
        "        except Exception: pass\n"
        "    time.sleep(0.01)",
    ),
    "prints": Attack("fill the log", "while True: print('x' * 999)"),
    "one print": Attack("fill the log at once", "print('x' * 10**8)"),
    "errors": Attack("fill the error log", "import sys\nwhile True: sys.stderr.write('x' * 999)"),
    "warnings": Attack(
        "fill the list of warnings", "import warnings\nfor n in range(10**5): warnings.warn('x' * 999 + str(n))"
    ),
    "a long message": Attack("fill the report", "raise ValueError('x' * 10**8)"),
    "a long class name": Attack("fill the report by a name", "raise type('E' * 10**7, (Exception,), {})"),
    "a large answer": Attack("fill the result", "def f(x, w, b): return 'x' * 10**8"),
    "many answers": Attack("fill the result with numbers", "import torch\ndef f(x, w, b): return torch.zeros(10**7)"),
    "recursion": Attack("overflow the stack of Python", "def f(*a): return f(*a)\nf()"),
    "deep recursion": Attack(
        "overflow the stack of C", "import sys\nsys.setrecursionlimit(10**9)\ndef f(*a): return f(*a)\nf()"
    ),
    "a deep list": Attack(
        "overflow whoever reads the answer",
        "def f(x, w, b):\n    y = 0\n    for _ in range(10**5): y = [y]\n    return y",
    ),
    "a list in itself": Attack("be read for ever", "def f(x, w, b):\n    y = []\n    y.append(y)\n    return y"),
    "a segmentation fault": Attack("crash", "import ctypes\nctypes.string_at(0)"),
    "an abort": Attack("crash by assertion", "import os\nos.abort()"),
    "a bad code object": Attack(
        "crash the interpreter", "f = lambda: 0\nf.__code__ = f.__code__.replace(co_code=b'\\xff' * 64)\nf()"
    ),
    "an exit": Attack("end before it is judged", "import os\nos._exit(0)"),
    "an exit by exception": Attack("end the worker's loop", "raise SystemExit(0)"),
    "an interrupt": Attack("end the worker's loop otherwise", "raise KeyboardInterrupt"),
    "a deletion": Attack(
        "act when all is over",
        "import builtins\nclass Late:\n    def __del__(self): builtins.print('x' * 10**8)\nkept = Late()\nkept.me = kept",
    ),
    "descriptors": Attack("use up descriptors", "import os\nwhile True: os.open('/dev/null', 0)"),
    "pipes": Attack("fill the kernel's buffers", "import os\nfor _ in range(9): os.pipe()\nprint('REACHED')"),
}
