"""Reads QTI 2.1 and 3.0 packages and runs their response processing, from the specification and not from our writer.

Names are compared without `qti-`, dashes and capitals, so that one reader serves both versions.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path, PurePosixPath

import lxml.etree

Element = lxml.etree._Element
Value = None | bool | float | str | tuple[str, ...]
"""A value of an expression: NULL, a boolean, a number, an identifier or string, or a container of identifiers."""


def name(element: Element) -> str:
    """Return the plain name of an element."""
    return _plain(lxml.etree.QName(element).localname.removeprefix("qti-"))


def attribute(element: Element, wanted: str) -> str | None:
    """Return an attribute by its plain name."""
    return next((text for key, text in element.attrib.items() if _plain(key) == wanted), None)


def find(element: Element, wanted: str) -> Iterator[Element]:
    """Yield the descendants of a plain name, in order."""
    return (one for one in element.iter() if isinstance(one.tag, str) and name(one) == wanted)


@cache
def _plain(text: str) -> str:
    return text.replace("-", "").lower()


@dataclass(frozen=True)
class Choice:
    """Something to pick, and what it is called in responses."""

    identifier: str
    element: Element


@dataclass(frozen=True)
class Interaction:
    """One interaction: its kind, the response that it sets, and what can be picked."""

    kind: str
    response: str
    choices: tuple[Choice, ...]
    most: int
    shuffled: bool


@dataclass(frozen=True)
class Outcome:
    """What response processing gave: the score and the texts that are shown."""

    score: float
    possible: float
    shown: tuple[Element, ...]


@dataclass(frozen=True)
class _Parts:
    """What an attempt needs of an item."""

    responses: Mapping[str, Element]
    outcomes: Mapping[str, Element]
    rules: tuple[Element, ...]
    feedback: tuple[Element, ...]


@dataclass(frozen=True)
class ReadItem:
    """One item as a player sees it."""

    identifier: str
    title: str
    path: str
    root: Element
    files: frozenset[str] = field(default_factory=frozenset)

    @property
    def body(self) -> Element:
        """Return the item's body."""
        return next(find(self.root, "itembody"))

    @property
    def question(self) -> Element:
        """Return what stands before the first interaction."""
        return next(child for child in self.body if name(child) == "div")

    @property
    def interactions(self) -> tuple[Interaction, ...]:
        """List the interactions in order."""
        return tuple(
            Interaction(
                kind=name(one),
                response=attribute(one, "responseidentifier") or "",
                choices=tuple(
                    Choice(attribute(choice, "identifier") or "", choice)
                    for choice in one
                    if name(choice) in ("simplechoice", "inlinechoice")
                ),
                most=int(attribute(one, "maxchoices") or 1),
                shuffled=attribute(one, "shuffle") == "true",
            )
            for one in self.body.iter()
            if isinstance(one.tag, str) and name(one).endswith("interaction")
        )

    @cached_property
    def _parts(self) -> _Parts:
        return _Parts(
            responses={attribute(one, "identifier") or "": one for one in find(self.root, "responsedeclaration")},
            outcomes={attribute(one, "identifier") or "": one for one in find(self.root, "outcomedeclaration")},
            rules=tuple(rule for processing in find(self.root, "responseprocessing") for rule in processing),
            feedback=tuple(find(self.root, "modalfeedback")),
        )

    def for_scorers(self) -> tuple[Element, ...]:
        """Return what only whoever marks by hand may see."""
        return tuple(one for one in find(self.root, "rubricblock") if attribute(one, "view") == "scorer")

    def answered(self, responses: Mapping[str, str | tuple[str, ...] | None]) -> Outcome:
        """Give responses and run the response processing."""
        run = _Run(self._parts, responses)
        run.rules(self._parts.rules)
        score, possible = run.outcomes["SCORE"], run.outcomes["MAXSCORE"]
        assert isinstance(score, float) and isinstance(possible, float)
        return Outcome(score, possible, tuple(run.feedback()))


