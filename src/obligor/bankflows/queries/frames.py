"""Bank flows out of PostgreSQL as frames: true by a day, as known at an instant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

import polars as pl
from django.conf import settings

from obligor.foundation import tables
from obligor.policies import queries as policies
from obligor.receivables import queries as receivables
from obligor_core.bankflows import frames
from obligor_core.bankflows.analysis import Analysis, FlowBook, analysis_of
from obligor_core.bankflows.facts import facts_from
from obligor_core.bankflows.kinds import Relation
from obligor_core.bankflows.numbers import FlowNumbers, numbers_of
from obligor_core.bankflows.parties import RANKS, party_key
from obligor_core.customers.connections import CONTROL_KINDS
from obligor_core.portfolio.currency import factors_on
from obligor_core.portfolio.numbers_in_force import book_numbers

POLICY, BOOK_POLICY = "bankflows", "receivables"
KEY = "a.number_normal || '|' || a.currency"
IS_KNOWN = "f.loaded_at <= %(known_at)s AND (f.undone_at IS NULL OR f.undone_at > %(known_at)s)"
# An empty text would be read as missing; the analysis tells the two alike.
FLOWS_SQL = f"""
SELECT t.id, a.customer_id, {KEY}, a.currency, t.file_id, t.place, t.twin, t.booked_on,
       t.booked_second, t.amount_minor, t.balance_minor, t.party_key, t.party_account,
       t.summary, t.purpose
FROM bankflows_flowtransaction t
JOIN bankflows_flowaccount a ON a.id = t.account_id
JOIN bankflows_flowfile f ON f.id = t.file_id
WHERE a.customer_id = ANY(%(ids)s) AND t.booked_on <= %(on)s AND {IS_KNOWN}
"""
COVERAGE_SQL = f"""
SELECT a.customer_id, {KEY}, c.starts_on, c.ends_on
FROM bankflows_flowcoverage c
JOIN bankflows_flowaccount a ON a.id = c.account_id
JOIN bankflows_flowfile f ON f.id = c.file_id
WHERE a.customer_id = ANY(%(ids)s) AND c.starts_on <= %(on)s AND {IS_KNOWN}
"""
# Own accounts by number; what people named; who is controlled together, by name and by account.
PARTIES_SQL = """
SELECT customer_id, '' AS party_key, number_normal AS party_account, 'own' AS relation
FROM bankflows_flowaccount WHERE customer_id = ANY(%(ids)s)
UNION ALL
SELECT customer_id, '', upper(regexp_replace(number, '[^0-9A-Za-z]', '', 'g')), 'own'
FROM customers_bankaccount WHERE customer_id = ANY(%(ids)s)
UNION ALL
SELECT customer_id, party_key, '', relation FROM bankflows_partyword
WHERE customer_id = ANY(%(ids)s) AND said_at <= %(known_at)s
  AND (ended_at IS NULL OR ended_at > %(known_at)s)
UNION ALL
SELECT customer_id, party_key, account, 'related' FROM bankflows_relatedparty
WHERE customer_id = ANY(%(ids)s) AND added_at <= %(known_at)s
  AND (ended_at IS NULL OR ended_at > %(known_at)s)
"""
NAMES_SQL = "SELECT id, name, 'own' FROM customers_customer WHERE id = ANY(%(ids)s)"
CONNECTED_SQL = """
WITH pairs AS (
    SELECT source_id AS customer_id, target_id AS other_id, kind, starts_on, ends_on
    FROM customers_connection
    UNION ALL
    SELECT target_id, source_id, kind, starts_on, ends_on FROM customers_connection
), others AS (
    SELECT customer_id, other_id FROM pairs
    WHERE kind = ANY(%(kinds)s) AND starts_on <= %(on)s AND (ends_on IS NULL OR ends_on > %(on)s)
    UNION
    SELECT c.id, o.id FROM customers_customer c
    JOIN customers_customer o ON o.group_id = c.group_id AND o.id <> c.id
)
SELECT x.customer_id, o.name, 'related' FROM others x
JOIN customers_customer o ON o.id = x.other_id WHERE x.customer_id = ANY(%(ids)s)
"""
BEYOND_SQL = f"""
SELECT a.holder_key, t.party_key, t.booked_on, -t.amount_minor, t.id
FROM bankflows_flowtransaction t
JOIN bankflows_flowaccount a ON a.id = t.account_id
JOIN bankflows_flowfile f ON f.id = t.file_id
WHERE t.is_counted AND t.amount_minor <= -%(least)s AND t.party_key <> ''
  AND t.booked_on <= %(on)s AND {IS_KNOWN}
  AND a.holder_key IN (
    SELECT DISTINCT o.party_key FROM bankflows_flowtransaction o
    JOIN bankflows_flowaccount oa ON oa.id = o.account_id
    WHERE oa.customer_id = ANY(%(ids)s) AND o.amount_minor <= -%(least)s AND o.party_key <> '')
