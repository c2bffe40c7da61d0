"""Posting payments and credit notes, ordinarily and into the past."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from actors import ANA, AT, SAM, actor
from ledger import (
    FRIDAY,
    THURSDAY,
    TODAY,
    applied,
    customer,
    item,
    opened,
    payment,
    unapplied,
    unit,
    yuan,
)

from obligor.approvals import actions as approvals
from obligor.approvals.models import Proposal
from obligor.foundation.access import Actor, Grant, NotPermitted, Reach
from obligor.foundation.act import PayloadInvalid
from obligor.foundation.models import AuditEntry
from obligor.people.models import Role, RoleAssignment, User
from obligor.receivables import actions, events, queries
from obligor.receivables.actions.change import AmountNotPositive, TextMissing
from obligor.receivables.actions.lines import (
    LineCurrencyDiffers,
    LineExceedsItem,
    LineItemElsewhere,
    LineNotPositive,
    LinesExceedPayment,
    LineTwice,
)
from obligor.receivables.actions.payments import (
    NotBackdated,
    PaymentExists,
    PaymentTwice,
    ValueDateInFuture,
    ValueDateTooOld,
)
from obligor.receivables.models import Payment
from obligor_core.money import Money

pytestmark = pytest.mark.django_db
Line = actions.Line


def post(owner, **other):
    given = {
        "customer_id": owner.pk,
        "amount": yuan(100),
        "value_on": TODAY,
        "by": ANA,
        "at": AT,
    }
    return actions.post_payment(**given | other)


class TestPostPayment:
    def test_stores_payment_lines_event_and_audit_row_and_settles(self):
        owner = customer()
        first = item(owner, 60)
        outcome = post(owner, lines=(Line(first, 6000),), reference="TT 77")
        posted = outcome.one(events.PaymentPosted)
        assert (posted.amount_minor, posted.unapplied_minor) == (10000, 4000)
        assert outcome.one(events.ItemsSettled).item_ids == (first,)
        assert applied() == {(posted.payment_id, first, 60)}
        entry = AuditEntry.objects.get(pk=outcome.audit_id)
        assert entry.payload["lines"] == [{"item_id": first, "amount_minor": 6000}]
        assert f"payment:{posted.payment_id}" in entry.subjects

    def test_settles_the_oldest_due_items_with_what_the_lines_leave(self):
        owner = customer()
        old = item(owner, 50, due=date(2026, 10, 15))
        new = item(owner, 70, due=date(2026, 12, 15))
        paid = payment(owner, 100, (new, 30))
        assert applied() == {(paid, new, 30), (paid, old, 50), (paid, new, 20)}
        assert (opened(old), opened(new), unapplied(paid)) == (0, 20, 0)

    def test_leaves_the_rest_unapplied_when_it_is_not_on_account(self):
        owner = customer()
        old, new = item(owner, 50, due=FRIDAY), item(owner, 70)
        paid = payment(owner, 100, (new, 30), is_on_account=False)
        assert (opened(old), opened(new), unapplied(paid)) == (50, 40, 70)

    def test_never_settles_an_item_in_another_currency(self):
        owner = customer()
        euro = item(owner, 50, currency="EUR")
        paid = payment(owner, 100)
        assert (opened(euro), unapplied(paid)) == (50, 100)

    def test_never_settles_another_customers_item(self):
        other = item(customer("C2"), 50)
        paid = payment(customer(), 100)
        assert (opened(other), unapplied(paid)) == (50, 100)

    def test_cuts_a_line_to_what_the_item_still_needs(self):
        owner = customer()
        pk = item(owner, 50)
        first = payment(owner, 40, (pk, 40), is_on_account=False)
        second = payment(owner, 50, (pk, 50), value=TODAY, is_on_account=False, reference="2")
        assert opened(pk) == 0
        assert unapplied(first) + unapplied(second) == 40

    @pytest.mark.parametrize("minor", [0, -5])
    def test_refuses_an_amount_that_is_not_positive(self, minor):
        with pytest.raises(AmountNotPositive):
            post(customer(), amount=Money(minor, "CNY"))

    def test_refuses_a_credit_note_in_disguise(self):
        with pytest.raises(PayloadInvalid):
            post(customer(), kind="credit_note")

    def test_takes_the_last_business_day_but_nothing_before(self):
        owner = customer()
        assert post(owner, value_on=FRIDAY).events
        with pytest.raises(ValueDateTooOld) as refusal:
            post(owner, value_on=THURSDAY)
        assert "倒填收款" in refusal.value.said.zh
        assert str(FRIDAY) in refusal.value.said.en

    def test_takes_the_days_off_after_the_last_business_day(self):
        assert post(customer(), value_on=TODAY - timedelta(days=1)).events

    def test_counts_the_make_up_day_as_a_business_day(self):
        after_spring_festival = datetime(2026, 2, 24, 2, tzinfo=UTC)
        owner = customer()
        saturday_worked = date(2026, 2, 14)
        assert post(owner, value_on=saturday_worked, at=after_spring_festival).events
        with pytest.raises(ValueDateTooOld):
            post(owner, value_on=saturday_worked - timedelta(1), at=after_spring_festival)

    def test_takes_today_but_not_tomorrow(self):
        with pytest.raises(ValueDateInFuture):
            post(customer(), value_on=TODAY + timedelta(days=1))

    def test_reckons_today_by_the_institutions_clock(self):
        evening_in_london = datetime(2026, 11, 22, 17, tzinfo=UTC)  # Monday 01:00 in Shanghai
        assert post(customer(), value_on=TODAY, at=evening_in_london).events

    def test_is_out_of_reach_of_the_stranger(self):
        with pytest.raises(NotPermitted):
            post(customer(), by=SAM)

    def test_refuses_a_number_that_was_used(self):
        owner = customer()
        post(owner, external_id="P1")
        with pytest.raises(PaymentExists):
            post(owner, external_id="P1", amount=yuan(5))

    def test_refuses_the_same_reference_and_amount_on_the_same_day(self):
        owner = customer()
        post(owner, reference="TT 1")
        with pytest.raises(PaymentTwice):
            post(owner, reference="TT 1")
        assert post(owner, reference="TT 2").events
        assert post(owner).events and post(owner).events, "without reference both may be true"
        assert Payment.objects.count() == 4

    def test_a_cancelled_payment_may_be_posted_again(self):
        owner = customer()
        first = post(owner, reference="TT 1").one(events.PaymentPosted).payment_id
        actions.cancel_payment(payment_id=first, because="wrong amount", by=ANA, at=AT)
        assert post(owner, reference="TT 1").events

    def test_sent_twice_with_one_key_is_posted_once(self):
        owner = customer()
        first, again = post(owner, key="k"), post(owner, key="k")
        assert (again.is_repeat, again.events) == (True, first.events)
        assert Payment.objects.count() == 1


class TestLines:
    def test_may_use_up_the_payment_to_the_last_fen_but_not_more(self):
        owner = customer()
        first, second = item(owner, 80), item(owner, 80)
        lines = (Line(first, 8000), Line(second, 2000))
        assert post(owner, lines=lines).events
        with pytest.raises(LinesExceedPayment):
            post(owner, lines=(Line(first, 8000), Line(second, 2001)))

    @pytest.mark.parametrize("minor", [0, -1])
    def test_need_a_positive_amount(self, minor):
        owner = customer()
        pk = item(owner, 80)
        with pytest.raises(LineNotPositive):
            post(owner, lines=(Line(pk, minor),))

    def test_name_an_item_once(self):
        owner = customer()
        pk = item(owner, 80)
        with pytest.raises(LineTwice):
            post(owner, lines=(Line(pk, 1), Line(pk, 1)))

    def test_stay_within_the_customer(self):
        with pytest.raises(LineItemElsewhere):
            post(customer(), lines=(Line(item(customer("C2"), 80), 1),))

    def test_refuse_what_does_not_exist(self):
        with pytest.raises(LineItemElsewhere):
            post(customer(), lines=(Line(999_999_999, 1),))

    def test_refuse_a_cancelled_item(self):
        owner = customer()
        pk = item(owner, 80)
        actions.cancel_item(item_id=pk, because="typing error", by=ANA, at=AT)
        with pytest.raises(LineItemElsewhere):
            post(owner, lines=(Line(pk, 1),))

    def test_stay_within_the_currency(self):
        owner = customer()
        with pytest.raises(LineCurrencyDiffers):
            post(owner, lines=(Line(item(owner, 80, currency="USD"), 1),))

    def test_never_exceed_the_item(self):
        owner = customer()
        pk = item(owner, 80)
        assert post(owner, lines=(Line(pk, 8000),)).events
        with pytest.raises(LineExceedsItem):
            post(owner, lines=(Line(pk, 8001),))


class TestCreditNote:
    def test_settles_its_item_and_keeps_the_rest(self):
        owner = customer()
        first, second = item(owner, 30), item(owner, 50)
        outcome = actions.post_credit_note(
            customer_id=owner.pk,
            amount=yuan(40),
            value_on=TODAY,
            because="goods taken back",
            lines=(Line(first, 3000),),
            by=ANA,
            at=AT,
        )
        note = outcome.one(events.CreditNotePosted)
        assert (opened(first), opened(second), note.unapplied_minor) == (0, 50, 1000)
        assert Payment.objects.get(pk=note.payment_id).kind == "credit_note"

    def test_needs_a_reason(self):
        with pytest.raises(TextMissing):
            actions.post_credit_note(
                customer_id=customer().pk,
                amount=yuan(1),
                value_on=TODAY,
                because="",
                by=ANA,
                at=AT,
            )

    def test_has_a_permission_of_its_own(self):
        clerk = actor("otto", "receivable.post_payment")
        with pytest.raises(NotPermitted):
            actions.post_credit_note(
                customer_id=customer().pk,
                amount=yuan(1),
                value_on=TODAY,
                because="returned goods",
                by=clerk,
                at=AT,
            )


def backdate(owner, **other):
    given = {
        "customer_id": owner.pk,
        "amount": yuan(100),
        "value_on": THURSDAY,
        "because": "the bank was late",
        "by": ANA,
        "at": AT,
    }
    return actions.backdate_payment(**given | other)


def person(name: str, role: str) -> User:
    """Return a person with every verb under that role."""
    held, _ = Role.objects.get_or_create(
        code=role, defaults={"name_en": role, "name_zh": role, "verbs": ["*"]}
    )
    user = User.objects.create(username=name, display_name=name)
    RoleAssignment.objects.create(
        user=user, role=held, unit=unit(), reach="all", starts_on=date(2020, 1, 1)
    )
    return user


def acting(user: User) -> Actor:
    grant = Grant(role="clerk", verbs=frozenset({"*"}), reach=Reach.ALL, unit_path="/1/")
    return Actor(name=user.username, user_id=user.pk, grants=(grant,))


class TestBackdatePayment:
    def test_posts_into_the_past_and_says_so(self):
        owner = customer()
        pk = item(owner, 100, issued=date(2026, 10, 1))
        outcome = backdate(owner)
        backdated = outcome.one(events.PaymentBackdated)
        assert (backdated.value_on, opened(pk)) == (THURSDAY, 0)
        row = Payment.objects.get(pk=backdated.payment_id)
        assert (row.backdated_because, row.recorded_at) == ("the bank was late", AT)

    def test_refuses_what_the_ordinary_way_takes(self):
        with pytest.raises(NotBackdated):
            backdate(customer(), value_on=FRIDAY)

    def test_needs_a_reason(self):
        with pytest.raises(TextMissing):
            backdate(customer(), because="")

    def test_needs_a_permission_of_its_own(self):
        with pytest.raises(NotPermitted):
            backdate(customer(), by=actor("otto", "receivable.post_payment"))

    def test_waits_for_a_second_person(self):
        owner = customer()
        pk = item(owner, 100)
        clerk, boss = person("clerk", "clerk"), person("boss", "credit_manager")
        waiting = backdate(owner, by=acting(clerk))
        assert waiting.events == ()
        assert not Payment.objects.exists()
        proposal = Proposal.objects.get(pk=waiting.proposal_id)
        assert (proposal.authority_row, proposal.unit_path) == ("AUT-BACKDATE", "/1/")
        assert proposal.watched == {
            "open.CNY": "100.00",
            "disputed.CNY": "0.00",
            "unapplied.CNY": "0.00",
        }
        approvals.approve(proposal_id=proposal.pk, by=acting(boss), at=AT + timedelta(hours=1))
        assert opened(pk) == 0

    def test_a_large_one_waits_for_two_persons(self):
        clerk = person("clerk", "clerk")
        waiting = backdate(customer(), amount=yuan(1_000_001), by=acting(clerk))
        assert len(Proposal.objects.get(pk=waiting.proposal_id).steps) == 2

    def test_a_foreign_amount_is_measured_in_the_book_currency(self):
        clerk, owner = person("clerk", "clerk"), customer()
        with pytest.raises(queries.RateMissing):
            backdate(owner, amount=yuan(1_000, "USD"), by=acting(clerk))
        rate = actions.Rate("USD", THURSDAY, Decimal("7.0001"), "PBOC")
        actions.post_rates(rates=(rate,), by=ANA, at=AT)
        waiting = backdate(owner, amount=yuan(1_000, "USD"), by=acting(clerk))
        proposal = Proposal.objects.get(pk=waiting.proposal_id)
        assert (proposal.amount_minor, proposal.currency) == (700_010, "CNY")

    def test_what_is_proposed_twice_waits_once(self):
        clerk, owner = person("clerk", "clerk"), customer()
        backdate(owner, by=acting(clerk))
        with pytest.raises(approvals.ProposalAlreadyPending):
            backdate(owner, by=acting(clerk))

    def test_facts_that_changed_meanwhile_are_shown_to_the_approver(self):
        owner = customer()
        clerk, boss = person("clerk", "clerk"), person("boss", "credit_manager")
        waiting = backdate(owner, by=acting(clerk))
        item(owner, 5)
        with pytest.raises(approvals.FactsChanged):
            approvals.approve(proposal_id=waiting.proposal_id, by=acting(boss), at=AT)
