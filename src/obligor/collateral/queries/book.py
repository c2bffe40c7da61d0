"""The collateral book as frames: what was known at an instant, of some customers and all theirs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import polars as pl
from django.conf import settings

from obligor.foundation import tables
from obligor.policies import queries as policies
from obligor.receivables import queries as receivables
from obligor_core.collateral.appraisal import Appraisal, Day, factors_of
from obligor_core.collateral.facts import facts_of
from obligor_core.collateral.frames import (
    ABILITIES,
    CHARGES,
    CONNECTIONS,
    COVERS,
    OBLIGATIONS,
    OUTSIDE,
    SECURITIES,
    VALUATIONS,
    CollateralBook,
)
from obligor_core.collateral.numbers import CollateralNumbers, collateral_numbers
from obligor_core.portfolio.currency import factors_on
from obligor_core.portfolio.numbers_in_force import book_numbers

POLICY = "collateral"
NODE = "COALESCE({0}.customer_id, -{0}.id)"

# Who hangs together: through a shared security, or as guarantor and debtor. Every row counts,
# whenever it held, so that the neighbourhood is never too small.
TOGETHER = f"""
WITH RECURSIVE reached(node) AS (
    SELECT unnest(%(ids)s::bigint[])
    UNION
    SELECT near.node FROM reached r CROSS JOIN LATERAL (
        SELECT v.customer_id AS node FROM collateral_collateral k
            JOIN collateral_cover v ON v.collateral_id = k.id WHERE k.customer_id = r.node
        UNION ALL SELECT k.customer_id FROM collateral_cover v
            JOIN collateral_collateral k ON k.id = v.collateral_id WHERE v.customer_id = r.node
        UNION ALL SELECT {NODE.format("p")} FROM collateral_collateral k
            JOIN collateral_party p ON p.id = k.owner_id
            WHERE k.customer_id = r.node AND k.kind LIKE 'guarantee%%'
        UNION ALL SELECT k.customer_id FROM collateral_party p
            JOIN collateral_collateral k ON k.owner_id = p.id
            WHERE (p.customer_id = r.node OR (p.customer_id IS NULL AND p.id = -r.node))
                  AND k.kind LIKE 'guarantee%%'
        UNION ALL SELECT {NODE.format("d")} FROM collateral_party p
            JOIN collateral_outsideguarantee o ON o.party_id = p.id
            JOIN collateral_party d ON d.id = o.debtor_id
            WHERE p.customer_id = r.node OR (p.customer_id IS NULL AND p.id = -r.node)
        UNION ALL SELECT {NODE.format("p")} FROM collateral_party d
            JOIN collateral_outsideguarantee o ON o.debtor_id = d.id
            JOIN collateral_party p ON p.id = o.party_id
            WHERE d.customer_id = r.node OR (d.customer_id IS NULL AND d.id = -r.node)
        UNION ALL SELECT c.target_id FROM customers_connection c
            WHERE c.source_id = r.node AND c.kind = 'guarantees'
        UNION ALL SELECT c.source_id FROM customers_connection c
            WHERE c.target_id = r.node AND c.kind = 'guarantees'
    ) near
)
SELECT DISTINCT node FROM reached ORDER BY node"""


@dataclass(frozen=True, slots=True)
class _Known:
    """The rows of each table as they were known; None: as they are known now."""

    at: datetime | None

    def rows(self, table: str) -> str:
        """Return a FROM item; its parameter is ``at``."""
        if self.at is None:
            return f"(SELECT * FROM collateral_{table} WHERE cancelled_at IS NULL)"
        return f"""(
            SELECT * FROM collateral_{table} WHERE known_from <= %(at)s AND cancelled_at IS NULL
            UNION ALL
            SELECT w.* FROM collateral_formerversion f,
                   LATERAL jsonb_populate_record(NULL::collateral_{table}, f.was) w
            WHERE f.row_table = '{table}' AND f.known_from <= %(at)s AND f.known_until > %(at)s
                  AND w.cancelled_at IS NULL)"""


def together(customer_ids: Sequence[int]) -> list[int]:
    """Return the customers, and every party that hangs together with one of them, as nodes."""
    return tables.read(TOGETHER, {"ids": list(customer_ids)}, {"node": pl.Int64})["node"].to_list()


def collateral_book(
    customer_ids: Sequence[int], *, on: date, known_at: datetime | None = None
) -> CollateralBook:
    """Return all rows about the customers and whoever hangs together with them."""
    nodes = together(customer_ids)
    asked = {"nodes": nodes, "at": known_at, "on": on}
    known = _Known(known_at)
    securities = tables.read(_securities(known), asked, SECURITIES)
    asked["ids"] = securities["security_id"].to_list()
    return CollateralBook(
        securities=securities,
        charges=tables.read(_charges(known), asked, CHARGES),
        valuations=tables.read(_valuations(known), asked, VALUATIONS),
        obligations=tables.read(_obligations(known), asked, OBLIGATIONS),
        covers=tables.read(_covers(known), asked, COVERS),
        abilities=tables.read(_abilities(known), asked, ABILITIES),
        outside=tables.read(_outside(known), asked, OUTSIDE),
        connections=tables.read(CONNECTED, asked, CONNECTIONS),
        exposures=receivables.owed([n for n in nodes if n > 0], on=on, known_at=known_at),
    )


def _securities(known: _Known) -> str:
    return f"""
        SELECT k.id, k.customer_id, {NODE.format("p")}, k.kind, k.currency, k.amount_minor,
               (k.share_percent * 10000)::bigint, k.our_rank, k.accepted_on, k.ended_on,
               k.valid_until, k.registered_on, k.registered_until, k.registered_minor,
               k.insured_until, k.insured_minor
        FROM {known.rows("collateral")} k LEFT JOIN collateral_party p ON p.id = k.owner_id
        WHERE k.customer_id = ANY(%(nodes)s) ORDER BY k.id"""


def _charges(known: _Known) -> str:
    return f"""
        SELECT c.collateral_id, c.rank, c.amount_minor, c.starts_on, c.ends_on
        FROM {known.rows("priorcharge")} c WHERE c.collateral_id = ANY(%(ids)s) ORDER BY c.id"""


def _valuations(known: _Known) -> str:
    return f"""
        SELECT v.id, v.collateral_id, v.valued_on, v.amount_minor, v.valid_until
        FROM {known.rows("valuation")} v WHERE v.collateral_id = ANY(%(ids)s) ORDER BY v.id"""


def _obligations(known: _Known) -> str:
    return f"""
        SELECT o.id, o.customer_id, o.code, o.currency, o.amount_minor, o.starts_on, o.ends_on
        FROM {known.rows("obligation")} o WHERE o.customer_id = ANY(%(nodes)s) ORDER BY o.id"""


def _covers(known: _Known) -> str:
    return f"""
        SELECT v.collateral_id, v.customer_id, v.obligation_id, v.priority, v.most_minor,
               v.starts_on, v.ends_on
        FROM {known.rows("cover")} v WHERE v.collateral_id = ANY(%(ids)s) ORDER BY v.id"""


def _abilities(known: _Known) -> str:
    return f"""
        SELECT a.id, {NODE.format("p")}, a.as_of_on, a.currency, a.amount_minor, a.valid_until
        FROM {known.rows("ability")} a JOIN collateral_party p ON p.id = a.party_id
        WHERE {NODE.format("p")} = ANY(%(nodes)s) ORDER BY a.id"""


def _outside(known: _Known) -> str:
    return f"""
        SELECT {NODE.format("p")}, {NODE.format("d")}, o.currency, o.amount_minor, o.starts_on,
               o.ends_on
        FROM {known.rows("outsideguarantee")} o JOIN collateral_party p ON p.id = o.party_id
             LEFT JOIN collateral_party d ON d.id = o.debtor_id
        WHERE {NODE.format("p")} = ANY(%(nodes)s) ORDER BY o.id"""


CONNECTED = """
SELECT source_id, target_id FROM customers_connection
WHERE kind = 'guarantees' AND starts_on <= %(on)s AND (ends_on IS NULL OR ends_on > %(on)s)
      AND source_id = ANY(%(nodes)s) AND target_id = ANY(%(nodes)s) ORDER BY id"""


def numbers(*, on: date) -> CollateralNumbers:
    """Return the numbers of the collateral policy in force on the day."""
    return collateral_numbers(policies.policy_in_force(POLICY, on=on), on=on)


def day_of(
    on: date, *, known_at: datetime | None = None, numbers_tried: CollateralNumbers | None = None
) -> Day:
    """Return the day with the numbers in force, or those tried, and the rates of the day."""
    counting = book_numbers(policies.policy_in_force("receivables", on=on), on=on)
    counting = replace(counting, currency=settings.BOOK_CURRENCY)
    rates = receivables.rates(on=on, known_at=known_at)
    return Day(
        on=on,
        numbers=numbers_tried or numbers(on=on),
        book_currency=settings.BOOK_CURRENCY,
        factors=factors_of(factors_on(rates, on=on, numbers=counting)),
    )


def appraised(
    customer_ids: Sequence[int], *, on: date, known_at: datetime | None = None
) -> Appraisal:
    """Return what the collateral of the customers is worth on the day. The caller has checked."""
    book = collateral_book(customer_ids, on=on, known_at=known_at)
    return Appraisal(book, day_of(on, known_at=known_at))


def facts(customer_ids: Collection[int], *, on: date, known_at: datetime) -> pl.DataFrame:
    """Return the facts of collateral, a row for each of the customers that has any."""
    ids = list(customer_ids)
    book = collateral_book(ids, on=on, known_at=known_at)
    return facts_of(book, day=day_of(on, known_at=known_at), customer_ids=ids)
