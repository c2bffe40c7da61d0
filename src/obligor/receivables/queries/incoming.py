"""Rows that are about to be loaded: whose they are, what they clash with, every fault at once.

A row comes as the import checked it: the columns of its kind, amounts as ``…_minor``, dates
typed, and the number ``_row`` that it has in its file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import polars as pl

from obligor.customers import queries as customers
from obligor.foundation import tables
from obligor.foundation.access import Actor
from obligor_core.decision import Fault
from obligor_core.text import Text

ROW = "_row"
NUMBER_CHARS_MAX = 80
FIRST_ROW = 2  # the header is row 1

CUSTOMER_UNKNOWN = Text("There is no customer {value} that you may see.", "不存在客户 {value}。")
CHECK_CUSTOMER = Text("Compare the number with the customer list.", "请与客户清单核对编码。")
NO_NUMBER = Text("The number is missing or too long.", "编号缺失或过长。")
WRITE_NUMBER = Text("Give 1 to 80 characters.", "请填写 1 至 80 个字符。")
TWICE = Text("{value} stands in the rows more than once.", "{value} 重复出现。")
KEEP_ONE = Text("Keep one of the rows.", "请只保留一行。")


@dataclass(frozen=True, slots=True)
class Check:
    """Rows for which ``is_bad`` holds are at fault in ``column``; ``value`` names it."""

    is_bad: pl.Expr
    column: str
    what: Text
    remedy: Text
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """The rows with what was found out about them, and every fault."""

    rows: pl.DataFrame
    faults: tuple[Fault, ...] = field(default=())

    @property
    def customer_ids(self) -> list[int]:
        """Return whose accounts the rows concern, before and after."""
        columns = [c for c in self.rows.columns if c.endswith("customer_id")]
        ids = {i for c in columns for i in self.rows[c].drop_nulls().to_list()}
        return sorted(ids)


def numbered(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with their numbers, counted as in a file when they have none."""
    return rows if ROW in rows.columns else rows.with_row_index(ROW, offset=FIRST_ROW)


def with_customers(actor: Actor, rows: pl.DataFrame, *, verb: str) -> pl.DataFrame:
    """Return the rows with ``customer_id``; null where the actor reaches no such customer."""
    codes = rows["customer_external_id"].drop_nulls().unique().to_list()
    found = customer_ids(actor, codes, verb=verb)
    known = pl.DataFrame(
        {"customer_external_id": list(found), "customer_id": list(found.values())},
        schema={"customer_external_id": pl.String, "customer_id": pl.Int64},
    )
    return rows.join(known, on="customer_external_id", how="left", maintain_order="left")


def customer_ids(actor: Actor, codes: Sequence[str], *, verb: str) -> dict[str, int]:
    """Return the customers by number; a merged file stands for the one that was kept."""
    reached = customers.within(actor, verb=verb)
    columns = ("external_id", "pk", "merged_into_id")
    found = list(reached.filter(external_id__in=codes).values_list(*columns))
    ids = {code: kept or pk for code, pk, kept in found}
    merged = {kept for _, _, kept in found if kept}
    while merged:
        further = dict(
            reached.filter(pk__in=merged, merged_into__isnull=False).values_list(
                "pk", "merged_into_id"
            )
        )
        ids = {code: further.get(pk, pk) for code, pk in ids.items()}
        merged = set(further.values())
    return ids


def known_rows(
    rows: pl.DataFrame, column: str, *, query: str, schema: tables.Schema
) -> pl.DataFrame:
    """Return the rows joined with what ``query`` finds under the numbers in ``column``.

    ``query`` takes the numbers as its one parameter; its first column is the number.
    """
    numbers = rows[column].drop_nulls().unique().to_list()
    found = tables.read(query, [numbers], schema)
    key = next(iter(schema))
    return rows.join(found, left_on=column, right_on=key, how="left", maintain_order="left")


def number_checks(column: str = "external_id") -> Iterator[Check]:
    """Yield the checks of a document's number."""
    number = pl.col(column)
    length = number.str.len_chars()
    is_bad = number.is_null() | (length == 0) | (length > NUMBER_CHARS_MAX)
    yield Check(is_bad, column, NO_NUMBER, WRITE_NUMBER)
    yield Check(~number.is_first_distinct() & ~is_bad, column, TWICE, KEEP_ONE, column)


def customer_checks() -> Iterator[Check]:
    """Yield the check that the customer is known and within reach."""
    yield Check(
        pl.col("customer_id").is_null(),
        "customer_external_id",
        CUSTOMER_UNKNOWN,
        CHECK_CUSTOMER,
        "customer_external_id",
    )


def judged(rows: pl.DataFrame, checks: Iterable[Check]) -> Incoming:
    """Return the rows with all their faults in the order of the rows."""
    faults = [fault for check in checks for fault in _faults(rows, check)]
    faults.sort(key=lambda f: (f.row or 0, f.column or ""))
    return Incoming(rows, tuple(faults))


def _faults(rows: pl.DataFrame, check: Check) -> Iterator[Fault]:
    named = check.value or check.column
    bad = rows.filter(check.is_bad.fill_null(value=False)).select(
        ROW, pl.col(named).cast(pl.String).alias("value") if named in rows.columns else pl.lit("")
    )
    for row, value in bad.iter_rows():
        said = check.what.fill(value=value)
        yield Fault(said, check.remedy, row=row, column=check.column, value=value)
