"""The write wrapper: permission, transaction, audit, events, rehearsal, repeats, two writers."""

from __future__ import annotations

import contextlib
import threading
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import pytest
from actors import ANA, AT, OTTO, SAM
from django.db import DatabaseError, connection

from obligor.foundation import act, events
from obligor.foundation.access import Actor, NotPermitted
from obligor.foundation.act import AlreadyThere, KeyReused, PayloadInvalid, verb
from obligor.foundation.events import Event
from obligor.foundation.models import AuditEntry, Delivery, OutboxEvent
from obligor.people.models import OrganisationUnit
from obligor_core.decision import Refusal
from obligor_core.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitNamed(Event):
    unit_id: int
    name: str


def echo(event: UnitNamed, *, at: datetime) -> None:
    OrganisationUnit.objects.create(
        code=f"echo-{event.unit_id}", name_en="echo", name_zh="回声", path="/"
    )


@verb("trial.name_unit", label=Text("Name unit", "命名机构"), conceal=["secret"])
def name_unit(*, code: str, by: Actor, at: datetime, name: str = "x", secret: str = ""):
    unit = OrganisationUnit.objects.create(code=code, name_en=name, name_zh=name, path="/")
    return [UnitNamed(unit_id=unit.pk, name=name)]


@pytest.fixture
def wired():
    """Wire reactions for one test and take them away again."""
    before = dict(events.AT_ONCE), dict(events.AFTER_COMMIT)
    yield events
    for registry, kept in zip((events.AT_ONCE, events.AFTER_COMMIT), before, strict=True):
        registry.clear()
        registry.update(kept)


@pytest.mark.django_db
class TestVerb:
    def test_writes_the_change_the_audit_row_and_the_event_together(self):
        outcome = name_unit(code="a", name="North", secret="hush", by=ANA, at=AT)
        entry = AuditEntry.objects.get(pk=outcome.audit_id)
        assert (entry.actor, entry.verb, entry.at) == ("ana", "trial.name_unit", AT)
        assert entry.payload == {"code": "a", "name": "North", "secret": "•••"}
        assert entry.events[0]["name"] == "North"
        assert entry.subjects == [f"unit:{outcome.one(UnitNamed).unit_id}"]
        assert OutboxEvent.objects.get().payload["name"] == "North"

    def test_never_runs_for_the_stranger(self):
        with pytest.raises(NotPermitted):
            name_unit(code="a", by=SAM, at=AT)
        assert not OrganisationUnit.objects.exists()
        assert not AuditEntry.objects.exists()

    def test_refuses_a_payload_of_the_wrong_type(self):
        with pytest.raises(PayloadInvalid) as refusal:
            name_unit(code=["no"], by=ANA, at=AT)
        assert "code" in refusal.value.said.zh

    def test_a_rehearsal_reports_the_outcome_and_leaves_no_trace(self):
        outcome = name_unit(code="a", name="North", by=ANA, at=AT, rehearse=True)
        assert outcome.one(UnitNamed).name == "North"
        for table in (OrganisationUnit, AuditEntry, OutboxEvent):
            assert not table.objects.exists()

    def test_the_same_key_gives_the_first_outcome_again(self):
        first = name_unit(code="a", by=ANA, at=AT, key="k")
        again = name_unit(code="a", by=ANA, at=AT, key="k")
        assert again.events == first.events
        assert again.is_repeat
        assert AuditEntry.objects.count() == 1

    def test_the_same_key_with_other_contents_is_refused(self):
        name_unit(code="a", by=ANA, at=AT, key="k")
        with pytest.raises(KeyReused):
            name_unit(code="b", by=ANA, at=AT, key="k")

    def test_the_same_key_of_another_person_is_another_key(self):
        name_unit(code="a", by=ANA, at=AT, key="k")
        assert not name_unit(code="b", by=OTTO, at=AT, key="k").is_repeat

    def test_a_rehearsal_does_not_use_up_the_key(self):
        name_unit(code="a", by=ANA, at=AT, key="k", rehearse=True)
        assert not name_unit(code="a", by=ANA, at=AT, key="k").is_repeat

    def test_a_failing_reaction_at_once_undoes_everything(self, wired):
        def fail(event: UnitNamed, *, at: datetime) -> None:
            raise RuntimeError("reaction failed")

        wired.AT_ONCE[UnitNamed] = [fail]
        with pytest.raises(RuntimeError):
            name_unit(code="a", by=ANA, at=AT)
        assert not OrganisationUnit.objects.exists()
        assert not AuditEntry.objects.exists()

    def test_a_verb_inside_a_reaction_shares_the_chain(self, wired):
        def again(event: UnitNamed, *, at: datetime) -> None:
            if event.name != "inner":
                name_unit(code="inner", name="inner", by=OTTO, at=at)

        wired.AT_ONCE[UnitNamed] = [again]
        name_unit(code="outer", name="outer", by=ANA, at=AT)
        assert len(set(AuditEntry.objects.values_list("correlation", flat=True))) == 1
        assert AuditEntry.objects.count() == 2

    def test_names_a_clash_with_what_exists(self):
        name_unit(code="a", by=ANA, at=AT)
        with pytest.raises(AlreadyThere, match=r"\(code\)=\(a\)"):
            name_unit(code="a", by=ANA, at=AT)

    def test_refuses_a_naive_instant(self):
        with pytest.raises(ValueError, match="aware"):
            name_unit(code="a", by=ANA, at=AT.replace(tzinfo=None))

    def test_refuses_to_define_a_verb_twice(self):
        with pytest.raises(ValueError, match="twice"):
            verb("trial.name_unit", label=Text("", ""))(name_unit.__wrapped__)

    def test_owes_a_delivery_to_each_later_reaction(self, wired):
        wired.AFTER_COMMIT[UnitNamed] = [echo]
        name_unit(code="a", by=ANA, at=AT)
        assert Delivery.objects.get().state == "pending"


