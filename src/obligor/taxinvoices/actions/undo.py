"""Take a load of tax invoices back as one act."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.db.models import F

from obligor.customers import queries as customers
from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.taxinvoices import events
from obligor.taxinvoices.actions.loads import CONTENT, CUSTOMERS_TOLD_MAX
from obligor.taxinvoices.actions.rows import hold
from obligor.taxinvoices.models import Load, TaxInvoice
from obligor_core.decision import Refusal
from obligor_core.text import Text

NAMED_MAX = 5
UNDO = "taxinvoice.undo_load"


class NothingToUndo(Refusal):
    text = Text(
        "There is no load {batch} that could be taken back.", "不存在可撤销的批次 {batch}。"
    )


class TakeImportBack(Refusal):
    text = Text(
        "The load {batch} came by an import. Take the import back on its own page.",
        "批次 {batch} 由文件导入产生，请在导入页面撤销。",
    )


class ChangedSinceLoad(Refusal):
    text = Text(
        "{count} of the loaded invoices were changed since ({examples}); nothing was taken back. "
        "Take back what came later first.",
        "导入后有 {count} 张发票已变更（{examples}），未撤销任何内容。请先撤销后续导入。",
    )


@verb("taxinvoice.undo_load", label=Text("Take back a load of tax invoices", "撤销发票导入"))
def undo_load(*, batch: str, by: Actor, at: datetime) -> Events:
    """Take a load back: what it brought counts no more, what it changed is as before.

    :raises NothingToUndo: when there is no such load within reach, or it was taken back
    :raises ChangedSinceLoad: when something it wrote was changed since
    """
    load = Load.objects.select_for_update().filter(batch=batch, undone_at=None).first()
    if load is None or not _reaches(by, load):
        raise NothingToUndo(batch=batch)
    hold(load.customer_ids)
    created = load.plan["created"]
    changed = {int(pk): version for pk, version in load.plan["changed"].items()}
    _refuse_moved_on(dict.fromkeys(created, 1) | changed)
    TaxInvoice.objects.filter(pk__in=created).update(
        version=F("version") + 1, known_from=at, cancelled_at=at
    )
    _restore(changed, at=at)
    load.undone_at = at
    load.save(update_fields=["undone_at"])
    told = load.customer_ids if len(load.customer_ids) <= CUSTOMERS_TOLD_MAX else []
    return [
        events.InvoicesLoadUndone(
            batch=batch,
            removed_count=len(created),
            restored_count=len(changed),
            customer_ids=list(told),
        )
    ]


def _reaches(by: Actor, load: Load) -> bool:
    """Return whether the actor reaches every customer of the load."""
    reached = customers.within(by, verb=UNDO).filter(pk__in=load.customer_ids)
    return reached.count() == len(load.customer_ids)


def _refuse_moved_on(versions: dict[int, int]) -> None:
    """Refuse when an invoice is no longer at the version that the load gave it."""
    rows = TaxInvoice.objects.filter(pk__in=versions)
    now = dict(rows.values_list("pk", "version"))
    moved = [pk for pk, version in versions.items() if now.get(pk) != version]
    if moved:
        names = TaxInvoice.objects.filter(pk__in=moved[:NAMED_MAX]).order_by("pk")
        examples = ", ".join(names.values_list("number", flat=True))
        raise ChangedSinceLoad(count=len(moved), examples=examples)


def _restore(ids: Iterable[int], *, at: datetime) -> None:
    """Write the invoices as they were one version ago, as one more version."""
    changes = ", ".join(f"{c} = w.{c}" for c in (*CONTENT, "state", "cancelled_at"))
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE taxinvoices_taxinvoice o
            SET version = o.version + 1, known_from = %s, {changes}
            FROM taxinvoices_formerversion f,
                 LATERAL jsonb_populate_record(NULL::taxinvoices_taxinvoice, f.was) w
            WHERE f.invoice_id = o.id AND f.version = o.version - 1 AND o.id = ANY(%s)""",
            [at, list(ids)],
        )
