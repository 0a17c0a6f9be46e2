"""The value and the suggestion that a message shows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbank.loading.suggestions import did_you_mean, shown

SHOWN = {
    "text": ("a'b", '"a\'b"'),
    "escaped": ("a\x1b\n\u202e\xa0", r"'a\x1b\n\u202e\xa0'"),
    "printable letters as they are": ("é日", "'é日'"),
    "long text": ("x" * 99, "'" + "x" * 57 + "…'"),
    "nothing": (None, "None"),
    "truth": (True, "True"),
    "huge integer": (10**5000, "an integer of 16610 bits"),
    "list": ([1, "a", [2.5]], "[1, 'a', [2.5]]"),
    "long list": (list(range(99)), "[0, 1, 2, 3, 4, 5, 6, 7, …]"),
    "tuple": ((1,), "(1,)"),
    "mapping": ({"a": 1, 2: []}, "{'a': 1, 2: []}"),
    "deep list": ([[[[[1]]]]], "[[[[…]]]]"),
    "wide mapping": ({"k" * 9 + str(n): n for n in range(9)}, None),
}


@pytest.mark.parametrize(("value", "expected"), SHOWN.values(), ids=SHOWN)
def test_shown(value: object, expected: str | None) -> None:
    if expected is None:
        assert len(shown(value)) == 60
        assert shown(value).endswith("…")
    else:
        assert shown(value) == expected


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner) | st.sets(st.text()),
)


@given(anything)
def test_whatever_is_shown_prints_on_one_short_line(value: object) -> None:
    text = shown(value)
    assert text.isprintable()
    assert 0 < len(text) <= 60


MEANT = {
    "a letter swapped": ("distactors", "did you mean 'distractors'?"),
    "a hyphen": ("quick-check", "did you mean 'quick_check'?"),
    "capitals": ("CODE", "did you mean 'code'?"),
    "nothing near": ("zzz", ""),
    "blank": ("", ""),
    "endless": ("code" * 1000, ""),
}


@pytest.mark.parametrize(("word", "expected"), MEANT.values(), ids=MEANT)
def test_did_you_mean(word: str, expected: str) -> None:
    assert did_you_mean(word, ["distractors", "quick_check", "code", "kind"]) == expected


def test_no_names_give_no_suggestion() -> None:
    assert did_you_mean("code", []) == ""
