"""Field types of a question file: expressions, templates, domains and names, parsed while pydantic validates.

A problem inside a scalar carries its line and column there (`ctx`), so that the loader can point into the YAML file.
"""

from __future__ import annotations

import keyword
import re
from typing import Annotated, Any

from pydantic import PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from qbank.language.domain import WANTED, Domain, parse_domain
from qbank.language.expression import Expression, NotAllowed, parse_expression
from qbank.language.guards import FUNCTIONS, fault_of
from qbank.language.template import BankTemplate, Mode, parse_template
from qbank.loading.suggestions import shown

_OF_KINDS = frozenset({"target", "measure", "statement", "statements"})
RESERVED = _OF_KINDS | {"key", "gap", "outcome", "believed", "option", "loop", "self", "true", "false", "none"}
"""Names that mean something to a question, or (the last four) to Jinja, which reads `true` as a constant."""
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")


def _problem(kind: str, what: str, allowed: str = "", **place: Any) -> PydanticCustomError:
    return PydanticCustomError(kind, "{what}", {"what": what, "allowed": allowed, **place})


def _not_allowed(kind: str, error: NotAllowed) -> PydanticCustomError:
    return _problem(kind, str(error), line=error.line, column=error.column, hint=error.hint)


def _expression(written: Any) -> Expression:
    if isinstance(written, Expression):
        return written
    if isinstance(written, bool | int | float) and not fault_of(written):
        return parse_expression(repr(written))
    if not isinstance(written, str) or not written.strip():
        raise _problem("expression", f"not an expression: {shown(written)}", "an expression such as (N, L, D*H)")
    try:
        return parse_expression(written)
    except NotAllowed as error:
        raise _not_allowed("expression", error) from None


def _template(mode: Mode) -> Any:
    def parse(written: Any) -> BankTemplate:
        if isinstance(written, BankTemplate):
            return written
        if not isinstance(written, str):
            raise _problem("template", f"not text: {shown(written)}", "text; put it in quotes")
        try:
            return parse_template(written, mode)
        except NotAllowed as error:
            raise _not_allowed("template", error) from None

    return parse


def _domain(written: Any) -> Domain:
    try:
        return written if isinstance(written, Domain) else parse_domain(written)
    except ValueError as error:
        raise _problem("domain", f"{error}: {shown(written)}", WANTED) from None


def _name(written: Any) -> str:
    if not isinstance(written, str) or not _NAME.fullmatch(written):
        raise _problem("name", f"not a name: {shown(written)}", "letters, digits and _, beginning with a letter")
    if written in RESERVED or written in FUNCTIONS or keyword.iskeyword(written):
        raise _problem("name", f"the name {shown(written)} is taken by the language", "another name")
    return written


_TEXT = {"type": "string"}


def _in_editors(title: str, description: str, **schema: Any) -> WithJsonSchema:
    """Say what editors show; a field's own description goes before this one."""
    return WithJsonSchema({**(schema or _TEXT), "title": title, "description": description})


Expr = Annotated[
    Expression,
    PlainValidator(_expression),
    _in_editors(
        "Expression",
        "An expression, such as (N, L, D*H): names, numbers, arithmetic, comparisons, `a if c else b`.",
        type=["string", "number", "boolean"],
    ),
]
Code = Annotated[
    BankTemplate,
    PlainValidator(_template("code")),
    _in_editors("Code", "Python; {{ H_in }} prints a value as Python source."),
]
Prose = Annotated[
    BankTemplate,
    PlainValidator(_template("prose")),
    _in_editors("Markdown", "Markdown with $math$; {{ H_in }} prints a value, {{ out | code }} prints it as code."),
]
Python = Annotated[str, _in_editors("Python", "A Python expression over the program's names, such as output.shape.")]
Given = Annotated[str, _in_editors("Given tensor", "normal(N, L, H_in): the lengths are expressions over parameters.")]
Name = Annotated[str, PlainValidator(_name), WithJsonSchema({**_TEXT, "pattern": _NAME.pattern})]
DomainField = Annotated[
    Domain,
    PlainValidator(_domain),
    WithJsonSchema(
        {
            "title": "Domain",
            "description": WANTED,
            "anyOf": [{"type": ["string", "number", "boolean"]}, {"type": "array", "minItems": 1}, {"type": "object"}],
        }
    ),
]
