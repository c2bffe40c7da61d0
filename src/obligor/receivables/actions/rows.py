"""The rows of a bulk load as the payload of a verb: a frame inside, a digest in the audit log."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, TypeAlias

import polars as pl
from pydantic import BeforeValidator, InstanceOf, PlainSerializer

from obligor_core.decision import Fault, Refusal
from obligor_core.text import Text


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


def with_columns(rows: pl.DataFrame, schema: Mapping[str, Any], *, optional: set[str]):
    """Return exactly these columns (and ``_row``) in these types; optional ones may be absent.

    :raises ColumnMissing: when one is absent that must be there
    """
    for column in schema:
        if column not in rows.columns and column not in optional:
            raise ColumnMissing(column=column)
    kept = [c for c in ("_row",) if c in rows.columns]
    return rows.select(
        *kept,
        *(
            pl.col(name).cast(type_) if name in rows.columns else pl.lit(None, type_).alias(name)
            for name, type_ in schema.items()
        ),
    )
