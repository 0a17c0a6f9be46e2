"""Writes a question's draft: YAML that loads, with the published texts, the key and the verdict in its comments.

A draft is a constant question: its author names the beliefs, writes hint and solution, and draws what may vary.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import assert_never

import msgspec

from qbank.bank.placeholder import PLACEHOLDER
from qbank.importing.audit import Audited
from qbank.importing.judges.claims import visible
from qbank.importing.judges.truths import is_truth
from qbank.importing.published import Rich
from qbank.importing.rich_text import code_span, fenced
from qbank.importing.safe_xml import without_controls
from qbank.importing.yaml_text import block, comment, literally, quoted
from qbank.language.kinds.every_kind import DEFAULT_SETUP

MOST_OPTIONS = 8

_BY = "the published key"
_BECAUSE = "Taken over from the published quiz and not reviewed: let a run decide, or name who vouches for it."
_TO_WRITE = (
    f'hint: "{PLACEHOLDER} one step towards the answer that does not give it away."\n'
    f'solution: ["{PLACEHOLDER} the worked solution, step by step, rendered from what the run showed."]\n'
    f'quick_check: "{PLACEHOLDER} one line by which a student can check such an answer."\n'
)
_VARIANTS = """\
# To make variants, draw what may vary, and write its name in the code: `parameters: {H: 2..8}` and `{{ H }}` for the
# number. Then state the answer once more as a formula in `confirm`.
"""


class Draft(msgspec.Struct, frozen=True):
    """A question file's text, and the beliefs that it names: placeholders for the catalogue, id to the wrong answer."""

    text: str
    beliefs: Mapping[str, str]


class _Written(msgspec.Struct, frozen=True):
    """The fields of one kind."""

    kind: str
    fields: str
    beliefs: Mapping[str, str]


def draft_of(audited: Audited, question_id: str) -> Draft:
    """Write the draft of one question."""
    written = _of_kind(audited, question_id)
    question = audited.question
    title = " ".join(without_controls(question.name).split())[:80].strip()
    head = (
        f"id: {quoted(question_id)}\n"
        f"kind: {written.kind}\n"
        f"title: {quoted(title if len(title) >= 3 else f'Question {title}')}\n"
        "# For teachers: beginner, intermediate, advanced or expert.\n"
        "level: beginner\n"
        f'objective: "{PLACEHOLDER} what a student who answers this can do."\n'
    )
    return Draft(_origin(audited) + head + written.fields + _TO_WRITE, written.beliefs)


def _origin(audited: Audited) -> str:
    """Write the published question, its key and the verdict as comments."""
    question, verdict = audited.question, audited.verdict
    lines = [f"Drafted by qbank import from {question.place}. What to do next: qbank check, and docs/import.md.", ""]
    lines += ["Published:", *_indented(question.stem.markdown)]
    for number, choice in enumerate(question.choices):
        said = f"   (its feedback: {' '.join(choice.feedback.plain.split())})" if choice.feedback.plain else ""
        lines += _indented(f"{_letter(number)} [{choice.share:.0%}] {choice.text.markdown}{said}")
    lines += _indented(
        "\n".join(f"{one.value:.10g} ({one.low:.10g} to {one.high:.10g}) [{one.share:.0%}]" for one in question.numbers)
    )
    if question.feedback.plain:
        lines += _indented(f"General feedback: {question.feedback.plain}")
    lines += [f"Published key: {' | '.join(verdict.key) or 'none'}", f"Verdict: {verdict.word}: {verdict.because}"]
    if verdict.holding:
        lines.append(f"What holds when it is run: {' | '.join(verdict.holding)}")
    lines += [f"Note: {note}" for note in audited.notes]
    return comment("\n".join(lines))


def _indented(text: str) -> list[str]:
    return [f"    {line}" for line in text.split("\n") if line.strip()]


def _of_kind(audited: Audited, question_id: str) -> _Written:
    question, kind = audited.question, audited.sketch.kind
    if question.form == "essay" or (kind == "concept" and question.form in ("text", "number")):
        return _recall(audited)
    if kind == "concept" and len(question.choices) < 2:
        return _recall(audited)
    match kind:
        case "shape" | "value":
            return _observed(audited, question_id)
        case "configuration":
            return _configuration(audited, question_id)
        case "debugging":
            return _debugging(audited)
        case "concept":
            return _truth(audited) if is_truth(question) else _concept(audited, question_id)
        case _:
            assert_never(kind)


