"""Ways of writing an answer, for systems that compare text: each is read by our own graders as the key, and no other.

A list can never hold all that our graders read: whoever uses one reports the loss `other-answers`.
"""

from __future__ import annotations

from graders.answers.display import describe
from graders.answers.filling import NOTHING
from graders.keys import AnswerValue, Array, FillingValue, LineValue, NumberValue, OutcomeValue, ShapeValue

_ROUND = str.maketrans("[]", "()")
NO_ERROR = ("no error", "no exception", "none", "nothing", "it runs", "runs without error", "no errors")
NO_LINE = ("no line", "none", "no error")


def spellings(value: AnswerValue) -> tuple[str, ...]:
    """Write a value in each of its usual forms, the plainest first; systems are to ignore case. Empty: none is safe."""
    match value:
        case ShapeValue(shape):
            return _shapes(shape)
        case OutcomeValue(None):
            return NO_ERROR
        case OutcomeValue(str(cls)):
            return (cls,)
        case LineValue(None):
            return NO_LINE
        case LineValue(int(line)):
            return (str(line), f"line {line}")
        case NumberValue(number, None):
            return _whole_numbers(number)
        case FillingValue(gaps):
            texts = [text or NOTHING for _, text in gaps]
            return tuple(dict.fromkeys(("; ".join(texts), ";".join(texts))))
        case _:
            return ()


def displayed(value: NumberValue) -> tuple[str, ...]:
    """Write a number, vector or matrix with the digits that the question shows: for systems without a tolerance."""
    shown = describe(value)
    if not isinstance(value.value, tuple):
        return (shown,)
    tight = shown.replace(" ", "")
    forms = [shown, tight, shown.translate(_ROUND), tight.translate(_ROUND)]
    return tuple(dict.fromkeys(forms + [shown.strip("[]"), tight.strip("[]")] * (shown.count("[") == 1)))


def _shapes(shape: tuple[int, ...]) -> tuple[str, ...]:
    if not shape:
        return ("()", "[]", "torch.Size([])")
    sizes = [str(size) for size in shape]
    wide, tight = ", ".join(sizes), ",".join(sizes)
    tuples = [f"({wide})", f"({tight})"] if len(sizes) > 1 else [f"({wide},)", f"({wide})"]
    forms = [*tuples, f"[{wide}]", f"[{tight}]", wide, tight, f"torch.Size([{wide}])", f"torch.Size([{tight}])"]
    forms += [" x ".join(sizes), "x".join(sizes), " ".join(sizes)]
    return tuple(dict.fromkeys(forms))


def _whole_numbers(number: Array) -> tuple[str, ...]:
    if not isinstance(number, tuple):
        return (str(int(number)),) if number == int(number) else ()
    if not all(isinstance(part, int) for part in number):
        return ()
    parts = [str(part) for part in number]
    wide, tight = ", ".join(parts), ",".join(parts)
    forms = [f"[{wide}]", f"[{tight}]", f"({wide})", f"({tight})", wide, " ".join(parts)]
    return tuple(dict.fromkeys(forms if len(parts) > 1 else forms[:2]))