"""
PARTY = {"customer_id": pl.Int64, "party_key": pl.String, "party_account": pl.String}
NAMED = {"customer_id": pl.Int64, "name": pl.String, "relation": pl.String}


def numbers(*, on: date) -> FlowNumbers:
    """Return the numbers of the policy of bank flows in force on the day."""
    return numbers_of(policies.policy_in_force(POLICY, on=on), on=on)


def facts(customer_ids: Sequence[int], *, on: date, known_at: datetime) -> pl.DataFrame:
    """Return ``customer_id`` and the facts of bank flows, for customers of whom a file tells.

    :raises RateMissing: when an account's currency has no rate on the day
    """
    return facts_from(analysis(customer_ids, on=on, known_at=known_at).facts)


def analysis(customer_ids: Sequence[int], *, on: date, known_at: datetime) -> Analysis:
    """Return the analysis of the flows of the customers, true by the day, as known then.

    :raises RateMissing: when an account's currency has no rate on the day
    """
    in_force = numbers(on=on)
    book = flow_book(customer_ids, on=on, known_at=known_at, least=in_force.trip_amount_min)
    return analysis_of(book, on=on, numbers=in_force)


def flow_book(customer_ids: Sequence[int], *, on: date, known_at: datetime, least: int) -> FlowBook:
    """Return the frames; ``least`` is the smallest transfer that may be part of a round trip."""
    asked = {"ids": list(customer_ids), "on": on, "known_at": known_at, "least": least}
    coverage = tables.read(COVERAGE_SQL, asked, frames.COVERAGE)
    asked["ids"] = coverage["customer_id"].unique().sort().to_list()
    flows = tables.read(FLOWS_SQL, asked, frames.FLOWS)
    texts = pl.col("party_key", "party_account", "summary", "purpose").fill_null("")
    return FlowBook(
        flows=flows.with_columns(texts),
        parties=_parties(asked),
        coverage=coverage,
        beyond=tables.read(BEYOND_SQL, asked, frames.BEYOND),
        factors=_factors(on, known_at),
        currency=settings.BOOK_CURRENCY,
    )


def _parties(asked: dict[str, object]) -> pl.DataFrame:
    """Return who is known of: own accounts and name, related parties, what people said."""
    kinds = sorted(kind.value for kind in CONTROL_KINDS)
    told = tables.read(PARTIES_SQL, asked, PARTY | {"relation": pl.String})
    named = [
        tables.read(query, asked | {"kinds": kinds}, NAMED) for query in (NAMES_SQL, CONNECTED_SQL)
    ]
    names = pl.concat(named)
    keys = [party_key(name, "") for name in names["name"].fill_null("").to_list()]
    by_name = names.select(
        "customer_id",
        pl.Series("party_key", keys, dtype=pl.String),
        pl.lit(None, dtype=pl.String).alias("party_account"),
        "relation",
    )
    ranks = {relation.value: rank for relation, rank in RANKS.items()}
    known = pl.concat([told, by_name]).filter(pl.col("relation") != Relation.UNRELATED.value)
    rank = pl.col("relation").replace_strict(ranks, return_dtype=pl.Int64, default=30)
    return known.with_columns(rank=rank).select(list(frames.PARTIES))


def _factors(on: date, known_at: datetime) -> pl.DataFrame:
    rates = receivables.rates(on=on, known_at=known_at)
    book = book_numbers(policies.policy_in_force(BOOK_POLICY, on=on), on=on)
    return factors_on(rates, on=on, numbers=replace(book, currency=settings.BOOK_CURRENCY))
