"""What assessments say of customers as facts: one source for the night and the single customer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import polars as pl

from obligor.assessment.queries.computing import POLICY
from obligor.foundation import tables
from obligor.policies import queries as policies
from obligor_core.assessment.facts import FRAME, facts_of
from obligor_core.assessment.standing import with_standing

SQL = """
SELECT c.id, a."on", a.valid_until, a.score, a.level, jsonb_array_length(a.knock_outs),
       (a.facts->>'dpd_now')::bigint, (a.facts->>'exposure_total')::bigint,
       (a.facts->>'stm_age_days')::bigint
FROM customers_customer c
JOIN LATERAL (
    SELECT * FROM assessment_assessment
    WHERE customer_id = c.id AND reviewed_at <= %(known_at)s AND "on" <= %(on)s
      AND state IN ('confirmed', 'replaced')
    ORDER BY reviewed_at DESC LIMIT 1
) a ON true
WHERE c.id = ANY(%(ids)s)
ORDER BY c.id
"""


def facts(customer_ids: Sequence[int], *, on: date, known_at: datetime) -> pl.DataFrame:
    """Return the facts of assessment of the customers, as known at an instant."""
    asked = {"ids": list(customer_ids), "on": on, "known_at": known_at}
    return facts_of(tables.read(SQL, asked, FRAME), on=on)


def standings(facts: pl.DataFrame, *, on: date) -> pl.DataFrame:
    """Return the facts of the day with where everybody stands by the policy in force."""
    return with_standing(facts, policies.policy_in_force(POLICY, on=on), on=on)
