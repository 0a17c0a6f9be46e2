"""What tests of formats share: the items of the whole bank, made once per session."""

from __future__ import annotations

import os

import pytest

from qbank.items.item import Item
from tests.formats import whole_bank


@pytest.fixture(scope="session")
def bank_items(tmp_path_factory: pytest.TempPathFactory) -> tuple[Item, ...]:
    """Return the items of three seeds of every question of the bank."""
    base = tmp_path_factory.getbasetemp()
    return whole_bank.items(base.parent if "PYTEST_XDIST_WORKER" in os.environ else base)
