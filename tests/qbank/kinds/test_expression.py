"""Kind expression: right is what equals the target on every set; what raises or nests otherwise says so."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from graders.keys import ExpressionValue
from graders.programs import Outcome, Program
from qbank.items.making import Made
from qbank.problems import ProblemsFound
from tests.qbank.kinds.small import Bench, findings_of, item_of, question, run

TEXT = """\
kind: expression
as: [choice]
options: 5
parameters: {n: [3]}
code: |
  rows = [[value, value + 1.5] for value in x.values]
  last = rows[-1]
inputs: {x: "normal(n)"}
observe: {count: len(rows)}
target: last[{{ n - 3 }}]
reference: rows[-1][0]
expressions:
  - {code: "rows[0][0]", misconception: swap}
  - {code: "rows[{{ n }}][0]", misconception: early}
  - {code: "rows[-1]", misconception: [drop, double]}
  - code: "last[1]"
    feedback: "{{ option.value | fixed(1) }} is {{ target.code | code }} and 1.5 more, of {{ count }}."
  - {code: "nonsense[0]", misconception: late, when: n > 3}
ask: Which equals {{ target.code | code }}?
solution: ["{{ key | code }} is {{ target.value | fixed(2) }}."]
"""
FOUR = TEXT.replace("options: 5", "options: 4")


def test_the_reference_is_right_and_every_other_option_says_what_it_gives_instead() -> None:
    item = item_of(TEXT)
    told = {option.text: option for option in item.options}
    assert set(told) == {"rows[-1][0]", "rows[0][0]", "rows[3][0]", "rows[-1]", "last[1]"}
    assert [option.text for option in item.options if option.correct] == ["rows[-1][0]"]
    assert item.key == told["rows[-1][0]"].value == ExpressionValue("rows[-1][0]")
    assert all(option.is_code for option in item.options)
    raises = told["rows[3][0]"]
    assert raises.feedback == "This raises `IndexError`: `list index out of range`. In truth, early is not so."
    assert raises.ran == "raises IndexError: list index out of range (draw 1 of 2)"
    other_shape = told["rows[-1]"]
    assert other_shape.feedback.startswith("This gives the shape `(2,)`; wanted is a single value. In truth, drop")
    assert other_shape.misconceptions == ("drop", "double")
    assert told["rows[0][0]"].feedback.startswith("This gives `")
    assert "; wanted is `" in told["rows[0][0]"].feedback
    assert told["rows[-1][0]"].ran.startswith("equals the target on 2 draws: ")


def test_target_and_option_are_told_in_prose() -> None:
    item = item_of(TEXT)
    assert item.stem == "Which equals `last[0]`?"
    own = next(option for option in item.options if option.text == "last[1]")
    assert own.feedback.endswith("is `last[0]` and 1.5 more, of 3.")
    assert item.solution[0].startswith("`rows[-1][0]` is ")


def _programs(text: str) -> list[Program]:
    seen: list[Program] = []

    def noting(programs: Sequence[Program]) -> list[Outcome]:
        seen.extend(programs)
        return run(programs)

    Bench(noting).make(text)
    return seen


def test_every_expression_is_evaluated_beside_the_target_on_every_set() -> None:
    programs = _programs(TEXT.replace("options: 5", "options: 5\nsets: 3"))
    assert len(programs) == 5 * 3
    assert len({program.inputs for program in programs}) == len({program.torch_seed for program in programs}) == 3
    assert {program.code for program in programs} == {item_of(TEXT).code}
    assert all(dict(program.observe)["the target"] == "last[0]" for program in programs)
    assert [("count", "len(rows)") in program.observe for program in programs] == [True] * 3 + [False] * 12


def test_an_expression_must_equal_the_target_on_every_set() -> None:
    """It does on the first set only, so that a single set would let it pass."""
    lucky = '  - {code: "rows[-1][0] if x.values[0] == first else 7.0"}\n'
    first = _programs(TEXT)[0].inputs[0].values[0]
    text = FOUR.replace("code: |\n", f"code: |\n  first = {first!r}\n").replace("ask:", lucky + "ask:", 1)
    assert findings_of(text + "sets: 1\n")[0].code == "several-right"
    assert [option.text for option in item_of(text).options if option.correct] == ["rows[-1][0]"]


def test_two_expressions_that_equal_the_target_are_refused_where_one_is_asked_for_and_kept_where_all_are() -> None:
    also = TEXT.replace("ask:", '  - {code: "last[0] + 1e-7"}\nask:', 1)
    (finding,) = findings_of(also)
    assert finding.code == "several-right"
    item = item_of(also.replace("as: [choice]", "as: [choice]\nselect: all"))
    assert {option.text for option in item.options if option.correct} == {"rows[-1][0]", "last[0] + 1e-7"}


@pytest.mark.parametrize(
    ("text", "code", "place", "said"),
    [
        (TEXT.replace("reference: rows[-1][0]", "reference: rows[0][0]"), "reference-fails", ("reference",), "gives"),
        (TEXT.replace("reference: rows[-1][0]", "reference: rows[9]"), "reference-fails", ("reference",), "IndexError"),
        (TEXT.replace("target: last[{{ n - 3 }}]", "target: last[9]"), "observe-failed", ("target",), "IndexError"),
        (TEXT.replace("len(rows)", '"rows[9]"'), "observe-failed", ("observe", "count"), "IndexError"),
        (TEXT.replace("target: last[{{ n - 3 }}]", "target: 0 * last[0]"), "degenerate-target", ("target",), "is 0"),
        (TEXT.replace("target: last[{{ n - 3 }}]", "target: float('nan')"), "degenerate-target", ("target",), "nan"),
        (TEXT.replace("last = rows[-1]", "last = rows[9]"), "program-raises", ("code",), "IndexError"),
        (
            TEXT.replace('"rows[0][0]"', '"rows[-1][0] + 1e-4 * (1 + abs(last[0]))"'),
            "undecided-claim",
            ("expressions", 0, "code"),
            "times the tolerance",
        ),
        (TEXT.replace("as: [choice]", "as: [choice]\nwhere: [n == 3]").replace("options: 5", "options: 6"),
         "few-distractors", ("distractors",), "are needed"),
    ],
)  # fmt: skip
def test_a_variant_that_cannot_become_an_item_is_refused_with_its_reason(
    text: str, code: str, place: tuple[str | int, ...], said: str
) -> None:
    (finding,) = findings_of(text)
    assert (finding.code, finding.place) == (code, place)
    assert said in finding.what


@pytest.mark.parametrize("ways", ["[entry]", "[choice, entry]", "[card]"])
def test_an_expression_is_never_typed(ways: str) -> None:
    with pytest.raises(ProblemsFound) as found:
        question(TEXT.replace("as: [choice]", f"as: {ways}"))
    assert "choice" in str(found.value)


@pytest.mark.parametrize(
    ("written", "name"),
    [("target: last[{{ m }}]", "m"), ("target: last[{{ count }}]", "count"), ("target: last[{{ key }}]", "key")],
)
def test_names_that_are_not_known_before_the_run_are_found_when_the_file_is_loaded(written: str, name: str) -> None:
    with pytest.raises(AssertionError, match=f"unknown name '{name}'"):
        question(TEXT.replace("target: last[{{ n - 3 }}]", written))


def test_items_of_many_seeds_have_as_many_options_as_declared() -> None:
    made: list[Made] = Bench().make(FOUR, range(20))
    assert {len(item.options) for item in made} == {4}  # type: ignore[union-attr]
    assert len({tuple(option.text for option in item.options) for item in made}) > 5  # type: ignore[union-attr]
