"""`qbank new`: the question works on every seed, nothing of the author's is overwritten, wrong ids are refused."""

from __future__ import annotations

import json
import os
import re
import shlex
from pathlib import Path

import pytest
from running_qbank import Qbank

from graders.runner import Runner
from qbank.bank.load import load_bank
from qbank.items.item import Item
from qbank.items.making import Maker
from qbank.report.vocabulary import KINDS
from qbank.shipped import shipped

SEEDS = {"configuration": 20, "code": 40, "experiment": 6}
"""200 where a variant is one small program; a configuration's is ten in float64, and an experiment trains six."""
WITHOUT_OPTIONS = {"recall", "explain", "code", "experiment"}
"""What is turned, and what is written."""


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "My Course (2)"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def _written(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_question_is_an_item_on_every_seed(qbank: Qbank, runner: Runner, kind: str) -> None:
    assert qbank("new", "mine", "--kind", kind).code == 0
    bank = load_bank(Path("questions"))
    seeds = SEEDS.get(kind, 200)
    made = list(Maker.of(bank, runner.run, "any").make(bank.question("mine"), range(seeds)))
    assert [one for one in made if not isinstance(one, Item)] == []
    assert len(made) == seeds
    assert {len(item.options) for item in made if isinstance(item, Item)} == {0 if kind in WITHOUT_OPTIONS else 4}


def test_new_questions_of_every_kind_pass_check(qbank: Qbank) -> None:
    for kinds, seeds in (([kind for kind in KINDS if kind != "experiment"], 30), (["experiment"], 2)):
        for kind in kinds:
            qbank("new", f"a-{kind}", "--kind", kind)
        paths = [f"questions/{kind}/a-{kind}.yaml" for kind in kinds]
        ended = qbank("check", *paths, "--bank", "questions", "--seeds", seeds, "-j", 1)
        assert (ended.code, ended.err) == (0, "")
        said = f"{len(kinds)} question{'s' * (len(kinds) > 1)} over {seeds} seeds"
        assert re.search(rf"^{said}: (no findings|\d+ infos?)\.$", ended.out, re.MULTILINE)


def test_every_kind_has_a_skeleton_and_no_skeleton_lacks_a_kind() -> None:
    assert {path.stem for path in (shipped("templates") / "new").glob("*.yaml")} == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_every_paragraph_of_a_skeleton_begins_with_what_it_is_for(kind: str) -> None:
    text = (shipped("templates") / "new" / f"{kind}.yaml").read_text()
    assert [paragraph for paragraph in text.split("\n\n") if not paragraph.lstrip("\n").startswith("#")] == []
    assert text.count("\n#") >= 12


def test_the_commands_that_are_suggested_work(qbank: Qbank) -> None:
    suggested = re.findall(r"^  qbank (.*)$", qbank("new", "mine", "--kind", "shape").out, re.MULTILINE)
    assert [shlex.split(line)[0] for line in suggested] == ["show", "check"]
    assert qbank(*shlex.split(suggested[0])).code == 0
    assert Path(shlex.split(suggested[1])[1]).is_file()


def test_in_an_empty_folder_a_whole_bank_is_made(qbank: Qbank, in_an_empty_folder: Path) -> None:
    qbank("new", "mine", "--kind", "shape")
    assert set(_written(in_an_empty_folder)) == {
        "questions/bank.yaml",
        "questions/misconceptions.yaml",
        "questions/shape/mine.yaml",
    }
    assert load_bank(Path("questions")).name == "my-course-2"


def test_questions_of_all_kinds_share_a_bank_whose_catalogue_only_grows(qbank: Qbank) -> None:
    before = ""
    for kind in KINDS:
        assert qbank("new", f"a-{kind}", "--kind", kind).code == 0
        after = Path("questions/misconceptions.yaml").read_text()
        assert after.startswith(before)
        before = after
    assert len(json.loads(qbank("list", "--json", "--bank", "questions").out)) == len(KINDS)


def test_a_catalogue_keeps_its_comments_and_ends_where_it_ended(qbank: Qbank) -> None:
    own = "# mine\nmy-own:\n  belief: Something is so.\n  reality: It is not so.\n  why_it_matters: It just does."
    Path("questions").mkdir()
    Path("questions/misconceptions.yaml").write_text(own)
    assert qbank("new", "mine", "--kind", "shape").code == 0
    assert Path("questions/misconceptions.yaml").read_text().startswith(own + "\n")


def test_a_bank_that_has_everything_gets_only_the_question(qbank: Qbank, in_an_empty_folder: Path) -> None:
    qbank("new", "first", "--kind", "shape")
    before = _written(in_an_empty_folder)
    assert qbank("new", "second", "--kind", "shape").code == 0
    after = _written(in_an_empty_folder)
    assert after.pop("questions/shape/second.yaml")
    assert after == before


def test_inside_a_bank_that_bank_is_meant(qbank: Qbank, monkeypatch: pytest.MonkeyPatch) -> None:
    qbank("new", "first", "--kind", "shape", "--bank", "here", "--topic", "tensors")
    monkeypatch.chdir("here/tensors")
    assert qbank("new", "second", "--kind", "value").code == 0
    assert Path("../value/second.yaml").is_file()


@pytest.mark.parametrize("place", ["file", "dangling link", "other topic"])
def test_nothing_is_overwritten(qbank: Qbank, in_an_empty_folder: Path, place: str) -> None:
    target = Path("questions/shape/mine.yaml")
    target.parent.mkdir(parents=True)
    match place:
        case "file":
            target.write_text("precious")
        case "dangling link":
            target.symlink_to("elsewhere.yaml")
        case _:
            target = Path("questions/other/mine.yaml")
            target.parent.mkdir()
            target.write_text("precious")
    before = sorted(str(path) for path in in_an_empty_folder.rglob("*"))
    ended = qbank("new", "mine", "--kind", "shape")
    assert (ended.code, ended.out) == (1, "")
    assert f"{target}: there is a question 'mine' already" in ended.err
    assert sorted(str(path) for path in in_an_empty_folder.rglob("*")) == before
    assert target.is_symlink() or target.read_text() == "precious"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["My_Question", "--kind", "shape"], "did you mean 'my-question'?"),
        (["../escape", "--kind", "shape"], "did you mean 'escape'?"),
        (["a/b", "--kind", "shape"], "lower-case letters, digits and single hyphens"),
        (["nul\x00", "--kind", "shape"], "did you mean 'nul'?"),
        (["x" * 101, "--kind", "shape"], "at most 100"),
        (["", "--kind", "shape"], "'' is not lower-case letters"),
        (["ende\n", "--kind", "shape"], "did you mean 'ende'?"),
        (["bank", "--kind", "shape"], "'bank' is taken by the bank itself"),
        (["mine", "--kind", "shpe"], "'shpe' is not a kind of question; did you mean 'shape'?"),
        (["mine", "--kind", "shape", "--topic", "blueprints"], "'blueprints' is taken by the bank itself"),
        (["mine", "--kind", "shape", "--topic", "../.."], "lower-case letters"),
        (["mine"], "Missing option '--kind'"),
    ],
    ids=lambda value: " ".join(value)[:30] if isinstance(value, list) else "",
)
def test_wrong_usage_writes_nothing(qbank: Qbank, in_an_empty_folder: Path, arguments: list[str], said: str) -> None:
    ended = qbank("new", *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert list(in_an_empty_folder.iterdir()) == []


def test_a_bank_within_a_bank_is_refused(qbank: Qbank) -> None:
    qbank("new", "mine", "--kind", "shape")
    ended = qbank("new", "other", "--kind", "shape", "--bank", "questions/shape")
    assert ended.code == 1
    assert "lies inside the bank" in ended.err


def test_a_faulty_catalogue_is_told_and_left_alone(qbank: Qbank) -> None:
    Path("questions").mkdir()
    catalogue = Path("questions/misconceptions.yaml")
    catalogue.write_text("mine: [unclosed\n")
    ended = qbank("new", "mine", "--kind", "shape")
    assert ended.code == 1
    assert "questions/misconceptions.yaml:1:" in ended.err
    assert _written(Path()) == {"questions/misconceptions.yaml": "mine: [unclosed\n"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_one_line(qbank: Qbank, in_an_empty_folder: Path) -> None:
    in_an_empty_folder.chmod(0o500)
    try:
        ended = qbank("new", "mine", "--kind", "shape")
    finally:
        in_an_empty_folder.chmod(0o700)
    assert ended.code == 3
    assert ended.err.count("\n") == 1


def test_a_file_where_a_folder_belongs_is_one_line(qbank: Qbank) -> None:
    Path("questions").write_text("a file")
    ended = qbank("new", "mine", "--kind", "shape")
    assert ended.code in (1, 3)
    assert "questions" in ended.err
    assert "Traceback" not in ended.err
