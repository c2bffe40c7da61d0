"""The typed form of a condition: what an explanation reads and what is lowered to be computed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from obligor_core.text import Text


class Kind(StrEnum):
    MONEY = "money"
    NUMBER = "number"
    DATE = "date"
    TEXT = "text"
    BOOLEAN = "boolean"


NUMERIC = frozenset({Kind.MONEY, Kind.NUMBER, Kind.DATE})

#: How a constant is held: amounts in minor units, dates in days since 1970-01-01.
Constant = Fraction | str | bool | None


@dataclass(frozen=True, slots=True)
class Const:
    """A literal, or a number of the policy (then ``name`` is set).

    ``is_plain`` marks a bare number, which beside an amount is read as an amount. ``kind`` is
    ``None`` for NULL alone.
    """

    kind: Kind | None
    value: Constant
    name: str | None = None
    is_plain: bool = False


@dataclass(frozen=True, slots=True)
class Ref:
    """A fact, a band set, a table or ``as_of``; ``is_exact`` says that it is a whole number.

    ``choices`` are the only words it can take; ``()`` means any.
    """

    name: str
    kind: Kind
    is_exact: bool
    label: Text
    unit: Text
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """``left op right`` with one of + - * /."""

    op: str
    left: Expr
    right: Expr
    kind: Kind


@dataclass(frozen=True, slots=True)
class Negative:
    part: Expr
    kind: Kind


@dataclass(frozen=True, slots=True)
class Call:
    """ABS, LEAST, GREATEST or COALESCE."""

    function: str
    parts: tuple[Expr, ...]
    kind: Kind


@dataclass(frozen=True, slots=True)
class Case:
    branches: tuple[tuple[Expr, Expr], ...]
    otherwise: Expr
    kind: Kind


@dataclass(frozen=True, slots=True)
class Compare:
    """``left op right`` with one of = <> < <= > >=."""

    op: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Among:
    """``part IN (…)`` over constants."""

    part: Expr
    values: tuple[Const, ...]


@dataclass(frozen=True, slots=True)
class IsNull:
    part: Expr


@dataclass(frozen=True, slots=True)
class Not:
    part: Expr


@dataclass(frozen=True, slots=True)
class All:
    """AND."""

    parts: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """OR."""

    parts: tuple[Expr, ...]


Expr = (
    Const | Ref | Arithmetic | Negative | Call | Case | Compare | Among | IsNull | Not | All | Some
)


def kind(expr: Expr) -> Kind | None:
    """Return the kind of the value; ``None`` for a bare NULL."""
    if isinstance(expr, Const | Ref | Arithmetic | Negative | Call | Case):
        return expr.kind
    return Kind.BOOLEAN


def parts(expr: Expr) -> tuple[Expr, ...]:
    """Return the direct parts."""
    match expr:
        case Const() | Ref():
            return ()
        case Arithmetic(_, left, right, _) | Compare(_, left, right):
            return (left, right)
        case Negative(part, _) | IsNull(part) | Not(part):
            return (part,)
        case Among(part, values):
            return (part, *values)
        case Call(_, inside, _) | All(inside) | Some(inside):
            return inside
        case Case(branches, otherwise, _):
            return (*(e for branch in branches for e in branch), otherwise)


def walk(expr: Expr) -> Iterator[Expr]:
    """Yield the expression and everything in it, outer first, left to right."""
    stack = [expr]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(parts(node)))


def references(expr: Expr) -> tuple[Ref, ...]:
    """Return the facts, bands and tables that are read, each once, in the order of the text."""
    return tuple(dict.fromkeys(e for e in walk(expr) if isinstance(e, Ref)))


def numbers_used(expr: Expr) -> frozenset[str]:
    """Return the names of the policy's numbers that are read."""
    return frozenset(e.name for e in walk(expr) if isinstance(e, Const) and e.name is not None)
