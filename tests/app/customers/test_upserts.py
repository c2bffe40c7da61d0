"""Loading many rows: the same checks, one event, and back again as one act."""

from __future__ import annotations

from datetime import date

import pytest
from actors import AT
from book import customer, uscc

from obligor.customers import actions, events
from obligor.customers.actions.loads import BatchTaken, ChangedSinceLoad, NothingToUndo, RowsFaulty
from obligor.customers.models import (
    Address,
    Connection,
    Contact,
    Customer,
    CustomerGroup,
    Identifier,
)
from obligor.customers.queries import checked_customer_rows
from obligor.foundation.access import NotPermitted
from obligor.foundation.models import AuditEntry


def row(number: int, **more) -> dict:
    return {
        "_row": number + 1,
        "external_id": f"X-{number}",
        "name": f"第{number}号贸易有限公司",
        "unit_code": "north",
    } | more


def loaded(house, rows, batch="import:1", **more):
    return actions.upsert_customers(rows=rows, batch=batch, by=house.otto, at=AT, **more)


FULL = {
    "kind": "enterprise",
    "uscc": uscc(3)["value"].lower(),
    "short_name": "三号",
    "industry_code": "F51",
    "region_code": "440300",
    "manager": "otto",
    "group_external_id": "G-1",
    "group_name": "三号集团",
    "employees": 12,
    "annual_revenue_minor": 500_000_00,
    "opened_on": date(2025, 3, 1),
    "payment_terms_days": 30,
    "currency": "CNY",
    "phone": "0755-88881234",
    "address": "广东省深圳市南山区科苑路1号",
    "tags": ["重点", "出口"],
}


