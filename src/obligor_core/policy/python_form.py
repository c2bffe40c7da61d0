"""The computable form as plain Python functions, for one row in microseconds.

Independent of ``polars_form``: the tests prove the two equal on random data.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import floor, isfinite
from operator import add, eq, ge, gt, le, lt, mul, ne, sub
from typing import Any, Final

from obligor_core.policy import machine as m
from obligor_core.policy.machine import Domain, Node

#: The loaded values by position; ``None`` is NULL.
Row = Sequence[Any]
Form = Callable[[Row], Any]
_COMPARE: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "=": eq,
    "<>": ne,
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
}
_COMPUTE: Final[Mapping[str, Callable[[Any, Any], Any]]] = {"+": add, "-": sub, "*": mul}


def compiled(node: Node, positions: Mapping[str, int]) -> Form:
    """Return the function of a row; ``positions`` says where each loaded name stands."""
    return _Compiler(positions).form(node)


class _Compiler:
    def __init__(self, positions: Mapping[str, int]) -> None:
        self.positions = positions

    def form(self, node: Node) -> Form:
        match node:
            case m.Load(name, _):
                return _load(self.positions[name])
            case m.Value(value, _):
                return lambda row: value
            case m.Compare(op, m.Load(name, _), m.Value(value, _), _) if value is not None:
                return _limit(_COMPARE[op], self.positions[name], value)
            case m.Compare(op, left, right, _):
                return _compare(_COMPARE[op], self.form(left), self.form(right))
            case m.Every(parts, _):
                return _every([self.form(p) for p in parts])
            case m.AnyOf(parts, _):
                return _any_of([self.form(p) for p in parts])
            case m.Inverse(part, _):
                return _inverse(self.form(part))
            case m.Unknown(part, _):
                return _unknown(self.form(part))
            case m.OneOf(part, words, _):
                return _one_of(self.form(part), words)
            case _:
                return self._value(node)

    def _value(self, node: Node) -> Form:
        match node:
            case m.Binary("/", left, right, _):
                return _divide(self.form(left), self.form(right))
            case m.Binary(op, left, right, domain):
                compute = _compute(_COMPUTE[op], self.form(left), self.form(right))
                return _finite(compute) if domain is Domain.DOUBLE else compute
            case m.Unary(op, part, _):
                return _absolute(self.form(part)) if op == "abs" else _negative(self.form(part))
            case m.ToDouble(part, _):
                return _double(self.form(part))
            case m.Rounded(part, multiplier, divisor, _):
                if part.domain is Domain.DOUBLE:
                    return _rounded_double(self.form(part))
                return _rounded(self.form(part), multiplier, divisor)
            case m.Extreme(op, parts, _):
                return _extreme(min if op == "<" else max, [self.form(p) for p in parts])
            case m.FirstKnown(parts, _):
                return _first_known([self.form(p) for p in parts])
            case m.Branch(branches, otherwise, _):
                pairs = [(self.form(c), self.form(v)) for c, v in branches]
                return _branch(pairs, self.form(otherwise))
        raise AssertionError(node)


def _load(position: int) -> Form:
    return lambda row: row[position]


def _limit(compare: Callable[[Any, Any], bool], position: int, limit: Any) -> Form:
    def form(row: Row) -> bool | None:
        value = row[position]
        return None if value is None else compare(value, limit)

    return form


def _compare(compare: Callable[[Any, Any], bool], left: Form, right: Form) -> Form:
    def form(row: Row) -> bool | None:
        one, other = left(row), right(row)
        return None if one is None or other is None else compare(one, other)

    return form


def _every(parts: Sequence[Form]) -> Form:
    def form(row: Row) -> bool | None:
        result: bool | None = True
        for part in parts:
            value = part(row)
            if value is False:
                return False
            if value is None:
                result = None
        return result

    return form


def _any_of(parts: Sequence[Form]) -> Form:
    def form(row: Row) -> bool | None:
        result: bool | None = False
        for part in parts:
            value = part(row)
            if value is True:
                return True
            if value is None:
                result = None
        return result

    return form


def _inverse(part: Form) -> Form:
    def form(row: Row) -> bool | None:
        value = part(row)
        return None if value is None else not value

    return form


def _unknown(part: Form) -> Form:
    return lambda row: part(row) is None


def _one_of(part: Form, words: frozenset[str]) -> Form:
    def form(row: Row) -> bool | None:
        value = part(row)
        return None if value is None else value in words

    return form


def _compute(compute: Callable[[Any, Any], Any], left: Form, right: Form) -> Form:
    def form(row: Row) -> Any:
        one, other = left(row), right(row)
        return None if one is None or other is None else compute(one, other)

    return form


def _divide(left: Form, right: Form) -> Form:
    def form(row: Row) -> float | None:
        one, other = left(row), right(row)
        if one is None or not other:
            return None
        result: float = one / other
        return result if isfinite(result) else None

    return form


def _finite(part: Form) -> Form:
    def form(row: Row) -> float | None:
        value = part(row)
        return value if value is not None and isfinite(value) else None

    return form


def _negative(part: Form) -> Form:
    def form(row: Row) -> Any:
        value = part(row)
        return None if value is None else -value

    return form


def _absolute(part: Form) -> Form:
    def form(row: Row) -> Any:
        value = part(row)
        return None if value is None else abs(value)

    return form


def _double(part: Form) -> Form:
    def form(row: Row) -> float | None:
        value = part(row)
        return None if value is None else float(value)

    return form


def _rounded(part: Form, multiplier: int, divisor: int) -> Form:
    def form(row: Row) -> int | None:
        value = part(row)
        if value is None:
            return None
        whole: int = (abs(value) * 2 * multiplier + divisor) // (2 * divisor)
        return whole if value >= 0 else -whole

    return form


def _rounded_double(part: Form) -> Form:
    def form(row: Row) -> int | None:
        value = part(row)
        if value is None:
            return None
        whole: int = floor(abs(value) + 0.5)
        return whole if value >= 0 else -whole

    return form


def _extreme(choose: Callable[[list[Any]], Any], parts: Sequence[Form]) -> Form:
    def form(row: Row) -> Any:
        values = [part(row) for part in parts]
        return None if None in values else choose(values)

    return form


def _first_known(parts: Sequence[Form]) -> Form:
    def form(row: Row) -> Any:
        for part in parts:
            value = part(row)
            if value is not None:
                return value
        return None

    return form


def _branch(pairs: Sequence[tuple[Form, Form]], otherwise: Form) -> Form:
    def form(row: Row) -> Any:
        for condition, value in pairs:
            if condition(row) is True:
                return value(row)
        return otherwise(row)

    return form
