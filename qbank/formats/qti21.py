"""QTI 2.1, for TAO, OpenOlat, Inspera and whatever else reads it."""

from __future__ import annotations

from functools import partial

from qbank.formats.format import Format
from qbank.formats.qti.version import QTI21
from qbank.formats.qti.write import HOLDS, LOSES, write_qti

FORMAT = Format(
    name="qti21",
    title="QTI 2.1 package",
    suffix=".zip",
    target="TAO, OpenOlat, Inspera and other QTI 2 tools",
    holds=HOLDS,
    loses=LOSES,
    write=partial(write_qti, QTI21),
)
