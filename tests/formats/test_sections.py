"""Parts of an exam: what stands at their heads is in the file, before their questions, or told of once as lost."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import lxml.etree
import pytest

from qbank.formats.losses import Loss
from qbank.formats.package import Package, Pool
from qbank.formats.table import FORMATS, format_named
from tests.formats import torture
from tests.formats.readers.qti import attribute, find
from tests.formats.shown import squeezed

SAID = {"Shapes": "Think of **axes**.", "Errors": "", "By hand": "Round `once`."}
PARTS = ("Shapes", "Shapes", "Errors", "By hand", "By hand")
HOLDING = {"markdown", "json", "qti21", "qti30"}


def _package() -> Package:
    entries = torture.entries_of(
        [replace(torture.CHOICES[0], id=f"question-{n}", seed=n) for n in range(len(PARTS))], "choice", 1.0
    )
    pools = (
        Pool(
            name=f"pool-{n}",
            question=entry.item.id,
            title="A choice",
            topic="torture",
            section=part,
            points=1.0,
            pick=1,
            entries=(replace(entry, name=f"question-{n}"),),
            section_instructions=SAID[part],
        )
        for n, (part, entry) in enumerate(zip(PARTS, entries, strict=True))
    )
    return Package("parts", "Parts", "Read first.", pools)


def _written(name: str, path: Path) -> list[Loss]:
    losses: list[Loss] = []
    format_named(name).write(_package(), path, losses.append)
    return losses


@pytest.mark.parametrize("name", FORMATS)
def test_instructions_of_a_part_are_held_or_told_of_once(name: str, tmp_path: Path) -> None:
    losses = _written(name, tmp_path / "out")
    told = [loss.what for loss in losses if loss.code == "instructions" and "part" in loss.what]
    if name in HOLDING:
        assert told == []
    else:
        assert len(told) == 2 and "Shapes" in told[0] and "By hand" in told[1]
    assert {loss.code for loss in losses} <= set(format_named(name).loses)


@pytest.mark.parametrize("name", ["canvas", "cc11", "brightspace"])
def test_titles_of_parts_are_told_of_once(name: str, tmp_path: Path) -> None:
    told = [loss.what for loss in _written(name, tmp_path / "out") if loss.code == "title" and "part" in loss.what]
    assert [what.rpartition(": ")[2] for what in told] == ["Shapes", "Errors", "By hand"]


@pytest.mark.parametrize("name", ["qti21", "qti30"])
def test_qti_shows_them_in_their_sections(name: str, tmp_path: Path) -> None:
    _written(name, tmp_path / "out.zip")
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        root = lxml.etree.fromstring(archive.read("test.xml"))
    shown = {}
    for section in find(root, "assessmentsection"):
        blocks = [one for one in find(section, "rubricblock") if one.getparent() is section]
        assert all(attribute(one, "view") == "candidate" for one in blocks)
        if attribute(section, "visible") == "true":
            shown[attribute(section, "title")] = [squeezed("".join(map(str, one.itertext()))) for one in blocks]
    assert shown == {"Shapes": ["Read first.", "Think of axes."], "Errors": [], "By hand": ["Round once."]}


def test_a_sheet_shows_titles_and_instructions_before_the_questions(tmp_path: Path) -> None:
    _written("markdown", tmp_path / "out.md")
    lines = (tmp_path / "out.md").read_text().split("\n")
    heads = ["# Parts", "Read first.", "# Shapes", SAID["Shapes"], "# Errors", "# By hand", SAID["By hand"], "# Key"]
    questions = [f"### {n}. " for n in range(1, len(PARTS) + 1)]
    seen = [line for line in lines if line in heads or any(line.startswith(mark) for mark in questions)]
    asked = seen[: seen.index("# Key")]
    assert [line if line in heads else line[4] for line in asked] == [
        *heads[:4], "1", "2", heads[4], "3", *heads[5:7], "4", "5",
    ]  # fmt: skip


def test_json_says_them_of_every_pool(tmp_path: Path) -> None:
    _written("json", tmp_path / "out.json")
    pools = json.loads((tmp_path / "out.json").read_text())["pools"]
    assert [(pool["section"], pool["section_instructions"]) for pool in pools] == [(part, SAID[part]) for part in PARTS]


def test_a_category_of_gift_is_written_without_escapes(tmp_path: Path) -> None:
    package = _package()
    pools = (replace(pool, section=r"h_n: {a} = b ~ #1 \n", title="a/b: c") for pool in package.pools)
    format_named("gift").write(replace(package, pools=pools), tmp_path / "out.txt", lambda loss: None)
    asked = (tmp_path / "out.txt").read_text().split("\n")
    heads = [line for line in asked if line.startswith("$CATEGORY")]
    assert heads == [
        f"$CATEGORY: $course$/top/Parts/h_n: {{a}} = b ~ #1 ∖n/a//b: c (pool-{n})" for n in range(len(PARTS))
    ]


def test_a_category_of_moodle_says_what_a_question_is_worth(tmp_path: Path) -> None:
    _written("moodle", tmp_path / "out.xml")
    assert (tmp_path / "out.xml").read_text().count("A student gets 1 of these variants, for 1 point.") == len(PARTS)
