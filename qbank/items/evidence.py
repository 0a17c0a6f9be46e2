"""Runs the programs of a batch, those that many variants share once only: evidence may cost seconds.

Kept outcomes are known by the whole program, so that another program is never answered with them.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from graders.programs import Outcome, Program, Stopped
from qbank.kinds.judgement import Planned

MOST_KEPT = 64
Run: TypeAlias = Callable[[Sequence[Program]], Sequence[Outcome]]


@dataclass
class Evidence:
    """The outcomes of shared programs that were run already, the last used ones."""

    kept: OrderedDict[Program, Outcome] = field(default_factory=OrderedDict)

    def run(self, run: Run, planned: Sequence[Planned]) -> list[Outcome]:
        """Return the outcome of each planned program, in one trip. Raise ValueError if some do not come back."""
        known = {one.program: self.kept[one.program] for one in planned if one.shared and one.program in self.kept}
        own = [one.program for one in planned if not one.shared]
        new = list(dict.fromkeys(one.program for one in planned if one.shared and one.program not in known))
        programs = [*own, *new]
        came_back = list(run(programs)) if programs else []
        if len(came_back) != len(programs):
            raise ValueError(f"{len(programs)} programs were run, but {len(came_back)} outcomes came back")
        outcomes = iter(came_back[: len(own)])
        known.update(zip(new, came_back[len(own) :], strict=True))
        self._keep(known)
        return [known[one.program] if one.shared else next(outcomes) for one in planned]

    def _keep(self, known: dict[Program, Outcome]) -> None:
        for program, outcome in known.items():
            if not isinstance(outcome, Stopped):  # the next try may have more time
                self.kept[program] = outcome
                self.kept.move_to_end(program)
        while len(self.kept) > MOST_KEPT:
            self.kept.popitem(last=False)
