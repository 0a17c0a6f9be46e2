"""The manifest: read exactly as it was built, or refused in one line that says why."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graders.keys import (
    Acceptance,
    Belief,
    CallValue,
    ChoiceKey,
    EntryKey,
    LineValue,
    NumberValue,
    OptionKey,
    OutcomeValue,
    ShapeValue,
)
from graders.programs import Input, Program
from qbank.exams.manifest import manifest_lines, read_manifest
from qbank.exams.records import TaskRecord
from qbank.exams.secret import Secret, write_secret
from qbank.items.item import GapRun, Requirement
from qbank.problems import ProblemsFound
from tests.qbank.exams import tiny


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Copy the manifest and its secret; return the manifest's path."""
    shutil.copytree(tiny.tiny_exam().teacher, tmp_path / "teacher")
    return tmp_path / "teacher" / "manifest.jsonl"


def refusal(path: Path, secret: Path | None = None) -> str:
    with pytest.raises(ProblemsFound) as found:
        read_manifest(path, secret)
    (problem,) = found.value.problems
    assert problem.path == str(path)
    return str(problem)


def test_a_manifest_gives_back_every_student_and_task():
    manifest = tiny.manifest()
    assert list(manifest.exam.tokens.values()) == ["ada", "bob", "eve"]
    for exam in tiny.tiny_built().exams:
        tasks = manifest.tasks[exam.token]
        assert list(tasks) == [task.token for task in exam.tasks()]
        for task, record in zip(exam.tasks(), tasks.values(), strict=True):
            assert (record.student, record.name, record.points) == (exam.student, exam.name, task.points)
            assert record.seed == str(task.item.seed)
            assert (record.choice is None, record.entry is None) == (task.asked == "entry", task.asked == "choice")
            if task.asked == "entry":
                assert record.entry == task.item.entry
                assert record.gap == task.item.gap
            else:
                assert record.choice is not None
                assert [option.text for option in record.choice.options] == [one.text for one in task.item.options]


def test_the_same_exams_and_secret_write_the_same_bytes():
    lines = "".join(manifest_lines(tiny.tiny_built().exams, tiny.SECRET))
    assert lines == tiny.tiny_exam().manifest.read_text(encoding="utf-8")
    assert lines == "".join(manifest_lines(tiny.built().exams, tiny.SECRET))


def _at(place: float) -> Callable[[bytes], bytes]:
    def flip(content: bytes) -> bytes:
        index = int(place * (len(content) - 1))
        return content[:index] + bytes([content[index] ^ 1]) + content[index + 1 :]

    return flip


def _lines(change: Callable[[list[bytes]], list[bytes]]) -> Callable[[bytes], bytes]:
    return lambda content: b"".join(change(content.splitlines(keepends=True)))


