"""Options that are code, run one by one: what builds, what raises, and what has the sizes that the stem names."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence

import msgspec

from graders.programs import Outcome, Plain, Program, Raised, Ran
from qbank.importing.judges.claims import as_shape, number_in, outcome_in, settle_by_others, shapes_in
from qbank.importing.judges.trial import Finding, Sketch, Trial, in_words
from qbank.importing.published import Published, Rich
from qbank.importing.shown_program import GAP, Shown, setup_for, tree_of
from qbank.importing.wording import asked_shapes, assigned, seeks_failure, seeks_success

LAYER = "layer"
"""The name that an option's value gets."""

_CODE_LIKE = re.compile(
    r"\s*(?:[A-Za-z_]\w*(?:\s*,\s*\w+)*\s*=\s*)?[A-Za-z_][\w.]*\s*[(\[].*[)\]]\s*(?:\.\w+(?:\(\))?)*;?\s*", re.DOTALL
)
_BUILDS_LAYER = re.compile(r"(?:[A-Za-z_]\w*\s*=\s*)?(?:torch\.)?nn\.\w+\s*\(")
_ASKS_TO_BUILD = re.compile(
    r"\b(?:creat|build|construct|instantiat|defin|declar|initiali[sz]|mak|valid|correct|proper|run|work|accept)\w*\b",
    re.I,
)
_COUNTS = {"one": 1, "single": 1, "two": 2, "three": 3, "four": 4}
_NUMBER = r"(\d+|one|two|three|four)"
_SPECIFICATION: Mapping[str, tuple[str, ...]] = {
    "input_size": (
        r"input(?:[ _-](?:size|dim\w*|features?|width))*\s*(?:of|=|is|:|to)?\s*(?:size\s+)?(\d+)",
        r"(\d+)[ -](?:input |dimensional )*(?:features?|inputs?|dimensional)",
        r"features?\s*(?:=|:|of)\s*(\d+)",
    ),
    "hidden_size": (
        r"hidden(?:[ _-](?:size|dim\w*|states?|units?|width))*\s*(?:of|=|is|:|to|with)?\s*(?:size\s+)?(\d+)",
        r"(\d+)[ -]hidden",
    ),
    "num_layers": (
        r"num_layers\s*(?:=|of|is)\s*(\d+)",
        rf"\b{_NUMBER}(?:[ -](?:stacked|recurrent|hidden|RNN))*[ -]layers?\b",
    ),
}


class _Want(msgspec.Struct, frozen=True):
    """What an option must show: attributes of the layer, or a shape of an expression; nothing: that it runs."""

    attributes: tuple[tuple[str, int | bool], ...] = ()
    expression: str = ""
    shape: tuple[int, ...] = ()

    @property
    def words(self) -> str:
        """The requirement, as a reader would write it."""
        if self.shape:
            return f"{self.expression} must be {self.shape}"
        return ", ".join(f"{name} must be {value}" for name, value in self.attributes) or "it must run"


def try_calls(question: Published, shown: Shown | None) -> Trial | None:
    """Plan the runs for a question whose options are code; None for other questions."""
    codes = [code_of(choice.text) for choice in question.choices]
    if question.form not in ("one", "several") or sum(map(bool, codes)) < max(2, len(codes) - 1):
        return None
    stem = question.stem.plain
    if shown is not None and len(GAP.findall(shown.code)) == 1:
        templates = [GAP.sub(lambda _, code=code: code, shown.code) for code in codes]  # type: ignore[misc]
        want = _wanted_shape(stem, templates[0], code_names=assigned(templates[0]))
        sketch_code = GAP.sub(lambda _: "\0", shown.code)
        fillings = tuple(codes)
    else:
        before = shown.code if shown is not None and not shown.made.startswith("made of") else ""
        templates = [before + _statement(code) for code in codes]
        want = _specified(stem) if all(_BUILDS_LAYER.match(code) for code in codes if code) else _Want()
        if not want.attributes:
            want = _wanted_shape(stem, "", code_names=(LAYER,)) if before else _Want()
        sketch_code = f"{before}{LAYER} = \0\n"
        fillings = tuple(_value(code) for code in codes)
    setup = setup_for("\n".join(templates))
    observe = _observations(want)
    programs = tuple(Program(setup, code, observe) for code, own in zip(templates, codes, strict=True) if own)

    def decide(outcomes: Sequence[Outcome]) -> Finding:
        results = iter(outcomes)
        by_option = [next(results) if code else None for code in codes]
        return _finding(question, by_option, want)

    sketch = Sketch(
        "configuration", setup, sketch_code, observe=observe, fillings=fillings, require=_requirements(want)
    )
    return Trial(want.words if want != _Want() else "which of the options runs", programs, decide, sketch)


def code_of(text: Rich) -> str:
    """Return the code that an option is, or nothing where it is words."""
    if len(text.blocks) == 1 and len(text.plain) < 5:
        return text.blocks[0].strip()
    if number_in(text) is not None or outcome_in(text) is not None or text.plain.lstrip().startswith(("(", "[")):
        return ""
    if len(text.spans) == 1 and text.spans[0] == text.plain.strip(" .;"):
        return text.spans[0].strip().rstrip(";")
    plain = text.plain.strip().rstrip(".;")
    if text.spans or text.blocks or not _CODE_LIKE.fullmatch(plain) or plain.startswith(("torch.Size", "(")):
        return ""
    return plain


