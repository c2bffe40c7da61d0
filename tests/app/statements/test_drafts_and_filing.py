"""Statements entered, changed, filed, restated and withdrawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from actors import ANA, AT, OTTO, SAM, actor
from django.db import IntegrityError, transaction
from mill import customer, draft, filed, header, lines, unit

from obligor.customers.queries import CustomerNotFound
from obligor.foundation.access import NotPermitted, Reach
from obligor.foundation.act import PayloadInvalid
from obligor.foundation.models import AuditEntry, OutboxEvent
from obligor.statements import actions, events, queries
from obligor.statements.actions import drafts, filing
from obligor.statements.models import Statement
from obligor_core.money import CurrencyUnknown
from obligor_core.statements.statement import Amounts, OpinionWithoutAudit

pytestmark = pytest.mark.django_db
LATER, LATEST = AT + timedelta(hours=1), AT + timedelta(hours=2)
OFF = {"inventories": 11_000_000}  # a million too much: its total and the balance no longer agree


def enter(owner, year=2025, **other):
    given = {"header": header(year), "lines": lines(year), "by": ANA, "at": AT}
    return actions.enter(customer_id=owner.pk, **given | other)


class TestEnter:
    def test_keeps_a_draft_with_its_event_and_audit_row(self):
        owner = customer()
        outcome = enter(owner)
        entered = outcome.one(events.StatementEntered)
        row = Statement.objects.get(pk=entered.statement_id)
        assert (row.state, row.version, row.faults_count, row.faults) == ("draft", 1, 0, [])
        assert queries.lines_of(row)["revenue"] == Amounts(7_000_000_000, 6_600_000_000)
        entry = AuditEntry.objects.get(pk=outcome.audit_id)
        assert f"customer:{owner.pk}" in entry.subjects
        assert OutboxEvent.objects.filter(name="statements.StatementEntered").count() == 1

    def test_adds_up_the_totals_that_nobody_wrote_and_knows_which(self):
        given = {c: a for c, a in lines().items() if c not in {"current_assets", "total_assets"}}
        given["total_assets"] = Amounts(None, lines()["total_assets"].previous)
        entered = enter(customer(), lines=given).one(events.StatementEntered)
        row = Statement.objects.get(pk=entered.statement_id)
        assert queries.lines_of(row)["total_assets"] == lines()["total_assets"]
        assert "total_assets:current" in row.derived
        assert "total_assets:previous" not in row.derived
        assert queries.written_lines_of(row) == given

    def test_names_every_fault_and_mends_none(self):
        row = draft(customer(), wrong=OFF)
        assert {f["check"] for f in row.faults} == {"subtotal"}
        assert queries.lines_of(row)["inventories"].current == 1_100_000_000

    def test_refuses_a_second_draft_and_a_period_on_file(self):
        owner = customer()
        draft(owner)
        with pytest.raises(drafts.DraftExists):
            enter(owner)
        filed(owner, 2024)
        with pytest.raises(drafts.PeriodFiled):
            enter(owner, 2024)

    def test_refuses_a_period_that_is_not_over(self):
        ahead = header(period_from=date(2026, 1, 1), period_end=date(2026, 11, 24))
        with pytest.raises(drafts.PeriodNotOver):
            enter(customer(), header=ahead)
        assert enter(customer("M-2"), header=replace(ahead, period_end=date(2026, 11, 23))).events

    @pytest.mark.parametrize(
        ("given", "refusal"),
        [
            ({"lines": {"moon": Amounts(1)}}, drafts.LineUnknown),
            ({"lines": {}}, drafts.NoLines),
            ({"lines": {"revenue": Amounts()}}, drafts.NoLines),
            ({"lines": {"revenue": Amounts(10**16 + 1)}}, drafts.AmountTooLarge),
            ({"header": header(currency="RMB")}, CurrencyUnknown),
            ({"header": header(auditor="x" * 121)}, drafts.AuditorTooLong),
            ({"lines": {"revenue": "much"}}, PayloadInvalid),
        ],
    )
    def test_refuses_what_cannot_be_a_statement(self, given, refusal):
        with pytest.raises(refusal):
            enter(customer(), **given)

    def test_refuses_an_opinion_without_an_audit(self):
        given = {
            "standard": "cas_2019",
            "period_from": "2025-01-01",
            "period_end": "2025-12-31",
            "opinion": "qualified",
        }
        with pytest.raises(OpinionWithoutAudit):
            enter(customer(), header=given)

    def test_is_out_of_reach_of_the_stranger_and_of_another_branch(self):
        owner = customer(unit=unit("EAST", "/1/2/"))
        with pytest.raises(NotPermitted):
            enter(owner, by=SAM)
        west = actor("otto", "statement.*", reach=Reach.TREE, unit_path="/1/3/")
        with pytest.raises(CustomerNotFound):
            enter(owner, by=west)

    def test_is_done_once_under_one_key(self):
        owner = customer()
        first, again = enter(owner, key="k1"), enter(owner, key="k1")
        assert again.is_repeat
        assert first.events == again.events
        assert Statement.objects.count() == 1


class TestChange:
    def change(self, row, *, given=None, head=None, **other):
        asked = {"header": head or queries.header_of(row), "lines": given or lines(), "by": ANA}
        return actions.change(statement_id=row.pk, at=LATER, **asked | other)

    def test_writes_the_draft_anew_and_checks_again(self):
        row = draft(customer(), wrong=OFF)
        assert row.faults_count
        changed = self.change(row, seen_changes=0).one(events.StatementDraftChanged)
        assert changed.faults_count == 0
        row.refresh_from_db()
        assert (row.changes_count, row.faults) == (1, [])

    def test_refuses_when_somebody_else_was_faster(self):
        row = draft(customer())
        self.change(row, seen_changes=0)
        with pytest.raises(drafts.ChangedMeanwhile):
            self.change(row, seen_changes=0, by=OTTO)

    def test_refuses_what_is_on_file(self):
        with pytest.raises(drafts.NotADraft):
            self.change(filed(customer()))

    def test_moves_to_a_free_period_only(self):
        owner = customer()
        draft(owner, 2024)
        row = draft(owner)
        with pytest.raises(drafts.DraftExists):
            self.change(row, head=header(2024))

    def test_makes_the_next_years_draft_look_again(self):
        owner = customer()
        earlier, later = draft(owner, 2024), draft(owner, 2025)
        assert later.faults_count == 0
        self.change(earlier, given=lines(2024, accounts_receivable=11_000_000))
        later.refresh_from_db()
        assert "opening" in {f["check"] for f in later.faults}

    def test_is_out_of_reach_of_the_stranger(self):
        with pytest.raises(NotPermitted):
            self.change(draft(customer()), by=SAM)


class TestDiscard:
    def test_throws_the_draft_away(self):
        row = draft(customer())
        gone = actions.discard(statement_id=row.pk, by=ANA, at=LATER)
        assert gone.one(events.StatementDiscarded).period_end == date(2025, 12, 31)
        assert not Statement.objects.exists()
        with pytest.raises(queries.StatementNotFound):
            actions.discard(statement_id=row.pk, by=ANA, at=LATER)

    def test_refuses_what_is_on_file_and_the_stranger(self):
        row = filed(customer())
        with pytest.raises(drafts.NotADraft):
            actions.discard(statement_id=row.pk, by=ANA, at=LATER)
        with pytest.raises(NotPermitted):
            actions.discard(statement_id=row.pk, by=SAM, at=LATER)


class TestFile:
    def test_puts_a_clean_draft_on_file(self):
        row = draft(customer())
        told = actions.file(statement_id=row.pk, by=ANA, at=LATER).one(events.StatementFiled)
        row.refresh_from_db()
        assert (told.version, told.period_kind, told.faults_count) == (1, "annual", 0)
        assert (row.state, row.filed_at, row.filed_by) == ("filed", LATER, "ana")

    def test_wants_a_reason_for_each_class_of_fault(self):
        row = draft(customer(), wrong=OFF)
        with pytest.raises(filing.FaultsOpen) as refusal:
            actions.file(statement_id=row.pk, by=ANA, at=LATER)
        assert "合计勾稽" in refusal.value.said.zh
        given = [{"check": "subtotal", "because": "附注已说明"}]
        actions.file(statement_id=row.pk, acknowledged=given, by=ANA, at=LATER)
        row.refresh_from_db()
        assert row.state == "filed"
        kept = {k: row.acknowledged[0][k] for k in ("check", "because", "by")}
        assert kept == {"check": "subtotal", "because": "附注已说明", "by": "ana"}
        assert row.faults_count == 1

    def test_refuses_a_reason_that_says_nothing(self):
        row = draft(customer(), wrong=OFF)
        with pytest.raises(PayloadInvalid):
            given = [{"check": "subtotal", "because": " "}]
            actions.file(statement_id=row.pk, acknowledged=given, by=ANA, at=LATER)

    def test_refuses_twice_and_the_stranger(self):
        row = draft(customer())
        with pytest.raises(NotPermitted):
            actions.file(statement_id=row.pk, by=SAM, at=LATER)
        actions.file(statement_id=row.pk, by=ANA, at=LATER)
        with pytest.raises(drafts.NotADraft):
            actions.file(statement_id=row.pk, by=ANA, at=LATER)

    def test_the_database_lets_no_second_version_count(self):
        row = filed(customer())
        row.pk, row.version = None, 2
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)


class TestRestate:
    def restated(self, row, at=LATER):
        outcome = actions.restate(statement_id=row.pk, because="审计调整", by=ANA, at=at)
        return Statement.objects.get(pk=outcome.one(events.StatementEntered).statement_id)

    def test_the_filed_version_counts_until_the_next_is_filed(self):
        first = filed(customer())
        second = self.restated(first)
        assert (second.state, second.version, second.replaces_id) == ("draft", 2, first.pk)
        assert queries.in_force(Statement.objects.all()).get() == first
        outcome = actions.file(statement_id=second.pk, by=ANA, at=LATEST)
        told = outcome.one(events.StatementRestated)
        assert (told.replaced_id, told.because) == (first.pk, "审计调整")
        assert queries.in_force(Statement.objects.all()).get() == second
        known = queries.in_force(Statement.objects.all(), known_at=LATER)
        assert known.get() == first

    def test_keeps_period_and_scope(self):
        second = self.restated(filed(customer()))
        with pytest.raises(drafts.PeriodFixed):
            actions.change(
                statement_id=second.pk, header=header(2024), lines=lines(2024), by=ANA, at=LATER
            )

    def test_refuses_a_draft_an_old_version_and_a_second_draft(self):
        first = filed(customer())
        second = self.restated(first)
        with pytest.raises(filing.DraftWaits):
            self.restated(first)
        with pytest.raises(filing.NotOnFile):
            self.restated(second)
        actions.file(statement_id=second.pk, by=ANA, at=LATER)
        with pytest.raises(filing.NotOnFile):
            self.restated(first)

    def test_refuses_to_file_over_another_version_filed_since(self):
        owner = customer()
        first = filed(owner)
        second = self.restated(first)
        actions.withdraw(statement_id=first.pk, because="错误公司", by=ANA, at=LATER)
        Statement.objects.filter(pk=second.pk).update(replaces=None)
        third = Statement.objects.get(pk=first.pk)
        third.pk, third.version, third.state = None, 3, "filed"
        third.withdrawn_at, third.withdrawn_because = None, ""
        third.save(force_insert=True)
        with pytest.raises(filing.NewerOnFile):
            actions.file(statement_id=second.pk, by=ANA, at=LATEST)

    def test_takes_a_withdrawn_version_up_again(self):
        first = filed(customer())
        actions.withdraw(statement_id=first.pk, because="待核实", by=ANA, at=LATER)
        second = self.restated(first, at=LATEST)
        actions.file(statement_id=second.pk, by=ANA, at=LATEST)
        assert queries.in_force(Statement.objects.all()).get() == second

    def test_is_out_of_reach_of_the_stranger(self):
        with pytest.raises(NotPermitted):
            actions.restate(statement_id=filed(customer()).pk, because="xx", by=SAM, at=LATER)


class TestWithdraw:
    def test_lets_it_count_no_more_and_keeps_it_readable(self):
        row = filed(customer())
        outcome = actions.withdraw(statement_id=row.pk, because="错误公司", by=ANA, at=LATER)
        assert outcome.one(events.StatementWithdrawn).because == "错误公司"
        assert not queries.in_force(Statement.objects.all()).exists()
        assert queries.in_force(Statement.objects.all(), known_at=AT).get() == row
        assert queries.statement_for(ANA, row.pk).withdrawn_because == "错误公司"

    def test_refuses_a_draft_twice_and_the_stranger(self):
        owner = customer()
        with pytest.raises(filing.NotOnFile):
            actions.withdraw(statement_id=draft(owner).pk, because="xx", by=ANA, at=LATER)
        row = filed(owner, 2024)
        with pytest.raises(NotPermitted):
            actions.withdraw(statement_id=row.pk, because="xx", by=SAM, at=LATER)
        actions.withdraw(statement_id=row.pk, because="xx", by=ANA, at=LATER)
        with pytest.raises(filing.NotOnFile):
            actions.withdraw(statement_id=row.pk, because="xx", by=ANA, at=LATER)
