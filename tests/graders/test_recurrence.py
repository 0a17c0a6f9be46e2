"""The torch-free recurrence: cases small enough for paper, and laws that every layout must keep."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graders.recurrence import ACTIVATIONS, Cell, Floats, Packed, run_dense, run_packed


def scalar_cell(w_ih: float, w_hh: float, bias: float | None) -> Cell:
    return Cell(np.array([[w_ih]]), np.array([[w_hh]]), None if bias is None else np.array([bias]))


def drawn(seed: int, *shape: int) -> Floats:
    return np.random.default_rng(seed).uniform(-1, 1, shape)  # noqa: TID251 - weights of a test, promised to nobody


def layers_of(seed: int, count: int, directions: int, width_in: int, width: int) -> list[list[Cell]]:
    sizes = [width_in] + [directions * width] * (count - 1)
    return [
        [
            Cell(
                drawn(seed + 10 * k + d, width, size),
                drawn(seed + 100 + 10 * k + d, width, width),
                drawn(seed + k, width),
            )
            for d in range(directions)
        ]
        for k, size in enumerate(sizes)
    ]


@pytest.mark.parametrize(
    ("activation", "bias", "h_0", "expected"),
    [
        ("relu", None, None, [2.0, 5.0, 3.5]),
        ("relu", 1.0, None, [3.0, 6.5, 5.25]),
        ("relu", None, 4.0, [4.0, 6.0, 4.0]),
        ("relu", -3.0, None, [0.0, 1.0, 0.0]),
        ("tanh", None, None, [math.tanh(2), math.tanh(4 + math.tanh(2) / 2), None]),
    ],
)
def test_one_unit_gives_what_paper_gives(
    activation: str, bias: float | None, h_0: float | None, expected: list[float | None]
) -> None:
    x = np.array([[1.0], [2.0], [0.5]])
    start = None if h_0 is None else np.array([[h_0]])
    output, h_n = run_dense(x, start, [[scalar_cell(2.0, 0.5, bias)]], ACTIVATIONS[activation])
    for got, wanted in zip(output[:, 0].tolist(), expected, strict=True):
        if wanted is not None:
            assert got == pytest.approx(wanted, rel=1e-15)
    assert h_n.tolist() == output[-1:].tolist()


def test_the_second_direction_reads_from_the_end() -> None:
    cell = scalar_cell(1.0, 1.0, None)
    output, h_n = run_dense(np.array([[1.0], [2.0], [4.0]]), None, [[cell, cell]], ACTIVATIONS["relu"])
    assert output.tolist() == [[1.0, 7.0], [3.0, 6.0], [7.0, 4.0]]
    assert h_n.tolist() == [[7.0], [7.0]]


def test_relu_keeps_nan() -> None:
    output, _ = run_dense(np.array([[math.nan], [1.0]]), None, [[scalar_cell(1.0, 0.0, None)]], ACTIVATIONS["relu"])
    assert math.isnan(output[0, 0])


sizes = st.integers(1, 4)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 9), sizes, sizes, sizes, sizes, st.integers(1, 3), st.integers(1, 2))
def test_a_batch_is_its_sequences_side_by_side(
    seed: int, length: int, count: int, width_in: int, width: int, depth: int, directions: int
) -> None:
    layers = layers_of(seed, depth, directions, width_in, width)
    x, h_0 = drawn(seed + 1, length, count, width_in), drawn(seed + 2, depth * directions, count, width)
    output, h_n = run_dense(x, h_0, layers, ACTIVATIONS["tanh"])
    for n in range(count):
        alone, last = run_dense(x[:, n], h_0[:, n], layers, ACTIVATIONS["tanh"])
        np.testing.assert_allclose(output[:, n], alone, atol=1e-12)
        np.testing.assert_allclose(h_n[:, n], last, atol=1e-12)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 9), sizes, sizes, sizes, st.booleans())
def test_batch_first_only_swaps_axes(seed: int, length: int, count: int, width: int, relu: bool) -> None:
    layers, x = layers_of(seed, 2, 2, 3, width), drawn(seed, length, count, 3)
    activate = ACTIVATIONS["relu" if relu else "tanh"]
    output, h_n = run_dense(x, None, layers, activate)
    swapped, same = run_dense(x.swapaxes(0, 1), None, layers, activate, batch_first=True)
    np.testing.assert_array_equal(swapped.swapaxes(0, 1), output)
    np.testing.assert_array_equal(same, h_n)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 9), st.lists(st.integers(1, 5), min_size=1, max_size=4), st.integers(1, 2), st.integers(1, 2))
def test_packed_sequences_are_run_as_if_each_were_alone(
    seed: int, lengths: list[int], depth: int, directions: int
) -> None:
    lengths = sorted(lengths, reverse=True)
    layers, h_0 = layers_of(seed, depth, directions, 3, 2), drawn(seed + 5, depth * directions, len(lengths), 2)
    sequences = [drawn(seed + 20 + n, length, 3) for n, length in enumerate(lengths)]
    running = tuple(sum(length > t for length in lengths) for t in range(lengths[0]))
    steps = np.concatenate([[sequences[n][t] for n in range(count)] for t, count in enumerate(running)])
    output, h_n = run_packed(Packed(steps, running), h_0, layers, ACTIVATIONS["tanh"])
    starts = np.cumsum((0, *running))
    for n, sequence in enumerate(sequences):
        alone, last = run_dense(sequence, h_0[:, n], layers, ACTIVATIONS["tanh"])
        np.testing.assert_allclose(output[[starts[t] + n for t in range(lengths[n])]], alone, atol=1e-12)
        np.testing.assert_allclose(h_n[:, n], last, atol=1e-12)


def test_what_went_in_is_not_changed() -> None:
    layers, x, h_0 = layers_of(3, 2, 2, 3, 2), drawn(1, 4, 2, 3), drawn(2, 4, 2, 2)
    before = x.copy(), h_0.copy(), layers[0][0].w_ih.copy()
    run_dense(x, h_0, layers, ACTIVATIONS["relu"])
    for now, then in zip((x, h_0, layers[0][0].w_ih), before, strict=True):
        np.testing.assert_array_equal(now, then)
