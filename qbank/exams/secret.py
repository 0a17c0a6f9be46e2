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

from qbank.ordinary_file import open_ordinary, refused

T = TypeVar("T")
_FORM = re.compile(r"[0-9a-f]{64}")
_MAX_BYTES = 1000


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
        """Return the values in an order drawn for these names; only their number matters, not what they are."""
        keys = [self.derive("order", *names, str(index)) for index in range(len(values))]
        return [values[index] for index in sorted(range(len(values)), key=keys.__getitem__)]


def new_secret() -> Secret:
    """Draw a secret."""
    return Secret(secrets.token_bytes(32))


def write_secret(path: Path, secret: Secret) -> None:
    """Write a secret to a new file that only its owner can read. Raise FileExistsError where there is one."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secret._key.hex() + "\n")
        file.flush()
        os.fsync(file.fileno())


def read_secret(path: Path) -> Secret:
    """Read a secret file. Raise ProblemsFound when it is missing, not a secret, or readable by others."""
    hint = "it was written beside the manifest when the exam was built; --secret names another place"
    with open_ordinary(path, "the secret", limit=_MAX_BYTES, hint=hint) as file:
        mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
        text = file.read(_MAX_BYTES).decode("ascii", "replace").strip()
    if os.name == "posix" and mode & 0o077:
        raise refused(path, f"the secret can be read by others (mode {mode:04o})", f"chmod 600 {path}")
    if not _FORM.fullmatch(text):
        raise refused(path, "not a secret file", allowed="64 hexadecimal digits")
    return Secret(bytes.fromhex(text))
