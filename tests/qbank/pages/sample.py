"""A hand-built exam with one item of every look: golden pages, leak tests and the browser tests are made of it.

Every secret is a word that occurs nowhere else, so that finding it on a student's page proves a leak.
"""

from __future__ import annotations

from dataclasses import replace

from graders.keys import (
    Acceptance,
    AnswerValue,
    Belief,
    CallValue,
    EntryKey,
    LineValue,
    NumberValue,
    OutcomeValue,
    ShapeValue,
)
from graders.programs import Input, Outcome, Program, Raised, RnnCall, SecondOpinion
from graders.programs import Ran as RanWell
from qbank.exams.exam import Exam, PlacedOption, Section, Task
from qbank.items.item import Item, Option, Provenance, Ran

SETUP = "import torch\nfrom torch import nn\n"
SHAPE_CODE = (
    "torch.manual_seed(0)\n"
    "rnn = nn.RNN(input_size=5, hidden_size=3, num_layers=2, batch_first=True, bidirectional=True, "
    "nonlinearity='relu')\n"
    "output, h_n = rnn(x)  # x has 4 sequences\n"
)
VALUE_CODE = (
    "rnn = nn.RNN(2, 2, bias=False)\n"
    "with torch.no_grad():\n"
    "    rnn.weight_ih_l0.copy_(torch.tensor([[0.5, -1.0], [1.0, 0.5]]))\n"
    "    rnn.weight_hh_l0.zero_()\n"
    "output, h_n = rnn(torch.tensor([[1.0, 2.0]]))\n"
)
GAP_CODE = "rnn = ____\noutput, h_n = rnn(x)\nassert output.shape == (4, 7, 6)\n"
DEBUG_CODE = (
    "rnn = nn.RNN(8, 4)\n"
    "x = torch.randn(5, 3, 10)\n"
    "h_0 = torch.zeros(1, 3, 4)\n"
    "output, h_n = rnn(x, h_0)\n"
    "print(output.shape)\n"
)
MESSAGE = "input.size(-1) must be equal to input_size. Expected 8, got 10"


def describe(value: AnswerValue) -> str:
    """Show a key; stands in for the graders' own."""
    match value:
        case ShapeValue(shape):
            return str(shape)
        case NumberValue(number):
            return str(number)
        case OutcomeValue(cls):
            return cls or "no error"
        case LineValue(line):
            return "no line" if line is None else f"line {line}"
        case CallValue(source):
            return source


def option(text: str, value: AnswerValue, *, mark: float = 0.0, is_code: bool = False, wrong: str = "") -> Option:
    """Build an option; `wrong` names the misconception of a wrong one."""
    return Option(
        text=text,
        is_code=is_code,
        value=value,
        correct=not wrong,
        mark=mark,
        misconceptions=(wrong,) if wrong else (),
        feedback=f"Feedback-of-{wrong}: look at the *axes* of `{text}`." if wrong else "Feedback-right: it was run.",
        ran=f"Running-it-showed {describe(value)}",
    )


def provenance(*runs: Ran) -> Provenance:
    """Build a provenance of secrets."""
    return Provenance(
        source=("Source-row-P8", "https://example.org/secret-source"),
        path="questions/secret-folder/secret-path.yaml",
        bank="Bank-name-secret 2026",
        question_hash="5ec4e7ha5h",
        torch="torch-9.9.9-secret",
        runs=runs,
    )


def ran(role: str, code: str, outcome: Outcome) -> Ran:
    """Build one run."""
    return Ran(role, Program(SETUP, code, inputs=(Input("x", (4, 7, 5), (0.5,) * 140),)), outcome)


def _item(**changes: object) -> Item:
    blank = Item(
        id="secret-id-shape",
        version=7731,
        seed=99887766554433,
        attempt=8642,
        kind="secret-kind-shape",
        title="Secret-title: where the batch stands",
        level="secret-level-hard",
        topic="secret-topic",
        asked=("choice", "entry"),
        parameters={"secret_parameter": 424242},
        setup=SETUP,
        code="",
        number_lines=False,
        given=(),
        stem="",
        select="one",
        options=(),
        entry=None,
        gap=None,
        wanted="",
        key=ShapeValue((4, 7, 6)),
        hint="Secret-hint: `batch_first` moves *one* axis.",
        solution=("Secret-step-one: $D = 2$ directions.", "Secret-step-two: so the last axis is $2 \\cdot 3 = 6$."),
        quick_check="Secret-quick-check: what would `h_n.shape` be?",
        provenance=provenance(),
    )
    return replace(blank, **changes)  # type: ignore[arg-type]


def shape_item() -> Item:
    """Build a choice among values, with a given tensor and a long line of code."""
    shapes = ((4, 7, 6), (7, 4, 6), (4, 7, 3), (4, 4, 3))
    wrong = ("", "secret-axes-swapped", "secret-one-direction", "secret-layers-counted")
    return _item(
        code=SHAPE_CODE,
        given=(("x", (4, 7, 5)),),
        stem="What is `output.shape` after this program?\n\nHere $D$ is the number of directions and\n\n"
        "$$h_t = \\tanh(W_{ih} x_t + b_{ih} + W_{hh} h_{t-1} + b_{hh})$$",
        options=tuple(
            option(str(s), ShapeValue(s), mark=0.0 if w else 1.0, wrong=w) for s, w in zip(shapes, wrong, strict=True)
        ),
        provenance=provenance(
            ran(
                "the code",
                SHAPE_CODE,
                RanWell(
                    {"out": (4, 7, 6), "h": (4, 4, 3)},
                    warnings=("a deprecation",),
                    calls=(RnnCall(3, (4, 7, 5), True),),
                    second_opinion=SecondOpinion(agreed=1),
                ),
            ),
            ran("secret-axes-swapped", SHAPE_CODE.replace("batch_first=True, ", ""), RanWell({"out": (4, 7, 6)})),
        ),
    )


