"""Statements as frames by COPY: those that count, true by a day, known at an instant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from obligor.foundation import tables
from obligor_core.statements.frames import HEADERS, LINES

COUNTING = """
    FROM statements_statement s
    WHERE s.customer_id = ANY(%(ids)s) AND s.period_end <= %(on)s AND s.filed_at <= %(known_at)s
      AND (s.superseded_at IS NULL OR s.superseded_at > %(known_at)s)
      AND (s.withdrawn_at IS NULL OR s.withdrawn_at > %(known_at)s)"""
HEADERS_SQL = f"""
    SELECT s.id, s.customer_id, s.standard, s.period_from, s.period_end, s.period_kind,
           s.assurance, s.scope, s.currency, s.version, nullif(s.opinion, '') {COUNTING}"""
LINES_SQL = f"""
    SELECT c.id, u.code, u.amount, u.before
    FROM (SELECT s.id, s.codes, s.amounts, s.previous {COUNTING}) c,
         unnest(c.codes, c.amounts, c.previous) AS u(code, amount, before)"""
FAULTS_SQL = f"""
    SELECT c.id, f ->> 'severity'
    FROM (SELECT s.id, s.faults {COUNTING}) c, jsonb_array_elements(c.faults) f"""
FAULTS = {"statement_id": pl.Int64, "severity": pl.String}


@dataclass(frozen=True, slots=True)
class Frames:
    """Headers, lines and faults of the statements that count."""

    headers: pl.DataFrame
    lines: pl.DataFrame
    faults: pl.DataFrame


def frames(customer_ids: Sequence[int], *, on: date, known_at: datetime) -> Frames:
    """Return the statements of the customers that ended by ``on``, as known at ``known_at``."""
    asked = {"ids": list(customer_ids), "on": on, "known_at": known_at}
    return Frames(
        headers=tables.read(HEADERS_SQL, asked, HEADERS),
        lines=tables.read(LINES_SQL, asked, LINES),
        faults=tables.read(FAULTS_SQL, asked, FAULTS),
    )
