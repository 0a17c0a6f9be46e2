"""The secret of an exam: every seed and token is derived from it by HMAC, so a page tells nothing and a rebuild agrees.

It lives in a file of mode 0600 and is never printed, logged or passed as an argument.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
import secrets
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from qbank.problems import Problem, ProblemsFound

T = TypeVar("T")
_FORM = re.compile(r"[0-9a-f]{64}")


class Secret:
    """Derives seeds, tokens and orders from 32 secret bytes and names."""

    __slots__ = ("_key",)

    def __init__(self, key: bytes) -> None:
        self._key = key

    def __repr__(self) -> str:
        return "Secret(…)"

    def derive(self, *names: str) -> bytes:
        """Return 32 bytes for these names; names are length-prefixed, so no two lists collide."""
        encoded = [name.encode() for name in names]
        message = b"".join(len(name).to_bytes(4, "big") + name for name in encoded)
        return hmac.digest(self._key, message, hashlib.sha256)

    def seed(self, *names: str) -> int:
        """Return a variant's seed, a whole number below 2**63."""
        return int.from_bytes(self.derive("seed", *names)[:8], "big") >> 1

    def token(self, *names: str) -> str:
        """Return a token of 80 bits that looks random to whoever lacks the secret."""
        return base64.b32encode(self.derive("token", *names)[:10]).decode().lower()

    def shuffled(self, values: Sequence[T], *names: str) -> list[T]:
        """Return the values in an order drawn for these names."""
        keys = [self.derive("order", *names, str(index)) for index in range(len(values))]
        return [values[index] for index in sorted(range(len(values)), key=keys.__getitem__)]


def write_new_secret(path: Path) -> Secret:
    """Draw a secret and write it to a new file that only its owner can read."""
    key = secrets.token_bytes(32)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key.hex() + "\n")
    return Secret(key)


def read_secret(path: Path) -> Secret:
    """Read a secret file. Raise ProblemsFound when it is missing, not a secret, or readable by others."""
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            text = file.read(100).decode("ascii", "replace").strip()
    except OSError as error:
        hint = "it was written beside the manifest when the exam was built; --secret names another place"
        raise ProblemsFound(
            [Problem(str(path), 0, 0, f"cannot read the secret: {error.strerror}", hint=hint)]
        ) from None
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        what = f"the secret can be read by others (mode {stat.S_IMODE(mode):04o})"
        raise ProblemsFound([Problem(str(path), 0, 0, what, hint=f"chmod 600 {path}")])
    if not _FORM.fullmatch(text):
        raise ProblemsFound([Problem(str(path), 0, 0, "not a secret file", allowed="64 hexadecimal digits")])
    return Secret(bytes.fromhex(text))
