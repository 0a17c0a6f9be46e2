"""No submission finds anything of another one, or of a reference's results, in the memory that its fork inherits."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graders.limits import Limits
from graders.programs import Input, Program, Raised, Ran
from graders.runner import Runner, RunnerUnavailable
from graders.students import STUDENT_LAYERS

SECRET = "marker-7f3a91-of-another"
"""In the code, the inputs' names and the results of the submission before."""

SEARCH = (
    "import ctypes, gc\n"
    f"wanted = {SECRET[::-1]!r}.encode()\n"
    "libc = ctypes.CDLL(None, use_errno=True)\n"
    "libc.access.argtypes = (ctypes.c_void_p, ctypes.c_int)\n"
    "libc.sbrk.restype = ctypes.c_void_p\n"
    "EFAULT = 14\n"
    "def mapped(page):\n"
    "    ctypes.set_errno(0)\n"
    "    libc.access(page, 0)\n"
    "    return ctypes.get_errno() != EFAULT\n"
    "starts = {id(o) >> 18 for o in gc.get_objects()} | {(libc.sbrk(0) >> 18) - n for n in range(800)}\n"
    "pages = sorted({((s + d) << 18) + k * 4096 for s in starts for d in (-1, 0, 1) for k in range(64)})\n"
    "found = looked = 0\n"
    "for page in pages:\n"
    "    if mapped(page):\n"
    "        looked += 1\n"
    "        found += ctypes.string_at(page, 4096).count(bytes(reversed(wanted)))\n"
    "print(found, looked)\n"
)
"""Looks past Python through every page near an object or the heap's end; what it looks for is written backwards."""


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    limits = Limits(wall_s=60, printed_bytes=2000)
    with Runner(limits=limits, second_opinion=False, require=STUDENT_LAYERS) as shared:
        try:
            shared.facts()
        except RunnerUnavailable as reason:
            pytest.skip(str(reason))
        yield shared


def earlier() -> Program:
    return Program(
        f"# {SECRET}",
        f"text = '{SECRET}'\nprint(text)\nimport warnings\nwarnings.warn(text)\nreport = text * 50\n",
        (("text", "text"), ("report", "report")),
        (Input("marker_7f3a91", (1,), (1.0,)),),
    )


def searched(runner: Runner, *before: Program) -> tuple[int, int]:
    """Run the search as the last program of a job: how often the secret was found, and in how many pages."""
    outcome = runner.run([*before, Program("", SEARCH)])[-1]
    assert isinstance(outcome, Ran | Raised)
    assert isinstance(outcome, Ran), outcome
    found, looked = map(int, outcome.printed.split())
    return found, looked


def test_the_search_finds_what_is_there(runner: Runner) -> None:
    found, looked = searched(runner, earlier())
    assert looked > 1000
    assert found > 0


@pytest.mark.parametrize("ending", ["", "\n1 / 0", "\nimport os\nos._exit(0)"])
def test_nothing_of_an_earlier_submission_is_found(runner: Runner, ending: str) -> None:
    before = earlier()
    for _ in range(5):
        runner.run([Program(before.setup, before.code + ending, before.observe, before.inputs)])
    found, looked = searched(runner)
    assert looked > 1000
    assert found == 0
