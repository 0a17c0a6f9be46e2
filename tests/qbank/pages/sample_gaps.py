"""A hand-built exam of what is answered otherwise than by ticking or one line: gaps to pick, and some sentences."""

from __future__ import annotations

from dataclasses import replace

from graders.keys import AnswerValue, Belief, Concept, EntryKey, FillingValue, RubricValue
from graders.programs import Ran as RanWell
from qbank.exams.exam import Exam, Section, Task
from qbank.items.item import Blank, Item
from tests.qbank.pages import sample

CODE = "rnn = nn.RNN(5, 3, batch_first=____a____)\noutput, h_n = rnn(x____layout____)\n"


def describe(value: AnswerValue) -> str:
    """Show a key; stands in for the graders' own."""
    match value:
        case FillingValue(gaps):
            return "; ".join(f"{name}: {text or '(nothing)'}" for name, text in gaps)
        case RubricValue(concepts):
            return "; ".join(concept.name for concept in concepts)
        case _:
            return sample.describe(value)


def filling(a: str, layout: str) -> FillingValue:
    """Build a filling of the two gaps."""
    return FillingValue((("a", a), ("layout", layout)))


def cloze_item() -> Item:
    """Build two gaps to pick from lists, one of which may stay empty; two fillings are right."""
    key = filling("True", "")
    wrong = Belief(filling("True", ".transpose(0, 1)"), ("secret-layout-twice",), "Secret-belief-feedback.")
    filled = CODE.replace("____a____", "True").replace("____layout____", "")
    return replace(
        sample.value_item(),
        id="secret-id-cloze",
        kind="secret-kind-cloze",
        title="Secret-title: a layout that fits",
        code=CODE,
        stem="What belongs in the gaps, so that no sequence reads another one?",
        wanted="Choose what stands in each gap: `____a____`, `____layout____`.",
        entry=EntryKey(key, beliefs=(wrong,), also=(filling("False", ".transpose(0, 1)"),)),
        key=key,
        blanks=(Blank("a", ("False", "True")), Blank("layout", (".transpose(0, 1)", "", ".transpose(1, 2)  # <b>"))),
        provenance=sample.provenance(sample.ran("a: True; layout: (nothing)", filled, RanWell({"mixing": 0.0}))),
    )


def explain_item() -> Item:
    """Build a question that some sentences answer."""
    key = RubricValue((Concept("secret-concept-carried-on", ("secret-phrase",)),))
    return replace(
        sample.value_item(),
        id="secret-id-explain",
        kind="secret-kind-explain",
        title="Secret-title: what a state is for",
        code="",
        stem="Explain what the hidden state is for.",
        wanted="Write some sentences.",
        entry=EntryKey(key),
        key=key,
        long_answer=True,
        provenance=sample.provenance(),
    )


def gaps_exam() -> Exam:
    """Build the exam: gaps and sentences."""
    tasks = (
        Task(1, "tkga1", 2.0, "entry", cloze_item(), ()),
        Task(2, "tklo2", 4.0, "entry", explain_item(), ()),
    )
    return replace(
        sample.sample_exam(), token="exam-gaps", minutes=None, instructions="", sections=(Section("", "", tasks),)
    )
