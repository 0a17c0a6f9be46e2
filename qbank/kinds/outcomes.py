"""Reads outcomes of runs for every kind: names for prose, words for teachers, and the refusals they share."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any, assert_never

from graders.programs import Outcome, Raised, Ran, Stopped, Unobserved
from qbank.kinds.findings import Finding, Refused
from qbank.kinds.judgement import Planned
from qbank.language.display import as_prose

_MOST = 200


def outcome_record(planned: Planned, outcome: Ran | Raised) -> Mapping[str, Any]:
    """Make the record `outcome` of prose and expressions: raised, error, message, line, text (of that line)."""
    if isinstance(outcome, Ran):
        return {"raised": False, "error": "", "message": "", "line": 0, "text": ""}
    lines = planned.program.code.split("\n")  # as Python counts them: other line ends stand inside strings
    line = outcome.line or 0
    text = lines[line - 1].strip() if 0 < line <= len(lines) else ""
    return {"raised": True, "error": outcome.cls, "message": outcome.message, "line": line, "text": text}


def names_after(planned: Planned, outcome: Ran | Raised) -> dict[str, Any]:
    """Bind parameters, observations (when it ran) and the record `outcome`."""
    observed = outcome.observed if isinstance(outcome, Ran) else {}
    return {**planned.bindings, **observed, "outcome": outcome_record(planned, outcome)}


def ended(planned: Planned, outcome: Outcome) -> Ran | Raised:
    """Return the outcome if the program ended by itself and both opinions agree; else raise Refused."""
    match outcome:
        case Ran() | Raised():
            if outcome.second_opinion and outcome.second_opinion.disagreed:
                what = f"torch and the numpy reference disagree: {outcome.second_opinion.disagreed[0]}"
                raise Refused(Finding("reference-disagrees", f"{planned.role}: {what}", planned.place or ("code",)))
            return outcome
        case Unobserved(name, message):
            raise Refused(Finding("observe-failed", f"{planned.role}: {name}: {message}", ("observe", name)))
        case Stopped(limit, detail):
            what = f"{planned.role}: the program was stopped ({limit}: {detail})"
            raise Refused(Finding("program-stopped", what, planned.place or ("code",)))
        case _:
            assert_never(outcome)


def must_run(planned: Planned, outcome: Outcome) -> Ran:
    """Return the outcome if the program ran to its end; else raise Refused."""
    result = ended(planned, outcome)
    if isinstance(result, Raised):
        where = f" in line {result.line}" if result.line else ""
        what = f"{planned.role}: the program raises {result.cls}: {result.message}{where}"
        raise Refused(Finding("program-raises", what, planned.place or ("code",)))
    return result


def in_words(outcome: Outcome) -> str:
    """Say what a run showed, in one line of plain text."""
    match outcome:
        case Ran(observed):
            return "ran: " + (", ".join(f"{name} = {shown(value)}" for name, value in observed.items()) or "no error")
        case Raised(cls, message, line):
            return f"raised {cls}{f' in line {line}' if line else ''}: {message}"
        case Unobserved(name, message):
            return f"could not observe {name}: {message}"
        case Stopped(limit, detail):
            return f"stopped ({limit}): {detail}"
        case _:
            assert_never(outcome)


def shown(value: Any) -> str:
    """Print any observed value, records and large ones too, in one short line."""
    if isinstance(value, Mapping):
        text = "{" + ", ".join(f"{name}: {shown(inner)}" for name, inner in islice(value.items(), 20)) + "}"
    elif isinstance(value, tuple) and not all(type(element) is int for element in value):
        text = "[" + ", ".join(shown(element) for element in value[:_MOST]) + "]"
    else:
        text = as_prose(value[:_MOST] if isinstance(value, str | tuple) else value)
    return text if len(text) < _MOST else text[: _MOST - 1] + "…"
