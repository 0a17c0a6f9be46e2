"""What only the teacher may read of a question, for a terminal: marks, feedback, runs, solution, provenance."""

from __future__ import annotations

from collections.abc import Callable

from rich.console import RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from graders.keys import AnswerValue, CardValue, RubricValue
from qbank.exams.exam import PlacedOption, Task
from qbank.items.item import Item, Ran
from qbank.kinds.code_task import CodeTask, TaskCriterion
from qbank.pages.keyed import keyed_text
from qbank.prose.parse import parse_prose, parse_ticks
from qbank.prose.terminal import code_terminal, to_terminal
from qbank.prose.visible import visible
from qbank.prose.wording import number_words, opinion_words, outcome_lines, plain_words


def teacher_side(task: Task, describe: Callable[[AnswerValue], str]) -> list[RenderableType]:
    """Make the renderables, from the key down to the provenance."""
    item = task.item
    parts: list[RenderableType] = [
        Text(""),
        Rule(Text(visible(item.title), "bold"), align="left"),
        _key(task, describe),
    ]
    parts += _written(item.key)
    if task.options:
        parts += [_head("Options"), *(_option(placed) for placed in task.options)]
    if item.task is not None:
        parts += _program(item.task)
    elif item.entry is not None and item.entry.beliefs:
        beliefs = item.entry.beliefs
        parts.append(_head("Typed answers that show a belief"))
        parts += [
            _hung(Text(f"✗ {visible(describe(belief.value))}  "), ", ".join(belief.misconceptions), belief.feedback)
            for belief in beliefs
        ]
    if item.solution:
        parts.append(_head("Solution"))
        parts += [_numbered(number, step) for number, step in enumerate(item.solution, 1)]
    for title, prose in (("Hint", item.hint), ("Quick check", item.quick_check)):
        if prose:
            parts += [_head(title), Padding(to_terminal(parse_prose(prose)), (0, 0, 0, 2))]
    if item.provenance.runs and item.task is None:
        parts += [_head("What ran"), *(_run(run, item.code) for run in item.provenance.runs)]
    if item.settled:
        parts += [_head("Decided by no run"), *(Text(f"  {visible(claim)}") for claim in item.settled)]
    return [*parts, _head("Where it comes from"), _provenance(item)]


def _written(key: AnswerValue) -> list[RenderableType]:
    """Show the back of a card, or what an explanation is read for."""
    match key:
        case CardValue(back):
            return [_head("Back"), Padding(to_terminal(parse_prose(back)), (0, 0, 0, 2))]
        case RubricValue(concepts):
            rows = (f"  {visible(one.name)}: {visible(' | '.join(one.phrases))}" for one in concepts)
            return [_head("Concepts, and the phrases that show them"), *map(Text, rows)]
        case _:
            return []


def _scale_words(criterion: TaskCriterion) -> str:
    """Say what is measured and from where to where it earns something; empty where nothing is."""
    scale = criterion.score
    if scale is None:
        return ""
    most, least = number_words(scale.target), number_words(scale.low)
    return f"{scale.measure} on new rows, {most} for all points, none up to {least}"


def _program(task: CodeTask) -> list[RenderableType]:
    """Show the reference, what submissions are held to, and the wrong ones that are recognised."""
    held = []
    for criterion in task.criteria:
        how = criterion.that or criterion.equal or _scale_words(criterion)
        held.append(Text(f"  {visible(criterion.name)} ({number_words(criterion.points)}): {visible(how)}"))
    held += [Text(f"  {visible(one.name)}: read from the source") for one in task.rules]
    parts = [_head("Reference"), Padding(code_terminal(task.reference), (0, 0, 0, 2)), _head("Held to"), *held]
    parts.append(_head("Wrong programs that are recognised"))
    for one in task.wrong:
        grid = Table.grid()
        grid.add_row(Text(f"✗ misses {visible(', '.join(one.fails))}", "red"))
        grid.add_row(Padding(code_terminal(one.source), (0, 0, 0, 2)))
        parts.append(_hung(grid, ", ".join(one.misconceptions), one.feedback))
    return parts


def _head(title: str) -> RenderableType:
    return Text(f"\n{title}", "bold underline")


def _key(task: Task, describe: Callable[[AnswerValue], str]) -> RenderableType:
    return Text("Key: ", "bold").append(visible(keyed_text(task, describe)), "bold green")


def _option(placed: PlacedOption) -> RenderableType:
    option = placed.option
    sign, style = ("✓", "bold green") if option.correct else ("✗", "red")
    head = Text(f"{sign} {placed.letter}  ", style).append(f"mark {number_words(option.mark)}  ", "dim")
    grid = Table.grid()
    grid.add_row(head)
    text = code_terminal(option.text) if option.is_code else to_terminal(parse_ticks(option.text))
    grid.add_row(Padding(text, (0, 0, 0, 5)))
    if option.ran:
        grid.add_row(Padding(Text(visible(option.ran), "dim"), (0, 0, 0, 5)))
    return _hung(grid, ", ".join(option.misconceptions), option.feedback)


def _hung(head: RenderableType, misconceptions: str, feedback: str) -> RenderableType:
    """Set feedback and the misconceptions it answers below what they belong to."""
    grid = Table.grid()
    grid.add_row(head)
    if misconceptions:
        grid.add_row(Padding(Text(visible(misconceptions), "yellow"), (0, 0, 0, 5)))
    if feedback:
        grid.add_row(Padding(to_terminal(parse_prose(feedback)), (0, 0, 0, 5)))
    return Padding(grid, (0, 0, 0, 2))


def _numbered(number: int, step: str) -> RenderableType:
    grid = Table.grid(padding=(0, 1))
    grid.add_row(Text(f"  {number}."), to_terminal(parse_prose(step)))
    return grid


def _run(run: Ran, code: str) -> RenderableType:
    grid = Table.grid()
    grid.add_row(Text(visible(run.role), "bold"))
    if run.program.code != code:
        grid.add_row(Padding(code_terminal(run.program.code), (0, 0, 0, 3)))
    for line in outcome_lines(run.outcome):
        grid.add_row(Padding(Text(visible(line)), (0, 0, 0, 3)))
    if opinion := opinion_words(run.outcome):
        grid.add_row(Padding(Text(visible(opinion), "dim"), (0, 0, 0, 3)))
    return Padding(grid, (0, 0, 0, 2))


def _provenance(item: Item) -> RenderableType:
    origin = item.provenance
    grid = Table.grid(padding=(0, 2))
    rows = (
        ("question", f"{item.id} version {item.version}"),
        ("kind", f"{item.kind}, {item.level}, {item.topic}"),
        ("seed", f"{item.seed}, attempt {item.attempt}"),
        ("parameters", ", ".join(f"{name} = {plain_words(value)}" for name, value in item.parameters.items())),
        ("source", ", ".join(origin.source)),
        ("bank", f"{origin.bank}, {origin.path}, hash {origin.question_hash}"),
        ("run with", f"torch {origin.torch}"),
    )
    for name, value in rows:
        if value:
            grid.add_row(Text(f"  {name}", "dim"), Text(visible(value)))
    return grid
