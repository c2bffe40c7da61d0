"""Documents follow their customers when two files become one, and two again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from actors import ANA, AT
from ledger import FRIDAY, applied, customer, item, opened, payment, unapplied

from obligor.customers.events import CustomersMerged, CustomersUnmerged
from obligor.foundation.models import AuditEntry
from obligor.receivables import actions, queries, reactions
from obligor.receivables.models import AllocationLine, OpenItem, Payment

pytestmark = pytest.mark.django_db
LATER, LATEST = AT + timedelta(hours=1), AT + timedelta(hours=2)


def merge(kept, absorbed, kind=CustomersMerged, merge_id=7):
    return kind(
        merge_id=merge_id,
        kept_id=kept.pk,
        absorbed_id=absorbed.pk,
        customer_ids=[kept.pk, absorbed.pk],
        **({"left": []} if kind is CustomersUnmerged else {}),
    )


@pytest.fixture
def two():
    """Return the kept file, with an item, and the absorbed one, with money that waits."""
    kept, absorbed = customer("C1"), customer("C2")
    return {
        "kept": kept,
        "absorbed": absorbed,
        "item": item(kept, 100),
        "other_item": item(absorbed, 30, due=FRIDAY),
        "paid": payment(absorbed, 80),
    }


def snapshot():
    return (
        set(OpenItem.objects.values_list("pk", "customer_id", "open_minor", "settled_on")),
        set(Payment.objects.values_list("pk", "customer_id", "unapplied_minor")),
        applied(),
    )


class TestMerged:
    def test_documents_move_and_money_that_waited_settles(self, two):
        reactions.move_documents(merge(two["kept"], two["absorbed"]), at=LATER)
        assert (opened(two["item"]), unapplied(two["paid"])) == (50, 0)
        owners = set(OpenItem.objects.values_list("customer_id", flat=True))
        assert owners == {two["kept"].pk}
        assert AuditEntry.objects.filter(verb="receivable.relocate", actor="system").exists()

    def test_what_was_known_before_the_merge_stays_with_the_absorbed_file(self, two):
        reactions.move_documents(merge(two["kept"], two["absorbed"]), at=LATER)
        ids = [two["absorbed"].pk]
        assert queries.documents(customer_ids=ids).open_items.is_empty()
        then = queries.documents(customer_ids=ids, known_at=AT)
        assert (then.open_items.height, then.payments.height) == (1, 1)


class TestUnmerged:
    def test_taking_it_back_restores_both_accounts(self, two):
        before = snapshot()
        reactions.move_documents(merge(two["kept"], two["absorbed"]), at=LATER)
        assert snapshot() != before
        undone = merge(two["kept"], two["absorbed"], CustomersUnmerged)
        reactions.move_documents_back(undone, at=LATEST)
        assert snapshot() == before

    def test_what_was_posted_since_stays_and_allocations_across_end(self, two):
        reactions.move_documents(merge(two["kept"], two["absorbed"]), at=LATER)
        new = item(two["kept"], 40, number="since")
        actions.allocate_payment(
            payment_id=two["paid"],
            lines=(actions.Line(new, 4000), actions.Line(two["other_item"], 3000)),
            by=ANA,
            at=LATER,
        )
        undone = merge(two["kept"], two["absorbed"], CustomersUnmerged)
        reactions.move_documents_back(undone, at=LATEST)
        assert OpenItem.objects.get(pk=new).customer_id == two["kept"].pk
        standing = AllocationLine.objects.filter(replaced_at=None)
        assert standing.get().item_id == two["other_item"]
        assert (opened(new), opened(two["other_item"]), unapplied(two["paid"])) == (40, 0, 50)

    def test_a_second_merge_that_moved_them_on_does_not_keep_them(self, two):
        third = customer("C3")
        before = snapshot()
        reactions.move_documents(merge(two["kept"], two["absorbed"]), at=LATER)
        reactions.move_documents(merge(third, two["kept"], merge_id=8), at=LATER)
        reactions.move_documents_back(
            merge(third, two["kept"], CustomersUnmerged, merge_id=8), at=LATEST
        )
        reactions.move_documents_back(
            merge(two["kept"], two["absorbed"], CustomersUnmerged), at=LATEST
        )
        assert snapshot() == before
