"""The manifest of a QTI package: every file in it, and what the test depends on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO, Any, Final

from lxml import etree

from qbank.formats.qti.item import STYLESHEET
from qbank.formats.qti.test import TEST_FILE
from qbank.formats.qti.version import XSI, Version

MANIFEST_FILE: Final = "imsmanifest.xml"


class ManifestDraft:
    """Lists items while they are made."""

    def __init__(self, q: Version, out: Any) -> None:
        self._q = q
        self._out = out

    def add(self, identifier: str, path: str, figures: tuple[str, ...] = ()) -> None:
        """List an item with the figures that it shows."""
        self._resource(identifier, self._q.item_type, (path, STYLESHEET, *figures))

    def add_test(self, items: Iterable[str]) -> None:
        """List the test, which depends on every item."""
        self._resource("test", self._q.test_type, (TEST_FILE,), items)

    def _resource(self, identifier: str, kind: str, files: tuple[str, ...], needed: Iterable[str] = ()) -> None:
        attributes = {"identifier": identifier, "type": kind, "href": files[0]}
        with self._out.element(self._tag("resource"), attributes):
            for path in files:
                self._empty("file", {"href": path})
            for name in needed:
                self._empty("dependency", {"identifierref": name})

    def _empty(self, name: str, attributes: dict[str, str]) -> None:
        with self._out.element(self._tag(name), attributes):
            pass

    def _tag(self, name: str) -> str:
        return f"{{{self._q.manifest_namespace}}}{name}"


@contextmanager
def new_manifest(q: Version, name: str, file: IO[bytes]) -> Iterator[ManifestDraft]:
    """Write a manifest into a file, around the resources that are added meanwhile."""
    namespace = q.manifest_namespace

    def tag(element: str) -> str:
        return f"{{{namespace}}}{element}"

    with etree.xmlfile(file, encoding="utf-8") as out:
        out.write_declaration()
        attributes = {"identifier": f"package-{name}", f"{{{XSI}}}schemaLocation": f"{namespace} {q.manifest_schema}"}
        with out.element(tag("manifest"), attributes, nsmap={None: namespace, "xsi": XSI}):
            with out.element(tag("metadata")):
                for element, text in (("schema", q.package), ("schemaversion", q.package_version)):
                    with out.element(tag(element)):
                        out.write(text)
            with out.element(tag("organizations")):
                pass
            with out.element(tag("resources")):
                yield ManifestDraft(q, out)
