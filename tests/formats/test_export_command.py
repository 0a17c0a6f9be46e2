"""`qbank export` and `qbank formats`: what is chosen, what is written where, what is told, and what is refused."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from qbank.cli.app import app
from qbank.cli.edge import guarded
from qbank.formats.losses import CODES
from qbank.formats.table import EXAM_FORMATS, FORMATS, exam_format_named, format_named
from qbank.formats.zip_file import new_zip
from tests.qbank.exams import tiny

ROOT = Path(__file__).parents[2]
EXPORT, LISTED = (
    Draft202012Validator(json.loads((ROOT / f"docs/schema/output/{name}.json").read_text()))
    for name in ("export", "formats")
)
DOC = (ROOT / "docs/formats.md").read_text(encoding="utf-8")


def _qbank(capfd: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    code = guarded(app, list(map(str, arguments)))
    return (code, *capfd.readouterr())


def _export(capfd: pytest.CaptureFixture[str], out: Path, *arguments: str | Path) -> tuple[int, str, str]:
    return _qbank(capfd, "export", "--format", "json", "--bank", tiny.BANK, "-o", out, *arguments)


@pytest.mark.parametrize("name", [*FORMATS, *EXAM_FORMATS])
def test_every_format_is_whole_and_documented(name: str) -> None:
    form = exam_format_named(name) if name in EXAM_FORMATS else format_named(name)
    assert form.name == name
    assert form.title and form.target and form.holds
    assert set(form.loses) <= set(CODES), "a loss code that losses.py does not explain"
    assert f"| `{name}` |" in DOC


def test_every_loss_code_is_documented_and_used() -> None:
    documented = set(re.findall(r"^\| `([a-z-]+)` \| (?!.*\bscripts\b)", DOC, re.MULTILINE))
    assert set(CODES) <= documented


def test_formats_lists_all_with_what_they_lose(capfd: pytest.CaptureFixture[str]) -> None:
    code, out, _ = _qbank(capfd, "formats", "--json")
    assert code == 0
    LISTED.validate(json.loads(out))
    assert [row["name"] for row in json.loads(out)] == [*FORMATS, *EXAM_FORMATS]
    code, out, _ = _qbank(capfd, "formats")
    assert code == 0
    assert all(re.search(rf"^{name}: ", out, re.MULTILINE) for name in (*FORMATS, *EXAM_FORMATS))


def test_an_export_holds_the_wanted_number_of_distinct_variants(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, out, _ = _export(capfd, tmp_path / "deep" / "out.json", "axes-of-output", "--variants", "5", "--as", "entry")
    assert (code, stat.S_IMODE((tmp_path / "deep" / "out.json").stat().st_mode)) == (0, 0o600)
    assert "with every key" in out and "5 variants" in out
    (pool,) = json.loads((tmp_path / "deep" / "out.json").read_text())["pools"]
    assert (pool["question"], pool["pick"], pool["points"]) == ("axes-of-output", 1, 1.0)
    items = [entry["item"] for entry in pool["entries"]]
    assert len({(item["setup"], item["code"], item["stem"], json.dumps(item["key"])) for item in items}) == 5
    assert {item["asked"] for item in items} == {"entry"}
    names = [entry["name"] for entry in pool["entries"]]
    assert len(set(names)) == 5 and all(re.fullmatch("[a-z0-9-]+", name) for name in names)


def test_a_question_with_few_variants_is_told_of_and_not_repeated(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, out, _ = _export(capfd, tmp_path / "out.json", "weights-in-all", "--variants", "3000", "--json")
    told = json.loads(out)
    EXPORT.validate(told)
    assert code == 0
    found = told["fewer_variants"]["weights-in-all"]
    assert 1 < found == told["entries"] < 3000


def test_filters_and_blueprints_choose(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, out, _ = _export(capfd, tmp_path / "a.json", "--topic", "values", "--variants", "1", "--json")
    assert (code, json.loads(out)["pools"]) == (0, 2)
    plan = tmp_path / "plan.yaml"
    plan.write_text(
        "title: Plan\ninstructions: Read.\nsections:\n"
        "  - title: One\n    instructions: Begin.\n    tasks:\n"
        "      - {pick: 2, topic: [errors, values], points: 3}\n      - {question: axes-of-output, as: entry}\n"
    )
    code, out, _ = _export(capfd, tmp_path / "b.json", "--blueprint", plan, "--variants", "2")
    made = json.loads((tmp_path / "b.json").read_text())
    assert (code, made["title"], made["instructions"], made["name"]) == (0, "Plan", "Read.", "plan")
    drawn, other, fixed = made["pools"]
    assert [pool["points"] for pool in made["pools"]] == [3.0, 3.0, 1.0]
    assert [(pool["section"], pool["section_instructions"]) for pool in made["pools"]] == [("One", "Begin.")] * 3
    assert fixed["question"] == "axes-of-output"
    dealt = [set(pool["question"].split("+")) for pool in (drawn, other)]
    assert dealt[0] | dealt[1] == {"what-happens", "which-line", "state-by-hand", "weights-in-all"}
    assert not dealt[0] & dealt[1]
    every = [entry["name"] for pool in made["pools"] for entry in pool["entries"]]
    assert len(every) == len(set(every)) == 10


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "name questions by ids"),
        (["axes-of-output", "--all"], "name questions by ids"),
        (["axes-of-outputs"], "did you mean"),
        (["--kind", "cloze"], "no question of the bank"),
        (["--level", "hard"], "is not a level"),
        (["layers-that-fit", "--as", "entry"], "is asked as choice, not as entry"),
        (["axes-of-output", "--format", "moodel"], "is not a format"),
        (["axes-of-output", "--variants", "0"], "--variants"),
        (["--blueprint", "x.yaml", "--as", "choice"], "a blueprint says how"),
    ],
)
def test_wrong_usage_is_one_line_and_writes_nothing(
    arguments: list[str], said: str, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, out, err = _export(capfd, tmp_path / "out.json", *arguments)
    assert (code, out) == (2, "")
    assert said in err.lower() or said in err
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_is_kept_unless_it_is_to_be_replaced(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    out.write_text("mine")
    code, _, err = _export(capfd, out, "axes-of-output", "--variants", "1")
    assert (code, out.read_text()) == (1, "mine")
    assert "is there already" in err and "--replace" in err
    assert _export(capfd, out, "axes-of-output", "--variants", "1", "--replace")[0] == 0
    assert json.loads(out.read_text())["pools"]
    (tmp_path / "folder").mkdir()
    code, _, err = _export(capfd, tmp_path / "folder", "axes-of-output", "--replace")
    assert code == 1 and "is a folder" in err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "out.json"]


def test_an_export_of_exams_is_told_as_its_schema_says(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text(
        "title: Plan\nsections:\n  - title: One\n    tasks:\n      - {question: axes-of-output, as: entry}\n"
    )
    wanted = ("export", "--format", "otter", "--bank", tiny.BANK, "--blueprint", plan, "--versions", "1", "--json")
    code, out, _ = _qbank(capfd, *wanted, "-o", tmp_path / "exam")
    told = json.loads(out)
    EXPORT.validate(told)
    assert (code, told["exams"], told["losses"]["points"]["count"]) == (0, 1, 1)
    losses = tmp_path / "losses.json"
    code, out, err = _qbank(capfd, *wanted, "-o", tmp_path / "other", "--strict", "--losses", losses)
    told = json.loads(out)
    EXPORT.validate(told)
    assert (code, told["students"], "loses something (points)" in err) == (1, None, True)
    assert [loss["code"] for loss in json.loads(losses.read_text())] == ["points"]
    assert not (tmp_path / "other").exists()


def test_what_is_not_written_is_told_as_the_schema_says(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    wanted = ("export", "--format", "qti21", "--bank", tiny.BANK, "axes-of-output", "--variants", "1")
    losses = tmp_path / "losses.json"
    code, out, err = _qbank(capfd, *wanted, "-o", tmp_path / "x.zip", "--strict", "--json", "--losses", losses)
    told = json.loads(out)
    EXPORT.validate(told)
    assert (code, told["output"], "loses something" in err) == (1, None, True)
    assert {loss["code"] for loss in json.loads(losses.read_text())} == set(told["losses"])
    assert [path.name for path in tmp_path.iterdir()] == ["losses.json"]


def test_losses_do_not_take_the_place_of_the_export(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    code, _, err = _export(capfd, out, "axes-of-output", "--variants", "1", "--losses", tmp_path / "." / "out.json")
    assert (code, "name another file" in err) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_a_list_of_losses_that_is_there_is_kept_unless_it_is_to_be_replaced(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    losses = tmp_path / "losses.json"
    losses.write_text("mine")
    wanted = ("axes-of-output", "--variants", "1", "--losses", losses)
    code, _, err = _export(capfd, tmp_path / "out.json", *wanted)
    assert (code, losses.read_text()) == (1, "mine")
    assert f"{losses}: is there already" in err and "--replace" in err
    assert [path.name for path in tmp_path.iterdir()] == ["losses.json"]
    assert _export(capfd, tmp_path / "out.json", *wanted, "--replace")[0] == 0
    assert json.loads(losses.read_text()) == []


def test_a_refused_seed_leaves_nothing_behind(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    bank = tmp_path / "bank"
    bank.mkdir()
    for name in ("bank.yaml", "misconceptions.yaml"):
        (bank / name).write_text((tiny.BANK / name).read_text())
    (bank / "shapes").mkdir()
    text = (tiny.BANK / "shapes" / "axes-of-output.yaml").read_text()
    (bank / "shapes" / "axes-of-output.yaml").write_text(text + "options: 8\n")
    out = tmp_path / "new" / "out.json"
    code, _, err = _qbank(capfd, "export", "--format", "json", "--bank", bank, "--all", "-o", out)
    assert code == 1 and "few-distractors" in err and "seed" in err
    assert not out.parent.exists()


def test_zips_are_closed_when_writing_fails(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), new_zip(tmp_path / "x.zip"):
        raise RuntimeError
