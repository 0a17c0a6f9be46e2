"""The bare limit: one process, a plain loop, nothing isolated, nothing checked. Each line on stdin times one pass.

It renders the same templates with plain Jinja, evaluates the same expressions with plain `eval`, and executes the same
programs with plain `exec`: what anybody would write first, and what no system that does the same work can beat by much.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment

from benchmarks.recorded import Recorded, record
from qbank.bank.load import load_bank
from qbank.language.display import Raw, as_code, as_prose
from qbank.language.guards import FUNCTIONS

_RAISED = (ArithmeticError, AttributeError, LookupError, NameError, RuntimeError, TypeError, ValueError)
"""What programs of a bank raise where students are to see that. NameError also: here nobody defines the measures."""


def _environments() -> Mapping[str, Environment]:
    from qbank.language.template import _FILTERS

    def code(value: Any) -> str:
        return value if isinstance(value, Raw) else as_code(value)

    made = {}
    for mode, show in (("code", code), ("prose", as_prose)):
        made[mode] = Environment(finalize=show, keep_trailing_newline=True, trim_blocks=True, lstrip_blocks=True)
        made[mode].filters.update(_FILTERS)
        made[mode].globals.update(FUNCTIONS)
    return made


class _Record(dict[str, Any]):
    """A record whose fields plain `eval` can reach."""

    __getattr__ = dict.__getitem__


def _open(bindings: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _Record(value) if isinstance(value, Mapping) else value for name, value in bindings.items()}


def prepare(work: Recorded) -> Callable[[], None]:
    """Compile everything once, as ours does, and return the loop."""
    import torch

    torch.set_num_threads(1)
    environments = _environments()
    templates: dict[tuple[str, str], Any] = {}
    for template, _ in work.renderings:
        key = (template.mode, template.source)
        if key not in templates:
            templates[key] = environments[template.mode].from_string(template.source)
    renderings = [(templates[template.mode, template.source], _open(names)) for template, names in work.renderings]
    codes = {one.source: compile(one.source.strip(), "<bare>", "eval") for one, _ in work.evaluations}
    evaluations = [(codes[expression.source], _open(names)) for expression, names in work.evaluations]
    observed = {source: compile(source, "<bare>", "eval") for one in work.programs for _, source in one.observe}
    functions = dict(FUNCTIONS)

    def loop() -> None:
        for template, names in renderings:
            template.render(names)
        for code, names in evaluations:
            eval(code, {**functions, **names})  # noqa: S307
        for program in work.programs:
            torch.manual_seed(program.torch_seed)
            names: dict[str, Any] = {
                given.name: torch.tensor(given.values).reshape(given.shape) for given in program.inputs
            }
            try:
                exec(program.setup, names)  # noqa: S102
                exec(program.code, names)  # noqa: S102
                [eval(observed[source], names) for _, source in program.observe]  # noqa: S307
            except _RAISED:
                pass  # that is the program's outcome

    return loop


def main() -> None:
    """Serve: prepare for QUESTION and N, then time one pass per line read."""
    bank_root, question, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    loop = prepare(record(load_bank(bank_root), question, count))
    loop()
    print("ready", flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        loop()
        print(time.perf_counter() - start, flush=True)


if __name__ == "__main__":
    main()
