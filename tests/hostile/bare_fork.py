"""Runs code in a fork behind the real layers but without torch, so that each layer can be tried by itself in no time.

Reads {"code", "without", "cpu_s"} from standard input; prints what the code says through `say`.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import msgspec

from graders import layers
from graders.layer_rows import ROWS


def main() -> None:
    """Apply the layers, fork, run, and print what was heard."""
    asked = json.loads(sys.stdin.read())
    without = asked["without"]
    ground = msgspec.structs.replace(layers.trial_ground(), cpu_s=asked["cpu_s"])
    held = [*layers.hold("start", ground, without), *layers.hold("loaded", ground, without)]
    ground = layers.with_rules(ground)
    held += layers.try_in_fork(ground, without)
    names = frozenset(state.name for state in held if state.held)
    heard, channel = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            layers.hold_in_fork(msgspec.structs.replace(ground, kept_descriptor=channel), names)
            say = lambda text: os.write(channel, str(text).encode())  # noqa: E731
            try:
                exec(asked["code"], {"say": say, "channel": channel})
            except Exception as error:  # noqa: BLE001 - however the code was stopped, that is what is told
                say(repr(error))
        finally:
            os._exit(0)
    os.close(channel)
    with os.fdopen(heard, "rb") as ended:
        said = ended.read().decode(errors="replace")
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    missing = [row.name for row in ROWS if row.name not in names]
    print(json.dumps({"said": said, "status": status, "missing": missing}))


main()
