"""Every format becomes the same model: names, places, categories, options with their shares and feedback, numbers."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from qbank.importing.published import Published
from qbank.importing.read_quiz import read_quiz


def _row(question: Published) -> tuple[object, ...]:
    choices = tuple((choice.text.plain, choice.share) for choice in question.choices)
    numbers = tuple((one.value, one.low, one.high, one.share) for one in question.numbers)
    return question.name, question.form, choices or numbers


READ = {
    "quiz": (
        "Moodle XML",
        [
            ("Output shape", "one", (("(4, 2, 3)", 1.0), ("(1, 2, 3)", 0.0), ("(4, 2, 5)", 0.0), ("(2, 4, 3)", 0.0))),
            ("Another width", "truth", (("True", 0.0), ("False", 1.0))),
            ("Memory", "essay", ()),
        ],
    ),
    "canvas": (
        "QTI 1.2",
        [
            ("State of two layers", "one", (("(1, 2, 3)", 0.0), ("(2, 2, 3)", 1.0), ("(4, 2, 3)", 0.0))),
            (
                "All that run",
                "several",
                (("nn.RNN(5, 3)", 1.0), ("nn.RNN(5, 3, layers=2)", 0.0), ("nn.RNN(5, 3, nonlinearity='relu')", 1.0)),
            ),
            ("Count", "number", ((30.0, 29.5, 30.5, 1.0),)),
        ],
    ),
    "cartridge": (
        "QTI 1.2",
        [
            ("Too wide", "one", (("RuntimeError", 1.0), ("It runs without an error.", 0.0), ("TypeError", 0.0))),
            ("Explain", "essay", ()),
        ],
    ),
    "item21": ("QTI 2.1", [("Two directions", "one", (("(4, 2, 3)", 0.0), ("(4, 2, 6)", 1.0), ("(2, 2, 3)", 0.5)))]),
    "number21": ("QTI 2.1", [("How many numbers", "number", ((24.0, 23.5, 24.5, 1.0),))]),
}


@pytest.mark.parametrize("name", READ)
def test_a_quiz_is_read_as_it_was_published(quizzes: Path, name: str) -> None:
    reading = read_quiz(quizzes / f"{name}.xml")
    assert (reading.format, [_row(question) for question in reading.questions]) == READ[name]


def test_what_is_not_taken_over_is_listed_with_its_line_and_the_reason(quizzes: Path) -> None:
    lines = (quizzes / "flawed.xml").read_text().splitlines()
    (left,) = read_quiz(quizzes / "flawed.xml").left_out
    assert (left.name, left.why.partition(";")[0]) == ("Match the shapes", "pairs to match have no kind in qbank")
    assert 'type="matching"' in lines[left.place.line - 1]
    (left,) = read_quiz(quizzes / "canvas.xml").left_out
    assert (left.name, left.place.line > 0) == ("Match", True)


def test_code_stays_what_it_was_in_every_format(quizzes: Path) -> None:
    blocks = {
        name: read_quiz(quizzes / f"{name}.xml").questions[0].stem.blocks for name in ("quiz", "canvas", "item21")
    }
    assert blocks == {
        "quiz": ("rnn = nn.RNN(5, 3)\nx = torch.randn(4, 2, 5)\noutput, h_n = rnn(x)",),
        "canvas": ("rnn = nn.RNN(5, 3, num_layers=2)\noutput, h_n = rnn(torch.randn(4, 2, 5))",),
        "item21": ("rnn = nn.RNN(5, 3, bidirectional=True)\nx = torch.randn(4, 2, 5)\noutput, h_n = rnn(x)",),
    }


def test_categories_and_feedback_are_kept(quizzes: Path) -> None:
    moodle = read_quiz(quizzes / "quiz.xml").questions
    assert moodle[0].category == ("DL101", "Shapes")
    assert moodle[0].choices[1].feedback.plain == "That is the state."
    assert moodle[2].feedback.plain == "By its hidden state."
    canvas = read_quiz(quizzes / "canvas.xml").questions[0]
    assert canvas.category == ("Week 3: recurrent layers",)
    assert (canvas.feedback.plain, canvas.choices[0].feedback.plain) == (
        "One state for each layer.",
        "There are two layers.",
    )
    item = read_quiz(quizzes / "item21.xml").questions[0]
    assert item.choices[0].feedback.plain == "There are two directions."
    assert item.stem.plain == "Look at this program.\nWhat is output.shape?"


def test_a_zip_is_read_member_by_member_and_a_twin_of_canvas_once(quizzes: Path, tmp_path: Path) -> None:
    package = tmp_path / "export.imscc"
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("imsmanifest.xml", "<manifest/>")
        archive.writestr("g1/assessment_meta.xml", "<quiz_meta/>")
        archive.write(quizzes / "cartridge.xml", "g1/assessment_qti.xml")
        archive.write(quizzes / "canvas.xml", "non_cc_assessments/g1.xml.qti")
        archive.write(quizzes / "item21.xml", "items/two.xml")
    reading = read_quiz(package)
    assert reading.format == "QTI 1.2, QTI 2.1"
    members = [question.place.member for question in reading.questions]
    assert members == ["non_cc_assessments/g1.xml.qti"] * 3 + ["items/two.xml"]


def test_qti_3_is_read_like_2_1(quizzes: Path, tmp_path: Path) -> None:
    text = (quizzes / "item21.xml").read_text().replace("imsqti_v2p1", "imsqtiasi_v3p0")
    names = "assessmentItem responseDeclaration correctResponse outcomeDeclaration itemBody choiceInteraction prompt"
    names += " simpleChoice feedbackInline responseProcessing mapEntry mapping value"
    kebab = {"assessmentItem": "assessment-item", "responseDeclaration": "response-declaration"}
    for name in names.split():
        new = kebab.get(name) or "".join(f"-{c.lower()}" if c.isupper() else c for c in name)
        for before in ("<", "</"):
            for after in (">", " "):
                text = text.replace(f"{before}{name}{after}", f"{before}qti-{new}{after}")
    for name in ("baseType", "responseIdentifier", "maxChoices", "mapKey", "mappedValue", "outcomeIdentifier"):
        text = text.replace(f"{name}=", "".join(f"-{c.lower()}" if c.isupper() else c for c in name) + "=")
    path = tmp_path / "item30.xml"
    path.write_text(text)
    reading = read_quiz(path)
    assert (reading.format, [_row(one) for one in reading.questions]) == ("QTI 3.0", READ["item21"][1])
