"""Typed answers as Moodle's numerical and shortanswer; what only a run or a person can judge as essay."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import assert_never

from graders.answers.display import describe
from graders.keys import (
    AnswerValue,
    CallValue,
    CardValue,
    CodeValue,
    EntryKey,
    ExpressionValue,
    FillingValue,
    FixValue,
    LineValue,
    NumberValue,
    OutcomeValue,
    RubricValue,
    ShapeValue,
    StatementValue,
)
from qbank.formats.entry_html import solution_html
from qbank.formats.losses import Lose, Loss
from qbank.formats.marked_by_hand import by_hand
from qbank.formats.moodle.cloze import filled_gaps, number_fields
from qbank.formats.moodle.elements import DIALECT, Answer, answers, escaped, feedback, html, question
from qbank.formats.numbers import bound, decimal
from qbank.formats.package import Entry
from qbank.formats.spellings import spellings


def typed(entry: Entry, lose: Lose) -> str:
    """Write a typed answer."""
    key = entry.item.entry
    assert key is not None, f"{entry.name} is asked as a typed answer, but has no key for one"
    match key.value:
        case NumberValue(tuple()) if not spellings(key.value):
            return number_fields(entry, key, lose)
        case NumberValue(number) if not isinstance(number, tuple):
            return _numerical(entry, key)
        case ShapeValue() | NumberValue() | OutcomeValue() | LineValue():
            return _short_answer(entry, key, lose)
        case FillingValue():
            return filled_gaps(entry, key, lose)
        case RubricValue() | CallValue() | CodeValue():
            lose(Loss(entry.name, *by_hand(is_code=not isinstance(key.value, RubricValue))))
            return _essay(entry, key, lose)
        case ExpressionValue() | FixValue() | StatementValue() | CardValue():
            raise TypeError(f"{entry.name}: a {type(key.value).__name__} is never typed")
        case _:
            assert_never(key.value)


def _numerical(entry: Entry, key: EntryKey) -> str:
    given = [
        Answer(decimal(number), share, feedback(said), tolerance=bound(number, key.accept))
        for value, share, said in _foreseen(key)
        if isinstance(value, NumberValue) and not isinstance(number := value.value, tuple)
    ]
    own = (
        *answers(given),
        "<unitgradingtype>0</unitgradingtype>",
        "<unitpenalty>0.1000000</unitpenalty>",
        "<showunits>3</showunits>",
        "<unitsleft>0</unitsleft>",
    )
    return question("numerical", entry, own)


def _short_answer(entry: Entry, key: EntryKey, lose: Lose) -> str:
    lose(Loss(entry.name, "other-answers", f"only usual ways of writing {describe(key.value)} are accepted"))
    given: dict[str, Answer] = {}
    for value, share, said in _foreseen(key):
        for text in spellings(value):
            given.setdefault(text.casefold(), Answer(text.replace("*", "\\*"), share, feedback(said)))
    return question("shortanswer", entry, ("<usecase>0</usecase>", *answers(given.values())))


def _foreseen(key: EntryKey) -> Iterator[tuple[AnswerValue, str, str]]:
    """Yield the values that are recognised, the right ones first, since the first that fits decides."""
    for right in (key.value, *key.also):
        yield right, "100", ""
    for belief in key.beliefs:
        yield belief.value, "0", belief.feedback


def _essay(entry: Entry, key: EntryKey, lose: Lose) -> str:
    if entry.item.hint:
        lose(Loss(entry.name, "hint", "an essay has none"))
    info = "\n".join(_for_the_marker(key))
    long = entry.item.long_answer
    task = entry.item.task
    own = (
        f"<responseformat>{'editor' if long else 'monospaced'}</responseformat>",
        "<responserequired>1</responserequired>",
        f"<responsefieldlines>{20 if task else 10 if long else 3}</responsefieldlines>",
        "<attachments>0</attachments>",
        "<attachmentsrequired>0</attachmentsrequired>",
        html("graderinfo", info + str(solution_html(entry.item, DIALECT))),
        _template(task.starter if task else ""),
    )
    return question("essay", entry, own)


def _template(starter: str) -> str:
    """Write what the field holds at first. A plain field shows it as it is, tags and references included."""
    return f'<responsetemplate format="plain_text"><text>{escaped(starter)}</text></responsetemplate>'


def _for_the_marker(key: EntryKey) -> Iterable[str]:
    if isinstance(key.value, RubricValue):
        needed = key.value.needs or len(key.value.concepts)
        yield f"<p>Look for these concepts; {needed} of them are enough.</p>"
        yield "<ul>" + "".join(f"<li>{escaped(concept.name)}</li>" for concept in key.value.concepts) + "</ul>"
        return
    if isinstance(key.value, CodeValue):
        yield f"<p>For example:</p><pre>{escaped(key.value.source)}</pre>"
        return
    yield f"<p>For example: <code>{escaped(describe(key.value))}</code></p>"
    yield "<p>Others may be right as well: run them.</p>"
