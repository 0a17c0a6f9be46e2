"""How a text begins that its author still has to write: `qbank import` puts such texts into its drafts."""

from typing import Final

PLACEHOLDER: Final = "Draft:"
