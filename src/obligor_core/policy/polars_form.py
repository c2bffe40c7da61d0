"""The computable form as Polars expressions, for a frame of one row or of millions."""

from __future__ import annotations

from functools import reduce
from operator import add, and_, eq, ge, gt, le, lt, mul, ne, or_, sub, truediv
from typing import Final

import polars as pl

from obligor_core.policy import machine as m
from obligor_core.policy.machine import Domain, Node

_OPERATORS: Final = {
    "+": add,
    "-": sub,
    "*": mul,
    "/": truediv,
    "=": eq,
    "<>": ne,
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
}
_TYPES: Final = {Domain.DOUBLE: pl.Float64, Domain.TEXT: pl.String, Domain.TRUTH: pl.Boolean}
#: Amounts up to 2.8 million million yuan: with them most sums and products stay in 64 bits.
NARROW_MAX: Final = 2**48


def compiled(node: Node, load: int = m.LOAD_MAX) -> pl.Expr:
    """Return the expression; ``load`` is the largest absolute value of a loaded whole number.

    Rule: POL-24 Whole numbers are computed in 64 bits where the operands cannot outgrow them,
    else in 128 bits; nothing wraps around.
    Source: docs/policy-language.md, "Numbers"
    """
    return _Compiler(load).expr(node)


class _Compiler:
    def __init__(self, load: int) -> None:
        self.load = load

    def expr(self, node: Node) -> pl.Expr:
        match node:
            case m.Load(name, _):
                return pl.col(name)
            case m.Value(value, _):
                return pl.lit(value, dtype=self._type(node))
            case m.Every(parts, _):
                return reduce(and_, map(self.expr, parts))
            case m.AnyOf(parts, _):
                return reduce(or_, map(self.expr, parts))
            case m.Inverse(part, _):
                return ~self.expr(part)
            case m.Unknown(part, _):
                return self.expr(part).is_null()
            case m.OneOf(part, words, _):
                return self.expr(part).is_in(sorted(words))
            case m.Compare(op, left, right, _):
                one, other = self._alike((left, right))
                result: pl.Expr = _OPERATORS[op](one, other)
                return result
            case _:
                return self._value(node)

    def _value(self, node: Node) -> pl.Expr:
        match node:
            case m.Binary(op, left, right, domain):
                one, other = self._cast((left, right), self._type(node))
                if op == "/":
                    other = _column(other, beside=one)
                result: pl.Expr = _OPERATORS[op](one, other)
                return _finite(result) if domain is Domain.DOUBLE else result
            case m.Unary(op, part, _):
                (inner,) = self._cast((part,), self._type(node))
                zero = pl.lit(0, dtype=self._type(node))  # Polars cannot negate 128 bits
                return zero - inner if op == "-" else inner.abs()
            case m.ToDouble(part, _):
                return self.expr(part).cast(pl.Float64)
            case m.Rounded():
                return self._rounded(node)
            case m.Extreme(op, parts, _):
                inner_parts = self._cast(parts, self._type(node))
                choose = pl.min_horizontal if op == "<" else pl.max_horizontal
                known = reduce(and_, (e.is_not_null() for e in inner_parts))
                return pl.when(known).then(choose(inner_parts))
            case m.FirstKnown(parts, _):
                return pl.coalesce(self._cast(parts, self._type(node)))
            case m.Branch(branches, otherwise, _):
                return self._branch(branches, otherwise, self._type(node))
        raise AssertionError(node)

    def _branch(
        self, branches: tuple[tuple[Node, Node], ...], otherwise: Node, kind: pl.DataType
    ) -> pl.Expr:
        (result,) = self._cast((otherwise,), kind)
        for condition, then in reversed(branches):
            (value,) = self._cast((then,), kind)
            result = pl.when(self.expr(condition)).then(value).otherwise(result)
        return result

    def _rounded(self, node: m.Rounded) -> pl.Expr:
        if node.part.domain is Domain.DOUBLE:
            part = self.expr(node.part)
            away = (part.abs() + 0.5).floor() * part.sign()
            return away.cast(pl.Int64, strict=False)
        (part,) = self._cast((node.part,), pl.Int128())
        whole = (part.abs() * (2 * node.multiplier) + node.divisor) // (2 * node.divisor)
        return whole * part.sign()

    def _alike(self, parts: tuple[Node, ...]) -> list[pl.Expr]:
        wide = next((t for t in map(self._type, parts) if t == pl.Int128), self._type(parts[0]))
        return self._cast(parts, wide)

    def _cast(self, parts: tuple[Node, ...], kind: pl.DataType) -> list[pl.Expr]:
        return [self.expr(p) if self._type(p) == kind else self.expr(p).cast(kind) for p in parts]

    def _type(self, node: Node) -> pl.DataType:
        if node.domain is not Domain.WHOLE:
            return _TYPES[node.domain]()
        return pl.Int64() if m.bound(node, self.load) <= m.LOAD_MAX else pl.Int128()


def _column(divisor: pl.Expr, *, beside: pl.Expr) -> pl.Expr:
    """Return the divisor with a value of its own in every row.

    Polars divides a column by a constant by multiplying with its reciprocal, which is another
    number: 541 / 3 would differ between a frame of one row and of two.
    """
    return beside - beside + divisor


def _finite(expr: pl.Expr) -> pl.Expr:
    return pl.when(expr.is_finite()).then(expr)
