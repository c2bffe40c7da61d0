"""Which statements and files somebody reaches, and one of them at a time."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from obligor.customers import queries as customers
from obligor.foundation.access import Actor
from obligor.statements.models import Statement, Upload
from obligor_core.decision import Refusal
from obligor_core.text import Text

SEE = "statement.see"


class StatementNotFound(Refusal):
    status = 404
    text = Text("There is no statement {id} that you may see.", "不存在您可查看的财务报表 {id}。")


class UploadNotFound(Refusal):
    status = 404
    text = Text(
        "There is no statement file {id} that you may see.", "不存在您可查看的报表文件 {id}。"
    )


def statements(actor: Actor, *, verb: str = SEE) -> QuerySet[Statement]:
    """Return every version of the statements of all customers that the actor reaches."""
    reached = customers.visible(actor, verb=verb)
    return Statement.objects.filter(customer__in=reached).select_related("customer")


def statement_for(actor: Actor, statement_id: int, *, verb: str = SEE) -> Statement:
    """Return one version of a statement.

    :raises StatementNotFound: when there is none within reach
    """
    found = statements(actor, verb=verb).filter(pk=statement_id).first()
    if found is None:
        raise StatementNotFound(id=statement_id)
    return found


def uploads(actor: Actor, *, verb: str = SEE) -> QuerySet[Upload]:
    """Return the statement files of all customers that the actor reaches."""
    reached = customers.visible(actor, verb=verb)
    return Upload.objects.filter(customer__in=reached).select_related("customer")


def upload_for(actor: Actor, upload_id: int, *, verb: str = SEE) -> Upload:
    """Return one statement file.

    :raises UploadNotFound: when there is none within reach
    """
    found = uploads(actor, verb=verb).filter(pk=upload_id).first()
    if found is None:
        raise UploadNotFound(id=upload_id)
    return found


def of_customer(customer_id: int) -> QuerySet[Statement]:
    """Return every version of the customer's statements, the newest period first."""
    rows = Statement.objects.filter(customer_id=customer_id)
    return rows.order_by("-period_end", "period_from", "scope", "-version", "-pk")


def in_force(rows: QuerySet[Statement], *, known_at: datetime | None = None) -> QuerySet[Statement]:
    """Narrow to the versions that count, now or as known at an instant."""
    if known_at is None:
        return rows.filter(state=Statement.State.FILED, superseded_at=None)
    known = rows.filter(filed_at__lte=known_at)
    for end in ("superseded_at", "withdrawn_at"):
        known = known.exclude(**{f"{end}__lte": known_at})
    return known


def same_period(row: Statement) -> QuerySet[Statement]:
    """Return every version of the statement's period and scope, the newest version first."""
    rows = Statement.objects.filter(
        customer_id=row.customer_id,
        scope=row.scope,
        period_from=row.period_from,
        period_end=row.period_end,
    )
    return rows.order_by("-version", "-pk")


def has_any() -> bool:
    """Return whether anybody has a statement, draft or filed."""
    return Statement.objects.exists()
