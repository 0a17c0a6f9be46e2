"""Kind `code`: the author's own submissions must prove what the criteria tell apart, or no item is made."""

from __future__ import annotations

import pytest

from graders.keys import CodeValue
from graders.programs import Program
from qbank.drawing.stream import Stream
from qbank.items.item import Item
from qbank.kinds.code_task import RUNS, draw_trials, programs_of
from qbank.problems import ProblemsFound
from tests.qbank.kinds.small import Bench, findings_of, item_of, question

CODE = """\
kind: code
as: [entry]
parameters: {n: 3..5, m: 2..3}
starter: |
  def double(x):
      ...
reference: |
  def double(x):
      return [2 * one for one in x]
inputs: {x: normal(n), k: "integers(m, low=1, high=n)"}
cases:
  - {name: usual}
  - {name: a single number, assume: {n: 1}}
  - {name: two, inputs: {x: uniform(2)}}
call: |
  given = list(x.values)
  out = double(given)
  count = {{ n }}
observe: {out: out, length: len(out), given: given, count: count}
criteria:
  - {name: length, equal: length}
  - {name: values, equal: out, points: 2, because: "each of {{ n }} numbers is doubled"}
  - {name: in the whole, that: "length == len(given)", cases: [usual]}
rules: [{name: no while, must_not_use: [nn.RNN]}]
wrong:
  - {code: "def double(x):\\n    return [one * one for one in x]", misconception: double, fails: values}
  - {code: "def double(x):\\n    return [2 * one for one in x[1:]]", misconception: drop, fails: [length, in the whole]}
  - {code: "def double(x):\\n    return doubled", fails: runs without an error, feedback: "{{ option.error }}"}
right: ["def double(x):\\n    return [one + one for one in x]"]
"""


def programs(text: str) -> list[Program]:
    seen: list[Program] = []

    def noting(given):
        seen.extend(given)
        return Bench().runner(given)

    Bench(noting).make(text)
    return seen


def changed(old: str, new: str) -> str:
    assert old in CODE, old
    return CODE.replace(old, new)


def test_every_submission_is_run_on_every_draw_of_every_case() -> None:
    ran = programs(CODE)
    assert len(ran) == (1 + 1 + 3) * 3 * 2 + 1  # the reference on the public example, too
    assert len({program.code for program in ran}) == 5
    assert all(program.after.startswith("given = list(x.values)") for program in ran)


def test_all_submissions_get_the_same_inputs_and_every_trial_others() -> None:
    ran = programs(CODE)[:-1]
    by_source = {source: [one.inputs for one in ran if one.code == source] for source in {one.code for one in ran}}
    assert len(set(map(tuple, by_source.values()))) == 1
    assert len(set(next(iter(by_source.values())))) == 6


def test_a_case_changes_inputs_and_call_and_nothing_that_is_submitted() -> None:
    item = item_of(CODE)
    assert item.task is not None
    n, m = item.parameters["n"], item.parameters["m"]
    shapes = [{given.name: given.shape for given in case.given} for case in item.task.cases]
    assert shapes == [{"x": (n,), "k": (m,)}, {"x": (1,), "k": (m,)}, {"x": (2,), "k": (m,)}]
    assert [case.call.splitlines()[-1] for case in item.task.cases] == [f"count = {n}", "count = 1", f"count = {n}"]


@pytest.mark.parametrize("seed", range(3))
def test_inputs_lie_where_they_are_said_to_lie(seed: int) -> None:
    item = item_of(CODE, seed)
    assert item.task is not None
    for trial in draw_trials(item.task, Stream(bytes([seed]) * 32)):
        x, k = trial.inputs
        assert k.dtype == "int64"
        high = trial.case.bindings["n"]
        assert all(1 <= value <= high and value == int(value) for value in k.values)
        assert trial.case.name != "two" or all(0 <= value < 1 for value in x.values)


def test_the_same_stream_gives_the_same_programs_and_another_one_others() -> None:
    task = item_of(CODE).task
    assert task is not None

    def made(root: bytes) -> list[Program]:
        return list(programs_of(task, "pass", draw_trials(task, Stream(root))))

    assert made(b"a" * 32) == made(b"a" * 32)
    assert not {one.inputs for one in made(b"a" * 32)} & {one.inputs for one in made(b"b" * 32)}
    public = draw_trials(task, Stream(b"a" * 32), purpose="example")
    assert not {one.inputs for one in made(b"a" * 32)} & {one.inputs for one in public}


