"""The nightly run on PostgreSQL: facts, movements, repeats, broken-off runs, exceptions."""

from __future__ import annotations

import re
import threading
from datetime import date, timedelta

import polars as pl
import pytest
from actors import ANA
from django.db import connection
from night_book import CLOCK, ON, customer, item, run

from obligor.customers.models import CustomerGroup
from obligor.policies import queries as policies
from obligor.policies.actions import save_draft
from obligor.policies.models import PolicyVersion
from obligor.portfolio import actions, night, queries, snapshot
from obligor.portfolio.models import CustomerFacts, Movement, PortfolioRun, RunPartition


class TestNight:
    def test_computes_who_owes_what_and_how_late(self, book):
        done = run()
        assert (done.state, done.customers, done.customers_done) == ("completed", 3, 3)
        late = CustomerFacts.objects.get(customer=book[0])
        assert (late.exposure_minor, late.overdue_minor, late.dpd) == (100_000, 100_000, 50)
        assert CustomerFacts.objects.get(customer=book[2]).exposure_minor == 0

    def test_says_who_moved_since_the_night_before(self, book):
        run(date(2026, 11, 18))
        done = run()
        moved = {(m.customer_id, m.kind) for m in queries.movements(done.pk, by=ANA)}
        assert (book[2].pk, "cured") in moved
        assert not [m for m in moved if m[0] == book[1].pk]

    def test_the_first_night_moves_nobody(self, book):
        assert not Movement.objects.filter(run=run()).exists()

    def test_a_date_that_is_done_stays_as_it_is(self, book):
        first = run()
        item(book[1], "more", 70_000, date(2026, 11, 1))
        assert run().digest == first.digest
        assert run(again=True).digest != first.digest

    def test_uses_only_what_was_true_and_known_by_then(self, book):
        run(date(2026, 11, 15))
        assert CustomerFacts.objects.get(customer=book[2]).overdue_minor == 30_000

    def test_an_earlier_date_leaves_the_current_facts_alone(self, book):
        run()
        run(date(2026, 11, 15))
        assert CustomerFacts.objects.get(customer=book[2]).overdue_minor == 0

    def test_refuses_a_date_that_has_not_come(self, book):
        with pytest.raises(actions.RunForTheFuture):
            run(date(2026, 11, 24))

    def test_the_parts_together_equal_the_whole(self, book, monkeypatch):
        group = CustomerGroup.objects.create(external_id="G", name="G")
        for number in range(10, 30):
            member = customer(number, group if number % 3 == 0 else None)
            item(member, f"i{number}", 1_000 * number, ON - timedelta(days=number))
        run()
        whole = snapshot.read(ON)
        monkeypatch.setattr(night, "PART_CUSTOMERS", 4)
        assert run(again=True).partitions == 6
        assert snapshot.read(ON).equals(whole)

    def test_a_customer_at_fault_is_named_and_stops_nobody(self, book):
        item(book[1], "dollars", 5_000, date(2026, 12, 1), currency="USD")
        done = run()
        [line] = queries.exceptions(done.pk, by=ANA)
        assert line.customer_id == book[1].pk
        assert "USD" in line.reason["zh"]
        assert {f.pk for f in CustomerFacts.objects.all()} == {book[0].pk, book[2].pk}


class TestBrokenOff:
    def test_goes_on_where_it_stopped(self, book, monkeypatch):
        monkeypatch.setattr(night, "PART_CUSTOMERS", 1)
        computed = []
        real = night.compute

        def counting(part, **more):
            computed.append(part.customers.height)
            if len(computed) == 3:
                raise KeyboardInterrupt
            return real(part, **more)

        monkeypatch.setattr(night, "compute", counting)
        with pytest.raises(KeyboardInterrupt):
            run()
        assert PortfolioRun.objects.get().state == "running"
        assert RunPartition.objects.count() == 2
        done = run()
        assert (done.state, done.attempt) == ("completed", 2)
        assert len(computed) == 3 + 1

    def test_does_a_part_again_whose_file_is_damaged(self, book, monkeypatch):
        monkeypatch.setattr(night, "PART_CUSTOMERS", 1)
        real = snapshot.finish
        monkeypatch.setattr(snapshot, "finish", lambda *a, **k: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            run()
        monkeypatch.setattr(snapshot, "finish", real)
        snapshot.part_path(ON, 1).write_bytes(b"torn")
        assert run().state == "completed"

    def test_another_date_waits_for_the_one_that_was_broken_off(self, book, monkeypatch):
        monkeypatch.setattr(snapshot, "finish", lambda *a, **k: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            run()
        with pytest.raises(actions.RunGoingOn):
            run(date(2026, 11, 19))

    def test_leaves_no_parts_behind(self, book, home):
        run()
        names = {p.name for p in snapshot.folder(ON).iterdir()}
        assert names == {"facts.parquet", "movements.parquet", "book.json"}

    def test_refuses_a_snapshot_that_was_altered(self, book, monkeypatch):
        real = snapshot.finish

        def altered(on, **given):
            digest = real(on, **given)
            pl.DataFrame({"customer_id": [1]}).write_parquet(snapshot.facts_path(on))
            return digest

        monkeypatch.setattr(snapshot, "finish", altered)
        with pytest.raises(actions.SnapshotAltered):
            run()


class TestOneAtATime:
    def test_a_second_run_is_refused_while_one_is_going_on(self, book):
        ready, release, refusals = threading.Event(), threading.Event(), []

        def hold() -> None:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s)", [night.RUN_LOCK])
            ready.set()
            release.wait(10)
            connection.close()

        holder = threading.Thread(target=hold)
        holder.start()
        ready.wait(10)
        try:
            run()
        except actions.RunGoingOn as refusal:
            refusals.append(refusal)
        finally:
            release.set()
            holder.join()
        assert len(refusals) == 1
        assert run().state == "completed"


class TestPolicy:
    def test_counts_by_the_receivables_policy_in_force(self, book):
        text = policies.shipped_text("receivables")
        given = re.search(r"grace_days:.*?(?=\n  \w)", text, re.S)[0]
        stricter = re.sub(r"(\d{4}-\d\d-\d\d: *)\d+", r"\g<1>60", given)
        saved = save_draft(
            policy="receivables", text=text.replace(given, stricter), by=ANA, at=CLOCK
        )
        version = saved.events[0].version_id
        PolicyVersion.objects.filter(pk=version).update(
            state="activated", effective_from=ON, activated_at=CLOCK
        )
        run()
        assert CustomerFacts.objects.get(customer=book[0]).dpd == 0
        run(date(2026, 11, 19))
        assert snapshot.read(date(2026, 11, 19))["dpd_now"].max() == 49
