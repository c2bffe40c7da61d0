"""Turn typed expressions into computable ones: each exact value becomes whole number × unit.

The unit is a fraction known when the policy is read, so that ``0.1 * exposure`` costs nothing and
loses nothing; only a fact that is itself a double, or a division by a fact, leaves exactness.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from obligor_core.policy import expression as x
from obligor_core.policy import machine as m
from obligor_core.policy.declared import ValueType
from obligor_core.policy.expression import Kind
from obligor_core.policy.machine import Domain, Node

ONE = Fraction(1)
_DOMAINS = {Kind.TEXT: Domain.TEXT, Kind.BOOLEAN: Domain.TRUTH}
_FLIPPED = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


class TooLarge(Exception):
    """An expression whose whole numbers may outgrow 128 bits."""


@dataclass(frozen=True, slots=True)
class Measured:
    """``node × unit``; ``unit`` is ``None`` when the node is a double."""

    node: Node
    unit: Fraction | None


def truth(expr: x.Expr) -> Node:
    """Return the computable form of a condition.

    Rule: POL-20 Conditions follow the three-valued logic of SQL: what compares with NULL is
    unknown, AND and OR decide when one side is enough, a rule fires only when it is true.
    Source: ISO/IEC 9075-2, 6.39 <boolean value expression>
    :raises TooLarge: when exactness cannot be promised
    """
    node = _truth(expr)
    if not m.is_computable(node):
        raise TooLarge
    return node


def quantity(expr: x.Expr, type_: ValueType) -> Node | None:
    """Return the computable form of a value of an output; ``None`` when the type does not fit.

    A fraction of a minor unit is rounded half up.
    :raises TooLarge: when exactness cannot be promised
    """
    found = measured(expr)
    if type_ is ValueType.NUMBER:
        node = _double(found)
    elif found.unit is None:
        node = m.Rounded(found.node, 1, 1)
    elif found.unit.denominator == 1:
        node = _scaled(found.node, int(found.unit))
    else:
        unit = found.unit
        node = m.Rounded(found.node, unit.numerator, unit.denominator)
    if type_ is ValueType.INTEGER and isinstance(node, m.Rounded):
        return None
    if not m.is_computable(node):
        raise TooLarge
    return node


def _truth(expr: x.Expr) -> Node:
    match expr:
        case x.All(parts):
            return m.Every(tuple(_truth(p) for p in parts))
        case x.Some(parts):
            return m.AnyOf(tuple(_truth(p) for p in parts))
        case x.Not(part):
            return m.Inverse(_truth(part))
        case x.IsNull(part):
            return m.Unknown(_any(part))
        case x.Compare(op, left, right):
            return _compared(op, left, right)
        case x.Among(part, values) if x.kind(part) is Kind.TEXT:
            return m.OneOf(_any(part), frozenset(str(v.value) for v in values))
        case x.Among(part, values):
            return m.AnyOf(tuple(_compared("=", part, v) for v in values))
        case _:
            return _any(expr)


def _any(expr: x.Expr) -> Node:
    found = x.kind(expr)
    if found in x.NUMERIC:
        return measured(expr).node
    domain = _DOMAINS.get(found, Domain.WHOLE) if found is not None else Domain.WHOLE
    match expr:
        case x.Ref(name=name):
            return m.Load(name, domain)
        case x.Const(_, str() | bool() | None as value):
            return m.Value(value, domain)
        case x.Call("COALESCE", parts, _):
            return m.FirstKnown(tuple(_any(p) for p in parts), domain)
        case x.Case(branches, otherwise, _):
            pairs = tuple((_truth(c), _typed(v, domain)) for c, v in branches)
            return m.Branch(pairs, _typed(otherwise, domain), domain)
        case _:
            return _truth(expr)


def _typed(expr: x.Expr, domain: Domain) -> Node:
    if isinstance(expr, x.Const) and expr.value is None:
        return m.Value(None, domain)
    return _any(expr)


def _compared(op: str, left: x.Expr, right: x.Expr) -> Node:
    if x.kind(left) not in x.NUMERIC:
        return _ordered(op, _any(left), _any(right))
    one, other = measured(left), measured(right)
    if one.unit is None or other.unit is None:
        return _ordered(op, _double(one), _double(other))
    if isinstance(one.node, m.Value) and not isinstance(other.node, m.Value):
        one, other, op = other, one, _FLIPPED[op]
    if isinstance(other.node, m.Value):
        assert one.unit is not None and other.unit is not None
        return _against(op, one.node, int(other.node.value or 0) * other.unit / one.unit)
    nodes, _ = _in_common_unit((one, other))
    return m.Compare(op, nodes[0], nodes[1])


def _ordered(op: str, left: Node, right: Node) -> Node:
    """Return the comparison with a constant on the right, where both engines expect it."""
    if isinstance(left, m.Value) and not isinstance(right, m.Value):
        return m.Compare(_FLIPPED[op], right, left)
    return m.Compare(op, left, right)


def _against(op: str, node: Node, limit: Fraction) -> Node:
    """Compare a whole number with a fraction: the same as with a whole number beside it."""
    if op in ("<", ">="):
        return m.Compare(op, node, _whole(math.ceil(limit)))
    if op in (">", "<="):
        return m.Compare(op, node, _whole(math.floor(limit)))
    if limit.denominator == 1:
        return m.Compare(op, node, _whole(int(limit)))
    never = m.Every((m.Compare("<", node, _whole(0)), m.Compare(">", node, _whole(0))))
    return never if op == "=" else m.Inverse(never)


def measured(expr: x.Expr) -> Measured:
    """Return a numeric expression as whole number × unit, or as a double."""
    match expr:
        case x.Ref(name=name, is_exact=True):
            return Measured(m.Load(name, Domain.WHOLE), ONE)
        case x.Ref(name=name):
            return Measured(m.Load(name, Domain.DOUBLE), None)
        case x.Const(_, Fraction() as value):
            return Measured(_whole(value.numerator), Fraction(1, value.denominator))
        case x.Negative(part, _):
            return _changed("-", measured(part))
        case x.Arithmetic(op, left, right, _):
            return _computed(op, measured(left), measured(right))
        case x.Call("ABS", (part,), _):
            return _changed("abs", measured(part))
        case x.Call(function, parts, _):
            nodes, unit, domain = _together([measured(p) for p in parts])
            if function == "COALESCE":
                return Measured(m.FirstKnown(nodes, domain), unit)
            op = "<" if function == "LEAST" else ">"
            return Measured(m.Extreme(op, nodes, domain), unit)
        case x.Case(branches, otherwise, _):
            results = [measured(v) for v in (*(v for _, v in branches), otherwise)]
            nodes, unit, domain = _together(results)
            conditions = (_truth(c) for c, _ in branches)
            pairs = tuple(zip(conditions, nodes[:-1], strict=True))
            return Measured(m.Branch(pairs, nodes[-1], domain), unit)
        case _:  # NULL in a branch
            return Measured(m.Value(None, Domain.WHOLE), ONE)


def _changed(op: str, part: Measured) -> Measured:
    node = part.node
    if isinstance(node, m.Value) and isinstance(node.value, int):
        value = -node.value if op == "-" else abs(node.value)
        return Measured(_whole(value), part.unit)
    return Measured(m.Unary(op, node, node.domain), part.unit)


def _computed(op: str, left: Measured, right: Measured) -> Measured:
    if op in ("+", "-"):
        (one, other), unit, domain = _together([left, right])
        return Measured(m.Binary(op, one, other, domain), unit)
    if left.unit is not None and right.unit is not None:
        if isinstance(right.node, m.Value):
            return _multiplied(left, right, is_division=op == "/")
        if op == "*" and isinstance(left.node, m.Value):
            return _multiplied(right, left, is_division=False)
        if op == "*":
            node = m.Binary("*", left.node, right.node, Domain.WHOLE)
            return Measured(node, left.unit * right.unit)
    return Measured(m.Binary(op, _double(left), _double(right), Domain.DOUBLE), None)


def _multiplied(part: Measured, constant: Measured, *, is_division: bool) -> Measured:
    """Multiply or divide by a constant: the unit changes, the whole number at most its sign."""
    assert part.unit is not None and constant.unit is not None
    assert isinstance(constant.node, m.Value)
    factor = int(constant.node.value or 0) * constant.unit
    if factor == 0:
        return Measured(m.Binary("*", part.node, _whole(0), Domain.WHOLE), ONE)
    if is_division:
        factor = 1 / factor
    result = Measured(part.node, part.unit * abs(factor))
    return result if factor > 0 else _changed("-", result)


def _together(parts: Sequence[Measured]) -> tuple[tuple[Node, ...], Fraction | None, Domain]:
    """Return the parts in one unit, or all as doubles when one of them is."""
    if any(p.unit is None for p in parts):
        return tuple(_double(p) for p in parts), None, Domain.DOUBLE
    nodes, unit = _in_common_unit(parts)
    return nodes, unit, Domain.WHOLE


def _in_common_unit(parts: Sequence[Measured]) -> tuple[tuple[Node, ...], Fraction]:
    units = [p.unit for p in parts if p.unit is not None]
    divisor = math.lcm(*(u.denominator for u in units))
    common = Fraction(math.gcd(*(int(u * divisor) for u in units)), divisor)
    return tuple(
        _scaled(p.node, int(u / common)) for p, u in zip(parts, units, strict=True)
    ), common


def _scaled(node: Node, factor: int) -> Node:
    if factor == 1:
        return node
    if isinstance(node, m.Value):
        return node if node.value is None else _whole(int(node.value) * factor)
    return m.Binary("*", node, _whole(factor), Domain.WHOLE)


def _double(part: Measured) -> Node:
    node, unit = part.node, part.unit
    if unit is None:
        return node
    if isinstance(node, m.Value):
        value = None if node.value is None else float(int(node.value) * unit)
        return m.Value(value, Domain.DOUBLE)
    result: Node = m.ToDouble(node)
    if unit.numerator != 1:
        factor = m.Value(float(unit.numerator), Domain.DOUBLE)
        result = m.Binary("*", result, factor, Domain.DOUBLE)
    if unit.denominator != 1:
        divisor = m.Value(float(unit.denominator), Domain.DOUBLE)
        result = m.Binary("/", result, divisor, Domain.DOUBLE)
    return result


def _whole(value: int) -> m.Value:
    return m.Value(value, Domain.WHOLE)
