"""Which output reads which input: each measure with a positive control that shows it can see the opposite."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graders.programs import Input, Plain, Program, Ran, Unobserved
from graders.runner import Runner

SETUP = "import torch\nfrom torch import nn"
N, L, H_IN, H = 3, 5, 2, 4


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with Runner() as shared:
        yield shared


def observed(runner: Runner, code: str, expression: str, *, shape: tuple[int, ...] = (N, L, H_IN)) -> Plain:
    size = 1
    for axis in shape:
        size *= axis
    given = Input("x", shape, tuple(((n * 37) % 19 - 9) / 7 for n in range(size)))
    (outcome,) = runner.run([Program(SETUP, code, (("m", expression),), (given,))])
    assert isinstance(outcome, Ran), outcome
    return outcome.observed["m"]


READS = [
    ("batch first", "rnn = nn.RNN(2, 4, batch_first=True)\noutput, h = rnn(x)", 0, True, False),
    (
        "bidirectional reads the future",
        "rnn = nn.RNN(2, 4, batch_first=True, bidirectional=True)\noutput, h = rnn(x)",
        0,
        True,
        True,
    ),
    ("deep", "rnn = nn.RNN(2, 4, num_layers=3, batch_first=True)\noutput, h = rnn(x)", 0, True, False),
    (
        "relu",
        "rnn = nn.RNN(2, 4, nonlinearity='relu', batch_first=True, bidirectional=True)\noutput, h = rnn(x)",
        0,
        True,
        True,
    ),
    ("the batch taken for time", "rnn = nn.RNN(2, 4)\noutput, h = rnn(x)", 2, False, False),
    (
        "transposed as it should be",
        "rnn = nn.RNN(2, 4)\noutput = rnn(x.transpose(0, 1))[0].transpose(0, 1)",
        0,
        True,
        False,
    ),
    (
        "a reshape that mixes",
        "rnn = nn.RNN(2, 4)\noutput = rnn(x.reshape(5, 3, 2))[0].reshape(3, 5, 4)",
        2,
        True,
        True,
    ),
    ("no memory", "output = nn.Linear(2, 4)(x)", 0, False, False),
    (
        "zero weights are drawn afresh",
        "rnn = nn.RNN(2, 4, batch_first=True)\nfor p in rnn.parameters(): nn.init.zeros_(p)\noutput, h = rnn(x)",
        0,
        True,
        False,
    ),
    ("time reversed", "rnn = nn.RNN(2, 4, batch_first=True)\noutput = rnn(x.flip(1))[0].flip(1)", 0, False, True),
    (
        "written step by step",
        "rnn = nn.RNN(2, 4, batch_first=True)\noutput = torch.zeros(3, 5, 4)\nh = None\n"
        "for t in range(5):\n    o, h = rnn(x[:, t:t + 1], h)\n    output[:, t] = o[:, 0]",
        0,
        True,
        False,
    ),
    (
        "trained on the way",
        "rnn = nn.RNN(2, 4, batch_first=True)\noutput, h = rnn(x)\noutput.sum().backward()",
        0,
        True,
        False,
    ),
    (
        "float32 asked for",
        "rnn = nn.RNN(2, 4, batch_first=True, dtype=torch.float32)\noutput, h = rnn(x.float())",
        0,
        True,
        False,
    ),
    ("detached on purpose", "rnn = nn.RNN(2, 4, batch_first=True)\noutput, h = rnn(x.detach())", 0, True, False),
]


@pytest.mark.parametrize(
    ("code", "batch", "past", "future"), [case[1:] for case in READS], ids=[case[0] for case in READS]
)
def test_reads_axes_tells_structure(runner: Runner, code: str, batch: int, past: bool, future: bool) -> None:
    assert observed(runner, code, "reads_axes(output, x)") == {"batch": batch, "past": past, "future": future}


def test_reads_axes_of_the_other_layout_and_without_a_batch(runner: Runner) -> None:
    code = "output, h = nn.RNN(2, 4)(x)"
    assert observed(runner, code, "reads_axes(output, x, batch_first=False)") == {
        "batch": 0,
        "past": True,
        "future": False,
    }
    alone = observed(runner, code, "reads_axes(output, x)", shape=(L, H_IN))
    assert alone == {"batch": 0, "past": True, "future": False}


def test_an_input_that_the_code_draws_itself_is_measured_too(runner: Runner) -> None:
    code = "x = torch.randn(3, 5, 2)\noutput, h = nn.RNN(2, 4, batch_first=True, bidirectional=True)(x)"
    (outcome,) = runner.run([Program(SETUP, code, (("m", "reads_axes(output, x)"),))])
    assert isinstance(outcome, Ran)
    assert outcome.observed == {"m": {"batch": 0, "past": True, "future": True}}


ONE_WAY = "rnn = nn.RNN(2, 4)\noutput, h_n = rnn(x)"
BOTH_WAYS = "rnn = nn.RNN(2, 4, bidirectional=True)\noutput, h_n = rnn(x)"


@pytest.mark.parametrize(
    ("code", "expression", "reads"),
    [
        (ONE_WAY, "depends(output[:2], x[2:])", False),
        (BOTH_WAYS, "depends(output[:2], x[2:])", True),
        (ONE_WAY, "depends(output[2:], x[:2])", True),
        (ONE_WAY, "depends(output[:, 0], x[:, 1])", False),
        (ONE_WAY, "depends(output[:, 0], x[:, 0])", True),
        (ONE_WAY, "depends(h_n, x[0])", True),
        (ONE_WAY, "depends(output[0], x[-1])", False),
        (BOTH_WAYS, "depends(output[0], x[-1])", True),
        (BOTH_WAYS, "depends(output[0, :, :4], x[1:])", False),
        (BOTH_WAYS, "depends(output[-1, :, 4:], x[:-1])", False),
        (ONE_WAY, "max(depends(output[:t], x[t:]) for t in range(1, 5))", False),
        (ONE_WAY, "depends(output, rnn.weight_hh_l0)", True),
    ],
)
def test_depends_is_exactly_zero_or_well_above_it(runner: Runner, code: str, expression: str, reads: bool) -> None:
    measure = observed(runner, code, expression, shape=(L, N, H_IN))
    assert isinstance(measure, float)
    assert (measure > 1e-3) if reads else (measure == 0.0)


@pytest.mark.parametrize("nonlinearity", ["tanh", "relu"])
@pytest.mark.parametrize("width", [1, 3, 32])
def test_a_gradient_through_forty_steps_does_not_vanish(runner: Runner, nonlinearity: str, width: int) -> None:
    code = f"output, h_n = nn.RNN(2, {width}, nonlinearity={nonlinearity!r})(x)"
    measure = observed(runner, code, "depends(output[-1], x[0])", shape=(40, N, H_IN))
    assert isinstance(measure, float)
    assert measure > 1e-12


@pytest.mark.parametrize(("cut", "used"), [("x", 2), ("x[..., :1]", 1), ("torch.zeros(5, 3, 1)", 0)])
def test_features_used_counts_the_columns_that_matter(runner: Runner, cut: str, used: int) -> None:
    code = f"cut = {cut}\noutput, h_n = nn.RNN(cut.shape[-1], 4)(cut)"
    assert observed(runner, code, "features_used(output, x)", shape=(L, N, H_IN)) == used


REFUSED = [
    ("with torch.no_grad():\n    output = nn.Linear(2, 4)(x)", "depends(output, x)", "without gradients"),
    ("output = nn.Linear(2, 4)(x)", "depends(output, x[[0, 1]])", "a copy"),
    ("output = nn.Linear(2, 4)(x)", "depends(output, x * 1)", "a copy"),
    ("output = nn.Linear(2, 4)(x)", "depends(output, 3)", "a int"),
    ("p = nn.utils.rnn.pack_padded_sequence(x, [3, 2, 1])\noutput = 1", "depends(p, x)", "PackedSequence"),
    ("output = nn.Linear(2, 4)(x)[0]", "reads_axes(output, x)", "use depends"),
    ("y = x.numpy()\noutput = x", "depends(output, x)", "numpy"),
]


@pytest.mark.parametrize(("code", "expression", "words"), REFUSED)
def test_what_cannot_be_measured_is_refused_never_zero(runner: Runner, code: str, expression: str, words: str) -> None:
    given = Input("x", (3, 3, 2), tuple(n / 9 for n in range(18)))
    (outcome,) = runner.run([Program(SETUP, code, (("m", expression),), (given,))])
    assert isinstance(outcome, Unobserved)
    assert words in outcome.message


def test_other_observations_still_see_the_first_running(runner: Runner) -> None:
    code = "x = torch.ones(3, 2, 2)\noutput, h_n = nn.RNN(2, 4)(x)"
    program = Program(SETUP, code, (("t", "output.dtype"), ("r", "features_used(output, x)"), ("sum", "x.sum()")))
    (outcome,) = runner.run([program])
    assert isinstance(outcome, Ran)
    assert outcome.observed == {"t": "torch.float32", "r": 2, "sum": 12.0}
    assert len(outcome.calls) == 1
    assert outcome.second_opinion is not None
    assert outcome.second_opinion.agreed == 1


def test_a_program_that_names_its_own_measure_keeps_it(runner: Runner) -> None:
    (outcome,) = runner.run([Program(SETUP, "def depends(a, b): return 'mine'", (("m", "depends(1, 2)"),))])
    assert isinstance(outcome, Ran)
    assert outcome.observed == {"m": "mine"}
