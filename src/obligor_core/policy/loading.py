"""Take facts in: check their types and bring them into the form that is computed with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from math import isfinite
from typing import Any, Final

import polars as pl

from obligor_core.decision import Refusal
from obligor_core.facts import Fact, FactType
from obligor_core.policy.arithmetic import epoch_day
from obligor_core.policy.forms import Edition, Raw
from obligor_core.policy.inference import AS_OF
from obligor_core.policy.machine import LOAD_MAX
from obligor_core.text import Text

_WHOLE: Final = (pl.Int64, pl.Int32, pl.Int16, pl.Int8, pl.UInt32, pl.UInt16, pl.UInt8)
_TYPES: Final[Mapping[FactType, tuple[type[pl.DataType], ...]]] = {
    FactType.MONEY: _WHOLE,
    FactType.INTEGER: _WHOLE,
    FactType.NUMBER: (pl.Float64, pl.Float32, *_WHOLE),
    FactType.BOOLEAN: (pl.Boolean,),
    FactType.TEXT: (pl.String, pl.Categorical, pl.Enum),
    FactType.DATE: (pl.Date,),
}
_COMPUTED: Final[Mapping[FactType, pl.DataType]] = {
    FactType.MONEY: pl.Int64(),
    FactType.INTEGER: pl.Int64(),
    FactType.NUMBER: pl.Float64(),
    FactType.BOOLEAN: pl.Boolean(),
    FactType.TEXT: pl.String(),
    FactType.DATE: pl.Int64(),
}


class FactMistyped(Refusal):
    status = 422
    text = Text(
        "The fact {fact} must be of type {type}; {found} is not.",
        "指标 {fact} 的类型应为 {type}，但得到的是 {found}。",
    )


def loaded(facts: pl.DataFrame, edition: Edition, *, on: date) -> pl.DataFrame:
    """Return the facts an edition reads, and ``as_of`` in computable form.

    A column that is absent is NULL in every row; a number that is not finite is NULL.
    :raises FactMistyped: when a column has another type than its fact
    """
    schema = facts.schema  # made anew each time it is asked for
    columns = [_column(fact, schema, height=facts.height) for fact in edition.facts]
    today = pl.repeat(epoch_day(on), facts.height, dtype=pl.Int64)
    return facts.select(*columns, today.alias(AS_OF.name))


def _column(fact: Fact, schema: pl.Schema, *, height: int) -> pl.Expr:
    wanted = _COMPUTED[fact.type]
    found = schema.get(fact.name, pl.Null())
    if found == pl.Null:
        return pl.repeat(None, height, dtype=wanted).alias(fact.name)
    if found not in _TYPES[fact.type]:
        raise FactMistyped(fact=fact.name, type=fact.type.value, found=str(found))
    column = pl.col(fact.name)
    if fact.type is FactType.DATE:
        column = column.cast(pl.Int32)
    if found != wanted:
        column = column.cast(wanted)
    if fact.type is FactType.NUMBER:
        column = pl.when(column.is_finite()).then(column).alias(fact.name)
    return column


def loader(fact: Fact) -> Callable[[Any], Raw]:
    """Return the function that checks one value of a fact and makes it computable."""
    check = _CHECKS[fact.type]

    def load(value: Any) -> Raw:
        if value is None:
            return None
        try:
            return check(value)
        except TypeError:
            raise FactMistyped(fact=fact.name, type=fact.type.value, found=repr(value)) from None

    return load


def _whole(value: Any) -> int:
    if type(value) is int and -LOAD_MAX <= value <= LOAD_MAX:
        return value
    raise TypeError


def _double(value: Any) -> float | None:
    if type(value) is float:
        return value if isfinite(value) else None
    return float(_whole(value))


def _exactly(kind: type) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        if type(value) is kind:
            return value
        raise TypeError

    return check


def _day(value: Any) -> int:
    if type(value) is date:
        return epoch_day(value)
    raise TypeError


_CHECKS: Final[Mapping[FactType, Callable[[Any], Raw]]] = {
    FactType.MONEY: _whole,
    FactType.INTEGER: _whole,
    FactType.NUMBER: _double,
    FactType.BOOLEAN: _exactly(bool),
    FactType.TEXT: _exactly(str),
    FactType.DATE: _day,
}