def _statement(code: str) -> str:
    """Write an option as statements that bind its value to LAYER where it is an expression or one assignment."""
    tree = tree_of(code)
    if tree is not None and len(tree.body) == 1 and isinstance(tree.body[0], ast.Assign):
        target = tree.body[0].targets[-1]
        return f"{code}\n{LAYER} = {target.id}\n" if isinstance(target, ast.Name) else f"{code}\n{LAYER} = None\n"
    if tree is None or (len(tree.body) == 1 and isinstance(tree.body[0], ast.Expr)):
        bound = bool(re.match(r"\s*[A-Za-z_]\w*\s*=[^=]", code))
        return f"{code}\n" if bound else f"{LAYER} = {code}\n"
    return f"{code}\n{LAYER} = None\n"


def _value(code: str) -> str:
    """Return what an option assigns, or the option itself."""
    return re.sub(r"^\s*[A-Za-z_]\w*\s*=\s*(?=[^=])", "", code, count=1) if "\n" not in code else code


def _specified(stem: str) -> _Want:
    found: dict[str, int | bool] = {}
    for name, patterns in _SPECIFICATION.items():
        for pattern in patterns:
            sizes = {_COUNTS.get(size.lower()) or int(size) for size in re.findall(pattern, stem, re.IGNORECASE)}
            if len(sizes) == 1 and name not in found:
                found[name] = sizes.pop()
    if re.search(r"batch_first\s*=\s*True", stem):
        found["batch_first"] = True
    if re.search(r"\ba bidirectional\b|bidirectional\s*=\s*True", stem, re.IGNORECASE):
        found["bidirectional"] = True
    return _Want(tuple(found.items()))


def _wanted_shape(stem: str, code: str, *, code_names: Sequence[str]) -> _Want:
    """Return the one shape that the stem names, of the expression it asks for, or of the option itself."""
    shapes = list(dict.fromkeys(shape for _, shape in shapes_in(Rich(plain=stem))))
    if len(shapes) != 1:
        return _Want()
    asked = asked_shapes(stem, code) if code else ()
    expression = asked[0] if len(asked) == 1 else (f"{LAYER}.shape" if LAYER in code_names else "")
    return _Want(expression=expression, shape=shapes[0]) if expression else _Want()


def _observations(want: _Want) -> tuple[tuple[str, str], ...]:
    if want.shape:
        return (("seen", f"tuple({want.expression})"),)
    return tuple((name, f"getattr({LAYER}, {name!r}, None)") for name, _ in want.attributes)


def _requirements(want: _Want) -> tuple[tuple[str, str], ...]:
    if want.shape:
        comma = "," if len(want.shape) == 1 else ""
        return (("shape", f"seen == ({', '.join(map(str, want.shape))}{comma})"),)
    return tuple((name.replace("_", " "), f"{name} == {value}") for name, value in want.attributes)


def _finding(question: Published, results: Sequence[Outcome | None], want: _Want) -> Finding:
    stem = question.stem.plain
    raising = [n for n, outcome in enumerate(results) if isinstance(outcome, Raised)]
    failing = seeks_failure(stem) and want == _Want()
    if raising and want == _Want() and not failing and tuple(raising) == question.key and len(raising) < len(results):
        # the wording was not understood: a key that is right must not be called wrong
        seen = ", ".join(map(_letter, raising))
        return Finding((None,) * len(results), f"only {seen} raises: it may be the failing one that is sought")
    conclusive = want != _Want() or failing or seeks_success(stem) or bool(_ASKS_TO_BUILD.search(stem))
    holds: list[bool | None] = []
    words = []
    for number, outcome in enumerate(results):
        match outcome:
            case Ran(observed):
                meets = _meets(want, observed)
                holds.append((not failing and meets) if conclusive or not meets else None)
                words.append(f"{_letter(number)} runs" + ("" if meets else f", but {_shortfall(want, observed)}"))
            case Raised(cls, message):
                holds.append(failing)
                words.append(f"{_letter(number)} raises {cls}: {message.splitlines()[0][:120] if message else ''}")
            case None:
                holds.append(None)
            case other:
                holds.append(None)
                words.append(f"{_letter(number)}: {in_words(other)}")
    return Finding(settle_by_others([choice.text for choice in question.choices], holds), "; ".join(words))


def _meets(want: _Want, observed: Mapping[str, Plain]) -> bool:
    if want.shape:
        return as_shape(observed["seen"]) == want.shape
    return all(observed[name] == value for name, value in want.attributes)


def _shortfall(want: _Want, observed: Mapping[str, Plain]) -> str:
    if want.shape:
        return f"{want.expression} is {as_shape(observed['seen'])}"
    return ", ".join(f"{name} is {observed[name]}" for name, value in want.attributes if observed[name] != value)


def _letter(number: int) -> str:
    return chr(ord("A") + number) if number < 26 else str(number + 1)
