"""Running answers side by side: the same grades for any number of hands, each verdict kept once, nothing lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import pytest

from graders.grades import Grade, Typed
from qbank.grading import workshop
from qbank.grading.hand import Hand
from qbank.grading.mark import Judged, Marked, mark_parsed
from qbank.grading.submission import Handed, Submission
from qbank.grading.verdicts import Verdicts
from qbank.grading.workshop import Workshop
from tests.qbank.exams import tiny

Answer = Callable[[str], Judged]


class Fake(Hand):
    """Judges by the answer's text and remembers what it was given."""

    def __init__(self, answer: Answer, seen: list[str], gate: threading.Barrier | None = None) -> None:
        super().__init__(tiny.SECRET)
        self.answer = answer
        self.seen = seen
        self.gate = gate
        self.ended = threading.Event()

    def mark(self, batch: Sequence[Marked]) -> list[Judged]:
        if self.gate is not None:
            self.gate.wait(30)
        texts = [one.handed.response.text for one in batch]  # type: ignore[union-attr]
        self.seen += texts
        return [self.answer(text) for text in texts]

    def abort(self) -> None:
        self.ended.set()


def by_length(text: str) -> Judged:
    return Judged(Grade("correct" if len(text) % 2 else "incorrect", float(len(text)), text), "", f"seed of {text}")


def waiting(*texts: str) -> list[Marked]:
    """Return the answers of as many students of version A to the item that asks for a call."""
    manifest = tiny.version_manifest()
    exam = tiny.token_of("A", manifest)
    (task,) = [one for one in manifest.tasks[exam].values() if one.gap is not None]
    submissions = [
        Submission(f"s{number}", "", exam, "A", {task.token: Handed(Typed(text), 0.0, "a.json")})
        for number, text in enumerate(texts)
    ]
    return [one for one in mark_parsed(manifest, submissions) if one.task.token == task.token]


def judged(
    marked: Sequence[Marked], hands: int, answer: Answer = by_length, store: Verdicts | None = None
) -> tuple[dict[int, Judged], list[str]]:
    seen: list[str] = []
    shop = Workshop(hands, lambda: Fake(answer, seen))
    found: dict[int, Judged] = {}
    for known in shop.judge(marked, store or Verdicts(None, tiny.SECRET)):
        assert not found.keys() & known.keys()
        found |= known
    shop.close()
    return found, seen


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workshop, "BATCH", 2)


TEXTS = [f"call {'x' * number}" for number in range(11)]


@pytest.mark.parametrize("hands", [1, 2, 5, 40])
def test_the_grades_are_the_same_for_any_number_of_hands(hands: int):
    found, seen = judged(waiting(*TEXTS), hands)
    assert found == {place: by_length(text) for place, text in enumerate(TEXTS)}
    assert sorted(seen) == sorted(TEXTS)


def test_hands_work_side_by_side():
    """Two batches meet at a barrier that opens only when both are under way."""
    gate = threading.Barrier(2)
    shop = Workshop(2, lambda: Fake(by_length, [], gate))
    assert sum(len(known) for known in shop.judge(waiting("a", "b", "c", "d"), Verdicts(None, tiny.SECRET))) == 4
    shop.close()


def test_what_is_kept_is_not_run_again_and_an_answer_that_changed_is():
    store = Verdicts(None, tiny.SECRET)
    first, _ = judged(waiting(*TEXTS), 2, store=store)
    again, seen = judged(waiting(*TEXTS), 1, store=store)
    assert (again, seen) == (first, [])
    changed = ["another", *TEXTS[1:]]
    found, seen = judged(waiting(*changed), 1, store=store)
    assert seen == ["another"]
    assert found == {place: by_length(text) for place, text in enumerate(changed)}


@pytest.mark.parametrize("status", ["error", "ungraded"])
def test_our_failure_is_not_kept_but_run_again(status: str):
    store = Verdicts(None, tiny.SECRET)
    failed = Judged(Grade(status, 0.0, feedback="ours"), "the worker died")  # type: ignore[arg-type]
    assert judged(waiting("a", "b"), 1, lambda text: failed if text == "a" else by_length(text), store)[0][0] == failed
    found, seen = judged(waiting("a", "b"), 1, store=store)
    assert seen == ["a"]
    assert found == {0: by_length("a"), 1: by_length("b")}


def test_another_torch_another_student_another_task_is_another_content(monkeypatch: pytest.MonkeyPatch):
    store = Verdicts(None, tiny.SECRET)
    judged(waiting("a", "b"), 1, store=store)
    assert judged(waiting("b", "a"), 1, store=store)[1] == ["b", "a"]
    monkeypatch.setattr(workshop.metadata, "version", lambda name: "99.0")
    assert judged(waiting("a", "b"), 1, store=store)[1] == ["a", "b"]


def test_an_exception_in_a_hand_is_ours_and_ends_all_others():
    hands: list[Fake] = []

    def fails(text: str) -> Judged:
        raise ZeroDivisionError(text)

    def hire() -> Hand:
        hands.append(Fake(fails, []))
        return hands[-1]

    with pytest.raises(ZeroDivisionError):
        list(Workshop(2, hire).judge(waiting(*TEXTS), Verdicts(None, tiny.SECRET)))
    assert hands and all(hand.ended.is_set() for hand in hands)


def test_who_stops_asking_ends_the_work_and_keeps_what_is_known():
    store, seen = Verdicts(None, tiny.SECRET), list[str]()
    hand = Fake(by_length, seen)
    results = Workshop(1, lambda: hand).judge(waiting(*TEXTS), store)
    known = next(results)
    results.close()  # type: ignore[attr-defined]
    assert hand.ended.is_set()
    again, run = judged(waiting(*TEXTS), 1, store=store)
    assert len(run) == len(TEXTS) - len(known)
    assert again == {place: by_length(text) for place, text in enumerate(TEXTS)}


def test_no_hand_is_hired_for_nothing():
    def never() -> Hand:
        raise AssertionError("nothing needs to run")

    assert list(Workshop(3, never).judge([], Verdicts(None, tiny.SECRET))) == []
