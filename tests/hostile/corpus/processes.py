"""Processes, signals and threads: the fork is one thread, and reaches no other process."""

from __future__ import annotations

from tests.hostile.corpus.attack import Attack

ATTACKS = {
    "a fork": Attack("have a process more", "import os\nif os.fork() == 0: os._exit(0)\nprint('REACHED')"),
    "a fork bomb": Attack(
        "fill the machine with processes", "import os\nwhile True:\n    os.fork()\n    print('REACHED')"
    ),
    "a daemon": Attack(
        "outlive its job",
        "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        time.sleep(60)\n"
        "print('REACHED')",
    ),
    "a shell": Attack("run a program", "import subprocess\nsubprocess.run(['/bin/sh', '-c', 'id'])\nprint('REACHED')"),
    "becoming a shell": Attack("become a program", "import os\nos.execv('/bin/sh', ['sh', '-c', 'id'])"),
    "becoming Python": Attack(
        "become a fresh interpreter", "import os, sys\nos.execv(sys.executable, [sys.executable, '-c', 'print(1)'])"
    ),
    "os.system": Attack("run a command", "import os\nassert os.system('true') == 0\nprint('REACHED')"),
    "multiprocessing": Attack(
        "start workers",
        "import multiprocessing\np = multiprocessing.Process(target=print)\np.start()\np.join()\nprint('REACHED')",
    ),
    "killing the worker": Attack(
        "end who grades", "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)\nprint('REACHED')"
    ),
    "stopping the worker": Attack(
        "freeze who grades", "import os, signal\nos.kill(os.getppid(), signal.SIGSTOP)\nprint('REACHED')"
    ),
    "interrupting the worker": Attack(
        "raise KeyboardInterrupt in who grades",
        "import os, signal\nfor target in (1, 0, -1, os.getppid()):\n"
        "    try: os.kill(target, signal.SIGINT)\n"
        "    except OSError: continue\n"
        "    print('REACHED')",
    ),
    "killing everything": Attack("end all it may", "import os\nos.kill(-1, 9)\nprint('REACHED')"),
    "signalling the grader": Attack(
        "end the process that asked", "import os, signal\nos.kill(@PID@, signal.SIGUSR1)\nprint('REACHED')"
    ),
    "stopping itself": Attack(
        "hang as a stopped process", "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)\nprint('REACHED')"
    ),
    "killing itself": Attack(
        "look as if somebody outside had killed it",
        "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\nprint('REACHED')",
    ),
    "an alarm": Attack(
        "end by a signal that looks like another's",
        "import signal, time\nsignal.setitimer(signal.ITIMER_REAL, 0.01)\ntime.sleep(0.2)\nprint('REACHED')",
    ),
    "a thread": Attack(
        "compute beside itself", "import threading\nthreading.Thread(target=print).start()\nprint('REACHED')"
    ),
    "a thread of C": Attack(
        "start a thread past Python",
        "import ctypes\nthread, libc = ctypes.c_ulong(), ctypes.CDLL(None)\n"
        "run = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p)(lambda _: None)\n"
        "print('REACHED' if libc.pthread_create(ctypes.byref(thread), None, run, None) == 0 else 'no')",
    ),
    "a pool": Attack(
        "start threads by a library",
        "from concurrent.futures import ThreadPoolExecutor\nThreadPoolExecutor(4).submit(print)\nprint('REACHED')",
    ),
    "torch's threads": Attack(
        "use more processors than one",
        "import torch\ntorch.set_num_threads(8)\ntorch.ones(600, 600) @ torch.ones(600, 600)\nraise SystemExit",
    ),
}
