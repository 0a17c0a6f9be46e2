"""Reads items of QTI 2.1 and 2.2, and of 3.0, whose names are brought to those of 2.1 first."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator

from qbank.importing.published import Choice, Form, LeftOut, Numbers, Place, Published, Rich
from qbank.importing.rich_text import from_element, from_plain
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

_CHOICE, _TEXT, _LONG_TEXT = "choiceInteraction", "textEntryInteraction", "extendedTextInteraction"


def read_qti21(root: Node, file: str, member: str) -> Iterator[Published | LeftOut]:
    """Yield the question of an `assessmentItem`."""
    _name_as_in_2_1(root)
    place = Place(file, member, line_of(root))
    name = " ".join((attribute(root, "title") or attribute(root, "identifier")).split()) or "(without a name)"
    body = child(root, "itemBody")
    interactions = [] if body is None else [one for one in body.iter() if local(one).endswith("Interaction")]
    if body is None or len(interactions) != 1:
        yield LeftOut(name, place, f"it has {len(interactions)} places to answer; those with one are read")
        return
    interaction = interactions[0]
    if local(interaction) not in (_CHOICE, _TEXT, _LONG_TEXT):
        yield LeftOut(name, place, f"an answer by {local(interaction)} has no kind in qbank")
        return
    try:
        yield _question(root, body, interaction, name, place)
    except ValueError as error:
        yield LeftOut(name, place, str(error))


def _question(root: Node, body: Node, interaction: Node, name: str, place: Place) -> Published:
    wanted = attribute(interaction, "responseIdentifier")
    declared = [one for one in children(root, "responseDeclaration") if attribute(one, "identifier") == wanted]
    if not declared:
        raise ValueError(f"its response {wanted!r} is not declared")
    shares = _shares(root, declared[0])
    form = _form(interaction, declared[0], shares)
    return Published(
        name=name,
        place=place,
        category=(),
        form=form,
        stem=_stem(body),
        choices=tuple(_choices(root, interaction, form, shares)),
        numbers=tuple(_numbers(root, shares)) if form == "number" else (),
        feedback=_general_feedback(root, interaction),
    )


def _form(interaction: Node, declared: Node, shares: dict[str, float]) -> Form:
    if local(interaction) == _CHOICE:
        return "several" if attribute(declared, "cardinality") == "multiple" else "one"
    if attribute(declared, "baseType") in ("float", "integer"):
        return "number"
    return "text" if shares else "essay"


def _shares(root: Node, declared: Node) -> dict[str, float]:
    """Return what each answer earns: by the mapping, else by the correct response, else by what the scoring names."""
    entries = [
        (attribute(one, "mapKey"), float(attribute(one, "mappedValue"))) for one in descendants(declared, "mapEntry")
    ]
    correct = child(declared, "correctResponse")
    right = [] if correct is None else [text_of(value).strip() for value in children(correct, "value")]
    most = max((value for _, value in entries), default=0.0)
    if most > 0 and attribute(declared, "cardinality") != "multiple":
        return {key: value / most for key, value in entries}
    if entries and most > 0:
        return {key: float(value > 0) for key, value in entries}
    if right:
        return dict.fromkeys(right, 1.0)
    identifier = attribute(declared, "identifier")
    named = [
        text_of(value).strip()
        for match in descendants(root, "match", "stringMatch", "equal")
        if any(attribute(one, "identifier") == identifier for one in descendants(match, "variable"))
        for value in descendants(match, "baseValue")
    ]
    return dict.fromkeys(named[:1], 1.0)


def _choices(root: Node, interaction: Node, form: Form, shares: dict[str, float]) -> Iterator[Choice]:
    if form == "text":
        for text, share in shares.items():
            yield Choice(from_plain(text), share)
    for choice in children(interaction, "simpleChoice"):
        identifier = attribute(choice, "identifier")
        said = next(descendants(choice, "feedbackInline", "feedbackBlock"), None)
        if said is None:
            said = next(
                (one for one in children(root, "modalFeedback") if attribute(one, "identifier") == identifier), None
            )
        text = copy.deepcopy(choice)
        text.tail = None
        for inner in list(descendants(text, "feedbackInline", "feedbackBlock")):
            _remove(inner)
        feedback = Rich() if said is None else from_element(said)
        yield Choice(from_element(text), shares.get(identifier, 0.0), feedback)


def _numbers(root: Node, shares: dict[str, float]) -> Iterator[Numbers]:
    low, high, margins = _bounds(root)
    for text, share in shares.items():
        value = _number(text)
        if margins is not None:
            yield Numbers(value, value - margins[0], value + margins[1], share)
        elif low is not None and high is not None and low <= value <= high:
            yield Numbers(value, low, high, share)
        else:
            yield Numbers(value, value, value, share)
    if not shares and low is not None and high is not None:
        yield Numbers((low + high) / 2, low, high, 1.0)


def _bounds(root: Node) -> tuple[float | None, float | None, tuple[float, float] | None]:
    """Read the bounds `gte`/`lte`, and the tolerance of `equal`, from the scoring."""
    low = high = margins = None
    for node in descendants(root, "gte", "lte", "gt", "lt", "equal"):
        base = descendant(node, "baseValue")
        if local(node) == "equal":
            if attribute(node, "toleranceMode") == "absolute":
                given = [_number(part) for part in attribute(node, "tolerance").split()]
                margins = (given[0], given[-1]) if given else None
        elif base is not None and local(node) in ("gte", "gt"):
            low = _number(text_of(base))
        elif base is not None:
            high = _number(text_of(base))
    return low, high, margins


def _stem(body: Node) -> Rich:
    """Read the body without the options; a place to type in is shown as a gap."""
    shown = copy.deepcopy(body)
    for inner in list(descendants(shown, "simpleChoice", "feedbackInline", "feedbackBlock", "rubricBlock")):
        _remove(inner)
    for inner in list(descendants(shown, _TEXT)):
        inner.text = "____" if (inner.tail or "").strip() or inner.getprevious() is not None else ""
    for inner in list(descendants(shown, "prompt", _CHOICE, _LONG_TEXT)):
        inner.tag = "div"
    return from_element(shown)


def _general_feedback(root: Node, interaction: Node) -> Rich:
    own = {attribute(choice, "identifier") for choice in children(interaction, "simpleChoice")}
    for one in children(root, "modalFeedback"):
        if attribute(one, "identifier") not in own:
            return from_element(one)
    return Rich()


def _remove(node: Node) -> None:
    """Take an element out and keep the text behind it."""
    parent, before, tail = node.getparent(), node.getprevious(), node.tail or ""
    if before is None:
        parent.text = (parent.text or "") + tail
    else:
        before.tail = (before.tail or "") + tail
    parent.remove(node)


def _number(text: str) -> float:
    try:
        return float(text.strip())
    except ValueError:
        raise ValueError(f"{text.strip()[:40]!r} in its scoring is not a number") from None


def _name_as_in_2_1(root: Node) -> None:
    """Rename `qti-simple-choice` to `simpleChoice`, and attributes likewise."""
    if not local(root).startswith("qti-"):
        return
    for node in root.iter():
        if local(node).startswith("qti-"):
            node.tag = _camel(local(node).removeprefix("qti-"))
            for name, value in list(node.attrib.items()):
                if "-" in str(name):
                    del node.attrib[name]
                    node.set(_camel(str(name)), value)


def _camel(name: str) -> str:
    return re.sub(r"-(\w)", lambda found: found[1].upper(), name)
