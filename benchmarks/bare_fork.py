"""The limit for one submission: a process with torch loaded forks, executes, writes results to a pipe. No layer.

It reads a line per submission from standard input and prints the seconds that it took.
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any


def main() -> None:
    """Load torch, use it once, then serve."""
    source, sets = json.loads(sys.stdin.readline())
    import torch

    torch.set_num_threads(1)
    _results(source, sets)
    print("ready", flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        reader, writer = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.write(writer, json.dumps(_results(source, sets)).encode())
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader, "rb") as pipe:
            json.loads(pipe.read())
        os.waitpid(pid, 0)
        print(time.perf_counter() - start, flush=True)


def _results(source: str, sets: list[dict[str, Any]]) -> list[Any]:
    import torch

    results = []
    for given in sets:
        names: dict[str, Any] = {name: torch.tensor(value) for name, value in given.items()}
        exec(source, names)  # noqa: S102
        results.append(names["f"](names["x"], names["w"], names["b"]).tolist())
    return results


if __name__ == "__main__":
    main()
