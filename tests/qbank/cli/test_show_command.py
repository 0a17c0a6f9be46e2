"""`qbank show`: one variant in three forms; the JSON is what docs/schema says, and holds no key unless asked to."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import fields, replace
from pathlib import Path

import msgspec
import pytest
from jsonschema import Draft202012Validator
from running_qbank import Qbank

from graders.keys import ShapeValue
from graders.runner import Runner
from qbank.bank.load import Bank, load_bank
from qbank.items.item import Item
from qbank.items.making import Maker
from qbank.prose.highlight import GAP
from qbank.report.json_text import json_text
from qbank.report.revealed_item import revealed_item
from qbank.report.shown_item import shown_item
from qbank.shipped import shipped

ROOT = Path(__file__).parents[3]
SHOWN, REVEALED = (
    json.loads((ROOT / f"docs/schema/output/{name}.json").read_text()) for name in ("show", "show-reveal")
)
SEEDS = (0, 1, 2)
SIMPLE = "output-shape-seq-first"


@pytest.fixture(scope="module")
def bank() -> Bank:
    return load_bank(shipped("questions"))


@pytest.fixture(scope="module")
def items(bank: Bank, runner: Runner) -> list[Item]:
    """Items of every question of the bank, some seeds each."""
    maker = Maker.of(bank, runner.run, "the version that ran")
    return [maker.make_one(question, seed) for question in bank.questions for seed in SEEDS]


@pytest.fixture
def small_bank(tmp_path: Path) -> Path:
    (tmp_path / "shapes").mkdir()
    for name in ("bank.yaml", "misconceptions.yaml", f"shapes/{SIMPLE}.yaml"):
        shutil.copy(shipped("questions") / name, tmp_path / name)
    return tmp_path


def test_json_of_every_question_is_as_documented(items: list[Item]) -> None:
    shown, revealed = Draft202012Validator(SHOWN), Draft202012Validator(REVEALED)
    for item in items:
        for asked in item.asked:
            shown.validate(json.loads(json_text(shown_item(item, asked))))
            revealed.validate(json.loads(json_text(revealed_item(item, asked))))


def test_without_reveal_nothing_depends_on_the_key(items: list[Item]) -> None:
    """Whatever is secret is changed, and every byte stays: so none of it can be read off the output."""
    for item in items:
        for asked in item.asked:
            assert json_text(shown_item(item, asked)) == json_text(shown_item(_with_other_secrets(item), asked))


def _with_other_secrets(item: Item) -> Item:
    """Return the item with everything changed that a student may not know."""
    options = tuple(
        replace(
            option,
            value=ShapeValue((9, 9)),
            correct=not option.correct,
            mark=-option.mark,
            misconceptions=("another-belief",),
            feedback="other feedback",
            ran="another run",
        )
        for option in item.options
    )
    return replace(
        item,
        version=item.version + 1,
        attempt=item.attempt + 1,
        title="another title",
        level="expert",
        topic="another topic",
        parameters={"other": 1},
        options=options,
        entry=None,
        gap=None,
        key=ShapeValue((9, 9)),
        hint="another hint",
        solution=("another solution",),
        quick_check="another check",
        settled=("another claim",),
        task=msgspec.structs.replace(item.task, reference="another = 1\n", cases=(), wrong=()) if item.task else None,
        provenance=replace(item.provenance, runs=(), question_hash="0" * 64),
        filling=None,
    )


def test_the_test_above_changes_every_field_but_those_a_student_sees() -> None:
    seen = {
        "id", "seed", "kind", "asked", "setup", "code", "number_lines", "given", "stem", "select", "wanted", "blanks",
        "long_answer", "examples", "figure",
    }  # fmt: skip
    changed = {
        "version", "attempt", "title", "level", "topic", "parameters", "options", "entry", "gap", "key", "hint",
        "solution", "quick_check", "settled", "provenance", "task", "filling",
    }  # fmt: skip
    assert {field.name for field in fields(Item)} == seen | changed


def test_with_reveal_the_right_options_show_the_key_and_marks_add_up(items: list[Item]) -> None:
    for item in items:
        told = json.loads(json_text(revealed_item(item, item.asked[0])))
        right = [option for option in told["options"] if option["correct"]]
        assert sum(option["mark"] for option in right) == pytest.approx(1 if right else 0)
        if told["select"] == "one" and right:
            assert [option["value"] for option in right] == [told["key"]]
        if told["entry"]:
            assert told["entry"]["value"] == told["key"]


def test_what_is_shown_is_what_ran(items: list[Item]) -> None:
    for item in (one for one in items if one.code):
        told = json.loads(json_text(revealed_item(item, item.asked[0])))
        parts = map(re.escape, GAP.split(told["code"]))
        ran = [run["program"]["code"] for run in told["provenance"]["runs"]]
        probed = ".*" if item.kind == "concept" else ""  # a probe that measures claims follows the shown code
        assert any(re.fullmatch(".*".join(parts) + probed, code, re.DOTALL if probed else 0) for code in ran)
        assert all(run["program"]["setup"] == told["setup"] for run in told["provenance"]["runs"][:1])


@pytest.mark.parametrize("arguments", [["--json"], ["--format", "json"], ["--format", "json", "--json"]])
def test_json_is_all_there_is_on_stdout(qbank: Qbank, arguments: list[str]) -> None:
    ended = qbank("show", SIMPLE, "--seed", 3, *arguments)
    Draft202012Validator(SHOWN).validate(json.loads(ended.out))
    assert (ended.code, ended.err) == (0, "")
    assert json.loads(ended.out)["seed"] == 3


def test_reveal_adds_the_key(qbank: Qbank) -> None:
    plain, revealed = (json.loads(qbank("show", SIMPLE, "--json", *more).out) for more in ((), ("--reveal",)))
    Draft202012Validator(REVEALED).validate(revealed)
    assert "key" not in plain
    assert (revealed["stem"], revealed["code"]) == (plain["stem"], plain["code"])
    assert revealed["key"]["type"] == "shape"
    assert [option["text"] for option in revealed["options"] if option["correct"]] == [
        f"({', '.join(map(str, revealed['key']['shape']))})"
    ]


def test_a_seed_gives_the_same_bytes_again_and_another_one_gives_others(qbank: Qbank) -> None:
    first, again, other = (qbank("show", SIMPLE, "--json", "--reveal", "--seed", seed).out for seed in (5, 5, 6))
    assert first == again != other


def test_a_typed_answer_is_asked_without_options(qbank: Qbank) -> None:
    shown = json.loads(qbank("show", SIMPLE, "--as", "entry", "--json").out)
    assert (shown["asked"], shown["options"]) == ("entry", [])
    assert shown["wanted"]


@pytest.mark.parametrize("asked", ["choice", "entry"])
def test_terminal_and_page_show_the_code_and_reveal_shows_the_solution(
    qbank: Qbank, asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    solution = "keeps the other axes"
    for form, plain in (("terminal", lambda text: text), ("html", _text_of)):
        hidden = qbank("show", SIMPLE, "--as", asked, "--format", form)
        shown = qbank("show", SIMPLE, "--as", asked, "--format", form, "--reveal")
        assert (hidden.code, shown.code) == (0, 0)
        assert "output, h_n = rnn(x)" in plain(hidden.out)
        assert solution not in plain(hidden.out)
        assert solution in plain(shown.out)


def _text_of(page: str) -> str:
    from lxml import html  # type: ignore[import-untyped]

    return str(html.document_fromstring(page).text_content())


def test_a_page_is_a_whole_document(qbank: Qbank) -> None:
    assert qbank("show", SIMPLE, "--format", "html").out.lower().startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["output-shape-seq-frist"], "did you mean 'output-shape-seq-first'?"),
        (["\x1b[2Jzz"], r"no question '\x1b[2Jzz' in the bank torch-rnn; qbank list shows every id"),
        (["../shapes/output-shape-seq-first"], "no question '../shapes/output-shape-seq-first'"),
        (["x" * 5000], "no question 'xxx"),
        ([SIMPLE, "--seed", "-1"], "-1 is not in the range"),
        ([SIMPLE, "--seed", str(2**63)], "is not in the range"),
        ([SIMPLE, "--seed", "seven"], "'seven' is not a valid integer"),
        ([SIMPLE, "--as", "essay"], "'essay' is not one of 'choice', 'entry'"),
        ([SIMPLE, "--json", "--format", "html"], "--json and --format html contradict each other"),
        ([SIMPLE, "--format", "pdf"], "'pdf' is not one of"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "",
)
def test_wrong_usage_is_said_before_anything_runs(qbank: Qbank, arguments: list[str], said: str) -> None:
    ended = qbank("show", *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert "\x1b" not in ended.err


def test_a_way_in_which_the_question_is_not_asked_names_those_that_there_are(qbank: Qbank, small_bank: Path) -> None:
    question = small_bank / f"shapes/{SIMPLE}.yaml"
    question.write_text(question.read_text().replace("as: [choice, entry]", "as: [choice]"))
    ended = qbank("show", SIMPLE, "--as", "entry", "--bank", small_bank)
    assert ended.code == 2
    assert f"{SIMPLE} is asked as choice, not as entry" in ended.err


@pytest.mark.parametrize(("asked", "kind"), [(SIMPLE, "shape"), ("code-fix-lost-state", "debugging")])
def test_what_has_no_examples_to_try_says_which_questions_have(qbank: Qbank, asked: str, kind: str) -> None:
    ended = qbank("show", asked, "--format", "try")
    assert ended.code == 2
    assert f"only questions of kind code have, and it is of kind {kind}" in " ".join(ended.err.split())


def test_the_largest_seed_is_a_seed_like_any_other(qbank: Qbank) -> None:
    assert json.loads(qbank("show", SIMPLE, "--json", "--seed", 2**63 - 1).out)["seed"] == 2**63 - 1


def test_a_refused_variant_is_a_finding_at_its_place_with_its_seed(qbank: Qbank, small_bank: Path) -> None:
    question = small_bank / f"shapes/{SIMPLE}.yaml"
    text = question.read_text()
    question.write_text(text.replace("confirm: (L, N, H)", "confirm: (N, L, H)"))
    line = 1 + question.read_text()[: question.read_text().index("confirm:")].count("\n")
    ended = qbank("show", SIMPLE, "--seed", 4, "--bank", small_bank)
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith(f"{question}:{line}:10: [confirm-disagrees] the run gives (")
    assert "(seed 4)" in ended.err


def test_a_faulty_file_beside_it_does_not_stand_in_the_way(qbank: Qbank, small_bank: Path) -> None:
    (small_bank / "shapes/broken.yaml").write_text("id: [\n")
    assert qbank("show", SIMPLE, "--bank", small_bank).code == 0
    assert qbank("show", "broken", "--bank", small_bank).code == 1


def test_a_program_that_prints_escapes_does_not_steer_the_terminal(qbank: Qbank, small_bank: Path) -> None:
    question = small_bank / f"shapes/{SIMPLE}.yaml"
    loud = "  output, h_n = rnn(x)\n"
    text = question.read_text().replace(loud, loud + '  print("\\x1b]0;owned\\x07")\n')
    question.write_text(text.replace("observe: {", 'observe: {said: "chr(27) + chr(155) + chr(8238)", '))
    for form in ("terminal", "html", "json"):
        ended = qbank("show", SIMPLE, "--bank", small_bank, "--reveal", "--format", form)
        assert ended.code == 0, ended.err
        assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(ended.out)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_numbers_that_json_lacks_are_texts(value: float) -> None:
    written = json_text({"observed": (value, 1.5)})
    assert json.loads(written, parse_constant=lambda name: pytest.fail(name)) == {"observed": [repr(value), 1.5]}


@pytest.mark.parametrize(
    "text", ["\x1b[31m", "\x9b2J", "\u202eabc", "\ud800", "\U000e0041", "tab\tnewline\n", "é × 漢 😀"]
)
def test_json_keeps_every_text_and_prints_none_that_steers(text: str) -> None:
    written = json_text([text])
    assert json.loads(written) == [text]
    assert all(letter.isprintable() or letter == "\n" for letter in written)
