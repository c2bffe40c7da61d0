"""Two files made one and taken apart again; pairs that may be one."""

from __future__ import annotations

import pytest
from actors import AT
from book import customer, uscc

from obligor.approvals import actions as approvals
from obligor.approvals.models import Proposal
from obligor.customers import actions, events
from obligor.customers.actions.duplicates import PairDismissed, PairMissing
from obligor.customers.actions.merges import MergeUndone
from obligor.customers.models import (
    BankAccount,
    Connection,
    Contact,
    Customer,
    DuplicatePair,
    Merge,
    Note,
)
from obligor.customers.queries import CustomerNotFound
from obligor.customers.queries.merges import merge_sides
from obligor.foundation.access import SYSTEM, NotPermitted
from obligor.foundation.act import VERBS
from obligor_core.customers.merge import (
    IdentifiersConflict,
    MergeKindsDiffer,
    MergeWithItself,
)


@pytest.fixture
def pair(house):
    """Two files of one company, with things hanging on both."""
    kept = customer(
        house.north, "深圳市华信贸易有限公司", external_id="K", identifiers=[uscc(1)],
        values={"short_name": "华信"},
    )  # fmt: skip
    absorbed = customer(
        house.north, "深圳华信贸易有限责任公司", external_id="A", not_duplicates=[kept.pk],
        values={"employees": 9, "phone": "0755-88881234"},
    )  # fmt: skip
    by = {"by": SYSTEM, "at": AT}
    for row in (kept, absorbed):
        actions.add_contact(customer_id=row.pk, name=row.external_id, is_primary=True, **by)
        actions.add_bank_account(
            customer_id=row.pk, holder="华信", bank="招行", number="6222021234567890128", **by
        )
    actions.write_note(customer_id=absorbed.pk, text="旧备注", **by)
    actions.tag_customers(customer_ids=[absorbed.pk], add=["旧"], **by)
    actions.connect_customers(
        source_id=kept.pk, target_id=absorbed.pk, kind="supplies", starts_on=AT.date(), **by
    )
    return kept, absorbed


def merge(pair, by=SYSTEM, **more):
    kept, absorbed = pair
    return actions.merge_customers(kept_id=kept.pk, absorbed_id=absorbed.pk, by=by, at=AT, **more)


def state_of(pair) -> list:
    """Return all that a merge touches, but for versions."""
    rows = Customer.objects.filter(pk__in=[c.pk for c in pair]).order_by("pk")
    return [
        list(rows.values("name", "state", "employees", "phone", "short_name", "tags", "grams")),
        list(Contact.objects.order_by("pk").values_list("customer_id", "is_primary")),
        list(BankAccount.objects.order_by("pk").values_list("customer_id")),
        list(Note.objects.order_by("pk").values_list("customer_id")),
        list(Connection.objects.order_by("pk").values_list("source_id", "target_id")),
    ]


class TestPersons:
    """Two files of one person: whoever compares them sees no number in the clear."""

    @pytest.fixture
    def persons(self, house):
        kept = customer(
            house.north, "张三丰", external_id="P1", kind="individual",
            values={"phone": "13800001234"},
        )  # fmt: skip
        absorbed = customer(
            house.north, "张三丰", external_id="P2", kind="individual", not_duplicates=[kept.pk],
            values={"phone": "13900005678"},
        )  # fmt: skip
        for row, number in ((kept, "11010519491231002X"), (absorbed, "440524188001010014")):
            actions.add_identifier(
                customer_id=row.pk, kind="id_card", value=number, by=SYSTEM, at=AT
            )
        return kept, absorbed

    def test_are_compared_masked(self, persons):
        sides = {name: values for name, *values in merge_sides(*persons)}
        assert sides["phone"] == ["138****1234", "139****5678"]
        assert sides["id_number"] == ["110*************2X", "440*************14"]

    def test_are_kept_masked_with_the_proposal(self, persons):
        kept, absorbed = persons
        seen = VERBS["customer.merge"].watch({"kept_id": kept.pk, "absorbed_id": absorbed.pk})
        assert (seen["kept.phone"], seen["absorbed.phone"]) == ("138****1234", "139****5678")
        assert seen["kept.name"] == "张三丰"


