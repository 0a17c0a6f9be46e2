"""Shares the pieces of a sweep out to processes of our own, each with its own worker; JSON lines there and back.

Whatever happens here, no process may be left behind: each ends when its input closes, and is ended when we stop.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType

import msgspec

from graders.runner import Runner, RunnerUnavailable
from qbank.check.work import Done, Piece, Workbench

_ROOT = str(Path(__file__).resolve().parents[2])
_START = "import sys; sys.path.append(sys.argv[1]); from qbank.check.pipelines import serve; serve()"
_PATIENCE_S = 5.0
_UNAVAILABLE = b"cannot run: "


def do_in_pipelines(pieces: Sequence[Piece], pipelines: int) -> Iterator[tuple[int, Done]]:
    """Yield each piece's number and result as they come. Raise RunnerUnavailable where programs cannot be run."""
    waiting = iter(enumerate(pieces))
    started: list[_Pipeline] = []
    try:
        with selectors.DefaultSelector() as selector:
            for _ in range(min(pipelines, len(pieces))):
                pipeline = _Pipeline()
                started.append(pipeline)
                selector.register(pipeline.answers, selectors.EVENT_READ, pipeline)
                pipeline.give(next(waiting))
            busy = len(started)
            while busy:
                for ready, _ in selector.select():
                    pipeline = ready.data
                    yield pipeline.take()
                    following = next(waiting, None)
                    if following is None:
                        selector.unregister(pipeline.answers)
                        busy -= 1
                    else:
                        pipeline.give(following)
    finally:
        for pipeline in started:
            pipeline.end()


def serve() -> None:
    """Do pieces from standard input until it closes; the other end of `do_in_pipelines`."""
    signal.signal(signal.SIGTERM, _leave)
    answers = os.dup(1)
    os.dup2(2, 1)  # nothing that prints may come between our lines
    decode, encode = msgspec.json.Decoder(Piece).decode, msgspec.json.Encoder().encode
    with Runner() as runner, os.fdopen(answers, "wb") as out:
        bench = Workbench(runner)
        for line in sys.stdin.buffer:
            try:
                answer = encode(bench.do(decode(line)))
            except RunnerUnavailable as unavailable:
                answer = _UNAVAILABLE + " ".join(str(unavailable).split()).encode()
            out.write(answer + b"\n")
            out.flush()


def _leave(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)


class _Pipeline:
    """One process. It has a session of its own, so that Ctrl-C reaches us alone and we end it in order."""

    def __init__(self) -> None:
        self._child = subprocess.Popen(
            [sys.executable, "-P", "-c", _START, _ROOT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._requests, self.answers = self._child.stdin, self._child.stdout
        self._number = -1

    def give(self, numbered: tuple[int, Piece]) -> None:
        self._number, piece = numbered
        with contextlib.suppress(BrokenPipeError):  # it has ended: `take` says how
            self._requests.write(msgspec.json.encode(piece) + b"\n")
            self._requests.flush()

    def take(self) -> tuple[int, Done]:
        line = self.answers.readline()
        if line.startswith(_UNAVAILABLE):
            raise RunnerUnavailable(line.removeprefix(_UNAVAILABLE).decode().strip())
        if not line.endswith(b"\n"):
            raise RuntimeError(f"a pipeline of the check ended with status {self._child.wait()}")
        return self._number, msgspec.json.decode(line, type=Done)

    def end(self) -> None:
        self._child.terminate()
        try:
            self._child.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        self.answers.close()
        with contextlib.suppress(BrokenPipeError):  # it ended before it read its last piece
            self._requests.close()
