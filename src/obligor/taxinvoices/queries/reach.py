"""One invoice, or the invoices and counterparties that somebody may see."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, QuerySet

from obligor.customers import queries as customers
from obligor.customers.queries import known_by
from obligor.foundation.access import Actor
from obligor.taxinvoices.models import Counterparty, Load, TaxInvoice
from obligor_core.decision import Refusal
from obligor_core.text import Text

SEE = "taxinvoice.see"


class InvoiceNotFound(Refusal):
    status = 404
    text = Text("There is no tax invoice {id} that you may see.", "不存在您可查看的发票 {id}。")


def invoices(actor: Actor, *, verb: str = SEE) -> QuerySet[TaxInvoice]:
    """Return the invoices of every customer within reach; those taken back are left out."""
    reached = customers.visible(actor, verb=verb)
    return (
        TaxInvoice.objects.filter(customer__in=reached, cancelled_at=None)
        .select_related("customer")
        .annotate(gap_minor=F("net_minor") + F("tax_minor") - F("total_minor"))
    )


def invoice_for(actor: Actor, invoice_id: int, *, verb: str = SEE) -> TaxInvoice:
    """Return the invoice.

    :raises InvoiceNotFound: when there is none within reach
    """
    found = invoices(actor, verb=verb).filter(pk=invoice_id).first()
    if found is None:
        raise InvoiceNotFound(id=invoice_id)
    return found


def counterparties(actor: Actor, *, verb: str = SEE) -> QuerySet[Counterparty]:
    """Return the counterparties of every customer within reach, a row for each side."""
    reached = customers.visible(actor, verb=verb)
    return Counterparty.objects.filter(customer__in=reached).select_related("customer")


def has_any(customer_id: int) -> bool:
    """Return whether the customer has invoices at all."""
    return TaxInvoice.objects.filter(customer_id=customer_id, cancelled_at=None).exists()


def loads_of(customer_id: int) -> QuerySet[Load]:
    """Return the loads that brought the customer something, the newest first."""
    return Load.objects.filter(customer_ids__contains=[customer_id]).order_by("-at", "-pk")


def is_loaded(batch: str) -> bool:
    """Return whether a load of that name was written, and perhaps taken back since."""
    return Load.objects.filter(batch=batch).exists()


def known_parties(actor: Actor, parties: Iterable[tuple[str, str]]) -> dict[str, int]:
    """Return which counterparties, given as key and name, are customers that the actor may see."""
    pairs = list(parties)
    numbers = known_by.by_tax_number(actor, {key for key, _ in pairs if key})
    names = known_by.by_name(actor, {name for key, name in pairs if name and key not in numbers})
    by_name = {key: names[name] for key, name in pairs if name in names}
    return by_name | {key: numbers[key] for key, _ in pairs if key in numbers}
