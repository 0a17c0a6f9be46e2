"""Texts typed into one gap: read alone, never beyond the gap; told apart by whether they can do more than compute."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graders.answers.gap_text import LONGEST, GapText, Sort, read_gap_text
from graders.answers.unreadable import Unreadable

NAMES = ("x", "h", "output", "lengths", "rnn", "torch", "nn", "states", "t")

COMPUTES: list[tuple[Sort, str, str]] = [
    ("expression", "x.shape[-1]", "x.shape[-1]"),
    ("expression", " output[ :,-1 ] ", "output[:, -1]"),
    ("expression", "output[:, -1]  # the last step", "output[:, -1]"),
    ("expression", "2*x.size(0) - 1", "(2 * x.size(0) - 1)"),
    ("expression", "x.size(0) // 2", "(x.size(0) // 2)"),
    ("expression", "-1", "(-1)"),
    ("expression", "'relu'", "'relu'"),
    ("expression", "not True", "(not True)"),
    ("expression", "(x, h)", "(x, h)"),
    ("expression", "torch.stack([h for h in states])", "torch.stack([h for h in states])"),
    ("expression", "rnn(x)[0]", "rnn(x)[0]"),
    ("expression", "torch.tensor([3, 2, 5])", "torch.tensor([3, 2, 5])"),
    ("expression", "x @ h.t()", "(x @ h.t())"),
    ("trailer", "", ""),
    ("trailer", ".permute(1, 0, 2)", ".permute(1, 0, 2)"),
    ("trailer", "[-1].T", "[-1].T"),
    ("trailer", "[:,-1].squeeze( 0 )", "[:, -1].squeeze(0)"),
]
DOES_MORE: list[tuple[Sort, str]] = [
    ("expression", "(y := x)"),
    ("expression", "lambda: x"),
    ("expression", "(lambda: x)()"),
    ("expression", "__import__('os')"),
    ("expression", "exec('1')"),
    ("expression", "eval"),
    ("expression", "setattr(nn.RNN, 'forward', x)"),
    ("expression", "getattr(x, 'zero_')()"),
    ("expression", "globals()['x']"),
    ("expression", "x.__class__"),
    ("expression", "x.zero_()"),
    ("expression", "x.copy_"),
    ("expression", "torch.set_grad_enabled(False)"),
    ("expression", "torch.use_deterministic_algorithms(True)"),
    ("expression", "max([x], key=torch.manual_seed)"),
    ("expression", "torch.add(x, h, out=h)"),
    ("expression", "torch.sum(x, out=h)"),
    ("expression", "x.sum(dtype=torch.long)"),
    ("expression", "x.data"),
    ("expression", "x.detach()"),
    ("expression", "x.item()"),
    ("expression", "int(x.sum())"),
    ("expression", "x // 1"),
    ("expression", "x > 0"),
    ("expression", "h if x else output"),
    ("expression", "x or h"),
    ("expression", "not x"),
    ("expression", "[h for h in states if h]"),
    ("expression", "[len for len in states]"),
    ("expression", "[t(0) for t in [torch.manual_seed]]"),
    ("expression", "[rnn(0) for rnn in [torch.manual_seed]]"),
    ("expression", "[torch.manual_seed][0](0)"),
    ("expression", "list(map(torch.manual_seed, [0]))"),
    ("expression", "f'{x}'"),
    ("expression", "rnn.apply(print)"),
    ("expression", "unknown"),
    ("trailer", ".data"),
    ("trailer", ".zero_()"),
    ("trailer", ".__class__"),
    ("trailer", "[(y := 0)]"),
    ("trailer", ".register_hook(lambda g: g * 0)"),
    ("part", "RNN"),
    ("part", "bias=False, batch_first=True"),
]
UNREADABLE: list[tuple[Sort, str]] = [
    ("expression", ""),
    ("expression", "x)"),
    ("expression", "x) or (h"),
    ("expression", "x\nimport os"),
    ("expression", "x; import os"),
    ("expression", "y = x"),
    ("expression", "import os"),
    ("expression", "x, h"),
    ("expression", "*x"),
    ("expression", ":, -1"),
    ("expression", "batch_first=True"),
    ("expression", "# x"),
    ("expression", "x if"),
    ("expression", "'''"),
    ("expression", "x \\"),
    ("expression", "\N{REPLACEMENT CHARACTER}"),
    ("expression", "x" * (LONGEST + 1)),
    ("expression", "(" * 60 + "x" + ")" * 60),
    ("expression", "yield x"),
    ("expression", "1if x else 2"),
    ("trailer", "+ x"),
    ("trailer", "x"),
    ("trailer", ".T + x"),
    ("trailer", ".T, x"),
    ("trailer", ".T if x else h"),
    ("trailer", ".T) + (x"),
    ("trailer", ".T := x"),
    ("trailer", "(x for x in x) for y in x"),
    ("trailer", ".T\n"),
    ("part", "x)"),
    ("part", "x) + (y"),
    ("part", "x  # y"),
    ("part", "x; y"),
    ("part", "x := 1"),
    ("part", "'open"),
    ("part", "import os"),
    ("part", "x\ny"),
]


@pytest.mark.parametrize(("sort", "text", "source"), COMPUTES)
def test_what_only_computes_is_written_anew_on_one_line(sort: Sort, text: str, source: str) -> None:
    assert read_gap_text(text, sort, NAMES) == GapText(source, computes=True)


@pytest.mark.parametrize(("sort", "text"), DOES_MORE)
def test_what_could_do_more_than_compute_is_read_and_told(sort: Sort, text: str) -> None:
    read = read_gap_text(text, sort, NAMES)
    assert isinstance(read, GapText)
    assert not read.computes


@pytest.mark.parametrize(("sort", "text"), [one for one in UNREADABLE if one[1] != ".T\n"])
def test_what_is_no_part_of_a_line_is_unreadable_and_the_form_is_named(sort: Sort, text: str) -> None:
    read = read_gap_text(text, sort, NAMES)
    assert isinstance(read, Unreadable)
    assert read.wanted.startswith("Write ")


def test_a_name_of_the_program_is_no_builtin_any_more() -> None:
    assert read_gap_text("len(x)", "expression", NAMES) == GapText("len(x)", computes=True)
    assert read_gap_text("cell(x)", "expression", NAMES) == GapText("cell(x)", computes=False)
    assert read_gap_text("cell(x)", "expression", (*NAMES, "cell")) == GapText("cell(x)", computes=True)
    assert read_gap_text("int(x.size(0))", "expression", (*NAMES, "int")) == GapText("int(x.size(0))", computes=False)


CHARACTERS = st.text(alphabet="xh01 ()[]{}.,:;=+-*/#'\"\\\n@~!<>&|^%\t_", max_size=30)
PIECES = st.lists(
    st.sampled_from(
        ["x", ")", "(", ":=", "lambda", " if ", " else ", ".T", "[0]", "'", '"', "#", ";", "\n", ",", "*", "f'"]
    ),
    max_size=8,
).map("".join)


@given(CHARACTERS | PIECES)
def test_whatever_is_typed_stays_in_its_gap(text: str) -> None:
    """The call around it keeps its callee, its other argument, and the statement after it."""
    read = read_gap_text(text, "expression", NAMES)
    if isinstance(read, Unreadable):
        return
    tree = ast.parse(f"y = f({read.source}, other)\nz = 1\n")
    first, second = tree.body
    assert isinstance(first, ast.Assign)
    assert isinstance(first.value, ast.Call)
    assert isinstance(first.value.args[-1], ast.Name)
    assert (len(first.value.args), first.value.keywords, first.value.args[-1].id) == (2, [], "other")
    assert ast.unparse(second) == "z = 1"


@given(CHARACTERS | PIECES)
def test_whatever_follows_belongs_to_what_stands_before_it(text: str) -> None:
    read = read_gap_text(text, "trailer", NAMES)
    if isinstance(read, Unreadable):
        return
    tree = ast.parse(f"-before{read.source} ** 2", mode="eval").body
    assert isinstance(tree, ast.UnaryOp)
    assert isinstance(tree.operand, ast.BinOp)
    node = tree.operand.left
    while not isinstance(node, ast.Name):
        assert isinstance(node, ast.Attribute | ast.Subscript | ast.Call)
        node = node.func if isinstance(node, ast.Call) else node.value
    assert node.id == "before"
