"""Frames go into PostgreSQL and come out of it unchanged."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from django.db import connection

from obligor.foundation import tables

SCHEMA = {
    "code": pl.String,
    "path": pl.String,
    "name_en": pl.String,
    "name_zh": pl.String,
}


@pytest.mark.django_db
class TestCopy:
    def test_brings_back_what_it_took_in(self):
        frame = pl.DataFrame(
            {
                "code": ["a", "b"],
                "path": ["/1/", "/2/"],
                "name_en": ['quote " and, comma', "line\nbreak"],
                "name_zh": ["华东", "全角，引号“”"],
            }
        )
        tables.write(frame, "people_organisationunit")
        back = tables.read(
            "SELECT code, path, name_en, name_zh FROM people_organisationunit WHERE path <> %s"
            " ORDER BY code",
            ["/9/"],
            SCHEMA,
        )
        assert back.equals(frame)

    def test_keeps_types_nulls_and_truth(self):
        back = tables.read(
            "SELECT 1::bigint, true, date '2026-11-23', NULL::int, -9223372036854775808",
            [],
            {"a": pl.Int64, "b": pl.Boolean, "c": pl.Date, "d": pl.Int64, "e": pl.Int64},
        )
        assert back.row(0) == (1, True, date(2026, 11, 23), None, -(2**63))

    def test_an_empty_answer_still_has_its_columns(self):
        back = tables.read("SELECT 1::bigint WHERE false", [], {"a": pl.Int64})
        assert back.schema == {"a": pl.Int64}

    def test_a_staged_table_takes_the_types_of_the_real_one(self):
        frame = pl.DataFrame({"code": ["x"], "path": ["/"]})
        tables.stage(frame, "staged", "people_organisationunit")
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_typeof(code)::text, code FROM staged")
            assert cursor.fetchone() == ("character varying", "x")
