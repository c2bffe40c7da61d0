"""The audit log verified by a worker, dead letters revived, notifications read."""

from __future__ import annotations

from procrastinate.contrib.django.models import ProcrastinateJob

from obligor.foundation import audit, verification
from obligor.foundation.clock import now
from obligor.foundation.jobs import verify_audit
from obligor.foundation.models import Delivery, Notification, OutboxEvent


class TestVerification:
    def test_is_asked_once_and_done_by_a_worker(self, client_of, cast):
        client = client_of("ana")
        audit.seal(at=now())
        client.post("/audit/verification/start")
        assert ProcrastinateJob.objects.filter(task_name__endswith="verify_audit").count() == 1
        assert client.post("/audit/verification/start").status_code == 409
        assert "hx-trigger" in client.get("/audit/verification").content.decode()
        verify_audit(user_id=cast["ana"].pk)
        text = client.get("/audit/verification").content.decode()
        assert "Nothing was altered." in text and audit.head() in text
        assert Notification.objects.get(user=cast["ana"]).link == "/audit/verification"

    def test_shows_how_far_it_is(self, client_of, cast):
        state = verification.asked(by="ana", at=now())
        state.seals, state.seals_done = 4, 1
        verification.keep(state)
        assert "25.0%" in client_of("ana").get("/audit/verification").content.decode()


class TestDeadLetters:
    def dead(self) -> Delivery:
        event = OutboxEvent.objects.latest("pk")
        return Delivery.objects.create(
            event=event,
            reaction="x:y",
            state="dead",
            attempts=8,
            next_try_at=now(),
            last_error="ValueError: no such node",
        )

    def test_are_counted_shown_and_revived(self, client_of, cast):
        client, letter = client_of("ana"), self.dead()
        assert "Dead deliveries" in client.get("/").content.decode()
        path = f"/operations/deliveries/{letter.pk}"
        assert "no such node" in client.get(path).content.decode()
        client.post(f"{path}/revive")
        letter.refresh_from_db()
        assert (letter.state, letter.attempts) == ("pending", 0)

    def test_several_have_a_result_each(self, client_of, cast):
        alive, dead = self.dead(), self.dead_too()
        Delivery.objects.filter(pk=alive.pk).update(state="done")
        given = {"ids": [alive.pk, dead.pk]}
        text = client_of("ana").post("/operations/deliveries/revive", given).content.decode()
        assert "not dead any more" in text and "Done." in text

    def dead_too(self) -> Delivery:
        event = OutboxEvent.objects.latest("pk")
        return Delivery.objects.create(
            event=event, reaction="x:z", state="dead", attempts=8, next_try_at=now()
        )

    def test_the_stranger_revives_nothing(self, client_of, cast):
        path = f"/operations/deliveries/{self.dead().pk}/revive"
        assert client_of("sam").post(path).status_code == 403


class TestNotifications:
    def test_opening_one_reads_it_and_leads_on(self, client_of, cast):
        text = {"en": "The night is done", "zh": "批处理完成"}
        one = Notification.objects.create(user=cast["sam"], at=now(), text=text, link="/me")
        client = client_of("sam", language="zh-hans")
        assert "批处理完成" in client.get("/notifications").content.decode()
        assert client.post(f"/notifications/{one.pk}")["Location"] == "/me"
        one.refresh_from_db()
        assert one.read_at is not None

    def test_nobody_reads_those_of_others(self, client_of, cast):
        one = Notification.objects.create(user=cast["sam"], at=now(), text={"en": "", "zh": ""})
        client_of("vera").post(f"/notifications/{one.pk}")
        one.refresh_from_db()
        assert one.read_at is None
