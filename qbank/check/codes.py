"""The table of findings: every code that `qbank check` can report. docs/findings.md has a section for each.

Codes are stable: banks name them in `allow:`. A new finding is a new row here and a section there, nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

Severity: TypeAlias = Literal["error", "warning", "info"]
Seen: TypeAlias = Literal["file", "seed", "sweep"]

MEANINGFUL_SEEDS = 100
"""From so many seeds on, what was not seen in a sweep is taken not to be there."""


@dataclass(frozen=True)
class Code:
    """What a code says. `seen`: in the file alone, on single seeds, or only over many. Errors cannot be allowed
    where `allowable` is False: no item can be made. `fixed`: no bank may call it less than an error, since keys or
    marks cannot be trusted where it is found.
    """

    severity: Severity
    meaning: str
    seen: Seen = "seed"
    allowable: bool = True
    fixed: bool = False


def _fatal(meaning: str) -> Code:
    return Code("error", meaning, allowable=False, fixed=True)


def _untrustworthy(meaning: str) -> Code:
    return Code("error", meaning, fixed=True)


CODES: Mapping[str, Code] = {
    # the file
    "does-not-load": Code("error", "The file is not a valid question.", "file", allowable=False, fixed=True),
    "not-drawable": _fatal("No parameters can be drawn: a condition is never met, or an expression fails."),
    "parameter-unused": Code("warning", "A parameter or derived value changes nothing a student sees.", "file"),
    "typed-key": Code("error", "A shape or an option's letter was typed by hand instead of rendered.", "file"),
    "draft-left": Code("error", "A text that an import left to the author is not written yet.", "file"),
    "unknown-finding": Code("error", "`allow` names a code that does not exist.", "file", allowable=False, fixed=True),
    "unused-allowance": Code("warning", "`allow` names a finding that is not there.", "file", allowable=False),
    # no item can be made of a seed
    "several-right": _fatal("More options are right than the question asks for."),
    "none-wrong": _fatal("Every option is right."),
    "few-distractors": _fatal("Too few wrong options differ from the key and from each other."),
    "not-an-answer": _fatal("A key or distractor is not a value of the question's kind."),
    "confirm-disagrees": _fatal("The author's formula and the run disagree."),
    "reference-disagrees": _fatal("torch and the numpy reference disagree on an nn.RNN call."),
    "reference-fails": _fatal("The reference misses a requirement, a criterion or a rule."),
    "undecided-claim": _fatal("A measurement lies between the two bounds of a claim, or not all draws agree."),
    "degenerate-target": _fatal("The target is empty, all zeros, or not finite."),
    "few-statements": _fatal("Too few statements hold, or too few fail, to be shown."),
    "program-raises": _fatal("A program that must run raises."),
    "program-stopped": _fatal("A program was stopped: time, memory, output or a crash."),
    "observe-failed": _fatal("An `observe` expression fails."),
    "template-failed": _fatal("A template fails."),
    "expression-failed": _fatal("An expression fails."),
    "input-failed": _fatal("A given input cannot be made."),
    "figure-failed": _fatal("A figure cannot be drawn from what the program measured."),
    "edit-outside-code": _fatal("An edit replaces a line that the code does not have."),
    "gap-not-once": _fatal("The code does not hold each gap exactly once."),
    "no-filling-fits": _fatal("No filling of the gaps meets every requirement."),
    "filling-not-offered": _fatal("A belief fills a gap with what the gap does not offer."),
    "marking-not-a-product": _fatal("Gaps cannot be marked by themselves: one depends on another."),
    "rights-disagree": _fatal("Fillings that meet every requirement disagree on what `same` names."),
    "nothing-to-fix": _fatal("The program that is to be repaired meets every requirement."),
    "no-fix-repairs": _fatal("No fix repairs the program."),
    "fix-not-as-stated": _fatal("A fix that must run raises, or the other way round, or it repairs the program."),
    "submission-unreadable": _fatal("A program of the author does not parse: a submission, `call` or the starter."),
    "other-solution-fails": _fatal("A submission that is stated to be right misses a criterion or breaks a rule."),
    "reference-misses-target": _fatal("The reference of an experiment, trained, does not reach the target."),
    "baseline-passes": _fatal("A model without what an experiment is about does better than by chance."),
    "wrong-passes": _fatal("A submission that is stated to be wrong earns all points."),
    "wrong-fails-elsewhere": _fatal("A wrong submission misses something else than what it is there to miss."),
    "claims-do-not-tell": _fatal("Claims that need no program, such as zeros, meet every criterion."),
    "outcome-by-value": _fatal("A belief about the outcome has no program."),
    "line-without-value": _fatal("A belief about the line names no line."),
    "line-outside-code": _fatal("A belief names a line that the code does not have."),
    "always-avoided": _fatal("`avoid` sends every draw back."),
    # one seed's item is wrong
    "key-depends-on-rng": _untrustworthy("Under another torch seed the key or an option moves."),
    "not-repeatable": _untrustworthy("The same program, run again elsewhere, gives something else."),
    "marking-wrong": _untrustworthy("The printed key or a distractor is not marked as it should be."),
    "test-failed": _untrustworthy("One of the author's `tests` does not hold."),
    "comment-contradicts-layout": Code("error", "A comment names axes otherwise than the layer reads them."),
    "options-too-close": Code("error", "Options lie closer than float32 and float64 lie apart."),
    "not-python": Code("error", "The shown code is not Python, and nothing says that it should not be."),
    "cheap-points": Code("info", "Claims that need no program would earn more than half of the points."),
    # only a sweep shows it
    "key-given-away": Code("error", "The stem or the hint holds the key.", "sweep"),
    "few-variants": Code("warning", "The question has too few distinct variants.", "sweep"),
    "value-never-drawn": Code("warning", "A parameter's value never reaches a student.", "sweep"),
    "value-rare": Code("warning", "`where` or `avoid` squeezes a parameter's value nearly out.", "sweep"),
    "dead-belief": Code("warning", "A distractor is live on hardly any seed.", "sweep"),
    "distractor-is-key": Code("warning", "A distractor that applies equals the key.", "sweep"),
    "twin-beliefs": Code("warning", "Two beliefs always lead to the same answer.", "sweep"),
    "constant-answer": Code("warning", "One answer is right on most seeds, whatever is shown.", "sweep"),
    "key-position": Code("warning", "The key stands at one position too often.", "sweep"),
    "cue": Code("warning", "The key can be told by its look: longest, largest, most shared with the others.", "sweep"),
    "requirements-too-weak": Code("warning", "Something else than the reference meets every requirement.", "sweep"),
    "unequal-strata": Code("warning", "Some structures make a harder or poorer question than others.", "sweep"),
    "no-second-opinion": Code("warning", "Neither the numpy reference nor `confirm` covers the key.", "sweep"),
    # worth knowing
    "also-passes": Code("info", "Other calls earn all points, too; nothing in the stem speaks against them.", "sweep"),
    "shared-variants": Code("info", "In a class most students share their variant with somebody.", "sweep"),
    "space-exhausted": Code("info", "The sweep saw every combination of parameters.", "sweep"),
}
