"""Items made by hand that hold all that formats trip over. No run is behind them: only what is written is tested."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from graders.keys import (
    Acceptance,
    AnswerValue,
    Belief,
    CallValue,
    CardValue,
    Concept,
    EntryKey,
    FillingValue,
    LineValue,
    NumberValue,
    OutcomeValue,
    RubricValue,
    ShapeValue,
)
from qbank.formats.package import Entry, Package, Pool
from qbank.items.figure import Curve, Figure
from qbank.items.item import Asked, Blank, Item, Option, Provenance, Select

NASTY = (
    "a\tb < c && d > e; s = \"]]>\" + '<!-- --> <b>&amp;</b>'  # ☃ 😀 ẞ naïve مرحبا {1:NUMERICAL:=4} [[1]] $x$ \\(y\\)"
)
"""One line of code with everything that XML, cloze, GIFT, CSV and MathJax would take for their own."""
CODE = (
    f"if x:\n\treturn {NASTY!r}\n\n\n    # indented,   with   blanks \n{NASTY}\n"
    "end = True  # @@PLUGINFILE@@/x.png =100%\n"
)
SETUP = "import torch\nfrom torch import nn\n\ndef f(x):\n\treturn x < 1 and x > 0  # & ]]>\n"
LONG = "x" * 3000 + " = " + " + ".join(f"w_{i}" for i in range(400))
PROSE = r"""What is $h_t = \tanh(W_{ih} x_t + b)$ for `a\tb < c & d`?
**Bold** *slant* ~tilde~ = # { } : / \ "q" 'q' ]]> &amp; <b>no</b>

$$\frac{1}{\sqrt{d}} \sum_{i=1}^{n} x_i \le \begin{pmatrix} a & b \\ c & d \end{pmatrix}$$

| axis | size `a\|b` | note |
|:-----|:-----------:|-----:|
| $N$  | 4           | <x>  |
| $L$  | `x < y`     | ☃ 😀 |

1. first
2. second
   - nested `{x}`
   - [link](https://example.org/?a=1&b=2)

> quoted ]]> text

```python
def g(a, b):
	return a < b and b > a  # tab & ]]> "quotes" ☃
```

