"""What torch imports in the middle of a program, told from the program's words before it runs.

Such an import takes a second: it waits for a job that needs it, and then costs no program's time.
"""

from __future__ import annotations

from collections.abc import Iterable

from graders.programs import Program

LATE = {
    "optim": "torch._dynamo",
    "meta": "torch._dynamo",
    "compile": "torch._dynamo",
    "checkpoint": "torch._dynamo",
    "profiler": "torch._dynamo",
    "torch.func.": "torch._dynamo",
    "torch.func import": "torch._dynamo",
    "jacrev": "torch._dynamo",
    "vmap": "torch._dynamo",
    "deterministic": "torch._inductor.config",
}
"""A word in a program, and what torch imports late for it."""


def late_modules(programs: Iterable[Program]) -> tuple[str, ...]:
    """List the modules that these programs may need: names of the table alone, whatever a program says."""
    texts = [text for program in programs for text in (program.setup, program.code, program.after)]
    return tuple(sorted({module for word, module in LATE.items() if any(word in text for text in texts)}))
