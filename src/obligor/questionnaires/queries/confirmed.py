"""What questionnaires say of customers: true by a day, as known at an instant."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import polars as pl

from obligor.foundation import tables
from obligor_core.decision import Refusal
from obligor_core.questionnaires.declared import FIVE_C
from obligor_core.questionnaires.facts import SHEETS, facts_of
from obligor_core.questionnaires.parsing import Questionnaire

# Wired by config: the facts of one customer now, which conditions read.
FACTS_OF: list[Callable[..., dict[str, Any]]] = []

SECTIONS = ", ".join(f"(s.result->'sections'->>'{code}')::bigint" for code in FIVE_C)
CONFIRMED = f"""
SELECT owner.id, s.id, s.name, s.purpose, s.answered_on, s.confirmed_on, s.expires_on,
       s.total::bigint, {SECTIONS}, s.vetoes_count::bigint, s.unanswered_count::bigint
FROM questionnaires_sheet s
LEFT JOIN LATERAL (
    SELECT f.customer_id FROM questionnaires_sheetowner f
    WHERE f.sheet_id = s.id AND f.until > %(known_at)s ORDER BY f.until, f.id LIMIT 1
) former ON true
CROSS JOIN LATERAL (SELECT coalesce(former.customer_id, s.customer_id) AS id) owner
WHERE s.state = 'confirmed' AND s.known_from <= %(known_at)s AND s.confirmed_on <= %(on)s
  AND owner.id = ANY(%(ids)s)
ORDER BY s.id
"""


def facts(customer_ids: Sequence[int], *, on: date, known_at: datetime) -> pl.DataFrame:
    """Return the facts of the customers that have confirmed answers, a row for each."""
    asked = {"ids": list(customer_ids), "on": on, "known_at": known_at}
    return facts_of(tables.read(CONFIRMED, asked, SHEETS), on=on)


def facts_read(
    questionnaire: Questionnaire, customer_id: int, *, on: date, known_at: datetime
) -> dict[str, Any]:
    """Return what the conditions read of the customer now, in the form that is kept.

    A customer whose facts cannot be computed has none: its conditions over facts are unknown.
    """
    wanted = [fact.name for fact in questionnaire.conditions.facts]
    if not wanted or not FACTS_OF:
        return {}
    try:
        found = FACTS_OF[0](customer_id, on=on, known_at=known_at)
    except Refusal:
        return {}
    return {name: _kept(found.get(name)) for name in wanted}


def _kept(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
