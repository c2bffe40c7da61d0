"""Bank flows of many customers come and go as one act, by the ordinary import."""

from __future__ import annotations

import pytest
from actors import ANA, AT, SAM
from bank import NAME, TODAY, ago, customer

from obligor.bankflows import actions, events, queries
from obligor.bankflows.actions import batches as acts
from obligor.foundation.access import NotPermitted
from obligor.imports import actions as imports
from obligor.imports import events as imported
from obligor.imports import files, loading

pytestmark = pytest.mark.django_db
HEAD = "客户编号,账号,户名,日期,交易时间,金额,余额,对方户名,摘要\n"


def carried(text: str) -> int:
    content = (HEAD + text).encode()
    made = imports.upload(
        kind="bank_transactions",
        file_name="flows.csv",
        sha256=files.keep(content),
        size_bytes=len(content),
        by=ANA,
        at=AT,
    )
    import_id = made.one(imported.FileUploaded).import_id
    loading.check_file(import_id, loading.Choice(), by=ANA, clock=lambda: AT)
    return import_id


def rows(*, code="C1", amount=100, batch="b", by=ANA, **more):
    row = {
        "_row": 2,
        "customer_external_id": code,
        "account_number": "1",
        "currency": "CNY",
        "booked_on": TODAY,
        "amount_minor": amount,
    } | more
    return actions.load_rows(rows=[row, row | {"_row": 3}], batch=batch, by=by, at=AT)


class TestImport:
    def test_is_checked_loaded_and_taken_back(self):
        owner, other = customer(), customer("C2", "绍兴越州印染有限公司")
        import_id = carried(
            f"C1,11,{NAME},{ago(3)},10:00:00,100,100,甲公司,货款\n"
            f"C1,11,{NAME},{ago(3)},10:00:00,100,100,甲公司,货款\n"
            f"C2,22,,{ago(2)},,-50.5,,乙公司,工资\n"
        )
        assert not files.faults(import_id)
        loading.load_file(import_id, only_good=False, by=ANA, clock=lambda: AT)
        found = queries.facts([owner.pk, other.pk], on=TODAY, known_at=AT)
        assert found["bank_inflow_12m"].to_list() == [20_000, 0]
        assert found["bank_wages_12m"].to_list() == [0, 5_050]
        imports.undo(import_id=import_id, by=ANA, at=AT)
        assert queries.facts([owner.pk], on=TODAY, known_at=AT).is_empty()

    def test_names_every_fault(self):
        customer()
        faults = files.faults(
            carried(
                f"C9,11,,{ago(3)},,1,,甲,货款\n"
                f"C1,11,他人有限公司,{ago(3)},,1,,甲,货款\n"
                f"C1,11,,{ago(3)},25:00:00,1,,甲,货款\n"
                f"C1,11,,{ago(3)},,0,,甲,货款\n"
            )
        )
        assert [f.row for f in faults] == [2, 3, 4, 5]
        assert all(f.remedy.zh for f in faults)


class TestRows:
    def test_say_how_many_counted(self):
        customer()
        event = rows().one(events.FlowsOfManyLoaded)
        assert (event.created_count, event.known_count, event.customers_count) == (2, 0, 1)

    def test_known_rows_do_not_count_again(self):
        customer()
        rows()
        event = rows(batch="c").one(events.FlowsOfManyLoaded)
        assert (event.created_count, event.known_count) == (0, 2)

    def test_of_one_batch_load_once(self):
        customer()
        rows()
        with pytest.raises(acts.BatchTaken):
            rows()

    def test_of_an_unknown_customer_are_refused(self):
        with pytest.raises(acts.RowsFaulty) as caught:
            rows(code="C9")
        assert [f.row for f in caught.value.faults] == [2, 3]

    def test_taken_back_twice_are_not_there(self):
        customer()
        rows()
        actions.undo_batch(batch="b", by=ANA, at=AT)
        with pytest.raises(acts.NothingToUndo):
            actions.undo_batch(batch="b", by=ANA, at=AT)

    def test_the_stranger_may_neither(self):
        customer()
        with pytest.raises(NotPermitted):
            rows(by=SAM)
        rows()
        with pytest.raises(NotPermitted):
            actions.undo_batch(batch="b", by=SAM, at=AT)
