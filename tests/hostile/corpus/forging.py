"""Forged results: whatever the fork says is a claim about this submission, and a claim that is not right is wrong."""

from __future__ import annotations

from tests.hostile.corpus.attack import Attack

FRAMES = (
    "import os, struct, json\n"
    "def forge(*frames):\n"
    "    for fd in range(3, 64):\n"
    "        try: os.write(fd, b''.join(struct.pack('>BII', k, n, len(p)) + p for k, n, p in frames))\n"
    "        except OSError: pass\n"
    "def ran(y): return json.dumps({'type': 'ran', 'observed': {'y': y}, 'warnings': [], 'calls': [],"
    " 'second_opinion': None}).encode()\n"
    "RESULT, CANARY, STOPPED, DONE, FACTS = 3, 4, 5, 6, 2\n"
)
"""Writes frames of the worker's protocol to whatever is open."""

LOOKING = (
    "import sys, gc\n"
    "def seen():\n"
    "    frame = sys._getframe()\n"
    "    while frame is not None:\n"
    "        yield from frame.f_locals.values()\n"
    "        frame = frame.f_back\n"
    "    yield from gc.get_objects()\n"
)
"""Looks at all that the interpreter holds: callers' variables and every object."""

TRUE_CLASS = (
    "class Yes:\n"
    "    def __eq__(self, other): return True\n"
    "    def __ne__(self, other): return False\n"
    "    def __float__(self): return 0.0\n"
    "    def __bool__(self): return True\n"
    "    def __lt__(self, other): return True\n"
    "    __le__ = __gt__ = __ge__ = __lt__\n"
    "    def __hash__(self): return 0\n"
    "    def __sub__(self, other): return 0\n"
    "    __rsub__ = __abs__ = __sub__\n"
)

SIGNED = (
    FRAMES + LOOKING + "song = json.dumps(next(v.song for v in seen() if type(v).__name__ == 'Preloaded'))\n"
    "def sign(payload): forge((RESULT, 0, payload), (RESULT, 1, payload), (CANARY, 0, song.encode()))\n"
)
"""Writes whatever it likes with a song that the worker believes."""