def _observed(audited: Audited, question_id: str) -> _Written:
    question, sketch = audited.question, audited.sketch
    name, expression = sketch.observe[0]
    typed = question.form in ("text", "number")
    shows = (
        f"display: {{decimals: {sketch.decimals}}}\naccept: {{rounded_to: {sketch.decimals}}}\n"
        if sketch.decimals
        else ""
    )
    beliefs: dict[str, str] = {}
    lines = []
    for number, value in enumerate(() if typed else sketch.values):
        text = question.choices[number].text
        if not value or _holds(audited, number):
            why = "is what the run gives" if _holds(audited, number) else "has no value here"
            lines.append(comment(f"Option {_letter(number)} {why}: {visible(text)}", indent="  "))
            continue
        belief = _belief(question_id, number)
        beliefs[belief] = visible(text)
        lines.append(f"  - {{misconception: {belief}, value: {quoted(value)}}}\n")
    distractors = "distractors:\n" + "".join(lines) if beliefs else "".join(lines)
    fields = (
        f"as: [{'entry' if typed else 'choice'}]\n"
        + (f"options: {min(MOST_OPTIONS, 1 + len(beliefs))}\n" if beliefs else "")
        + _program(sketch.setup, sketch.code)
        + "# What is asked for; nobody types the key.\n"
        + f"observe: {{{name}: {quoted(expression)}}}\nkey: {name}\n{shows}"
        + (
            "# Each wrong answer is a belief: name it in misconceptions.yaml, and let `assume` or `edit` run it.\n"
            if beliefs
            else ""
        )
        + distractors
        + _ask(audited)
    )
    return _Written(sketch.kind, fields, beliefs)


def _configuration(audited: Audited, question_id: str) -> _Written:
    question, sketch = audited.question, audited.sketch
    right = [n for n, filling in enumerate(sketch.fillings) if filling and _holds(audited, n)]
    first = next((n for n in question.key if n in right), right[0] if right else (question.key or (0,))[0])
    beliefs: dict[str, str] = {}
    lines = []
    for number, filling in enumerate(sketch.fillings):
        if number == first:
            continue
        if not filling:
            lines.append(
                comment(
                    f"Option {_letter(number)} is no code: {visible(question.choices[number].text)}", indent="      "
                )
            )
            continue
        belief = ""
        if not _holds(audited, number):
            belief = _belief(question_id, number)
            beliefs[belief] = filling
        named = f", misconception: {belief}" if belief else ""
        lines.append(f"      - {{code: {quoted(literally(filling))}{named}}}\n")
    require = "".join(f"  - {{name: {name}, that: {quoted(that)}}}\n" for name, that in sketch.require)
    if not require:
        require = '  - {name: runs, that: "not outcome.raised"}\n'
    observe = "".join(f"  {name}: {quoted(expression)}\n" for name, expression in sketch.observe)
    code = literally(sketch.code).replace("\0", "{{ gap.line }}")
    fields = (
        f"select: {'all' if question.form == 'several' else 'one'}\n"
        + f"options: {max(2, min(MOST_OPTIONS, len(lines) + 1))}\n"
        + _program(sketch.setup, code, is_template=True)
        + "gaps:\n  line:\n    # Running decides which fillings are right.\n"
        + f"    reference: {quoted(literally(sketch.fillings[first]))}\n    options:\n"
        + "".join(lines)
        + (f"observe:\n{observe}" if observe else "")
        + f"# What the program must show: say all that the question wants.\nrequire:\n{require}"
        + _ask(audited)
    )
    return _Written("configuration", fields, beliefs)


def _debugging(audited: Audited) -> _Written:
    fields = (
        "asks: outcome\n"
        + _program(audited.sketch.setup, audited.sketch.code)
        + comment(
            "Each wrong answer must be what some program really does. Give the program as the believer reads it:\n"
            'distractors: [{misconception: ID, edit: {1: "the line as it would have to be"}}]. What was published:'
        )
        + "".join(comment(f"  {visible(choice.text)}") for choice in audited.question.choices)
        + _ask(audited)
    )
    return _Written("debugging", fields, {})


def _concept(audited: Audited, question_id: str) -> _Written:
    question, sketch = audited.question, audited.sketch
    beliefs: dict[str, str] = {}
    lines = []
    for number, choice in enumerate(question.choices):
        holds = number in question.key
        belief = ""
        if not holds:
            belief = _belief(question_id, number)
            beliefs[belief] = visible(choice.text)
        named = f"    misconception: {belief}\n" if belief else ""
        lines.append(f"  - text: {quoted(literally(_one_line(choice.text)))}\n{_settled(holds, indent='    ')}{named}")
    fields = (
        f"select: {'all' if question.form == 'several' else 'one'}\n"
        + f"options: {max(2, min(MOST_OPTIONS, len(lines)))}\n"
        + _program(sketch.setup, sketch.code)
        + "# No run decides these yet. Where one can, write measure and holds_if for settled (docs/kinds.md).\n"
        + "statements:\n"
        + "".join(lines)
        + _ask(audited)
    )
    return _Written("concept", fields, beliefs)


