"""The pages of collateral, through HTTP as a browser without script would use them."""

from __future__ import annotations

import pytest
from actors import ANA, AT
from pawned import able, customer, guarantee, house, owe, person, state, yuan

from obligor.collateral import actions
from obligor.collateral.models import Collateral, Cover, Obligation, PriorCharge, Valuation
from obligor.config import standing
from obligor.foundation.access import SYSTEM
from obligor.foundation.clock import today

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def policies():
    standing.settle(by=SYSTEM, at=AT)


@pytest.fixture
def ana(client):
    client.force_login(person("ana", "collateral.*", "customer.*", "proposal.*"), backend=BACKEND)
    return client


@pytest.fixture
def sam(client):
    client.force_login(person("sam", "view.*"), backend=BACKEND)
    return client


def text(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def owner():
    found, sister = customer(), customer("C2", name="姐妹公司")
    owe(found, 1000)
    house(found, value=1000)
    guarantee(found, sister, 300)
    guarantee(sister, found, 300)
    able(sister, 200)
    guarantee(found, "欧阳小明", 100, is_person=True)
    return found


class TestRoom:
    def test_explains_the_value_and_names_what_stands_out(self, ana, owner):
        page = text(ana.get(f"/assess/{owner.pk}/collateral"))
        for said in ("厂房", "70.0%", "COL-07", "过度担保", "担保圈", "处于互保联保圈"):
            assert said in page
        assert "欧阳小明" not in page

    def test_says_what_to_do_when_nothing_is_on_file(self, ana):
        assert "尚无担保" in text(ana.get(f"/assess/{customer().pk}/collateral"))

    def test_shows_a_card_on_the_customers_page(self, ana, owner, client):
        client.force_login(
            person("eve", "collateral.see", "customer.see", "assessment.see"), backend=BACKEND
        )
        assert "担保覆盖率" in text(client.get(f"/customers/{owner.pk}/evidence/"))

    def test_tries_another_haircut_without_storing_it(self, ana, owner):
        link = f"/assess/{owner.pk}/collateral/what-if"
        assert "请选择类型" in text(ana.get(link))
        page = text(ana.get(link, {"kind": "real_estate", "rate": "50"}))
        assert "500.00" in page
        assert "700.00" in page

    def test_is_closed_to_the_stranger(self, sam, owner):
        for path in (f"/assess/{owner.pk}/collateral", "/collateral", "/revaluations"):
            assert sam.get(path).status_code == 403


class TestLists:
    def test_show_values_and_what_is_due(self, ana, owner):
        page = text(ana.get("/collateral"))
        assert "厂房" in page
        assert "700" in page
        assert "厂房" in text(ana.get("/revaluations"))
        assert "厂房" in text(ana.get("/collateral-expiring"))

    def test_are_exported(self, ana, owner):
        answer = ana.get("/collateral", {"export": "csv"})
        content = b"".join(answer.streaming_content).decode()
        assert "700.00" in content

    def test_filter_what_is_overdue(self, ana, owner):
        assert "厂房" in text(ana.get("/collateral", {"due": "yes", "kind": "real_estate"}))
        assert "厂房" not in text(ana.get("/revaluations", {"overdue": "yes"}))


class TestVerbs:
    def post(self, client, path, **given):
        answer = client.post(path, given)
        assert answer.status_code == 302, answer.content.decode()[-2000:]

    def test_put_on_file_accept_register_value_cover_and_release(self, ana):
        owner, day = customer(), today().isoformat()
        room = f"/assess/{owner.pk}/collateral"
        new = {"kind": "land", "title": "地块", "currency": "CNY", "our_rank": "1"}
        self.post(ana, f"{room}/new", **new, amount="1,000.00")
        pk = Collateral.objects.get().pk
        one = f"/collateral/{pk}"
        self.post(ana, f"{one}/acceptance", day=day)
        registered = {"registry": "中心", "registration_number": "D1", "registered_on": day}
        self.post(ana, f"{one}/registration", **registered)
        valued = {"amount": "900", "valued_on": day, "method": "market", "source": "PG"}
        self.post(ana, f"{one}/valuations/new", **valued)
        self.post(
            ana,
            f"{room}/facilities/new",
            code="L1",
            currency="CNY",
            amount="500",
            starts_on=day,
        )
        facility = Obligation.objects.get()
        self.post(
            ana, f"{one}/covers/new", target=facility.pk, priority="1", most="", starts_on=day
        )
        self.post(ana, f"{one}/charges/new", creditor="某行", rank="1", amount="10", starts_on=day)
        insured = {"insurer": "保险", "insurance_number": "B", "insured_until": "2030-01-01"}
        self.post(ana, f"{one}/insurance", **insured)
        changed = {"title": "新地块", "our_rank": "2"}
        self.post(ana, f"{one}/change", **changed)
        page = text(ana.get(one))
        for said in ("新地块", "620.00", "L1", "某行", "PG"):
            assert said in page
        self.post(ana, f"/collateral/charges/{PriorCharge.objects.get().pk}/end", ends_on=day)
        newest = Cover.objects.latest("pk")
        self.post(ana, f"/collateral/covers/{newest.pk}/end", ends_on=day)
        self.post(ana, f"/collateral/facilities/{facility.pk}/end", ends_on=day)
        withdrawal = f"/collateral/valuations/{Valuation.objects.get().pk}/withdrawal"
        self.post(ana, withdrawal, because="错")
        self.post(ana, f"{one}/release", day=day, because="结清", why_proposed="结清")
        assert state(pk) == "registered"

    def test_put_guarantees_abilities_and_outside_guarantees_on_file(self, ana):
        owner, day = customer(), today().isoformat()
        customer("C2")
        room = f"/assess/{owner.pk}/collateral"
        given = {"mode": "joint", "currency": "CNY", "amount": "100"}
        self.post(ana, f"{room}/guarantees/new", guarantor="C2", **given)
        row = Collateral.objects.get()
        assert row.owner.customer.external_id == "C2"
        ability = {"currency": "CNY", "amount": "50", "as_of_on": day, "source": "报表"}
        self.post(ana, f"{room}/guarantors/{row.owner_id}/ability", **ability)
        self.post(ana, f"{room}/ability", **ability)
        outside = {"creditor": "某行", "currency": "CNY", "amount": "5", "starts_on": day}
        self.post(ana, f"{room}/outside/new", debtor="丙公司", **outside)
        assert "丙公司" in text(ana.get(room))

    def test_keep_what_was_typed_when_it_is_refused(self, ana):
        owner = customer()
        answer = ana.post(
            f"/assess/{owner.pk}/collateral/new",
            {
                "kind": "land",
                "title": "地块",
                "currency": "CNY",
                "amount": "1.001",
                "our_rank": "1",
            },
        )
        assert answer.status_code == 422
        assert "地块" in answer.content.decode()

    def test_are_closed_to_the_stranger(self, sam, owner):
        pk = Collateral.objects.order_by("pk").first().pk
        room, one = f"/assess/{owner.pk}/collateral", f"/collateral/{pk}"
        paths = [f"{room}/{p}" for p in ("new", "guarantees/new", "facilities/new", "ability")]
        paths += [f"{room}/outside/new", f"{room}/what-if", "/collateral-expiring", one]
        paths += [
            f"{one}/{p}"
            for p in (
                "change",
                "acceptance",
                "declining",
                "registration",
                "insurance",
                "release",
                "disposal",
                "valuations/new",
                "charges/new",
                "covers/new",
                "documents/new",
            )
        ]
        for path in paths:
            assert sam.get(path).status_code == 403, path


def test_a_fast_room_asks_the_same_number_of_questions(ana, owner, django_assert_max_num_queries):
    for n in range(8):
        actions.register(
            customer_id=owner.pk,
            kind="deposit",
            title=f"存单{n}",
            currency="CNY",
            amount=yuan(5),
            by=ANA,
            at=AT,
        )
    ana.get(f"/assess/{owner.pk}/collateral")
    with django_assert_max_num_queries(60):
        ana.get(f"/assess/{owner.pk}/collateral")
    with django_assert_max_num_queries(50):
        ana.get("/collateral")
