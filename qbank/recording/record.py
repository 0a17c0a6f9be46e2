"""A record: JSON lines that hold, for each question and seed, which programs were run and what came of each.

docs/json.md describes the fields. Programs are named by a digest: a record holds no code, and no key.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from graders.programs import Outcome, Program, Stopped
from graders.wire import Unreadable, decode_outcome, decode_stopped, encode_outcome, encode_stopped
from qbank.problems import Problem, ProblemsFound

VERSION = 1


class Header(msgspec.Struct, frozen=True):
    """The first line: what was recorded, and with what."""

    record: int
    bank: str
    torch: str
    python: str
    platform: str
    seeds: int


class RecordedRun(msgspec.Struct, frozen=True):
    """A program by its digest, what it stood for, and what came of it (as the worker writes outcomes)."""

    role: str
    program: str
    outcome: msgspec.Raw


class Attempt(msgspec.Struct, frozen=True):
    """One draw of a seed with its programs; a draw that `avoid` sent back is followed by the next."""

    attempt: int
    runs: tuple[RecordedRun, ...]


class Entry(msgspec.Struct, frozen=True):
    """A question and a seed. `digest` is that of the question's file, `version` the question's own."""

    question: str
    version: int
    digest: str
    seed: int
    attempts: tuple[Attempt, ...]


class Record(msgspec.Struct, frozen=True):
    """A whole record."""

    header: Header
    entries: tuple[Entry, ...]


_encode = msgspec.json.Encoder().encode
_header = msgspec.json.Decoder(Header).decode
_entry = msgspec.json.Decoder(Entry).decode


def digest_of(program: Program) -> str:
    """Name a program by all that decides what it does; what is left at its default adds nothing."""
    return hashlib.sha256(_encode(program)).hexdigest()[:32]


def written_outcome(outcome: Outcome) -> msgspec.Raw:
    """Write an outcome so that `read_outcome` gives it back, NaN and infinity included."""
    return msgspec.Raw(encode_stopped(outcome) if isinstance(outcome, Stopped) else encode_outcome(outcome))


def read_outcome(raw: msgspec.Raw) -> Outcome:
    """Read an outcome. Raise graders.wire.Unreadable for anything else."""
    payload = bytes(raw)
    try:
        return decode_stopped(payload)
    except msgspec.DecodeError:
        return decode_outcome(payload)


def record_lines(record: Record) -> Iterator[str]:
    """Yield the lines of a record."""
    yield _encode(record.header).decode() + "\n"
    for entry in record.entries:
        yield _encode(entry).decode() + "\n"


def read_record(path: Path) -> Record:
    """Read a record. Raise ProblemsFound with the line that cannot be read."""
    first, *rest = path.read_bytes().splitlines() or [b""]
    header = _line(path, 1, first, "a record's first line")
    if header.record != VERSION:
        what = f"this is a record of version {header.record}; this qbank reads version {VERSION}"
        raise ProblemsFound([Problem(str(path), 1, 1, what)])
    return Record(header, tuple(_entry_line(path, number, line) for number, line in enumerate(rest, 2) if line.strip()))


def _line(path: Path, number: int, line: bytes, what: str) -> Header:
    try:
        return _header(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _unreadable(path, number, what, error) from None


def _entry_line(path: Path, number: int, line: bytes) -> Entry:
    try:
        entry = _entry(line)
        for attempt in entry.attempts:
            for run in attempt.runs:
                read_outcome(run.outcome)
    except (msgspec.DecodeError, UnicodeDecodeError, Unreadable, RecursionError) as error:
        raise _unreadable(path, number, "a line of a record", error) from None
    return entry


def _unreadable(path: Path, number: int, what: str, error: Exception) -> ProblemsFound:
    return ProblemsFound([Problem(str(path), number, 1, f"not {what}: {error}")])
