"""Keeps what running found: one line for each verdict, under the content it was about, so that none is run twice.

A stopped `grade` goes on from here. Each line has a MAC under the exam's secret: nobody without it can plant a verdict.
Only verdicts are kept: what our side failed at is run again.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec

from graders.grades import Grade
from qbank.exams.secret import Secret
from qbank.items.figure import Figure
from qbank.ordinary_file import open_ordinary

FILE = "verdicts.jsonl"
"""Its name; it lies beside the manifest, where the secret lies too."""
_MAX_BYTES = 2_000_000_000
_MAX_LINE = 10_000_000
_SYNC_S = 1.0
KEPT = frozenset({"correct", "partial", "incorrect", "blank", "invalid"})


class Verdict(msgspec.Struct, frozen=True):
    """A grade that running gave, a figure if one was measured, and the seed of its inputs, empty if it had none."""

    grade: Grade
    seed: str = ""
    figure: Figure | None = None


class _Line(msgspec.Struct, frozen=True):
    key: str
    verdict: msgspec.Raw
    mac: str


class Verdicts:
    """A file of verdicts; without a path, they are kept in memory alone."""

    def __init__(self, path: Path | None, secret: Secret) -> None:
        """Read what is there. Raise ProblemsFound for what is no ordinary file, OSError where none can be made."""
        self._mac_key = secret.derive("verdicts")
        self._known: dict[str, bytes] = {}
        self._file = -1
        self._synced = time.monotonic()
        self.unread = 0
        if path is not None:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0), 0o600)
            self._read(path)

    def get(self, key: str) -> Verdict | None:
        """Return the verdict that is kept for this content."""
        kept = self._known.get(key)
        return None if kept is None else msgspec.json.decode(kept, type=Verdict)

    def put(self, key: str, verdict: Verdict) -> None:
        """Keep a verdict: it is on the way to the disk when this returns, and survives a kill."""
        encoded = msgspec.json.encode(verdict)
        self._known[key] = encoded
        if self._file >= 0:
            line = msgspec.json.encode(_Line(key, msgspec.Raw(encoded), self._mac(key, encoded)))
            # One write for one line: what another grader appends at the same time stands before or after it.
            os.write(self._file, b"\n" + line + b"\n")
            if time.monotonic() - self._synced > _SYNC_S:
                self._sync()

    def close(self) -> None:
        """Bring all to the disk."""
        if self._file >= 0:
            self._sync()
            os.close(self._file)
            self._file = -1

    def _sync(self) -> None:
        os.fsync(self._file)
        self._synced = time.monotonic()

    def _mac(self, key: str, verdict: bytes) -> str:
        return hmac.digest(self._mac_key, key.encode() + b"\n" + verdict, hashlib.sha256).hex()

    def _read(self, path: Path) -> None:
        """Take in every line that is whole and ours; a line that a kill cut short is one verdict to find again."""
        with open_ordinary(path, "the verdicts kept from before", limit=_MAX_BYTES) as file:
            while line := file.readline(_MAX_LINE):
                if not line.strip():
                    continue
                try:
                    kept = msgspec.json.decode(line, type=_Line)
                    verdict = bytes(kept.verdict)
                    if hmac.compare_digest(kept.mac, self._mac(kept.key, verdict)):
                        msgspec.json.decode(verdict, type=Verdict)
                        self._known[kept.key] = verdict
                        continue
                except (msgspec.DecodeError, UnicodeError, TypeError):
                    pass
                self.unread += 1


def content_key(parts: Sequence[bytes]) -> str:
    """Return a digest of all that a verdict depends on; parts are length-prefixed, so no two lists collide."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()
