"""What students need works in their fork: a table of idioms, each run behind every layer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graders.programs import Program, Raised, Ran
from graders.runner import Runner, RunnerUnavailable
from graders.students import student_runner

USEFUL = {
    "SGD": "m = nn.RNN(2, 3)\no = torch.optim.SGD(m.parameters(), lr=0.1)\nm(torch.ones(2, 1, 2))[0].sum().backward()\no.step()",
    "Adam": "m = nn.Linear(2, 1)\no = torch.optim.Adam(m.parameters())\nm(torch.ones(3, 2)).sum().backward()\no.step()\n"
    "o.zero_grad()",
    "a scheduler": "o = torch.optim.SGD([nn.Parameter(torch.ones(1))], lr=1.0)\n"
    "s = torch.optim.lr_scheduler.StepLR(o, 1)\no.step()\ns.step()",
    "clipping": "m = nn.RNN(2, 2)\nm(torch.ones(2, 1, 2))[0].sum().backward()\nnn.utils.clip_grad_norm_(m.parameters(), 1.0)",
    "functional": "F = torch.nn.functional\ny = F.cross_entropy(F.relu(torch.ones(2, 3)), torch.tensor([0, 2]))\n"
    "F.softmax(torch.ones(2), dim=0), F.one_hot(torch.tensor([1])), F.pad(torch.ones(2), (1, 1)), F.dropout(torch.ones(3))",
    "linalg": "a = torch.eye(3) * 2\ntorch.linalg.norm(a), torch.linalg.solve(a, torch.ones(3)), torch.linalg.eigvals(a)\n"
    "torch.linalg.svd(a), torch.linalg.inv(a), torch.linalg.qr(a), torch.linalg.matrix_exp(a)",
    "einsum": "torch.einsum('ij,jk->ik', torch.ones(2, 3), torch.ones(3, 4))",
    "packing": "from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence\n"
    "x = pad_sequence([torch.ones(3, 2), torch.ones(1, 2)])\n"
    "pad_packed_sequence(nn.RNN(2, 2)(pack_padded_sequence(x, [3, 1]))[0])",
    "LSTM and GRU": "nn.LSTM(2, 3)(torch.ones(2, 1, 2)), nn.GRU(2, 3, bidirectional=True)(torch.ones(2, 1, 2))",
    "a module": "class M(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.cell = nn.RNNCell(2, 3)\n"
    "    def forward(self, x):\n        h = torch.zeros(1, 3)\n        for x_t in x: h = self.cell(x_t[None], h)\n        return h\n"
    "M()(torch.ones(4, 2)).sum().backward()\nlist(M().state_dict())",
    "copying a module": "import copy\na = nn.RNN(2, 2)\ncopy.deepcopy(a).load_state_dict(a.state_dict())",
    "autograd": "x = torch.ones(2, requires_grad=True)\ntorch.autograd.grad((x ** 2).sum(), x, create_graph=True)\n"
    "torch.autograd.functional.jacobian(lambda t: t ** 2, torch.ones(2))",
    "an autograd function": "class D(torch.autograd.Function):\n    @staticmethod\n    def forward(ctx, x): return x * 2\n"
    "    @staticmethod\n    def backward(ctx, g): return g * 2\nD.apply(torch.ones(1, requires_grad=True)).backward()",
    "vmap": "torch.vmap(lambda v: v.sum())(torch.ones(2, 3)), torch.func.grad(lambda v: (v ** 2).sum())(torch.ones(2))",
    "torch.func": "torch.func.jacrev(lambda v: v ** 2)(torch.ones(2)), torch.func.functional_call(nn.Linear(1, 1), {}, torch.ones(1))",
    "checkpoints": "from torch.utils.checkpoint import checkpoint\n"
    "checkpoint(nn.Linear(2, 2), torch.ones(1, 2, requires_grad=True), use_reentrant=False).sum().backward()",
    "half precision": "with torch.autocast('cpu', dtype=torch.bfloat16): nn.Linear(2, 2)(torch.ones(1, 2))",
    "a transformer": "nn.TransformerEncoderLayer(4, 2)(torch.ones(3, 1, 4)).sum().backward()",
    "seeds": "torch.manual_seed(1)\ng = torch.Generator().manual_seed(2)\ntorch.randn(2, generator=g), torch.randperm(4)",
    "a data loader": "from torch.utils.data import DataLoader, TensorDataset\n"
    "list(DataLoader(TensorDataset(torch.ones(4, 2)), batch_size=2, shuffle=True))",
    "saving to memory": "import io\nb = io.BytesIO()\ntorch.save(nn.RNN(1, 1).state_dict(), b)\nb.seek(0)\ntorch.load(b)",
    "dataclasses": "from dataclasses import dataclass, field\n@dataclass(frozen=True)\nclass C:\n    a: int\n"
    "    b: list[int] = field(default_factory=list)\nC(1)",
    "typing": "from __future__ import annotations\nfrom typing import Any, NamedTuple, Protocol, TypeVar, get_type_hints",
    "math and random": "import math, random, statistics\nmath.tanh(random.random()), random.sample(range(9), 3), random.gauss(0, 1)",
    "collections": "from collections import Counter, OrderedDict, defaultdict, deque, namedtuple\nCounter('abc'), deque(maxlen=2)",
    "itertools and functools": "import functools, itertools, operator\nfunctools.reduce(operator.add, itertools.chain([1], [2]))\n"
    "functools.lru_cache(maxsize=None)(len)('a')",
    "text": "import re, string, textwrap, json, csv, io\nre.sub('a', 'b', 'aa'), json.dumps({'a': 1}), f'{1.5:.2f}'",
    "time": "import time, datetime\ntime.time(), time.perf_counter(), time.sleep(0.001), datetime.datetime.now()",
    "numbers": "import decimal, fractions, cmath\ndecimal.Decimal('1.1') + 1, fractions.Fraction(1, 3)",
    "abstract classes and enums": "import abc, enum\nclass E(enum.Enum):\n    A = enum.auto()\nclass B(abc.ABC): pass",
    "contexts and copies": "import contextlib, copy, io\nwith contextlib.redirect_stdout(io.StringIO()): print('x')\ncopy.deepcopy([1])",
    "warnings and logging": "import warnings, logging\nwarnings.warn('w')\nlogging.getLogger('a').warning('x')",
    "tracebacks": "import traceback\ntry: 1 / 0\nexcept ZeroDivisionError: text = traceback.format_exc()",
    "inspection": "import inspect\ninspect.signature(nn.RNN.forward), inspect.getsource(nn.Linear)",
    "numpy": "import numpy as np\nnp.linalg.norm(np.ones(3)), torch.from_numpy(np.arange(3.0)).numpy(), np.tanh(np.ones(2))",
    "a summary": "m = nn.RNN(2, 3)\nprint(m, sum(p.numel() for p in m.parameters()))\nprint(torch.ones(2))",
    "hashing and ids": "import hashlib, uuid\nhashlib.sha256(b'a').hexdigest(), uuid.uuid4()",
    "asserts": "assert torch.allclose(torch.ones(1), torch.ones(1))\ntorch.testing.assert_close(torch.ones(1), torch.ones(1))",
    "platform": "import platform, os, sys\nplatform.system(), os.cpu_count(), os.getcwd(), sys.version",
}


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with student_runner() as shared:
        try:
            shared.facts()
        except RunnerUnavailable as reason:
            pytest.skip(str(reason))
        yield shared


@pytest.mark.parametrize("name", USEFUL)
def test_useful_code_works(runner: Runner, name: str) -> None:
    (outcome,) = runner.run([Program("import torch\nfrom torch import nn", USEFUL[name], (("one", "1"),))])
    assert isinstance(outcome, Ran), outcome


def test_what_torch_imports_late_can_be_imported_in_the_fork(runner: Runner) -> None:
    """Nothing in these words tells the keeper to import it before; a fresh keeper has not."""
    runner.close()
    code = "getattr(torch, 'v' + 'map')(lambda v: v.sum())(torch.ones(2, 3))"
    (outcome,) = runner.run([Program("import torch", code, (("one", "1"),))])
    assert isinstance(outcome, Ran), outcome


def test_what_is_printed_is_shown_back_also_before_an_error(runner: Runner) -> None:
    fine, broken = runner.run(
        [Program("", "print('h:', [0.5])", ()), Program("", "print('so far')\nraise ValueError('no')", ())]
    )
    assert isinstance(fine, Ran)
    assert fine.printed == "h: [0.5]\n"
    assert isinstance(broken, Raised)
    assert (broken.printed, broken.message, broken.line) == ("so far\n", "no", 2)
