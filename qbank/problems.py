"""What is wrong with a file that a person wrote, in the one form every command prints: `path:line:column: what`."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend. `line` and `column` are 1-based; 0 means the whole file.

    `what` names the thing and shows its value; `allowed` says what would be right; `hint` is one short suggestion.
    """

    path: str
    line: int
    column: int
    what: str
    allowed: str = ""
    hint: str = ""

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}:{self.column}" if self.line else self.path
        parts = [f"{place}: {self.what}"]
        if self.allowed:
            parts.append(f"    allowed: {self.allowed}")
        if self.hint:
            parts.append(f"    hint: {self.hint}")
        return "\n".join(parts)

    def at(self, line: int, column: int) -> Problem:
        """Move the problem to another place of the same file."""
        return replace(self, line=line, column=column)


class ProblemsFound(Exception):
    """Raised once per file (or set of files) with every problem in it, in reading order."""

    def __init__(self, problems: list[Problem] | tuple[Problem, ...]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))
