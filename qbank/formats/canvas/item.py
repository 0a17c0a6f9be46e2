"""One entry as Canvas takes it. What is said here of Canvas was read in its importer (`gems/plugins/qti_exporter`), its
exporter (`lib/cc/qti`) and its scorers (`app/models/quizzes/quiz_question`), and in New Quizzes' reader, the gem `qti`.

Answers are named by numbers: Canvas makes ids of them, and finds a feedback as `<answer>_fb`.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, assert_never

from markupsafe import Markup

from qbank.formats.answering import Answering, Filling, Numbers, Picking, Spelling, Writing
from qbank.formats.entry_html import Dialect, prose_html, question_html, solution_html
from qbank.formats.intervals import Interval, plain
from qbank.formats.kept_blanks import option_with_blanks
from qbank.formats.number_spellings import number_spellings
from qbank.formats.numbers import decimal
from qbank.formats.package import Entry
from qbank.formats.picture_files import FOLDER
from qbank.formats.qti12 import (
    ROOT,
    Element,
    e,
    equal,
    feedback,
    material,
    metadata,
    outcomes,
    plain_material,
    score,
    shown_feedback,
)
from qbank.prose.wording import filling_words

DIALECT: Final = Dialect(math="canvas", pictures=f"{ROOT}{FOLDER}")
_ONE: Final = "response1"


@dataclass(frozen=True)
class _Blank:
    """A named place in the text, and its answers: the texts shown, and which of them are right."""

    name: str
    label: Markup
    answers: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class _Parts:
    """What the types of question differ in."""

    kind: str
    asked: tuple[Element, ...] = ()
    rules: tuple[Element, ...] = ()
    said: tuple[Element, ...] = ()
    below: Markup = field(default_factory=Markup)


def item_element(entry: Entry, how: Answering) -> Element:
    """Make an item."""
    parts = _parts(entry, how)
    solution = solution_html(entry.item, DIALECT)
    after = [_other("general_fb")] if solution else []
    fields = {
        "question_type": parts.kind,
        "points_possible": plain(entry.points),
        "assessment_question_identifierref": f"question-{entry.name}",
    }
    text = Markup("<div>{}{}</div>").format(question_html(entry, DIALECT), parts.below)
    return e(
        "item",
        e("itemmetadata", metadata(fields)),
        e("presentation", material(text), *parts.asked),
        e("resprocessing", outcomes(), *after, *parts.rules),
        *([feedback("general_fb", solution)] if solution else []),
        *parts.said,
        ident=f"item-{entry.name}",
        title=entry.title,
    )


def _parts(entry: Entry, how: Answering) -> _Parts:
    match how:
        case Picking():
            return _picking(entry, how)
        case Filling() if how.is_by_gap:
            blanks = [
                _Blank(gap.name, Markup("Gap <code>{}</code>").format(gap.name), _choices(gap.choices, column))
                for gap, column in zip(how.gaps, zip(*how.rights, strict=True), strict=True)
            ]
            return _blanks("multiple_dropdowns_question", entry, "gap", blanks)
        case Filling():
            return _picking(entry, how.as_picking())
        case Numbers(form, rights) if form:
            columns = zip(*rights, strict=True)
            blanks = [
                _Blank(str(place), Markup("{}").format(name), _accepted(column))
                for place, (name, column) in enumerate(zip(how.names, columns, strict=True), 1)
            ]
            return _blanks("fill_in_multiple_blanks_question", entry, "number", blanks)
        case Numbers(_, rights):
            return _number([right for (right,) in rights])
        case Spelling():
            return _short_answer(how.accepted)
        case Writing():
            return _Parts("essay_question", (_text_field(),), (_condition(e("other")),))
        case _ as other:
            assert_never(other)


def _picking(entry: Entry, how: Picking) -> _Parts:
    """Ask to pick: a right option earns all; of several, Canvas counts right minus wrong, whatever the file says."""
    names = _names(entry, len(how.options))
    right = [name for name, option in zip(names, how.options, strict=True) if option.correct]
    labels = [
        e("response_label", material(option_with_blanks(option, DIALECT)), ident=name)
        for name, option in zip(names, how.options, strict=True)
    ]
    many = how.select == "all"
    field_ = e("response_lid", e("render_choice", *labels), ident=_ONE, rcardinality="Multiple" if many else "Single")
    if many:
        each = [equal(_ONE, name) if name in right else e("not", equal(_ONE, name)) for name in names]
        rule = _condition(e("and", *each), score("100"))
    else:
        rule = _condition(equal(_ONE, names[how.best]), score("100"))
    told = [(name, option.feedback) for name, option in zip(names, how.options, strict=True) if option.feedback]
    return _Parts(
        kind="multiple_answers_question" if many else "multiple_choice_question",
        asked=(field_,),
        rules=(*(_condition(equal(_ONE, name), shown_feedback(f"{name}_fb"), more=True) for name, _ in told), rule),
        said=tuple(feedback(f"{name}_fb", prose_html(text, DIALECT)) for name, text in told),
    )


def _number(rights: Sequence[Interval]) -> _Parts:
    """Ask for a number. Canvas takes the margin from the upper bound, and New Quizzes from the lower one."""
    rules = []
    for right in rights:
        exact = Decimal(decimal(right.value))
        low, high = (exact, exact) if right.is_exact else (exact - right.margin, exact + right.margin)
        bounds = e("and", e("vargte", plain(low), respident=_ONE), e("varlte", plain(high), respident=_ONE))
        rules.append(_condition(e("or", equal(_ONE, plain(exact)), bounds), score("100")))
    field_ = e(
        "response_str",
        e("render_fib", e("response_label", ident="answer1"), fibtype="Decimal"),
        ident=_ONE,
        rcardinality="Single",
    )
    return _Parts("numerical_question", (field_,), tuple(rules))


def _short_answer(texts: Sequence[str]) -> _Parts:
    rule = _condition(*(equal(_ONE, text) for text in texts), score("100"))
    return _Parts("short_answer_question", (_text_field(),), (rule,))


def _blanks(kind: str, entry: Entry, prefix: str, blanks: Sequence[_Blank]) -> _Parts:
    """Ask for texts at named places below the question: names that stand nowhere else in it."""
    shown = str(question_html(entry, DIALECT))
    named = {blank.name: _unused(f"{prefix}_{blank.name}", shown) for blank in blanks}
    names = iter(_names(entry, sum(len(blank.answers) for blank in blanks)))
    share = f"{100 / len(blanks):.2f}"
    fields, rules = [], []
    for blank in blanks:
        place = named[blank.name]
        given = [(next(names), text, right) for text, right in blank.answers]
        labels = [e("response_label", plain_material(text), ident=name) for name, text, _ in given]
        # The name is compared with the material's only text: it must stand alone.
        held = e("material", e("mattext", place))
        fields.append(e("response_lid", held, e("render_choice", *labels), ident=f"response_{place}"))
        rules += [
            e("respcondition", e("conditionvar", equal(f"response_{place}", name)), score(share, "Add"))
            for name, _, right in given
            if right
        ]
    below = Markup("").join(Markup("\n<p>{}: [{}]</p>").format(blank.label, named[blank.name]) for blank in blanks)
    return _Parts(kind, tuple(fields), tuple(rules), below=below)


def _choices(choices: Sequence[str], right: Iterable[str]) -> tuple[tuple[str, bool], ...]:
    wanted = {"".join(text.split()) for text in right}
    return tuple((filling_words(text), "".join(text.split()) in wanted) for text in choices)


def _accepted(column: Iterable[Interval]) -> tuple[tuple[str, bool], ...]:
    texts = dict.fromkeys(text for wanted in column for text in number_spellings(wanted))
    return tuple((text, True) for text in texts)


def _text_field() -> Element:
    field_ = e("render_fib", e("response_label", ident="answer1", rshuffle="No"))
    return e("response_str", field_, ident=_ONE, rcardinality="Single")


def _condition(*parts: Element, more: bool = False) -> Element:
    """Make a rule: comparisons first, then what follows from them."""
    tested = [part for part in parts if part.tag not in ("setvar", "displayfeedback")]
    done = [part for part in parts if part.tag in ("setvar", "displayfeedback")]
    return e("respcondition", e("conditionvar", *tested), *done, **{"continue": "Yes" if more else "No"})


def _other(ident: str) -> Element:
    return _condition(e("other"), shown_feedback(ident), more=True)


def _unused(name: str, shown: str) -> str:
    while f"[{name}]" in shown:
        name += "_"
    return name


def _names(entry: Entry, count: int) -> tuple[str, ...]:
    """Name answers by numbers of their own; the first digits differ from item to item."""
    first = 1000 + zlib.crc32(entry.name.encode()) % 9000
    return tuple(f"{first}{place:03}" for place in range(1, count + 1))
