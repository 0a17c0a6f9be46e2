"""Rules of the source: what breaks them, in every disguise that a tree shows, and what does not."""

from __future__ import annotations

import ast

import pytest

from graders.answers.source_rules import Rule, broken

NO_RNN = Rule(must_not_use=("nn.RNN",))
NO_LOOPS = Rule(no_loops=True)
NO_LOADING = Rule(must_not_define=("load_state_dict",))


def _broken(source: str, rule: Rule) -> str:
    return broken(ast.parse(source), rule)


@pytest.mark.parametrize(
    "source",
    [
        "y = nn.RNN(2, 3)",
        "R = nn.RNN",
        "from torch.nn import RNN as R",
        "import torch.nn.modules.rnn as r\nr.RNN(2, 3)",
        "from torch.nn import *\nRNN(2, 3)",
        "getattr(nn, 'RNN')(2, 3)",
        "getattr(nn, 'R' + 'NN')(2, 3)",
        "getattr(nn, f'R{n}')(2, 3)",
        "getattr(nn, name)(2, 3)",
        "getattr(nn, ''.join(['R', 'NN']))",
        "g = getattr\ng(nn, 'x')",
        "list(map(getattr, [nn], [name]))",
        "nn.__dict__['R' + 'NN']",
        "vars(nn)['R' + 'NN']",
        "eval('nn.R' + 'NN(2, 3)')",
        "exec(code)",
        "__import__('torch').nn",
        "import importlib",
        "from operator import attrgetter",
        "nn.RNNBase.__subclasses__()",
        "type(cell).__mro__",
        "torch.rnn_tanh(x, h, w, True, 1, 0.0, False, False, False)",
        "torch._VF.rnn_tanh(x)",
        "def f(x: 'nn.RNN'): pass",
        "typing.get_type_hints(f)",
        "string.Formatter().get_field('0.R' + 'NN', (nn,), {})",
        "import gc\n[c for c in gc.get_objects()]",
        "class A(nn.RNN): pass",
        "match x:\n    case nn.RNN(): pass",
        "@nn.RNN\ndef f(): pass",
    ],
)
def test_a_forbidden_name_is_found_however_it_is_reached(source: str) -> None:
    assert _broken(source, NO_RNN).startswith("line ")


@pytest.mark.parametrize(
    "source",
    [
        '"""Does what nn.RNN does."""\n',
        "def f():\n    'Like nn.RNN, by hand.'\n    return 1",
        "# nn.RNN\nx = nn.RNNCell(2, 3)",
        "w = getattr(layer, f'weight_ih_l{k}')",
        "w = getattr(layer, 'weight_ih_l' + str(k))",
        "w = getattr(layer, 'bias_hh_l0')",
        "names = sorted(vars_of)\nfor name, p in model.named_parameters(): pass",
        "class A(nn.Module):\n    def __init__(self):\n        super().__init__()",
        "hasattr(x, 'shape')",
    ],
)
def test_honest_code_keeps_the_rule(source: str) -> None:
    assert _broken(source, NO_RNN) == ""


@pytest.mark.parametrize(
    "source",
    [
        "for step in x: pass",
        "while True: pass",
        "[f(step) for step in x]",
        "{k: v for k, v in x}",
        "sum(step for step in x)",
        "list(map(f, x))",
        "functools.reduce(f, x)",
        "itertools.accumulate(x, f)",
        "torch.func.vmap(f)(x)",
        "def f(x):\n    return f(x[1:])",
        "class A:\n    def go(self, x):\n        return self.go(x)",
        "def f(x):\n    def g(y):\n        return g(y)\n    return g(x)",
    ],
)
def test_a_loop_is_found_in_every_form_and_as_recursion(source: str) -> None:
    assert _broken(source, NO_LOOPS).startswith("line ")


def test_calling_the_parent_is_no_loop() -> None:
    assert _broken("class A(B):\n    def forward(self, x):\n        return super().forward(x)", NO_LOOPS) == ""
    assert _broken("def forward(self, x):\n    return self.layer.forward(x)", NO_LOOPS) == ""


@pytest.mark.parametrize(
    "source",
    [
        "class A:\n    def load_state_dict(self, s): pass",
        "class A:\n    load_state_dict = None",
        "nn.Module.load_state_dict = f",
        "from x import f as load_state_dict",
        "setattr(nn.Module, 'load_' + 'state_dict', f)",
        "A = type('A', (nn.Module,), {})",
    ],
)
def test_what_may_not_be_defined_is_found(source: str) -> None:
    assert _broken(source, NO_LOADING)


def test_calling_what_may_not_be_defined_is_no_definition() -> None:
    assert _broken("model.load_state_dict(weights)", NO_LOADING) == ""


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ("cell = nn.RNNCell(2, 3)", True),
        ("from torch.nn import RNNCell as C\nC(2, 3)", True),
        ("nn.RNNCell", False),
        ("cell = nn.GRUCell(2, 3)", True),
        ("x = 1", False),
    ],
)
def test_one_of_the_names_that_must_be_used_is_called(source: str, kept: bool) -> None:
    said = _broken(source, Rule(must_use=("nn.RNNCell", "nn.GRUCell")))
    assert said == ("" if kept else "`nn.RNNCell` or `nn.GRUCell` is called nowhere")


def test_the_line_is_named() -> None:
    assert _broken("x = 1\n\ny = nn.RNN(1, 1)", NO_RNN) == "line 3 uses `nn.RNN`"
    assert _broken("x = 1\nfor y in x: pass", NO_LOOPS) == "line 2 loops"


def test_deep_trees_are_walked_without_recursion() -> None:
    deep = "x = " + "lambda: " * 2_000 + "1"
    assert _broken(deep, Rule(must_not_use=("nn.RNN",), no_loops=True, must_not_define=("f",))) == ""
