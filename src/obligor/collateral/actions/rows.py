"""The rows of a bulk load: as a payload, in their columns, with every fault of every row."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, TypeAlias

import polars as pl
from pydantic import BeforeValidator, InstanceOf, PlainSerializer

from obligor_core.decision import Fault, Refusal
from obligor_core.text import Text

ROW = "_row"
FIRST_ROW = 2  # the header is row 1


class RowsFaulty(Refusal):
    """Some rows cannot be written; ``faults`` names each of them."""

    status = 422
    text = Text(
        "{count} faults in the rows; nothing was written. First: row {row}, {what}",
        "数据有 {count} 处错误，未写入任何内容。第一处：第 {row} 行，{what_zh}",
    )

    def __init__(self, *, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        first = faults[0]
        super().__init__(
            count=len(faults), row=first.row, what=first.what.en, what_zh=first.what.zh
        )


def frame_of(given: pl.DataFrame | Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Return the rows as a frame, whether they come as one or as records."""
    if isinstance(given, pl.DataFrame):
        return given
    return pl.DataFrame(list(given), infer_schema_length=None)


def summary(rows: pl.DataFrame) -> dict[str, Any]:
    """Return what the audit log keeps of the rows: how many, and the digest of their content."""
    digest = hashlib.sha256(rows.write_csv().encode()).hexdigest()
    return {"count": rows.height, "sha256": digest}


Rows: TypeAlias = Annotated[
    InstanceOf[pl.DataFrame], BeforeValidator(frame_of), PlainSerializer(summary)
]


@dataclass(slots=True)
class Checker:
    """Gathers the faults of rows; ``row`` is the record that is looked at."""

    business_day: date
    faults: list[Fault] = field(default_factory=list)
    row: dict[str, Any] = field(default_factory=dict)

    def fault(self, column: str, what: Text, *, remedy: Text) -> None:
        """Note that the row cannot be written because of a column."""
        value = self.row.get(column)
        said = what.fill(value=value)
        self.faults.append(
            Fault(said, remedy, row=self.row[ROW], column=column, value=str(value or ""))
        )

    def past(self, *columns: str) -> None:
        """Check that the days have come."""
        for column in columns:
            day = self.row.get(column)
            if day is not None and day > self.business_day:
                self.fault(column, NOT_YET, remedy=CHECK_DATE)

    def ordered(self, since: str, until: str) -> None:
        """Check that a period does not end before it starts."""
        first, last = self.row.get(since), self.row.get(until)
        if first is not None and last is not None and last < first:
            self.fault(until, REVERSED, remedy=CHECK_DATE)

    def finish(self) -> None:
        """Refuse the rows when one is at fault.

        :raises RowsFaulty: with every fault, in the order of the rows
        """
        if self.faults:
            raise RowsFaulty(faults=sorted(self.faults, key=lambda f: (f.row or 0, f.column or "")))


NOT_YET = Text("{value} has not come yet.", "日期 {value} 尚未到来。")
REVERSED = Text("{value} lies before the first day.", "{value} 早于起始日。")
CHECK_DATE = Text("Check the date.", "请核对日期。")
CUSTOMER_UNKNOWN = Text("There is no customer {value} that you may see.", "不存在客户 {value}。")
CHECK_CUSTOMER = Text("Compare the number with the customer list.", "请与客户清单核对编码。")


def records(rows: pl.DataFrame, columns: Sequence[str]) -> list[dict[str, Any]]:
    """Return the rows with exactly these columns (absent ones None) and their number."""
    known = rows if ROW in rows.columns else rows.with_row_index(ROW, offset=FIRST_ROW)
    return [
        {ROW: record[ROW], **{c: record.get(c) for c in columns}}
        for record in known.iter_rows(named=True)
    ]
