"""docs/grading.md says what is so."""

import re
from pathlib import Path
from typing import get_args

from graders.grades import Status
from qbank.bank.load import load_bank
from qbank.exams.blueprint import BlueprintFile, SectionSpec, TaskSpec, load_blueprint
from qbank.grading.handed_files import ENDINGS
from qbank.grading.tables import COLUMNS
from qbank.shipped import shipped

TEXT = (Path(__file__).parents[3] / "docs" / "grading.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    return TEXT.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def first_cells(title: str) -> list[str]:
    """Return the names in code of the first column of a section's tables, in order."""
    rows = re.findall(r"^\| (`[^|]*) \|", section(title), re.MULTILINE)
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row)]


def test_every_column_of_the_grades_is_documented_in_its_order():
    assert tuple(first_cells("grades.csv")) == COLUMNS


def test_every_status_is_documented():
    assert first_cells("Statuses") == list(get_args(Status))


def test_the_blueprint_shown_is_one_and_shows_every_field(tmp_path: Path):
    (source,) = re.findall(r"```yaml\n(.*?)```", section("The blueprint"), re.DOTALL)
    path = tmp_path / "exam.yaml"
    path.write_text(source, encoding="utf-8")
    assert load_blueprint(path, load_bank(shipped("questions"))).spec.sections[0].shuffle
    for name in (*BlueprintFile.model_fields, *SectionSpec.model_fields):
        assert f"{name}:" in source
    documented = first_cells("The blueprint")
    assert sorted(documented) == sorted(field.alias or name for name, field in TaskSpec.model_fields.items())


def test_every_ending_that_is_read_in_a_folder_is_documented():
    assert all(f"`{ending}`" in section("What students hand in") for ending in ENDINGS)


def test_every_field_of_the_json_is_documented():
    assert first_cells("`qbank grade --json`") == ["exam", "grades", "totals", "missing", "notes"]


def test_links_lead_somewhere():
    for link in re.findall(r"\]\(([^)#]+)", TEXT):
        assert (Path(__file__).parents[3] / "docs" / link).exists()
