"""The standards' own schemas, read from the folder that QBANK_SCHEMAS names; without it the tests say they skipped."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import lxml.etree
import pytest


def schema_folder() -> Path:
    """Return the folder of schemas, or skip the test."""
    folder = os.environ.get("QBANK_SCHEMAS")
    if not folder:
        pytest.skip("QBANK_SCHEMAS names no folder of XSDs: nothing to validate against")
    return Path(folder)


@cache
def schema(path: str) -> lxml.etree.XMLSchema:
    """Load a schema: once, for the large ones take seconds.

    What a schema refers to but the folder lacks (APIP's accessibility) is left out of it.
    """
    folder = schema_folder()
    os.environ["XML_CATALOG_FILES"] = str(folder / "catalog.xml")
    tree = lxml.etree.parse(folder / path)
    for one in list(tree.iter("{*}import", "{*}element")):
        if "apip" in (one.get("schemaLocation") or one.get("ref") or ""):
            parent = one.getparent()
            assert parent is not None
            parent.remove(one)
    return lxml.etree.XMLSchema(tree)


def faults(path: str, content: bytes) -> list[str]:
    """List what a schema finds wrong with a document."""
    loaded = schema(path)
    loaded.validate(lxml.etree.fromstring(content))
    return [f"line {fault.line}: {fault.message}" for fault in loaded.error_log]
