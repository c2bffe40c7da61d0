"""Frames into PostgreSQL and out of it by COPY: the fast road for the whole book."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import TypeAlias

import polars as pl
from django.db import connection
from psycopg import sql

Schema: TypeAlias = Mapping[str, "pl.DataType | type[pl.DataType]"]


def read(
    query: str, values: Sequence[object] | Mapping[str, object], schema: Schema, /
) -> pl.DataFrame:
    """Return the rows of ``query`` as a frame with exactly the columns of ``schema``, in order.

    An empty text reads as null.
    """
    buffer = io.BytesIO()
    with (
        connection.cursor() as cursor,
        cursor.cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT csv)", values) as copy,
    ):
        for block in copy:
            buffer.write(block)
    if buffer.tell() == 0:
        return pl.DataFrame(schema=dict(schema))
    buffer.seek(0)
    as_text = {name: pl.String if type_ == pl.Boolean else type_ for name, type_ in schema.items()}
    frame = pl.read_csv(buffer, has_header=False, schema=as_text, null_values=[""])
    booleans = [name for name, type_ in schema.items() if type_ == pl.Boolean]
    return frame.with_columns((pl.col(name) == "t").alias(name) for name in booleans)


def write(frame: pl.DataFrame, table: str) -> None:
    """Append the frame to ``table``; its columns are the table's columns of the same names."""
    if frame.is_empty():
        return
    into = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv)").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, frame.columns))
    )
    with connection.cursor() as cursor, cursor.cursor.copy(into) as copy:
        for part in frame.iter_slices(100_000):
            copy.write(part.write_csv(include_header=False).encode())


def stage(frame: pl.DataFrame, name: str, like: str, /) -> None:
    """Put the frame into a temporary table ``name`` with the types of the same columns of ``like``.

    It lives until the transaction ends.
    """
    columns = sql.SQL(", ").join(map(sql.Identifier, frame.columns))
    make = sql.SQL("CREATE TEMPORARY TABLE {} ON COMMIT DROP AS SELECT {} FROM {} WITH NO DATA")
    with connection.cursor() as cursor:
        cursor.execute(make.format(sql.Identifier(name), columns, sql.Identifier(like)))
    write(frame, name)