class _Run:
    """The state of one attempt."""

    def __init__(self, parts: _Parts, responses: Mapping[str, str | tuple[str, ...] | None]) -> None:
        self._parts = parts
        self._declared = parts.responses
        unknown = set(responses) - set(self._declared)
        assert not unknown, f"no such response: {unknown}"
        self._responses: dict[str, Value] = {}
        for identifier, declaration in self._declared.items():
            given = responses.get(identifier)
            numeric = attribute(declaration, "basetype") == "float"
            if attribute(declaration, "cardinality") == "multiple":
                assert given is None or isinstance(given, tuple)
                self._responses[identifier] = given or None
            else:
                assert given is None or isinstance(given, str)
                self._responses[identifier] = float(given) if numeric and given is not None else given
        self.outcomes: dict[str, Value] = {}
        for identifier, one in parts.outcomes.items():
            default = next(find(one, "value"), None)
            text = None if default is None else default.text
            numeric = attribute(one, "basetype") == "float"
            self.outcomes[identifier] = float(text or 0) if numeric else text

    def rules(self, rules: Iterable[Element]) -> None:
        for rule in rules:
            match name(rule):
                case "setoutcomevalue":
                    outcome = attribute(rule, "identifier")
                    assert outcome in self.outcomes, f"{outcome} is not declared"
                    self.outcomes[outcome] = self.value(rule[0])
                case "responsecondition":
                    self._condition(rule)
                case other:
                    raise AssertionError(f"no such rule: {other}")

    def _condition(self, condition: Element) -> None:
        for branch in condition:
            match name(branch):
                case "responseif" | "responseelseif":
                    if self.value(branch[0]) is True:
                        self.rules(branch[1:])
                        return
                case "responseelse":
                    self.rules(branch)
                    return

    def feedback(self) -> Iterator[Element]:
        for one in self._parts.feedback:
            assert attribute(one, "showhide") == "show"
            held = self.outcomes[attribute(one, "outcomeidentifier") or ""]
            held = held if isinstance(held, tuple) else (held,)
            if attribute(one, "identifier") in held:
                yield one

    def value(self, expression: Element) -> Value:
        return _EXPRESSIONS[name(expression)](self, expression)

    def variable(self, expression: Element) -> Value:
        identifier = attribute(expression, "identifier") or ""
        return self._responses[identifier] if identifier in self._responses else self.outcomes[identifier]

    def base_value(self, expression: Element) -> Value:
        text = expression.text or ""
        match attribute(expression, "basetype"):
            case "float":
                return float(text)
            case "boolean":
                return text == "true"
            case "identifier" | "string":
                return text
            case other:
                raise AssertionError(f"no such type: {other}")

    def correct(self, expression: Element) -> Value:
        declared = self._declared[attribute(expression, "identifier") or ""]
        texts = tuple(one.text or "" for one in find(next(find(declared, "correctresponse")), "value"))
        return texts if attribute(declared, "cardinality") == "multiple" else texts[0]

    def both(self, expression: Element) -> tuple[Value, Value]:
        first, second = expression
        return self.value(first), self.value(second)

    def match(self, expression: Element) -> Value:
        first, second = self.both(expression)
        if first is None or second is None:
            return None
        assert isinstance(first, tuple) == isinstance(second, tuple)
        return (
            sorted(first) == sorted(second)
            if isinstance(first, tuple) and isinstance(second, tuple)
            else first == second
        )

    def string_match(self, expression: Element) -> Value:
        first, second = self.both(expression)
        if first is None or second is None:
            return None
        assert isinstance(first, str) and isinstance(second, str)
        if attribute(expression, "casesensitive") == "false":
            first, second = first.casefold(), second.casefold()
        return first == second

    def compare(self, expression: Element, holds: Callable[[float, float], bool]) -> Value:
        first, second = self.both(expression)
        if first is None or second is None:
            return None
        assert isinstance(first, float) and isinstance(second, float)
        return holds(first, second)

    def every(self, expression: Element) -> Value:
        values = [self.value(part) for part in expression]
        return False if False in values else None if None in values else True

    def some(self, expression: Element) -> Value:
        values = [self.value(part) for part in expression]
        return True if True in values else None if None in values else False

    def total(self, expression: Element) -> Value:
        values = [self.value(part) for part in expression]
        assert all(isinstance(one, float) for one in values), "a NULL in a sum"
        return sum(one for one in values if isinstance(one, float))

    def mapped(self, expression: Element) -> Value:
        """Map a response. A default value counts as 0, for there are players that ignore it."""
        identifier = attribute(expression, "identifier") or ""
        given = self._responses[identifier]
        mapping = next(find(self._declared[identifier], "mapping"))
        entries = {
            attribute(one, "mapkey"): float(attribute(one, "mappedvalue") or 0) for one in find(mapping, "mapentry")
        }
        keys = () if given is None else given if isinstance(given, tuple) else (given,)
        total = sum(entries[str(key)] for key in keys)
        low, high = attribute(mapping, "lowerbound"), attribute(mapping, "upperbound")
        total = max(total, float(low)) if low is not None else total
        return min(total, float(high)) if high is not None else float(total)


