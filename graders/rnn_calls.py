"""Watches every call of an `nn.RNN`: what it was fed (before it runs) and whether the recurrence agrees (after it).

The watch sits on `nn.RNN.__call__`, outside all hooks, so it judges what the program really got back.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import torch
from torch.nn.utils.rnn import PackedSequence

from graders.programs import RnnCall, SecondOpinion
from graders.second_opinion import Skip, disagreement

CALLS_KEPT = 100
"""Calls recorded and recomputed per program; a training loop makes more, all alike."""

CODE_FILE = "<code>"
"""The file name that a program's `code` is compiled under: it tells its frames from everyone else's."""

_plain_call: Callable[..., Any] = torch.nn.Module.__call__


class RnnWatch:
    """Collects the calls of one program at a time; `install` puts it in front of `nn.RNN`."""

    def __init__(self) -> None:
        self._judging = False
        self._enter: Callable[[torch.nn.RNN, Any], None] | None = None
        self.restart()

    def restart(self) -> None:
        """Forget the last program and record from now on."""
        self._calls: list[RnnCall] = []
        self._agreed = 0
        self._skipped: list[str] = []
        self._disagreed: list[str] = []
        self._seen = 0
        self._recording = True

    def judge(self, wanted: bool) -> None:
        """Recompute calls from now on, or stop doing so."""
        self._judging = wanted

    def stop_recording(self) -> None:
        """The shown program has ended: calls made by `observe` are judged, but are not the program's own."""
        self._recording = False

    def suspend(self, enter: Callable[[torch.nn.RNN, Any], None] | None) -> None:
        """Record and judge nothing; `enter` is called with each module and its input. None goes back to judging."""
        self._enter = enter

    @property
    def calls(self) -> tuple[RnnCall, ...]:
        """The calls of the shown program, in order."""
        return tuple(self._calls)

    @property
    def opinion(self) -> SecondOpinion | None:
        """What the recurrence says of all calls so far; None when nobody asked."""
        if not self._judging:
            return None
        return SecondOpinion(self._agreed, tuple(self._skipped), tuple(self._disagreed))

    def install(self) -> None:
        """Put the watch in front of every `nn.RNN` of this process."""

        def __call__(module: torch.nn.RNN, *args: Any, **kwargs: Any) -> Any:
            return self._call(module, args, kwargs)

        torch.nn.RNN.__call__ = __call__

    def _call(self, module: torch.nn.RNN, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        given = args[0] if args else kwargs.get("input")
        if self._enter is not None:
            self._enter(module, given)
            return _plain_call(module, *args, **kwargs)
        if self._recording and len(self._calls) < CALLS_KEPT:
            self._record(module, given)
        result = _plain_call(module, *args, **kwargs)
        if self._judging:
            self._judge(module, given, args[1] if len(args) > 1 else kwargs.get("hx"), result)
        return result

    def _record(self, module: torch.nn.RNN, given: Any) -> None:
        tensor = given.data if isinstance(given, PackedSequence) else given
        if isinstance(tensor, torch.Tensor):
            self._calls.append(RnnCall(_line_of_code(), tuple(tensor.shape), bool(module.batch_first)))

    def _judge(self, module: torch.nn.RNN, given: Any, hx: Any, result: Any) -> None:
        self._seen += 1
        if self._seen > CALLS_KEPT:
            if self._seen == CALLS_KEPT + 1:
                self._skipped.append(f"only the first {CALLS_KEPT} calls are recomputed")
            return
        try:
            found = disagreement(module, given, hx, result)
        except Skip as skip:
            self._skipped.append(str(skip))
        except (AttributeError, IndexError, TypeError, ValueError) as error:
            # the module's own attributes do not fit together, and yet it ran
            self._disagreed.append(f"call {self._seen}: not an Elman recurrence ({type(error).__name__}: {error})")
        else:
            if found is None:
                self._agreed += 1
            else:
                self._disagreed.append(f"call {self._seen}: {found}")


def _line_of_code() -> int | None:
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        if frame.f_code.co_filename == CODE_FILE:
            return frame.f_lineno
        frame = frame.f_back
    return None
