"""Runs one program in a fork and says what came of it. What a program changed for good is the canary's business.

The shown source is executed byte for byte; everything of ours (inputs, watches, sinks) stands around it.
"""

from __future__ import annotations

import builtins
import os
import random  # noqa: TID251 - only seeded, so that a program that uses it is repeatable
import sys
import warnings
from collections.abc import Callable
from types import CodeType
from typing import Any

import msgspec
import numpy as np
import torch

from graders.limits import MESSAGE, WARNINGS_KEPT, Limits
from graders.measures import MEASURES
from graders.plain import NotPlain, plain
from graders.printed import Sink, swallowed_output
from graders.programs import Plain, Program, Raised, Ran, Unobserved
from graders.rerun import Running, run_again
from graders.rnn_calls import CODE_FILE, RnnWatch

EXIT_MEMORY = 81
"""How a fork ends itself where memory is used up; whoever forges it only ends its own program."""

OUT_OF_MEMORY = ("can't allocate memory", "std::bad_alloc", "Cannot allocate memory")
"""How torch words the memory limit, which is ours and no truth about the program."""


class Execution:
    """Runs programs one after the other, each in fresh globals and in torch's state as at the start."""

    def __init__(
        self,
        limits: Limits,
        watch: RnnWatch,
        report: Callable[[Any], None] | None = None,
        device: str | None = None,
    ) -> None:
        self._limits = limits
        self._device = device
        self._report = report
        self._compiled: dict[tuple[str, str], CodeType] = {}
        self._watch = watch
        self._recursion = sys.getrecursionlimit()
        _show_warnings_as_a_reader_sees_them()

    def run(self, program: Program) -> Ran | Raised | Unobserved:
        """Run one program. Ends the process where memory or the output cap is used up."""
        self.reset(program.torch_seed)
        _seed_others(program)
        self._watch.restart()
        sink = Sink(self._limits.output_bytes, self._limits.printed_bytes)
        with swallowed_output(sink), warnings.catch_warnings(record=True) as caught:
            outcome = self._run(program, caught)
        if sink.start and not isinstance(outcome, Unobserved):
            return msgspec.structs.replace(outcome, printed=sink.start)
        return outcome

    def reset(self, torch_seed: int = 0) -> None:
        """Put the well-known switches back: changing them is no offence, but must not reach the next program."""
        torch.set_grad_enabled(True)
        torch.set_default_dtype(torch.float32)
        torch.set_default_device(self._device)
        torch.set_printoptions(profile="default")
        if torch.are_deterministic_algorithms_enabled():  # the setter imports a second's worth of torch
            torch.use_deterministic_algorithms(False)
        torch.autograd.set_detect_anomaly(False)
        torch.set_float32_matmul_precision("highest")
        torch.default_generator.manual_seed(torch_seed)
        sys.setrecursionlimit(self._recursion)

    def _run(self, program: Program, caught: list[warnings.WarningMessage]) -> Ran | Raised | Unobserved:
        names = self._fresh_names()
        for given in program.inputs:
            names[given.name] = torch.tensor(given.values, dtype=getattr(torch, given.dtype)).reshape(given.shape)
        try:
            exec(self._compile(program.setup, "<setup>", "exec", caught), names)  # noqa: S102 - what this process is for
            before = dict(names)
            exec(self._compile(program.code, CODE_FILE, "exec", caught), names)  # noqa: S102
            if program.after:
                names = _unhidden(names, before)
                exec(self._compile(program.after, "<after>", "exec", caught), names)  # noqa: S102
        except BaseException as error:  # noqa: BLE001 - whatever the program raises is its outcome
            _leave_if_out_of_memory(error)
            self._watch.stop_recording()
            return Raised(
                _clean(type(error).__name__),
                _message(error),
                _line_of_code(error),
                _texts(caught),
                self._watch.calls,
                self._watch.opinion,
            )
        self._watch.stop_recording()
        said = _texts(caught)
        observed = self._observe(program, names, caught)
        if isinstance(observed, Unobserved):
            return observed
        return Ran(observed, said, self._watch.calls, self._watch.opinion)

    def _observe(
        self, program: Program, names: dict[str, Any], caught: list[warnings.WarningMessage]
    ) -> dict[str, Plain] | Unobserved:
        observed: dict[str, Plain] = {}
        runnings: dict[Running, dict[str, Any]] = {}
        for name, source in program.observe:
            try:
                code = self._compile(source.strip(), "<observe>", "eval", caught)
                seen = names
                measures = _measures_called(code, names)
                if measures:
                    running = _running_of(measures)
                    if running is not None:
                        runnings[running] = runnings.get(running) or self._again(running, program, caught)
                        seen = runnings[running]
                    seen = {**{called: MEASURES[called].function for called in measures}, **seen}
                observed[name] = plain(eval(code, seen))  # noqa: S307 - the author's own observation
            except NotPlain as refusal:
                return Unobserved(name, str(refusal))
            except BaseException as error:  # noqa: BLE001 - an observation may raise anything, too
                _leave_if_out_of_memory(error)
                return Unobserved(name, f"{type(error).__name__}: {_message(error)}")
        return observed

    def _again(self, running: Running, program: Program, caught: list[warnings.WarningMessage]) -> dict[str, Any]:
        """Run the program once more for the measures."""
        _seed_others(program)
        names = self._fresh_names()
        codes = tuple(self._compile(source, file, "exec", caught) for source, file in _sources(program))
        return run_again(running, codes, program.inputs, program.torch_seed, names, self._watch)

    def _fresh_names(self) -> dict[str, Any]:
        names: dict[str, Any] = {"__name__": "__main__", "__builtins__": builtins}
        return names if self._report is None else {**names, "report": self._report}

    def _compile(self, source: str, file: str, mode: str, caught: list[warnings.WarningMessage]) -> CodeType:
        """Compile once per text; what makes the compiler warn is compiled each time, so that it warns each time."""
        known = self._compiled.get((source, file))
        if known is not None:
            return known
        before = len(caught)
        code: CodeType = compile(source, file, mode, dont_inherit=True)
        if len(caught) == before:
            self._compiled[source, file] = code
        return code


