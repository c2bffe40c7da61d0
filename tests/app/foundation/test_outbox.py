"""The outbox: at least once, with tries that get rarer, and a dead-letter list."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from actors import ANA, AT

from obligor.foundation import events, outbox
from obligor.foundation.models import Delivery
from obligor.people.actions import save_role
from obligor.people.events import RoleSaved
from obligor.people.models import OrganisationUnit

heard: list[int] = []


def listen(event: RoleSaved, *, at: datetime) -> None:
    heard.append(event.role_id)


def write_then_fail(event: RoleSaved, *, at: datetime) -> None:
    OrganisationUnit.objects.create(code="half", name_en="half", name_zh="半", path="/")
    raise RuntimeError("the other side is down")


@pytest.fixture
def wired(db):
    kept = dict(events.AFTER_COMMIT)
    heard.clear()
    yield events.AFTER_COMMIT
    events.AFTER_COMMIT.clear()
    events.AFTER_COMMIT.update(kept)


def save_one() -> None:
    save_role(code="r", name_zh="角色", name_en="role", verbs=["*"], by=ANA, at=AT)


class TestDelivery:
    def test_reaches_the_reaction_once(self, wired):
        wired[RoleSaved] = [listen]
        save_one()
        assert outbox.deliver_due(at=AT) == 1
        assert outbox.deliver_due(at=AT) == 0
        assert len(heard) == 1

    def test_a_failure_keeps_its_reason_and_waits_longer_each_time(self, wired):
        wired[RoleSaved] = [write_then_fail]
        save_one()
        outbox.deliver_due(at=AT)
        row = Delivery.objects.get()
        assert (row.state, row.attempts) == ("pending", 1)
        assert "the other side is down" in row.last_error
        assert row.next_try_at == AT + outbox.FIRST_WAIT
        assert outbox.deliver_due(at=AT) == 0
        outbox.deliver_due(at=row.next_try_at)
        row.refresh_from_db()
        assert row.next_try_at == AT + outbox.FIRST_WAIT + 2 * outbox.FIRST_WAIT

    def test_a_failure_leaves_nothing_half_written(self, wired):
        wired[RoleSaved] = [write_then_fail]
        save_one()
        outbox.deliver_due(at=AT)
        assert not OrganisationUnit.objects.exists()

    def test_one_failing_reaction_does_not_stop_the_other(self, wired):
        wired[RoleSaved] = [write_then_fail, listen]
        save_one()
        outbox.deliver_due(at=AT)
        assert len(heard) == 1

    def test_after_the_last_try_it_is_dead_and_can_be_revived(self, wired):
        wired[RoleSaved] = [write_then_fail]
        save_one()
        at = AT
        for _ in range(outbox.ATTEMPTS_MAX):
            outbox.deliver_due(at=at)
            at += timedelta(days=1)
        row = Delivery.objects.get()
        assert row.state == "dead"
        wired[RoleSaved] = [write_then_fail, listen]
        assert outbox.revive(row.pk, at=at)
        row.refresh_from_db()
        assert (row.state, row.attempts) == ("pending", 0)


class TestSubjectsOf:
    def test_names_whom_an_act_is_about_once_each(self):
        found = outbox.subjects_of({"customer_id": 4, "name": "x"}, {"customer_ids": [4, 5]})
        assert found == ["customer:4", "customer:5"]

    def test_leaves_out_what_names_nobody(self):
        assert outbox.subjects_of({"group_id": None, "unit_ids": 3, "code_id": ""}) == []
