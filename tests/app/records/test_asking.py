"""Asking outside sources over HTTP: consent, the waterfall, what goes wrong, and what is kept."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

import pytest
from actors import ANA, AT, SAM
from known import TODAY, agree, customer, record, source
from stub import answer, enforcement

from obligor.foundation.access import SYSTEM, NotPermitted
from obligor.foundation.models import AuditEntry
from obligor.records import actions, events, jobs, plugins, queries
from obligor.records.actions.asking import (
    AnswerOfAnotherKind,
    NoSource,
    QueryEnded,
    QueryUnderWay,
    ReportYoungEnough,
)
from obligor.records.actions.snapshots import NoSnapshot, SnapshotEmpty
from obligor.records.actions.sources import KindsNotServed
from obligor.records.models import Check, Query, Record, Snapshot, Source
from obligor_core.records.consent import ConsentMissing
from obligor_core.records.sources import AnswerMalformed, RecordSource, SourceSettings

pytestmark = pytest.mark.django_db


def ask(owner, kind="court", **other):
    given = {"customer_id": owner.pk, "kind": kind, "purpose": "credit_decision"}
    outcome = actions.ask_sources(**given | {"by": ANA, "at": AT} | other)
    return outcome.one(events.SourcesAsked).query_id


def run(query_id):
    jobs.ask_sources(query_id)
    return Query.objects.get(pk=query_id)


def result(query):
    return [attempt["result"] for attempt in query.attempts]


class TestAnAnswer:
    def test_becomes_records_with_the_raw_answer_and_the_cost(self, stub):
        owner = customer(name="杭州恒泰精密机械有限公司")
        source(stub.url)
        stub.reply(answer(enforcement()))
        query = run(ask(owner))
        assert (query.state, query.source, query.cost_minor) == ("answered", "stub", 350)
        row = Record.objects.get()
        assert (row.amount_minor, row.severity, row.decided_by) == (120_000_00, "severe", "stub")
        kept = Snapshot.objects.get()
        assert bytes(kept.content) == answer(enforcement())
        assert row.snapshot_id == hashlib.sha256(kept.content).hexdigest()
        assert Check.objects.get().checked_on == date(2026, 11, 20)
        assert stub.asked[0]["name"] == "杭州恒泰精密机械有限公司"

    def test_sends_the_key_from_the_environment_and_keeps_it_nowhere(self, stub, monkeypatch):
        monkeypatch.setenv("OBLIGOR_SOURCE_STUB_KEY", "s3cret-0x7")
        source(stub.url, key_name="OBLIGOR_SOURCE_STUB_KEY")
        run(ask(customer()))
        assert stub.keys == ["Bearer s3cret-0x7"]
        assert "s3cret-0x7" not in str(list(AuditEntry.objects.values_list("payload", "events")))

    def test_told_again_changes_nothing_but_its_day(self, stub):
        owner = customer()
        source(stub.url)
        stub.reply(answer(enforcement()), answer(enforcement(), told_on="2026-11-22"))
        run(ask(owner))
        run(ask(owner))
        row = Record.objects.get()
        assert (row.told_on, row.version) == (date(2026, 11, 22), 2)

    def test_that_differs_changes_the_record(self, stub):
        owner = customer()
        source(stub.url)
        paid = enforcement(state="settled", settled_on="2026-11-10", amount="90000.00")
        stub.reply(answer(enforcement()), answer(paid))
        run(ask(owner))
        run(ask(owner))
        row = Record.objects.get()
        assert (row.amount_minor, row.severity) == (90_000_00, "notice")
        entry = AuditEntry.objects.filter(verb="record.take_answer").latest("pk")
        assert [e["event"] for e in entry.events] == [
            "records.SourceAnswered",
            "records.RecordChanged",
        ]

    def test_that_is_not_certain_waits_for_a_person(self, stub):
        source(stub.url)
        stub.reply(answer(enforcement(is_certain=False)))
        owner = customer()
        run(ask(owner))
        assert queries.candidates(ANA).count() == 1
        facts = queries.facts([owner.pk], on=TODAY, known_at=jobs.now())
        assert facts["rec_enforcement_open_count"].to_list() == [0]

    def test_of_nothing_is_kept_as_a_clean_look(self, stub):
        owner = customer()
        source(stub.url)
        assert run(ask(owner)).records_count == 0
        facts = queries.facts([owner.pk], on=TODAY, known_at=jobs.now())
        assert facts["rec_court_open_count"].to_list() == [0]


class TestFailures:
    @pytest.mark.parametrize(
        ("reply", "code"),
        [
            ((404, b"?"), "SubjectNotFound"),
            ((401, b"?"), "SourceRefused"),
            ((302, b"", {"Location": "http://127.0.0.1:1/"}), "SourceRefused"),
            ((500, b"?"), "SourceUnreachable"),
            (b"<html>", "AnswerMalformed"),
            (answer(enforcement(amount="1.005")), "AnswerMalformed"),
        ],
    )
    def test_are_told_apart_and_leave_nothing(self, stub, reply, code):
        source(stub.url)
        stub.reply(reply)
        query = run(ask(customer()))
        assert (query.state, result(query)) == ("failed", [code])
        assert query.problem["zh"] and not Record.objects.exists() and not Check.objects.exists()

    def test_that_pass_are_tried_again(self, stub, monkeypatch):
        monkeypatch.setattr("obligor_core.records.sources.WAIT_SECONDS", 0.001)
        source(stub.url, retries_max=2)
        stub.reply((500, b""), (503, b""), answer(enforcement()))
        query = run(ask(customer()))
        assert result(query) == ["SourceUnreachable", "SourceUnreachable", "answered"]

    def test_of_too_many_queries_wait_as_the_source_asks(self, stub, monkeypatch):
        monkeypatch.setattr("obligor_core.records.sources.WAIT_SECONDS_MAX", 0.001)
        source(stub.url, retries_max=1)
        stub.reply((429, b"", {"Retry-After": "60"}), answer())
        query = run(ask(customer()))
        assert result(query) == ["SourceBusy", "answered"]
        assert "60" in query.attempts[0]["said"]["zh"]

    def test_of_a_slow_source_end_in_time(self, stub):
        source(stub.url, timeout_seconds=1)
        stub.is_slow = True
        assert result(run(ask(customer()))) == ["SourceTimedOut"]

    def test_of_nobody_listening(self):
        source("http://127.0.0.1:9/")
        assert result(run(ask(customer()))) == ["SourceUnreachable"]

    def test_lead_to_the_next_source(self, stub):
        source("http://127.0.0.1:9/", code="first", position=1)
        source(stub.url, code="second", position=2)
        query = run(ask(customer()))
        assert (query.source, result(query)) == ("second", ["SourceUnreachable", "answered"])

    def test_of_a_source_taken_out_of_use_meanwhile(self, stub):
        source(stub.url)
        query_id = ask(customer())
        source(stub.url, is_enabled=False)
        assert run(query_id).state == "failed"
        assert stub.asked == []


class TestAsking:
    def test_needs_the_consent_that_a_law_asks_for(self, stub):
        owner = customer()
        source(stub.url)
        with pytest.raises(ConsentMissing):
            ask(owner, "bureau")
        agree(owner)
        query = Query.objects.get(pk=ask(owner, "bureau"))
        assert query.consent.reference == "SQ-1"
        run(query.pk)
        assert stub.asked[0]["consent"] == "SQ-1"
        assert stub.asked[0]["purpose"] == "credit_decision"

    def test_for_another_purpose_is_not_covered(self, stub):
        owner = customer()
        source(stub.url)
        agree(owner)
        with pytest.raises(ConsentMissing):
            ask(owner, "bureau", purpose="collection")

    def test_uses_a_young_report_again_unless_there_is_a_reason(self, stub):
        owner = customer()
        source(stub.url)
        agree(owner)
        run(ask(owner, "bureau"))
        with pytest.raises(ReportYoungEnough):
            ask(owner, "bureau")
        assert run(ask(owner, "bureau", because="债务重组")).because == "债务重组"

    def test_without_a_source_says_what_to_do(self, stub):
        source(stub.url, kinds=["bureau"])
        for named in ("", "stub"):
            with pytest.raises(NoSource):
                ask(customer(f"C{named}"), "court", source=named)

    def test_twice_at_once_is_refused(self, stub):
        owner = customer()
        source(stub.url)
        ask(owner)
        with pytest.raises(QueryUnderWay):
            ask(owner)

    def test_is_out_of_reach_of_the_stranger(self, stub):
        source(stub.url)
        with pytest.raises(NotPermitted):
            ask(customer(), by=SAM)

    def test_is_answered_once(self, stub):
        source(stub.url)
        query_id = ask(customer())
        run(query_id)
        run(query_id)
        assert len(stub.asked) == 1
        with pytest.raises(QueryEnded):
            actions.fail_query(query_id=query_id, problem={}, by=SYSTEM, at=AT)


class TestSources:
    @pytest.mark.parametrize(
        "url",
        [
            "http://records.example/",
            "https://records.example/",
            "file:///etc/passwd",
            "https://user:pw@allowed.example/",
            "https://allowed.example.evil.example/",
            "http://allowed.example/",
            "http://[",
        ],
    )
    def test_are_reached_only_where_the_operator_allows(self, settings, url):
        settings.SOURCE_HOSTS = ["allowed.example"]
        with pytest.raises(plugins.AddressRefused):
            source(url)
        assert not Source.objects.exists()

    def test_may_be_named_hosts_over_https(self, settings):
        settings.SOURCE_HOSTS = ["allowed.example"]
        source("https://allowed.example/v1")
        assert Source.objects.get().url == "https://allowed.example/v1"

    def test_read_their_key_from_no_other_variable(self):
        with pytest.raises(plugins.KeyNameRefused):
            source("http://127.0.0.1:9/", key_name="DATABASE_URL")

    def test_have_an_adapter_that_serves_the_kind(self):
        with pytest.raises(plugins.AdapterUnknown):
            source("http://127.0.0.1:9/", adapter="pigeon")
        with pytest.raises(KindsNotServed):
            source("http://127.0.0.1:9/", kinds=[])

    def test_are_changed_under_their_code(self):
        source("http://127.0.0.1:9/")
        source("http://127.0.0.1:8/")
        assert (Source.objects.get().version, Source.objects.get().url[-2]) == (2, "8")

    def test_are_no_business_of_the_stranger(self):
        with pytest.raises(NotPermitted):
            source("http://127.0.0.1:9/", by=SAM)


class TestPlugins:
    def test_of_the_product_satisfy_the_protocol(self):
        for adapter in plugins.SHIPPED.values():
            assert isinstance(adapter(SourceSettings("s", "http://127.0.0.1:9/")), RecordSource)

    def test_of_other_packages_are_found_by_their_entry_points(self, tmp_path, monkeypatch):
        package = tmp_path / "pigeon-1.0.dist-info"
        package.mkdir()
        (package / "METADATA").write_text("Metadata-Version: 2.1\nName: pigeon\nVersion: 1.0\n")
        (package / "entry_points.txt").write_text(
            "[obligor.record_sources]\npigeon = pigeon_post:Pigeon\nbroken = pigeon_post:Gone\n"
        )
        (tmp_path / "pigeon_post.py").write_text(
            "class Pigeon:\n    kinds = frozenset(['court'])\n"
            "    def __init__(self, settings): ...\n    def ask(self, question): ...\n"
        )
        monkeypatch.syspath_prepend(str(tmp_path))
        plugins.found.cache_clear()
        try:
            found = plugins.found()
            assert set(found.adapters) == {"http_json", "pigeon"}
            assert found.faults[0][0] == "broken"
        finally:
            plugins.found.cache_clear()


class TestFiles:
    def test_are_taken_in_like_an_answer(self):
        owner = customer()
        sha256 = actions.keep_answer_file(answer(enforcement()), source="file", at=AT)
        given = {"customer_id": owner.pk, "kind": "court", "source": "file", "sha256": sha256}
        taken = actions.load_answer(**given, by=ANA, at=AT)
        assert taken.one(events.RecordAdded).severity == "severe"
        with pytest.raises(AnswerOfAnotherKind):
            actions.load_answer(**given | {"kind": "tax"}, by=ANA, at=AT)
        with pytest.raises(NotPermitted):
            actions.load_answer(**given, by=SAM, at=AT)

    def test_that_cannot_be_read_are_not_kept(self):
        for content, expected in ((b"<html>", AnswerMalformed), (b"", AnswerMalformed)):
            with pytest.raises(expected):
                actions.keep_answer_file(content, source="file", at=AT)
        with pytest.raises(SnapshotEmpty):
            actions.keep_snapshot(b"", content_type="application/json", at=AT)
        assert not Snapshot.objects.exists()


class TestViewing:
    def test_a_raw_answer_is_on_record(self, stub):
        source(stub.url)
        stub.reply(answer(enforcement()))
        query = run(ask(customer()))
        viewed = actions.view_report(query_id=query.pk, by=ANA, at=AT)
        shown = queries.snapshot_viewed(ANA, viewed.audit_id)
        assert bytes(shown.content) == answer(enforcement())
        with pytest.raises(queries.SnapshotMissing):
            queries.snapshot_viewed(SAM, viewed.audit_id)

    def test_needs_something_that_was_kept(self):
        row = record(customer())
        with pytest.raises(NoSnapshot):
            actions.view_report(record_id=row.pk, by=ANA, at=AT)
        with pytest.raises(NotPermitted):
            actions.view_report(record_id=row.pk, by=SAM, at=AT + timedelta(hours=1))
