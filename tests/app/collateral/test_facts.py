"""The facts of collateral: for one and for the book, as known, after a merge."""

from __future__ import annotations

from datetime import timedelta

import pytest
from actors import ANA, AT
from pawned import LATER, TODAY, able, customer, guarantee, house, owe, worth, yuan
from polars.testing import assert_frame_equal

from obligor.collateral import actions, queries, reactions
from obligor.collateral.models import Collateral, OutsideGuarantee, Party
from obligor.config import standing
from obligor.customers.events import CustomersMerged, CustomersUnmerged
from obligor.foundation.access import SYSTEM
from obligor.portfolio import queries as portfolio

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def policies():
    standing.settle(by=SYSTEM, at=AT)


def facts(owner, at=LATER, on=TODAY):
    found = queries.facts([owner.pk], on=on, known_at=at)
    return found.row(0, named=True) if found.height else None


class TestFacts:
    def test_tell_what_secures_the_customer(self):
        owner = customer()
        owe(owner, 500)
        house(owner, value=1000)
        told = facts(owner)
        assert told["col_accepted_value"] == 70_000
        assert told["col_secured_value"] == 50_000
        assert facts(customer("C2")) is None

    def test_stand_in_the_catalogue_beside_the_exposure(self):
        owner = customer()
        owe(owner, 1000)
        house(owner, value=1000)
        now = portfolio.facts_now(owner.pk, on=TODAY, known_at=LATER)
        assert now["exposure_total"] == 100_000
        assert now["col_coverage"] == pytest.approx(0.7)
        assert now["col_shortfall"] == 30_000
        assert now["col_unsecured_share"] == pytest.approx(0.3)

    def test_of_a_customer_without_anything_are_missing_and_it_is_unsecured(self):
        owner = customer()
        owe(owner, 1000)
        now = portfolio.facts_now(owner.pk, on=TODAY, known_at=LATER)
        assert (now["col_held_count"], now["col_shortfall"]) == (None, 100_000)

    def test_tell_what_was_known(self):
        owner = customer()
        pk = house(owner, value=1000)
        worth(pk, 2000, at=LATER)
        assert facts(owner, at=AT)["col_market_value"] == 100_000
        assert facts(owner, at=LATER)["col_market_value"] == 200_000

    def test_tell_what_was_true(self):
        owner = customer()
        house(owner)
        assert facts(owner, on=TODAY - timedelta(days=1))["col_held_count"] == 0

    def test_are_the_same_for_one_as_for_all(self):
        owner, sister = customer(), customer("C2")
        owe(owner, 500)
        owe(sister, 900, "N2")
        pk = house(owner, value=1000)
        actions.cover(collateral_id=pk, customer_id=sister.pk, starts_on=TODAY, by=ANA, at=AT)
        guarantee(sister, owner, 300)
        able(owner, 200)
        ids = [owner.pk, sister.pk]
        every = queries.facts(ids, on=TODAY, known_at=LATER)
        for pk in ids:
            alone = queries.facts([pk], on=TODAY, known_at=LATER)
            assert_frame_equal(alone, every.filter(customer_id=pk))
        assert every["col_secured_value"].to_list() == [50_000, 20_000 + 10_000]

    def test_find_circles_and_over_committed_guarantors(self):
        first, second = customer(), customer("C2")
        guarantee(first, second, 300)
        guarantee(second, first, 100)
        able(second, 200)
        told = facts(first)
        assert (told["col_in_circle"], told["col_guarantors_over_count"]) == (True, 1)
        assert told["col_guarantees_given"] == 10_000

    def test_count_guarantees_given_to_others(self):
        owner = customer()
        actions.add_outside(
            customer_id=owner.pk,
            creditor="某银行",
            amount=yuan(80),
            starts_on=TODAY,
            debtor_name="乙公司",
            by=ANA,
            at=AT,
        )
        assert facts(owner)["col_guarantees_given"] == 8_000
        row = OutsideGuarantee.objects.get()
        actions.end_outside(
            customer_id=owner.pk, outside_id=row.pk, ends_on=TODAY, by=ANA, at=LATER
        )
        assert facts(owner)["col_guarantees_given"] == 0


class TestMerge:
    def event(self, kind, kept, absorbed):
        more = {"left": []} if kind is CustomersUnmerged else {}
        return kind(
            merge_id=7,
            kept_id=kept.pk,
            absorbed_id=absorbed.pk,
            customer_ids=[kept.pk, absorbed.pk],
            **more,
        )

    def test_moves_everything_and_back(self):
        kept, absorbed = customer(), customer("C2")
        house(absorbed)
        guarantee(customer("C3"), absorbed, 50)
        before = facts(absorbed)
        reactions.move_collateral(self.event(CustomersMerged, kept, absorbed), at=LATER)
        assert facts(absorbed) is None
        moved = facts(kept)
        assert moved["col_market_value"] == before["col_market_value"]
        assert moved["col_guarantees_given"] == before["col_guarantees_given"]
        since = house(kept, title="新")
        reactions.move_collateral_back(
            self.event(CustomersUnmerged, kept, absorbed), at=LATER + timedelta(hours=1)
        )
        assert facts(absorbed, at=LATER + timedelta(hours=1)) == before
        assert Collateral.objects.get(pk=since).customer_id == kept.pk
        assert set(Party.objects.values_list("customer_id", flat=True)) == {kept.pk, absorbed.pk}

    def test_leaves_what_was_known_before(self):
        kept, absorbed = customer(), customer("C2")
        house(absorbed)
        reactions.move_collateral(self.event(CustomersMerged, kept, absorbed), at=LATER)
        asked = [kept.pk, absorbed.pk]
        then = queries.facts(asked, on=TODAY, known_at=AT)
        assert then["customer_id"].to_list() == [absorbed.pk]
