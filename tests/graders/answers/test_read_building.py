"""An expression that calls the wanted layer: what only builds, what could make up what is measured, what is none."""

import ast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graders.answers.building import Building, read_building
from graders.answers.call import CallRead, TooLarge
from tests.graders.answers.test_answers_hostile_text import HOSTILE, typed_like

PLAIN = [
    ("nn.RNN(2*4 + 1, 3)", "nn.RNN(9, 3)"),
    ("rnn = torch.nn.RNN(hidden_size=2 ** 3, input_size=(9 - 1) // 2)  # sizes", "nn.RNN(hidden_size=8, input_size=4)"),
]
BUILDS = [
    "nn.Sequential(nn.RNN(5, 3))[0]",
    "nn.Sequential(nn.RNN(5, 3))",
    "nn.ModuleDict({'a': nn.RNN(5, 3)})['a']",
    "nn.RNN(x.shape[-1], H, batch_first=True)",
    "nn.RNN(x.size(-1), 3)",
    "nn.RNN(*[5, 3], **{'batch_first': not False})",
    "torch.nn.RNN(input_size=n, hidden_size=2 * n, dtype=torch.float64)",
]
MAY_LIE = [
    "lambda x: nn.RNN(5, 3)(x)",
    "(rnn := nn.RNN(5, 3))",
    "[reads_axes := len, nn.RNN(5, 3)][1]",
    "[nn.RNN(5, 3) for nn in [x]][0]",
    "[nn.RNN(5, 3), torch.set_default_dtype(torch.float64)][0]",
    "[nn.RNN(5, 3), nn.RNN.__init__][0]",
    "[nn.RNN(5, 3), __builtins__][0]",
    "nn.RNN(5, 3).register_forward_hook(print)",
    "type('R', (nn.RNN,), {'forward': print})(5, 3) and nn.RNN(5, 3)",
    "setattr(torch, 'tanh', 0) or nn.RNN(5, 3)",
    "exec('import os') or nn.RNN(5, 3)",
    "__import__('os').abort() or nn.RNN(5, 3)",
    "nn.Sequential(nn.RNN(5, 3), nn.Flatten())",
    "nn.LSTM(5, 3) or nn.RNN(5, 3)",
    "nn.init.zeros_(nn.RNN(5, 3).weight_hh_l0)",
    "f'{nn.RNN(5, 3)}'",
    "nn.RNN(5, 3) if x else 0",
    "nn.RNN(5, 3)(x)",
]
NONE = ["", "?", "x", "nn.RNN", "5, 3", "lambda: 0", "nn.GRU(5, 3)", "nn.RNN(5, 3); import os", "import os", "a = b"]
TOO_LARGE = [
    "nn.Sequential(nn.RNN(10**6, 3))[0]",
    "nn.RNN(*[5, 10**9])",
    "[nn.RNN(5, 3)] * 99999",
    "nn.RNN(9**9**9, *x)",
]
RUBBISH = {name: text for name, text in HOSTILE.items() if text != "1e999999"}  # a number like any other here


@pytest.mark.parametrize(("text", "written"), PLAIN)
def test_sums_of_numbers_are_worked_out_so_that_no_text_of_the_student_runs(text: str, written: str):
    assert read_building(text) == CallRead(written)


@pytest.mark.parametrize("text", BUILDS)
def test_what_only_builds_a_layer_is_known(text: str):
    assert read_building(text) == Building(text, builds=True)


@pytest.mark.parametrize("text", MAY_LIE)
def test_what_could_make_up_what_is_measured_is_told_apart(text: str):
    read = read_building(text)
    assert isinstance(read, Building) and not read.builds


@pytest.mark.parametrize("text", NONE)
def test_what_calls_no_such_layer_is_none(text: str):
    assert read_building(text) is None


@pytest.mark.parametrize("text", TOO_LARGE)
def test_an_absurd_size_is_not_built(text: str):
    read = read_building(text)
    assert isinstance(read, TooLarge) and "far beyond" in read.what


@pytest.mark.parametrize("text", RUBBISH.values(), ids=RUBBISH.keys())
@pytest.mark.parametrize("around", ["{}", "nn.RNN(5, 3)[{}]", "[nn.RNN(5, 3), {}]"])
def test_hostile_text_is_never_known_to_build(text: str, around: str):
    read = read_building(around.format(text))
    assert read is None or (isinstance(read, Building) and not read.builds) or isinstance(read, TooLarge)


@settings(max_examples=200)
@given(st.one_of(st.text(), typed_like), st.sampled_from(["{}", "[nn.RNN(5, 3), {}][0]", "nn.RNN(5, {})"]))
def test_whatever_is_typed_what_runs_is_one_expression_on_one_line(text: str, around: str):
    read = read_building(around.format(text))
    if isinstance(read, Building):
        assert "\n" not in read.source
        ast.parse(f"rnn = {read.source}.eval()")
