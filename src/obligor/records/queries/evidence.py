"""Facts from records, consents, outlooks and positions: true by a day, as known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

import polars as pl
from django.conf import settings

from obligor.foundation import tables
from obligor.policies import queries as policies
from obligor.receivables import queries as receivables
from obligor_core.portfolio.numbers_in_force import book_numbers
from obligor_core.records import frames
from obligor_core.records.facts import facts_of

# Records as they were known at an instant, whichever form they have now.
AS_KNOWN = """
(SELECT * FROM records_record WHERE customer_id = ANY(%(ids)s) AND known_from <= %(known_at)s
 UNION ALL
 SELECT w.* FROM records_formerversion f,
      LATERAL jsonb_populate_record(NULL::records_record, f.was) w
 WHERE f.customer_id = ANY(%(ids)s) AND f.known_from <= %(known_at)s
   AND f.known_until > %(known_at)s)"""
RECORDS = f"""
SELECT r.id, r.customer_id, r.kind, r.matter, r.standing, r.severity, r.happened_on,
       r.settled_on, r.told_on, r.valid_until, r.currency, r.amount_minor,
       r.payload ->> 'role', r.payload ->> 'grade', r.payload ->> 'year',
       r.payload ->> 'sentiment', r.payload ->> 'five_tier', r.payload ->> 'changed',
       r.payload ->> 'credit_balance', r.payload ->> 'overdue',
       r.payload ->> 'external_guarantees', r.payload ->> 'queries_3m',
       r.payload ->> 'overdue_months_24m'
FROM {AS_KNOWN} r WHERE r.cancelled_at IS NULL AND r.happened_on <= %(on)s"""
CHECKS = """
SELECT customer_id, kind, checked_on, valid_until FROM records_check
WHERE customer_id = ANY(%(ids)s) AND recorded_at <= %(known_at)s AND checked_on <= %(on)s"""
CONSENTS = """
SELECT c.customer_id, k.kind, c.given_on, c.ends_on,
       CASE WHEN c.withdrawn_at <= %(known_at)s THEN c.withdrawn_on END
FROM records_consent c, unnest(c.scope) AS k(kind)
WHERE c.customer_id = ANY(%(ids)s) AND c.recorded_at <= %(known_at)s AND c.given_on <= %(on)s"""
CUSTOMERS = """
SELECT id, industry_code FROM customers_customer
WHERE id = ANY(%(ids)s) AND industry_code <> ''"""
OUTLOOKS = """
SELECT id, code, valid_from, cycle, policy, competition, concentration
FROM records_industryoutlook
WHERE recorded_at <= %(known_at)s AND valid_from <= %(on)s
  AND (replaced_at IS NULL OR replaced_at > %(known_at)s)"""
POSITIONS = """
SELECT id, customer_id, valid_from, share, rank, chain_role, bargaining_up, bargaining_down
FROM records_marketposition
WHERE customer_id = ANY(%(ids)s) AND recorded_at <= %(known_at)s AND valid_from <= %(on)s
  AND (replaced_at IS NULL OR replaced_at > %(known_at)s)"""
FRAMES = {
    "records": (RECORDS, frames.RECORDS),
    "checks": (CHECKS, frames.CHECKS),
    "consents": (CONSENTS, frames.CONSENTS),
    "customers": (CUSTOMERS, frames.CUSTOMERS),
    "outlooks": (OUTLOOKS, frames.OUTLOOKS),
    "positions": (POSITIONS, frames.POSITIONS),
}


def facts(customer_ids: Sequence[int], *, on: date, known_at: datetime) -> pl.DataFrame:
    """Return ``customer_id`` and the facts of each customer that has any of this evidence."""
    asked = {"ids": list(customer_ids), "on": on, "known_at": known_at}
    given = {name: tables.read(query, asked, schema) for name, (query, schema) in FRAMES.items()}
    policy = policies.policy_in_force("receivables", on=on)
    numbers = replace(book_numbers(policy, on=on), currency=settings.BOOK_CURRENCY)
    rates = receivables.rates(on=on, known_at=known_at)
    return facts_of(given, on=on, rates=rates, numbers=numbers)
