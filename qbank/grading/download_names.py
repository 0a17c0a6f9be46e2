"""Reads the names that Moodle and Canvas give to the files of "download all submissions".

The part that a student chose (the name of the upload) comes last and never decides whose a file is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# Moodle, mod/assign/classes/downloader.php: FULLNAME_NUMBER_assignsubmission_PLUGIN as a folder (in older releases with
# one more `_` at its end), or the same and `_` before each file's name. `_` in names becomes a blank there; NUMBER is
# the assignment's own, not the user's id. With blind marking FULLNAME is "Participant" in the site's language.
_MOODLE = re.compile(r"(?P<name>[^_]*)_(?P<number>[0-9]+)_assignsubmission_(?P<plugin>[a-z]+)(?:_(?P<file>.*))?", re.S)

# Canvas, lib/content_zipper.rb: SORTABLENAME[_LATE]_USER_ATTACHMENT_FILE, the name in lower case without blanks and
# punctuation; anonymous as [LATE_]anon_CODE_ATTACHMENT_FILE; a text typed on the page as ..._text.html.
_CANVAS = re.compile(
    r"(?P<name>\w+?)(?P<late>_LATE)?_(?P<user>[0-9]+)_(?:(?P<attachment>[0-9]+)_(?P<file>.+)|(?P<typed>text|link)\.html)",
    re.S,
)
_ANONYMOUS = re.compile(r"(?P<late>LATE_)?anon_(?P<code>[A-Za-z0-9]+)_(?P<attachment>[0-9]+)_(?P<file>.+)", re.S)


@dataclass(frozen=True)
class DownloadName:
    """What a name says: whose (`who`, and Canvas's own `user` id), the upload's own name, and whether it was late.

    `file` is empty for a folder, whose files follow.
    """

    who: str
    user: str = ""
    file: str = ""
    late: bool = False


def download_name(name: str) -> DownloadName | None:
    """Read the name of a folder or file of a download; None for a name that neither platform gives."""
    if found := _MOODLE.fullmatch(name):
        return DownloadName(found["name"], file=found["file"] or "")
    if found := _ANONYMOUS.fullmatch(name):
        return DownloadName(f"anon {found['code']}", file=found["file"], late=found["late"] is not None)
    if found := _CANVAS.fullmatch(name):
        file = found["file"] or f"{found['typed']}.html"
        return DownloadName(found["name"], found["user"], file, found["late"] is not None)
    return None
