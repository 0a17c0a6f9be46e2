"""What a cloze gives to marking for fillings that nobody declared: which part of a program each gap takes, and more.

A gap takes an expression, or what may follow one, only where the declared texts put in that way make the same program.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain

from graders.answers.display import describe
from graders.answers.gap_text import GapText, Sort, read_gap_text
from graders.keys import FillingValue
from graders.programs import Outcome, Program, Ran
from qbank.drawing.draw import Draw
from qbank.kinds.cloze_gaps import Choices, Combination, mark
from qbank.kinds.filling_task import WITHIN, FillingTask, TaskGap, fill
from qbank.kinds.findings import Finding, Refused
from qbank.kinds.gap_run import Requirement
from qbank.kinds.given import make_given
from qbank.kinds.judgement import Planned
from qbank.kinds.plain_difference import difference
from qbank.language.kinds.cloze import ClozeQuestion

Runs = Sequence[tuple[Planned, Outcome]]


def filling_task(
    draw: Draw,
    spec: ClozeQuestion,
    choices: Choices,
    key: FillingValue,
    program: Program,
    shown: str,
    requirements: tuple[Requirement, ...],
) -> FillingTask:
    """Make the task. `program` is the key's, `shown` the code with its marks."""
    texts = dict(key.gaps)
    given = tuple(make_given(name, one, draw.bindings, ("inputs", name)) for name, one in spec.inputs.items())
    gaps = tuple(
        TaskGap(name, mark(name), _sort(shown, name, texts, tuple(declared)), tuple(declared))
        for name, declared in choices.items()
    )
    names = {*_bound(program.setup), *_bound(program.code), *(one.name for one in given)}
    return FillingTask(
        setup=program.setup,
        code=shown,
        gaps=gaps,
        given=given,
        sets=spec.sets,
        observe=program.observe,
        requirements=requirements,
        bindings=dict(draw.bindings),
        same=spec.same,
        names=tuple(sorted(names)),
    )


def refuse_rights_that_disagree(
    spec: ClozeQuestion, runs: Mapping[Combination, Runs], right: Sequence[Combination]
) -> None:
    """Raise Refused where right fillings do not come out alike: none of them could be what others are held to."""
    first, *others = right
    for other in others:
        for (_, one), (_, two) in zip(runs[first], runs[other], strict=True):
            for name in spec.same:
                assert isinstance(one, Ran), "what is right ran"
                assert isinstance(two, Ran), "what is right ran"
                if found := difference(two.observed[name], one.observed[name], WITHIN):
                    both = f"{describe(other.value)} and {describe(first.value)}"
                    what = f"{both} meet every requirement, but differ in {name}: {found}"
                    raise Refused(Finding("rights-disagree", what, ("same",)))


def _sort(shown: str, name: str, key: Mapping[str, str], declared: Sequence[str]) -> Sort:
    def filled(text: str) -> str:
        return fill(shown, {mark(each): text if each == name else there for each, there in key.items()})

    as_name, as_attribute = filled(mark(name)), filled(f".{mark(name)}")
    if _stands(as_name, lambda node: isinstance(node, ast.Name) and node.id == mark(name)):
        sort: Sort = "expression"
    elif _stands(as_attribute, lambda node: isinstance(node, ast.Attribute) and node.attr == mark(name)):
        sort = "trailer"
    else:
        return "part"
    return sort if _all_read(declared, sort, filled) else "part"


def _stands(code: str, is_mark: Callable[[ast.AST], bool]) -> bool:
    """Tell whether the mark is read in the program once, as what it should be."""
    try:
        found = [node for node in ast.walk(ast.parse(code)) if is_mark(node)]
    except (SyntaxError, ValueError, RecursionError):
        return False
    return len(found) == 1 and isinstance(getattr(found[0], "ctx", None), ast.Load)


def _all_read(declared: Sequence[str], sort: Sort, filled: Callable[[str], str]) -> bool:
    """Tell whether each text, read as this and written anew, makes the program that it makes as it was declared."""
    for text in declared:
        read = read_gap_text(text, sort)
        if not isinstance(read, GapText) or not _same_program(filled(text), filled(read.source)):
            return False
    return True


def _same_program(one: str, other: str) -> bool:
    try:
        return ast.dump(ast.parse(one)) == ast.dump(ast.parse(other))
    except (SyntaxError, ValueError, RecursionError):
        return False


def _bound(source: str) -> Iterator[str]:
    """Yield the names that a program of ours binds at its top level or in a loop."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return
    for node in ast.walk(tree):
        match node:
            case ast.Name(name, ast.Store()):
                yield name
            case ast.Import(names) | ast.ImportFrom(names=names):
                yield from chain.from_iterable((one.asname or one.name.partition(".")[0],) for one in names)
            case ast.FunctionDef(name) | ast.ClassDef(name):
                yield name
            case _:
                pass
