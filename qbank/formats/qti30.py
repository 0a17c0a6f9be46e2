"""QTI 3.0, for players and item banks of the current standard."""

from __future__ import annotations

from functools import partial

from qbank.formats.format import Format
from qbank.formats.qti.version import QTI30
from qbank.formats.qti.write import HOLDS, LOSES, write_qti

FORMAT = Format(
    name="qti30",
    title="QTI 3.0 package",
    suffix=".zip",
    target="QTI 3 players and item banks",
    holds=HOLDS,
    loses=LOSES,
    write=partial(write_qti, QTI30),
)
