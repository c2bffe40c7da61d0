"""Files, accounts, transactions and words about counterparties, within what the asker reaches."""

from __future__ import annotations

from django.db.models import Exists, Max, Min, OuterRef, QuerySet

from obligor.bankflows.models import (
    FlowAccount,
    FlowFile,
    FlowTransaction,
    PartyWord,
    RelatedParty,
)
from obligor.customers import queries as customers
from obligor.foundation.access import SYSTEM, Actor
from obligor_core.decision import Refusal
from obligor_core.text import Text

SEE = "bankflow.see"
SEE_PERSONAL = "personal_data.see"
LIVE = {"loaded_at__isnull": False, "undone_at": None}


class FlowFileNotFound(Refusal):
    status = 404
    text = Text(
        "There is no statement file {id} that you may see.", "不存在您可查看的流水文件 {id}。"
    )


class RelatedPartyNotFound(Refusal):
    status = 404
    text = Text("There is no related party {id} that you may see.", "不存在您可查看的关联方 {id}。")


def files(actor: Actor, *, verb: str = SEE) -> QuerySet[FlowFile]:
    """Return the statement files of every customer that the actor reaches, the latest first."""
    reached = customers.visible(actor, verb=verb)
    rows = FlowFile.objects.filter(customer__in=reached).select_related("customer")
    return rows.order_by("-uploaded_at", "-pk")


def file_for(actor: Actor, file_id: int, *, verb: str = SEE) -> FlowFile:
    """Return the file.

    :raises FlowFileNotFound: when there is none within reach
    """
    found = files(actor, verb=verb).filter(pk=file_id).first()
    if found is None:
        raise FlowFileNotFound(id=file_id)
    return found


def same_file(file: FlowFile) -> FlowFile | None:
    """Return a loaded file of the customer with the very same content, if there is one."""
    rows = FlowFile.objects.filter(customer=file.customer_id, sha256=file.sha256, **LIVE)
    return rows.exclude(pk=file.pk).first()


def accounts(actor: Actor, *, verb: str = SEE) -> QuerySet[FlowAccount]:
    """Return the accounts of which a loaded file tells, with first and last day.

    ``is_open`` says whether the actor may see the number in full.
    """
    reached = customers.visible(actor, verb=verb)
    live = {f"coverage__file__{name}": value for name, value in LIVE.items()}
    unmasked = customers.within(actor, verb=SEE_PERSONAL).filter(pk=OuterRef("customer_id"))
    return (
        FlowAccount.objects.filter(customer__in=reached, **live)
        .select_related("customer")
        .annotate(
            first_on=Min("coverage__starts_on"),
            last_on=Max("coverage__ends_on"),
            is_open=Exists(unmasked),
        )
        .order_by("customer_id", "pk")
    )


def transactions(actor: Actor, *, verb: str = SEE) -> QuerySet[FlowTransaction]:
    """Return the transactions that count, of every customer that the actor reaches."""
    reached = customers.visible(actor, verb=verb)
    return _counted().filter(account__customer__in=reached).select_related("account__customer")


def transactions_of(customer_id: int) -> QuerySet[FlowTransaction]:
    """Return the transactions of a customer that count; the caller has checked the reach."""
    return _counted().filter(account__customer=customer_id).select_related("account")


def _counted() -> QuerySet[FlowTransaction]:
    live = {f"file__{name}": value for name, value in LIVE.items()}
    return FlowTransaction.objects.filter(is_counted=True, **live)


def words_about(customer_id: int) -> QuerySet[PartyWord]:
    """Return what people said of the customer's counterparties and still stands."""
    return PartyWord.objects.filter(customer=customer_id, ended_at=None).order_by("party_name")


def related_parties(customer_id: int) -> QuerySet[RelatedParty]:
    """Return the related parties that people named and that still stand."""
    return RelatedParty.objects.filter(customer=customer_id, ended_at=None).order_by("name", "pk")


def related_party_for(actor: Actor, related_party_id: int, *, verb: str) -> RelatedParty:
    """Return a related party that still stands.

    :raises RelatedPartyNotFound: when there is none within reach
    """
    reached = customers.visible(actor, verb=verb)
    rows = RelatedParty.objects.filter(customer__in=reached, ended_at=None)
    found = rows.filter(pk=related_party_id).first()
    if found is None:
        raise RelatedPartyNotFound(id=related_party_id)
    return found


def other_of_that_name(customer_id: int, holder_key: str) -> str:
    """Return the number of another customer whose comparable name this is, else nothing."""
    rows = customers.visible(SYSTEM).filter(name_normal=holder_key).exclude(pk=customer_id)
    return rows.order_by("pk").values_list("external_id", flat=True).first() or ""
