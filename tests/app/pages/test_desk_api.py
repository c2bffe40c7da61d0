"""Over REST: one's own desk, passwords and locks, why somebody has access, the book in amounts."""

from __future__ import annotations

from datetime import date

import pytest

from obligor.customers.actions.files import create_customer
from obligor.foundation.access import SYSTEM
from obligor.foundation.actions import notify
from obligor.foundation.clock import now, today
from obligor.foundation.models import SavedView
from obligor.people.models import OrganisationUnit, User
from obligor.portfolio import night
from obligor.receivables.actions import items as receivables
from obligor_core.money import Money
from obligor_core.text import Text

BASE = "/api/v1"


def send(client, method: str, address: str, body: dict[str, object] | None = None):
    call = getattr(client, method)
    return call(f"{BASE}{address}", body or {}, content_type="application/json")


class TestDesk:
    def test_reads_ones_own_notifications_alone(self, client_of, cast):
        for name in ("ana", "otto"):
            notify(user_id=cast[name].pk, text=Text("Done", "已完成"), at=now())
        ana = client_of("ana")
        [line] = ana.get(f"{BASE}/foundation/notifications").json()["items"]
        assert (line["text"]["zh"], line["read_at"]) == ("已完成", None)
        assert send(ana, "post", "/foundation/notifications/read").status_code == 200
        assert ana.get(f"{BASE}/foundation/notifications").json()["items"][0]["read_at"]
        otto = client_of("otto").get(f"{BASE}/foundation/notifications").json()
        assert otto["items"][0]["read_at"] is None

    def test_keeps_and_drops_a_view_and_leaves_those_of_others(self, client_of):
        view = {"listing": "people", "name": "Mine", "query": "q=a", "is_shared": True}
        assert send(client_of("ana"), "post", "/foundation/views", view).status_code == 201
        [kept] = client_of("otto").get(f"{BASE}/foundation/views?listing=people").json()
        link = f"/foundation/views/{kept['id']}"
        assert send(client_of("otto"), "delete", link).status_code == 403
        assert send(client_of("ana"), "delete", link).status_code == 200
        assert not SavedView.objects.exists()

    def test_keeps_ones_own_language(self, client_of):
        assert send(client_of("ana"), "patch", "/people/me", {"language": "en"}).status_code == 200
        assert User.objects.get(username="ana").language == "en"


class TestPeople:
    def test_a_new_password_is_set_unless_it_is_weak(self, client_of, cast):
        link = f"/people/users/{cast['sam'].pk}/password"
        ana = client_of("ana")
        assert send(ana, "put", link, {"password": "123"}).status_code == 422
        assert send(ana, "put", link, {"password": "another-horse-9"}).status_code == 200
        assert User.objects.get(username="sam").check_password("another-horse-9")
        assert send(client_of("otto"), "put", link, {"password": "x"}).status_code == 403

    def test_a_name_that_is_not_locked_needs_no_unlocking(self, client_of):
        assert (
            send(client_of("ana"), "post", "/people/unlocks", {"username": "z"}).status_code == 409
        )
        assert client_of("ana").get(f"{BASE}/people/sign-in-failures").json()["count"] == 0

    def test_delegations_are_seen_by_those_concerned(self, client_of, cast):
        loan = {
            "giver_id": cast["ana"].pk,
            "taker_id": cast["vera"].pk,
            "starts_on": today().isoformat(),
            "ends_on": "2099-01-01",
            "why": "holiday",
        }
        assert send(client_of("ana"), "post", "/people/delegations", loan).status_code in {201, 202}
        assert client_of("vera").get(f"{BASE}/people/delegations").json()["count"] == 1
        assert client_of("sam").get(f"{BASE}/people/delegations").json()["count"] == 0


class TestAccess:
    def test_says_which_role_gives_the_permission(self, client_of, cast):
        link = f"{BASE}/people/users/{cast['vera'].pk}/access?verb=people.see"
        [line] = client_of("ana").get(link).json()
        assert (line["role"], line["holds_verb"], line["reaches_row"]) == ("executive", True, None)
        assert client_of("sam").get(link).status_code == 403

    def test_says_whether_a_role_reaches_the_customer(self, client_of, cast, owner):
        link = f"{BASE}/customers/{owner}/access?user_id={cast['ana'].pk}&verb=customer.see"
        [line] = client_of("ana").get(link).json()
        assert (line["reach"], line["holds_verb"], line["reaches_row"]) == ("tree", True, True)
        assert client_of("sam").get(link).status_code == 403


class TestOperations:
    def test_a_delivery_that_is_not_dead_is_not_revived(self, client_of):
        link = "/foundation/deliveries/1/revival"
        assert send(client_of("ana"), "post", link).status_code == 409
        assert send(client_of("sam"), "post", link).status_code == 403

    def test_jobs_are_listed_for_those_who_look_after_them(self, client_of):
        assert client_of("ana").get(f"{BASE}/foundation/jobs").status_code == 200
        assert client_of("sam").get(f"{BASE}/foundation/jobs").status_code == 403


@pytest.fixture
def owner(cast) -> int:
    """Return the id of a customer at the head office."""
    made = create_customer(
        external_id="C1",
        name="杭州恒泰机械有限公司",
        kind="enterprise",
        unit_id=OrganisationUnit.objects.get().pk,
        opened_on=date(2024, 1, 1),
        by=SYSTEM,
        at=now(),
    )
    return made.events[0].customer_id


class TestBook:
    def test_is_not_there_before_the_first_night(self, client_of):
        answer = client_of("ana").get(f"{BASE}/portfolio/book")
        assert (answer.status_code, answer.json()["type"]) == (404, "NoBookYet")

    def test_amounts_are_decimal_strings_with_their_currency(
        self, client_of, owner, settings, tmp_path
    ):
        settings.SNAPSHOTS = tmp_path
        receivables.post_item(
            customer_id=owner,
            number="I1",
            amount=Money(123_456, "CNY"),
            issued_on=today(),
            due_on=today(),
            by=SYSTEM,
            at=now(),
        )
        night.run_night(today(), by=SYSTEM, clock=now)
        ana = client_of("ana")
        book = ana.get(f"{BASE}/portfolio/book").json()
        assert (book["currency"], book["figures"]["exposure_total"]) == ("CNY", "1234.56")
        assert book["figures"]["customers_count"] == 1
        assert book["largest"] == [{"customer_id": owner, "exposure_total": "1234.56"}]
        facts = ana.get(f"{BASE}/portfolio/facts/{owner}").json()
        assert (facts["currency"], facts["facts"]["open_total"]) == ("CNY", "1234.56")
        assert facts["facts"]["open_items_count"] == 1
        assert client_of("sam").get(f"{BASE}/portfolio/book").status_code == 403
