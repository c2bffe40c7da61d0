"""What people say of counterparties, and what becomes of flows when customers are made one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from actors import ANA, AT, SAM
from bank import FIRST, NAME, SECOND, TODAY, ago, customer, loaded

from obligor.bankflows import actions, events, queries, reactions
from obligor.bankflows.actions import parties as acts
from obligor.bankflows.models import FlowAccount
from obligor.customers.events import CustomersMerged, CustomersUnmerged
from obligor.customers.models import BankAccount, Connection
from obligor.foundation.access import NotPermitted
from obligor_core.bankflows.parties import party_key

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)
LENDER = party_key("宁波甬江小额贷款有限公司", "")
BUYER = party_key("杭州恒泰机械有限公司", "")


def facts(owner, *, known_at=LATER):
    return queries.facts([owner.pk], on=TODAY, known_at=known_at).row(0, named=True)


def classify(owner, party, relation, *, by=ANA, at=AT):
    return actions.classify_counterparty(
        customer_id=owner.pk,
        counterparty=party,
        relation=relation,
        because="contract seen",
        by=by,
        at=at,
    )


class TestClassify:
    def test_a_declared_lender_is_undeclared_no_more(self):
        owner = customer()
        loaded(owner, *SECOND)
        assert facts(owner)["bank_lenders_undeclared_count_12m"] == 1
        outcome = classify(owner, LENDER, "declared_lender")
        assert outcome.one(events.CounterpartyClassified).relation == "declared_lender"
        assert facts(owner)["bank_lenders_undeclared_count_12m"] == 0

    def test_a_later_word_replaces_and_unrelated_takes_back(self):
        owner = customer()
        loaded(owner, *FIRST)
        classify(owner, BUYER, "related")
        assert facts(owner)["bank_inflow_net_12m"] == 0
        classify(owner, BUYER, "unrelated", at=LATER)
        assert facts(owner)["bank_inflow_net_12m"] == 105_000
        assert facts(owner, known_at=AT)["bank_inflow_net_12m"] == 0

    def test_the_same_twice_is_refused(self):
        owner = customer()
        loaded(owner, *FIRST)
        classify(owner, BUYER, "trade")
        with pytest.raises(acts.SaidAlready):
            classify(owner, BUYER, "trade")

    def test_a_counterparty_that_is_none_is_refused(self):
        with pytest.raises(acts.CounterpartyUnknown):
            classify(customer(), BUYER, "trade")

    def test_the_stranger_may_not(self):
        owner = customer()
        loaded(owner, *FIRST)
        with pytest.raises(NotPermitted):
            classify(owner, BUYER, "trade", by=SAM)


class TestRelatedParties:
    def add(self, owner, *, name="杭州恒泰机械有限公司", account="", by=ANA):
        return actions.add_related_party(
            customer_id=owner.pk, name=name, account=account, because="same owner", by=by, at=AT
        )

    def test_are_left_out_of_net_until_removed(self):
        owner = customer()
        loaded(owner, *FIRST)
        added = self.add(owner).one(events.RelatedPartyAdded)
        assert facts(owner)["bank_inflow_net_12m"] == 0
        pk = added.related_party_id
        actions.remove_related_party(related_party_id=pk, by=ANA, at=LATER)
        assert facts(owner)["bank_inflow_net_12m"] == 105_000

    def test_need_a_name_or_an_account(self):
        with pytest.raises(acts.PartyUnnamed):
            self.add(customer(), name="", account="--")

    def test_are_named_once(self):
        owner = customer()
        self.add(owner)
        with pytest.raises(acts.RelatedAlready):
            self.add(owner, name="杭州市恒泰机械有限公司")

    def test_removed_twice_are_not_there(self):
        pk = self.add(customer()).one(events.RelatedPartyAdded).related_party_id
        actions.remove_related_party(related_party_id=pk, by=ANA, at=LATER)
        with pytest.raises(queries.RelatedPartyNotFound):
            actions.remove_related_party(related_party_id=pk, by=ANA, at=LATER)

    def test_the_stranger_may_neither(self):
        owner = customer()
        with pytest.raises(NotPermitted):
            self.add(owner, by=SAM)
        pk = self.add(owner).one(events.RelatedPartyAdded).related_party_id
        with pytest.raises(NotPermitted):
            actions.remove_related_party(related_party_id=pk, by=SAM, at=AT)

    def test_who_the_file_connects_by_control_is_one(self):
        owner, other = customer(), customer("C2", "杭州恒泰机械有限公司")
        loaded(owner, *FIRST)
        Connection.objects.create(
            source=other, target=owner, kind="controls", starts_on=date(2020, 1, 1)
        )
        assert facts(owner)["bank_inflow_net_12m"] == 0

    def test_an_account_of_the_file_is_the_customers_own(self):
        owner = customer()
        loaded(owner, f"{ago(3)},10,,10,,转账")
        assert facts(owner)["bank_inflow_net_12m"] == 1_000
        BankAccount.objects.create(customer=owner, holder=NAME, bank="b", number="6222 9")
        again = f"{ago(2)},5,,15,{NAME},转账"
        loaded(owner, again)
        assert facts(owner)["bank_inflow_net_12m"] == 1_000


def merge(kept, absorbed, kind=CustomersMerged):
    return kind(
        merge_id=7,
        kept_id=kept.pk,
        absorbed_id=absorbed.pk,
        customer_ids=[kept.pk, absorbed.pk],
        **({"left": []} if kind is CustomersUnmerged else {}),
    )


class TestMerge:
    def test_flows_move_and_shared_rows_count_once(self):
        kept, absorbed = customer(), customer("C2", "东海贸易")
        loaded(kept, *FIRST)
        loaded(absorbed, *SECOND, holder="东海贸易")
        reactions.move_flows(merge(kept, absorbed), at=LATER)
        assert set(FlowAccount.objects.values_list("customer_id", flat=True)) == {kept.pk}
        assert facts(kept)["bank_inflow_12m"] == 105_000
        assert facts(kept)["bank_accounts_count"] == 1
        assert queries.transactions_of(kept.pk).count() == 4

    def test_all_goes_back(self):
        kept, absorbed = customer(), customer("C2", "东海贸易")
        loaded(kept, *FIRST)
        loaded(absorbed, *SECOND, holder="东海贸易")
        classify(absorbed, LENDER, "declared_lender")
        before = [facts(one) for one in (kept, absorbed)]
        reactions.move_flows(merge(kept, absorbed), at=LATER)
        assert queries.words_about(kept.pk).count() == 1
        reactions.move_flows_back(merge(kept, absorbed, CustomersUnmerged), at=LATER)
        assert [facts(one) for one in (kept, absorbed)] == before
        assert queries.transactions_of(absorbed.pk).count() == 2

    def test_of_two_words_that_of_the_kept_stands(self):
        kept, absorbed = customer(), customer("C2", "东海贸易")
        loaded(kept, *FIRST)
        loaded(absorbed, *FIRST, holder="东海贸易")
        classify(kept, BUYER, "trade")
        classify(absorbed, BUYER, "related")
        reactions.move_flows(merge(kept, absorbed), at=LATER)
        assert queries.words_about(kept.pk).get().relation == "trade"

    def test_a_merge_without_flows_moves_nothing(self):
        kept, absorbed = customer(), customer("C2", "东海贸易")
        reactions.move_flows(merge(kept, absorbed), at=LATER)
        reactions.move_flows_back(merge(kept, absorbed, CustomersUnmerged), at=LATER)
        assert not FlowAccount.objects.exists()


class TestRoundTripThroughTheBook:
    def test_goes_by_way_of_another_customer(self):
        owner, other = customer(), customer("C2", "绍兴越州印染有限公司")
        loaded(
            owner,
            f"{ago(40)},90000,,90000,甲公司,货款",
            f"{ago(20)},,50000,40000,绍兴越州印染有限公司,货款",
            f"{ago(16)},50000,,90000,嘉兴南湖皮革有限公司,货款",
        )
        loaded(
            other,
            f"{ago(18)},,50000,10000,嘉兴南湖皮革有限公司,货款",
            number="999",
            holder=other.name,
        )
        assert facts(owner)["bank_round_trips_count_12m"] == 1
        shown = queries.room(owner.pk, on=TODAY, known_at=LATER, is_open=True)
        assert shown.found.trips["path"].to_list() == [
            [party_key(other.name, ""), party_key("嘉兴南湖皮革有限公司", "")]
        ]
