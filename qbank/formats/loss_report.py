"""Counts losses while an export is written, and lists them in a file: however many there are, memory holds a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

from qbank.formats.losses import Loss


class Lost(msgspec.Struct, frozen=True):
    """How many losses of one code there were, and the first of them."""

    code: str
    count: int
    first: Loss


@dataclass
class LossReport:
    """Hears of every loss. `listed` is told of each as well."""

    listed: Callable[[Loss], object] = lambda loss: None
    lost: dict[str, Lost] = field(default_factory=dict)

    def lose(self, loss: Loss) -> None:
        """Count one."""
        known = self.lost.get(loss.code, Lost(loss.code, 0, loss))
        self.lost[loss.code] = msgspec.structs.replace(known, count=known.count + 1)
        self.listed(loss)

    @property
    def left_out(self) -> int:
        """How many entries were left out as a whole."""
        return self.lost["kind"].count if "kind" in self.lost else 0


def losses_file(write: Callable[[str], object]) -> Callable[[Loss], None]:
    """Return what writes each loss as a line of a JSON array; the caller writes `[` before and `]` after."""
    encode = msgspec.json.Encoder().encode
    before = ""

    def listed(loss: Loss) -> None:
        nonlocal before
        write(f"{before}\n{encode(loss).decode()}")
        before = ","

    return listed