![a figure](figure.png) ---- and a line
end. \unknowncommand $\notacommand{x}$ 100% = true
"""
FEEDBACK = (
    "No: `h_n` is `<4 & 5>`, ]]> see $W_{hh}$ ~ = # { } and\n\n```python\nx = 1\n\tif y: pass\n```\n\nthen **stop**."
)
PROVENANCE = Provenance(("T1",), "torture/test.yaml", "torture", "0" * 64, "2.9.0", ())


def option(
    text: str, mark: float, *, is_code: bool = False, feedback: str = "", value: AnswerValue | None = None
) -> Option:
    """Make an option; it is right when it earns something."""
    names = () if mark > 0 else ("sizes-swapped",)
    return Option(text, is_code, value or CallValue(text), mark > 0, mark, names, feedback, "ran")


def item(id: str, kind: str, key: AnswerValue, **fields: object) -> Item:
    """Make an item with a plain stem and nothing else."""
    plain = Item(
        id=id,
        version=1,
        seed=7,
        attempt=0,
        kind=kind,
        title=f'Torture <{id}> & "more"',
        level="expert",
        topic="torture",
        asked=("choice",),
        parameters={"N": 4},
        setup="",
        code="",
        number_lines=False,
        given=(),
        stem="Which one?",
        select="one",
        options=(),
        entry=None,
        gap=None,
        wanted="",
        key=key,
        hint="",
        solution=(),
        quick_check="",
        provenance=PROVENANCE,
    )
    return replace(plain, **fields)  # type: ignore[arg-type]


def choice(id: str, options: Sequence[Option], *, select: Select = "one", **fields: object) -> Item:
    """Make a choice."""
    return item(id, "configuration", options[0].value, select=select, options=tuple(options), **fields)


def typed(id: str, kind: str, entry: EntryKey, **fields: object) -> Item:
    """Make a typed answer."""
    return item(id, kind, entry.value, asked=("entry",), entry=entry, **fields)


def _shares(right: int, wrong: int, *, is_code: bool = False) -> list[Option]:
    made = [option(f"right {n} of {right} ~=#{{}}:", 1 / right, is_code=is_code) for n in range(right)]
    return made + [
        option(f"wrong {n} of {wrong}", -1 / wrong, is_code=is_code, feedback=f"No, {n}.") for n in range(wrong)
    ]


RICH: dict[str, object] = {
    "stem": PROSE,
    "code": CODE,
    "setup": SETUP,
    "number_lines": True,
    "given": (("x", (4, 7, 3)), ("h_0", (1, 7, 5)), ("s", ())),
    "hint": "Think of `x < y` & $W$.",
    "solution": (
        "First, `a < b`.",
        "Then\n\n```python\n\tx = 1\n```",
        "| a | b |\n|---|---|\n| 1 | `2` |",
        "So $x = 1$.",
    ),
    "quick_check": "Is `1 < 2`?",
}
"""Every prose field at its worst."""

FIGURE = Figure(
    title='Loss <&> "of" a ]]> run',
    x_label="epoch",
    y_label="loss & more",
    scale="linear",
    x=(0.0, 1.0, 2.0),
    curves=(Curve("train <1>", (1.0, 0.5, 0.25)), Curve("test & \u202e", (1.0, None, 1.5))),
    alt='train <1> falls from 1 to 0.25; test & "co" rises to 1.5 ☃',
)

CHOICES: tuple[Item, ...] = (
    choice(
        "rich-choice",
        [
            option(NASTY, 1.0, is_code=True),
            option(CODE, 0.0, is_code=True, feedback=FEEDBACK),
            option("a sentence with `code < 1`, *no slant*, $no math$ & <b>", 0.0, feedback="~ = # { } :"),
            option(LONG, 0.0, is_code=True, feedback="Too\tlong."),
        ],
        **RICH,
    ),
    choice("twelve", [option(f"(4, {n}, 3)", float(n == 8), feedback=f"Not {n}.") for n in range(12)]),
    choice("two-of-five", _shares(2, 3), select="all"),
    choice("thirds", _shares(3, 4, is_code=True), select="all"),
    choice("sevenths", _shares(7, 5), select="all"),
    choice("one-of-twelve", _shares(1, 11), select="all"),
    choice("all-but-one", _shares(5, 1), select="all"),
    choice(
        "part-marks",
        [option("best", 1.0), option("half", 0.5, feedback="Half."), option("third", 1 / 3), option("worst", -0.25)],
    ),
    choice("truth", [option("True", 1.0), option("False", 0.0, feedback="It does hold, ]]> & so on.")], stem=PROSE),
    choice("false", [option("True", 0.0, feedback="It does not hold."), option("False", 1.0)]),
    choice("no-feedback", [option("a", 1.0), option("b", 0.0)], stem="Plain."),
    choice("figure", [option("the dashed one", 1.0), option("the other", 0.0)], figure=FIGURE, code="plot(a, b)\n"),
    choice("nearly-alike", [option("x  y", 1.0, is_code=True), option("x y", 0.0, is_code=True), option("x\ty", 0.0)]),
)
SHAPES = (Belief(ShapeValue((1, 4, 3)), ("output-is-h_n",), FEEDBACK),)
ENTRIES: tuple[Item, ...] = (
    typed(
        "shape", "shape", EntryKey(ShapeValue((4, 7, 3)), beliefs=SHAPES), wanted="A shape such as `(4, 7, 3)`.", **RICH
    ),
    typed("shape-of-one", "shape", EntryKey(ShapeValue((5,)))),
    typed("shape-of-none", "shape", EntryKey(ShapeValue(()))),
    typed(
        "whole", "value", EntryKey(NumberValue(231), beliefs=(Belief(NumberValue(131), ("bias-forgotten",), "No."),))
    ),
    typed("negative", "value", EntryKey(NumberValue(-3))),
    typed("zero", "value", EntryKey(NumberValue(0.0, 2), Acceptance(rounded_to=2))),
    typed("rounded", "value", EntryKey(NumberValue(0.4621171572600098, 2), Acceptance(rounded_to=2))),
    typed("absolute", "value", EntryKey(NumberValue(-12.5, 3), Acceptance(absolute=0.05))),
    typed("relative", "value", EntryKey(NumberValue(1234.5, 1), Acceptance(relative=0.01))),
    typed("tiny", "value", EntryKey(NumberValue(1.5e-7, 9), Acceptance(relative=0.1))),
    typed(
        "vector",
        "value",
        EntryKey(
            NumberValue((0.46, -0.2), 2),
            Acceptance(rounded_to=2),
            (Belief(NumberValue((0.5, 0.1), 2), ("tanh-forgotten",), "Apply `tanh`."),),
        ),
        wanted="A vector such as `[0.46, -0.20]`.",
        **RICH,
    ),
    typed("matrix", "value", EntryKey(NumberValue(((1, -2), (3, 4))))),
    typed("two-rights", "value", EntryKey(NumberValue(3), also=(NumberValue(4), NumberValue(-5)))),
    typed(
        "raises",
        "debugging",
        EntryKey(
            OutcomeValue("RuntimeError", "x must be < 3 & so"),
            beliefs=(
                Belief(OutcomeValue(None), ("everything-runs",), "It does raise."),
                Belief(OutcomeValue("ValueError"), ("a", "b"), "Shared."),
            ),
        ),
    ),
    typed("runs", "debugging", EntryKey(OutcomeValue(None))),
    typed("line", "debugging", EntryKey(LineValue(3, "x = 1")), code=CODE, number_lines=True),
    typed("no-line", "debugging", EntryKey(LineValue(None)), code=CODE, number_lines=True),
    typed("call", "configuration", EntryKey(CallValue("nn.RNN(5, 3, batch_first=True)")), code="rnn = ____\n"),
    typed(
        "gaps-joint",
        "cloze",
        EntryKey(
            FillingValue((("a", "True"), ("b", ""))),
            beliefs=(Belief(FillingValue((("a", "False"), ("b", ""))), ("x",), FEEDBACK),),
            also=(FillingValue((("a", "False"), ("b", ".transpose(0, 1)"))),),
        ),
        code="rnn = nn.RNN(5, 3, batch_first=____a____)\nout = rnn(x)____b____  # } ~ #\n",
        blanks=(Blank("a", ("False", "True")), Blank("b", (".transpose(0, 1)", "", '.T[{0}] ~ # } / \\ "'))),
        wanted="Choose what stands in each gap: `____a____`, `____b____`.",
    ),
    typed(
        "gaps-by-part",
        "cloze",
        EntryKey(
            FillingValue((("a", "x < 1"), ("b", "y & z"), ("c", "'}'"))),
            also=(FillingValue((("a", "x <= 0"), ("b", "y & z"), ("c", "'}'"))),),
            per_part=True,
        ),
        code="if ____a____:\n\tz = ____b____\nq = ____c____\n",
        blanks=(
            Blank("a", ("x < 1", "x > 1", "x <= 0")),
            Blank("b", ("y | z", "y & z")),
            Blank("c", ("'}'", "'~'", "'#'", '"=\\"')),
        ),
    ),
    typed(
        "explain",
        "explain",
        EntryKey(
            RubricValue((Concept("keeps a state", ("memory", "remember*")), Concept("one weight <&>", ("shared",))), 1)
        ),
        stem=PROSE,
        solution=("Because `a < b`.",),
        long_answer=True,
        wanted="Write some sentences.",
    ),
)
CARDS: tuple[Item, ...] = (item("card", "recall", CardValue(PROSE), asked=("card",), stem="What is `h_n`?"),)


def entries_of(items: Sequence[Item], asked: Asked, points: float) -> tuple[Entry, ...]:
    """Make entries named after their items."""
    return tuple(Entry(f"{one.id}-7", one.title, points, asked, one) for one in items)


def package() -> Package:
    """Make a package of one pool for each item, and one with two variants of which one is picked."""
    entries = (
        *entries_of(CHOICES, "choice", 1.0),
        *entries_of(ENTRIES, "entry", 2.5),
        *entries_of(CARDS, "card", 1.0),
    )
    pools = [_pool(entry.item.id, (entry,)) for entry in entries]
    second = replace(CHOICES[1], id="several", seed=8)
    pools.append(
        _pool(
            "several",
            (
                Entry("several-7", second.title, 2.0, "choice", replace(second, seed=7)),
                Entry("several-8", second.title, 2.0, "choice", replace(second, stem="Which of *these*?")),
            ),
        )
    )
    return Package("torture", 'Torture <&> "exam" ☃ ]]>', "Read **all** of `x < y` & $W$.\n\nThen answer.", iter(pools))


def _pool(name: str, entries: Sequence[Entry]) -> Pool:
    first = entries[0]
    return Pool(name, name, first.title, "torture", "Part <1> & more", first.points, 1, iter(entries))
