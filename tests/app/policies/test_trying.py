"""Trying a draft over the book, and taking a kept decision again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from actors import ANA, AT, SAM
from django.test import Client

from obligor.customers.models import Customer
from obligor.people.models import OrganisationUnit, Role, RoleAssignment, User
from obligor.policies import actions, events, queries
from obligor.portfolio import night
from obligor.receivables.models import OpenItem

ON, DUE = date(2026, 11, 20), date(2026, 10, 1)
KNOWN = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def late(transactional_db, settings, tmp_path) -> Customer:
    """Somebody who is fifty days late, on a night that is done."""
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
    OpenItem.objects.create(
        external_id="I1",
        number="I1",
        customer=row,
        kind="invoice",
        currency="CNY",
        amount_minor=5_000_000,
        issued_on=DUE - timedelta(days=30),
        due_on=DUE,
        recorded_at=KNOWN,
        known_from=KNOWN,
        open_minor=5_000_000,
    )
    night.run_night(ON, by=ANA, clock=lambda: AT)
    return row


def draft(before: str, after: str):
    text = queries.shipped_text("monitoring")
    assert before in text
    saved = actions.save_draft(policy="monitoring", text=text.replace(before, after), by=ANA, at=AT)
    return queries.version(saved.one(events.DraftSaved).version_id)


@pytest.fixture
def browser(late) -> Client:
    """Ana at her browser."""
    ana = User.objects.create(username="ana", display_name="Ana", language="en")
    role = Role.objects.create(code="a", name_en="A", name_zh="A", verbs=["*"])
    RoleAssignment.objects.create(
        user=ana,
        role=role,
        unit=OrganisationUnit.objects.get(),
        reach="all",
        starts_on=date(2020, 1, 1),
    )
    client = Client()
    client.force_login(ana, backend="django.contrib.auth.backends.ModelBackend")
    return client


class TestWhatIf:
    def test_names_who_is_answered_otherwise_and_by_which_rule(self, late):
        version = draft("{2024-01-01: 30}", "{2024-01-01: 60}")
        as_of, found = queries.tried(version, ANA, on=ON)
        assert (as_of, found.customers_count, found.changed_count) == (ON, 1, 1)
        assert "MON-02" in found.changed["rules_stopped"].to_list()[0]

    def test_changes_nobody_without_another_number(self, late):
        version = draft("usual in trade credit", "usual in our trade")
        assert queries.tried(version, ANA, on=ON)[1].changed_count == 0

    def test_looks_only_at_customers_within_reach(self, late):
        version = draft("{2024-01-01: 30}", "{2024-01-01: 60}")
        assert queries.tried(version, SAM, on=ON)[1].customers_count == 0

    def test_refuses_what_is_no_policy_over_facts(self, late):
        with pytest.raises(queries.NotEvaluable):
            queries.tried(queries.versions("authority").get(), ANA, on=ON)


class TestReplay:
    def test_gives_the_same_answer_again(self, late):
        [kept] = queries.decisions(ANA)
        assert queries.repeated(kept).is_same

    def test_names_the_difference_when_the_record_was_altered(self, late):
        [kept] = queries.decisions(ANA)
        kept.decided["outputs"]["priority"] = 1
        found = queries.repeated(kept)
        assert not found.is_same and "priority" in found.differences[0].en

    def test_shows_a_stranger_no_decision(self, late):
        assert not queries.decisions(SAM).exists()


class TestPages:
    def test_the_editor_loses_nothing_when_the_text_is_refused(self, browser):
        text = "policy: monitoring\nrules: [what, is, this]\n"
        answer = browser.post("/policies/monitoring/edit", {"text": text, "note": "try"})
        assert answer.status_code == 422
        assert "rules: [what, is, this]" in answer.text and "Line" in answer.text

    def test_the_check_marks_lines(self, browser):
        text = queries.shipped_text("monitoring").replace("dpd_now >", "dpd_nowhere >", 1)
        answer = browser.post("/policies/monitoring/check", {"text": text.replace("\n", "\r\n")})
        line = 1 + text[: text.index("dpd_nowhere")].count("\n")
        assert f'data-fault-lines="{line} "' in answer.text

    def test_a_draft_is_saved_with_the_line_ends_of_a_file(self, browser):
        text = queries.shipped_text("monitoring").replace("{2024-01-01: 30}", "{2024-01-01: 45}")
        browser.post("/policies/monitoring/edit", {"text": text.replace("\n", "\r\n")})
        newest = queries.versions("monitoring").first()
        assert newest.text == text

    def test_what_would_change_goes_to_excel(self, browser):
        version = draft("{2024-01-01: 30}", "{2024-01-01: 60}")
        page = browser.get(f"/policies/versions/{version.pk}/what-if")
        file = browser.get(f"/policies/versions/{version.pk}/what-if?export=xlsx")
        assert "Late" in page.text and page.status_code == 200
        assert b"".join(file.streaming_content).startswith(b"PK")

    def test_the_catalogue_is_searched_by_name_and_label(self, browser):
        assert "dpd_now" in browser.get("/facts?q=DPD").text
        assert "dpd_now" not in browser.get("/facts?q=turnover").text
