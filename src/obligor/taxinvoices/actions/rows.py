"""The rows of a load as the payload of a verb, and holding the invoices of customers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, TypeAlias

import polars as pl
from django.db import connection
from pydantic import BeforeValidator, InstanceOf, PlainSerializer

from obligor.taxinvoices.queries import INVOICE_ROWS, NEEDED
from obligor_core.decision import Fault, Refusal
from obligor_core.text import Text

LOCK = 4103  # the first of the two numbers of our advisory locks; the second is the customer
WHOLE_BOOK = 0
LOCKS_MAX = 500


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


class ColumnMissing(Refusal):
    status = 422
    text = Text("The rows lack the column {column}.", "数据缺少 {column} 列。")


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


def with_columns(rows: pl.DataFrame) -> pl.DataFrame:
    """Return exactly the columns of an invoice (and ``_row``) in their types.

    :raises ColumnMissing: when one is absent that must be there
    """
    for column in sorted(NEEDED):
        if column not in rows.columns:
            raise ColumnMissing(column=column)
    kept = [c for c in ("_row",) if c in rows.columns]
    return rows.select(
        *kept,
        *(
            pl.col(name).cast(type_) if name in rows.columns else pl.lit(None, type_).alias(name)
            for name, type_ in INVOICE_ROWS.items()
        ),
    )


def hold(customer_ids: Iterable[int]) -> None:
    """Hold the invoices of the customers until the transaction ends; many hold all invoices.

    Take all locks of an act in one call: they are taken in one order, so nobody deadlocks.
    """
    ids = sorted(set(customer_ids))
    with connection.cursor() as cursor:
        if len(ids) > LOCKS_MAX:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, WHOLE_BOOK])
            return
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, %s)", [LOCK, WHOLE_BOOK])
        for customer_id in ids:
            # The lock takes 32 bits: two customers that share one wait for each other, no more.
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, customer_id % 2**31 or 1])
