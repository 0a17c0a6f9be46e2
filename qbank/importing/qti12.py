"""Reads QTI 1.2: Canvas's dialect, Common Cartridge's profile, and the plain form of Sakai and others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from qbank.importing.published import Choice, Form, LeftOut, Numbers, Place, Published, Rich
from qbank.importing.rich_text import from_html, from_plain, from_tokens
from qbank.importing.safe_xml import (
    Node,
    attribute,
    child,
    children,
    descendant,
    descendants,
    line_of,
    local,
    text_of,
)

_NOT_HELD = {
    "matching_question": "pairs to match have no kind in qbank; ask for one pair at a time",
    "fill_in_multiple_blanks_question": "several blanks are not read; write a cloze question by hand",
    "multiple_dropdowns_question": "several drop-downs are not read; write a cloze question by hand",
    "calculated_question": "a calculated question takes its key from a formula; write a value question",
    "file_upload_question": "an upload has no kind in qbank",
    "text_only_question": "a text asks nothing",
    "cc.pattern_match.v0p1": "patterns are not read",
}
_FORMS: Mapping[str, Form] = {
    "multiple_choice_question": "one", "cc.multiple_choice.v0p1": "one", "multiple choice": "one",
    "multiple_answers_question": "several", "cc.multiple_response.v0p1": "several", "multiple answer": "several",
    "true_false_question": "truth", "cc.true_false.v0p1": "truth", "true/false": "truth",
    "short_answer_question": "text", "cc.fib.v0p1": "text", "numerical_question": "number",
    "essay_question": "essay", "cc.essay.v0p1": "essay", "essay": "essay", "short response": "essay",
}  # fmt: skip
_TYPE_FIELDS = ("question_type", "cc_profile", "bbmd_questiontype", "qmd_itemtype")


class _Mark(msgspec.Struct, frozen=True):
    """What one condition of the scoring says: the answers that it wants, their bounds, points, and feedback."""

    wanted: tuple[str, ...]
    low: float | None
    high: float | None
    points: float | None
    feedback: tuple[str, ...]


def read_qti12(root: Node, file: str, member: str) -> Iterator[Published | LeftOut]:
    """Yield every item of a `questestinterop`, in order."""
    for node in descendants(root, "item"):
        place = Place(file, member, line_of(node))
        name = " ".join((attribute(node, "title") or attribute(node, "ident")).split()) or "(without a name)"
        kind = _type(node)
        responses = list(
            descendants(node, "response_lid", "response_str", "response_num", "response_xy", "response_grp")
        )
        why = _NOT_HELD.get(kind, "")
        if not why and len(responses) != 1:
            why = f"it has {len(responses)} places to answer; those with one are read"
        if not why and local(responses[0]) in ("response_xy", "response_grp"):
            why = "an answer by place or group has no kind in qbank"
        if why:
            yield LeftOut(name, place, why)
            continue
        try:
            yield _question(node, responses[0], kind, name, place, _category(node))
        except ValueError as error:
            yield LeftOut(name, place, str(error))


def _question(item: Node, response: Node, kind: str, name: str, place: Place, category: tuple[str, ...]) -> Published:
    marks = [_mark(condition) for condition in descendants(item, "respcondition")]
    feedback = {attribute(one, "ident"): _material(one) for one in descendants(item, "itemfeedback")}
    form = _form(kind, response, marks)
    presentation = child(item, "presentation")
    assert presentation is not None
    most = max((mark.points for mark in marks if mark.points), default=1.0)
    return Published(
        name=name,
        place=place,
        category=category,
        form=form,
        stem=_material(presentation, without=response),
        choices=tuple(_choices(form, response, marks, most, feedback)),
        numbers=tuple(_numbers(marks, most)) if form == "number" else (),
        feedback=next((feedback[one] for one in ("general_fb", "general") if one in feedback), Rich()),
    )


def _type(item: Node) -> str:
    for field in descendants(item, "qtimetadatafield"):
        if text_of(child(field, "fieldlabel")).strip() in _TYPE_FIELDS:
            return text_of(child(field, "fieldentry")).strip().lower()
    for name in _TYPE_FIELDS:
        if (found := descendant(item, name)) is not None:
            return text_of(found).strip().lower()
    return ""


def _form(kind: str, response: Node, marks: list[_Mark]) -> Form:
    if kind in _FORMS:
        return _FORMS[kind]
    if local(response) == "response_lid":
        return "several" if attribute(response, "rcardinality").lower() == "multiple" else "one"
    if local(response) == "response_num" or any(mark.low is not None for mark in marks):
        return "number"
    return "text" if any(mark.wanted for mark in marks) else "essay"


def _choices(
    form: Form, response: Node, marks: list[_Mark], most: float, feedback: Mapping[str, Rich]
) -> Iterator[Choice]:
    said = {mark.wanted[0]: feedback[mark.feedback[0]] for mark in marks
            if len(mark.wanted) == 1 and mark.feedback and mark.feedback[0] in feedback}  # fmt: skip
    if form == "text":
        for text in dict.fromkeys(text for mark in marks if mark.points for text in mark.wanted):
            yield Choice(from_plain(text), _share(text, marks, most), said.get(text, Rich()))
    elif form not in ("number", "essay"):
        for label in descendants(response, "response_label"):
            ident = attribute(label, "ident")
            yield Choice(
                _material(label), _share(ident, marks, most), said.get(ident, feedback.get(f"{ident}_fb", Rich()))
            )


def _share(answer: str, marks: list[_Mark], most: float) -> float:
    found = [mark.points / most for mark in marks if mark.points is not None and answer in mark.wanted]
    return max(found, default=0.0)


def _numbers(marks: list[_Mark], most: float) -> Iterator[Numbers]:
    for mark in marks:
        if not mark.points or not (mark.wanted or mark.low is not None):
            continue
        meant = [_number(text) for text in mark.wanted]
        low = mark.low if mark.low is not None else meant[0]
        high = mark.high if mark.high is not None else (meant[0] if meant else low)
        yield Numbers(meant[0] if meant else (low + high) / 2, low, high, mark.points / most)


def _mark(condition: Node) -> _Mark:
    wanted, low, high = [], None, None
    variables = child(condition, "conditionvar")
    for node in () if variables is None else descendants(variables, "varequal", "vargte", "varlte", "vargt", "varlt"):
        if any(local(above) == "not" for above in node.iterancestors()):
            continue
        text = text_of(node).strip()
        match local(node):
            case "varequal":
                wanted.append(text)
            case "vargte" | "vargt":
                low = _number(text)
            case _:
                high = _number(text)
    points = None
    for action in children(condition, "setvar"):
        points = _number(text_of(action).strip() or "0")
    shown = tuple(attribute(one, "linkrefid") for one in children(condition, "displayfeedback"))
    return _Mark(tuple(wanted), low, high, points, shown)


def _number(text: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise ValueError(f"{text[:40]!r} in its scoring is not a number") from None


def _material(node: Node, *, without: Node | None = None) -> Rich:
    """Read the texts of an element, but for those inside `without`."""
    texts = [
        _mattext(text)
        for text in descendants(node, "mattext", "matimage", "mataudio", "matvideo")
        if without is None or without not in text.iterancestors()
    ]
    if len(texts) == 1:
        return texts[0]
    return Rich(
        "\n\n".join(text.markdown for text in texts),
        "\n".join(text.plain for text in texts),
        tuple(block for text in texts for block in text.blocks),
        tuple(span for text in texts for span in text.spans),
        tuple(lost for text in texts for lost in text.missing),
    )


def _mattext(node: Node) -> Rich:
    if local(node) != "mattext":
        return from_tokens([("mark", "[a picture or sound is missing]")])
    text = text_of(node)
    return from_html(text) if attribute(node, "texttype").lower() != "text/plain" else from_plain(text)


def _category(item: Node) -> tuple[str, ...]:
    titles = [attribute(above, "title") for above in item.iterancestors() if local(above) in ("section", "assessment")]
    return tuple(" ".join(title.split()) for title in reversed(titles) if title.strip())
