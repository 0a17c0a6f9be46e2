"""What a person must mark: what that person is told to look for, and the losses of formats that leave it to one."""

from __future__ import annotations

from graders.keys import RubricValue


def looked_for(rubric: RubricValue) -> str:
    """Name the concepts of an explanation, and how many of them are enough."""
    needed = f"{rubric.needs} of these are enough: " if rubric.needs else ""
    return needed + "; ".join(concept.name for concept in rubric.concepts)


def by_hand(*, is_code: bool) -> tuple[str, str]:
    """Return code and words of the loss where an answer is left to a person."""
    return "marked-by-hand", "only a run can judge such code" if is_code else "an explanation is judged by a person"


def no_rubric(*, is_code: bool) -> tuple[str, str]:
    """Return code and words of the loss where that person does not see what to look for."""
    what = "a right answer" if is_code else "the concepts that an explanation should name"
    return "rubric", f"there is no place for {what}"
