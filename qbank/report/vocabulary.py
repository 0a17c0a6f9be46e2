"""The words that the question language fixes: kinds and levels, read from its models so that no list can go stale."""

from __future__ import annotations

from typing import get_args

from qbank.language.kinds.every_kind import Level
from qbank.language.question import Spec

KINDS: tuple[str, ...] = tuple(get_args(model.model_fields["kind"].annotation)[0] for model in get_args(Spec))
LEVELS: tuple[str, ...] = get_args(Level)
