"""Jobs, facts and outcomes as JSON. What comes from a fork is claims: only the types below are read, never more.

A float that JSON lacks travels as `{"$float": "nan"}`; a record's own key that begins with `$` gets one more.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Annotated, Any, TypeAlias, Union, cast

import msgspec

from graders.layers import LayerState
from graders.limits import Limits
from graders.programs import Plain, Program, Raised, Ran, RnnCall, SecondOpinion, Stopped, Unobserved

DEPTH = 8
"""Levels of tuples and records in an observation. A tensor of more axes is refused where it is observed."""

_FLOAT = "$float"


UNDECODABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What msgspec raises for other bytes than were asked for: it has no error of its own for bad UTF-8 and for depth."""

_Int64: TypeAlias = Annotated[int, msgspec.Meta(ge=-(1 << 63), le=(1 << 63) - 1)]
_Line: TypeAlias = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]


class Job(msgspec.Struct, frozen=True):
    """How to run programs that follow: all that the keeper gets to know of them. `late`: modules to load before."""

    count: int
    limits: Limits
    second_opinion: bool
    late: tuple[str, ...]


class WorkerFacts(msgspec.Struct, frozen=True):
    """What runs the programs: versions, and every isolation layer with whether it holds and why not."""

    torch: str
    python: str
    numpy: str
    platform: str
    layers: tuple[LayerState, ...]

    @property
    def missing(self) -> tuple[LayerState, ...]:
        """The layers that do not hold on this machine."""
        return tuple(layer for layer in self.layers if not layer.held)


class Unreadable(Exception):
    """A frame held something else than an outcome."""


class _RaisedClaim(msgspec.Struct, frozen=True, tag="raised", forbid_unknown_fields=True):
    cls: str
    message: str
    line: _Line | None
    warnings: tuple[str, ...] = ()
    calls: tuple[RnnCall, ...] = ()
    second_opinion: SecondOpinion | None = None
    printed: str = ""


class _UnobservedClaim(msgspec.Struct, frozen=True, tag="unobserved", forbid_unknown_fields=True):
    name: str
    message: str


@cache
def _plain_type() -> Any:
    """Write the nesting of `Plain` out, so that depth is capped by the type itself."""
    scalar: Any = Union[None, bool, _Int64, float, str]  # noqa: UP007 - built at run time
    plain: Any = scalar
    for _ in range(DEPTH):
        plain = Union[scalar, tuple[plain, ...], dict[str, plain]]  # noqa: UP007
    return plain


@cache
def _outcome_decoder() -> msgspec.json.Decoder[Any]:
    """Build the decoder once."""
    plain: Any = _plain_type()
    ran = msgspec.defstruct(
        "RanClaim",
        [
            ("observed", dict[str, plain]),
            ("warnings", tuple[str, ...]),
            ("calls", tuple[RnnCall, ...]),
            ("second_opinion", SecondOpinion | None),
            ("printed", str, ""),
        ],
        tag="ran",
        frozen=True,
        forbid_unknown_fields=True,
    )
    return msgspec.json.Decoder(Union[ran, _RaisedClaim, _UnobservedClaim])  # noqa: UP007


_encode = msgspec.json.Encoder().encode
_decode_job = msgspec.json.Decoder(Job).decode
_split_programs = msgspec.json.Decoder(list[msgspec.Raw]).decode
_decode_program = msgspec.json.Decoder(Program).decode
_decode_facts = msgspec.json.Decoder(WorkerFacts).decode
_decode_stopped = msgspec.json.Decoder(Stopped).decode


def encode_programs(programs: Sequence[Program]) -> bytes:
    """Write the programs of a job. Raises ValueError where an input is not `prod(shape)` finite numbers."""
    for number, program in enumerate(programs, 1):
        for given in program.inputs:
            if len(given.values) != math.prod(given.shape):
                raise ValueError(
                    f"program {number}: input {given.name!r} of shape {given.shape} needs {math.prod(given.shape)} "
                    f"values, not {len(given.values)}"
                )
            if not all(map(math.isfinite, given.values)):
                raise ValueError(f"program {number}: input {given.name!r} holds a value that is not finite")
    return _encode(programs)


