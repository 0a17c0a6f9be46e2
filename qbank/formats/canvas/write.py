"""Writes a quiz for Canvas: a zip with the quiz, its settings and a manifest. Questions stream into the file."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Final
from xml.sax.saxutils import quoteattr

from qbank.formats.answering import asked_of
from qbank.formats.canvas.item import DIALECT, item_element
from qbank.formats.canvas.losses import HOLDS, LOSES, losses
from qbank.formats.entry_html import prose_html
from qbank.formats.format import Format
from qbank.formats.intervals import plain
from qbank.formats.losses import Lose, Loss
from qbank.formats.package import Package, Pool
from qbank.formats.picture_files import write_picture
from qbank.formats.qti12 import NAMESPACE, Element, e, metadata, picture_resource, written
from qbank.formats.sections import pools_without_sections
from qbank.formats.zip_file import NewZip, new_zip
from qbank.prose.visible import visible

_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_QUIZ: Final = "http://canvas.instructure.com/xsd/cccv1p0"
_MANIFEST: Final = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"
_SETTINGS_TYPE: Final = "associatedcontent/imscc_xmlv1p1/learning-application-resource"


def write_canvas(package: Package, path: Path, lose: Lose) -> None:
    """Write a package as one quiz."""
    quiz = f"quiz-{package.name}"
    lose(Loss(package.name, "tags", "level, topic and misconceptions are left out"))
    pictures: list[str] = []
    with new_zip(path) as made, tempfile.TemporaryFile() as spooled:
        out = io.TextIOWrapper(spooled, encoding="utf-8", newline="\n", write_through=True)
        worth = 0.0
        out.write(_opened(quiz, package))
        for pool in pools_without_sections(package, lose, titles=True):
            worth += _write_group(out, pool, made, pictures, lose)
        out.write("</section>\n</assessment>\n</questestinterop>\n")
        out.seek(0)
        made.copy(f"{quiz}/{quiz}.xml", spooled)
        made.write(f"{quiz}/assessment_meta.xml", _document(_settings(quiz, package, worth)))
        made.write("imsmanifest.xml", _document(_manifest(quiz, package, pictures)))
        out.detach()


def _opened(quiz: str, package: Package) -> str:
    return (
        f'{_HEAD}<questestinterop xmlns="{NAMESPACE}" xmlns:xsi="{_XSI}" '
        f'xsi:schemaLocation="{NAMESPACE} http://www.imsglobal.org/xsd/ims_qtiasiv1p2p1.xsd">\n'
        f'<assessment ident="{quiz}" title={_attribute(package.title)}>\n'
        f'{written(metadata({"cc_maxattempts": "1"}))}<section ident="root_section">\n'
    )


def _write_group(out: IO[str], pool: Pool, made: NewZip, pictures: list[str], lose: Lose) -> float:
    """Write the group of a pool, unless nothing of it can be asked; return what a student can earn in it.

    The quiz is kept aside meanwhile: pictures go into the zip as they come.
    """
    count = 0
    for entry, how in asked_of(pool, lose):
        for loss in losses(entry, how, pool.points):
            lose(loss)
        if not count:
            out.write(f'<section ident="group-{pool.name}" title={_attribute(pool.title)}>\n')
            out.write(written(_selection(pool)))
        count += 1
        out.write(written(item_element(entry, how)))
        pictures += write_picture(entry, made)
    if count:
        out.write("</section>\n")
    return min(count, pool.pick) * pool.points


def _selection(pool: Pool) -> Element:
    extension = e("selection_extension", e("points_per_item", plain(pool.points)))
    return e("selection_ordering", e("selection", e("selection_number", str(pool.pick)), extension))


def _settings(quiz: str, package: Package, worth: float) -> Element:
    """Say how the quiz is taken: options shuffled, one attempt. It is not published."""
    texts = {
        "title": package.title,
        "description": str(prose_html(package.instructions, DIALECT)) if package.instructions else "",
        "shuffle_answers": "true",
        "scoring_policy": "keep_highest",
        "hide_results": "",
        "quiz_type": "assignment",
        "points_possible": plain(worth),
        "show_correct_answers": "true",
        "anonymous_submissions": "false",
        "could_be_locked": "false",
        "allowed_attempts": "1",
        "one_question_at_a_time": "false",
        "cant_go_back": "false",
        "available": "false",
    }
    return e("quiz", *_texts(texts.items()), xmlns=_QUIZ, identifier=quiz)


def _texts(pairs: Iterable[tuple[str, str]]) -> list[Element]:
    return [e(name, text) for name, text in pairs]


def _manifest(quiz: str, package: Package, pictures: Iterable[str]) -> Element:
    settings = f"{quiz}-settings"
    questions = e(
        "resource",
        e("file", href=f"{quiz}/{quiz}.xml"),
        e("dependency", identifierref=settings),
        identifier=quiz,
        type="imsqti_xmlv1p2",
    )
    how = e(
        "resource",
        e("file", href=f"{quiz}/assessment_meta.xml"),
        identifier=settings,
        type=_SETTINGS_TYPE,
        href=f"{quiz}/assessment_meta.xml",
    )
    named = e("metadata", e("schema", "IMS Content"), e("schemaversion", "1.1.3"))
    return e(
        "manifest",
        named,
        e("organizations"),
        e("resources", questions, how, *map(picture_resource, pictures)),
        xmlns=_MANIFEST,
        identifier=f"package-{package.name}",
    )


def _document(root: Element) -> str:
    return _HEAD + written(root)


def _attribute(text: str) -> str:
    return quoteattr(visible(text))


FORMAT: Final = Format(
    name="canvas",
    title="Canvas QTI 1.2 quiz",
    suffix=".zip",
    target="Canvas: Classic Quizzes and New Quizzes",
    holds=HOLDS,
    loses=LOSES,
    write=write_canvas,
)
