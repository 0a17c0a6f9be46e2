"""What may leave the worker, in which form, and what is refused with which words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graders.programs import Plain, Program, Ran, Unobserved
from graders.runner import Runner

SETUP = (
    "import torch, collections, decimal, enum\nimport numpy as np\nfrom torch import nn\n"
    "P = collections.namedtuple('P', 'a b')\nclass I(int): pass\nclass E(enum.IntEnum):\n    A = 3\n"
    "deep = 1\nfor _ in range(9): deep = (deep,)\nloop = []\nloop.append(loop)\n"
)


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with Runner() as shared:
        yield shared


PLAIN: list[tuple[str, Plain]] = [
    ("None", None),
    ("True", True),
    ("7", 7),
    ("-2**63", -(2**63)),
    ("0.1", 0.1),
    ("'é\\n$'", "é\n$"),
    ("'\\ud800'", "\\ud800"),
    ("I(4)", 4),
    ("E.A", 3),
    ("[1, (2.5, 'a')]", (1, (2.5, "a"))),
    ("()", ()),
    ("P(1, [2])", (1, (2,))),
    ("torch.zeros(2, 3).shape", (2, 3)),
    ("torch.Size([])", ()),
    ("torch.tensor(1.5)", 1.5),
    ("torch.tensor([[1, 2], [3, 4]])", ((1, 2), (3, 4))),
    ("torch.tensor([True, False])", (True, False)),
    ("torch.zeros(2, 0)", ((), ())),
    ("torch.tensor([0.5], dtype=torch.bfloat16)", (0.5,)),
    ("torch.ones(1, requires_grad=True) * 2", (2.0,)),
    ("nn.Parameter(torch.ones(1))", (1.0,)),
    ("np.float32(0.5)", 0.5),
    ("np.int64(3)", 3),
    ("np.bool_(True)", True),
    ("np.array([[1.0, 2.0]])", ((1.0, 2.0),)),
    ("torch.float32", "torch.float32"),
    ("torch.device('cpu')", "cpu"),
    ("{'a': torch.ones(1), 'b': {'c': None}}", {"a": (1.0,), "b": {"c": None}}),
    ("collections.OrderedDict(a=1)", {"a": 1}),
    ("torch.ones(3, 4).max(dim=0)", ((1.0,) * 4, (0,) * 4)),
    ("torch.zeros(1, 1, 1, 1, 1, 1, 1, 1)", ((((((((0.0,),),),),),),),)),
    ("torch.__version__[:0]", ""),
]


def test_values_become_plain_data(runner: Runner) -> None:
    outcomes = runner.run([Program(SETUP, "", (("v", source),)) for source, _ in PLAIN])
    for (source, expected), outcome in zip(PLAIN, outcomes, strict=True):
        assert isinstance(outcome, Ran), (source, outcome)
        assert outcome.observed == {"v": expected}, source
        assert type(outcome.observed["v"]) is type(expected), source


REFUSED = [
    ("{1, 2}", "sorted"),
    ("1j", "real and imaginary"),
    ("torch.ones(2) * 1j", "real and imaginary"),
    ("{1: 2}", "keys are texts"),
    ("lambda: 1", "function is not plain"),
    ("nn.RNN", "type is not plain"),
    ("nn.RNN(1, 1)", "RNN is not plain"),
    ("range(3)", "range is not plain"),
    ("2**63", "64 bits"),
    ("torch.zeros(10_001)", "10001 elements"),
    ("[torch.zeros(6000), torch.zeros(6000)]", "elements"),
    ("list(range(10_001))", "more than 10000"),
    ("np.array(['a'])", "not numbers"),
    ("torch.zeros(2, device='meta')", "cannot be read"),
    ("torch.eye(2).to_sparse()", "cannot be read"),
    ("'x' * 100_001", "longer than"),
    ("deep", "nested deeper"),
    ("loop", "nested deeper"),
    ("torch.zeros((1,) * 9)", "nested deeper"),
    ("decimal.Decimal(1)", "Decimal is not plain"),
    ("(i for i in 'a')", "generator is not plain"),
]


def test_what_is_not_plain_is_refused_with_words(runner: Runner) -> None:
    outcomes = runner.run([Program(SETUP, "", (("v", source),)) for source, _ in REFUSED])
    for (source, words), outcome in zip(REFUSED, outcomes, strict=True):
        assert isinstance(outcome, Unobserved), (source, outcome)
        assert words in outcome.message, source
