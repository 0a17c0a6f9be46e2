"""Characters that would steer a terminal or reorder a line are written out."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qbank.prose.visible import visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain\n\ttext", "plain\n\ttext"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("\x1b[31mred", "␛[31mred"),
        ("\x00\x07\x08\x7f", "␀␇␈␡"),
        ("\x9b31m", "⟨U+009B⟩31m"),
        ("\u202egnp.exe", "⟨U+202E⟩gnp.exe"),
        ("a\u2028b\u2029c", "a⟨U+2028⟩b⟨U+2029⟩c"),
        ("\ud800", "⟨U+D800⟩"),
        ("\ufeffx", "⟨U+FEFF⟩x"),
        ("\U000e0041", "⟨U+E0041⟩"),
        ("naïve العربية 👩‍🔬", "naïve العربية 👩‍🔬"),
    ],
)
def test_text_is_shown_as(text, shown):
    assert visible(text) == shown


@given(st.text())
@settings(max_examples=200)
def test_what_is_shown_steers_nothing_is_utf8_and_stays_the_same_when_shown_again(text):
    shown = visible(text)
    assert not [c for c in shown if unicodedata.category(c) == "Cc" and c not in "\n\t"]
    assert shown.encode("utf-8").decode("utf-8") == shown
    assert visible(shown) == shown