class TestMerge:
    def test_moves_what_hangs_on_the_absorbed_file_and_fills_gaps(self, pair):
        done = merge(pair).one(events.CustomersMerged)
        kept, absorbed = pair
        kept.refresh_from_db()
        absorbed.refresh_from_db()
        assert done.customer_ids == [kept.pk, absorbed.pk]
        assert (kept.employees, kept.short_name, kept.tags) == (9, "华信", ["旧"])
        assert (absorbed.state, absorbed.merged_into_id) == ("merged", kept.pk)
        assert Contact.objects.get(is_primary=True).name == "K"
        assert set(Contact.objects.values_list("customer_id", flat=True)) == {kept.pk}
        assert Note.objects.get().customer_id == kept.pk

    def test_leaves_no_trace_once_it_is_taken_back(self, pair):
        before = state_of(pair)
        done = merge(pair).one(events.CustomersMerged)
        undone = actions.unmerge_customers(merge_id=done.merge_id, by=SYSTEM, at=AT)
        assert state_of(pair) == before
        assert undone.one(events.CustomersUnmerged).left == []

    def test_keeps_what_came_since_and_says_what_was_changed_since(self, pair):
        kept, absorbed = pair
        done = merge(pair).one(events.CustomersMerged)
        actions.write_note(customer_id=kept.pk, text="新备注", by=SYSTEM, at=AT)
        kept.refresh_from_db()
        actions.change_customer(
            customer_id=kept.pk, version=kept.version, changes={"employees": 10}, by=SYSTEM, at=AT
        )
        undone = actions.unmerge_customers(merge_id=done.merge_id, by=SYSTEM, at=AT)
        kept.refresh_from_db()
        assert kept.employees == 10
        assert ["employees" in left for left in undone.one(events.CustomersUnmerged).left] == [True]
        assert Note.objects.get(text="新备注").customer_id == kept.pk
        assert Note.objects.get(text="旧备注").customer_id == absorbed.pk

    def test_takes_the_side_that_a_person_chose(self, pair):
        merge(pair, choices={"name": "absorbed"})
        pair[0].refresh_from_db()
        assert pair[0].name == "深圳华信贸易有限责任公司"

    def test_asks_when_two_credit_codes_differ(self, pair):
        kept, absorbed = pair
        value = uscc(2)["value"]
        actions.add_identifier(customer_id=absorbed.pk, kind="uscc", value=value, by=SYSTEM, at=AT)
        with pytest.raises(IdentifiersConflict):
            merge(pair)
        merge(pair, choices={"uscc": "absorbed"})
        assert kept.identifiers.get().value == value
        actions.unmerge_customers(merge_id=Merge.objects.get().pk, by=SYSTEM, at=AT)
        assert kept.identifiers.get().value == uscc(1)["value"]

    def test_refuses_itself_and_a_person_with_a_company(self, house, pair):
        with pytest.raises(MergeWithItself):
            actions.merge_customers(kept_id=pair[0].pk, absorbed_id=pair[0].pk, by=SYSTEM, at=AT)
        human = customer(house.north, "王小明", kind="individual")
        with pytest.raises(MergeKindsDiffer):
            merge((pair[0], human))

    def test_comes_too_late_for_a_file_that_is_merged(self, pair):
        merge(pair)
        with pytest.raises(CustomerNotFound):
            merge(pair)

    def test_is_taken_back_once(self, pair):
        done = merge(pair).one(events.CustomersMerged)
        actions.unmerge_customers(merge_id=done.merge_id, by=SYSTEM, at=AT)
        with pytest.raises(MergeUndone):
            actions.unmerge_customers(merge_id=done.merge_id, by=SYSTEM, at=AT)

    def test_waits_for_a_second_person(self, house, pair):
        outcome = merge(pair, by=house.otto, reason="同一公司")
        waiting = Proposal.objects.get(pk=outcome.proposal_id)
        assert waiting.watched["kept.state"] == "active"
        assert not Merge.objects.exists()

    def test_the_proposer_does_not_approve(self, house, pair):
        outcome = merge(pair, by=house.otto)
        with pytest.raises((approvals.MayNotDecide, NotPermitted)):
            approvals.approve(proposal_id=outcome.proposal_id, by=house.otto, at=AT)

    def test_rehearses_without_a_trace(self, house, pair):
        before = state_of(pair)
        assert merge(pair, by=house.otto, rehearse=True).one(events.CustomersMerged)
        assert state_of(pair) == before

    def test_is_not_there_for_the_stranger(self, house, pair):
        with pytest.raises(CustomerNotFound):
            merge(pair, by=house.sam, rehearse=True)


class TestDuplicatePairs:
    def test_finds_the_pair_and_says_why(self, pair):
        DuplicatePair.objects.all().delete()
        actions.find_duplicates(by=SYSTEM, at=AT)
        found = DuplicatePair.objects.get()
        assert found.verdict == "likely"
        assert {reason["rule"] for reason in found.reasons} >= {"CUS-32"}

    def test_finds_the_same_for_one_customer_as_for_the_book(self, pair):
        DuplicatePair.objects.all().delete()
        actions.find_duplicates(by=SYSTEM, at=AT)
        whole = list(DuplicatePair.objects.values("left_id", "right_id", "verdict", "similarity"))
        DuplicatePair.objects.all().delete()
        actions.find_duplicates(among=[pair[1].pk], by=SYSTEM, at=AT)
        assert whole == list(
            DuplicatePair.objects.values("left_id", "right_id", "verdict", "similarity")
        )

    def test_keeps_a_dismissed_pair_dismissed(self, house, pair):
        DuplicatePair.objects.all().delete()
        actions.find_duplicates(by=SYSTEM, at=AT)
        given = {"pair_id": DuplicatePair.objects.get().pk, "because": "两家公司", "at": AT}
        assert actions.dismiss_duplicate(by=house.otto, **given).one(events.DuplicateDismissed)
        actions.find_duplicates(by=SYSTEM, at=AT)
        assert DuplicatePair.objects.get().dismissed_by == "otto"
        with pytest.raises(PairDismissed):
            actions.dismiss_duplicate(by=house.ana, **given)

    def test_drops_a_pair_that_is_none_any_more(self, pair):
        DuplicatePair.objects.update(dismissed_at=None)
        name = {"name": "上海宏达物流有限公司"}
        actions.change_customer(customer_id=pair[1].pk, version=2, changes=name, by=SYSTEM, at=AT)
        actions.remove_bank_account(
            customer_id=pair[1].pk,
            bank_account_id=pair[1].bank_accounts.get().pk,
            by=SYSTEM,
            at=AT,
        )
        actions.find_duplicates(among=[pair[1].pk], by=SYSTEM, at=AT)
        assert not DuplicatePair.objects.exists()

    def test_is_not_there_for_the_stranger(self, house, pair):
        with pytest.raises(CustomerNotFound):
            actions.dismiss_duplicate(
                pair_id=DuplicatePair.objects.get().pk, because="x", by=house.sam, at=AT
            )
        with pytest.raises(PairMissing):
            actions.dismiss_duplicate(pair_id=10**9, because="x", by=house.otto, at=AT)
