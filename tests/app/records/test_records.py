"""Records that people write: added, settled, judged, cancelled, confirmed, dismissed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from actors import ANA, AT, OTTO, SAM, actor
from django.db import IntegrityError, transaction
from known import CASE, TODAY, add, agree, customer, record, unit, yuan

from obligor.customers.queries import CustomerNotFound
from obligor.foundation.access import NotPermitted, Reach
from obligor.foundation.models import AuditEntry
from obligor.people.models import User
from obligor.records import actions, events, queries
from obligor.records.actions.candidates import NoCandidate, NoSanction, SanctionNeedsItsVerb
from obligor.records.actions.checks import (
    ChangedMeanwhile,
    DateImpossible,
    MatterUnknown,
    PayloadFaulty,
    TextMissing,
)
from obligor.records.actions.consents import (
    ConsentEnded,
    ConsentIncomplete,
    DocumentUnknown,
    PeriodImpossible,
    PersonMissing,
)
from obligor.records.actions.records import AmountNotTaken, RecordKnown, RecordNotOpen
from obligor.records.models import Check, Consent, Record
from obligor_core.records.consent import ConsentMissing

pytestmark = pytest.mark.django_db
REPORT = {"credit_balance": 500, "overdue": 0, "five_tier": "normal"}
LATER = AT + timedelta(hours=1)


class TestAdding:
    def test_keeps_who_stands_for_it_and_until_when_it_is_good(self):
        owner = customer()
        made = add(owner, amount=yuan(120_000)).one(events.RecordAdded)
        row = Record.objects.get(pk=made.record_id)
        assert (made.severity, made.standing, row.decided_by) == ("severe", "confirmed", "ana")
        assert (row.amount_minor, row.reference) == (120_000_00, CASE["case_number"])
        assert (row.told_on, row.valid_until) == (TODAY, date(2027, 5, 23))
        assert Check.objects.get().kind == "court"

    def test_is_audited_without_what_the_payload_says(self):
        add(customer(), "consumption_ban", payload=CASE | {"person": "张伟"})
        entry = AuditEntry.objects.get(verb="record.add")
        assert entry.payload["payload"] == "•••" and "张伟" not in str(entry.payload)

    def test_names_every_field_at_fault(self):
        with pytest.raises(PayloadFaulty) as refusal:
            add(customer(), "lawsuit", payload={"role": "judge"})
        assert [f.column for f in refusal.value.faults] == ["case_number", "role"]

    def test_refuses_what_cannot_be(self):
        owner = customer()
        for wrong, expected in (
            ({"matter": "gossip"}, MatterUnknown),
            ({"happened_on": TODAY + timedelta(days=1)}, DateImpossible),
            ({"settled_on": date(2026, 9, 30)}, DateImpossible),
            ({"amount": yuan(-1)}, AmountNotTaken),
        ):
            with pytest.raises(expected):
                add(owner, **wrong)
        assert not Record.objects.exists()

    def test_of_the_same_number_is_refused(self):
        owner = customer()
        add(owner)
        with pytest.raises(RecordKnown):
            add(owner)

    def test_of_a_report_needs_consent(self):
        owner = customer()
        given = {"matter": "enterprise_report", "payload": REPORT}
        with pytest.raises(ConsentMissing):
            add(owner, **given)
        agree(owner, given_on=date(2026, 11, 1))
        with pytest.raises(ConsentMissing):  # the report is older than the consent
            add(owner, **given)
        assert add(owner, **given, happened_on=TODAY).events

    def test_of_a_report_about_a_person_needs_that_person(self):
        owner = customer()
        agree(owner, subject="person", person="李娜")
        given = {"matter": "person_report", "happened_on": TODAY}
        with pytest.raises(ConsentMissing):
            add(owner, **given, payload=REPORT | {"person": "张伟"})
        assert add(owner, **given, payload=REPORT | {"person": "李娜"}).events

    def test_twice_with_one_key_happens_once(self):
        owner = customer()
        assert add(owner, key="k").events == add(owner, key="k").events
        assert Record.objects.count() == 1

    def test_is_out_of_reach_of_the_stranger(self):
        owner = customer()
        with pytest.raises(NotPermitted):
            add(owner, by=SAM)
        elsewhere = actor("eve", "record.*", reach=Reach.UNIT, unit_path="/9/")
        with pytest.raises(CustomerNotFound):
            add(owner, by=elsewhere)


class TestSettling:
    def test_ends_a_record_and_lowers_its_severity(self):
        row = record(customer())
        done = actions.settle_record(record_id=row.pk, settled_on=TODAY, by=ANA, at=LATER)
        row.refresh_from_db()
        assert done.one(events.RecordSettled).settled_on == TODAY
        assert (row.severity, row.version) == ("notice", 2)

    def test_refuses_what_is_not_open(self):
        owner = customer()
        row = record(owner)
        actions.settle_record(record_id=row.pk, settled_on=TODAY, by=ANA, at=LATER)
        grade = record(owner, "tax_grade", payload={"year": 2025, "grade": "A"})
        for pk in (row.pk, grade.pk):
            with pytest.raises(RecordNotOpen):
                actions.settle_record(record_id=pk, settled_on=TODAY, by=ANA, at=LATER)

    def test_refuses_a_day_before_it_began(self):
        row = record(customer())
        with pytest.raises(DateImpossible):
            actions.settle_record(record_id=row.pk, settled_on=date(2026, 9, 30), by=ANA, at=LATER)

    def test_stays_readable_as_it_was_known(self):
        owner = customer()
        row = record(owner, amount=yuan(5))
        actions.settle_record(record_id=row.pk, settled_on=date(2026, 11, 1), by=ANA, at=LATER)
        for known_at, open_count in ((AT, 1), (LATER, 0)):
            facts = queries.facts([owner.pk], on=TODAY, known_at=known_at)
            assert facts["rec_enforcement_open_count"].to_list() == [open_count]
        assert queries.facts([owner.pk], on=TODAY, known_at=AT - timedelta(1)).is_empty()

    def test_never_changes_in_silence(self):
        row = record(customer())
        with pytest.raises(IntegrityError), transaction.atomic():
            Record.objects.filter(pk=row.pk).update(amount_minor=1)


class TestJudging:
    def test_outweighs_the_rule_and_stays(self):
        row = record(customer())
        given = {"record_id": row.pk, "severity": "notice", "because": "已达成和解", "version": 1}
        actions.judge_record(**given, by=ANA, at=LATER)
        row.refresh_from_db()
        assert row.severity == "notice" and row.is_severity_set
        with pytest.raises(ChangedMeanwhile):
            actions.judge_record(**given, by=ANA, at=LATER)

    def test_needs_a_reason(self):
        row = record(customer())
        with pytest.raises(TextMissing):
            actions.judge_record(
                record_id=row.pk, severity="info", because=" ", version=1, by=ANA, at=LATER
            )


class TestCancelling:
    def test_takes_the_record_out_once(self):
        row = record(customer())
        actions.cancel_record(record_id=row.pk, because="同名企业", by=ANA, at=LATER)
        assert not queries.records(ANA).exists()
        with pytest.raises(RecordNotOpen):
            actions.cancel_record(record_id=row.pk, because="again", by=ANA, at=LATER)


class TestNothingFound:
    def test_makes_silence_evidence(self):
        owner = customer()
        actions.note_nothing(
            customer_id=owner.pk, kind="court", source="网", checked_on=TODAY, by=ANA, at=AT
        )
        facts = queries.facts([owner.pk], on=TODAY, known_at=AT)
        assert facts["rec_is_dishonest"].to_list() == [False]
        assert facts["rec_penalties_count_24m"].to_list() == [None]

    def test_has_come(self):
        with pytest.raises(DateImpossible):
            actions.note_nothing(
                customer_id=customer().pk,
                kind="court",
                source="网",
                checked_on=TODAY + timedelta(days=1),
                by=ANA,
                at=AT,
            )


class TestConsents:
    def test_are_kept_with_their_evidence(self):
        consent = Consent.objects.get(pk=agree(customer()))
        assert (consent.scope, consent.reference, consent.recorded_by) == (
            ["bureau"],
            "SQ-1",
            "ana",
        )

    def test_refuse_what_is_not_whole(self):
        owner = customer()
        for wrong, expected in (
            ({"scope": []}, ConsentIncomplete),
            ({"purposes": []}, ConsentIncomplete),
            ({"reference": ""}, ConsentIncomplete),
            ({"subject": "person"}, PersonMissing),
            ({"ends_on": date(2026, 1, 1)}, PeriodImpossible),
            ({"document_id": 99}, DocumentUnknown),
            ({"given_on": TODAY + timedelta(days=1)}, DateImpossible),
        ):
            with pytest.raises(expected):
                agree(owner, **wrong)

    def test_are_withdrawn_once_and_count_until_then(self):
        owner = customer()
        consent_id = agree(owner)
        given = {"consent_id": consent_id, "withdrawn_on": TODAY, "because": "客户要求"}
        actions.withdraw_consent(**given, by=ANA, at=LATER)
        with pytest.raises(ConsentEnded):
            actions.withdraw_consent(**given, by=ANA, at=LATER)
        for known_at, is_valid in ((AT, True), (LATER, False)):
            facts = queries.facts([owner.pk], on=TODAY, known_at=known_at)
            assert facts["rec_is_consent_valid"].to_list() == [is_valid]

    def test_are_out_of_reach_of_the_stranger(self):
        owner = customer()
        consent_id = agree(owner)
        with pytest.raises(NotPermitted):
            agree(owner, by=SAM)
        elsewhere = actor("eve", "record.*", reach=Reach.UNIT, unit_path="/9/")
        with pytest.raises(queries.ConsentNotFound):
            actions.withdraw_consent(
                consent_id=consent_id, withdrawn_on=TODAY, because="", by=elsewhere, at=AT
            )


def proposed(owner, matter="enforcement", **other):
    row = record(owner, matter, **other)
    Record.objects.filter(pk=row.pk).update(standing="proposed", version=2)
    return row.pk


HIT = {"list_name": "OFAC", "matched_name": "C1"}


class TestCandidates:
    def test_count_once_a_person_stands_for_them(self):
        owner = customer()
        pk = proposed(owner)
        done = actions.confirm_candidate(record_id=pk, because="案号一致", by=ANA, at=LATER)
        assert done.one(events.CandidateConfirmed).severity == "severe"
        with pytest.raises(NoCandidate):
            actions.dismiss_candidate(record_id=pk, because="late", by=OTTO, at=LATER)

    def test_of_sanctions_lists_wait_for_a_second_person(self):
        pk = proposed(customer(), "sanction_hit", payload=HIT)
        with pytest.raises(SanctionNeedsItsVerb):
            actions.confirm_candidate(record_id=pk, because="同名", by=ANA, at=LATER)
        ana = replace(ANA, user_id=User.objects.create(username="ana", unit=unit()).pk)
        given = {"record_id": pk, "because": "证件号一致", "by": ana, "at": LATER}
        waiting = actions.confirm_sanction(**given)
        assert waiting.proposal_id is not None
        assert Record.objects.get(pk=pk).standing == "proposed"
        assert actions.confirm_sanction(**given, approved=True).one(events.CandidateConfirmed)

    def test_that_are_no_hit_are_not_confirmed_as_one(self):
        pk = proposed(customer())
        with pytest.raises(NoSanction):
            actions.confirm_sanction(record_id=pk, because="x", by=ANA, at=LATER, approved=True)

    def test_are_dismissed_with_a_reason(self):
        pk = proposed(customer(), "sanction_hit", payload=HIT)
        with pytest.raises(TextMissing):
            actions.dismiss_candidate(record_id=pk, because=" ", by=ANA, at=LATER)
        actions.dismiss_candidate(record_id=pk, because="注册地不同", by=ANA, at=LATER)
        assert not queries.candidates(ANA).exists()

    def test_are_out_of_reach_of_the_stranger(self):
        pk = proposed(customer())
        for act in (actions.confirm_candidate, actions.dismiss_candidate):
            with pytest.raises(NotPermitted):
                act(record_id=pk, because="x", by=SAM, at=LATER)
