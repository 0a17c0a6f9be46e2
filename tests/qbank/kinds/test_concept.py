"""Kind concept: statements are decided by measurements on every draw, or by a reviewer; what is open is refused."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from graders.keys import StatementValue
from graders.programs import Outcome, Program
from qbank.items.evidence import MOST_KEPT
from qbank.items.item import Item
from qbank.kinds.findings import Finding
from qbank.problems import ProblemsFound
from tests.qbank.kinds.small import Bench, findings_of, item_of, question, run

TEXT = """\
kind: concept
as: [choice]
options: 3
parameters: {n: [4]}
code: |
  rows = list(range({{ n }}))
observe: {count: len(rows)}
statements:
  - {text: "There are {{ n }} rows.", holds_if: count == n}
  - {text: "The last row is {{ n - 1 }}.", measure: "rows[{{ n - 1 }}]",
     holds_if: measure == n - 1, fails_if: measure > n}
  - {text: "The first row is 1.", measure: "rows[0]", holds_if: measure == 1, misconception: early}
  - {text: "There is\\n no row.", measure: len(rows), holds_if: measure == 0, misconception: [drop, late],
     feedback: "There are {{ measure }}."}
  - {text: "`rows` is empty.", holds_if: count == 0}
ask: Which holds?
solution: ["{% for one in statements %}{{ one.text }} {{ one.holds }}. {% endfor %}", "{{ key }}"]
"""
ALL = TEXT.replace("as: [choice]", "as: [choice]\nselect: all").replace("options: 3", "options: 4")
NOT = TEXT.replace("as: [choice]", "as: [choice]\nasks: false").replace("options: 3", "options: 2")
TRUTH = TEXT.replace("as: [choice]", "as: [choice]\nform: truth").replace("options: 3", "options: 2")
TRUTH = TRUTH.replace("ask: Which holds?", 'ask: "{{ statement.text }}"')
SEEDS = range(40)


def items(text: str, seeds: Sequence[int] = SEEDS) -> list[Item]:
    made = Bench().make(text, seeds)
    assert all(isinstance(one, Item) for one in made), made
    return made  # type: ignore[return-value]


def texts(item: Item, correct: bool) -> set[str]:
    return {option.text for option in item.options if option.correct is correct}


HOLD = {"There are 4 rows.", "The last row is 3."}
FAIL = {"The first row is 1.", "There is no row.", "`rows` is empty."}


def test_one_of_the_statements_that_hold_is_shown_among_those_that_fail() -> None:
    made = items(TEXT)
    assert {text for item in made for text in texts(item, True)} == HOLD
    assert {text for item in made for text in texts(item, False)} == {"The first row is 1.", "There is no row."}
    assert {(len(item.options), sum(option.correct for option in item.options)) for item in made} == {(3, 1)}
    assert not any(option.is_code for item in made for option in item.options)
    assert {option.value for option in made[0].options if option.correct} == {made[0].key}
    assert {option.value for item in made for option in item.options} == {
        StatementValue(text, text in HOLD) for text in HOLD | {"The first row is 1.", "There is no row."}
    }


def test_a_drawn_number_of_right_statements_is_shown_where_all_are_to_be_found() -> None:
    made = items(ALL)
    assert {sum(option.correct for option in item.options) for item in made} == {1, 2}
    assert {len(item.options) for item in made} == {4}
    assert all(texts(item, True) <= HOLD and texts(item, False) <= FAIL for item in made)


def test_those_that_fail_may_be_asked_for() -> None:
    made = items(NOT)
    assert {text for item in made for text in texts(item, True)} == FAIL
    assert {text for item in made for text in texts(item, False)} == HOLD
    (wrong,) = (option for option in made[0].options if not option.correct)
    assert wrong.feedback.startswith("This holds.")


def test_a_wrong_statement_answers_its_belief_and_says_what_was_measured() -> None:
    told = {option.text: option for option in items(ALL.replace("options: 4", "options: 5"))[0].options}
    assert told["The first row is 1."].feedback == "This does not hold. In truth, early is not so."
    assert told["The first row is 1."].misconceptions == ("early",)
    assert told["The first row is 1."].ran == "refuted on each of 2 draws; rows[0] = 0, 0"
    assert told["There is no row."].feedback == "There are 4."
    assert told["There is no row."].misconceptions == ("drop", "late")
    assert told["`rows` is empty."].feedback == "This does not hold."
    assert told["There are 4 rows."].ran == "no counter-example in 2 draws to `count == n`"
    assert told["The last row is 3."].ran.startswith("no counter-example in 2 draws to `measure == n - 1`; rows[3] = 3")
    assert told["The last row is 3."].feedback == ""
    assert told["The last row is 3."].misconceptions == ()


def test_without_a_belief_the_measurement_speaks() -> None:
    told = {option.text: option for option in item_of(TEXT.replace(", misconception: early", "")).options}
    assert told["The first row is 1."].feedback == "This does not hold. When it is measured, `rows[0]` gives `0`."


def test_prose_speaks_of_the_statements_that_are_shown_and_of_no_others() -> None:
    for item in items(TEXT, range(5)):
        shown = {option.text for option in item.options}
        said = {text for text in HOLD | FAIL if text in item.solution[0]}
        assert said == shown
        assert item.solution[1] in texts(item, True)


def test_a_single_statement_is_asked_as_true_or_false() -> None:
    made = items(TRUTH)
    assert {item.stem for item in made} == HOLD | FAIL
    for item in made:
        holds = item.stem in HOLD
        assert {option.text: option.correct for option in item.options} == {"True": holds, "False": not holds}
        assert item.key == StatementValue(item.stem, holds)
        assert {option.value for option in item.options} == {item.key, StatementValue(item.stem, not holds)}
    early = next(item for item in made if item.stem == "The first row is 1.")
    (wrong,) = (option for option in early.options if not option.correct)
    assert (wrong.misconceptions, wrong.feedback) == (("early",), "This does not hold. In truth, early is not so.")


def _programs(text: str, seeds: Sequence[int] = (0,)) -> list[Program]:
    seen: list[Program] = []

    def noting(programs: Sequence[Program]) -> list[Outcome]:
        seen.extend(programs)
        return run(programs)

    Bench(noting).make(text, seeds)
    return seen


def test_only_the_statement_that_is_asked_about_is_measured() -> None:
    for program in _programs(TRUTH, range(10)):
        assert sum(name.startswith("statement") for name, _ in program.observe) <= 1


SETTLED = '  - {text: "Rows are pleasant.", settled: {holds: HOLDS, by: R. Reader, because: A matter of taste.}}\nask:'


@pytest.mark.parametrize("holds", [True, False])
def test_what_no_run_decides_is_settled_by_a_reviewer_and_said_so(holds: bool) -> None:
    text = ALL.replace("ask:", SETTLED.replace("HOLDS", str(holds).lower()), 1).replace("options: 4", "options: 5")
    shown = [item for item in items(text) if "Rows are pleasant." in {option.text for option in item.options}]
    assert shown
    for item in shown:
        (option,) = (option for option in item.options if option.text == "Rows are pleasant.")
        assert option.correct is holds
        assert option.ran == "settled by R. Reader, not by a run: A matter of taste."
        assert item.settled == (f"Rows are pleasant. ({option.ran})",)
    others = [item for item in items(text) if item not in shown]
    assert {item.settled for item in others} <= {()}


PROBED = TEXT.replace("observe:", "probe: |\n  rows.append({{ n }})\nobserve:", 1).replace(
    "There are {{ n }} rows.", "It has five."
)


def test_a_probe_runs_after_the_code_and_is_not_shown() -> None:
    text = PROBED.replace("count == n", "count == n + 1").replace("fails_if: measure > n", "fails_if: measure > 9")
    (program, _) = _programs(text)
    assert program.code == "rows = list(range(4))\nrows.append(4)\n"
    item = item_of(text)
    assert item.code == "rows = list(range(4))\n"
    assert "append" not in item.stem + item.hint + "".join(item.solution)


def test_without_shown_code_nothing_is_shown_and_the_probe_still_runs() -> None:
    text = TEXT.replace("code: |", "probe: |", 1)
    item = item_of(text)
    assert (item.code, item.setup, item.given) == ("", "", ())
    assert len(item.options) == 3


DRAWN = TEXT.replace("observe:", 'inputs: {x: "normal(n)"}\nobserve:', 1)


def test_each_variant_measures_on_draws_of_its_own() -> None:
    programs = _programs(DRAWN, range(3))
    assert len({program.inputs for program in programs}) == len({program.torch_seed for program in programs}) == 6


def test_evidence_for_a_whole_question_is_run_once_for_all_variants() -> None:
    text = DRAWN + "evidence: per question\n"
    bench = Bench()
    made = list(bench.maker().make(question(text), range(150)))
    assert len(made) == 150
    assert bench.trips == [3]
    assert len({program.inputs for program in _programs(text)}) == 3
    assert {len(item.provenance.runs) for item in made} == {3}  # type: ignore[union-attr]


def test_evidence_that_depends_on_a_parameter_is_run_once_for_each_of_its_values() -> None:
    text = TEXT.replace("n: [4]", "n: [4, 5, 6]") + "evidence: per question\nsets: 1\n"
    bench = Bench()
    maker = bench.maker()
    for start in (0, 40, 80):
        assert len(list(maker.make(question(text), range(start, start + 40)))) == 40
    assert bench.trips == [3]


def test_only_so_many_outcomes_are_kept() -> None:
    text = TEXT.replace("n: [4]", f"n: 4..{MOST_KEPT + 30}") + "evidence: per question\nsets: 1\n"
    maker = Bench().maker()
    assert sum(1 for _ in maker.make(question(text), range(300))) == 300
    assert len(maker.evidence.kept) == MOST_KEPT


@pytest.mark.parametrize(
    ("text", "code", "place", "said"),
    [
        (
            TEXT.replace("fails_if: measure > n", "fails_if: measure == n - 1"),
            "undecided-claim",
            ("statements", 1, "holds_if"),
            "both bounds",
        ),
        (
            TEXT.replace("holds_if: measure == n - 1", "holds_if: measure < 0"),
            "undecided-claim",
            ("statements", 1, "holds_if"),
            "neither bound is met by 3",
        ),
        (
            DRAWN.replace("rows[0]", "x.values[0]").replace("measure == 1", "measure > 0.137"),
            "undecided-claim",
            ("statements", 2),
            "holds on 1 of 2 draws",
        ),
        (TEXT.replace("rows[0]", "rows[9]"), "observe-failed", ("statements", 2, "measure"), "IndexError"),
        (TEXT.replace("observe: {count: len(rows)}", "observe: {count: len(row)}"), "observe-failed",
         ("observe", "count"), "NameError"),
        (TEXT.replace("rows = ", "rows = []; rows[0] = "), "program-raises", ("code",), "IndexError"),
        (TEXT.replace("count == n}", "'count[0] == n'}"), "expression-failed",
         ("statements", 0, "holds_if"), "element"),
        (TEXT.replace("options: 3", "options: 6"), "few-statements", ("statements",), "2 of 5 statements are right"),
        (NOT.replace("options: 2", "options: 4"), "few-statements", ("statements",), "4 are shown"),
        (TEXT.replace("count == n}", "count > n}").replace("measure == n - 1", "measure > n - 1").replace(
            "fails_if: measure > n", "fails_if: measure < n"), "few-statements", ("statements",), "0 of 5"),
        (TRUTH.replace("holds_if", "when: n > 9, holds_if"), "few-statements", ("statements",), "no statement"),
        (TEXT.replace("There are {{ n }} rows.", "{{ '' }}"), "template-failed", ("statements", 0, "text"), "no text"),
    ],
)  # fmt: skip
def test_a_variant_that_cannot_become_an_item_is_refused_with_its_reason(
    text: str, code: str, place: tuple[str | int, ...], said: str
) -> None:
    findings = {(one.code, one.place, one.what) for seed in range(12) for one in _refusals(text, seed)}
    assert {(found, where) for found, where, _ in findings} == {(code, place)}
    assert any(said in what for _, _, what in findings)


def _refusals(text: str, seed: int) -> list[Finding]:
    return [] if isinstance(Bench().make(text, [seed])[-1], Item) else list(findings_of(text, seed))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("as: [choice]", "as: [choice, entry]", "statements are picked, never typed"),
        ("holds_if: count == n}", "misconception: swap}", "exactly one of holds_if and settled"),
        ("holds_if: count == n}", "holds_if: count == n, settled: {holds: true, by: Me, because: I have said so.}}",
         "exactly one of holds_if and settled"),
        ("holds_if: count == n}", "measure: len(rows), settled: {holds: true, by: Me, because: I have said so.}}",
         "a statement that a reviewer settled has no measure"),
        ("holds_if: measure == 1", "holds_if: count == 1", "nothing needs measuring"),
        ("as: [choice]", "as: [choice]\nform: truth", "write options: 2"),
        ("as: [choice]\noptions: 3", "as: [choice]\nform: truth\noptions: 2\nasks: false", "leave asks out"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_when_the_file_is_loaded(old: str, new: str, said: str) -> None:
    assert old in TEXT
    with pytest.raises(ProblemsFound) as found:
        question(TEXT.replace(old, new, 1))
    assert said in str(found.value)


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("holds_if: count == n}", "holds_if: measure == n}", "measure"),
        ('measure: "rows[0]"', 'measure: "rows[{{ count }}]"', "count"),
        ("There are {{ n }} rows.", "There are {{ measure }} rows.", "measure"),
        ("There are {{ n }} rows.", "There are {{ key }} rows.", "key"),
        ("ask: Which holds?", 'ask: "{{ statement.text }}"', "statement"),
        ("ask: Which holds?", 'ask: "{{ target }}"', "target"),
    ],
)
def test_a_name_that_is_not_known_there_is_found_when_the_file_is_loaded(old: str, new: str, name: str) -> None:
    assert old in TEXT
    with pytest.raises(AssertionError, match=f"unknown name '{name}'"):
        question(TEXT.replace(old, new, 1))


@pytest.mark.parametrize("name", ["measure", "statement", "statements", "target"])
def test_a_word_of_the_language_is_no_parameter(name: str) -> None:
    with pytest.raises(ProblemsFound, match="taken by the language"):
        question(TEXT.replace("parameters: {n: [4]}", f"parameters: {{n: [4], {name}: [1]}}"))
