"""A file on its way into the book: faults at once, good rows only if asked, repeat, undo."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from actors import AT, SAM, actor

from obligor.customers.models import Customer
from obligor.foundation.access import SYSTEM, NotPermitted
from obligor.imports import actions, files, loading, queries
from obligor.imports.loading import Choice
from obligor.imports.models import HeaderMemory, ImportBatch
from obligor.people.actions import add_unit
from obligor_core.imports.kinds import KINDS

ANA = actor("ana", "*")
GOOD = """客户编号,客户名称,类型,机构代码,地区
C-1,杭州恒泰精密机械有限公司,企业,root,
C-2,个体户甲,个体,root,
"""
BAD = (
    GOOD
    + """C-3,,企业,root,
C-4,宁波海天贸易有限公司,企业,nowhere,
C-1,重复有限公司,企业,root,
"""
)


def clock() -> datetime:
    return datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@pytest.fixture
def house(db, settings, tmp_path):
    settings.UPLOADS = tmp_path
    add_unit(code="root", name_zh="总部", name_en="Head office", by=SYSTEM, at=AT)


def uploaded(
    text: str, *, by=ANA, name: str = "customers.csv", kind: str = "customers"
) -> ImportBatch:
    content = text.encode("gb18030")
    outcome = actions.upload(
        kind=kind,
        file_name=name,
        sha256=files.keep(content),
        size_bytes=len(content),
        by=by,
        at=AT,
    )
    return ImportBatch.objects.get(pk=outcome.events[0].import_id)


def checked(text: str, choice: Choice | None = None, **more: str) -> ImportBatch:
    batch = uploaded(text, **more)
    loading.check_file(batch.pk, choice or Choice(), by=ANA, clock=clock)
    batch.refresh_from_db()
    return batch


def load(batch: ImportBatch, *, only_good: bool = False):
    return loading.load_file(batch.pk, only_good=only_good, by=ANA, clock=clock)


class TestCheck:
    def test_rehearses_without_a_trace(self, house):
        batch = checked(GOOD)
        assert (batch.state, batch.good_count, batch.faults_count) == ("checked", 2, 0)
        assert (batch.created_count, batch.changed_count) == (2, 0)
        assert not Customer.objects.exists()

    def test_names_every_fault_of_file_and_book_at_once(self, house):
        batch = checked(BAD)
        found = {(f.row, f.column) for f in files.faults(batch.pk)}
        assert {row for row, _ in found} == {4, 5, 6}
        assert all(f.remedy.zh for f in files.faults(batch.pk))
        assert batch.good_count == 2

    def test_says_why_a_file_cannot_be_read(self, house):
        batch = checked("")
        assert batch.state == "unreadable"
        assert "空" in batch.problem["zh"]

    def test_remembers_the_column_that_a_person_chose(self, house):
        text = GOOD.replace("客户名称", "抬头")
        batch = checked(text, Choice(mapping={"external_id": 0, "name": 1, "unit_code": 3}))
        assert batch.good_count == 2
        assert HeaderMemory.objects.filter(kind="customers", field="name").exists()
        assert checked(text).mapping["name"] == 1

    def test_a_missing_column_is_a_fault_of_the_whole_file(self, house):
        batch = checked("客户编号,电话\nC-1,1\n")
        assert batch.good_count == 0
        assert [f.column for f in files.faults(batch.pk)] == ["name"]


class TestLoad:
    def test_writes_the_rows_as_one_act(self, house):
        load(checked(GOOD))
        assert set(Customer.objects.values_list("external_id", flat=True)) == {"C-1", "C-2"}

    def test_refuses_a_file_with_faults_unless_asked_for_the_good_rows(self, house):
        batch = checked(BAD)
        with pytest.raises(actions.FaultsLeft):
            load(batch)
        load(batch, only_good=True)
        assert Customer.objects.count() == 2

    def test_the_same_file_again_changes_nothing(self, house):
        load(checked(GOOD))
        again = checked(GOOD)
        assert (again.created_count, again.changed_count) == (0, 0)
        assert queries.same_file(again) is not None
        load(again)
        assert Customer.objects.count() == 2

    def test_happens_once(self, house):
        batch = checked(GOOD)
        load(batch)
        with pytest.raises(actions.NotReadyToLoad):
            load(batch)

    def test_the_stranger_may_not(self, house):
        with pytest.raises(NotPermitted):
            uploaded(GOOD, by=SAM)
        with pytest.raises(queries.ImportNotFound):
            queries.batch_for(SAM, uploaded(GOOD).pk)


class TestUndo:
    def test_takes_the_whole_load_back(self, house):
        batch = checked(GOOD)
        load(batch)
        actions.undo(import_id=batch.pk, by=ANA, at=AT)
        assert not Customer.objects.exists()
        batch.refresh_from_db()
        assert batch.state == "undone"

    def test_puts_back_what_it_changed(self, house):
        load(checked(GOOD))
        second = checked(GOOD.replace("恒泰", "恒达"))
        assert second.changed_count == 1
        load(second)
        actions.undo(import_id=second.pk, by=ANA, at=AT)
        assert Customer.objects.get(external_id="C-1").name == "杭州恒泰精密机械有限公司"

    def test_refuses_what_is_not_loaded(self, house):
        with pytest.raises(actions.NotLoaded):
            actions.undo(import_id=checked(GOOD).pk, by=ANA, at=AT)


def test_no_fault_of_the_file_hides_what_the_book_knows(house):
    batch = checked("客户编号,客户名称,类型,机构代码\nC-1,,企业,nowhere\nC-2,乙公司,企业,root\n")
    found = [(f.row, f.column) for f in loading.faults_of(batch)]
    assert found == [(2, "机构代码"), (2, "客户名称")]
    assert (batch.good_count, batch.created_count) == (1, 1)


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("cell", ["", "?", "x" * 300, "-1"])
def test_rows_of_rubbish_are_faults_and_nothing_worse(house, kind, cell):
    headers = [field.name for field in KINDS[kind].fields]
    batch = checked(
        ",".join(headers) + "\n" + ",".join([cell or " "] * len(headers)) + "\n,\n1\n", kind=kind
    )
    assert (batch.state, batch.problem, batch.good_count) == ("checked", None, 0)
