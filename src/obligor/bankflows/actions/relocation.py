"""What two merged customers' statements tell becomes one, and two again when it is undone."""

from __future__ import annotations

from datetime import datetime

from obligor.bankflows import events
from obligor.bankflows.actions.storing import lock_flows, recount
from obligor.bankflows.models import (
    FlowAccount,
    FlowFile,
    FlowRelocation,
    PartyWord,
    RelatedParty,
)
from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor_core.text import Text

MOVED = {
    "accounts": FlowAccount,
    "files": FlowFile,
    "words": PartyWord,
    "related": RelatedParty,
}


@verb("bankflow.relocate", label=Text("Move bank flows to the kept file", "流水转入保留客户"))
def relocate(
    *, merge_id: int, from_customer_id: int, to_customer_id: int, by: Actor, at: datetime
) -> Events:
    """Let the statements of one customer belong to another; what both told of counts once.

    Of a counterparty about which both have a word, that of the kept customer stands.
    """
    lock_flows([from_customer_id, to_customer_id])
    standing = PartyWord.objects.filter(customer=to_customer_id, ended_at=None)
    moved = {}
    for name, model in MOVED.items():
        rows = model.objects.filter(customer=from_customer_id)
        if name == "words":
            rows = rows.exclude(ended_at=None, party_key__in=standing.values("party_key"))
        moved[name] = list(rows.order_by("pk").values_list("pk", flat=True))
        model.objects.filter(pk__in=moved[name]).update(customer=to_customer_id)
    kept = FlowRelocation.objects.create(
        merge_id=merge_id,
        from_customer_id=from_customer_id,
        to_customer_id=to_customer_id,
        moved=moved,
    )
    if moved["accounts"]:
        recount([to_customer_id])
    return [_told(kept, to_customer_id)]


@verb("bankflow.relocate_back", label=Text("Move bank flows back", "流水转回原客户"))
def relocate_back(*, merge_id: int, by: Actor, at: datetime) -> Events:
    """Give back what a merge moved; what was loaded since stays with the kept customer.

    A word about a counterparty that was replaced since stays replaced.
    """
    kept = FlowRelocation.objects.select_for_update().get(merge_id=merge_id, undone_at=None)
    customers = [kept.from_customer_id, kept.to_customer_id]
    lock_flows(customers)
    for name, model in MOVED.items():
        model.objects.filter(pk__in=kept.moved[name]).update(customer=kept.from_customer_id)
    if kept.moved["accounts"]:
        recount(customers)
    kept.undone_at = at
    kept.save(update_fields=["undone_at"])
    return [_told(kept, kept.from_customer_id)]


def _told(kept: FlowRelocation, to_customer_id: int) -> events.FlowsRelocated:
    return events.FlowsRelocated(
        merge_id=kept.merge_id,
        to_customer_id=to_customer_id,
        customer_ids=[kept.from_customer_id, kept.to_customer_id],
        accounts_count=len(kept.moved["accounts"]),
    )
