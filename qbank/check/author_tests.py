"""Asks marking about the responses that the author wrote down under `tests`, on every seed."""

from __future__ import annotations

from collections.abc import Iterator

from graders.grades import Chosen, Response, Status, Typed
from qbank.check.marking import Ask
from qbank.check.variant import Variant
from qbank.items.item import Asked
from qbank.kinds.programs import render
from qbank.language.kinds.explain import ExplainTest

_UNREAD: frozenset[Status] = frozenset({"blank", "invalid"})


def author_tests(variant: Variant) -> Iterator[tuple[int, Ask]]:
    """Yield each test that can be asked of this variant, with its index.

    A typed answer where the question takes one, else the option that reads so; a response that renders to nothing
    is not asked, unless nothing is what the test is about.
    """
    item = variant.item
    for index, test in enumerate(variant.question.spec.tests):
        place = ("tests", index)
        text = render(test.response, variant.judged.names, (*place, "response")).strip()
        if not text and test.status != "blank":
            continue
        response = Typed(text) if item.entry is not None else _option(variant, text, test.status)
        if response is None:
            continue
        way: Asked = "entry" if item.entry is not None else "choice"
        names = (test.misconception,) if test.misconception else ()
        what, statuses = f"the response {text!r:.60}", frozenset({test.status})
        finds = test.finds if isinstance(test, ExplainTest) else None
        yield (
            index,
            Ask(variant, way, response, what, statuses, names=names, finds=finds, code="test-failed", place=place),
        )


def _option(variant: Variant, text: str, status: Status) -> Response | None:
    for option in variant.choice.options:
        if option.text.strip() == text:
            return Chosen((option.token,))
    return Typed(text) if status in _UNREAD else None