def split_programs(payload: memoryview) -> list[msgspec.Raw]:
    """Tell the programs of a job apart; only the fork that runs one reads it."""
    return _split_programs(payload)


def decode_program(raw: msgspec.Raw) -> Program:
    """Read one program that the parent wrote."""
    return _decode_program(raw)


def encode_job(job: Job) -> bytes:
    """Write how to run a job's programs."""
    return _encode(job)


def decode_job(payload: memoryview) -> Job:
    """Read what the parent wrote of a job."""
    return _decode_job(payload)


def encode_facts(facts: WorkerFacts) -> bytes:
    """Write what the keeper says of itself."""
    return _encode(facts)


def decode_facts(payload: bytes) -> WorkerFacts:
    """Read what the keeper says of itself."""
    return _decode_facts(payload)


def encode_stopped(stopped: Stopped) -> bytes:
    """Write the keeper's own verdict on a program."""
    return _encode(stopped)


def decode_stopped(payload: bytes) -> Stopped:
    """Read the keeper's own verdict on a program."""
    return _decode_stopped(payload)


def encode_outcome(outcome: Ran | Raised | Unobserved) -> bytes:
    """Write an outcome; floats that JSON lacks are tagged, at a cost only where one may be present."""
    payload = _encode(outcome)
    if isinstance(outcome, Ran) and (b"null" in payload or b'"$' in payload):
        return _encode(msgspec.structs.replace(outcome, observed=_tag_record(outcome.observed)))
    return payload


def decode_outcome(payload: bytes) -> Ran | Raised | Unobserved:
    """Read a fork's claim. Raises Unreadable for anything but exactly an outcome within the nesting cap."""
    try:
        claim = _outcome_decoder().decode(payload)
    except UNDECODABLE as error:
        raise Unreadable(str(error)) from error
    match claim:
        case _RaisedClaim():
            return Raised(
                claim.cls,
                claim.message,
                claim.line,
                claim.warnings,
                claim.calls,
                claim.second_opinion,
                claim.printed,
            )
        case _UnobservedClaim():
            return Unobserved(claim.name, claim.message)
        case _:
            observed = claim.observed
            if b'"$' in payload:
                observed = {_bare(name): _untag(value) for name, value in observed.items()}
            return Ran(observed, claim.warnings, claim.calls, claim.second_opinion, claim.printed)


@cache
def _report_decoder() -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(_plain_type())


def encode_report(value: Plain) -> bytes:
    """Write what a program reports while it runs."""
    return _encode(_tag(value))


def decode_report(payload: bytes) -> Plain:
    """Read a fork's report, a claim. Raises Unreadable for anything but plain data within the nesting cap."""
    try:
        return _untag(_report_decoder().decode(payload))
    except UNDECODABLE as error:
        raise Unreadable(str(error)) from error


def _tag_record(record: Mapping[str, Plain]) -> dict[str, Plain]:
    return {("$" + name if name.startswith("$") else name): _tag(value) for name, value in record.items()}


def _tag(value: Plain) -> Plain:
    if isinstance(value, float):
        return value if math.isfinite(value) else {_FLOAT: repr(value)}
    if isinstance(value, tuple | list):
        return tuple(map(_tag, value))
    if isinstance(value, Mapping):
        return _tag_record(value)
    return value


def _untag(value: Plain) -> Plain:
    if isinstance(value, tuple):
        return tuple(map(_untag, value))
    if not isinstance(value, Mapping):
        return value
    if _FLOAT in value:
        named = cast("str", value[_FLOAT])
        if len(value) != 1 or named not in ("nan", "inf", "-inf"):
            raise Unreadable(f"no number is written as {value!r}")
        return float(named)
    return {_bare(name): _untag(inner) for name, inner in value.items()}


def _bare(name: str) -> str:
    if not name.startswith("$"):
        return name
    if not name.startswith("$$"):
        raise Unreadable(f"the key {name!r} is not one that the worker writes")
    return name[1:]
