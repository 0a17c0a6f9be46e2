"""Writing: nothing may be there afterwards that was not there before."""

from __future__ import annotations

from tests.hostile.corpus.attack import Attack

ATTACKS = {
    "a new file": Attack("make a file", "open('@FOLDER@/new', 'w').write('x')\nprint('REACHED')"),
    "the canary": Attack("change a file", "open('@CANARY@', 'a').write('x')\nprint('REACHED')"),
    "removing": Attack("remove a file", "import os\nos.remove('@CANARY@')\nprint('REACHED')"),
    "a link": Attack("point at a file", "import os\nos.symlink('@CANARY@', '/tmp/link')\nprint('REACHED')"),
    "temporary files": Attack(
        "leave something in /tmp",
        "import os\nfor folder in ('/tmp', '/var/tmp', '/dev/shm', '/run', '.'):\n"
        "    try: os.close(os.open(folder + '/left', os.O_WRONLY | os.O_CREAT))\n"
        "    except OSError: continue\n"
        "    print('REACHED')",
    ),
    "a package": Attack(
        "change what the next submission imports",
        "import os, torch\nfolder = os.path.dirname(torch.__file__)\nopen(folder + '/__init__.py', 'a').write('x')\n"
        "print('REACHED')",
    ),
    "a module of its own": Attack(
        "put a module on the import path",
        "import os, sys\nfor folder in sys.path:\n"
        "    try: os.close(os.open(folder + '/left.py', os.O_WRONLY | os.O_CREAT))\n"
        "    except OSError: continue\n"
        "    print('REACHED')",
    ),
    "a saved tensor": Attack(
        "write by torch", "import torch\ntorch.save(torch.ones(2), '@FOLDER@/saved')\nprint('REACHED')"
    ),
    "a file in memory": Attack("have a file that can be executed", "import os\nos.memfd_create('x')\nprint('REACHED')"),
    "a device": Attack("write to a terminal", "open('/dev/tty', 'w').write('x')\nprint('REACHED')"),
    "rights": Attack("open a file to all", "import os\nos.chmod('@CANARY@', 0o777)\nprint('REACHED')"),
}
