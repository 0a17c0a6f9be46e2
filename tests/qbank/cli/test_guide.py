"""docs/guide.md: every step is done in an empty folder, in order, and prints what the guide shows."""

from __future__ import annotations

import json
import os
import re
import shlex
from dataclasses import dataclass
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from running_qbank import Qbank

from qbank.loading.yaml_source import read_yaml

GUIDE = Path(__file__).parents[3] / "docs/guide.md"
_STEP = re.compile(r"^(?:<!-- (?P<act>\w+): (?P<path>\S+) -->\n)?```(?P<language>\w+)\n(?P<text>.*?)^```$", re.M | re.S)


@dataclass(frozen=True)
class Step:
    """A block of the guide: what is done with which file, or commands with what they print."""

    act: str
    path: str
    text: str


def _steps(guide: str) -> list[Step]:
    return [
        Step(found["act"] or found["language"], found["path"] or "", found["text"]) for found in _STEP.finditer(guide)
    ]


def _same(text: str, folder: Path) -> str:
    """Write out what differs from run to run: where the folder lies, and how long it took."""
    return re.sub(r"\b\d+\.\d s\b", "2.5 s", text.replace(str(folder), "/home/you/rnn"))


def _edited(text: str, diff: str) -> str:
    """Apply a diff without line numbers: what it removes and keeps must stand in the text exactly once."""
    lines = diff.splitlines(keepends=True)
    before = "".join(line[1:] for line in lines if line[0] in " -")
    after = "".join(line[1:] for line in lines if line[0] in " +")
    assert before
    assert text.count(before) == 1, before
    return text.replace(before, after)


def _run(text: str, qbank: Qbank, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run the commands of a block and return the block as it should read."""
    read = ""
    for line in re.findall(r"^\$ (.+)$", text, re.MULTILINE):
        command, _, target = line.partition(" > ")
        read += f"$ {line}\n"
        match shlex.split(command):
            case ["export", setting]:
                monkeypatch.setenv(*setting.split("=", 1))
            case ["qbank", *arguments]:
                ended = qbank(*arguments)
                assert ended.code in (0, 1), ended.err
                if target:
                    assert ended.code == 0
                    Path(target).write_text(ended.out, encoding="utf-8")
                else:
                    printed = "\n".join(line.rstrip() for line in ended.out.splitlines())
                    read += _same(printed, folder) + "\n"
            case other:
                raise AssertionError(f"the guide runs {other}")
    return read


def test_golden_guide_shows_what_its_steps_do(qbank: Qbank, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QBANK_BANK", "")  # so that what the guide exports ends with the test
    monkeypatch.delenv("QBANK_BANK")
    guide = GUIDE.read_text(encoding="utf-8")
    done = guide
    for step in _steps(guide):
        path = Path(step.path)
        match step.act:
            case "write":
                path.write_text(step.text, encoding="utf-8")
            case "append":
                path.write_text(path.read_text(encoding="utf-8") + step.text, encoding="utf-8")
            case "edit":
                path.write_text(_edited(path.read_text(encoding="utf-8"), step.text), encoding="utf-8")
            case "console":
                done = done.replace(
                    f"```console\n{step.text}```", f"```console\n{_run(step.text, qbank, tmp_path, monkeypatch)}```", 1
                )
            case other:
                raise AssertionError(f"the guide does not say what to do with its {other}")
    if os.environ.get("QBANK_UPDATE_GOLDEN"):
        GUIDE.write_text(done, encoding="utf-8")
    else:
        assert guide == done, "run make golden, and read the difference"
    question = tmp_path / "questions/shape/final-state-batch-first.yaml"
    modeline = question.read_text(encoding="utf-8").splitlines()[0]
    schema = question.parent / modeline.removeprefix("# yaml-language-server: $schema=")
    validator = Draft202012Validator(json.loads(schema.read_text(encoding="utf-8")))
    validator.validate(read_yaml(question).content)


def test_the_guide_goes_the_whole_way_past_a_real_finding() -> None:
    steps = _steps(GUIDE.read_text(encoding="utf-8"))
    said = "".join(step.text for step in steps if step.act == "console")
    order = re.findall(r"^\$ qbank (\w+)", said, re.MULTILINE)
    assert order == ["new", "schema", "show", "check", "check", "check", "build"]
    found, fast, full = re.findall(r"^1 question over \d+ seeds: .*$", said, re.MULTILINE)
    assert "[confirm-disagrees]" in said
    assert ": 1 error." in found
    assert "no findings" in fast
    assert "no findings" in full


@pytest.mark.parametrize(("text", "diff"), [("a\nb\n", "-c\n+d\n"), ("a\na\n", "-a\n+d\n"), ("a\n", "+d\n")])
def test_an_edit_that_fits_nowhere_or_twice_is_a_fault_of_the_guide(text: str, diff: str) -> None:
    with pytest.raises(AssertionError):
        _edited(text, diff)
    assert _edited("a\nb\n", " a\n-b\n+c\n") == "a\nc\n"
