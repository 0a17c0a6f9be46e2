"""Reads Moodle XML. What Moodle has and the neutral model has not is left out with a reason."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qbank.importing.published import Choice, Form, LeftOut, Numbers, Place, Published, Rich
from qbank.importing.rich_text import from_html, from_markdown, from_plain
from qbank.importing.safe_xml import Node, attribute, child, children, line_of, text_of

_NOT_HELD = {
    "matching": "pairs to match have no kind in qbank; ask for one pair at a time",
    "cloze": "gaps inside the text (cloze) are not read; write a cloze question by hand",
    "description": "a description asks nothing",
    "calculated": "a calculated question takes its key from a formula; write a value question whose code is run",
    "calculatedsimple": "a calculated question takes its key from a formula; write a value question whose code is run",
    "calculatedmulti": "a calculated question takes its key from a formula; write a value question whose code is run",
    "ordering": "an order of lines has no kind in qbank",
    "coderunner": "programs that students write are not read from CodeRunner",
}
_FORMS: dict[str, Form] = {"truefalse": "truth", "numerical": "number", "shortanswer": "text", "essay": "essay"}


def read_moodle(root: Node, file: str, member: str) -> Iterator[Published | LeftOut]:
    """Yield every question of a `quiz`, in order."""
    category: tuple[str, ...] = ()
    for node in children(root, "question"):
        kind = attribute(node, "type")
        if kind == "category":
            category = _category(text_of(child(node, "category")))
            continue
        place = Place(file, member, line_of(node))
        name = " ".join(text_of(child(node, "name")).split()) or "(without a name)"
        if kind in _FORMS or kind == "multichoice":
            try:
                yield _question(node, kind, name, place, category)
            except ValueError as error:
                yield LeftOut(name, place, str(error))
        else:
            yield LeftOut(name, place, _NOT_HELD.get(kind, f"Moodle's question type {kind!r} is not read"))


def _question(node: Node, kind: str, name: str, place: Place, category: tuple[str, ...]) -> Published:
    answers = list(children(node, "answer"))
    form: Form = _FORMS.get(kind) or ("one" if _says_yes(node, "single") else "several")
    feedback = _rich(child(node, "generalfeedback"))
    if form == "essay" and not feedback.markdown:
        feedback = _rich(child(node, "graderinfo"))
    return Published(
        name=name,
        place=place,
        category=category,
        form=form,
        stem=_rich(child(node, "questiontext")),
        choices=() if form in ("number", "essay") else tuple(_choices(form, answers)),
        numbers=tuple(_numbers(answers)) if form == "number" else (),
        feedback=feedback,
    )


def _choices(form: Form, answers: list[Node]) -> Iterator[Choice]:
    for answer in answers:
        feedback = _rich(child(answer, "feedback"))
        if form == "text":
            text = text_of(child(answer, "text")).strip()
            if text != "*":  # whatever else was typed
                yield Choice(from_plain(re.sub(r"\\\*", "*", text)), _share(answer), feedback)
        elif form == "truth":
            yield Choice(from_plain(text_of(child(answer, "text")).strip().capitalize()), _share(answer), feedback)
        else:
            yield Choice(_rich(answer, inherited="html"), _share(answer), feedback)


def _numbers(answers: list[Node]) -> Iterator[Numbers]:
    for answer in answers:
        text = text_of(child(answer, "text")).strip()
        if text == "*":
            continue
        value, tolerance = _number(text), _number(text_of(child(answer, "tolerance")).strip() or "0")
        margin = abs(tolerance)
        yield Numbers(value, value - margin, value + margin, _share(answer), _rich(child(answer, "feedback")))


def _number(text: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise ValueError(f"its answer {text[:40]!r} is not a number") from None


def _share(answer: Node) -> float:
    text = attribute(answer, "fraction") or "0"
    try:
        return float(text) / 100
    except ValueError:
        raise ValueError(f"the fraction {text[:40]!r} of an answer is not a number") from None


def _says_yes(node: Node, name: str) -> bool:
    return text_of(child(node, name)).strip().lower() in ("true", "1", "")


def _rich(node: Node | None, *, inherited: str = "html") -> Rich:
    """Read a text in the format that its element names."""
    if node is None:
        return Rich()
    text = text_of(child(node, "text"))
    match attribute(node, "format") or inherited:
        case "plain_text":
            return from_plain(text)
        case "markdown":
            return from_markdown(text)
        case "moodle_auto_format" if "<" not in text:
            return from_plain(text)
        case _:
            return from_html(text)


def _category(text: str) -> tuple[str, ...]:
    """Split a path such as `$course$/top/Week 3`; `//` is a slash within a name."""
    parts = (part.replace("\0", "/").strip() for part in text.replace("//", "\0").split("/"))
    return tuple(part for part in parts if part and part != "top" and not re.fullmatch(r"\$\w+\$", part))
