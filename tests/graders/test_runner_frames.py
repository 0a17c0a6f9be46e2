"""The border between processes: what is written is read back, and nothing else is read."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graders import frames
from graders.frames import BadFrame, FrameReader, Overdue, pack, write_all
from graders.programs import Raised, Ran, RnnCall, SecondOpinion, Stopped, Unobserved
from graders.wire import Unreadable, decode_outcome, encode_outcome

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
keys = texts | st.sampled_from(["$", "$float", "$$float", "$a"])
scalars = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | texts
plains = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=8,
)
shapes = st.tuples(st.integers(0, 9), st.integers(0, 9))
outcomes = st.one_of(
    st.builds(
        Ran,
        st.dictionaries(keys, plains, max_size=3),
        st.tuples(texts),
        st.tuples(st.builds(RnnCall, st.none() | st.integers(1, 9), shapes, st.booleans())),
        st.none() | st.builds(SecondOpinion, st.integers(0, 9), st.tuples(texts), st.tuples(texts)),
    ),
    st.builds(Raised, texts, texts, st.none() | st.integers(1, 99)),
    st.builds(Unobserved, texts, texts),
)


@settings(max_examples=150, deadline=None)
@given(outcomes)
def test_an_outcome_is_read_back_as_it_was(outcome: Ran | Raised | Unobserved) -> None:
    assert decode_outcome(encode_outcome(outcome)) == outcome


@pytest.mark.parametrize("text", ["nan", "inf", "-inf"])
def test_floats_without_a_json_number_are_not_mistaken_for_none(text: str) -> None:
    read = decode_outcome(encode_outcome(Ran({"a": (float(text), None)}, (), (), None)))
    assert isinstance(read, Ran)
    assert repr(read.observed) == repr({"a": (float(text), None)})


RAN = '{"type":"ran","observed":%s,"warnings":[],"calls":[],"second_opinion":null}'


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "null",
        "[]",
        "{",
        '{"type":"stopped","limit":"time","detail":""}',
        '{"type":"ran"}',
        RAN % "[1]",
        RAN % '{"a":1e999}',
        RAN % '{"a":NaN}',
        RAN % ('{"a":' + "[" * 9 + "]" * 9 + "}"),
        RAN % ('{"a":' + "[" * 100_000 + "]" * 100_000 + "}"),
        RAN % '{"a":{"$float":"1"}}',
        RAN % '{"a":{"$float":"nan","b":1}}',
        RAN % '{"a":{"$other":1}}',
        RAN % '{"$a":1}',
        RAN % '{"a":1}' + " x",
        '{"zzz":' + "[" * 100_000,
        '{"zzz":' + '{"a":' * 100_000 + "1" + "}" * 100_000 + "}",
        RAN % f'{{"a":{2**63}}}',
        RAN % ('{"a":' + "1" * 100_000 + "}"),
        RAN % '{"a":"\\ud800"}',
        RAN % '{"a":"\ud800"}',
        '{"type":"raised","cls":"E","message":"","line":1.5}',
        '{"type":"raised","cls":"E","message":"","line":0}',
        '{"type":"raised","cls":"E","message":"","line":10000000}',
        '{"type":"raised","cls":"E","message":"","line":1,"key":"A"}',
        '{"type":"unobserved","name":"a"}',
        "\udcff",
    ],
)
def test_anything_but_an_outcome_is_refused(payload: str) -> None:
    with pytest.raises(Unreadable):
        decode_outcome(payload.encode("utf-8", "surrogatepass"))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60))
def test_noise_is_refused_not_believed(noise: bytes) -> None:
    with pytest.raises(Unreadable):
        decode_outcome(noise)


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    ends = os.pipe()
    yield ends
    for end in ends:
        try:
            os.close(end)
        except OSError:
            continue  # the test closed it


def test_frames_are_read_however_they_arrive(pipe: tuple[int, int]) -> None:
    written = pack(frames.RESULT, 1, b"one") + pack(frames.DONE, 7) + pack(frames.RESULT, 2, b"x" * 3000)
    reader, got = FrameReader(pipe[0], 4000), []
    for start in range(0, len(written), 7):
        write_all(pipe[1], written[start : start + 7])
        try:
            while (frame := reader.read(time.monotonic())) is not None:
                got.append(tuple(frame))
        except Overdue:
            continue
    assert got == [(frames.RESULT, 1, b"one"), (frames.DONE, 7, b""), (frames.RESULT, 2, b"x" * 3000)]


def test_a_length_over_the_cap_is_refused_before_it_is_awaited(pipe: tuple[int, int]) -> None:
    write_all(pipe[1], pack(frames.RESULT, 0, b"x" * 11)[:10])
    with pytest.raises(BadFrame, match="11 bytes"):
        FrameReader(pipe[0], 10).read(time.monotonic() + 5)


def test_an_end_between_frames_is_an_end_and_within_one_a_fault(pipe: tuple[int, int]) -> None:
    write_all(pipe[1], pack(frames.DONE) + pack(frames.RESULT, 0, b"abc")[:-1])
    os.close(pipe[1])
    reader = FrameReader(pipe[0], 10)
    assert reader.read() == (frames.DONE, 0, b"")
    with pytest.raises(BadFrame, match="closed"):
        reader.read()


def test_a_stopped_program_is_never_the_forks_own_claim() -> None:
    with pytest.raises(Unreadable):
        decode_outcome(msgspec.json.encode(Stopped("time", "forged")))
