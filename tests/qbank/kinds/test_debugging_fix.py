"""Kind debugging, asks: fix: which edit repairs a program is found by running each edited program."""

from __future__ import annotations

import pytest

from graders.keys import FixValue
from graders.programs import Program
from tests.qbank.kinds.small import Bench, findings_of, item_of, question

FIX = """\
kind: debugging
asks: fix
as: [choice]
options: 4
parameters: {n: [4], many: [false]}
code: |
  x = ({{ n }}, 2)
  y = x[5]
  out = len(x) + y
observe: {out: out}
fixes:
  - {edit: {2: "y = x[0]"}}
  - {edit: {1: "x = ({{ n }},) * 6"}, misconception: swap, must: run}
  - {edit: {2: ""}, misconception: drop, must: raise}
  - {edit: {1: "x = [{{ n }}]", 3: "out = 6\\ny = x[0]"}, misconception: double, feedback: "Now {{ option.error }}."}
  - {edit: {3: "out = 6"}, misconception: late, when: many}
require: [{name: sum, that: out == n + 2, because: "both count"}]
confirm: outcome.raised and outcome.line == 2
solution: ["{{ outcome.error }} | {{ key }} | {{ out }} | {{ outcome.seen | length }}"]
"""
RUNS = FIX.replace("x[5]", "x[1]").replace("confirm: outcome.raised and outcome.line == 2\n", "")
SILENT = """\
kind: debugging
asks: fix
as: [choice]
options: 2
code: |
  x = (4, 2)
  y = x[1]
fixes:
  - {edit: {2: "y = x[0]"}}
  - {edit: {2: "y = x[-1]"}, misconception: swap, must: run}
observe: {y: y}
require: [{name: first, that: y == 4}]
solution: ["{{ key }}: {{ y }}, not {{ outcome.seen.y }}"]
"""


def programs_of(text: str) -> list[Program]:
    seen: list[Program] = []

    def noting(programs):
        seen.extend(programs)
        return Bench().runner(programs)

    Bench(noting).make(text)
    return seen


def test_the_one_fix_that_runs_and_meets_every_requirement_is_right() -> None:
    item = item_of(FIX)
    (right,) = (option for option in item.options if option.correct)
    assert (right.text, right.value) == ("Line 2: `y = x[0]`", FixValue(((2, "y = x[0]"),)))
    assert item.key == right.value
    assert right.ran == "ran: out = 6"
    assert item.number_lines
    assert item.entry is None


def test_options_show_every_line_that_is_replaced_and_say_why_they_do_not_do() -> None:
    told = {option.misconceptions: option for option in item_of(FIX).options}
    assert told[("swap",)].text == "Line 1: `x = (4,) * 6`"
    assert told[("swap",)].feedback == "This runs, but misses what was asked: both count. In truth, swap is not so."
    assert told[("drop",)].text == "Line 2: (removed)"
    assert told[("drop",)].feedback == "This raises `NameError`: `name 'y' is not defined`. In truth, drop is not so."
    assert told[("double",)].text == "Line 1: `x = [4]`; line 3: `out = 6`, then `y = x[0]`"
    assert told[("double",)].feedback == "Now IndexError."


def test_the_shown_program_and_every_fix_that_applies_run_on_every_set_of_inputs() -> None:
    programs = programs_of(FIX + 'inputs: {given: "normal(2)"}\nsets: 3\n')
    assert [program.code.splitlines()[1] for program in programs[:6]] == ["y = x[5]"] * 3 + ["y = x[0]"] * 3
    assert len(programs) == (1 + 4) * 3
    assert len({program.inputs for program in programs}) == 3
    assert len(programs_of(FIX.replace("many: [false]", "many: [true]"))) == (1 + 5) * 2


def test_prose_speaks_of_the_fault_by_outcome_and_of_the_repair_by_observations() -> None:
    assert item_of(FIX).solution == ("IndexError | Line 2: `y = x[0]` | 6 | 0",)
    assert item_of(SILENT).solution == ("Line 2: `y = x[0]`: 4, not 2",)


def test_several_right_fixes_are_kept_where_all_are_to_be_chosen() -> None:
    also = FIX.replace("require:", '  - {edit: {2: "y = max(x)"}}\nrequire:', 1)
    (finding,) = findings_of(also)
    assert finding.code == "several-right"
    item = item_of(also + "select: all\n")
    assert sum(option.correct for option in item.options) == 2


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        (FIX.replace("swap, must: run", "swap, must: raise"), "fix-not-as-stated", "must raise, but it ran: out = 10"),
        (FIX.replace("drop, must: raise", "drop, must: run"), "fix-not-as-stated", "must run, but it raised NameError"),
        (FIX.replace('"y = x[0]"}}', '"y = x[0]"}, must: run}'), "fix-not-as-stated", "it repairs the program"),
        (FIX.replace("out == n + 2", "out == 10").replace("swap, must: run", "swap"), "", ""),
        (FIX.replace("out == n + 2", "out == n + 3"), "no-fix-repairs", "fix 1 ran: out = 6; misses 'sum'"),
        (RUNS.replace("out == n + 2", "out > 3"), "nothing-to-fix", "it ran: out = 4"),
        (FIX.replace("outcome.line == 2", "outcome.line == 3"), "confirm-disagrees", "raised IndexError in line 2"),
        (FIX.replace("{2: \"\"}", "{4: \"\"}"), "edit-outside-code", "lines 1 to 3"),
        (FIX.replace("{ n }},) * 6", "{ n[0] }},) * 6"), "template-failed", "template"),
    ],
)  # fmt: skip
def test_what_is_not_as_it_must_be_is_refused_with_its_reason(text: str, code: str, said: str) -> None:
    if not code:
        (right,) = (option for option in item_of(text).options if option.correct)
        assert right.text == "Line 1: `x = (4,) * 6`"
        return
    findings = findings_of(text)
    assert findings[0].code == code
    assert said in findings[0].what


@pytest.mark.parametrize(
    ("written", "instead", "said"),
    [
        ("as: [choice]", "as: [choice, entry]", "a fix is either chosen or written"),
        ("as: [choice]", "as: [choice]\nchanged_lines: 1", "belongs to a fix that is written"),
        ("as: [choice]", "as: [choice]\nsame: [out]", "belongs to a fix that is written"),
        ("as: [choice]", "as: [entry]\nsame: [oud]", "nothing observed is called"),
        ("asks: fix", "asks: line", "fixes belongs to asks: fix"),
        ("confirm:", "runs_as: It runs.\nconfirm:", "runs_as has no place"),
        ("confirm:", "distractors: []\nconfirm:", "distractors has no place"),
        ("must: run}", "must: stop}", "must"),
        ("{edit: {2: \"\"}", "{edit: {}", "edit"),
        ("out == n + 2", "key == n", "unknown name 'key'"),
        ("option.error", "optoin.error", "did you mean 'option'"),
        ("x = ({{ n }},) * 6", "x = ({{ out }},) * 6", "unknown name 'out'"),
    ],
)  # fmt: skip
def test_what_cannot_work_is_told_when_the_file_is_loaded(written: str, instead: str, said: str) -> None:
    assert written in FIX
    with pytest.raises(Exception, match=said):
        question(FIX.replace(written, instead, 1))


def test_a_question_about_the_fix_needs_fixes() -> None:
    start = FIX.index("fixes:")
    end = FIX.index("require:")
    with pytest.raises(Exception, match="needs fixes to choose from"):
        question(FIX[:start] + FIX[end:])
