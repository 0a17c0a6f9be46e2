"""What this machine can do, as values: `diagnose` judges facts that were gathered elsewhere, so that tests can feed it.

It never claims that a layer holds because a system ought to have it: the worker tries each one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from graders.layers import LayerState
from graders.programs import Outcome, Program, Ran
from graders.students import STUDENT_LAYERS
from graders.wire import WorkerFacts

TRIAL = Program(
    setup="import torch\nfrom torch import nn\n",
    code="rnn = nn.RNN(2, 3)\noutput, h_n = rnn(torch.ones(4, 1, 2))\n",
    observe=(("out", "output.shape"),),
)
EXPECTED = (4, 1, 3)

NAMESPACES = (
    "use Linux with unprivileged user namespaces (sysctl kernel.apparmor_restrict_unprivileged_userns=0 on Ubuntu; "
    "containers need --security-opt seccomp=unconfined or a profile that allows unshare and mount)"
)

ADVICE: Mapping[str, str] = {
    "network": NAMESPACES,
    "files": "use Linux 5.13 or newer with Landlock switched on (lsm=landlock,… on the kernel's command line)",
    "signals": "use Linux 6.12 or newer with Landlock switched on",
    "inner namespaces": "let /proc/sys/user be written (containers often mount it read-only)",
    "process table": NAMESPACES,
    "file tree": f"{NAMESPACES}; Linux 5.12 or newer is needed",
    "user": "let everybody read Python and its packages (they are readable for root only), or run qbank as an ordinary "
    "user",
    "processes": "run qbank as an ordinary user, not as root",
    "capabilities": "run qbank as an ordinary user, not as root",
    "memory": "use Linux: macOS does not keep to RLIMIT_AS",
    "system calls": "use Linux on an x86_64 or aarch64 processor",
}
"""What to change for a layer that does not hold. Nothing needs to be installed for any of them."""

ELSEWHERE = "use Linux, or WSL 2 on Windows"


class Layer(msgspec.Struct, frozen=True):
    """An isolation layer: what it stops, whether it holds here, how or why not, and what would help."""

    name: str
    stops: str
    held: bool
    words: str
    advice: str


class Ability(msgspec.Struct, frozen=True):
    """Something a user may want to do, and whether this machine can."""

    what: str
    can: bool
    words: str


class Diagnosis(msgspec.Struct, frozen=True):
    """The object of `qbank doctor --json`. `ok`: questions can be run. Versions are null where there is no worker."""

    ok: bool
    python: str
    torch: str | None
    numpy: str | None
    platform: str
    worker: str
    devices: str
    bank: str
    layers: tuple[Layer, ...]
    abilities: tuple[Ability, ...]


class Found(msgspec.Struct, frozen=True):
    """What was found out: the worker's facts and its trial's outcome, or why there is none; devices and bank in words.

    `bank_problem` is empty when the bank loads.
    """

    python: str
    platform: str
    facts: WorkerFacts | None
    trial: Outcome | None
    no_worker: str
    layers: Sequence[LayerState]
    devices: str
    bank: str
    bank_problem: str


def diagnose(found: Found) -> Diagnosis:
    """Judge what was found."""
    worker = _worker_words(found)
    runs = not worker
    return Diagnosis(
        ok=runs and not found.bank_problem,
        python=found.python,
        torch=found.facts.torch if found.facts else None,
        numpy=found.facts.numpy if found.facts else None,
        platform=found.platform,
        worker=worker or "runs programs: a trial RNN gave what it should, and the numpy reference agrees",
        devices=found.devices,
        bank=found.bank_problem or found.bank,
        layers=tuple(_layer(state) for state in found.layers),
        abilities=tuple(_abilities(found, worker)),
    )


def _worker_words(found: Found) -> str:
    """Say why programs cannot be run, or nothing when they can."""
    if found.facts is None or found.trial is None:
        return found.no_worker or "it did not start"
    match found.trial:
        case Ran(observed, second_opinion=opinion):
            if observed.get("out") != EXPECTED:
                return f"a trial RNN gave the shape {observed.get('out')!r} instead of {EXPECTED}"
            if opinion is None or opinion.disagreed or opinion.agreed != 1:
                return f"the numpy reference does not confirm a trial RNN: {opinion}"
            return ""
        case other:
            return f"a trial program came to nothing: {other}"


def _layer(state: LayerState) -> Layer:
    advice = "" if state.held else ADVICE.get(state.name, ELSEWHERE)
    return Layer(state.name, state.stops, state.held, state.words, advice)


def _abilities(found: Found, worker: str) -> list[Ability]:
    missing = [state.name for state in found.layers if not state.held]
    bare = f"without these layers: {', '.join(missing)}" if missing else "every isolation layer holds"
    return [
        Ability("list, new, schema", not found.bank_problem, found.bank_problem or "nothing is run for them"),
        Ability("show, check and build with your own bank", not worker, worker or f"its programs run isolated, {bare}"),
        Ability("grade choices and typed shapes, numbers, outcomes", True, "marking them runs nothing"),
        Ability("grade typed nn.RNN(…) calls", not worker, worker or "the grader writes and runs the call itself"),
        Ability(
            "use a bank that you did not write",
            not worker and not missing,
            worker or ("its programs run fully isolated" if not missing else f"only if you trust its author: {bare}"),
        ),
        _students(found, worker),
    ]


def _students(found: Found, worker: str) -> Ability:
    """Students' programs are run behind every layer they need or not at all."""
    held = {state.name for state in found.layers if state.held}
    lacking = [name for name in STUDENT_LAYERS if name not in held]
    words = "each submission in a locked-down fork of its own, which holds no answers"
    if lacking:
        words = f"refused, because these layers are missing: {', '.join(lacking)}; see above what would help"
    return Ability("run students' programs", not worker and not lacking, worker or words)
