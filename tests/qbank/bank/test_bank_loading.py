"""Loading a bank: every problem of every file in one go, each at its own line and column."""

from __future__ import annotations

from pathlib import Path

import pytest

from qbank.bank.load import Bank, bank_root_of, load_bank, misconceptions_used, question_files
from qbank.language.given import parse_given
from qbank.problems import ProblemsFound

BANK = "name: my-bank\ntitle: My bank\nschema: 1\n"
MISCONCEPTIONS = """\
output-is-h-n:
  belief: output and h_n are one.
  reality: They are not the same.
  why_it_matters: Shapes differ.
"""
QUESTION = """\
id: first
kind: shape
title: A title
level: beginner
objective: To be able to do it.
as: [choice, entry]
parameters: {L: 3..9, H_in: 2..8}
derived: {D: 2*L}
code: |
  x = torch.randn({{ L }}, {{ H_in }})
observe: {out: x.shape}
key: out
confirm: (L, H_in)
distractors:
  - {misconception: output-is-h-n, value: "(H_in, L)"}
ask: What?
hint: Look.
solution: [See.]
quick_check: Look again.
"""
CONFIGURATION = """\
id: first
kind: configuration
title: A title
level: beginner
objective: To be able to do it.
as: [choice]
parameters: {L: 3..9, H_in: 2..8}
code: |
  rnn = {{ gap.layer }}
inputs: {x: "normal(L, H_in)"}
gaps:
  layer:
    reference: "nn.RNN({{ H_in }}, 2)"
    options:
      - {code: "nn.RNN(2, {{ H_in }})", misconception: output-is-h-n}
observe: {out: rnn}
require: [{name: width, that: "out == L"}]
ask: What?
hint: Look.
solution: [See.]
quick_check: Look again.
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "bank.yaml").write_text(BANK, encoding="utf-8")
    (tmp_path / "misconceptions.yaml").write_text(MISCONCEPTIONS, encoding="utf-8")
    _write(tmp_path, "topic/first.yaml", QUESTION)
    return tmp_path


def _write(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(exist_ok=True)
    (root / path).write_text(text, encoding="utf-8")


def _problems(root: Path) -> list[str]:
    with pytest.raises(ProblemsFound) as found:
        load_bank(root)
    return [str(problem).replace(f"{root}/", "") for problem in found.value.problems]


def test_a_bank_holds_its_questions_in_order_of_their_paths(root: Path) -> None:
    _write(root, "another/second.yaml", QUESTION.replace("id: first", "id: second"))
    _write(root, "blueprints/exam.yaml", "not: a question\n")
    bank = load_bank(root)
    assert (bank.name, bank.title, bank.root) == ("my-bank", "My bank", root)
    assert [(one.topic, one.id) for one in bank.questions] == [("another", "second"), ("topic", "first")]
    assert {one.bank for one in bank.questions} == {"my-bank"}
    assert len({one.digest for one in bank.questions}) == 2
    assert list(bank.misconceptions) == ["output-is-h-n"]
    assert [path.name for path in question_files(root)] == ["second.yaml", "first.yaml"]


def test_one_file_can_be_loaded_alone(root: Path) -> None:
    _write(root, "topic/broken.yaml", "id: [\n")
    bank = load_bank(root, [root / "topic" / "first.yaml"])
    assert [one.id for one in bank.questions] == ["first"]


def test_a_question_is_found_by_its_id_or_the_nearest_one_is_named(root: Path) -> None:
    bank = load_bank(root)
    assert bank.question("first") is bank.questions[0]
    with pytest.raises(ProblemsFound, match="did you mean 'first'"):
        bank.question("frist")


def test_the_root_of_a_bank_is_found_from_any_folder_in_it(
    root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    for path in (root, root / "topic", root / "topic" / "first.yaml"):
        assert bank_root_of(path) == root
    assert bank_root_of(tmp_path_factory.mktemp("elsewhere")) is None


@pytest.mark.parametrize(
    ("old", "new", "there"),
    [
        ("{{ L }}, {{ H_in }}", "{{ L }}, {{ H_inn }}", "H_inn }})"),
        ("  x = torch", "  # L and N\n  x = torch({{ N }})", "N }}).randn"),
        ("{D: 2*L}", "{D: 2*E, E: L}", "E, E: L}"),
        ("{D: 2*L}", "{D: D + 1}", "D + 1}"),
        ("confirm: (L, H_in)", "confirm: (L, out)", "out)"),
        ("key: out", "key: outt", "outt"),
        ("key: out", "key: key", "key"),
        ('"(H_in, L)"', '"(H_in, LL)"', 'LL)"}'),
        ("ask: What?", "ask: What is a {{ a }}?", "a }}?"),
        ("ask: What?", "ask: |\n  One xx.\n\n  é {{ 'xx' }} {{ xx }}", "xx }}"),
        ("ask: What?", "ask: >-\n  One\n  two {{ gap }}", "gap }}"),
        ("[See.]", '[See., "{% if believed %}{% endif %}"]', "believed %}"),
        ("ask: What?", "where: [L > 2, '  H_inn < 3']\nask: What?", "H_inn < 3']"),
    ],
)
def test_an_unknown_name_is_told_where_it_stands(root: Path, old: str, new: str, there: str) -> None:
    assert _told(root, QUESTION, old, new, "unknown name").startswith(there)


def _told(root: Path, text: str, old: str, new: str, said: str) -> str:
    """Return what stands in the file where its one problem is told to be."""
    assert old in text
    _write(root, "topic/first.yaml", text.replace(old, new))
    with pytest.raises(ProblemsFound) as found:
        load_bank(root)
    (problem,) = found.value.problems
    assert said in str(problem)
    return text.replace(old, new).split("\n")[problem.line - 1][problem.column - 1 :]


def test_an_unknown_name_comes_with_what_is_known_there_and_what_was_meant(root: Path) -> None:
    _write(root, "topic/first.yaml", QUESTION.replace("confirm: (L, H_in)", "confirm: (L, H_im)"))
    (told,) = _problems(root)
    assert told.splitlines()[1:] == ["    allowed: D, H_in, L", "    hint: did you mean 'H_in'?"]


@pytest.mark.parametrize(
    ("old", "new", "there", "said"),
    [
        ('"normal(L, H_in)"', '"normal(L, H_inn)"', 'H_inn)"}', "unknown name 'H_inn'"),
        ('"normal(L, H_in)"', '" normal( NN )"', 'NN )"}', "unknown name 'NN'"),
        ('"normal(L, H_in)"', "normal()", "normal()}", "not an input: 'normal()'"),
        ('"normal(L, H_in)"', "gamma(L)", "gamma(L)}", "not an input: 'gamma(L)'"),
        ('"normal(L, H_in)"', "normal(L) + (L)", "normal(L)", "not an input"),
        ('"normal(L, H_in)"', '"normal(L), (L)"', '"normal(L)', "not an input"),
        ('"normal(L, H_in)"', "normal(a=L)", "normal(a=L)", "not an input"),
        ('"normal(L, H_in)"', '"normal(*L)"', '"normal(*L)', "not an input"),
        ('"normal(L, H_in)"', "'normal(L'", "'normal(L'", "not an input"),
        ("{{ gap.layer }}", "nn.RNN(2, 3)", "|", "the code has no gap"),
        ('that: "out == L"', 'that: "key == L"', 'key == L"', "unknown name 'key'"),
        ("2, {{ H_in }}", "2, {{ out }}", "out }}", "unknown name 'out'"),
    ],
)
def test_a_gap_its_inputs_and_its_requirements_are_checked_alike(
    root: Path, old: str, new: str, there: str, said: str
) -> None:
    assert _told(root, CONFIGURATION, old, new, said).startswith(there)


@pytest.mark.parametrize(
    ("written", "shape"),
    [
        ("normal(N)", "(N,)"),
        ("normal(N, L, 2*H)", "(N, L, 2*H,)"),
        (" normal(N,) ", "(N,)"),
        ("normal((N), 2)", "((N), 2,)"),
    ],
)
def test_the_shape_of_an_input_is_an_expression(written: str, shape: str) -> None:
    assert parse_given(written).shape.source == shape


@pytest.mark.parametrize(
    ("old", "new", "there", "said"),
    [
        ("output-is-h-n,", "output-is-h-m,", "output-is-h-m,", "did you mean 'output-is-h-n'?"),
        ("output-is-h-n,", "[output-is-h-n, output-is-h-m],", "output-is-h-m],", "unknown misconception"),
        ("id: first", "id: fist", "fist", "the id 'fist' is not the file's name 'first'"),
        ('value: "(H_in, L)"', "assume: {D: 3}", "D: 3}", "'D' is not a parameter"),
        ('value: "(H_in, L)"', "assume: {H_im: 3}", "H_im: 3}", "did you mean 'H_in'"),
        ("{out: x.shape}", "{L: x.shape, out: x}", "L: x.shape,", "'L' is declared in parameters already"),
        ("{D: 2*L}", "{L: 3}", "L: 3}", "'L' is declared in parameters already"),
        ("{out: x.shape}", "{out: x.shape +}", "}", "not a Python expression: 'x.shape +' (invalid syntax)"),
        ("{out: x.shape}", "{out: '  import os'}", "import os'}", "not a Python expression"),
        ("{out: x.shape}", "{out: 'x = 1'}", "= 1'}", "not a Python expression"),
        ("{out: x.shape}", "{out: \"x['\\\\d']\"}", "'\\\\d']", "invalid escape"),
    ],
)
def test_names_are_declared_once_and_mean_what_exists(root: Path, old: str, new: str, there: str, said: str) -> None:
    assert _told(root, QUESTION, old, new, said).startswith(there)


def test_an_input_may_be_observed_under_its_own_name_but_not_be_a_parameter(root: Path) -> None:
    _write(root, "topic/first.yaml", CONFIGURATION.replace("{out: rnn}", "{out: rnn, x: x}"))
    assert load_bank(root).questions[0].id == "first"
    _write(root, "topic/first.yaml", CONFIGURATION.replace('{x: "normal', '{L: "normal'))
    (told,) = _problems(root)
    assert "'L' is declared in parameters already" in told


def test_every_problem_of_every_file_is_told_at_once_in_order(root: Path) -> None:
    _write(root, "bank.yaml", BANK.replace("title:", "titel:"))
    _write(root, "topic/first.yaml", QUESTION.replace("key: out", "key: outt").replace("H_in }}", "H_inn }}"))
    _write(root, "topic/second.yaml", "id: [\n")
    _write(root, "topic/third.yaml", QUESTION.replace("level: beginner", "level: easy"))
    _write(root, "topic/fourth.yaml", QUESTION.replace("id: first", "id: fourth").replace("L: 3..9", "L: 9..3"))
    told = _problems(root)
    assert [one.split(": ")[0] for one in told] == [
        "bank.yaml:2:1",
        "topic/first.yaml:10:31",
        "topic/first.yaml:12:6",
        "topic/fourth.yaml:7:17",
        "topic/second.yaml:2:1",
        "topic/third.yaml:4:8",
    ]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("0", "this bank is written in schema 0, and this qbank reads schema 1\n    hint: docs/migration.md says what"),
        ("2", "this bank is written in schema 2, and this qbank reads schema 1\n    hint: install a newer qbank"),
    ],
)
def test_a_bank_of_another_schema_is_one_problem_whatever_else_is_in_it(root: Path, written: str, said: str) -> None:
    _write(root, "bank.yaml", BANK.replace("schema: 1", f"schema: {written}").replace("title:", "titel:"))
    _write(root, "topic/first.yaml", QUESTION.replace("key: out", "kye: out"))
    (told,) = _problems(root)
    assert told.startswith(f"bank.yaml:3:9: {said}")


@pytest.mark.parametrize("written", ["schema: one", "schema:", "schema: [1]", ""])
def test_a_bank_that_names_no_schema_is_told_so_with_everything_else(root: Path, written: str) -> None:
    _write(root, "bank.yaml", BANK.replace("schema: 1", written))
    _write(root, "topic/first.yaml", QUESTION.replace("key: out", "kye: out"))
    assert [one.split(":")[0] for one in _problems(root)] == ["bank.yaml", "topic/first.yaml"]


def test_a_catalogue_that_cannot_be_read_is_one_problem_and_not_one_of_every_question(root: Path) -> None:
    _write(root, "misconceptions.yaml", "output-is-h-n: {belief: too short}\n")
    assert {one.split(":")[0] for one in _problems(root)} == {"misconceptions.yaml"}
    (root / "misconceptions.yaml").unlink()
    (told,) = _problems(root)
    assert told.startswith("misconceptions.yaml: ")


def test_an_id_is_used_once_in_a_bank(root: Path) -> None:
    _write(root, "another/first.yaml", QUESTION)
    (told,) = _problems(root)
    assert told == "topic/first.yaml:1:5: the id 'first' is used by another/first.yaml already"


def test_a_folder_that_is_no_bank_is_told_in_one_line(tmp_path: Path) -> None:
    told = _problems(tmp_path)
    assert [one.split(":")[0] for one in told] == ["bank.yaml", "misconceptions.yaml"]


def test_the_misconceptions_that_a_question_names_are_listed_with_their_places(root: Path) -> None:
    tests = "tests: [{response: x, status: incorrect, misconception: output-is-h-n}, {response: y, status: correct}]\n"
    _write(root, "topic/first.yaml", QUESTION + tests)
    (question,) = load_bank(root).questions
    assert misconceptions_used(question) == [
        (("distractors", 0, "misconception", 0), "output-is-h-n"),
        (("tests", 0, "misconception"), "output-is-h-n"),
    ]


def test_names_bound_at_each_time_are_those_that_running_provides(root: Path) -> None:
    """Feedback may speak of the believed value, hints of the key and the outcome; nothing else is let through."""
    extra = 'feedback: "{{ believed | code }} {{ key | code }} {{ outcome.raised }} {{ out | code }} {{ D }}"'
    _write(root, "topic/first.yaml", QUESTION.replace('value: "(H_in, L)"', 'value: "(H_in, key[0])", ' + extra))
    bank = load_bank(root)
    assert isinstance(bank, Bank)
    assert len(bank.questions) == 1