class TestUpsertCustomers:
    def test_opens_a_file_with_all_that_the_row_says(self, house):
        outcome = loaded(house, [row(1, **FULL)])
        done = outcome.one(events.CustomersUpserted)
        made = Customer.objects.select_related("group", "manager").get()
        assert (done.created_count, done.changed_count, done.customer_ids) == (1, 0, [made.pk])
        assert (made.group.name, made.manager.username, made.size_class) == (
            "三号集团",
            "otto",
            "micro",
        )
        assert (made.tags, made.opened_on) == (["出口", "重点"], date(2025, 3, 1))
        assert Identifier.objects.get().value == uscc(3)["value"]
        assert Address.objects.get().line == FULL["address"]
        entry = AuditEntry.objects.get(pk=outcome.audit_id)
        assert entry.payload["rows"] == "•••" and f"customer:{made.pk}" in entry.subjects

    def test_changes_nothing_the_second_time(self, house):
        loaded(house, [row(1, **FULL)])
        again = loaded(house, [row(1, **FULL)], batch="import:2").one(events.CustomersUpserted)
        assert (again.created_count, again.changed_count, again.customer_ids) == (0, 0, [])
        assert Customer.objects.get().version == 1

    def test_changes_what_differs_and_leaves_what_is_empty(self, house):
        loaded(house, [row(1, **FULL)])
        loaded(house, [row(1, name="新名有限公司", phone=None, tags=["新"])], batch="2")
        made = Customer.objects.get()
        assert (made.name, made.phone, made.version) == ("新名有限公司", FULL["phone"], 2)
        assert made.tags == ["出口", "新", "重点"]
        assert made.name_normal == "新名"

    def test_names_every_fault_of_every_row_and_writes_nothing(self, house, huaxin):
        rows = [
            row(1, unit_code="nowhere", industry_code="Z1"),
            row(2, uscc="123", employees=-1),
            row(3, manager="nobody", opened_on=date(2026, 11, 24)),
            row(4, unit_code=None),
            row(5, kind="individual", uscc=uscc(5)["value"]),
            row(6, kind="enterprise", id_number="11010519491231002X"),
            row(7, unit_code="south"),
        ]
        with pytest.raises(RowsFaulty) as refusal:
            loaded(house, rows)
        found = [(f.row, f.column) for f in refusal.value.faults]
        assert found == [
            (2, "industry_code"), (2, "unit_code"), (3, "employees"), (3, "uscc"),
            (4, "opened_on"), (4, "manager"), (5, "unit_code"), (6, "uscc"), (7, "id_number"),
            (8, "unit_code"),
        ]  # fmt: skip
        assert all(f.remedy.zh and f.remedy.en for f in refusal.value.faults)
        assert Customer.objects.count() == 1

    def test_takes_the_unit_of_the_whole_file_where_a_row_names_none(self, house):
        loaded(house, [row(1, unit_code=None)], default_unit_id=house.north.pk)
        assert Customer.objects.get().unit_id == house.north.pk

    def test_refuses_to_change_a_file_out_of_reach(self, house):
        customer(house.south, "南方贸易有限公司", external_id="X-1")
        with pytest.raises(RowsFaulty) as refusal:
            loaded(house, [row(1)])
        assert refusal.value.faults[0].column == "external_id"

    def test_refuses_another_number_than_the_one_on_file(self, house):
        loaded(house, [row(1, uscc=uscc(1)["value"])])
        with pytest.raises(RowsFaulty):
            loaded(house, [row(1, uscc=uscc(2)["value"])], batch="2")

    def test_warns_of_a_number_that_another_customer_has(self, house):
        loaded(house, [row(1, uscc=uscc(1)["value"])])
        rows = [row(2, uscc=uscc(1)["value"])]
        checked = checked_customer_rows(house.otto, rows, on=AT.date(), verb="customer.upsert")
        assert [(w.row, w.column) for w in checked.warnings] == [(3, "uscc")]
        assert not checked.faults and Customer.objects.count() == 1

    def test_moves_nobody_to_another_unit_or_manager(self, house):
        loaded(house, [row(1, manager="otto")])
        rows = [row(1, unit_code="root", manager="ana")]
        checked = checked_customer_rows(house.ana, rows, on=AT.date(), verb="customer.upsert")
        assert {w.column for w in checked.warnings} == {"unit_code", "manager"}
        actions.upsert_customers(rows=rows, batch="2", by=house.ana, at=AT)
        made = Customer.objects.get()
        assert (made.unit_id, made.manager_id) == (house.north.pk, house.otto.user_id)

    def test_refuses_a_batch_that_was_written(self, house):
        loaded(house, [row(1)])
        with pytest.raises(BatchTaken):
            loaded(house, [row(2)])

    def test_never_runs_without_the_permission(self, house):
        with pytest.raises(NotPermitted):
            actions.upsert_customers(rows=[row(1)], batch="1", by=house.vera, at=AT)

    def test_writes_thousands_of_rows_in_a_few_statements(
        self, house, django_assert_max_num_queries
    ):
        rows = [
            row(
                n,
                uscc=uscc(n)["value"],
                address=f"广东省深圳市南山区{n}号",
                group_name=f"集{n % 900}",
            )
            for n in range(2_000)
        ]
        with django_assert_max_num_queries(40):
            loaded(house, rows)
        assert Customer.objects.count() == 2_000


class TestUndoUpsert:
    def test_takes_new_files_away_and_puts_changed_ones_back(self, house):
        loaded(house, [row(1, **FULL)])
        loaded(house, [row(1, name="新名有限公司", address="别处1号"), row(2)], batch="2")
        undone = actions.undo_upsert(batch="2", by=house.otto, at=AT).one(events.UpsertUndone)
        assert (undone.removed_count, undone.restored_count) == (1, 2)
        made = Customer.objects.get()
        assert (made.name, made.name_normal, made.version) == (
            "第1号贸易有限公司", "第1号贸易", 3,
        )  # fmt: skip
        assert made.annual_revenue_minor == 500_000_00
        assert Address.objects.get().line == FULL["address"]

    def test_leaves_no_trace_of_the_first_load(self, house):
        loaded(house, [row(1, **FULL)])
        actions.undo_upsert(batch="import:1", by=house.otto, at=AT)
        for table in (Customer, CustomerGroup, Identifier, Address):
            assert not table.objects.exists()

    def test_refuses_when_a_row_was_changed_since(self, house):
        loaded(house, [row(1)])
        made = Customer.objects.get()
        actions.change_customer(
            customer_id=made.pk, version=1, changes={"short_name": "x"}, by=house.otto, at=AT
        )
        with pytest.raises(ChangedSinceLoad) as refusal:
            actions.undo_upsert(batch="import:1", by=house.otto, at=AT)
        assert f"customer {made.pk}" in refusal.value.said.en

    def test_refuses_the_second_time_and_the_unknown_batch(self, house):
        loaded(house, [row(1)])
        actions.undo_upsert(batch="import:1", by=house.otto, at=AT)
        for batch in ("import:1", "import:2"):
            with pytest.raises(NothingToUndo):
                actions.undo_upsert(batch=batch, by=house.otto, at=AT)


