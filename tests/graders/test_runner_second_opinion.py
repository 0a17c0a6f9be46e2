"""The second opinion agrees with torch in every configuration, and notices when a result is not the recurrence's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graders.programs import Program, Ran, SecondOpinion
from graders.runner import Runner

SETUP = "import torch\nfrom torch import nn\nfrom torch.nn.utils.rnn import pack_padded_sequence"


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with Runner() as shared:
        yield shared


def opinions(runner: Runner, *codes: str) -> list[SecondOpinion]:
    found = []
    for outcome in runner.run([Program(SETUP, code, torch_seed=n) for n, code in enumerate(codes)]):
        assert isinstance(outcome, Ran), outcome
        assert outcome.second_opinion is not None
        found.append(outcome.second_opinion)
    return found


@st.composite
def calls(draw: st.DrawFn) -> str:
    """Write a program with one call of `nn.RNN` in any of its configurations."""
    length, count, width_in, width = (draw(st.integers(1, 5)) for _ in range(4))
    layers, both, first = draw(st.integers(1, 3)), draw(st.booleans()), draw(st.booleans())
    kind = draw(st.sampled_from(["dense", "unbatched", "sorted", "unsorted"]))
    keywords = {
        "num_layers": layers,
        "bidirectional": both,
        "batch_first": first,
        "bias": draw(st.booleans()),
        "nonlinearity": draw(st.sampled_from(["tanh", "relu"])),
        "dtype": draw(st.sampled_from(["torch.float32", "torch.float64"])),
    }
    dtype = keywords.pop("dtype")
    written = ", ".join(f"{name}={value!r}" for name, value in keywords.items())
    batched = (count, length) if first else (length, count)
    shape = (length, width_in) if kind == "unbatched" else (*batched, width_in)
    lines = [
        f"rnn = nn.RNN({width_in}, {width}, {written}, dtype={dtype})",
        f"x = {draw(st.sampled_from([0.1, 1, 30]))} * torch.randn({shape}, dtype={dtype})",
    ]
    if kind in ("sorted", "unsorted"):
        lengths = draw(st.lists(st.integers(1, length), min_size=count, max_size=count))
        lengths = sorted(lengths, reverse=True) if kind == "sorted" else lengths
        lines.append(f"x = pack_padded_sequence(x, {lengths}, batch_first={first}, enforce_sorted={kind == 'sorted'})")
    states = (layers * (1 + both), width) if kind == "unbatched" else (layers * (1 + both), count, width)
    hx = draw(st.sampled_from(["", ", h_0", ", hx=h_0"]))
    lines += [f"h_0 = torch.randn({states}, dtype={dtype})", f"output, h_n = rnn(x{hx})"]
    return "\n".join(lines)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(calls(), min_size=8, max_size=8))
def test_it_agrees_with_torch_in_every_configuration(runner: Runner, codes: list[str]) -> None:
    for code, opinion in zip(codes, opinions(runner, *codes), strict=True):
        assert opinion == SecondOpinion(agreed=1), code


@pytest.mark.parametrize(
    "code",
    [
        "rnn = nn.RNN(8, 64, num_layers=3)\nfor p in rnn.parameters(): p.data.mul_(40)\nrnn(torch.randn(60, 4, 8))",
        "rnn = nn.RNN(4, 4, nonlinearity='relu')\nrnn.weight_hh_l0.data.fill_(9.0)\nrnn(torch.ones(60, 2, 4))",
        "x = torch.randn(5, 2, 3)\nx[2, 0, 1] = torch.nan\nnn.RNN(3, 4)(x)",
        "x = torch.randn(5, 2, 3)\nx[2, 0, 1] = torch.inf\nnn.RNN(3, 4, nonlinearity='relu')(x)",
        "nn.RNN(3, 4)(1e4 * torch.randn(5, 2, 3))",
        "rnn = nn.RNN(3, 4)\nwith torch.no_grad(): rnn.weight_ih_l0 += 1\nrnn(torch.randn(5, 2, 3))",
        "rnn = nn.RNN(3, 4, num_layers=2, dropout=0.5).eval()\nrnn(torch.randn(5, 2, 3))",
        "class Mine(nn.RNN): pass\nMine(3, 4)(torch.randn(5, 2, 3))",
        "rnn = nn.RNN(3, 4)\nx = torch.randn(3, 2, 5).permute(2, 1, 0)\nrnn(x)",
        "with torch.inference_mode(): nn.RNN(3, 4)(torch.randn(5, 2, 3))",
    ],
)
def test_it_agrees_where_numbers_are_extreme_or_weights_were_changed(runner: Runner, code: str) -> None:
    assert opinions(runner, code) == [SecondOpinion(agreed=1)]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("nn.RNN(3, 4, num_layers=2, dropout=0.5)(torch.randn(5, 2, 3))", "dropout"),
        ("nn.RNN(3, 4, dtype=torch.bfloat16)(torch.ones(5, 2, 3, dtype=torch.bfloat16))", "bfloat16"),
        ("nn.RNN(3, 4, device='meta')(torch.ones(5, 2, 3, device='meta'))", "meta"),
        (
            "class Mine(nn.RNN):\n    def forward(self, x): return super().forward(x)\nMine(3, 4)(torch.ones(5, 2, 3))",
            "own forward",
        ),
    ],
)
def test_what_it_cannot_recompute_is_skipped_with_the_reason(runner: Runner, code: str, reason: str) -> None:
    (opinion,) = opinions(runner, code)
    assert (opinion.agreed, opinion.disagreed) == (0, ())
    assert len(opinion.skipped) == 1
    assert reason in opinion.skipped[0]


@pytest.mark.parametrize(
    "change",
    [
        "rnn.register_forward_hook(lambda m, i, o: (o[0] + 1e-4, o[1]))",
        "rnn.register_forward_hook(lambda m, i, o: (o[0], o[1] * 1.001))",
        "rnn.register_forward_hook(lambda m, i, o: (o[0], o[1].flip(0)))",
        "rnn.register_forward_hook(lambda m, i, o: (o[0] * torch.nan, o[1]))",
        "rnn.register_forward_hook(lambda m, i, o: (o[0][:-1], o[1]))",
        "rnn.register_forward_hook(lambda m, i, o: o[0])",
        "rnn._flat_weights = [w.detach() * 1.01 for w in rnn._flat_weights]",
        "rnn.mode = 'RNN_RELU'\nrnn.register_forward_pre_hook(lambda m, i: setattr(m, 'mode', 'RNN_TANH'))\n"
        "rnn.register_forward_hook(lambda m, i, o: setattr(m, 'mode', 'RNN_RELU'))",
    ],
)
def test_a_result_that_is_not_the_recurrences_is_noticed(runner: Runner, change: str) -> None:
    code = f"rnn = nn.RNN(3, 4, bidirectional=True)\n{change}\nrnn(torch.randn(5, 2, 3) + 1)"
    (opinion,) = opinions(runner, code)
    assert (opinion.agreed, opinion.skipped) == (0, ())
    assert len(opinion.disagreed) == 1
    assert opinion.disagreed[0].startswith("call 1: ")


def test_judging_leaves_no_trace_in_the_program(runner: Runner) -> None:
    code = "rnn = nn.RNN(3, 4)\nx = torch.randn(5, 2, 3, requires_grad=True)\nrnn(x)[0].sum().backward()"
    program = Program(SETUP, code, (("g", "x.grad"), ("next", "torch.randn(2)"), ("w", "rnn.weight_hh_l0.grad")))
    with Runner(second_opinion=False) as quiet:
        (judged,), (plain,) = runner.run([program]), quiet.run([program])
    assert isinstance(judged, Ran)
    assert isinstance(plain, Ran)
    assert judged.observed == plain.observed


def test_many_calls_are_judged_up_to_a_bound(runner: Runner) -> None:
    (opinion,) = opinions(runner, "rnn = nn.RNN(3, 4)\nfor _ in range(150): rnn(torch.ones(1, 1, 3))")
    assert opinion.agreed == 100
    assert opinion.skipped == ("only the first 100 calls are recomputed",)
