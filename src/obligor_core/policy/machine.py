"""The computable form of an expression: whole numbers, doubles, texts and truth values only.

Amounts, days and decimals have become whole numbers here, so that both engines need nothing but
exact integer arithmetic and give the same answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Domain(StrEnum):
    WHOLE = "whole"
    DOUBLE = "double"
    TEXT = "text"
    TRUTH = "truth"


LOAD_MAX: Final = 2**63 - 1
WHOLE_MAX: Final = 2**127 - 1


@dataclass(frozen=True, slots=True)
class Load:
    name: str
    domain: Domain


@dataclass(frozen=True, slots=True)
class Value:
    """A constant; ``None`` is NULL."""

    value: int | float | str | bool | None
    domain: Domain


@dataclass(frozen=True, slots=True)
class Binary:
    """``left op right`` with + - * of one domain, or / of doubles.

    A double that is not finite, as after a division by zero, becomes NULL.
    """

    op: str
    left: Node
    right: Node
    domain: Domain


@dataclass(frozen=True, slots=True)
class Unary:
    """``-`` or ``abs``."""

    op: str
    part: Node
    domain: Domain


@dataclass(frozen=True, slots=True)
class ToDouble:
    part: Node
    domain: Domain = Domain.DOUBLE


@dataclass(frozen=True, slots=True)
class Rounded:
    """``part × multiplier ÷ divisor`` rounded half away from zero to a whole number.

    A double has multiplier and divisor 1.
    """

    part: Node
    multiplier: int
    divisor: int
    domain: Domain = Domain.WHOLE


@dataclass(frozen=True, slots=True)
class Extreme:
    """The least (op ``<``) or greatest (op ``>``) part; NULL when one part is NULL."""

    op: str
    parts: tuple[Node, ...]
    domain: Domain


@dataclass(frozen=True, slots=True)
class FirstKnown:
    """The first part that is not NULL."""

    parts: tuple[Node, ...]
    domain: Domain


@dataclass(frozen=True, slots=True)
class Branch:
    """The result of the first condition that is true, else the last."""

    branches: tuple[tuple[Node, Node], ...]
    otherwise: Node
    domain: Domain


@dataclass(frozen=True, slots=True)
class Compare:
    op: str
    left: Node
    right: Node
    domain: Domain = Domain.TRUTH


@dataclass(frozen=True, slots=True)
class OneOf:
    """Whether a text is one of the words."""

    part: Node
    words: frozenset[str]
    domain: Domain = Domain.TRUTH


@dataclass(frozen=True, slots=True)
class Unknown:
    """Whether the part is NULL."""

    part: Node
    domain: Domain = Domain.TRUTH


@dataclass(frozen=True, slots=True)
class Inverse:
    part: Node
    domain: Domain = Domain.TRUTH


@dataclass(frozen=True, slots=True)
class Every:
    parts: tuple[Node, ...]
    domain: Domain = Domain.TRUTH


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Node, ...]
    domain: Domain = Domain.TRUTH


Node = (
    Load
    | Value
    | Binary
    | Unary
    | ToDouble
    | Rounded
    | Extreme
    | FirstKnown
    | Branch
    | Compare
    | OneOf
    | Unknown
    | Inverse
    | Every
    | AnyOf
)


def parts(node: Node) -> tuple[Node, ...]:
    """Return the direct parts."""
    match node:
        case Load() | Value():
            return ()
        case Binary(_, left, right, _) | Compare(_, left, right, _):
            return (left, right)
        case Extreme(_, inside, _) | FirstKnown(inside, _) | Every(inside, _) | AnyOf(inside, _):
            return inside
        case Branch(branches, otherwise, _):
            return (*(n for branch in branches for n in branch), otherwise)
        case (
            Unary(part=part)
            | ToDouble(part=part)
            | Rounded(part=part)
            | OneOf(part=part)
            | Unknown(part=part)
            | Inverse(part=part)
        ):
            return (part,)


def bound(node: Node, load: int = LOAD_MAX) -> int:
    """Return the largest absolute value a whole-number node can have when loads have ``load``."""
    match node:
        case Load():
            return load
        case Value(value, _):
            return abs(int(value or 0))
        case Binary("*", left, right, _):
            return bound(left, load) * bound(right, load)
        case Binary(_, left, right, _):
            return bound(left, load) + bound(right, load)
        case Branch(branches, otherwise, _):
            return max(bound(n, load) for n in (*(then for _, then in branches), otherwise))
        case Rounded(part, multiplier, divisor, _) if part.domain is Domain.WHOLE:
            return 2 * bound(part, load) * multiplier + divisor
        case Rounded():
            return LOAD_MAX
        case _:
            return max(bound(n, load) for n in parts(node))


def is_computable(node: Node) -> bool:
    """Return whether every whole number inside fits into 128 bits whatever the facts are."""
    if node.domain is Domain.WHOLE and bound(node) > WHOLE_MAX:
        return False
    return all(is_computable(part) for part in parts(node))
