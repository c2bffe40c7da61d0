"""The statements of two merged customers become one set, and two again when it is taken back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.statements import events
from obligor.statements.models import Relocation, Statement, Upload
from obligor_core.text import Text

PERIOD = ("scope", "period_from", "period_end")


@verb("statement.relocate", label=Text("Move statements to the kept file", "财务报表转入保留客户"))
def relocate(
    *, merge_id: int, from_customer_id: int, to_customer_id: int, by: Actor, at: datetime
) -> Events:
    """Let every statement of one customer belong to another.

    Where both have filed the same period, that of the kept customer counts and the other is
    superseded; where both have a draft of it, the moved one is thrown away with its audit row.
    """
    rows = Statement.objects.filter(customer_id=from_customer_id).select_for_update()
    kept = Statement.objects.filter(customer_id=to_customer_id)
    _clash(
        rows.filter(state="draft"), set(kept.filter(state="draft").values_list(*PERIOD))
    ).delete()
    filed = {"state": "filed", "superseded_at": None}
    giving_way = _clash(rows.filter(**filed), set(kept.filter(**filed).values_list(*PERIOD)))
    superseded = list(giving_way.values_list("pk", flat=True))
    Statement.objects.filter(pk__in=superseded).update(superseded_at=at)
    uploads = Upload.objects.filter(customer_id=from_customer_id)
    moved = Relocation.objects.create(
        merge_id=merge_id,
        from_customer_id=from_customer_id,
        to_customer_id=to_customer_id,
        statement_ids=list(rows.order_by("pk").values_list("pk", flat=True)),
        upload_ids=list(uploads.order_by("pk").values_list("pk", flat=True)),
        superseded_ids=superseded,
    )
    Statement.objects.filter(pk__in=moved.statement_ids).update(customer_id=to_customer_id)
    uploads.update(customer_id=to_customer_id)
    return [_told(moved, to_customer_id)]


@verb("statement.relocate_back", label=Text("Move statements back", "财务报表转回原客户"))
def relocate_back(*, merge_id: int, by: Actor, at: datetime) -> Events:
    """Give the statements of a merge back to whose they were; those filed since stay."""
    moved = Relocation.objects.select_for_update().get(merge_id=merge_id, undone_at=None)
    rows = Statement.objects.filter(pk__in=moved.statement_ids)
    rows.update(customer_id=moved.from_customer_id)
    Statement.objects.filter(pk__in=moved.superseded_ids, state="filed").update(superseded_at=None)
    Upload.objects.filter(pk__in=moved.upload_ids).update(customer_id=moved.from_customer_id)
    moved.undone_at = at
    moved.save(update_fields=["undone_at"])
    return [_told(moved, moved.from_customer_id)]


def _clash(rows: QuerySet[Statement], taken: set[tuple[Any, ...]]) -> QuerySet[Statement]:
    """Return those of the rows whose period is among ``taken``."""
    ids = [row.pk for row in rows if tuple(getattr(row, n) for n in PERIOD) in taken]
    return Statement.objects.filter(pk__in=ids)


def _told(moved: Relocation, to_customer_id: int) -> events.StatementsRelocated:
    return events.StatementsRelocated(
        merge_id=moved.merge_id,
        to_customer_id=to_customer_id,
        customer_ids=[moved.from_customer_id, moved.to_customer_id],
        statements_count=len(moved.statement_ids),
    )
