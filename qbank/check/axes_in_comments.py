"""Reads from a comment which axis of a tensor it calls what: `(seq, batch, input)`, `batch=3, seq=5`.

Only what is certainly about axes is read: a comment that says something else must never be reported.
"""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

import msgspec

Role: TypeAlias = Literal["batch", "time", "features"]

_WORDS: dict[str, Role] = {
    **dict.fromkeys(("n", "b", "batch", "batches", "batch_size", "batchsize", "sequences", "samples"), "batch"),
    **dict.fromkeys(
        ("l", "t", "seq", "seq_len", "seqlen", "seq_length", "sequence", "sequence_length", "length", "len"), "time"
    ),
    **dict.fromkeys(("time", "times", "time_steps", "timesteps", "steps", "t_steps"), "time"),
    **dict.fromkeys(
        ("h_in", "h", "h_out", "input", "inputs", "input_size", "in", "features", "feature", "feat", "f", "d_in"),
        "features",
    ),
    **dict.fromkeys(("hidden", "hidden_size", "hid", "embedding", "emb", "dim", "channels", "c"), "features"),
}
_ORDER = re.compile(r"[(\[]\s*([A-Za-z_][\w ]*(?:\s*[,x×]\s*[A-Za-z_][\w ]*){1,2})\s*[)\]]")
_BETWEEN = re.compile(r"[,;()\[\]×]|\band\b|\bof\b(?=\s+\d+\s+[A-Za-z])")
_NAMED = re.compile(r"(?:[\w.]+\s*:\s*)?(?:an?\s+)?([A-Za-z][A-Za-z_ ]*?)\s*(?:=|:|\bis\b|\bof\b)?\s*(\d+)")
_COUNTED = re.compile(r"(?:[\w.]+\s*:\s*)?(\d+)\s+([A-Za-z_]+(?: steps)?)")
_STATE = re.compile(r"\b(?:h_?[n0]|hx|h_?t|hidden state)\b", re.I)
"""A comment on a state speaks of other axes: (layers, batch, hidden)."""


class Layout(msgspec.Struct, frozen=True):
    """What a comment says: roles in the order of the axes, or the size of some roles. One of them is empty."""

    order: tuple[Role, ...] = ()
    sizes: tuple[tuple[Role, int], ...] = ()


def read_axes(comment: str) -> Layout | None:
    """Read a comment (its `#` may be there); None if it does not name at least two axes as a layout."""
    if _STATE.search(comment):
        return None
    for found in _ORDER.finditer(comment):
        roles = [_role(word) for word in re.split(r"[,x×]", found[1])]
        known = tuple(role for role in roles if role is not None)
        if len(known) == len(roles) == len(set(known)):
            return Layout(order=known)
    pairs = [_pair(piece.strip(" #.")) for piece in _BETWEEN.split(comment)]
    sizes = dict(filter(None, pairs))
    if len(sizes) >= 2 and {"batch", "time"} & set(sizes):
        return Layout(sizes=tuple(sizes.items()))
    return None


def contradiction(layout: Layout, shape: tuple[int, ...], batch_first: bool) -> str:
    """Say how a layer that is fed `shape` reads it otherwise than the layout says; "" where they agree."""
    read = _as_read(len(shape), batch_first)
    if layout.order:
        if len(layout.order) == len(read) and layout.order != read:
            return f"it says ({', '.join(layout.order)}), but the layer reads {shape} as ({', '.join(read)})"
        return ""
    really = dict(zip(read, shape, strict=False))
    for role, size in layout.sizes:
        # a size that is on no axis at all is about something else (a layer, another tensor)
        if role in really and really[role] != size and size in shape:
            return f"it says {role}={size}, but the layer reads {shape} with {role}={really[role]}"
    return ""


def _as_read(axes: int, batch_first: bool) -> tuple[Role, ...]:
    if axes == 3:
        return ("batch", "time", "features") if batch_first else ("time", "batch", "features")
    return ("time", "features") if axes == 2 else ()


def _pair(piece: str) -> tuple[Role, int] | None:
    """Read `batch=3`, `batch of 3` or `3 sequences`, and nothing with a word more."""
    if found := _COUNTED.fullmatch(piece):
        size, name = found.groups()
    elif found := _NAMED.fullmatch(piece):
        name, size = found.groups()
    else:
        return None
    role = _role(name)
    return (role, int(size)) if role is not None else None


def _role(word: str) -> Role | None:
    return _WORDS.get("_".join(word.lower().split()))
