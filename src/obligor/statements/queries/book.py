"""The statements of the whole book: who has which, how old, and with what faults."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from obligor.customers import queries as customers
from obligor.foundation.access import Actor
from obligor.statements.models import Statement
from obligor.statements.queries.reach import SEE, in_force
from obligor_core.dates import months_before

NEWEST = ("period_end", "period_kind", "assurance", "standard", "faults_count", "scope")


def customers_with_newest(actor: Actor, *, verb: str = SEE) -> QuerySet:
    """Return the customers within reach with what their newest filed statement says of itself.

    Its columns are ``newest_id``, ``newest_period_end`` and so on, null for who has none;
    ``drafts`` counts what waits to be filed.
    """
    counting = in_force(Statement.objects.filter(customer=OuterRef("pk"))).order_by(
        "-period_end", "scope", "-pk"
    )
    drafts = Statement.objects.filter(customer=OuterRef("pk"), state="draft").order_by()
    counted = drafts.values("customer").annotate(n=Count("pk")).values("n")
    return customers.visible(actor, verb=verb).annotate(
        newest_id=Subquery(counting.values("pk")[:1]),
        drafts=Coalesce(Subquery(counted), 0),
        last_annual=Subquery(counting.filter(period_kind="annual").values("period_end")[:1]),
        **{f"newest_{name}": Subquery(counting.values(name)[:1]) for name in NEWEST},
    )


def older_than(rows: QuerySet, months: int, *, on: date) -> QuerySet:
    """Narrow to customers whose newest statement ends more than ``months`` before the day."""
    return rows.filter(
        Q(newest_period_end=None) | Q(newest_period_end__lt=months_before(on, months))
    )
