"""The book page: its figures, and that nobody sees another's customers in it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from actors import ANA, SAM, actor
from django.test import RequestFactory

from obligor.customers.models import Customer
from obligor.foundation.access import Reach
from obligor.people.models import OrganisationUnit
from obligor.portfolio import night, overview, queries
from obligor.portfolio.pages import facts
from obligor.receivables.models import OpenItem
from obligor_core.portfolio.book import Dimension

ON = date(2026, 11, 20)
CLOCK = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
KNOWN = datetime(2026, 1, 1, tzinfo=UTC)


def customer(unit: OrganisationUnit, number: int, minor: int, **more) -> Customer:
    row = Customer.objects.create(
        external_id=f"C{number}",
        kind="enterprise",
        name=f"Customer {number}",
        unit=unit,
        name_normal=f"customer {number}",
        opened_on=date(2025, 1, 1),
        created_at=KNOWN,
        **more,
    )
    OpenItem.objects.create(
        external_id=f"I{number}",
        number=f"I{number}",
        customer=row,
        kind="invoice",
        currency="CNY",
        amount_minor=minor,
        issued_on=date(2026, 9, 1),
        due_on=date(2026, 10, 1),
        recorded_at=KNOWN,
        known_from=KNOWN,
        open_minor=minor,
    )
    return row


@pytest.fixture
def book(transactional_db, settings, tmp_path):
    """Two units with one customer each, both late."""
    settings.SNAPSHOTS = tmp_path
    east, west = (
        OrganisationUnit.objects.create(code=c, name_en=c, name_zh=c, path=f"/{n}/")
        for n, c in enumerate(("east", "west"), 1)
    )
    rows = (
        customer(east, 1, 300_000, industry_code="2611", region_code="310115"),
        customer(west, 2, 100_000),
    )
    night.run_night(ON, by=ANA, clock=lambda: CLOCK)
    return rows


def seen(by) -> overview.Overview | None:
    return overview.overview(by, currency="CNY")


class TestBook:
    def test_adds_up_to_its_parts(self, book):
        found = seen(ANA)
        parts = overview.cut(found, Dimension.UNIT)
        assert found.figures["exposure_total"] == 400_000
        assert [p["exposure_total"] for p in parts] == [300_000, 100_000]

    def test_tells_industries_by_section_and_regions_by_province(self, book):
        found = seen(ANA)
        assert [p["place"] for p in overview.cut(found, Dimension.INDUSTRY)] == ["C", None]
        assert [p["place"] for p in overview.cut(found, Dimension.REGION)] == ["310000", None]

    def test_holds_only_customers_within_reach(self, book):
        west = actor("otto", "portfolio.see", reach=Reach.TREE, unit_path="/2/")
        found = seen(west)
        assert found.figures["exposure_total"] == 100_000
        assert [r["customer_id"] for r in found.largest] == [book[1].pk]
        assert [p.exposure_minor for p in overview.trend(west, is_whole=False)] == [100_000]

    def test_is_empty_for_a_stranger(self, book):
        assert seen(SAM).figures["exposure_total"] == 0

    def test_does_not_exist_before_the_first_night(self, transactional_db, settings, tmp_path):
        settings.SNAPSHOTS = tmp_path
        assert seen(ANA) is None


class TestFactsCard:
    def test_tells_value_unit_source_and_rule_of_every_fact(self, book):
        request = RequestFactory().get("/")
        request.actor = ANA
        card = facts.customer_facts(request, book[0].pk)
        lines = {line.name: line for line in card["lines"]}
        assert (card["on"], lines["exposure_total"].value) == (ON, "3,000.00")
        assert lines["dpd_now"].value.startswith("50 ")
        assert "FCT-" in lines["dpd_now"].about

    def test_says_nothing_of_a_customer_out_of_reach(self, book):
        request = RequestFactory().get("/")
        request.actor = SAM
        with pytest.raises(queries.customers.CustomerNotFound):
            facts.customer_facts(request, book[0].pk)

    @pytest.mark.django_db
    @pytest.mark.parametrize(
        ("fact", "value", "said"),
        [
            ("overdue_total", 12_345, "123.45"),
            ("rank_in_book", 3, "3"),
            ("overdue_total", None, "–"),
        ],
    )
    def test_writes_each_side_of_a_movement_by_its_fact(self, fact, value, said):
        assert said in facts.moved_value(fact, value)

    @pytest.mark.django_db
    def test_names_a_bucket_by_its_place(self):
        assert facts.moved_value("bucket_worst", 0) != facts.moved_value("bucket_worst", 4)
