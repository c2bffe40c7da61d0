"""Duplicates are looked for once a file is new, changed or loaded; never twice for nothing."""

from __future__ import annotations

from actors import AT
from book import customer

from obligor.customers import actions
from obligor.customers.models import DuplicatePair
from obligor.foundation import outbox


def settle() -> None:
    outbox.deliver_due(at=AT)


class TestCompare:
    def test_finds_the_twin_of_a_file_that_was_loaded(self, house, huaxin):
        row = {
            "_row": 2,
            "external_id": "X",
            "name": "深圳华信贸易有限责任公司",
            "unit_code": "north",
        }
        actions.upsert_customers(rows=[row], batch="1", by=house.otto, at=AT)
        settle()
        assert DuplicatePair.objects.get().left_id == huaxin.pk

    def test_forgets_the_pair_when_the_name_changes(self, house, huaxin):
        other = customer(house.north, "上海宏达物流有限公司")
        given = {"customer_id": other.pk, "by": house.otto, "at": AT}
        actions.change_customer(version=1, changes={"name": "深圳华信贸易有限责任公司"}, **given)
        settle()
        assert DuplicatePair.objects.count() == 1
        actions.change_customer(version=2, changes={"name": "上海宏达物流有限公司"}, **given)
        settle()
        assert not DuplicatePair.objects.exists()

    def test_may_run_twice(self, house, huaxin):
        customer(house.north, "深圳华信贸易有限责任公司", not_duplicates=[huaxin.pk])
        settle()
        settle()
        assert DuplicatePair.objects.count() == 1
