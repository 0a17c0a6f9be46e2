"""`qbank export`: variants of questions in the format of another system."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click
from click.core import ParameterSource

from qbank.cli.options import bank_option, json_option

MAX_SEED = 2**62


@click.command("export")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--format", "form", required=True, help="Which format: qbank formats lists them.")
@click.option("--kind", "kinds", multiple=True, help="Only this kind; may be repeated.")
@click.option("--level", "levels", multiple=True, help="Only this level; may be repeated.")
@click.option("--topic", "topics", multiple=True, help="Only this topic; may be repeated.")
@click.option("--misconception", "misconceptions", multiple=True, help="Only what shows this one; may be repeated.")
@click.option("--all", "everything", is_flag=True, help="Every question of the bank.")
@click.option("--blueprint", type=click.Path(path_type=Path), help="A blueprint: its sections, tasks and points.")
@click.option(
    "--variants", type=click.IntRange(1, 100_000), default=10, show_default=True, help="Variants of each question."
)
@click.option("--seed0", type=click.IntRange(0, MAX_SEED), default=0, show_default=True, help="The first seed.")
@click.option("--as", "way", type=click.Choice(["choice", "entry"]), help="How to ask. Default: each question's first.")
@click.option("--roster", type=click.Path(path_type=Path), help="With nbgrader and its like: one exam per student.")
@click.option("--versions", type=click.IntRange(1, 1000), help="With nbgrader and its like: so many versions instead.")
@click.option("--secret", type=click.Path(path_type=Path), help="With --roster or --versions: a secret to use again.")
@click.option("-j", "--jobs", type=click.IntRange(1, 64), help="Workers that run programs. Default: as fits.")
@click.option("--strict", is_flag=True, help="Anything that the format loses is an error, and nothing is written.")
@click.option("--losses", type=click.Path(path_type=Path), help="List every loss in this JSON file.")
@click.option(
    "--replace",
    is_flag=True,
    help="Write over what is there; a folder is kept as OUTPUT.old.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="File or folder to write.")
@bank_option
@json_option
def command(
    ids: tuple[str, ...],
    form: str,
    kinds: tuple[str, ...],
    levels: tuple[str, ...],
    topics: tuple[str, ...],
    misconceptions: tuple[str, ...],
    everything: bool,
    blueprint: Path | None,
    variants: int,
    seed0: int,
    way: Literal["choice", "entry"] | None,
    roster: Path | None,
    versions: int | None,
    secret: Path | None,
    jobs: int | None,
    strict: bool,
    losses: Path | None,
    replace: bool,
    output: Path,
    bank_root: Path | None,
    as_json: bool,
) -> int:
    """Write variants of questions for an LMS or as notebooks. The output holds every key: it is yours, not students'.

    Name questions by id, by filters, by --blueprint, or take them --all. Each question becomes a pool of variants, of
    which a student gets one. What the format cannot hold is counted and told.

    nbgrader, gradescope and otter hand out one exam per student: give --blueprint, and --roster or --versions. Their
    OUTPUT/students gives nothing away; OUTPUT/teacher holds the keys.

    \b
    Example: qbank export --format moodle output-shape-seq-first --variants 20 -o shapes.xml
    Exit codes: 0 written, 1 faulty files, or a loss with --strict, 2 wrong usage, 3 this machine cannot.
    """
    from qbank.cli.exam_exporting import People, export_exams
    from qbank.cli.export_report import report
    from qbank.cli.exporting import Asking, Filters, export
    from qbank.formats.table import EXAM_FORMATS

    if form in EXAM_FORMATS:
        _refuse_given("questions", f"{form} hands out one exam per student: it takes no")
        if blueprint is None or (roster is None) == (versions is None):
            raise click.UsageError(f"{form} needs --blueprint, and either --roster or --versions")
        people = People(blueprint, roster, versions, secret)
        return export_exams(
            form, people, output, losses, strict=strict, replace=replace, bank_root=bank_root, as_json=as_json
        )
    _refuse_given("people", "only nbgrader, gradescope and otter take")
    filters = Filters(kinds, levels, topics, misconceptions)
    if sum(map(bool, (ids, filters, everything, blueprint))) != 1:
        raise click.UsageError("name questions by ids, or by filters, or by --blueprint, or take them --all")
    if blueprint is not None and way is not None:
        raise click.UsageError("--as goes with questions; a blueprint says how each task is asked")
    asking = Asking(ids, filters, blueprint, variants, seed0, way, jobs)
    done = export(form, asking, output, losses, strict=strict, replace=replace, bank_root=bank_root)
    return report(done, as_json=as_json)


_GOES_WITH = {
    "questions": ("ids", "kinds", "levels", "topics", "misconceptions", "everything", "variants", "seed0", "way"),
    "people": ("roster", "versions", "secret"),
}


def _refuse_given(group: str, why: str) -> None:
    """Refuse options that were given and would mean nothing."""
    context = click.get_current_context()
    given = [
        one.opts[-1] if isinstance(one, click.Option) else "ID"
        for one in context.command.params
        if one.name in _GOES_WITH[group] and context.get_parameter_source(one.name) is ParameterSource.COMMANDLINE
    ]
    if given:
        raise click.UsageError(f"{why} {', '.join(given)}")
