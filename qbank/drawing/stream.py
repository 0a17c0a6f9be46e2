"""The project's own stream of draws: a keyed hash of what is drawn for and by which name.

Each name is hashed by itself, so that adding a parameter to a question moves no other draw. Never use `random` here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Stream:
    """Draws for one bank, question, version and seed. `attempt` counts the redraws that constraints forced."""

    root: bytes
    attempt: int = 0

    @staticmethod
    def of(bank: str, question: str, version: int, seed: int) -> Stream:
        """Open the stream. The four parts are length-prefixed, so that no two combinations collide."""
        parts = (part.encode() for part in (bank, question, str(version), str(seed)))
        joined = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
        return Stream(hashlib.blake2b(joined, digest_size=32, person=b"qbank-stream-1").digest())

    def retry(self, attempt: int) -> Stream:
        """Return the same stream at another attempt."""
        return Stream(self.root, attempt)

    def _digest(self, name: str, counter: int) -> bytes:
        message = f"{self.attempt}\0{counter}\0{name}".encode()
        return hashlib.blake2b(message, key=self.root, digest_size=16).digest()

    def below(self, name: str, count: int, counter: int = 0) -> int:
        """Draw an integer in 0..count-1. The bias of taking 128 bits modulo `count` is below count / 2**128."""
        return int.from_bytes(self._digest(name, counter), "big") % count

    def pick(self, name: str, values: Sequence[T], counter: int = 0) -> T:
        """Draw one of the values, each equally likely."""
        return values[self.below(name, len(values), counter)]

    def shuffled(self, name: str, values: Sequence[T]) -> tuple[T, ...]:
        """Return the values in a drawn order (Fisher-Yates)."""
        order = list(values)
        for last in range(len(order) - 1, 0, -1):
            other = self.below(name, last + 1, counter=last)
            order[last], order[other] = order[other], order[last]
        return tuple(order)

    def normals(self, name: str, count: int) -> tuple[float, ...]:
        """Draw `count` roughly standard-normal numbers: sums of eight bytes, centred and scaled.

        Only one subtraction and one division are rounded, both as IEEE 754 prescribes, so every platform agrees.
        """
        return _normals(self._digest(name, 0) + self.root, count)

    def integers(self, name: str, count: int, low: int, high: int) -> tuple[int, ...]:
        """Draw `count` whole numbers from `low` to `high`, both included; the bias is below their range / 2**64."""
        return tuple(low + one % (high - low + 1) for one in _words(self._digest(name, 0) + self.root, count))

    def uniforms(self, name: str, count: int) -> tuple[float, ...]:
        """Draw `count` numbers in [0, 1): multiples of 2**-24, which float32 holds exactly."""
        return tuple((one >> 40) / 2**24 for one in _words(self._digest(name, 0) + self.root, count))


@lru_cache(maxsize=512)  # every option of a variant is run on the same inputs
def _normals(seed: bytes, count: int) -> tuple[float, ...]:
    stream = hashlib.shake_256(seed).digest(8 * count)
    return tuple((sum(stream[start : start + 8]) - 1020) / 209 for start in range(0, 8 * count, 8))


def _words(seed: bytes, count: int) -> tuple[int, ...]:
    """Draw `count` numbers of 64 bits."""
    stream = hashlib.shake_256(seed).digest(8 * count)
    return tuple(int.from_bytes(stream[start : start + 8], "big") for start in range(0, 8 * count, 8))