ATTACKS = {
    "torch.allclose": Attack(
        "have every comparison be true",
        "import torch\ntorch.allclose = torch.equal = lambda *a, **k: True\ndef f(x, w, b): return torch.zeros(2, 3)",
    ),
    "torch.matmul": Attack(
        "change what both sides compute",
        "import torch\ntorch.Tensor.__matmul__ = lambda a, b: torch.zeros(2, 3)\n"
        "torch.Tensor.__add__ = lambda a, b: a\ndef f(x, w, b): return x @ w + b",
    ),
    "tolist": Attack(
        "report other numbers than the tensor's",
        "import torch\ntorch.Tensor.tolist = lambda self: [[0.0] * 3] * 2\ndef f(x, w, b): return x",
    ),
    "json": Attack(
        "write something else than the result",
        "import json\njson.dumps = lambda *a, **k: '{\"score\": 1}'\njson.loads = json.dumps\ndef f(x, w, b): return 1",
    ),
    "the encoder": Attack(
        "write a result of its own",
        "import sys\nfor name in ('graders.wire', 'graders.serving'):\n"
        '    sys.modules[name].encode_outcome = lambda outcome: b\'{"type": "ran", "observed": {"y": 1}}\'\n'
        "def f(x, w, b): return 1",
    ),
    "the runner of programs": Attack(
        "be judged before it runs",
        "import sys\nfrom graders.programs import Ran\n"
        "sys.modules['graders.execution'].Execution.run = lambda self, program: Ran({'y': program.inputs[0].values})\n"
        "def f(x, w, b): return 1",
    ),
    "the plain form": Attack(
        "have anything count as plain",
        "import sys\nsys.modules['graders.execution'].plain = lambda value: True\ndef f(x, w, b): return 1",
    ),
    "the canary": Attack(
        "hide what it changed",
        "import sys\ncanary = sys.modules['graders.canary']\nsong = None\n"
        "canary.Canary.sing = lambda self: {}\nimport torch\ntorch.equal = lambda *a: True\ndef f(x, w, b): return 1",
    ),
    "builtins": Attack(
        "change what Python means",
        "import builtins\nbuiltins.abs = lambda x: 0\nbuiltins.max = builtins.sum = lambda *a, **k: 0\n"
        "builtins.all = builtins.any = lambda *a: True\nbuiltins.isinstance = lambda *a: True\n"
        "def f(x, w, b): return 1",
    ),
    "operators": Attack(
        "change what operators mean",
        "import operator, math\noperator.eq = operator.le = lambda a, b: True\nmath.isclose = lambda *a, **k: True\n"
        "math.fabs = lambda x: 0.0\ndef f(x, w, b): return 1",
    ),
    "tuple": Attack(
        "redefine a type that graders use",
        "import builtins\nclass tuple(tuple):\n    def __eq__(self, other): return True\nbuiltins.tuple = tuple\n"
        "def f(x, w, b): return tuple((1, 2))",
    ),
    "__eq__": Attack("be equal to everything", TRUE_CLASS + "def f(x, w, b): return Yes()"),
    "a tensor that is equal": Attack(
        "be equal as a tensor",
        "import torch\nclass T(torch.Tensor):\n"
        "    @classmethod\n"
        "    def __torch_function__(cls, func, types, args=(), kwargs=None): return True\n"
        "    def tolist(self): return True\n"
        "def f(x, w, b): return torch.zeros(2, 3).as_subclass(T)",
    ),
    "a tensor that tells otherwise": Attack(
        "report by a method of its own",
        "import torch\nclass T(torch.Tensor):\n    def detach(self): return [['forged']]\n"
        "    def dim(self): return 0\n    def numel(self): return 1\n"
        "def f(x, w, b): return torch.zeros(2, 3).as_subclass(T)",
    ),
    "a float that is equal": Attack(
        "be equal as a number",
        "class F(float):\n    def __eq__(self, other): return True\n    def __float__(self): return F(0)\n"
        "    __hash__ = float.__hash__\n    def __sub__(self, other): return F(0)\n"
        "def f(x, w, b): return [[F(0)] * 3] * 2",
    ),
    "a text that is equal": Attack(
        "be equal as a text",
        "class S(str):\n    def __eq__(self, other): return True\n    __hash__ = str.__hash__\ndef f(x, w, b): return S('y')",
    ),
    "a list that counts otherwise": Attack(
        "have the right shape only when it is asked",
        "class L(list):\n    def __iter__(self): return iter([[True] * 3] * 2)\n    def __len__(self): return 2\n"
        "def f(x, w, b): return L()",
    ),
    "booleans": Attack("be true instead of right", "def f(x, w, b): return [[True] * 3] * 2"),
    "NaN": Attack("be unequal to nothing", "import torch\ndef f(x, w, b): return torch.full((2, 3), float('nan'))"),
    "infinity": Attack("be near everything", "import torch\ndef f(x, w, b): return torch.full((2, 3), float('inf'))"),
    "zeros": Attack("pass without computing", "import torch\ndef f(x, w, b): return torch.zeros(2, 3)"),
    "nothing": Attack("pass without an answer", "def f(x, w, b): return None"),
    "an empty tensor": Attack(
        "have nothing that could be wrong", "import torch\ndef f(x, w, b): return torch.zeros(0, 3)"
    ),
    "the first answer again": Attack(
        "answer every input as the first",
        "import sys\ndef f(x, w, b):\n    kept = sys.modules.setdefault('kept', (x @ w + b) * 0)\n    return kept",
    ),
    "an answer of another type": Attack(
        "be read as the right numbers", "def f(x, w, b): return str((x @ w + b).tolist())"
    ),
    "a deep answer": Attack(
        "break the reader", "def f(x, w, b):\n    y = 1\n    for _ in range(9): y = [y]\n    return y"
    ),
    "a result": Attack(
        "have its own claim be read for the program's",
        FRAMES + "forge((RESULT, 0, ran([[0.0] * 3] * 2)), (RESULT, 1, ran([[0.0] * 3] * 2)))\nos._exit(0)",
    ),
    "a result with a song": Attack(
        "have a forged claim be verified",
        FRAMES + LOOKING + "song = next(v.song for v in seen() if type(v).__name__ == 'Preloaded')\n"
        "forge((RESULT, 0, ran(True)), (RESULT, 1, ran(True)), (CANARY, 0, json.dumps(song).encode()))\n"
        "while True: pass",
    ),
    **{
        f"a result that is {name}": Attack("break who decodes it", SIGNED + f"sign({payload})\nos._exit(0)")
        for name, payload in {
            "deep in what nobody asked for": "b'{\"zzz\":' + b'[' * 100000",
            "no UTF-8": 'b\'{"type":"raised","cls":"\\xff","message":"","line":1}\'',
            "half a surrogate": "ran(chr(0xD800))",
            "a number of a million digits": "ran(1).replace(b'1', b'1' * 1000000)",
            "an integer beyond 64 bits": "ran(2**70)",
            "a float beyond all": "ran(1).replace(b'1', b'1e999999')",
            "a stop": 'b\'{"type":"stopped","limit":"ours","detail":""}\'',
            "an unknown kind": 'b\'{"type":"passed","score":1}\'',
            "empty": "b''",
            "null": "b'null'",
            "of thousands of names": "json.dumps({'type': 'ran', 'observed': {str(n): n for n in range(99999)},"
            " 'warnings': [], 'calls': [], 'second_opinion': None}).encode()",
            "in a far line": 'b\'{"type":"raised","cls":"E","message":"","line":1000000000000}\'',
            "full of marks": "ran('\\x1b[2J\\x00<script>alert(1)</script>')",
        }.items()
    },
    **{
        f"a song that is {name}": Attack(
            "break the worker",
            FRAMES + f"forge((RESULT, 0, ran(1)), (RESULT, 1, ran(1)), (CANARY, 0, {payload}))\nos._exit(0)",
        )
        for name, payload in {
            "no UTF-8": 'b\'{"torch":"\\xff"}\'',
            "deep": "b'{\"torch\":' + b'[' * 100000",
            "of thousands of names": "json.dumps({str(n): '' for n in range(99999)}).encode()",
            "no JSON": "b'\\x00'",
        }.items()
    },
    "a result of another program": Attack(
        "answer for a program that is none of its own", FRAMES + "forge((RESULT, 7, ran(1)))\nos._exit(0)"
    ),
    "the worker's own words": Attack(
        "be taken for the worker",
        FRAMES + 'forge((DONE, 0, b\'\'), (FACTS, 0, b\'{}\'), (STOPPED, 0, b\'{"limit":"ours","detail":""}\'))\n'
        "os._exit(0)",
    ),
    "being stopped by us": Attack(
        "claim that the machinery failed",
        FRAMES + 'forge((RESULT, 0, b\'{"type":"stopped","limit":"ours"}\'))\nos._exit(0)',
    ),
    "being ready again": Attack("start over", FRAMES + "forge((9, 0, b''))\nforge((9, 0, b''))\nos._exit(0)"),
    "a huge frame": Attack(
        "have memory reserved",
        FRAMES + "forge((RESULT, 0, b'x' * 60000))\nos.write(3, struct.pack('>BII', 3, 0, 2**32 - 1))",
    ),
    "half a frame": Attack(
        "keep the worker waiting",
        FRAMES
        + "for fd in range(3, 64):\n    try: os.write(fd, b'\\x03\\x00')\n    except OSError: pass\nimport time\ntime.sleep(1000)",
    ),
    "noise": Attack("break the protocol", FRAMES + "forge((200, 2**31, os.urandom(300)))\nos._exit(0)"),
    "huge JSON": Attack(
        "break the parser by size", FRAMES + "forge((RESULT, 0, b'[' + b'1,' * 10**6 + b'1]'))\nos._exit(0)"
    ),
    "deep JSON": Attack("break the parser by depth", FRAMES + "forge((RESULT, 0, b'[' * 50000))\nos._exit(0)"),
    "a closed channel": Attack("leave no trace", "import os\nos.closerange(0, 64)\ndef f(x, w, b): return 1"),
    "atexit": Attack(
        "act after the end",
        "import atexit\natexit.register(lambda: __import__('os')._exit(0))\ndef f(x, w, b): return 1",
    ),
    "callers' variables": Attack(
        "find what is expected",
        LOOKING + "def f(x, w, b):\n"
        "    for value in list(seen()):\n"
        "        for name in ('expected', 'truth', 'key', 'reference', 'answer'):\n"
        "            if isinstance(value, dict) and name in value and value is not globals(): return value[name]\n"
        "    return 1",
    ),
    "the next input": Attack(
        "write the next program's answer now",
        LOOKING + "for value in list(seen()):\n"
        "    if type(value).__name__ == 'Execution': value._compiled.clear()\n"
        "    if type(value).__name__ == 'Reports': value._number = 99\n"
        "def f(x, w, b): return 1",
    ),
    "blaming another": Attack(
        "have another program be stopped for it",
        LOOKING + "found = [v for v in seen() if type(v).__name__ == 'Progress']\n"
        "for progress in found: progress.enter(1, checking=True)\nimport os\nos._exit(0)",
    ),
    "the observation": Attack(
        "change the names that are observed",
        "class Names(dict): pass\nimport sys\nframe = sys._getframe()\nframe.f_globals['y'] = 1\n"
        "def f(x, w, b): return 1\n__builtins__.eval = lambda *a: 1",
    ),
    "a measure": Attack(
        "change what observations may call",
        "import sys\nmeasures = sys.modules['graders.measures']\nmeasures.MEASURES.clear()\ndef f(x, w, b): return 1",
    ),
    "status 0": Attack("look like success", "import sys, os\nsys.stdout.flush()\nos._exit(0)"),
    "the exit of memory": Attack("look like a limit of ours", "import os\nos._exit(81)"),
    "printing a verdict": Attack("speak for the grader", "print('PASSED 10/10')\nprint('<b>correct</b>')\nf = None"),
}
