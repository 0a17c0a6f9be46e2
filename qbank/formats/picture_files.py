"""Pictures as files of a zip: one for each entry that has a figure, in a folder that its text names."""

from __future__ import annotations

from typing import Final

from qbank.formats.figure_html import picture_file
from qbank.formats.package import Entry
from qbank.formats.zip_file import NewZip

FOLDER: Final = "figures/"


def write_picture(entry: Entry, made: NewZip) -> tuple[str, ...]:
    """Add the picture of an entry, and return its path; nothing where it has none."""
    picture = picture_file(entry)
    if picture is None:
        return ()
    name, content = picture
    made.write(FOLDER + name, content)
    return (FOLDER + name,)