def value_item() -> Item:
    """Build a typed number with a table in the stem."""
    key = NumberValue((-0.91, 0.96), decimals=2)
    return _item(
        id="secret-id-value",
        kind="secret-kind-value",
        title="Secret-title: one step by hand",
        code=VALUE_CODE,
        stem="Compute $h_1$ from these numbers.\n\n| | first | second |\n|---|--:|--:|\n| $x_1$ | 1.0 | 2.0 |\n"
        "| row of $W_{ih}$ | 0.5 | -1.0 |\n",
        wanted="Two numbers rounded to 2 decimals, such as `[0.25, -0.50]`.",
        entry=EntryKey(
            key,
            Acceptance(rounded_to=2),
            (Belief(NumberValue((0.91, 0.96)), ("secret-sign-lost",), "Secret-belief-feedback."),),
        ),
        key=key,
        provenance=provenance(ran("the code", VALUE_CODE, RanWell({"h1": (-0.905148, 0.964028)}))),
    )


def configuration_item() -> Item:
    """Build a gap to fill, with code as options and a set-up of its own."""
    calls = (
        "nn.RNN(5, 3, batch_first=True, bidirectional=True)",
        "nn.RNN(5, 6, batch_first=True)",
        "nn.RNN(\n    5,\n    3,\n    bidirectional=True,\n)",
    )
    wrong = ("", "secret-width-is-all", "secret-batch-first-automatic")
    return _item(
        id="secret-id-configuration",
        kind="secret-kind-configuration",
        title="Secret-title: choose the layer",
        setup="import torch\nfrom torch import nn\ntorch.set_default_dtype(torch.float32)\n",
        code=GAP_CODE,
        given=(("x", (4, 7, 5)), ("h_0", (2, 4, 3)), ("scale", ())),
        stem="Which call fills the gap, so that every step carries what was read in *both* directions?",
        options=tuple(
            option(c, CallValue(c), mark=0.0 if w else 1.0, is_code=True, wrong=w)
            for c, w in zip(calls, wrong, strict=True)
        ),
        key=CallValue(calls[0]),
    )


def concept_item() -> Item:
    """Build a choice of all that hold."""
    statements = (
        "`output[:t]` does not depend on `x[t:]`.",
        "`output[0]` depends on the last input.",
        "The same weights serve every step.",
    )
    return _item(
        id="secret-id-concept",
        kind="secret-kind-concept",
        title="Secret-title: what looks ahead",
        stem="Which of these hold for every `nn.RNN` with one direction?",
        select="all",
        options=(
            option(statements[0], LineValue(None), mark=0.5),
            option(statements[1], LineValue(1), mark=-0.5, wrong="secret-looks-ahead"),
            option(statements[2], LineValue(None), mark=0.5),
        ),
        key=LineValue(None),
    )


def debugging_item() -> Item:
    """Build numbered code that raises."""
    key = LineValue(4, "output, h_n = rnn(x, h_0)")
    return _item(
        id="secret-id-debugging",
        kind="secret-kind-debugging",
        title="Secret-title: find the line",
        code=DEBUG_CODE,
        number_lines=True,
        stem="Which line raises an error?\n\n1. Read the set-up too.\n2. Count the lines of the program itself.",
        wanted="A line number such as `2`, or `none`.",
        entry=EntryKey(key),
        key=key,
        provenance=provenance(
            ran(
                "the code", DEBUG_CODE, Raised("RuntimeError", MESSAGE, 4, second_opinion=SecondOpinion(0, ("raised",)))
            )
        ),
    )


def _task(number: int, asked: str, item: Item, points: float, token: str) -> Task:
    return Task(
        number=number,
        token=token,
        points=points,
        asked=asked,  # type: ignore[arg-type]
        item=item,
        options=tuple(
            PlacedOption(letter, f"{token}{letter.lower()}x", option)
            for letter, option in zip("ABCDEFGH", item.options, strict=False)
        ),
    )


def sample_exam(*, student: str = "s-2041", name: str = "Ada Lovelace", is_version: bool = False) -> Exam:
    """Build the exam: five items in two sections, for a student or a version."""
    first = (
        _task(1, "choice", shape_item(), 2.0, "tkqm1"),
        _task(2, "entry", value_item(), 3.0, "tkwz2"),
        _task(3, "choice", configuration_item(), 2.5, "tkbn3"),
    )
    second = (
        _task(4, "choice", concept_item(), 1.0, "tkhc4"),
        _task(5, "entry", debugging_item(), 1.0, "tkpf5"),
    )
    return Exam(
        token="exam-k7h2m9",
        title="Recurrent layers: midterm",
        instructions="No calculator is needed. Answer **every** question; most wrong choices cost nothing.",
        minutes=45,
        student=student,
        name=name,
        is_version=is_version,
        sections=(
            Section("Shapes and values", "Torch is the version used in class.", first),
            Section("What holds, and what fails", "", second),
        ),
    )
