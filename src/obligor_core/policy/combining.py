"""Combine what the fired rules set into one answer per output, as Polars expressions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import polars as pl
from polars.expr.whenthen import Then

from obligor_core.policy.declared import Combination, Output, Value, ValueType
from obligor_core.policy.forms import Raw, SetForm, raw

_TYPES: Final[Mapping[ValueType, pl.DataType]] = {
    ValueType.INTEGER: pl.Int64(),
    ValueType.MONEY: pl.Int64(),
    ValueType.NUMBER: pl.Float64(),
    ValueType.DATE: pl.Int32(),
    ValueType.BOOLEAN: pl.Boolean(),
}


@dataclass(frozen=True, slots=True)
class Writer:
    """A rule that sets the output; ``set_form`` says to what."""

    rule: str
    set_form: SetForm


def computed_name(rule: str, output: str) -> str:
    """Return the column in which a computed value of a rule stands."""
    return f"{rule}:{output}"


def typed(value: pl.Expr, output: Output) -> pl.Expr:
    """Return a computed value as its column type; what does not fit into 64 bits is NULL."""
    return value.cast(_TYPES[output.type], strict=False)


def combined(output: Output, writers: Sequence[Writer]) -> pl.Expr:
    """Return the answer of an output from the columns of the rules.

    Rule: POL-18 first takes the first rule in order that fired, max and min the highest and
    lowest, sum adds, collect lists each word once; without any the answer is otherwise or NULL.
    Source: docs/policy-language.md, "Outputs"
    """
    if output.combine is Combination.COLLECT:
        return _collected(output, writers)
    otherwise = _literal(output, held(output, output.otherwise))
    if output.combine is Combination.FIRST:
        found = pl.coalesce([*(_value(output, w) for w in writers), otherwise])
    elif output.combine is Combination.SUM:
        found = _sum(output, writers).otherwise(otherwise)
    else:
        found = pl.coalesce(_extreme(output, writers), otherwise)
    return _finished(output, found).alias(output.name)


def _extreme(output: Output, writers: Sequence[Writer]) -> pl.Expr:
    """Return the highest or lowest value; constants need only the best group that fired."""
    is_max = output.combine is Combination.MAX
    if any(w.set_form.node is not None for w in writers):
        values = [_value(output, w) for w in writers]
        return pl.max_horizontal(values) if is_max else pl.min_horizontal(values)
    ranked = sorted(writers, key=lambda w: _rank(output, w), reverse=is_max)
    groups = [
        pl.when(pl.any_horizontal([w.rule for w in group])).then(_literal(output, rank))
        for rank, group in groupby(ranked, key=lambda w: _rank(output, w))
    ]
    return pl.coalesce(groups)


def _sum(output: Output, writers: Sequence[Writer]) -> Then:
    values = [_value(output, w) for w in writers]
    is_any = pl.any_horizontal([v.is_not_null() for v in values])
    if output.type is ValueType.NUMBER:
        result: pl.Expr = pl.lit(0.0)
        for value in values:
            result = result + value.fill_null(0.0)
        result = pl.when(result.is_finite()).then(result)
    else:
        wide = [v.cast(pl.Int128) for v in values]
        result = pl.sum_horizontal(wide).cast(pl.Int64, strict=False)
    return pl.when(is_any).then(result)


def _collected(output: Output, writers: Sequence[Writer]) -> pl.Expr:
    words = [pl.when(pl.col(w.rule)).then(pl.lit(w.set_form.constant)) for w in writers]
    listed = pl.concat_list(words).list.drop_nulls().list.unique(maintain_order=True)
    return listed.alias(output.name)


def _value(output: Output, writer: Writer) -> pl.Expr:
    if writer.set_form.node is not None:
        value = pl.col(computed_name(writer.rule, output.name))
    else:
        value = _literal(output, held(output, writer.set_form.constant))
    return pl.when(pl.col(writer.rule)).then(value)


def _rank(output: Output, writer: Writer) -> int | float | bool:
    rank = held(output, writer.set_form.constant)
    assert rank is not None and not isinstance(rank, str)
    return rank


def held(output: Output, value: Value | Raw) -> Raw:
    """Return a constant as it is compared: a word as its place among the choices."""
    if output.type is ValueType.CHOICE and value is not None:
        return [choice.value for choice in output.choices].index(str(value))
    return raw(value)


def _literal(output: Output, value: Raw) -> pl.Expr:
    """Return a held constant as its column shows it."""
    if output.type is not ValueType.CHOICE:
        return pl.lit(value, dtype=_TYPES[output.type])
    words = [choice.value for choice in output.choices]
    return pl.lit(None if value is None else words[int(value)], dtype=pl.Enum(words))


def _finished(output: Output, found: pl.Expr) -> pl.Expr:
    return found.cast(pl.Date) if output.type is ValueType.DATE else found
