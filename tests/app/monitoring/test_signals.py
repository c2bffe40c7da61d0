"""Warning signals: they begin, stay and end with the facts; decisions can be repeated."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from actors import ANA, OTTO, SAM, actor

from obligor.customers.models import Customer
from obligor.foundation.access import Reach
from obligor.monitoring import actions, queries
from obligor.monitoring.models import Attention, Signal
from obligor.people.models import OrganisationUnit
from obligor.policies.models import Decision as KeptDecision
from obligor.portfolio import night, snapshot
from obligor.receivables.models import OpenItem, Payment
from obligor_core.policy import Decision, replay

CLOCK = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
KNOWN = datetime(2026, 1, 1, tzinfo=UTC)
DUE, PAID_ON = date(2026, 10, 1), date(2026, 11, 15)
BEFORE, LATE, LATER, AFTER = (
    date(2026, 10, 20),
    date(2026, 11, 5),
    date(2026, 11, 6),
    date(2026, 11, 20),
)
OVERDUE = "MON-02"


def item(of: Customer, number: str) -> None:
    OpenItem.objects.create(
        external_id=number,
        number=number,
        customer=of,
        kind="invoice",
        currency="CNY",
        amount_minor=5_000_000,
        issued_on=DUE - timedelta(days=30),
        due_on=DUE,
        recorded_at=KNOWN,
        known_from=KNOWN,
        open_minor=5_000_000,
    )


@pytest.fixture
def late(transactional_db, settings, tmp_path) -> Customer:
    """Somebody who is late from 1 October and pays all on 15 November."""
    settings.SNAPSHOTS = tmp_path
    unit = OrganisationUnit.objects.create(code="east", name_en="East", name_zh="东", path="/1/")
    row = Customer.objects.create(
        external_id="C1",
        kind="enterprise",
        name="Late",
        unit=unit,
        name_normal="late",
        opened_on=date(2024, 1, 1),
        created_at=KNOWN,
    )
    item(row, "I1")
    Payment.objects.create(
        external_id="P1",
        customer=row,
        kind="cash",
        currency="CNY",
        amount_minor=5_000_000,
        value_on=PAID_ON,
        recorded_at=KNOWN,
        known_from=KNOWN,
        is_on_account=True,
        unapplied_minor=5_000_000,
    )
    return row


def run(on: date, **more) -> None:
    night.run_night(on, by=ANA, clock=lambda: CLOCK, **more)


def overdue_signals() -> list[Signal]:
    return list(Signal.objects.filter(rule=OVERDUE).order_by("pk"))


class TestReview:
    def test_begins_no_signal_before_the_threshold(self, late):
        run(BEFORE)
        assert overdue_signals() == []

    def test_begins_a_signal_with_its_reasons_and_remedy_in_both_languages(self, late):
        run(LATE)
        [signal] = overdue_signals()
        assert (signal.severity, signal.started_on, signal.ended_on) == ("warning", LATE, None)
        assert "35" in signal.why[0]["en"] and "35" in signal.why[0]["zh"]
        assert signal.remedy["text"]["zh"] and signal.remedy["changes"]

    def test_keeps_a_signal_that_still_fires(self, late):
        run(LATE)
        run(LATER)
        [signal] = overdue_signals()
        assert (signal.started_on, signal.seen_on) == (LATE, LATER)

    def test_tells_todays_reasons_beside_those_of_the_first_day(self, late):
        run(LATE)
        run(LATER)
        [signal] = overdue_signals()
        now = queries.reasons_now([late.pk])[late.pk, OVERDUE]
        assert "35" in signal.why[0]["zh"] and "36" in now["why"][0]["zh"]
        assert now["remedy"]["text"]["en"] and now["title"] == signal.title

    def test_tells_no_reasons_of_today_when_the_facts_of_the_day_are_gone(self, late):
        run(LATE)
        snapshot.facts_path(LATE).unlink()
        assert queries.reasons_now([late.pk]) == {}

    def test_ends_a_signal_on_the_first_day_it_does_not_fire(self, late):
        run(LATE)
        run(AFTER)
        [signal] = overdue_signals()
        assert signal.ended_on == AFTER
        assert not Attention.objects.filter(customer=late, signals__gt=0, severity="warning")

    def test_comes_to_the_same_when_the_date_is_run_again(self, late):
        run(LATE)
        run(LATE, again=True)
        assert [s.ended_on for s in overdue_signals()] == [None]

    def test_reopens_what_the_same_date_had_ended(self, late):
        run(LATE)
        run(AFTER)
        item(late, "I2")
        run(AFTER, again=True)
        [signal] = overdue_signals()
        assert (signal.started_on, signal.ended_on, signal.seen_on) == (LATE, None, AFTER)

    def test_leaves_newer_signals_alone_when_an_earlier_date_is_run(self, late):
        run(AFTER)
        run(LATE)
        assert overdue_signals() == []
        with pytest.raises(actions.NewerReviewExists):
            actions.review(on=LATE, by=ANA, at=CLOCK)

    def test_says_what_to_do_first(self, late):
        run(LATE)
        [first] = queries.what_to_do_first(ANA)
        assert first.customer == late and first.priority >= 60

    def test_keeps_a_decision_that_comes_out_the_same_again(self, late):
        run(LATE)
        run(AFTER)
        began, ended = KeptDecision.objects.order_by("on")
        for kept in (began, ended):
            assert replay(Decision.from_json(kept.decided), kept.version.text).is_same
        assert OVERDUE in began.decided["fired"] and OVERDUE not in ended.decided["fired"]


class TestAcknowledge:
    def test_notes_who_does_what(self, late):
        run(LATE)
        [signal] = overdue_signals()
        actions.acknowledge(signal_id=signal.pk, note="Called.", by=OTTO, at=CLOCK)
        signal.refresh_from_db()
        assert (signal.acknowledged_by, signal.note, signal.ended_on) == ("otto", "Called.", None)

    def test_is_refused_once_the_signal_has_ended(self, late):
        run(LATE)
        run(AFTER)
        with pytest.raises(actions.AlreadyEnded):
            actions.acknowledge(signal_id=overdue_signals()[0].pk, note="x", by=OTTO, at=CLOCK)

    def test_hides_the_signal_from_another_unit(self, late):
        run(LATE)
        west = actor("vera", "signal.*", "alert.see", reach=Reach.TREE, unit_path="/2/")
        with pytest.raises(queries.SignalNotFound):
            actions.acknowledge(signal_id=overdue_signals()[0].pk, note="x", by=west, at=CLOCK)
        assert not queries.signals(west).exists()

    def test_shows_a_stranger_nothing(self, late):
        run(LATE)
        assert not queries.signals(SAM).exists()
        assert not queries.what_to_do_first(SAM).exists()
