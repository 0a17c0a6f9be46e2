"""Builds plain values and their places from PyYAML's events, without its composer and constructor.

Never recurses and never resolves an alias: what a hostile file costs is bounded by its length.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from typing import Any, NoReturn, TypeAlias

import yaml

from qbank.loading.suggestions import shown
from qbank.loading.yaml_faults import explain
from qbank.loading.yaml_scalars import TooLarge, plain_value
from qbank.problems import Problem, ProblemsFound

Content: TypeAlias = "str | int | float | bool | None | list[Content] | dict[str | int, Content]"
Loc: TypeAlias = tuple[str | int, ...]

CHARACTERS = 1_000_000
VALUES = 100_000
DEPTH = 50
_TOO_DEEP_FOR_THE_PARSER = "exceeded maximum nesting depth"
"""What libyaml says where it gives up by itself, from 1000 levels on: it may look ahead before it reports the first."""
_PROBLEMS = 100

# Whatever is no character of XML 1.0, and those that YAML 1.1 takes for line ends and YAML 1.2 does not.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands. Positions are (line, column) from 1; `end` is the first position after it.

    `text` is a scalar's decoded text and `style` its quote or block sign ("" if plain); `text` is None
    for lists and mappings.
    """

    start: tuple[int, int]
    end: tuple[int, int]
    key: tuple[int, int] | None
    style: str = ""
    text: str | None = None


class _Stop(Exception):
    """Nothing after this problem is worth reading."""


_REFUSED: Any = object()
"""Stands for a key that was refused, so that its value is still read and checked."""


@dataclass(slots=True)
class _Frame:
    """A list or a mapping that is being read; `key` is the mapping's key that awaits its value."""

    loc: Loc
    items: Any
    awaits_key: bool
    is_flow: bool
    key: Any = _REFUSED
    key_place: tuple[int, int] | None = None
    seen: dict[str, tuple[int, int]] = field(default_factory=dict)

    def refuse_key(self, place: tuple[int, int]) -> None:
        self.awaits_key, self.key, self.key_place = False, _REFUSED, place


def read_content(lines: tuple[str, ...], path: str) -> tuple[Content, Mapping[Loc, Place]]:
    """Return the value that the lines hold, and the place of every part of it. Raises ProblemsFound."""
    builder = _Builder(lines, path)
    with suppress(_Stop):
        builder.read()
    if builder.problems:
        raise ProblemsFound([*dict.fromkeys(builder.problems)])
    return builder.content, builder.places


