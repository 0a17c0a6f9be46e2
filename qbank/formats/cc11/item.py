"""One entry as an item of the cartridge's profile."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, assert_never

from markupsafe import Markup

from qbank.exams.planning import letters
from qbank.formats.answering import Answering, Filling, Picking
from qbank.formats.cc11.asked import DIALECT, Asked, Essay, Texts, asked, profile
from qbank.formats.entry_html import hint_html, prose_html, question_html, solution_html
from qbank.formats.kept_blanks import option_with_blanks
from qbank.formats.package import Entry
from qbank.formats.qti12 import Element, e, equal, feedback, material, metadata, outcomes, score, shown_feedback
from qbank.prose.wording import filling_words

_ONE: Final = "response"


def item_element(entry: Entry, how: Answering) -> Element:
    """Make an item."""
    shown = asked(how)
    solution, hint = solution_html(entry.item, DIALECT), hint_html(entry.item, DIALECT)
    told = list(_told(shown))
    extra = [(kind, text) for kind, text in (("solution", solution), ("hint", hint)) if text]
    return e(
        "item",
        e("itemmetadata", metadata(dict(_fields(entry, shown)))),
        e("presentation", material(_question(entry, how, shown)), _response(shown)),
        e(
            "resprocessing",
            outcomes(),
            *(_condition([e("other")], shown_feedback(kind, kind.title()), more=True) for kind, _ in extra),
            *_rules(shown, [name for name, _ in told]),
        ),
        *(feedback(f"{name}_fb", prose_html(text, DIALECT)) for name, text in told),
        *(
            e("itemfeedback", e(kind, e(f"{kind}material", e("flow_mat", material(text)))), ident=kind)
            for kind, text in extra
        ),
        ident=f"item-{entry.name}",
        title=entry.title,
    )


def _fields(entry: Entry, shown: Asked) -> Iterator[tuple[str, str]]:
    yield "cc_profile", f"cc.{profile(shown)}.v0p1"
    if entry.points == int(entry.points) and 1 <= entry.points <= 99:
        yield "cc_weighting", str(int(entry.points))
    yield "qmd_scoringpermitted", "Yes"
    yield "qmd_computerscored", "No" if isinstance(shown, Essay) else "Yes"


def _question(entry: Entry, how: Answering, shown: Asked) -> Markup:
    parts = [question_html(entry, DIALECT)]
    if isinstance(how, Filling) and isinstance(shown, Essay):
        parts += [
            Markup("<p>Gap <code>{}</code>: {}</p>").format(gap.name, " · ".join(map(filling_words, gap.choices)))
            for gap in how.gaps
        ]
    return Markup("\n").join(part for part in parts if part)


def _response(shown: Asked) -> Element:
    match shown:
        case Picking(options, select):
            labels = [
                e("response_label", material(option_with_blanks(option, DIALECT)), ident=letters(place))
                for place, option in enumerate(options)
            ]
            cardinality = "Multiple" if select == "all" else "Single"
            return e("response_lid", e("render_choice", *labels, shuffle="Yes"), ident=_ONE, rcardinality=cardinality)
        case Texts():
            field = e("render_fib", columns="30", rows="1")
        case Essay():
            field = e("render_fib", columns="60", rows="10")
        case _ as other:
            assert_never(other)
    return e("response_str", field, ident=_ONE, rcardinality="Single")


def _rules(shown: Asked, told: list[str]) -> Iterator[Element]:
    """Yield the rules that score and tell. Of a single choice only one holds: Moodle shows everyone what goes on."""
    match shown:
        case Picking(options, select):
            names = [letters(place) for place in range(len(options))]
            right = names[shown.best]
            for name in told:
                if select == "all" or name != right:
                    yield _condition([equal(_ONE, name)], shown_feedback(f"{name}_fb"), more=select == "all")
            if select == "all":
                each = [
                    equal(_ONE, name) if option.correct else e("not", equal(_ONE, name))
                    for name, option in zip(names, options, strict=True)
                ]
                yield _condition([e("and", *each)], score("100"))
            else:
                said = [shown_feedback(f"{right}_fb")] if right in told else []
                yield _condition([equal(_ONE, right)], score("100"), *said)
        case Texts(right_texts):
            yield _condition([equal(_ONE, text) for text in right_texts], score("100"))
        case Essay():
            yield _condition([e("other")])
        case _ as other:
            assert_never(other)


def _told(shown: Asked) -> Iterator[tuple[str, str]]:
    """Yield the options that have feedback, by name."""
    if isinstance(shown, Picking):
        for place, option in enumerate(shown.options):
            if option.feedback:
                yield letters(place), option.feedback


def _condition(tests: list[Element], *done: Element, more: bool = False) -> Element:
    return e("respcondition", e("conditionvar", *tests), *done, **{"continue": "Yes" if more else "No"})
