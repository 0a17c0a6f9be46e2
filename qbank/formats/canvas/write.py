"""Writes a quiz for Canvas: a zip with the quiz, its settings and a manifest. Questions stream into the file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import IO, Final
from xml.sax.saxutils import quoteattr

from qbank.formats.answering import answering
from qbank.formats.canvas.item import DIALECT, item_element
from qbank.formats.canvas.losses import HOLDS, LOSES, losses
from qbank.formats.entry_html import prose_html
from qbank.formats.format import Format
from qbank.formats.intervals import plain
from qbank.formats.losses import Lose, Loss
from qbank.formats.package import Package, Pool
from qbank.formats.qti12 import NAMESPACE, Element, e, metadata, written
from qbank.formats.zip_file import new_zip
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
    with new_zip(path) as made:
        with made.member(f"{quiz}/{quiz}.xml") as out:
            worth = _write_quiz(out, quiz, package, lose)
        made.write(f"{quiz}/assessment_meta.xml", _document(_settings(quiz, package, worth)))
        made.write("imsmanifest.xml", _document(_manifest(quiz, package)))


def _write_quiz(out: IO[str], quiz: str, package: Package, lose: Lose) -> float:
    """Write the questions, and return what a student can earn."""
    out.write(
        f'{_HEAD}<questestinterop xmlns="{NAMESPACE}" xmlns:xsi="{_XSI}" '
        f'xsi:schemaLocation="{NAMESPACE} http://www.imsglobal.org/xsd/ims_qtiasiv1p2p1.xsd">\n'
        f'<assessment ident="{quiz}" title={_attribute(package.title)}>\n'
    )
    out.write(written(metadata({"cc_maxattempts": "1"})))
    out.write('<section ident="root_section">\n')
    headed: set[str] = set()
    worth = 0.0
    for pool in package.pools:
        worth += _write_group(out, pool, lose)
        if pool.section:
            headed.add(pool.section)
    out.write("</section>\n</assessment>\n</questestinterop>\n")
    if headed:
        named = ", ".join(sorted(headed))
        lose(Loss(package.name, "title", f"a quiz has no headings: the titles of its parts are left out ({named})"))
    return worth


def _write_group(out: IO[str], pool: Pool, lose: Lose) -> float:
    """Write the group of a pool, unless nothing of it can be asked; return what a student can earn in it."""
    count = 0
    for entry in pool.entries:
        how = answering(entry)
        if how is None:
            lose(Loss(entry.name, "kind", "a card is only turned: New Quizzes drop what asks nothing"))
            continue
        for loss in losses(entry, how, pool.points):
            lose(loss)
        if not count:
            out.write(f'<section ident="group-{pool.name}" title={_attribute(pool.title)}>\n')
            out.write(written(_selection(pool)))
        count += 1
        out.write(written(item_element(entry, how)))
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


def _manifest(quiz: str, package: Package) -> Element:
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
        e("resources", questions, how),
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
