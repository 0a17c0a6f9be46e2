"""Kind configuration: a filling is right if its program meets every requirement on every set of inputs."""

from __future__ import annotations

import pytest

from graders.keys import CallValue
from graders.programs import Raised, Ran
from qbank.kinds.gap_run import Requirement
from qbank.kinds.requirements import RUNS, unmet
from tests.qbank.kinds.small import Bench, findings_of, item_of, question

CHOICE = """\
kind: configuration
as: [choice]
parameters: {n: [4]}
code: |
  make = {{ gap.call }}
  out = make(x.shape)
inputs: {x: "normal(n, 2)"}
gaps:
  call:
    reference: "lambda shape: (shape[0], {{ n }}*2)"
    options:
      - {code: "lambda shape: (shape[0], {{ n }})", misconception: double}
      - {code: "lambda shape: shape[5]", misconception: drop}
      - {code: "lambda shape: (shape[1], 8)", misconception: swap, feedback: "It gives {{ option.seen.out | code }}."}
      - {code: "lambda shape: (8, 8) if x.values[0] > 0 else (4, 8)"}
observe: {out: out}
require:
  - {name: rows, that: "out[0] == n", because: "there are {{ n }} rows"}
  - {name: width, that: "out[1] == 2*n"}
"""


NO_GAP = "{% if n > 9 %}{{ gap.call }}{% else %}lambda s: (4, 8){% endif +%}"


def test_an_option_is_right_by_what_its_program_does_and_wrong_ones_say_what_they_miss() -> None:
    item = item_of(CHOICE.replace("as: [choice]", "as: [choice]\noptions: 5").replace("options: 3\n", ""))
    told = {option.text: option for option in item.options}
    assert len(told) == 5
    right = told["lambda shape: (shape[0], 4*2)"]
    assert right.correct
    assert right.value == item.key == CallValue(right.text)
    narrow = told["lambda shape: (shape[0], 4)"]
    assert narrow.feedback == "This runs, but misses what was asked: width. In truth, double is not so."
    assert narrow.ran.endswith("misses 'width'")
    fails = told["lambda shape: shape[5]"]
    assert fails.feedback.startswith("This raises `IndexError`: `tuple index out of range`.")
    assert told["lambda shape: (shape[1], 8)"].feedback == "It gives `(2, 8)`."
    assert all(option.is_code for option in item.options)


def test_an_option_must_hold_on_every_set_of_inputs() -> None:
    """The last option meets the requirements for some inputs only: with enough sets it is found out."""
    for seed in range(6):
        (made,) = Bench().make(CHOICE + "sets: 5\n", [seed])
        lucky = [option.correct for option in getattr(made, "options", ()) if "x.values" in option.text]
        assert not any(lucky)
    values = [program.inputs[0].values for program in _programs(CHOICE + "sets: 5\n")[:5]]
    assert len(set(values)) == 5


def _programs(text: str):
    seen = []

    def noting(programs):
        seen.extend(programs)
        return Bench().runner(programs)

    Bench(noting).make(text)
    return seen


def test_every_filling_runs_on_the_same_inputs_and_the_shown_code_has_the_gap_once() -> None:
    programs = _programs(CHOICE + "sets: 2\n")
    assert len(programs) == 5 * 2
    assert len({program.inputs for program in programs}) == 2
    assert item_of(CHOICE).code == "make = ____\nout = make(x.shape)\n"
    assert item_of(CHOICE).given == (("x", (4, 2)),)


def test_two_right_options_are_refused_where_one_is_asked_for_and_kept_where_all_are() -> None:
    also = '      - {code: "lambda shape: (4, 8)"}\n'
    text = CHOICE.replace("observe:", also + "observe:", 1)
    (finding,) = findings_of(text)
    assert finding.code == "several-right"
    assert "lambda shape: (4, 8)" in finding.what
    item = item_of(text + "select: all\noptions: 5\n".replace("options: 3\n", ""))
    assert sum(option.correct for option in item.options) == 2


