"""The elements that Moodle's question types share. Text is escaped, never put into CDATA, which `]]>` would end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from qbank.formats.entry_html import Dialect, hint_html, option_html, prose_html, question_html, solution_html
from qbank.formats.package import Entry
from qbank.items.item import Item, Option
from qbank.prose.visible import visible

DIALECT = Dialect("tex")
WITHOUT_HINTS = ("essay", "description")
"""Types whose hints Moodle does not import: nobody tries them twice."""
MOST_LETTERS = 240
"""Moodle cuts the names of questions and categories at 255."""
_LONGEST_ID = 100
_PENALTY = "0.3333333"


@dataclass(frozen=True)
class Answer:
    """An accepted or foreseen answer: its text as Moodle compares or shows it, its share in percent, its feedback."""

    text: str
    share: str
    feedback: str
    html: bool = False
    tolerance: str = ""


def question(kind: str, entry: Entry, own: Iterable[str], *, text: str = "", general: str | None = None) -> str:
    """Write a question: what all kinds have in common, around the elements that are the kind's `own`.

    `text` is its HTML where that is not what every target shows; `general` is told to whoever has answered.
    """
    shown = text or str(question_html(entry, DIALECT))
    after = str(solution_html(entry.item, DIALECT)) if general is None else general
    lines = (
        f'<question type="{kind}">',
        f"<name><text>{escaped(plain_name(entry.title))}</text></name>",
        html("questiontext", shown),
        html("generalfeedback", after),
        f"<defaultgrade>{entry.points:.7f}</defaultgrade>",
        f"<penalty>{_PENALTY}</penalty>",
        "<hidden>0</hidden>",
        f"<idnumber>{id_number(entry.name)}</idnumber>",
        *own,
        "" if kind in WITHOUT_HINTS else _hint(entry.item),
        _tags(entry.item),
        "</question>",
    )
    return "\n".join(line for line in lines if line) + "\n"


def answers(given: Iterable[Answer]) -> list[str]:
    """Write the answers of a question, in the order in which they are tried."""
    return [
        f'<answer fraction="{one.share}" format="{"html" if one.html else "moodle_auto_format"}">'
        f"<text>{escaped(one.text)}</text>{html('feedback', one.feedback)}"
        + (f"<tolerance>{one.tolerance}</tolerance>" if one.tolerance else "")
        + "</answer>"
        for one in given
    ]


def html(name: str, content: str) -> str:
    """Write an element that holds HTML."""
    return f'<{name} format="html"><text>{escaped(unlinked(content))}</text></{name}>'


def option_answer(option: Option, share: str) -> Answer:
    """Write an option of a choice."""
    return Answer(str(option_html(option, DIALECT)), share, feedback(option.feedback), html=True)


def feedback(markdown: str) -> str:
    """Write feedback, if there is any."""
    return str(prose_html(markdown, DIALECT)) if markdown else ""


def escaped(text: str) -> str:
    """Escape text for XML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unlinked(content: str) -> str:
    """Keep Moodle from taking a program's own `@@PLUGINFILE@@` for the address of a file."""
    return content.replace("@@PLUGINFILE@@", "@&#64;PLUGINFILE@@")


def plain_name(text: str) -> str:
    """Write a name: Moodle takes anything in angle brackets for a tag and drops it, and cuts long names."""
    name = " ".join(visible(text).replace("<", "‹").replace(">", "›").split())
    return name if len(name) <= MOST_LETTERS else name[: MOST_LETTERS - 1] + "…"


def id_number(name: str) -> str:
    """Return a stable id of at most a hundred letters."""
    return name if len(name) <= _LONGEST_ID else f"{name[:60]}-{sha256(name.encode()).hexdigest()[:30]}"


def tags_of(item: Item) -> Sequence[str]:
    """Name what a teacher may look for: level, topic, kind, and the misconceptions that the variant recognises."""
    beliefs = item.entry.beliefs if item.entry else ()
    named = [name for option in item.options for name in option.misconceptions]
    named += [name for belief in beliefs for name in belief.misconceptions]
    return (f"level:{item.level}", f"topic:{item.topic}", f"kind:{item.kind}", *dict.fromkeys(named))


def _tags(item: Item) -> str:
    return "<tags>" + "".join(f"<tag><text>{escaped(tag)}</text></tag>" for tag in tags_of(item)) + "</tags>"


def _hint(item: Item) -> str:
    return html("hint", str(hint_html(item, DIALECT))) if item.hint else ""
