"""Where whoever makes items finds what a refused variant carries; kinds raise it, so it is defined beside them."""

from __future__ import annotations

from qbank.kinds.findings import Finding, Refused

__all__ = ["Finding", "Refused"]