def test_an_option_that_reads_like_the_reference_is_the_reference_and_not_a_second_right_one() -> None:
    again = '      - {code: "lambda shape: (shape[0], {{ n }}*2)", misconception: same}\n'
    item = item_of(CHOICE.replace("observe:", again + "observe:", 1))
    assert [option.text for option in item.options if option.correct] == ["lambda shape: (shape[0], 4*2)"]
    assert "same" not in {name for option in item.options for name in option.misconceptions}


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        (CHOICE.replace("out[1] == 2*n", "out[1] == n"), "reference-fails", "misses 'width'"),
        (CHOICE.replace("{{ gap.call }}", "{{ gap.call }}  # {{ gap.call }}"), "gap-not-once", "exactly once"),
        (CHOICE.replace("{{ gap.call }}", "{{ gap.call }}  # ____"), "gap-not-once", "____ nowhere else"),
        (
            CHOICE.replace("{{ gap.call }}", NO_GAP),
            "gap-not-once",
            "exactly once",
        ),
        (CHOICE.replace("{{ gap.call }}", "{{ gap.cell }}"), "template-failed", "the record has call"),
        (CHOICE.replace("normal(n, 2)", "normal(n - 4, 2)"), "input-failed", "(0, 2)"),
        (CHOICE.replace("normal(n, 2)", "normal(n / 2, 2)"), "input-failed", "(2.0, 2)"),
        (CHOICE.replace("normal(n, 2)", "normal(4096, 2)"), "input-failed", "at most 4096"),
        (CHOICE.replace("normal(n, 2)", "normal(n[0], 2)"), "input-failed", "takes an element"),
        (CHOICE + "options: 6\n".replace("options: 3\n", ""), "few-distractors", "are needed"),
    ],
)
def test_a_variant_that_cannot_become_an_item_is_refused_with_its_reason(text: str, code: str, said: str) -> None:
    (finding,) = findings_of(text)
    assert finding.code == code
    assert said in finding.what


def _judged(that: list[str], result: Ran | Raised) -> tuple[str, ...]:
    outcome = {"raised": isinstance(result, Raised), "error": getattr(result, "cls", "")}
    requirements = tuple(Requirement(f"number {i}", each, "") for i, each in enumerate(that))
    return tuple(one.name for one in unmet(requirements, {"n": 4}, result, outcome))


@pytest.mark.parametrize(
    ("that", "result", "missed"),
    [
        ([], Ran({}), ()),
        (["out == n"], Ran({"out": 4}), ()),
        (["out == n", "n > 9"], Ran({"out": 5}), ("number 0", "number 1")),
        (["out[2] == 1"], Ran({"out": (1,)}), ("number 0",)),
        (["missing == 1"], Ran({"out": (1,)}), ("number 0",)),
        ([], Raised("ValueError", "no", 1), (RUNS.name,)),
        (["out == n"], Raised("ValueError", "no", 1), (RUNS.name,)),
        (["outcome.error == 'ValueError'"], Raised("ValueError", "no", 1), ()),
        (["outcome.raised", "out == 4"], Raised("ValueError", "no", 1), ("number 1",)),
        (["outcome.raised"], Ran({}), ("number 0",)),
    ],
)
def test_a_requirement_is_missed_when_it_does_not_hold_or_cannot_be_evaluated(
    that: list[str], result: Ran | Raised, missed: tuple[str, ...]
) -> None:
    assert _judged(that, result) == missed


TYPED = """\
kind: configuration
as: [choice, entry]
options: 2
setup: |
  class nn:
      RNN = staticmethod(lambda *sizes, **rest: (*sizes, *rest.items()))
code: |
  layer = {{ gap.layer }}
gaps:
  layer:
    accepts: {call: nn.RNN}
    reference: nn.RNN(5, 3)
    options:
      - {code: "nn.RNN(3, 5)", misconception: swap}
      - {code: "nn.RNN( 3,5 )", misconception: early}
      - {code: "nn.RNN( 5,3 )", misconception: late}
observe: {layer: layer}
require:
  - {name: sizes, that: "layer == (5, 3)"}
"""


def test_two_spellings_of_one_call_are_one_option_and_one_belief() -> None:
    item = item_of(TYPED)
    assert sorted(option.text for option in item.options) == ["nn.RNN(3, 5)", "nn.RNN(5, 3)"]
    (wrong,) = (option for option in item.options if not option.correct)
    assert wrong.misconceptions == ("swap", "early")
    assert item.entry is not None
    (belief,) = item.entry.beliefs
    assert (belief.value, belief.misconceptions) == (CallValue("nn.RNN(3, 5)"), ("swap", "early"))


def test_what_marking_a_typed_call_needs_travels_with_the_item() -> None:
    gap = item_of(TYPED).gap
    assert gap is not None
    assert [program.code for program in gap.programs] == ["layer = ____\n"] * 2
    assert gap.requirements == (Requirement("sizes", "layer == (5, 3)", ""),)
    assert item_of(CHOICE).gap is None


def test_code_without_the_gap_is_found_when_the_file_is_loaded() -> None:
    with pytest.raises(AssertionError, match="the code has no gap"):
        question(CHOICE.replace("{{ gap.call }}", "len"))