def _unhidden(names: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """Return the names for `after` and `observe`: what the code calls `sum` or `torch` hides nothing there.

    The code's own functions keep the names that they were defined among.
    """
    return {name: value for name, value in names.items() if not hasattr(builtins, name)} | before


def _sources(program: Program) -> tuple[tuple[str, str], ...]:
    """Return what is executed, in order, each with the name that stands in its traceback."""
    shown = (program.setup, "<setup>"), (program.code, CODE_FILE)
    return (*shown, (program.after, "<after>")) if program.after else shown


def _seed_others(program: Program) -> None:
    if "random" in program.code or "random" in program.setup:
        random.seed(program.torch_seed)
        np.random.seed(program.torch_seed & 0xFFFFFFFF)  # noqa: TID251 - so that a program that uses it is repeatable


def _measures_called(code: CodeType, names: dict[str, Any]) -> set[str]:
    """List the measures that an expression, or code inside it, names and that the program itself does not define."""
    found = {name for name in code.co_names if name in MEASURES and name not in names}
    return found.union(*(_measures_called(inner, names) for inner in code.co_consts if isinstance(inner, CodeType)))


def _running_of(measures: set[str]) -> Running | None:
    """Return the running that these measures look at; None where the shown one does."""
    wanted = {running for name in measures if (running := MEASURES[name].running) is not None}
    if len(wanted) > 1:
        raise TypeError(f"{' and '.join(sorted(measures))} look at different runnings: observe each by itself")
    return wanted.pop() if wanted else None


def _show_warnings_as_a_reader_sees_them() -> None:
    """Set this process's filters: every warning each time, but no deprecations inside libraries.

    `catch_warnings` puts them back after each program, whatever that program made of them.
    """
    warnings.resetwarnings()
    warnings.simplefilter("always")
    for hidden in (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning):
        warnings.simplefilter("ignore", hidden)
    warnings.filterwarnings("always", category=DeprecationWarning, module="__main__")


def _texts(caught: list[warnings.WarningMessage]) -> tuple[str, ...]:
    texts = dict.fromkeys(_clean(str(warning.message)) for warning in caught[: 10 * WARNINGS_KEPT])
    return tuple(texts)[:WARNINGS_KEPT]


def _message(error: BaseException) -> str:
    """Return the exception's own text; a compiler's without the name that we gave the file."""
    if isinstance(error, SyntaxError) and error.filename == CODE_FILE:
        return _clean(error.msg)
    try:
        return _clean(str(error))
    except Exception as inner:  # noqa: BLE001 - a class of the program whose __str__ raises
        return f"(its text could not be read: {type(inner).__name__})"


def _clean(text: str) -> str:
    return text[:MESSAGE].encode("utf-8", "backslashreplace").decode()


def _line_of_code(error: BaseException) -> int | None:
    if isinstance(error, SyntaxError) and error.filename == CODE_FILE:
        return error.lineno
    line, trace = None, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == CODE_FILE:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _leave_if_out_of_memory(error: BaseException) -> None:
    """End the fork when the memory limit was hit: what is left of it cannot be trusted to go on."""
    if isinstance(error, MemoryError) or (
        isinstance(error, RuntimeError) and any(said in str(error) for said in OUT_OF_MEMORY)
    ):
        os._exit(EXIT_MEMORY)
