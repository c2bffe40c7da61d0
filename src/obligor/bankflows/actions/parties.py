"""What people say of counterparties: what one is, and who is related."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import StringConstraints

from obligor.bankflows import events, queries
from obligor.bankflows.actions.storing import lock_flows
from obligor.bankflows.models import PartyWord, RelatedParty
from obligor.customers import queries as customers
from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor_core.bankflows.kinds import Relation
from obligor_core.bankflows.parties import account_digits, party_key
from obligor_core.decision import Refusal
from obligor_core.text import Text

Key = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=130)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Because = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class CounterpartyUnknown(Refusal):
    status = 404
    text = Text("No transaction of the customer is with {party}.", "该客户没有与 {party} 的交易。")


class SaidAlready(Refusal):
    text = Text("The counterparty is {relation} already.", "该对手方已标注为“{relation}”。")


class PartyUnnamed(Refusal):
    status = 422
    text = Text("Give the name or the account of the related party.", "请填写关联方名称或账号。")


class RelatedAlready(Refusal):
    text = Text("{name} is a related party already.", "{name} 已是关联方。")


@verb("bankflow.classify_counterparty", label=Text("Classify counterparty", "标注交易对手"))
def classify_counterparty(
    *,
    customer_id: int,
    counterparty: Key,
    relation: Relation,
    because: Because,
    by: Actor,
    at: datetime,
) -> Events:
    """Say what a counterparty is to the customer; ``unrelated`` takes an earlier word back.

    ``counterparty`` is its comparable name as the transactions show it.

    :raises CounterpartyUnknown: when no transaction is with it
    :raises SaidAlready: when that stands already
    """
    row = customers.customer_for(by, customer_id, verb="bankflow.classify_counterparty")
    lock_flows([row.pk])
    dealt = queries.transactions_of(row.pk).filter(party_key=counterparty).first()
    if dealt is None:
        raise CounterpartyUnknown(party=counterparty)
    standing = queries.words_about(row.pk).filter(party_key=counterparty)
    said = standing.first()
    if (said.relation if said else Relation.UNRELATED.value) == relation.value:
        raise SaidAlready(relation=relation.value)
    standing.update(ended_at=at)
    if relation is not Relation.UNRELATED:
        PartyWord.objects.create(
            customer=row,
            party_key=counterparty,
            party_name=dealt.party_name or counterparty,
            relation=relation.value,
            because=because,
            said_by=by.name,
            said_at=at,
        )
    return [
        events.CounterpartyClassified(
            customer_id=row.pk, party_key=counterparty, relation=relation.value
        )
    ]


@verb("bankflow.add_related_party", label=Text("Add related party", "新增关联方"))
def add_related_party(
    *, customer_id: int, name: Name, account: Name, because: Because, by: Actor, at: datetime
) -> Events:
    """Name a related party by name, by account, or both; its flows are no sales.

    :raises PartyUnnamed: when neither is given
    :raises RelatedAlready: when it was named before
    """
    row = customers.customer_for(by, customer_id, verb="bankflow.add_related_party")
    lock_flows([row.pk])
    key, digits = party_key(name, "") if name else "", account_digits(account)[:60]
    if not key and not digits:
        raise PartyUnnamed
    if queries.related_parties(row.pk).filter(party_key=key, account=digits).exists():
        raise RelatedAlready(name=name or digits)
    added = RelatedParty.objects.create(
        customer=row,
        name=name or digits,
        party_key=key,
        account=digits,
        because=because,
        added_by=by.name,
        added_at=at,
    )
    return [
        events.RelatedPartyAdded(customer_id=row.pk, related_party_id=added.pk, name=added.name)
    ]


@verb("bankflow.remove_related_party", label=Text("Remove related party", "移除关联方"))
def remove_related_party(*, related_party_id: int, by: Actor, at: datetime) -> Events:
    """Take a related party off the list; its flows count as sales again.

    :raises RelatedPartyNotFound: when it is not on a list within reach
    """
    name = "bankflow.remove_related_party"
    found = queries.related_party_for(by, related_party_id, verb=name)
    found.ended_at = at
    found.save(update_fields=["ended_at"])
    return [events.RelatedPartyRemoved(customer_id=found.customer_id, related_party_id=found.pk)]
