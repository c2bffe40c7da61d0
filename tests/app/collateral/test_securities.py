"""A security from proposal to release, and what is refused on the way."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from actors import ANA, AT, SAM
from pawned import LATER, TODAY, able, customer, guarantee, house, person, state, worth, yuan

from obligor.approvals.models import Proposal
from obligor.collateral import actions, events
from obligor.collateral.actions import covers, lines, securities, values
from obligor.collateral.models import Collateral, FormerVersion, Party, Valuation
from obligor.customers.queries import CustomerNotFound
from obligor.foundation.access import Actor, Grant, NotPermitted, Reach
from obligor.foundation.models import AuditEntry
from obligor.people.models import OrganisationUnit
from obligor.people.queries import actor_of
from obligor_core.collateral.kinds import Kind, Mode
from obligor_core.collateral.states import MoveNotPossible

pytestmark = pytest.mark.django_db


def propose(owner, **other):
    given = {"kind": Kind.EQUIPMENT, "title": "设备", "currency": "CNY", "by": ANA, "at": AT}
    return actions.register(customer_id=owner.pk, **given | other)


class TestRegister:
    def test_puts_a_proposal_on_file_that_covers_the_whole_customer(self):
        owner = customer()
        outcome = propose(owner)
        made = outcome.one(events.CollateralRegistered)
        row = Collateral.objects.get(pk=made.collateral_id)
        assert (row.state, row.owner.customer_id) == ("proposed", owner.pk)
        assert row.external_id == f"D{owner.pk:06d}-01"
        assert outcome.one(events.CoverAdded).covers == "*"
        assert AuditEntry.objects.get(pk=outcome.audit_id).verb == "collateral.register"

    def test_knows_a_third_party_by_name(self):
        propose(customer(), owner_name="王五")
        propose(customer("C2"), owner_name="王五")
        assert Party.objects.filter(name="王五", customer=None).count() == 1

    def test_refuses_a_number_that_is_taken(self):
        propose(customer(), external_id="S1")
        with pytest.raises(securities.CollateralExists):
            propose(customer("C2"), external_id="S1")

    def test_refuses_a_guarantor(self):
        with pytest.raises(securities.IsGuarantee):
            propose(customer(), kind=Kind.GUARANTEE_PERSON)

    @pytest.mark.parametrize("minor", [0, -1, 10**17])
    def test_refuses_an_implausible_amount(self, minor):
        with pytest.raises(values.AmountWrong):
            propose(customer(), amount=type(yuan(1))(minor, "CNY"))

    def test_refuses_another_currency(self):
        with pytest.raises(values.CurrencyDiffers):
            propose(customer(), amount=yuan(1, "USD"))

    def test_is_done_once_for_a_repeated_key(self):
        owner = customer()
        first, second = propose(owner, key="k"), propose(owner, key="k")
        assert second.is_repeat
        assert first.events == second.events
        assert Collateral.objects.count() == 1

    def test_keeps_the_stranger_out(self):
        owner = customer()
        with pytest.raises(NotPermitted):
            propose(owner, by=SAM)
        elsewhere = OrganisationUnit.objects.create(code="X", name_en="X", name_zh="X", path="/2/")
        grant = Grant("x", frozenset({"*"}), Reach.TREE, elsewhere.path)
        with pytest.raises(CustomerNotFound):
            propose(owner, by=Actor(name="xu", grants=(grant,)))


class TestAddGuarantee:
    def test_names_the_guarantor_and_masks_a_person_in_what_is_told(self):
        pk = guarantee(customer(), "欧阳小明", 500, is_person=True)
        row = Collateral.objects.get(pk=pk)
        assert (row.kind, row.owner.name) == ("guarantee_person", "欧阳小明")
        assert "小明" not in row.title
        entry = AuditEntry.objects.get(verb="collateral.add_guarantee")
        assert "小明" not in str(entry.payload) + str(entry.events)

    def test_refuses_the_debtor_himself_and_nobody(self):
        owner = customer()
        for who in ({"guarantor_customer_id": owner.pk}, {}):
            with pytest.raises(securities.GuarantorMissing):
                actions.add_guarantee(
                    customer_id=owner.pk, amount=yuan(1), mode=Mode.JOINT, by=ANA, at=AT, **who
                )


class TestSteps:
    def test_lead_from_proposed_to_registered(self):
        pk = house(customer(), is_accepted=False)
        assert state(pk) == "proposed"
        actions.accept(collateral_id=pk, accepted_on=TODAY, by=ANA, at=AT)
        assert state(pk) == "accepted"

    def test_refuse_what_the_state_does_not_allow(self):
        pk = house(customer(), is_accepted=False)
        with pytest.raises(MoveNotPossible):
            actions.dispose(collateral_id=pk, disposed_on=TODAY, because="x", by=ANA, at=AT)
        actions.decline(collateral_id=pk, because="权属不清", by=ANA, at=AT)
        with pytest.raises(MoveNotPossible):
            actions.accept(collateral_id=pk, accepted_on=TODAY, by=ANA, at=AT)
        with pytest.raises(values.NotHeld):
            worth(pk, 5)

    def test_refuse_a_day_to_come_and_reversed_days(self):
        pk = house(customer(), is_accepted=False)
        with pytest.raises(values.InFuture):
            actions.accept(collateral_id=pk, accepted_on=TODAY + timedelta(days=1), by=ANA, at=AT)
        actions.accept(collateral_id=pk, accepted_on=TODAY, by=ANA, at=AT)
        with pytest.raises(values.DaysReversed):
            actions.record_registration(
                collateral_id=pk,
                registry="r",
                registration_number="n",
                registered_on=TODAY,
                registered_until=TODAY - timedelta(days=1),
                by=ANA,
                at=AT,
            )

    def test_keep_every_former_form(self):
        pk = house(customer())
        was = FormerVersion.objects.filter(row_table="collateral", row_id=pk).order_by("version")
        assert [f.was["state"] for f in was] == ["proposed", "accepted"]

    def test_change_says_which_fields_differ(self):
        pk = house(customer())
        outcome = actions.change(
            collateral_id=pk,
            changes={"location": "杭州", "amount": yuan(900)},
            by=ANA,
            at=LATER,
        )
        told = outcome.one(events.CollateralChanged)
        assert sorted(told.fields) == ["amount_minor", "location"]

    def test_insurance_is_recorded(self):
        pk = house(customer())
        actions.insure(
            collateral_id=pk,
            insurer="保险",
            insurance_number="B1",
            insured_until=date(2027, 1, 1),
            amount=yuan(5),
            by=ANA,
            at=AT,
        )
        assert Collateral.objects.get(pk=pk).insured_minor == 500


class TestRelease:
    def release(self, pk, by, **other):
        return actions.release(
            collateral_id=pk, released_on=TODAY, because="已结清", by=by, at=LATER, **other
        )

    @pytest.fixture(autouse=True)
    def roles(self):
        from obligor.config import standing
        from obligor.foundation.access import SYSTEM

        standing.settle(by=SYSTEM, at=AT)

    @pytest.mark.parametrize(
        ("value", "row"), [(5_000_000, "AUT-RELEASE"), (5_000_001, "AUT-RELEASE-LARGE")]
    )
    def test_waits_for_a_second_person_by_its_value(self, value, row):
        pk = house(customer(), value=value)
        outcome = self.release(pk, actor_of(person("clerk", "*"), on=TODAY))
        assert outcome.proposal_id is not None
        assert state(pk) == "registered"
        assert Proposal.objects.get(pk=outcome.proposal_id).authority_row == row

    def test_ends_the_security_when_approved(self):
        pk = house(customer())
        outcome = self.release(pk, ANA, approved=True)
        assert outcome.one(events.CollateralReleased).released_on == TODAY
        assert state(pk) == "released"
        with pytest.raises(MoveNotPossible):
            self.release(pk, ANA, approved=True)


class TestValue:
    def test_is_recorded_with_its_source(self):
        pk = house(customer(), value=None)
        row = Valuation.objects.get(pk=worth(pk, 800, appraiser="评估公司"))
        assert (row.amount_minor, row.source, row.appraiser) == (80_000, "PG-1", "评估公司")

    def test_of_a_guarantor_is_refused(self):
        with pytest.raises(lines.GuarantorNotValued):
            worth(guarantee(customer(), "甲公司", 5), 5)

    def test_with_a_taken_number_is_refused(self):
        pk = house(customer(), value=None)
        worth(pk, 5, external_id="V1")
        with pytest.raises(lines.ValuationExists):
            worth(pk, 6, external_id="V1")

    def test_counts_no_more_when_withdrawn(self):
        pk = house(customer(), value=None)
        valuation = worth(pk, 5)
        actions.withdraw_valuation(valuation_id=valuation, because="错", by=ANA, at=LATER)
        assert Valuation.objects.get(pk=valuation).cancelled_at == LATER


class TestCovers:
    def facility(self, owner, amount=100):
        made = actions.state_facility(
            customer_id=owner.pk, code="L1", amount=yuan(amount), starts_on=TODAY, by=ANA, at=AT
        )
        return made.one(events.FacilityStated).obligation_id

    def test_name_a_facility_once(self):
        owner = customer()
        pk, facility = house(owner), self.facility(owner)
        given = {"collateral_id": pk, "starts_on": TODAY, "by": ANA, "at": AT}
        actions.cover(obligation_id=facility, **given)
        with pytest.raises(covers.CoveredAlready):
            actions.cover(obligation_id=facility, **given)
        with pytest.raises(covers.CoveredAlready):
            actions.cover(**given)

    def test_keep_the_facility_until_they_end(self):
        owner = customer()
        pk, facility = house(owner), self.facility(owner)
        made = actions.cover(
            collateral_id=pk, obligation_id=facility, starts_on=TODAY, by=ANA, at=AT
        )
        end = {"obligation_id": facility, "ends_on": TODAY, "by": ANA, "at": LATER}
        with pytest.raises(covers.FacilityStillCovered):
            actions.end_facility(**end)
        cover_id = made.one(events.CoverAdded).cover_id
        actions.end_cover(cover_id=cover_id, ends_on=TODAY, by=ANA, at=LATER)
        assert actions.end_facility(**end).one(events.FacilityEnded).code == "L1"

    def test_of_a_facility_get_another_amount_under_the_same_code(self):
        owner = customer()
        assert self.facility(owner) == self.facility(owner, 200)


class TestAbility:
    def test_is_stated_for_a_guarantor_in_the_file_alone(self):
        owner, other = customer(), customer("C2")
        pk = guarantee(owner, other, 5)
        party = Collateral.objects.get(pk=pk).owner_id
        able(owner, 100, party_id=party)
        from obligor.collateral.queries import PartyNotFound

        with pytest.raises(PartyNotFound):
            able(customer("C3"), 100, party_id=party)


@pytest.mark.parametrize(
    ("act", "payload"),
    [
        ("accept", {"accepted_on": TODAY}),
        ("decline", {"because": "x"}),
        ("change", {"changes": {}}),
        ("release", {"released_on": TODAY, "because": "x"}),
        ("dispose", {"disposed_on": TODAY, "because": "x"}),
        ("cover", {"starts_on": TODAY}),
    ],
)
def test_a_stranger_does_nothing(act, payload):
    pk = house(customer(), is_accepted=False)
    with pytest.raises(NotPermitted):
        getattr(actions, act)(collateral_id=pk, by=SAM, at=AT, **payload)
