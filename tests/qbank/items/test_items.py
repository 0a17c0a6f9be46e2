"""An item: its options, marks, order and typed key, all decided by running."""

from __future__ import annotations

import math
from collections import Counter

import msgspec
import pytest

from graders.keys import EntryKey, NumberValue, ShapeValue
from graders.marking import matches
from qbank.items.assemble import SHARED
from qbank.items.item import Item
from tests.qbank.kinds.small import Bench, findings_of, item_of

SHAPE = """\
kind: shape
options: 4
parameters: {L: 3..9, N: 3..9, H: 3..9}
where: ["distinct(L, N, H)"]
code: |
  out = ({{ L }}, {{ N }}, {{ H }})
observe: {out: out}
key: out
distractors:
  - {misconception: swap, value: "(N, L, H)"}
  - {misconception: drop, value: "(L, H)"}
  - {misconception: double, value: "(L, N, 2*H)"}
  - {misconception: early, value: "(1, N, H)"}
  - {misconception: late, value: "(1, N, H)"}
"""
SEVERAL = """\
kind: configuration
as: [choice]
select: all
options: 5
parameters: {n: 2..9}
code: |
  out = {{ gap.number }}
gaps:
  number:
    reference: "{{ 2*n }}"
    options:
      - {code: "{{ n }} + {{ n }}"}
      - {code: "2 * {{ n }}"}
      - {code: "{{ n }}", misconception: double}
      - {code: "{{ n }} ** 0", misconception: drop}
      - {code: "-{{ n }}", misconception: swap}
observe: {out: out}
require:
  - {name: even, that: "out == 2*n"}
"""


def _items(text: str, seeds: int) -> list[Item]:
    made = Bench().make(text, range(seeds))
    items = [one for one in made if isinstance(one, Item)]
    assert len(items) == seeds, made
    return items


def test_one_option_is_right_and_earns_everything_and_the_others_nothing() -> None:
    for item in _items(SHAPE, 30):
        assert len(item.options) == 4
        (right,) = (option for option in item.options if option.correct)
        assert (right.value, right.mark, right.misconceptions) == (item.key, 1.0, ())
        assert {option.mark for option in item.options if not option.correct} == {0.0}
        assert all(option.misconceptions and option.feedback for option in item.options if not option.correct)


def test_where_all_that_apply_are_asked_for_the_right_ones_share_the_points_and_ticking_everything_earns_none() -> None:
    for item in _items(SEVERAL, 10):
        right = [option for option in item.options if option.correct]
        wrong = [option for option in item.options if not option.correct]
        assert (len(right), len(wrong)) == (3, 2)
        assert math.isclose(sum(option.mark for option in right), 1)
        assert math.isclose(sum(option.mark for option in item.options), 0, abs_tol=1e-12)
        assert len({option.mark for option in wrong}) == 1


def test_options_differ_by_value_and_as_displayed() -> None:
    for item in _items(SHAPE, 30):
        assert len({option.text for option in item.options}) == len(item.options)
        assert len({option.value for option in item.options}) == len(item.options)


def test_beliefs_that_always_coincide_are_one_option_with_neutral_feedback() -> None:
    shared = [option for item in _items(SHAPE, 30) for option in item.options if len(option.misconceptions) > 1]
    assert shared
    assert {(option.misconceptions, option.feedback) for option in shared} == {(("early", "late"), SHARED)}


def test_the_order_and_choice_of_options_follow_from_the_seed_and_are_even() -> None:
    items, again = _items(SHAPE, 300), _items(SHAPE, 300)
    assert items == again
    positions = Counter(next(i for i, option in enumerate(item.options) if option.correct) for item in items)
    assert sum((positions[place] - 75) ** 2 / 75 for place in range(4)) < 20
    shown = Counter(option.misconceptions for item in items for option in item.options if not option.correct)
    assert sum((shown[names] - 225) ** 2 / 225 for names in shown) < 20
    assert len(shown) == 4


def test_adding_a_step_to_the_solution_changes_neither_options_nor_order() -> None:
    more = SHAPE + "solution: [One., Two.]\nhint: Another hint.\ntitle: Another title\n"
    assert [item.options for item in _items(more, 10)] == [item.options for item in _items(SHAPE, 10)]


def test_the_typed_key_recognises_every_belief_and_never_the_key() -> None:
    for item in _items(SHAPE, 20):
        assert isinstance(item.entry, EntryKey)
        assert item.entry.value == item.key
        assert not any(matches(belief.value, item.key, item.entry.accept) for belief in item.entry.beliefs)
        names = [name for belief in item.entry.beliefs for name in belief.misconceptions]
        assert sorted(names) == ["double", "drop", "early", "late", "swap"]


@pytest.mark.parametrize(("ways", "options", "entry"), [("[choice]", 4, False), ("[entry]", 0, True)])
def test_an_item_is_asked_in_the_declared_ways_only(ways: str, options: int, entry: bool) -> None:
    item = item_of(SHAPE + f"as: {ways}\n")
    assert (len(item.options), item.entry is not None) == (options, entry)


def test_a_question_that_is_only_typed_needs_no_distractors() -> None:
    text = SHAPE[: SHAPE.index("distractors")] + "as: [entry]\n"
    assert item_of(text).entry == EntryKey(item_of(text).key)


def test_too_few_distractors_are_refused_with_their_number_and_never_filled_up() -> None:
    (finding,) = findings_of(SHAPE.replace("options: 4", "options: 6"))
    assert (finding.code, finding.place) == ("few-distractors", ("distractors",))
    assert finding.what == "only 4 wrong options differ from the key and from each other; 5 are needed"


def test_all_options_right_is_refused() -> None:
    text = SEVERAL.replace("options: 5", "options: 3").replace("options:\n", "options:\n", 1)
    (finding,) = findings_of(text)
    assert finding.code == "none-wrong"


def test_prose_is_rendered_from_what_ran() -> None:
    extra = "ask: 'Shape with {{ L }}?'\nhint: '{{ key[2] }}'\nsolution: ['{{ out | code }}', '{{ outcome.raised }}']\n"
    item = item_of(SHAPE + extra)
    assert isinstance(item.key, ShapeValue)
    L, N, H = item.key.shape
    assert item.stem == f"Shape with {L}?"
    assert item.hint == str(H)
    assert item.solution == (f"`({L}, {N}, {H})`", "False")
    assert item.parameters == {"L": L, "N": N, "H": H}


def test_an_item_records_all_that_decided_it() -> None:
    item = item_of(SHAPE, seed=5)
    assert (item.seed, item.attempt, item.provenance.bank, item.provenance.torch) == (5, item.attempt, "bank", "2.13")
    assert [ran.role for ran in item.provenance.runs] == ["the shown program"]
    assert item.provenance.runs[0].program.code == item.code
    assert item.setup == item.provenance.runs[0].program.setup == "import math"


def test_keys_and_runs_survive_the_way_through_json() -> None:
    for item in (*_items(SHAPE, 3), *_items(SEVERAL, 3)):
        for value, kind in (
            (item.entry, EntryKey | None),
            (item.provenance.runs[0].program, type(item.provenance.runs[0].program)),
        ):
            assert msgspec.json.decode(msgspec.json.encode(value), type=kind) == value
    matrix = EntryKey(NumberValue(((0.5, 1.0), (2, 3)), 2))
    assert msgspec.json.decode(msgspec.json.encode(matrix), type=EntryKey) == matrix
