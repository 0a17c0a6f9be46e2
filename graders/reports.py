"""What a long program calls to tell how far it is: each report leaves the fork at once, a claim like all else.

The counting here is for honest programs; the keeper counts for the others.
"""

from __future__ import annotations

from typing import Any

from graders import frames
from graders.plain import plain
from graders.wire import encode_report


class Reports:
    """Writes reports of the program that runs to the fork's channel, up to `most` of each program."""

    def __init__(self, channel: int, most: int) -> None:
        self._channel = channel
        self._most = most
        self._number = 0
        self._left = 0

    def begin(self, number: int) -> None:
        """Let what follows be reports of this program of the job."""
        self._number, self._left = number, self._most

    def send(self, value: Any) -> None:
        """Report a plain value: a number, a text, a tensor, a record of these. Raises NotPlain, ValueError if large."""
        payload = encode_report(plain(value))
        if len(payload) > frames.REPORT_CAP:
            raise ValueError(f"a report of {len(payload)} bytes is over the cap of {frames.REPORT_CAP}")
        if self._left > 0:
            self._left -= 1
            frames.write_frame(self._channel, frames.REPORT, self._number, payload)