class _Builder:
    """Turns events into a value, noting every problem on the way."""

    def __init__(self, lines: tuple[str, ...], path: str) -> None:
        self.lines = lines
        self.path = path
        self.problems: list[Problem] = []
        self.places: dict[Loc, Place] = {}
        self.content: Content = None
        self._stack: list[_Frame] = []
        self._count = 0
        self._documents = 0

    def read(self) -> None:
        text = "\n".join(self.lines)
        if len(text) > CHARACTERS:
            self._stop((0, 0), f"the file is too large: {len(text)} characters", f"at most {CHARACTERS}")
        if found := _UNFIT.search(text):
            before = text[: found.start()].split("\n")
            what = f"the file holds the character U+{ord(found[0]):04X}, which is not text"
            self._stop((len(before), len(before[-1]) + 1), what, hint="delete it")
        try:
            with closing(_events(text)) as events:
                for event in events:
                    self._take(event)
        except yaml.MarkedYAMLError as error:
            if error.problem == _TOO_DEEP_FOR_THE_PARSER and error.problem_mark:
                self._too_deep((error.problem_mark.line + 1, error.problem_mark.column + 1))
            self.problems.append(explain(error, self.lines, self.path))
        except yaml.YAMLError as error:
            self.problems.append(explain(error, self.lines, self.path))
        if not self.places and not self.problems:
            self._stop((0, 0), "the file is empty")

    def _take(self, event: yaml.Event) -> None:
        match event:
            case yaml.DocumentStartEvent():
                self._start_document(event)
            case yaml.AliasEvent():
                what = f"'*{event.anchor}' refers to another place; qbank reads what is written out"
                self._note(_start(event), what, hint="write the value out, or quote it if it is text")
                if self._stack and self._stack[-1].awaits_key:
                    self._stack[-1].refuse_key(_start(event))
                else:
                    self._add(None, Place(_start(event), _end(event), None, "", ""))
            case yaml.ScalarEvent():
                self._check_properties(event)
                self._scalar(event)
            case yaml.SequenceStartEvent():
                self._check_properties(event)
                self._open(event, [], awaits_key=False)
            case yaml.MappingStartEvent():
                self._check_properties(event)
                self._open(event, {}, awaits_key=True)
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                self._stack.pop()

    def _start_document(self, event: Any) -> None:
        self._documents += 1
        place = _start(event)
        if self._documents > 1:
            self._stop(place, "a second document starts here", "one document per file", "remove the '---'")
        if event.version not in (None, (1, 2)):
            self._note(place, "qbank reads YAML 1.2", hint="remove the '%YAML' line")

    def _check_properties(self, event: Any) -> None:
        place = _start(event)
        if event.anchor is not None:
            what = f"the anchor '&{event.anchor}' is not used here"
            self._note(place, what, hint="remove it, or quote the value if it is text")
        if event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            what = f"the tag {shown(tag)} is not used here"
            self._note(place, what, hint="remove it, or quote the value if it is text")

    def _scalar(self, event: Any) -> None:
        style = event.style or ""
        place = Place(_start(event), _end(event), None, style, event.value)
        if self._documents == 1 and not self._stack and event.value == "" and not style:
            return  # nothing but comments: the file is empty
        if found := _UNFIT.search(event.value):
            what = f"this text holds the character U+{ord(found[0]):04X}, which is not text"
            hint = "in double quotes a backslash is written twice: use single quotes or a '|' block"
            self._note(place.start, what, hint=hint if style == '"' else "")
        text: str = event.value
        value: Content = text
        if not style and self._stack and self._stack[-1].is_flow and text.count("(") > text.count(")"):
            what = f"a comma ends this value before its ')': {shown(text)}"
            self._note(place.start, what, hint="quote the value, or begin it on a line of its own")
        if not style:
            try:
                value = plain_value(event.value)
            except TooLarge as error:
                self._note(place.start, f"{error}: {shown(event.value)}", hint="quote it if it is text")
        self._add_scalar(value, place)

    def _add_scalar(self, value: Content, place: Place) -> None:
        if self._stack and self._stack[-1].awaits_key:
            self._take_key(self._stack[-1], value, place)
        else:
            self._add(value, place)

    def _too_deep(self, place: tuple[int, int]) -> NoReturn:
        self._stop(place, f"lists and mappings are nested more than {DEPTH} deep")

    def _open(self, event: Any, items: Any, *, awaits_key: bool) -> None:
        place = Place(_start(event), _end(event), None)
        if len(self._stack) >= DEPTH:
            self._too_deep(place.start)
        if self._stack and self._stack[-1].awaits_key:
            self._refuse_key(self._stack[-1], place)
            loc: Loc = self._stack[-1].loc
        else:
            loc = self._add(items, place)
        self._stack.append(_Frame(loc, items, awaits_key, bool(event.flow_style)))

    def _add(self, value: Content, place: Place) -> Loc:
        """Put a value where it belongs and return its location."""
        self._count += 1
        if self._count > VALUES:
            self._stop(place.start, f"the file holds more than {VALUES} values")
        if not self._stack:
            self.content = value
            self.places[()] = place
            return ()
        frame = self._stack[-1]
        if isinstance(frame.items, list):
            loc = (*frame.loc, len(frame.items))
            frame.items.append(value)
        else:
            loc = (*frame.loc, frame.key) if frame.key is not _REFUSED else frame.loc
            place = Place(place.start, place.end, frame.key_place, place.style, place.text)
            if frame.key is not _REFUSED:
                frame.items[frame.key] = value
            frame.awaits_key = True
        self.places[loc] = place
        return loc

    def _take_key(self, frame: _Frame, key: Content, place: Place) -> None:
        frame.refuse_key(place.start)
        if key == "<<" and not place.style:
            self._note(place.start, "the merge key '<<' is not used here", hint="write the fields out")
        elif isinstance(key, bool) or not isinstance(key, str | int):
            written = shown(place.text)
            self._note(place.start, f"{written} cannot be a name here", hint="quote it if it is a name")
        elif first := frame.seen.get(str(key)):
            what = f"{shown(key)} is given twice: first at {first[0]}:{first[1]}"
            self._note(place.start, what, hint="keep one of them")
        else:
            frame.seen[str(key)] = place.start
            frame.key = key

    def _refuse_key(self, frame: _Frame, place: Place) -> None:
        frame.refuse_key(place.start)
        line, column = place.start
        # `{{ n }}` is, to YAML, a mapping whose key is a mapping: the inner brace is the key.
        if self.lines[line - 1][max(column - 2, 0) : column] == "{{":
            self._note((line, column - 1), "this value begins with '{{' and is not quoted", hint="quote it")
        else:
            self._note(place.start, "a list or a mapping cannot be a name")

    def _note(self, place: tuple[int, int], what: str, allowed: str = "", hint: str = "") -> None:
        self.problems.append(Problem(self.path, *place, what, allowed, hint))
        if len(self.problems) >= _PROBLEMS:
            raise _Stop

    def _stop(self, place: tuple[int, int], what: str, allowed: str = "", hint: str = "") -> NoReturn:
        self._note(place, what, allowed, hint)
        raise _Stop


def _events(text: str) -> Generator[yaml.Event, None, None]:
    events: Generator[yaml.Event, None, None] = yaml.parse(text, Loader=_LOADER)  # type: ignore[assignment]
    return events


def _start(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _end(event: Any) -> tuple[int, int]:
    return event.end_mark.line + 1, event.end_mark.column + 1
