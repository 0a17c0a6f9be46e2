"""The page of a report: self-contained, with everything that the report holds, and harmless whatever stands in it."""

from __future__ import annotations

import re
from pathlib import Path

from lxml import html

from graders.runner import Runner
from qbank.check.gallery import gallery
from qbank.check.selection import select
from qbank.check.sweep import check
from tests.qbank.check.conftest import BANK, FLAWED
from tests.qbank.check.sample_report import finding, sample_page

SOUND = BANK / "shapes" / "output-shape-seq-first.yaml"


def test_the_page_shows_what_was_found_the_numbers_and_each_variant() -> None:
    page = html.fromstring(sample_page())
    text = " ".join(page.text_content().split())
    wanted = ("cue", "does-not-load", "150 distinct variants", "width-is-all-there-is", "nn.RNN(4, 3, bias=False)")
    wanted += ("odds of 73 %", "A definition (Ada Lovelace", "dropout in training", "It is about one program.")
    for part in wanted:
        assert part in text, part
    assert len(page.xpath("//details[@class='variant']")) == 2
    assert "docs/findings/cue.md" in text
    assert page.xpath("//a[@href='#question-1-line-12']")


def test_every_id_stands_once_and_every_link_leads_somewhere() -> None:
    page = html.fromstring(sample_page())
    ids = [str(one) for one in page.xpath("//@id")]
    assert len(ids) == len(set(ids)) >= 5
    assert {str(one) for one in page.xpath("//a/@href")} <= {f"#{one}" for one in ids}


def test_nothing_is_fetched_and_nothing_runs() -> None:
    page = sample_page()
    assert re.findall(r"(?:src|href)=\"(?!#|data:,)", page) == []
    assert "<script" not in page
    assert "default-src &#39;none&#39;" in page


def test_what_an_author_wrote_stays_text() -> None:
    page = sample_page(finding("cue", what="<script>alert(1)</script> \x1b[31m {{ 7 * 7 }}"))
    assert "<script" not in page
    assert "\x1b" not in page
    assert "{{ 7 * 7 }}" in page


def test_a_gallery_holds_the_first_variants_of_what_could_be_made(runner: Runner, tmp_path: Path) -> None:
    selections = select([SOUND, FLAWED / "invented" / "never-satisfied.yaml"], BANK, None)
    report = check(selections, seeds=4, runner=runner)
    shown = gallery(selections, report, runner, shown=3)
    assert {path: [item.seed for item in items] for path, items in shown.items.items()} == {str(SOUND): [0, 1, 2]}
    assert "output-is-h_n" in shown.beliefs
