"""Prints the peak memory, in MB, of making N items: of this process and of the largest of the worker's processes."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from graders.runner import Runner
from qbank.bank.load import load_bank
from qbank.items.making import Maker


def main() -> None:
    """Make N items of a question, keep none, and report."""
    bank = load_bank(Path(sys.argv[1]))
    with Runner() as runner:
        for _ in Maker.of(bank, runner.run, "").make(bank.question(sys.argv[2]), range(int(sys.argv[3]))):
            pass
    own, worker = (resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(f"{own:.1f} {worker:.1f}")


if __name__ == "__main__":
    main()
