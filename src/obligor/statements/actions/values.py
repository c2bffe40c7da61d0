"""Industry standard values: loaded from a published table, taken back as one act."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, TypeAlias

import polars as pl
from pydantic import BeforeValidator, InstanceOf, PlainSerializer

from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.statements import events
from obligor.statements.models import StandardValue
from obligor_core.decision import Fault, Refusal
from obligor_core.statements.ratios import RATIO_OF
from obligor_core.statements.standard_values import (
    LOWER_CODES,
    PERCENT_CODES,
    Level,
    out_of_order,
)
from obligor_core.text import Text

KEY = ("industry_code", "size_class", "ratio", "valid_on")
LEVELS = tuple(level.value for level in Level)
ORDER = Text("The five values do not go from best to worst", "五档标准值未按优劣顺序排列")
ORDER_REMEDY = Text("Compare the row with the published table.", "请与公布的标准值核对该行。")
UNKNOWN = Text("{value} is no ratio", "“{value}”不是系统指标")
UNKNOWN_REMEDY = Text("Use a ratio of the list.", "请使用列表中的指标。")


class RowsFaulty(Refusal):
    """Some rows cannot be written; ``faults`` names each of them."""

    status = 422
    text = Text(
        "{count} faults in the rows; nothing was written. First: row {row}, {en}",
        "数据有 {count} 处错误，未写入任何内容。第一处：第 {row} 行，{zh}",
    )

    def __init__(self, *, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        first = faults[0]
        super().__init__(count=len(faults), row=first.row, **first.what.as_json())


class NothingToTakeBack(Refusal):
    text = Text(
        "There is no load {batch} that could be taken back.", "不存在可撤销的批次 {batch}。"
    )


def _frame(given: pl.DataFrame | Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    if isinstance(given, pl.DataFrame):
        return given
    return pl.DataFrame(list(given), infer_schema_length=None)


def _summary(rows: pl.DataFrame) -> dict[str, Any]:
    digest = hashlib.sha256(rows.write_csv().encode()).hexdigest()
    return {"count": rows.height, "sha256": digest}


Rows: TypeAlias = Annotated[
    InstanceOf[pl.DataFrame], BeforeValidator(_frame), PlainSerializer(_summary)
]


@verb("statement.load_values", label=Text("Load industry standard values", "载入行业标准值"))
def load_values(*, rows: Rows, batch: str, by: Actor, at: datetime) -> Events:
    """Write a row of the import kind ``standard_values`` each; a known key gets the new values.

    Percentages are written in percent, as published tables print them.

    :raises RowsFaulty: when a row cannot be written, with every fault of every row
    """
    records = rows.to_dicts()
    faults = [f for place, one in enumerate(records, start=2) if (f := _fault(one, place))]
    if faults:
        raise RowsFaulty(faults=faults)
    created = changed = 0
    for one in records:
        fresh = _values(one)
        key = {name: one.get(name) or "" for name in KEY[:3]} | {"valid_on": one["valid_on"]}
        known = StandardValue.objects.filter(**key, removed_at=None).first()
        if known is not None and all(getattr(known, n) == v for n, v in fresh.items()):
            continue
        if known is not None:
            known.removed_at = at
            known.save(update_fields=["removed_at"])
        StandardValue.objects.create(**key, **fresh, batch=batch, recorded_at=at)
        created, changed = created + (known is None), changed + (known is not None)
    return [events.StandardValuesLoaded(batch=batch, created_count=created, changed_count=changed)]


def _fault(one: Mapping[str, Any], place: int) -> Fault | None:
    row, ratio = one.get("_row", place), one["ratio"]
    if ratio not in RATIO_OF:
        return Fault(UNKNOWN.fill(value=ratio), UNKNOWN_REMEDY, row=row, column="ratio")
    levels = [one.get(name) for name in LEVELS]
    if out_of_order(levels, is_lower_better=ratio in LOWER_CODES):
        return Fault(ORDER, ORDER_REMEDY, row=row, value=ratio)
    return None


def _values(one: Mapping[str, Any]) -> dict[str, Any]:
    scale = 100 if one["ratio"] in PERCENT_CODES else 1
    levels = {n: None if one.get(n) is None else float(one[n]) / scale for n in LEVELS}
    return levels | {"source": one["source"]}


@verb("statement.undo_values", label=Text("Take standard values back", "撤销行业标准值"))
def undo_values(*, batch: str, by: Actor, at: datetime) -> Events:
    """Take a load back: what it wrote counts no more, what it replaced counts again.

    :raises NothingToTakeBack: when there is no such load, or it was taken back
    """
    rows = list(StandardValue.objects.select_for_update().filter(batch=batch, removed_at=None))
    if not rows:
        raise NothingToTakeBack(batch=batch)
    StandardValue.objects.filter(pk__in=[row.pk for row in rows]).update(removed_at=at)
    for row in rows:
        former = StandardValue.objects.filter(
            **{name: getattr(row, name) for name in KEY}, removed_at=row.recorded_at
        ).first()
        if former is not None:
            former.removed_at = None
            former.save(update_fields=["removed_at"])
    return [events.StandardValuesRemoved(batch=batch, removed_count=len(rows))]
