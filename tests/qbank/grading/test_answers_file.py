"""Answers files: what a page saves is read; what is broken is told in one line; one bad answer costs only itself."""

import os
from pathlib import Path
from typing import Any

import pytest

from graders.grades import Chosen, Typed
from qbank.grading.answers_file import looks_like_answers, read_answers_file
from qbank.problems import ProblemsFound
from tests.qbank.exams.tiny import answers_text

READ: list[tuple[Any, Any, float]] = [
    ({"text": "(4, 7, 3)", "seconds": 12.5}, Typed("(4, 7, 3)"), 12.5),
    ({"chosen": ["abc"], "seconds": 3}, Chosen(("abc",)), 3.0),
    ({"chosen": []}, Chosen(()), 0.0),
    ({"chosen": ["a", "b", "b"]}, Chosen(("a", "b", "b")), 0.0),
    ({"text": ""}, Typed(""), 0.0),
    ({}, Typed(""), 0.0),
    ({"text": None, "chosen": None}, Typed(""), 0.0),
    ({"text": "x", "more": [1, 2]}, Typed("x"), 0.0),
    ({"text": "x", "seconds": -1}, Typed("x"), 0.0),
    ({"text": "x", "seconds": 1e300}, Typed("x"), 0.0),
    ({"text": "x", "seconds": 10**4000}, Typed("x"), 0.0),
    ({"text": "x", "seconds": "long"}, Typed("x"), 0.0),
    ({"text": "x", "seconds": True}, Typed("x"), 0.0),
    ({"text": "x", "seconds": [9]}, Typed("x"), 0.0),
    ({"text": "x", "seconds": None}, Typed("x"), 0.0),
    ({"text": 5}, None, 0.0),
    ({"text": ["x"]}, None, 0.0),
    ({"chosen": "abc"}, None, 0.0),
    ({"chosen": [1]}, None, 0.0),
    ({"chosen": {"abc": True}}, None, 0.0),
    ({"chosen": ["abc"], "text": "abc"}, None, 0.0),
    ("abc", None, 0.0),
    (None, None, 0.0),
    ([{"text": "x"}], None, 0.0),
]
GOOD = answers_text("exam", {"item": {"text": "x"}})
BROKEN: list[tuple[str, bytes, str]] = [
    ("empty", b"", "not a whole answers file"),
    ("cut short", GOOD[: len(GOOD) // 2].encode(), "not a whole answers file"),
    ("a list", b"[]", "not an answers file"),
    ("a number", b"3", "not an answers file"),
    ("of another program", b'{"format": "other"}', "not an answers file"),
    ("without a version", b'{"format": "qbank-answers"}', "format_version"),
    ("of a later version", GOOD.replace('"format_version": 1', '"format_version": 2').encode(), "another version"),
    ("with a version in words", GOOD.replace('"format_version": 1', '"format_version": "1"').encode(), "Expected"),
    ("with answers in a list", GOOD.replace('{"item": {"text": "x"}}', "[]").encode(), "Expected"),
    ("with a number for the exam", GOOD.replace('"exam": "exam"', '"exam": 7').encode(), "$.exam"),
    ("with a number for the student", GOOD.replace('"student": ""', '"student": 7').encode(), "$.student"),
    ("deeply nested", b'{"format": ' + b"[" * 200_000 + b"]" * 200_000 + b"}", "not a whole answers file"),
    ("a deep answer", GOOD.replace('"x"', "[" * 100_000).encode(), "not a whole answers file"),
    ("an integer of ten thousand digits", GOOD.replace('"x"', "9" * 10_000).encode(), "not a whole answers file"),
    ("NaN", GOOD.replace('"x"', "NaN").encode(), "NaN is not JSON"),
    ("Infinity", GOOD.replace('"x"', "-Infinity").encode(), "-Infinity is not JSON"),
    ("in UTF-16", GOOD.encode("utf-16"), "not UTF-8"),
    ("in Latin-1", answers_text("ö", {}).replace("\\u00f6", "ö").encode("latin-1"), "not UTF-8"),
    ("binary", bytes(range(256)), "not UTF-8"),
    ("two files in one", (GOOD + GOOD).encode(), "not a whole answers file"),
    ("50 MB", GOOD.encode() + b" " * 50_000_000, "too large"),
]


def written(folder: Path, content: bytes | str) -> Path:
    path = folder / "answers.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(("answer", "response", "seconds"), READ)
def test_each_answer_is_read_by_itself(tmp_path: Path, answer: Any, response: Any, seconds: float):
    text = answers_text("exam", {"odd": answer, "good": {"text": "y", "seconds": 1}})
    responses = read_answers_file(written(tmp_path, text)).responses()
    assert responses["odd"] == (response, seconds)
    assert responses["good"] == (Typed("y"), 1.0)


@pytest.mark.parametrize("number", ["1e999", "-1e999", "1e-999"])
def test_seconds_beyond_numbers_are_no_time(tmp_path: Path, number: str):
    text = answers_text("exam", {"item": {"text": "x", "seconds": 7}}).replace("7}", f"{number}}}")
    assert read_answers_file(written(tmp_path, text)).responses() == {"item": (Typed("x"), 0.0)}


@pytest.mark.parametrize(("content", "words"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_what_is_no_answers_file_is_told_in_one_line(tmp_path: Path, content: bytes, words: str):
    path = written(tmp_path, content)
    with pytest.raises(ProblemsFound) as found:
        read_answers_file(path)
    (problem,) = found.value.problems
    assert words in f"{problem}"
    assert problem.path == str(path)
    assert "\n" not in problem.what and len(problem.what) < 300


TEXTS = ["a\x7fb", "it\x92s", "\x85", "\u2028", "a\tb\nc", "\x1b[31mred", "Ω", "e\u0301", "\ufeffx", "'=1+1", "\x00"]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("escaped", [True, False])
def test_what_a_student_pasted_never_costs_the_file(tmp_path: Path, text: str, escaped: bool):
    """JSON.stringify escapes the control characters below U+0020 and leaves all others as they are."""
    file = answers_text("exam", {"item": {"text": "MARK"}})
    inside = "".join(f"\\u{ord(sign):04x}" if escaped or ord(sign) < 32 else sign for sign in text)
    responses = read_answers_file(written(tmp_path, file.replace("MARK", inside))).responses()
    assert responses == {"item": (Typed(text), 0.0)}


def test_half_an_emoji_never_costs_the_file(tmp_path: Path):
    text = answers_text("exam", {"item": {"text": "MARK"}}).replace("MARK", "\\ud83d")
    assert read_answers_file(written(tmp_path, text)).responses() == {"item": (Typed("\ud83d"), 0.0)}


def test_a_byte_order_mark_is_passed_over(tmp_path: Path):
    assert read_answers_file(written(tmp_path, b"\xef\xbb\xbf" + GOOD.encode())).exam == "exam"


@pytest.mark.parametrize(
    ("content", "is_one"),
    [
        (GOOD.encode(), True),
        (b"\xef\xbb\xbf \n {", True),
        (b"student,item,response\n", False),
        (b"", False),
        (b"\xff\xfe{\x00", False),
    ],
)
def test_an_answers_file_is_told_by_its_first_sign(content: bytes, is_one: bool):
    assert looks_like_answers(content) is is_one


def test_a_pipe_is_never_waited_for(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe.json")
    with pytest.raises(ProblemsFound, match="not an ordinary file"):
        read_answers_file(tmp_path / "pipe.json")
