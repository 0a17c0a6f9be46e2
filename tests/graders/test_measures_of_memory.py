"""What reads nothing, which steps are read, how strongly, what a call raises: each measure sees both answers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graders.programs import Input, Outcome, Plain, Program, Ran, Unobserved
from graders.runner import Runner

SETUP = "import torch\nfrom torch import nn"
SHAPE = (5, 3, 2)
ONE_WAY = "rnn = nn.RNN(2, 4)\noutput, h_n = rnn(x)"
BOTH_WAYS = "rnn = nn.RNN(2, 4, bidirectional=True)\noutput, h_n = rnn(x)"


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with Runner() as shared:
        yield shared


def outcome_of(runner: Runner, code: str, *expressions: str, shape: tuple[int, ...] = SHAPE) -> Outcome:
    size = 1
    for axis in shape:
        size *= axis
    given = Input("x", shape, tuple(((n * 37) % 19 - 9) / 7 for n in range(size)))
    observe = tuple((f"m{number}", expression) for number, expression in enumerate(expressions))
    (outcome,) = runner.run([Program(SETUP, code, observe, (given,), torch_seed=11)])
    return outcome


def observed(runner: Runner, code: str, *expressions: str, shape: tuple[int, ...] = SHAPE) -> list[Plain]:
    outcome = outcome_of(runner, code, *expressions, shape=shape)
    assert isinstance(outcome, Ran), outcome
    return list(outcome.observed.values())


@pytest.mark.parametrize(
    ("code", "expression", "free"),
    [
        (ONE_WAY, "independent(output[:2], x[2:])", True),
        (BOTH_WAYS, "independent(output[:2], x[2:])", False),
        (ONE_WAY, "independent(output[:, 0], x[:, 1:])", True),
        (ONE_WAY, "independent(output[:, 0], x[:, 0])", False),
        ("output = nn.Linear(2, 4)(x)", "independent(output[1:], x[0])", True),
        (ONE_WAY, "independent(output[1:], x[0])", False),
    ],
)
def test_independent_tells_both(runner: Runner, code: str, expression: str, free: bool) -> None:
    assert observed(runner, code, expression) == [free]


@pytest.mark.parametrize(
    ("code", "expression", "steps"),
    [
        (ONE_WAY, "steps_read(output[2], x)", (0, 1, 2)),
        (ONE_WAY, "steps_read(h_n, x)", (0, 1, 2, 3, 4)),
        (BOTH_WAYS, "steps_read(output[2], x)", (0, 1, 2, 3, 4)),
        (BOTH_WAYS, "steps_read(output[2, :, 4:], x)", (2, 3, 4)),
        (ONE_WAY, "steps_read(output[:, 1], x, axis=1)", (1,)),
        ("output = nn.Linear(2, 4)(x)", "steps_read(output[3], x)", (3,)),
        ("output = torch.ones(4)", "steps_read(output, x)", ()),
    ],
)
def test_steps_read_lists_the_places_that_matter(
    runner: Runner, code: str, expression: str, steps: tuple[int, ...]
) -> None:
    assert observed(runner, code, expression) == [steps]


def test_gradient_norm_is_the_norm_of_the_jacobian_with_the_programs_own_numbers(runner: Runner) -> None:
    code = "layer = nn.Linear(2, 4)\ny = layer(x)[0, 0]"
    measured, inside, outside = observed(
        runner, code, "gradient_norm(y, x)", "gradient_norm(y, x) - layer.weight.norm()", "layer.weight.norm()"
    )
    assert isinstance(outside, float)
    assert measured == pytest.approx(outside, rel=1e-6)
    assert inside == pytest.approx(0, abs=1e-6)


FORGETS = "rnn = nn.RNN(2, 8)\noutput, h_n = rnn(x)"
KEEPS = """\
rnn = nn.RNN(2, 8, nonlinearity='relu')
with torch.no_grad():
    rnn.weight_hh_l0.copy_(torch.eye(8))
    rnn.weight_ih_l0.abs_()
    rnn.bias_ih_l0.fill_(1)
