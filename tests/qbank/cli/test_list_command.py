"""`qbank list`: every question once, filters that narrow, output that scripts and narrow terminals can read."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from running_qbank import Qbank

from qbank.bank.load import Bank, load_bank
from qbank.shipped import shipped

ROOT = Path(__file__).parents[3]
SCHEMA = json.loads((ROOT / "docs/schema/output/list.json").read_text())


@pytest.fixture(scope="module")
def bank() -> Bank:
    return load_bank(shipped("questions"))


@pytest.fixture
def small_bank(tmp_path: Path) -> Path:
    (tmp_path / "shapes").mkdir()
    for name in ("bank.yaml", "misconceptions.yaml", "shapes/output-shape-seq-first.yaml"):
        shutil.copy(shipped("questions") / name, tmp_path / name)
    return tmp_path


def test_json_holds_every_question_once_as_documented(qbank: Qbank, bank: Bank) -> None:
    ended = qbank("list", "--json")
    rows = json.loads(ended.out)
    Draft202012Validator(SCHEMA).validate(rows)
    assert ended.code == 0
    assert ended.err == ""
    assert [row["id"] for row in rows] == [question.id for question in bank.questions]


def test_misconceptions_of_a_row_are_known_and_each_stands_once(qbank: Qbank, bank: Bank) -> None:
    for row in json.loads(qbank("list", "--json").out):
        assert set(row["misconceptions"]) <= set(bank.misconceptions)
        assert len(set(row["misconceptions"])) == len(row["misconceptions"])


@pytest.mark.parametrize(
    ("options", "fits"),
    [
        (["--kind", "shape"], lambda row: row["kind"] == "shape"),
        (["--kind", "shape", "--kind", "value"], lambda row: row["kind"] in ("shape", "value")),
        (["--level", "beginner"], lambda row: row["level"] == "beginner"),
        (["--topic", "shapes"], lambda row: row["topic"] == "shapes"),
        (["--misconception", "output-is-h_n"], lambda row: "output-is-h_n" in row["misconceptions"]),
        (
            ["--misconception", "output-is-h_n", "--misconception", "batch-first-moves-h_n"],
            lambda row: {"output-is-h_n", "batch-first-moves-h_n"} & set(row["misconceptions"]),
        ),
        (["--kind", "shape", "--level", "beginner"], lambda row: (row["kind"], row["level"]) == ("shape", "beginner")),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_filter_keeps_exactly_what_fits(
    qbank: Qbank, options: list[str], fits: Callable[[dict[str, Any]], bool]
) -> None:
    every = json.loads(qbank("list", "--json").out)
    kept = json.loads(qbank("list", "--json", *options).out)
    assert kept == [row for row in every if fits(row)]
    assert kept


def test_nothing_fits_is_an_empty_array_and_a_word_for_people(qbank: Qbank, small_bank: Path) -> None:
    options = ("--bank", small_bank, "--kind", "debugging")
    assert json.loads(qbank("list", "--json", *options).out) == []
    ended = qbank("list", *options)
    assert (ended.code, ended.out) == (0, "")
    assert "No question of this bank fits." in ended.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--kind", "shpae"], "'shpae' is not a kind of question; did you mean 'shape'?"),
        (["--level", "Beginer"], "did you mean 'beginner'?"),
        (["--topic", "shape"], "did you mean 'shapes'?"),
        (["--misconception", "output-is-hn"], "did you mean 'output-is-h_n'?"),
        (["--kind", "zzz"], "there is: shape, value, configuration, debugging"),
        (["--topic", "\x1b[31mred"], r"'\x1b[31mred' is not a topic"),
    ],
    ids=lambda value: value[-1] if isinstance(value, list) else "",
)
def test_an_unknown_value_is_wrong_usage_with_a_suggestion(qbank: Qbank, options: list[str], said: str) -> None:
    ended = qbank("list", *options)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert "\x1b" not in ended.err


def test_in_a_pipe_every_question_has_one_whole_line(qbank: Qbank, bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    head, *lines = qbank("list").out.splitlines()
    assert head.split()[:4] == ["id", "kind", "level", "topic"]
    assert [line.split()[0] for line in lines] == [question.id for question in bank.questions]
    assert all(question.spec.title in line for question, line in zip(bank.questions, lines, strict=True))


@pytest.mark.parametrize("width", [20, 60, 100, 200])
def test_on_a_terminal_no_id_is_cut_however_narrow(
    qbank: Qbank, bank: Bank, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    words = qbank("list").out.split()
    assert [word for word in words if word in {q.id for q in bank.questions}] == [q.id for q in bank.questions]


def test_no_colour_reaches_a_pipe_or_a_terminal_without_colour(qbank: Qbank, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b" not in qbank("list").out
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    assert "\x1b[" in qbank("list").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[3" not in qbank("list").out


def test_a_faulty_bank_names_every_fault_with_its_place(qbank: Qbank, small_bank: Path) -> None:
    question = small_bank / "shapes/output-shape-seq-first.yaml"
    question.write_text(question.read_text().replace("level: beginner", "level: easy").replace("ask:", "aks:"))
    ended = qbank("list", "--bank", small_bank, "--json")
    assert (ended.code, ended.out) == (1, "")
    assert f"{question}:4:8: " in ended.err
    assert "'aks'" in ended.err


def test_a_folder_name_with_an_escape_is_printed_harmlessly(qbank: Qbank, small_bank: Path) -> None:
    folder = small_bank / "\x1b]0;title\x07"
    folder.mkdir()
    (folder / "broken.yaml").write_text("id: broken\n")
    ended = qbank("list", "--bank", small_bank)
    assert ended.code == 1
    assert r"\x1b]0;title\x07/broken.yaml" in ended.err
    assert not {"\x1b", "\x07"} & set(ended.err)


@pytest.mark.parametrize("command", ["list", "list --json", "schema", "--help", "new --help"])
def test_neither_torch_nor_the_pages_are_imported(command: str) -> None:
    program = (
        "import sys\n"
        "from qbank.cli.app import app\n"
        "from qbank.cli.edge import guarded\n"
        f"code = guarded(app, {command.split()!r})\n"
        "heavy = {'torch', 'numpy', 'rich', 'markdown_it', 'pygments', 'latex2mathml'} & set(sys.modules)\n"
        "sys.exit(f'{code} {heavy}' if code or heavy else 0)\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
