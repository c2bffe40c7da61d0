"""Rows into their table by COPY: one statement however many there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Field, Model
from psycopg import sql

STAGE = "customers_stage"


def insert(table: type[Model], rows: Sequence[Model]) -> list[int]:
    """Insert the rows, give each its id, and return the ids."""
    if not rows:
        return []
    ids = _next_ids(table, len(rows))
    for row, number in zip(rows, ids, strict=True):
        row.pk = number
    specs = table._meta.concrete_fields
    _copy(table._meta.db_table, specs, rows)
    return ids


def update(table: type[Model], rows: Sequence[Model], *, columns: Iterable[str]) -> None:
    """Write some columns of rows that exist and are held locked."""
    if not rows:
        return
    specs = [table._meta.get_field(name) for name in dict.fromkeys(columns)]
    pk = table._meta.pk
    names = [spec.column for spec in specs]
    stage, into = sql.Identifier(STAGE), sql.Identifier(table._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("CREATE TEMPORARY TABLE {} AS SELECT {} FROM {} WITH NO DATA").format(
                stage, _list([pk.column, *names]), into
            )
        )
        _copy(STAGE, [pk, *specs], rows)
        pairs = [
            sql.SQL("{} = {}.{}").format(sql.Identifier(n), stage, sql.Identifier(n)) for n in names
        ]
        cursor.execute(
            sql.SQL("UPDATE {0} SET {1} FROM {2} WHERE {0}.id = {2}.id").format(
                into, sql.SQL(", ").join(pairs), stage
            )
        )
        cursor.execute(sql.SQL("DROP TABLE {}").format(stage))


def _next_ids(table: type[Model], count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [table._meta.db_table, count],
        )
        return [row[0] for row in cursor.fetchall()]


def _copy(table: str, specs: Sequence[Field[Any, Any]], rows: Iterable[Model]) -> None:
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), _list([spec.column for spec in specs])
    )
    with connection.cursor() as cursor, cursor.cursor.copy(into) as copy:
        for row in rows:
            copy.write_row([s.get_db_prep_save(getattr(row, s.attname), connection) for s in specs])


def _list(names: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))