output, h_n = rnn(x.abs())
"""
EXPLODES = KEEPS.replace("torch.eye(8)", "2 * torch.eye(8)")
RATIO = "gradient_norm(output[-1], x[0]) / gradient_norm(output[0], x[0])"


@pytest.mark.parametrize(
    ("code", "least", "most"), [(FORGETS, 0.0, 1e-6), (KEEPS, 0.999, 1.001), (EXPLODES, 1e8, 1e10)]
)
def test_memory_fades_with_default_weights_and_neither_always_nor_by_construction(
    runner: Runner, code: str, least: float, most: float
) -> None:
    (ratio,) = observed(runner, code, RATIO, shape=(31, 1, 2))
    assert isinstance(ratio, float)
    assert least < ratio < most


def test_what_the_program_detaches_is_cut_for_gradient_norm_and_not_for_depends(runner: Runner) -> None:
    code = "rnn = nn.RNN(2, 4)\n_, h = rnn(x[:2])\noutput, h_n = rnn(x[2:], h{})"
    for cut, flows in (("", True), (".detach()", False)):
        norm, reads = observed(runner, code.format(cut), "gradient_norm(h_n, x[0])", "depends(h_n, x[0])")
        assert isinstance(norm, float)
        assert isinstance(reads, float)
        assert (norm > 0) == flows
        assert reads > 0


@pytest.mark.parametrize(
    ("call", "cls"),
    [
        ("rnn(x)", ""),
        ("rnn(x[..., :1])", "RuntimeError"),
        ("nn.RNN(2)", "TypeError"),
        ("nn.SimpleRNN(2, 4)", "AttributeError"),
        ("rnn(x.long())", "ValueError"),
    ],
)
def test_raised_names_what_a_call_raises(runner: Runner, call: str, cls: str) -> None:
    assert observed(runner, "rnn = nn.RNN(2, 4)", f"raised(lambda: {call})") == [cls]


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("depends(h_n, x) + gradient_norm(h_n, x)", "different runnings"),
        ("gradient_norm(h_n, x * 1)", "a copy"),
        ("gradient_norm(torch.ones(600) * x.sum(), x)", "512"),
        ("gradient_norm(3, x)", "a int"),
        ("steps_read(h_n, x, axis=7)", "out of range"),
    ],
)
def test_what_cannot_be_measured_says_why(runner: Runner, expression: str, words: str) -> None:
    outcome = outcome_of(runner, ONE_WAY, expression)
    assert isinstance(outcome, Unobserved)
    assert words in outcome.message


def test_every_running_of_a_program_that_draws_elsewhere_is_the_same(runner: Runner) -> None:
    code = "import random\nscale = random.random()\ny = x * scale"
    norm, scale = observed(runner, code, "gradient_norm(y[0, 0, 0], x)", "scale")
    assert norm == pytest.approx(scale, rel=1e-6)


SHUFFLED = "order = torch.tensor([3, 0, 4, 1, 2])\nnet = {}\n"
PER_STEP = SHUFFLED.format("nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 3))")
RECURRENT = SHUFFLED.format("lambda x, rnn=nn.RNN(2, 3): rnn(x)[0]")
EQUIVARIANT = "float((net(x[order]) - net(x)[order]).abs().max())"
LOOPED = """\
rnn, cell = nn.RNN(2, 4), nn.RNNCell(2, 4)
cell.load_state_dict({name[:-3]: weight for name, weight in rnn.state_dict().items()})
steps, h = [], torch.zeros(3, 4)
for step in x:
    h = cell(step, %s)
    steps.append(h)
output, h_n = rnn(x)
"""
CALLED = "rnn = nn.RNN(2, 4)\nbefore = [p.clone() for p in rnn.parameters()]\noutput, h_n = rnn(x)\n"
STEPPED = CALLED + "output.sum().backward()\ntorch.optim.SGD(rnn.parameters(), lr=0.1).step()\n"
UNCHANGED = "all(torch.equal(a, b) for a, b in zip(before, rnn.parameters()))"


@pytest.mark.parametrize(
    ("code", "expression", "small"),
    [
        (PER_STEP, EQUIVARIANT, True),
        (RECURRENT, EQUIVARIANT, False),
        (LOOPED % "h", "float((output - torch.stack(steps)).abs().max())", True),
        (LOOPED % "torch.zeros(3, 4)", "float((output - torch.stack(steps)).abs().max())", False),
        (CALLED, f"1 - {UNCHANGED}", True),
        (STEPPED, f"1 - {UNCHANGED}", False),
        (ONE_WAY, "float((output[1:] - output[:-1]).abs().min())", False),
        ("output = torch.ones(5, 3, 4)", "float((output[1:] - output[:-1]).abs().min())", True),
    ],
    ids=["per step", "recurrent", "loop of cells", "loop that forgets", "call", "training step", "moves", "stands"],
)
def test_what_needs_no_measure_is_seen_by_a_plain_expression(
    runner: Runner, code: str, expression: str, small: bool
) -> None:
    """These three claims of the course are observed without a measure; each has a program that shows the opposite."""
    (seen,) = observed(runner, code, expression)
    assert isinstance(seen, int | float)
    assert (seen < 1e-6) if small else (seen > 1e-4)