def test_the_item_holds_what_marking_needs() -> None:
    item = item_of(CODE)
    assert item.task is not None and item.entry is not None
    assert item.code == "" and item.options == ()
    assert item.entry.value == item.key == CodeValue(item.task.reference)
    assert [(one.name, one.points) for one in item.task.criteria] == [("length", 1), ("values", 2), ("in the whole", 1)]
    assert item.task.criteria[1].because == f"each of {item.parameters['n']} numbers is doubled"
    assert item.task.criteria[2].cases == ("usual",)
    assert [one.misconceptions for one in item.task.wrong] == [("double",), ("drop",), ()]
    assert item.task.wrong[0].feedback == "In truth, double is not so."
    assert item.task.wrong[2].feedback == "NameError"
    assert item.task.examples == ("usual",)


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ("return [2 * one for one in x]\ninputs", "return nothing\ninputs", "reference-fails", "NameError"),
        ("return [2 * one for one in x]\ninputs", "return RNN and 1\ninputs", "reference-fails", "NameError"),
        ("length == len(given)", "length > len(given)", "reference-fails", "'in the whole'"),
        ("must_not_use: [nn.RNN]", "must_not_use: [x]", "reference-fails", "uses `x`"),
        ("[one + one for", "[one - one for", "other-solution-fails", "numbers differ"),
        ("[one + one for", "[one + one fro", "submission-unreadable", "does not parse"),
        ("[one * one for", "[one + one for", "wrong-passes", "earns all points"),
        ("double, fails: values", "double, fails: length", "wrong-fails-elsewhere", "'length'"),
        ("return [one * one for one in x]", "return on", "wrong-fails-elsewhere", "NameError"),
        (
            "double(x):\\n    return doubled",
            "duoble(x):\\n    return doubled",
            "wrong-fails-elsewhere",
            "defines `duoble`",
        ),
        (
            "double(x):\\n    return [one *",
            "dubble(x):\\n    return [one *",
            "wrong-fails-elsewhere",
            "asks for `double`",
        ),
        (
            "double(x):\\n    return [one +",
            "dubble(x):\\n    return [one +",
            "other-solution-fails",
            "but it defines `dubble`",
        ),
        ("fails: runs without", "when: n > 9, fails: runs without", "few-distractors", "only 2 wrong"),
        (
            "call: |\n",
            "call: |\n  double = 1\n",
            "reference-fails",
            "the reference, used as `call` says, raised TypeError",
        ),
        ("uniform(2)", "uniform(n - n)", "input-failed", "shape"),
        ("low=1, high=n", "low=n, high=1", "input-failed", "between"),
        ("assume: {n: 1}", "assume: {n: 1 // 0}", "expression-failed", "division"),
    ],
)
def test_what_the_submissions_do_not_prove_is_refused(old: str, new: str, code: str, said: str) -> None:
    (finding, *_) = findings_of(changed(old, new))
    assert finding.code == code
    assert said in finding.what


@pytest.mark.parametrize(
    ("criteria", "said"),
    [
        ("[{name: length, equal: length}]", "of the right shape"),
        ('[{name: length, that: "length == len(given)"}]', "of the right shape"),
        ('[{name: fixed, that: "count > 0"}]', "of the right shape"),
    ],
)
def test_criteria_that_forged_claims_meet_are_refused(criteria: str, said: str) -> None:
    start, end = CODE.index("criteria:"), CODE.index("rules:")
    text = (
        CODE[:start]
        + f"criteria: {criteria}\n"
        + CODE[end:].replace("values", "no while").replace("in the whole", RUNS)
    )
    (finding, *_) = findings_of(text.replace("[length, ", "["))
    assert finding.code == "claims-do-not-tell"
    assert said in finding.what