_EXPRESSIONS: Mapping[str, Callable[[_Run, Element], Value]] = {
    "variable": _Run.variable,
    "basevalue": _Run.base_value,
    "correct": _Run.correct,
    "isnull": lambda run, expression: run.value(expression[0]) is None,
    "match": _Run.match,
    "stringmatch": _Run.string_match,
    "gte": lambda run, expression: run.compare(expression, lambda first, second: first >= second),
    "lte": lambda run, expression: run.compare(expression, lambda first, second: first <= second),
    "and": _Run.every,
    "or": _Run.some,
    "sum": _Run.total,
    "mapresponse": _Run.mapped,
}
"""What each expression gives; NULL spreads as the specification says."""


@dataclass(frozen=True)
class ReadSection:
    """A section of the test that draws some of its items."""

    title: str
    part: str
    select: int
    shuffled: bool
    items: tuple[str, ...]


@dataclass(frozen=True)
class ReadPackage:
    """A whole package."""

    title: str
    instructions: tuple[Element, ...]
    items: tuple[ReadItem, ...]
    sections: tuple[ReadSection, ...]
    members: frozenset[str]


def read_package(path: Path) -> ReadPackage:
    """Read a package by its manifest. Every member must be listed in it, and nothing else."""
    with zipfile.ZipFile(path) as archive:
        contents = {one: archive.read(one) for one in archive.namelist()}
    manifest = lxml.etree.fromstring(contents["imsmanifest.xml"])
    resources = {attribute(one, "identifier"): one for one in find(manifest, "resource")}
    assert len(resources) == len(list(find(manifest, "resource")))
    listed = {attribute(one, "href") for one in find(manifest, "file")}
    assert listed == set(contents) - {"imsmanifest.xml"}
    (test,) = (one for one in resources.values() if "_test_" in (attribute(one, "type") or ""))
    items = [one for one in resources.values() if "_item_" in (attribute(one, "type") or "")]
    assert {attribute(one, "identifierref") for one in find(test, "dependency")} == {
        attribute(one, "identifier") for one in items
    }
    test_path = attribute(test, "href") or ""
    root = lxml.etree.fromstring(contents[test_path])
    sections = tuple(_sections(root, PurePosixPath(test_path).parent))
    read = tuple(_item(one, contents) for one in items)
    assert sorted(one.path for one in read) == sorted(path for section in sections for path in section.items)
    return ReadPackage(
        title=attribute(root, "title") or "",
        instructions=tuple(one for one in find(root, "rubricblock") if attribute(one, "view") == "candidate"),
        items=read,
        sections=sections,
        members=frozenset(contents),
    )


def _item(resource: Element, contents: Mapping[str, bytes]) -> ReadItem:
    path = attribute(resource, "href") or ""
    root = lxml.etree.fromstring(contents[path])
    assert attribute(root, "identifier") == attribute(resource, "identifier")
    files = frozenset(attribute(one, "href") or "" for one in find(resource, "file"))
    return ReadItem(attribute(root, "identifier") or "", attribute(root, "title") or "", path, root, files)


def _sections(root: Element, folder: PurePosixPath) -> Iterator[ReadSection]:
    for section in find(root, "assessmentsection"):
        references = [one for one in section if name(one) == "assessmentitemref"]
        if not references:
            continue
        above = section.getparent()
        assert above is not None
        yield ReadSection(
            title=attribute(section, "title") or "",
            part=attribute(above, "title") or "",
            select=int(attribute(next(find(section, "selection")), "select") or 0),
            shuffled=attribute(next(find(section, "ordering")), "shuffle") == "true",
            items=tuple(str(folder / (attribute(one, "href") or "")) for one in references),
        )