def _truth(audited: Audited) -> _Written:
    question, sketch = audited.question, audited.sketch
    claim = _one_line(_without_program(audited))
    true = any(question.choices[n].text.plain.strip(" .").lower() in ("true", "yes") for n in question.key)
    fields = (
        "form: truth\noptions: 2\n"
        + _program(sketch.setup, sketch.code)
        + "# Write more statements, and let runs decide: measure and holds_if for settled (docs/kinds.md).\n"
        + f"statements:\n  - text: {quoted(literally(claim))}\n{_settled(true, indent='    ')}"
        + f"  - text: {quoted(literally('It is not so: ' + claim))}\n{_settled(not true, indent='    ')}"
        + 'ask: "Is this true? {{ statement.text }}"\n'
    )
    return _Written("concept", fields, {})


def _recall(audited: Audited) -> _Written:
    question, sketch = audited.question, audited.sketch
    answers = [choice.text.markdown for choice in question.choices if choice.share > 0]
    answers += [f"{one.value:.10g}" for one in question.numbers if one.share > 0]
    back = " or ".join(answers) or question.feedback.markdown or f"{PLACEHOLDER} what the card says on its back."
    shown = f"{_program(sketch.setup, sketch.code)}show_code: true\n" if sketch.code else ""
    fields = (
        "# A card to turn: what a run cannot mark. `explain`, with a rubric of concepts, is for explanations.\n"
        + shown
        + block("back", literally(back))
        + f"settled: {{by: {_BY}, because: {quoted(_BECAUSE)}}}\n"
        + _ask(audited)
    )
    return _Written("recall", fields, {})


def _program(setup: str, code: str, *, is_template: bool = False) -> str:
    if not code.strip():
        return ""
    written = code if is_template else literally(code)
    return (
        _VARIANTS
        + (block("setup", literally(setup)) if setup not in ("", DEFAULT_SETUP) else "")
        + block("code", written)
    )


def _ask(audited: Audited) -> str:
    text = _without_program(audited).markdown.strip()
    return block("ask", literally(text or f"{PLACEHOLDER} the question."))


def _without_program(audited: Audited) -> Rich:
    """Return the stem without the blocks that stand in `code`."""
    stem, shown = audited.question.stem, audited.shown
    if shown is None or shown.made or not audited.sketch.code:
        return stem
    markdown = stem.markdown
    for one in stem.blocks:
        markdown = markdown.replace(fenced(one), "", 1)
    markdown = re.sub(r"^(```+|~~~+)[^\n]*\n.*?^\1[ \t]*$", "", markdown, flags=re.DOTALL | re.MULTILINE)
    return msgspec.structs.replace(stem, markdown=re.sub(r"\n{3,}", "\n\n", markdown).strip(), blocks=())


def _one_line(text: Rich) -> str:
    """Return a text's Markdown on one line: blocks become code within the line."""
    markdown = text.markdown
    for one in text.blocks:
        markdown = markdown.replace(fenced(one), code_span("; ".join(filter(str.strip, one.split("\n")))), 1)
    return " ".join(markdown.replace("\\\n", " ").split()) or f"{PLACEHOLDER} an empty option."


def _settled(holds: bool, *, indent: str) -> str:
    return f"{indent}settled: {{holds: {str(holds).lower()}, by: {_BY}, because: {quoted(_BECAUSE)}}}\n"


def _holds(audited: Audited, number: int) -> bool:
    return " ".join(visible(audited.question.choices[number].text).split()) in audited.verdict.holding


def _belief(question_id: str, number: int) -> str:
    return f"name-me-{question_id}-{_letter(number).lower()}"


def _letter(number: int) -> str:
    return chr(ord("A") + number) if number < 26 else str(number + 1)


def entries(drafts: Iterator[Draft] | list[Draft]) -> str:
    """Write the catalogue of placeholders that drafts name."""
    written = [
        f"{name}:\n  belief: {quoted(_why(answer))}\n"
        f'  reality: "{PLACEHOLDER} what running shows instead."\n'
        f'  why_it_matters: "{PLACEHOLDER} what goes wrong for whoever keeps believing it."\n'
        for draft in drafts
        for name, answer in draft.beliefs.items()
    ]
    head = "# Name each belief: rename its id here and in the question, and drop what is the same belief twice.\n"
    return head + ("".join(written) or "{}\n")


def _why(answer: str) -> str:
    return f"{PLACEHOLDER} why would a student answer {' '.join(answer.split())[:200]}?"