def together(*calls):
    """Run the calls at the same time in threads of their own; return results or exceptions."""
    barrier = threading.Barrier(len(calls))
    results = [None] * len(calls)

    def run(place, call):
        try:
            barrier.wait()
            results[place] = call()
        except (Refusal, DatabaseError) as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


@pytest.mark.django_db(transaction=True)
class TestTwoWriters:
    def test_one_key_sent_twice_at_once_acts_once(self):
        for attempt in range(10):
            call = partial(name_unit, code=f"c{attempt}", by=ANA, at=AT, key=f"k{attempt}")
            first, second = together(call, call)
            assert first.events == second.events
            assert {first.is_repeat, second.is_repeat} == {True, False}
        assert OrganisationUnit.objects.count() == 10
        assert AuditEntry.objects.count() == 10

    def test_two_who_deadlock_both_succeed_in_the_end(self):
        a = name_unit(code="a", by=ANA, at=AT).one(UnitNamed).unit_id
        b = name_unit(code="b", by=ANA, at=AT).one(UnitNamed).unit_id
        ready = threading.Barrier(2)

        def crossed(*, first: int, second: int, by: Actor, at: datetime):
            OrganisationUnit.objects.select_for_update().get(pk=first)
            with contextlib.suppress(threading.BrokenBarrierError):
                ready.wait(timeout=2)
            OrganisationUnit.objects.select_for_update().get(pk=second)
            OrganisationUnit.objects.filter(pk=second).update(name_en=f"after {first}")
            return []

        crossed_verb = verb("trial.crossed", label=Text("", ""))(crossed)
        try:
            results = together(
                lambda: crossed_verb(first=a, second=b, by=ANA, at=AT),
                lambda: crossed_verb(first=b, second=a, by=OTTO, at=AT),
            )
        finally:
            act.VERBS.pop("trial.crossed")
        assert [type(r).__name__ for r in results] == ["Outcome", "Outcome"]
        assert AuditEntry.objects.filter(verb="trial.crossed").count() == 2
