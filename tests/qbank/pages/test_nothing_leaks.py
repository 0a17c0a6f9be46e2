"""A student's page holds nothing of an exam that its paper does not hold."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace

import msgspec
import pytest
from rich.console import Console

from qbank.exams.paper import paper_of
from qbank.pages.exam_page import exam_page
from qbank.pages.feedback_page import feedback_page
from qbank.pages.show_page import show_page
from qbank.terminal.show import show_terminal
from tests.qbank.pages import sample, sample_code, sample_gaps
from tests.qbank.pages.sample import sample_exam
from tests.qbank.pages.sample_grades import marked


def leaves(value: object) -> Iterator[str]:
    """Yield every text and number in a value, however deep."""
    if is_dataclass(value):
        for field in fields(value):
            yield from leaves(getattr(value, field.name))
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from leaves(getattr(value, name))
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield from leaves(key)
            yield from leaves(part)
    elif isinstance(value, tuple | list):
        for part in value:
            yield from leaves(part)
    elif value is not None:
        yield str(value)


def secrets(value: object, open_to_all: object) -> list[str]:
    """List the leaves of `value` that stand nowhere in what a student may see; short ones prove nothing."""
    seen = "\n".join(leaves(open_to_all))
    return sorted(
        {leaf for leaf in leaves(value) if len(leaf) >= 4 and leaf not in seen and leaf not in "True False None"}
    )


EXAM = sample_exam()
SECRETS = secrets(EXAM, paper_of(EXAM))


def test_the_search_knows_what_to_look_for():
    for secret in ("99887766554433", "7731", "5ec4e7ha5h", "secret-level-hard", "secret-looks-ahead", "Secret-hint"):
        assert any(secret in leaf for leaf in SECRETS), secret
    assert len(SECRETS) > 60


def test_an_exam_with_gaps_shows_what_can_be_picked_and_not_what_is_right():
    exam = sample_gaps.gaps_exam()
    page = exam_page(paper_of(exam))
    assert "ecret-" not in page
    assert [key for key in ("99887766554433", "5ec4e7ha5h", "mixing") if key in page] == []
    task = next(exam.tasks())
    key = task.item.blanks[0].choices[0]
    other = replace(task.item, key=sample_gaps.filling(key, ""), entry=None)
    changed = replace(exam.sections[0], tasks=(replace(task, item=other), *exam.sections[0].tasks[1:]))
    assert exam_page(paper_of(replace(exam, sections=(changed,)))) == page


@pytest.mark.parametrize("is_version", [False, True])
def test_the_exam_page_holds_no_secret(is_version):
    exam = replace(EXAM, is_version=is_version)
    page = exam_page(paper_of(exam))
    assert [secret for secret in SECRETS if secret in page] == []
    assert "ecret-" not in page


def test_which_option_is_right_changes_nothing_on_the_page():
    def flipped(option):
        return replace(option, correct=not option.correct, mark=1 - option.mark, misconceptions=("x",), feedback="y")

    def turned(task):
        return replace(task, options=tuple(replace(p, option=flipped(p.option)) for p in task.options))

    sections = tuple(replace(s, tasks=tuple(turned(task) for task in s.tasks)) for s in EXAM.sections)
    assert exam_page(paper_of(replace(EXAM, sections=sections))) == exam_page(paper_of(EXAM))


@pytest.mark.parametrize(
    ("make", "asked"),
    [
        (sample.shape_item, "choice"),
        (sample.value_item, "entry"),
        (sample.configuration_item, "choice"),
        (sample.concept_item, "choice"),
        (sample.debugging_item, "entry"),
        (sample_gaps.cloze_item, "entry"),
        (sample_gaps.explain_item, "entry"),
        (sample_code.code_item, "entry"),
    ],
)
def test_a_single_question_shown_without_reveal_holds_no_secret(make, asked):
    page = show_page(make(), asked=asked, reveal=False, describe=sample_gaps.describe)
    console = Console(width=100, force_terminal=False)
    with console.capture() as capture:
        show_terminal(make(), asked=asked, reveal=False, console=console, describe=sample_gaps.describe)
    for shown in (page, capture.get()):
        assert "ecret-" not in shown
        assert "99887766554433" not in shown


def test_feedback_without_reveal_holds_neither_key_nor_solution():
    page = feedback_page(marked(), title="T", student="s-2041", reveal=False)
    assert "ecret-" not in page
    assert "✓ right" not in page
    assert "(-0.91, 0.96)" not in page
    revealed = feedback_page(marked(), title="T", student="s-2041", reveal=True)
    for part in ("Secret-step-one", "✓ right", "(-0.91, 0.96)"):
        assert part in revealed
