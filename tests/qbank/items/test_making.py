"""Making items: in batches, lazily, with draws that `avoid` sends back redrawn and counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count, islice

import pytest

from graders.programs import Outcome, Program, Ran, Stopped
from qbank.items.item import Item
from qbank.items.making import BATCH, MAX_REDRAWS, Avoided, Refusal
from qbank.kinds.findings import Refused
from qbank.problems import ProblemsFound
from tests.qbank.kinds.small import Bench, kinds_of, question, run

TEXT = """\
kind: shape
options: 2
parameters: {a: 1..9, b: 1..9}
code: |
  out = ({{ a }}, {{ b }})
observe: {out: out}
key: out
distractors:
  - {misconception: swap, value: "(b, a, 1)"}
"""
AVOIDING = TEXT + 'avoid: ["out[0] == out[1]", "out[0] > 5"]\n'


def test_a_batch_is_one_trip_and_memory_holds_one_batch() -> None:
    bench = Bench()
    asked: list[int] = []

    def seeds() -> Iterator[int]:
        for seed in count():
            asked.append(seed)
            yield seed

    making = bench.maker().make(question(TEXT), seeds())
    first = next(making)
    assert isinstance(first, Item)
    assert asked == list(range(BATCH))
    assert bench.trips == [BATCH]
    assert len(list(islice(making, BATCH))) == BATCH
    assert asked == list(range(2 * BATCH))
    assert bench.trips == [BATCH, BATCH]


def test_nothing_is_drawn_or_run_before_it_is_asked_for() -> None:
    bench = Bench()
    bench.maker().make(question(TEXT), iter(()))
    assert list(bench.maker().make(question(TEXT), [])) == []
    assert bench.trips == []


@pytest.mark.parametrize("text", [TEXT, AVOIDING])
def test_items_do_not_depend_on_the_batch_in_which_they_are_made(text: str) -> None:
    asked, seeds = question(text), range(BATCH - 2, BATCH + 40)
    together = Bench().make(asked, list(range(2 * BATCH)))
    apart = [one for seed in seeds for one in Bench().make(asked, [seed])]
    by_seed = {one.seed: one for one in together if isinstance(one, Item)}
    assert [one for one in apart if isinstance(one, Item)] == [by_seed[seed] for seed in seeds]
    assert len([one for one in apart if isinstance(one, Avoided)]) == sum(
        1 for one in together if isinstance(one, Avoided) and one.draw.seed in seeds
    )


def test_a_draw_that_is_sent_back_is_counted_and_redrawn_until_it_is_not() -> None:
    made = Bench().make(AVOIDING, range(100))
    items = {one.seed: one for one in made if isinstance(one, Item)}
    avoided = [one for one in made if isinstance(one, Avoided)]
    assert sorted(items) == list(range(100))
    assert {one.condition for one in avoided} == {0, 1}
    for seed, item in items.items():
        sent_back = [one.draw.attempt for one in avoided if one.draw.seed == seed]
        assert sent_back == list(range(item.attempt))
        assert item.key.shape[0] != item.key.shape[1]
        assert item.key.shape[0] <= 5


def test_a_seed_that_is_always_sent_back_ends_in_a_refusal_that_says_so() -> None:
    made = Bench().make(TEXT + "avoid: ['out[0] > 0']\n", [3, 4])
    assert kinds_of(made).count("avoided") == 2 * (MAX_REDRAWS + 1)
    refusals = [one for one in made if isinstance(one, Refusal)]
    assert [one.seed for one in refusals] == [3, 4]
    (finding,) = refusals[0].findings
    assert (finding.code, finding.place) == ("always-avoided", ("avoid", 0))
    assert str(MAX_REDRAWS) in finding.what


def test_one_seed_that_fails_does_not_touch_the_others() -> None:
    text = TEXT.replace("({{ a }}, {{ b }})", "({{ a }}, 6 // ({{ a }} - 5))")
    made = Bench().make(text, range(60))
    refused = [one for one in made if isinstance(one, Refusal)]
    assert len(made) == 60
    assert {one.findings[0].code for one in refused} == {"program-raises", "not-an-answer"}
    assert sum(isinstance(one, Item) for one in made) + len(refused) == 60


def test_a_plan_that_fails_runs_nothing_and_keeps_outcomes_with_their_programs() -> None:
    text = TEXT.replace("code: |\n", "code: |\n  x = {{ 6 / (a - 5) }}\n")
    bench = Bench()
    made = bench.make(text, range(60))
    refused = [one for one in made if isinstance(one, Refusal)]
    assert 0 < len(refused) < 60
    assert {one.findings[0].code for one in refused} == {"template-failed"}
    assert bench.trips == [60 - len(refused)]
    for item in (one for one in made if isinstance(one, Item)):
        assert item.key.shape == (item.parameters["a"], item.parameters["b"])


def test_a_stopped_program_is_a_finding_of_its_seed() -> None:
    def stopping(programs: Sequence[Program]) -> list[Outcome]:
        return [Stopped("time", "2 s") if "(5" in one.code else run([one])[0] for one in programs]

    made = Bench(stopping).make(TEXT, range(40))
    refused = [one for one in made if isinstance(one, Refusal)]
    assert {one.findings[0].code for one in refused} == {"program-stopped"}
    assert 0 < len(refused) < 40


def test_a_worker_that_loses_an_outcome_is_our_error_and_shifts_no_keys() -> None:
    with pytest.raises(ValueError, match="3 programs were run, but 2 outcomes came back"):
        Bench(lambda programs: run(programs)[:-1]).make(TEXT, range(3))


def test_one_item_or_why_not() -> None:
    item = Bench().maker().make_one(question(AVOIDING), 8)
    assert item in Bench().make(AVOIDING, [8])
    with pytest.raises(Refused, match="only 1 wrong option"):
        Bench().maker().make_one(question(TEXT.replace("options: 2", "options: 3")), 8)


def test_a_question_that_cannot_be_drawn_is_a_problem_of_its_file() -> None:
    with pytest.raises(ProblemsFound, match="never satisfied"):
        Bench().make(TEXT + "where: ['a > 9']\n")


def test_a_runner_gets_each_program_with_its_own_inputs_and_seed_for_torch() -> None:
    seen: list[Program] = []

    def noting(programs: Sequence[Program]) -> list[Outcome]:
        seen.extend(programs)
        return [Ran({"out": (1, 2)}) for _ in programs]

    Bench(noting).make(TEXT.replace("code:", "inputs: {x: 'normal(a, 2)'}\ncode:"), range(10))
    assert len({program.torch_seed for program in seen}) == 10
    assert len({program.inputs for program in seen}) == 10
    assert all(len(one.inputs[0].values) == one.inputs[0].shape[0] * 2 for one in seen)
