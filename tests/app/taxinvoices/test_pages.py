"""The pages of tax invoices, as a browser without script would use them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from ledger import customer
from received import BACKEND, OTHER, OWN, load, person, row, with_number

from obligor.foundation.clock import now, today
from obligor.taxinvoices.models import TaxInvoice

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(client):
    client.force_login(
        person("ana", "taxinvoice.*", "customer.*", "import.*", "assessment.see"), backend=BACKEND
    )
    return client


@pytest.fixture
def owner():
    """Return a customer that sold to another of ours, voided a lot, and bought from it too."""
    seller = with_number(customer("C1", name="甲公司"))
    with_number(customer("C2", name="乙公司"), OTHER)
    day = today() - timedelta(days=3)
    party = {"party_name": "乙公司", "party_tax_no": OTHER, "issued_on": day}
    sold = [row(f"{n}", 1000_00, **party) for n in range(100, 130)]
    void = [row(f"{n}", 1000_00, **party, state="void") for n in range(200, 210)]
    bought = row("300", 900_00, **party, direction="purchase")
    load(*sold, *void, bought, owner=seller, at=now())
    return seller


def text(client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.content.decode()[-2000:]
    return answer.content.decode()


class TestRoom:
    def test_says_what_stands_out_with_the_way_to_the_invoices(self, ana, owner):
        shown = text(ana, f"/assess/{owner.pk}/taxinvoices")
        assert "销项作废率偏高" in shown and "25%" in shown
        assert f"/assess/{owner.pk}/taxinvoices/invoices?issued_from=" in shown
        assert "我方客户" in shown
        assert f"/imports/new?kind=tax_invoices&amp;customer={owner.pk}" in shown

    def test_is_by_the_day_asked(self, ana, owner):
        before = (today() - timedelta(days=30)).isoformat()
        assert "暂无进销项发票" in text(ana, f"/assess/{owner.pk}/taxinvoices?on={before}")

    def test_without_invoices_says_what_to_do(self, ana):
        shown = text(ana, f"/assess/{customer('C9').pk}/taxinvoices")
        assert "电子税务局" in shown

    def test_has_a_card_on_the_customers_page(self, ana, owner):
        assert "/taxinvoices" in text(ana, f"/customers/{owner.pk}/evidence/")


class TestLists:
    def test_of_the_book_and_of_one_customer_narrow_and_export(self, ana, owner):
        assert "乙公司" in text(ana, "/tax-invoices?state=void")
        own = f"/assess/{owner.pk}/taxinvoices/invoices"
        assert "110" in text(ana, f"{own}?direction=sale&party_key={OTHER}")
        assert ana.get(f"{own}?export=xlsx").status_code == 200
        assert text(ana, f"{own}?unlike=yes").count("kind-money") <= 2

    def test_of_counterparties_say_who_stands_on_both_sides(self, ana, owner):
        shown = text(ana, f"/assess/{owner.pk}/taxinvoices/counterparties?both=yes")
        assert shown.count("乙公司") >= 2
        assert "乙公司" in text(ana, "/tax-invoices/counterparties")
        assert ana.get("/tax-invoices/counterparties?export=csv").status_code == 200


class TestInvoice:
    def test_is_shown_and_its_state_changed(self, ana, owner):
        found = TaxInvoice.objects.get(number="100")
        assert OTHER in text(ana, f"/tax-invoices/{found.pk}")
        given = {"state": "abnormal", "because": "税局列为异常"}
        answer = ana.post(f"/tax-invoices/{found.pk}/state", given)
        assert answer.status_code == 302
        assert "税局列为异常" in text(ana, f"/tax-invoices/{found.pk}")
        assert ana.post(f"/tax-invoices/{found.pk}/state", given).status_code == 409

    def test_a_load_is_taken_back_from_the_room(self, ana, owner):
        page = text(ana, f"/assess/{owner.pk}/taxinvoices")
        link = page.split("/loads/")[1].split('"')[0]
        answer = ana.post(f"/assess/{owner.pk}/taxinvoices/loads/{link}", {})
        assert answer.status_code == 302
        assert not TaxInvoice.objects.filter(cancelled_at=None).exists()


class TestImportOfOne:
    def test_names_the_customer_and_offers_its_kind_alone(self, ana, owner):
        shown = text(ana, f"/imports/new?kind=tax_invoices&customer={owner.pk}")
        assert "甲公司" in shown and 'id="kind_payments"' not in shown
        assert ana.get("/imports/new?kind=tax_invoices&customer=999999").status_code == 404


class TestStranger:
    def test_sees_nothing(self, client, owner):
        client.force_login(person("sam", "view.*"), backend=BACKEND)
        found = TaxInvoice.objects.first()
        for path in (
            f"/assess/{owner.pk}/taxinvoices",
            f"/assess/{owner.pk}/taxinvoices/invoices",
            f"/assess/{owner.pk}/taxinvoices/counterparties",
            "/tax-invoices",
            "/tax-invoices/counterparties",
            f"/tax-invoices/{found.pk}",
            f"/tax-invoices/{found.pk}/state",
        ):
            assert client.get(path).status_code == 403, path

    def test_from_another_unit_sees_no_such_customer(self, client, owner):
        client.force_login(person("wang", "taxinvoice.*", path="/9/"), backend=BACKEND)
        found = TaxInvoice.objects.first()
        assert client.get(f"/assess/{owner.pk}/taxinvoices").status_code == 404
        assert client.get(f"/tax-invoices/{found.pk}").status_code == 404
        assert OWN not in text(client, "/tax-invoices") and "乙公司" not in text(
            client, "/tax-invoices/counterparties"
        )
