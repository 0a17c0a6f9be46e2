"""`qbank try`: a student runs a program on the public examples of an item."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qbank.cli.options import json_option

if TYPE_CHECKING:
    from graders.limits import Limits
    from graders.runner import Runner
    from qbank.grading.trying import Tried

_PATH = click.Path(path_type=Path)


@click.command("try")
@click.argument("item", metavar="ITEM.json", type=_PATH)
@click.argument("solution", metavar="SOLUTION.py", type=_PATH)
@json_option
def command(item: Path, solution: Path, as_json: bool) -> int:
    """Run the program SOLUTION.py on the public examples of ITEM.json, with the messages that grading gives.

    The item's file lies beside the exam's page. It holds no answer but those of the examples; grading runs other
    inputs, so that what passes here may still fail there. The exit code is 1 where something is missed.

    \b
    Example: qbank try ada-question-2.json solution.py
    """
    from qbank.cli.edge import FINDINGS, FINE
    from qbank.grading.trying import limits_of, read_examples, read_solution, try_program

    given, text = read_examples(item), read_solution(solution)
    with _runner(limits_of(given)) as runner:
        tried = try_program(given, text, runner.run)
    if as_json:
        from qbank.report.json_text import json_text

        click.echo(json_text(tried), nl=False)
    else:
        _print(tried)
    return FINE if tried.passed else FINDINGS


def _runner(limits: Limits) -> Runner:
    """Return the runner of students' programs; where this machine lacks a layer, an ordinary one, and say so."""
    from graders.runner import Runner, RunnerUnavailable
    from graders.students import student_runner
    from qbank.cli.edge import CannotDo

    isolated = student_runner(limits)
    try:
        isolated.facts()
    except RunnerUnavailable:
        isolated.close()
    else:
        return isolated
    ordinary = Runner(limits=limits, second_opinion=False)
    try:
        ordinary.facts()
    except RunnerUnavailable as unavailable:
        raise CannotDo(str(unavailable)) from None
    click.echo("note: this machine cannot isolate programs: yours runs with your rights, as python would", err=True)
    return ordinary


def _print(tried: Tried) -> None:
    from rich.console import Console
    from rich.text import Text

    from qbank.prose.parse import parse_prose, parse_ticks
    from qbank.prose.terminal import to_terminal
    from qbank.prose.visible import visible

    console = Console(highlight=False)
    for one in tried.criteria:
        sign, style = ("✓", "green") if one.met else ("✗", "red")
        console.print(Text(f"{sign} {visible(one.name)}", style))
        if one.found:
            console.print(to_terminal(parse_ticks(f"    {one.found}")))
    if tried.feedback:
        console.print()
        console.print(to_terminal(parse_prose(tried.feedback)))
    if tried.printed:
        console.print(Text("\nYour program printed", "bold"))
        for line in tried.printed.splitlines():
            console.print(Text(f"  {visible(line)}"))
    if tried.passed:
        console.print("All examples pass. Grading runs the program on other inputs.")