EDITS: list[tuple[str, Callable[[bytes], bytes], str]] = [
    *[(f"a byte at {place} is flipped", _at(place), "manifest") for place in (0.0, 0.01, 0.3, 0.5, 0.9, 0.999, 1.0)],
    ("a mark is raised", lambda content: content.replace(b'"points":2.0', b'"points":9.0', 1), "edited"),
    ("a student is renamed", lambda content: content.replace(b'"bob"', b'"rob"'), "edited"),
    ("two lines are swapped", _lines(lambda its: [its[0], its[2], its[1], *its[3:]]), "edited"),
    ("a line is missing", _lines(lambda its: [its[0], *its[2:]]), "edited"),
    ("a line stands twice", _lines(lambda its: [*its[:2], *its[1:]]), "edited"),
    ("the last line is missing", _lines(lambda its: its[:-1]), "the MAC, is missing"),
    ("only the first line is there", _lines(lambda its: its[:1]), "the MAC, is missing"),
    ("only the last line is there", _lines(lambda its: its[-1:]), "not a manifest"),
    ("a line was added", lambda content: content + b"{}\n", "the MAC, is missing"),
    ("a blank line was added", lambda content: content + b"\n", "the MAC, is missing"),
    ("it is cut short", lambda content: content[: len(content) // 2], "the MAC, is missing"),
    ("the last character is missing", lambda content: content[:-1], "edited"),
    ("the MAC is empty", _lines(lambda its: [*its[:-1], b'{"mac":""}\n']), "edited"),
    ("the MAC has a space before it", lambda content: content.replace(b'"mac":"', b'"mac":" '), "edited"),
    ("line endings were changed", lambda content: content.replace(b"\n", b"\r\n"), "line endings"),
    ("it is empty", lambda content: b"", "empty"),
    ("it is a blank line", lambda content: b"\n", "empty"),
    ("it is a CSV", lambda content: b"student,item,response\n", "not a manifest"),
    ("it is binary", lambda content: bytes(range(256)) * 99, "not a manifest"),
    ("it is in UTF-16", lambda content: content.decode().encode("utf-16"), "not a manifest"),
    ("it has a byte-order mark", lambda content: b"\xef\xbb\xbf" + content, "not a manifest"),
]


@pytest.mark.parametrize(("edit", "words"), [edit[1:] for edit in EDITS], ids=[edit[0] for edit in EDITS])
def test_an_edited_manifest_is_refused(copy: Path, edit: Callable[[bytes], bytes], words: str):
    content = copy.read_bytes()
    assert edit(content) != content
    copy.write_bytes(edit(content))
    assert words in refusal(copy)


@given(place=st.floats(0, 1), bit=st.integers(0, 7))
@settings(max_examples=40, deadline=None)
def test_no_flipped_bit_goes_unseen(place: float, bit: int):
    folder = tiny.scratch() / "flipped"
    folder.mkdir(exist_ok=True)
    content = bytearray(tiny.tiny_exam().manifest.read_bytes())
    content[int(place * (len(content) - 1))] ^= 1 << bit
    (folder / "manifest.jsonl").write_bytes(content)
    with pytest.raises(ProblemsFound):
        read_manifest(folder / "manifest.jsonl", tiny.tiny_exam().teacher / "secret.key")


def test_another_exams_secret_does_not_open_it(copy: Path, tmp_path: Path):
    write_secret(tmp_path / "other.key", Secret(bytes(32)))
    told = refusal(copy, tmp_path / "other.key")
    assert "the secret belongs to another exam" in told
    assert bytes(32).hex() not in told


def test_a_missing_manifest_is_told_before_its_secret(tmp_path: Path):
    assert "cannot read the manifest: No such file" in refusal(tmp_path / "nothing.jsonl")


def test_a_manifest_without_its_secret_says_where_that_was_written(copy: Path):
    copy.with_name("secret.key").unlink()
    with pytest.raises(ProblemsFound, match="cannot read the secret") as found:
        read_manifest(copy)
    assert "--secret" in str(found.value)


def test_a_folder_a_pipe_and_a_huge_file_are_refused_unread(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")
    with (tmp_path / "huge").open("wb") as file:
        file.truncate(3_000_000_000)
    assert "it is a folder" in refusal(tmp_path)
    assert "not an ordinary file" in refusal(tmp_path / "pipe")
    assert "too large" in refusal(tmp_path / "huge")


def test_a_manifest_of_another_format_is_named(tmp_path: Path):
    lines = list(manifest_lines(tiny.tiny_built().exams, tiny.SECRET))
    path = tmp_path / "manifest.jsonl"
    path.write_text("".join([lines[0].replace("qbank-manifest-1", "qbank-manifest-9"), *lines[1:]]))
    write_secret(tmp_path / "secret.key", tiny.SECRET)
    assert "edited" in refusal(path)


floats = st.floats(allow_nan=False, allow_infinity=False)
numbers = st.one_of(st.integers(-(2**63), 2**63), floats)
texts = st.text(max_size=12)
scalars = st.one_of(st.none(), st.booleans(), numbers, texts)
arrays = st.recursive(numbers, lambda inner: st.lists(inner, max_size=3).map(tuple), max_leaves=6).filter(
    lambda value: _depth(value) <= 3
)
values = st.one_of(
    st.builds(ShapeValue, st.lists(st.integers(0, 99), max_size=4).map(tuple)),
    st.builds(NumberValue, arrays, st.none() | st.integers(0, 8)),
    st.builds(OutcomeValue, st.none() | texts, texts),
    st.builds(LineValue, st.none() | st.integers(1, 99), texts),
    st.builds(CallValue, texts),
)
bindings = st.dictionaries(
    texts,
    scalars | st.lists(scalars | st.lists(scalars, max_size=3).map(tuple), max_size=3).map(tuple),
    max_size=3,
)
programs = st.builds(
    Program,
    texts,
    texts,
    st.lists(st.tuples(texts, texts), max_size=2).map(tuple),
    st.lists(st.builds(Input, texts, st.just((2,)), st.tuples(numbers.map(float), st.just(0.5))), max_size=2).map(
        tuple
    ),
    st.integers(0, 2**31),
)
entries = st.builds(
    EntryKey,
    values,
    st.builds(Acceptance, st.none() | st.integers(0, 8), st.none() | st.just(0.1), st.none() | st.just(1e-9)),
    st.lists(st.builds(Belief, values, st.lists(texts, max_size=2).map(tuple), texts), max_size=2).map(tuple),
)
options = st.builds(OptionKey, texts, texts, texts, st.booleans(), st.sampled_from([1.0, 0.0, 1 / 3, -0.5]))
choices = st.builds(ChoiceKey, st.sampled_from(["one", "all"]), st.lists(options, max_size=3).map(tuple))
gaps = st.builds(
    GapRun,
    texts,
    st.lists(programs, max_size=2).map(tuple),
    st.lists(st.builds(Requirement, texts, texts, texts), max_size=2).map(tuple),
    bindings,
)
records = st.builds(
    TaskRecord,
    *[
        texts,
        texts,
        st.integers(1, 99),
        texts,
        texts,
        st.integers(1, 99),
        texts,
        st.integers(0, 9),
        texts,
        texts,
        texts,
    ],
    st.floats(0.001, 1000),
    *[texts, texts, st.booleans(), st.lists(st.tuples(texts, st.lists(st.integers(1, 9)).map(tuple))).map(tuple)],
    *[texts, texts, st.lists(texts, max_size=3).map(tuple)],
    choice=st.none() | choices,
    entry=st.none() | entries,
    gap=st.none() | gaps,
    lines=st.integers(0, 99),
)


def _depth(value: object) -> int:
    return 1 + max(map(_depth, value), default=0) if isinstance(value, tuple) else 0


@given(records)
@settings(max_examples=150, deadline=None)
def test_every_task_is_read_as_it_was_written(record: TaskRecord):
    line = msgspec.json.encode(record)
    assert b"\n" not in line and b"\r" not in line
    back = msgspec.json.decode(line, type=TaskRecord)
    assert back == record
    assert repr(back) == repr(record)  # 1 and 1.0 and True are equal, and not the same


@pytest.mark.parametrize("value", [((((1,),),),), {"a": 1}, (float("nan"),), float("inf")])
def test_what_a_manifest_cannot_hold_is_told_when_the_exam_is_built(value: object):
    exam = next(iter(tiny.tiny_built().exams))
    task = next(task for task in exam.tasks() if task.item.gap is not None)
    broken = msgspec.structs.replace(task.item.gap, bindings={"odd": value})
    changed = _with_gap(exam, task.number, broken)
    with pytest.raises(ProblemsFound, match="cannot be kept in a manifest") as found:
        list(manifest_lines([changed], tiny.SECRET))
    assert found.value.problems[0].path.endswith("layer-for-both.yaml")


def _with_gap(exam, number, gap):
    from dataclasses import replace

    sections = tuple(
        replace(
            section,
            tasks=tuple(
                replace(task, item=replace(task.item, gap=gap)) if task.number == number else task
                for task in section.tasks
            ),
        )
        for section in exam.sections
    )
    return replace(exam, sections=sections)


def test_every_line_but_the_last_is_a_json_object_of_one_task():
    header, *tasks, seal = map(json.loads, tiny.tiny_exam().manifest.read_text().splitlines())
    assert header["format"] == "qbank-manifest-1"
    assert header["title"] == "Tiny exam"
    assert len(tasks) == 21
    assert list(seal) == ["mac"]