def person(number: int, **more) -> dict:
    return {
        "_row": number,
        "external_id": f"P-{number}",
        "customer_external_id": "HX",
        "name": f"王{number}",
    } | more


@pytest.fixture
def two(house):
    return (
        customer(house.north, "深圳市华信贸易有限公司", external_id="HX"),
        customer(house.north, "上海宏达物流有限公司", external_id="HD"),
    )


class TestUpsertContacts:
    def test_adds_and_changes_and_keeps_one_main_contact(self, house, two):
        rows = [person(1, is_primary=True, phone="13800138000"), person(2)]
        actions.upsert_contacts(rows=rows, batch="1", by=house.otto, at=AT)
        rows = [person(2, is_primary=True), person(3)]
        done = actions.upsert_contacts(rows=rows, batch="2", by=house.otto, at=AT)
        found = done.one(events.CustomersUpserted)
        assert (found.created_count, found.changed_count) == (1, 2)
        assert Contact.objects.get(is_primary=True).external_id == "P-2"

    def test_goes_back_as_one_act(self, house, two):
        actions.upsert_contacts(rows=[person(1, is_primary=True)], batch="1", by=house.otto, at=AT)
        actions.upsert_contacts(rows=[person(2, is_primary=True)], batch="2", by=house.otto, at=AT)
        actions.undo_upsert(batch="2", by=house.otto, at=AT)
        only = Contact.objects.get()
        assert (only.external_id, only.is_primary) == ("P-1", True)

    def test_names_the_faults(self, house, two):
        rows = [person(1, customer_external_id="?"), person(2, email="nothing")]
        with pytest.raises(RowsFaulty) as refusal:
            actions.upsert_contacts(rows=rows, batch="1", by=house.otto, at=AT)
        assert [f.column for f in refusal.value.faults] == ["customer_external_id", "email"]

    def test_knows_no_customer_of_a_stranger(self, house, two):
        with pytest.raises(RowsFaulty):
            actions.upsert_contacts(rows=[person(1)], batch="1", by=house.sam, at=AT)


def edge(number: int, **more) -> dict:
    return {
        "_row": number,
        "external_id": f"E-{number}",
        "from_customer_external_id": "HX",
        "to_customer_external_id": "HD",
        "kind": "owns",
        "share_percent": 51.0,
        "starts_on": date(2025, 1, 1),
    } | more


class TestUpsertConnections:
    def test_adds_changes_and_goes_back(self, house, two):
        actions.upsert_connections(rows=[edge(1)], batch="1", by=house.otto, at=AT)
        rows = [edge(1, share_percent=60.0), edge(2, kind="supplies", share_percent=None)]
        actions.upsert_connections(rows=rows, batch="2", by=house.otto, at=AT)
        assert Connection.objects.get(external_id="E-1").share_percent == 60
        actions.undo_upsert(batch="2", by=house.otto, at=AT)
        only = Connection.objects.get()
        assert (only.share_percent, only.version) == (51, 3)

    @pytest.mark.parametrize(
        ("more", "column"),
        [
            ({"to_customer_external_id": "HX"}, "to_customer_external_id"),
            ({"ends_on": date(2025, 1, 1)}, "ends_on"),
            ({"share_percent": 100.01}, "share_percent"),
            ({"share_percent": 0.0}, "share_percent"),
            ({"kind": "guarantees"}, "share_percent"),
            ({"amount_minor": 0}, "amount"),
        ],
    )
    def test_names_the_fault(self, house, two, more, column):
        with pytest.raises(RowsFaulty) as refusal:
            actions.upsert_connections(rows=[edge(1, **more)], batch="1", by=house.otto, at=AT)
        assert [f.column for f in refusal.value.faults] == [column]