def test_one_answer_for_all_inputs_is_refused() -> None:
    text = """\
    kind: code
    as: [entry]
    starter: |
      def answer(x): ...
    reference: |
      def answer(x): return 42
    inputs: {x: normal(3)}
    call: |
      out = answer(x)
    observe: {out: out}
    criteria: [{name: value, equal: out}]
    wrong:
      - {code: "def answer(x): return 41", fails: value, feedback: no}
      - {code: "def answer(x): return 43", fails: value, feedback: no}
      - {code: "def answer(x): return 44", fails: value, feedback: no}
    right: ["def answer(x): return 40 + 2"]
    """
    (finding,) = findings_of(text)
    assert (finding.code, "the same answer to all inputs" in finding.what) == ("claims-do-not-tell", True)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{name: values, equal: out,", "{name: values,", "exactly one of equal and that"),
        ('that: "length == len(given)"', "that: length > 0, within: 0.1", "within belongs to equal"),
        ("{name: no while, must_not_use: [nn.RNN]}", "{name: no while}", "a rule needs one of"),
        ("fails: values", "fails: value", "nothing is called 'value'"),
        ("cases: [usual]", "cases: [unusual]", "nothing is called 'unusual'"),
        ("{name: length,", "{name: values,", "stands for two"),
        ("{name: two,", "{name: usual,", "stands for two"),
        ("inputs: {x: uniform(2)}", "inputs: {y: uniform(2)}", "is no input"),
        ("as: [entry]", "as: [choice]", "entry"),
        ("starter: |", "code: x = 1\nstarter: |", "shows no program"),
        ("observe: {out: out, length: len(out), given: given, count: count}", "", "nothing is observed"),
        ("x: normal(n), ", "x: gamma(n), ", "not an input"),
        ("low=1, high=n", "low=1", "not an input"),
    ],
)
def test_what_does_not_fit_together_is_told_when_the_file_is_loaded(old: str, new: str, said: str) -> None:
    with pytest.raises((ProblemsFound, AssertionError)) as failed:
        question(changed(old, new))
    problems = failed.value.problems if isinstance(failed.value, ProblemsFound) else [failed.value]
    assert said in " ".join(map(str, problems))


def test_every_piece_that_does_not_parse_is_told_at_its_own_place() -> None:
    text = changed("starter: |\n  def double(x):", "starter: |\n  def double(x)")
    for old, new in (
        ("return [2 * one for", "return [2 * * one for"),
        ("out = double(given)", "out = double((given)"),
        ("return doubled", "return )"),
        ("[one + one for", "[one + one fro"),
    ):
        assert old in text
        text = text.replace(old, new)
    found = findings_of(text)
    assert {finding.code for finding in found} == {"submission-unreadable"}
    assert [finding.place for finding in found] == [
        ("reference",),
        ("call",),
        ("right", 0, "code"),
        ("wrong", 1, "code"),
        ("wrong", 2, "code"),
        ("starter",),
    ]
    assert "line 2" in found[1].what


@pytest.mark.parametrize(
    ("starter", "fine"),
    [
        ("def double(x):", True),
        ("def double(x):\n      # your code", True),
        ("class Double:\n      def forward(self, x):\n          # your code", True),
        ("# your code", True),
        ("def double(x)", False),
        ('def double(x):\n      "Return the double.\n', False),
    ],
)
def test_a_starter_may_lack_a_body_and_nothing_else(starter: str, fine: bool) -> None:
    text = changed("starter: |\n  def double(x):\n      ...\n", f"starter: |\n  {starter}\n")
    if fine:
        assert item_of(text).task is not None
    else:
        assert [(one.code, one.place) for one in findings_of(text)] == [("submission-unreadable", ("starter",))]


def test_a_misspelt_criterion_is_told_where_it_stands() -> None:
    with pytest.raises((ProblemsFound, AssertionError)) as failed:
        question(changed("fails: [length, in the whole]", "fails: [length, in a hole]"))
    problems = failed.value.problems if isinstance(failed.value, ProblemsFound) else [failed.value]
    assert "'fails': nothing is called 'in a hole'" in " ".join(map(str, problems))


def test_names_are_checked_before_anything_is_drawn() -> None:
    for old, new in (("equal: length}", "equal: lenght}"), ("{n: 1}", "{k: 1}"), ("uniform(2)", "uniform(nn)")):
        with pytest.raises(AssertionError) as failed:
            question(changed(old, new))
        assert "name" in str(failed.value) or "parameter" in str(failed.value)


def test_a_refusal_is_no_item_on_any_seed() -> None:
    made = Bench().make(changed("[one * one for", "[one + one for"), range(4))
    assert not any(isinstance(one, Item) for one in made)
