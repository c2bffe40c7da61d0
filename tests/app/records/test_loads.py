"""Files of records, outlooks and lists; screening; merging; industries and positions."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from actors import ANA, AT, SAM
from known import TODAY, agree, customer, record

from obligor.config.loaders import LOADERS
from obligor.customers.events import CustomersMerged, CustomersUnmerged
from obligor.foundation.access import NotPermitted
from obligor.foundation.act import PayloadInvalid
from obligor.records import actions, events, queries, reactions
from obligor.records.actions.checks import DateImpossible
from obligor.records.actions.industry import PositionEmpty, YearImpossible
from obligor.records.actions.loads import BatchTaken, ChangedSinceLoad, NothingToUndo, RowsFaulty
from obligor.records.actions.screening import NoLists
from obligor.records.models import Check, Consent, IndustryOutlook, ListedName, Record
from obligor_core.customers.industries import IndustryUnknown
from obligor_core.imports.kinds import KINDS
from obligor_core.imports.record_kinds import RECORD_KINDS

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


def row(reference="E1", **other):
    given = {
        "reference": reference,
        "customer_external_id": "C1",
        "matter": "enforcement",
        "source": "网",
        "happened_on": date(2026, 10, 1),
        "currency": "CNY",
        "amount_minor": 500_00,
        "case_number": f"执{reference}号",
    }
    return given | other


def load(*rows, batch="b", at=AT, by=ANA, act=actions.upsert_records):
    return act(rows=list(rows), batch=batch, by=by, at=at)


def faults(*rows, act=actions.upsert_records):
    with pytest.raises(RowsFaulty) as refusal:
        load(*rows, act=act)
    return [(f.row, f.column) for f in refusal.value.faults]


class TestFilesOfRecords:
    def test_add_records_and_that_somebody_looked(self):
        owner = customer()
        loaded = load(row(), row("E2")).one(events.RecordsLoaded)
        assert (loaded.created_count, loaded.customer_ids) == (2, [owner.pk])
        one = Record.objects.get(reference="E1")
        assert (one.severity, one.standing, one.payload) == (
            "severe",
            "confirmed",
            {"case_number": "执E1号"},
        )
        assert Check.objects.count() == 1

    def test_read_every_kind_of_payload(self):
        owner = customer()
        agree(owner)
        load(
            row("T", matter="tax_grade", grade="D级", grade_year=2025),
            row("L", matter="lawsuit", role="被告"),
            row("R", matter="enterprise_report", credit_balance_minor=9, overdue_minor=0)
            | {"five_tier": "关注", "amount_minor": None},
            row("S", matter="sanction_hit", list_name="UN", matched_name="C1"),
        )
        found = dict(Record.objects.values_list("reference", "payload"))
        assert found["T"] == {"grade": "D", "year": 2025}
        assert found["R"] == {"credit_balance": 9, "overdue": 0, "five_tier": "special_mention"}
        assert Record.objects.get(reference="S").standing == "proposed"

    def test_name_every_fault_of_every_row(self):
        customer()
        wrong = [
            row("A", customer_external_id="?"),
            row("B", matter="gossip"),
            row("C", case_number=None),
            row("D", happened_on=TODAY + timedelta(days=1)),
            row("E", settled_on=date(2026, 9, 1)),
            row("F", amount_minor=-1),
            row("G", matter="enterprise_report", credit_balance_minor=1, overdue_minor=0),
            row("H"),
            row("H"),
        ]
        expected = [
            (2, "customer_external_id"),
            (3, "matter"),
            (4, "case_number"),
            (5, "happened_on"),
            (6, "settled_on"),
            (7, "amount_minor"),
            (8, "five_tier"),
            (8, "matter"),
            (10, "source"),
        ]
        assert faults(*wrong) == expected
        assert not Record.objects.exists()

    def test_change_only_what_differs(self):
        customer()
        load(row(), row("E2"))
        again = load(row(), row("E2", settled_on=TODAY), batch="c", at=LATER)
        loaded = again.one(events.RecordsLoaded)
        assert (loaded.created_count, loaded.changed_count) == (0, 1)
        assert Record.objects.get(reference="E2").severity == "notice"

    def test_are_taken_back_as_one(self):
        owner = customer()
        load(row())
        load(row(amount_minor=1), row("E2"), batch="c", at=LATER)
        actions.undo_load(batch="c", by=ANA, at=LATER + timedelta(hours=1))
        assert list(queries.records(ANA).values_list("reference", "amount_minor")) == [
            ("E1", 500_00)
        ]
        with pytest.raises(NothingToUndo):
            actions.undo_load(batch="c", by=ANA, at=LATER)
        load(row("E2"), batch="d", at=LATER + timedelta(hours=2))
        assert queries.records(ANA).count() == 2 and owner.pk

    def test_are_not_taken_back_once_somebody_went_on(self):
        customer()
        load(row())
        actions.settle_record(record_id=Record.objects.get().pk, settled_on=TODAY, by=ANA, at=LATER)
        with pytest.raises(ChangedSinceLoad):
            actions.undo_load(batch="b", by=ANA, at=LATER)

    def test_are_written_once_under_a_name(self):
        customer()
        load(row())
        with pytest.raises(BatchTaken):
            load(row("E2"))
        with pytest.raises(NotPermitted):
            load(row("E3"), batch="x", by=SAM)

    def test_have_a_loader_for_each_kind(self):
        assert {kind.name for kind in RECORD_KINDS} <= set(LOADERS) & set(KINDS)


def outlook_row(code="C26", valid_from=date(2026, 1, 1), score=3, **other):
    scores = dict.fromkeys(("cycle", "policy", "competition", "concentration"), score)
    return {"code": code, "valid_from": valid_from, "source": "协会", "note": None} | scores | other


class TestOutlooks:
    def test_of_the_same_day_take_the_place_of_the_older_and_lose_nothing(self):
        owner = customer(industry_code="2611")
        given = outlook_row() | {"by": ANA, "note": ""}
        actions.record_outlook(**given, at=AT)
        actions.record_outlook(**given | {"cycle": 1}, at=LATER)
        assert IndustryOutlook.objects.count() == 2
        for known_at, cycle in ((AT, 3), (LATER, 1)):
            facts = queries.facts([owner.pk], on=TODAY, known_at=known_at)
            assert facts["ind_cycle"].to_list() == [cycle]

    def test_refuse_what_is_none(self):
        given = outlook_row() | {"by": ANA, "at": AT, "note": ""}
        for wrong, expected in (
            ({"code": "ZZ"}, IndustryUnknown),
            ({"cycle": 6}, PayloadInvalid),
            ({"valid_from": date(2031, 1, 1)}, DateImpossible),
        ):
            with pytest.raises(expected):
                actions.record_outlook(**given | wrong)
        with pytest.raises(NotPermitted):
            actions.record_outlook(**given | {"by": SAM})

    def test_are_loaded_and_taken_back(self):
        load(outlook_row(), outlook_row("C"), act=actions.upsert_outlooks)
        load(outlook_row(score=5), batch="c", at=LATER, act=actions.upsert_outlooks)
        assert queries.outlooks().get(code="26").cycle == 5
        actions.undo_load(batch="c", by=ANA, at=LATER)
        assert queries.outlooks().get(code="26").cycle == 3

    def test_of_a_file_name_every_fault(self):
        wrong = outlook_row("ZZ", cycle=9), outlook_row(valid_from=None)
        expected = [(2, "code"), (2, "cycle"), (3, "valid_from")]
        assert faults(*wrong, act=actions.upsert_outlooks) == expected


class TestPositions:
    def given(self, owner, **other):
        given = {
            "customer_id": owner.pk,
            "valid_from": date(2026, 6, 1),
            "market": "华东精密轴承",
            "year": 2025,
            "share": Decimal("0.12"),
            "rank": 3,
            "chain_role": "component",
            "bargaining_up": 2,
            "bargaining_down": 4,
            "source": "行业协会",
        }
        return given | {"by": ANA, "at": AT} | other

    def test_count_from_their_day(self):
        owner = customer()
        actions.record_position(**self.given(owner))
        facts = queries.facts([owner.pk], on=TODAY, known_at=AT)
        assert facts["ind_market_share"].to_list() == [0.12]
        assert facts["ind_chain_role"].to_list() == ["component"]

    def test_refuse_what_says_nothing_or_cannot_be(self):
        owner = customer()
        for wrong, expected in (
            ({"share": None, "rank": None}, PositionEmpty),
            ({"year": 2027}, YearImpossible),
            ({"valid_from": TODAY + timedelta(days=1)}, DateImpossible),
            ({"share": Decimal("1.2")}, PayloadInvalid),
        ):
            with pytest.raises(expected):
                actions.record_position(**self.given(owner, **wrong))
        with pytest.raises(NotPermitted):
            actions.record_position(**self.given(owner, by=SAM))


def listed(name="深圳市华信远洋贸易有限责任公司", reference="1", **other):
    given = {"list_name": "示例名单", "reference": reference, "name": name, "is_person": False}
    return given | {"listed_on": date(2026, 1, 1), "ended_on": None} | other


class TestScreening:
    def screen(self, *ids, at=AT, by=ANA):
        return actions.screen(customer_ids=list(ids), by=by, at=at)

    def test_proposes_alike_names_once_and_never_again(self):
        owner = customer(name="深圳华信远洋贸易有限公司")
        customer("C2", name="上海恒泰机械有限公司")
        load(listed(), act=actions.upsert_listed)
        assert self.screen().one(events.CustomersScreened).candidates_count == 1
        row = queries.candidates(ANA).get()
        assert (row.customer_id, row.payload["likeness"]) == (owner.pk, 100)
        actions.dismiss_candidate(record_id=row.pk, because="注册地不同", by=ANA, at=LATER)
        assert self.screen(at=LATER).one(events.CustomersScreened).candidates_count == 0
        facts = queries.facts([owner.pk], on=TODAY, known_at=LATER)
        assert facts["rec_is_sanctioned"].to_list() == [False]

    def test_needs_a_list(self):
        with pytest.raises(NoLists):
            self.screen(customer().pk)
        with pytest.raises(NotPermitted):
            self.screen(by=SAM)

    def test_follows_the_load_of_a_list(self):
        customer(name="深圳华信远洋贸易有限公司")
        loaded = load(listed(), act=actions.upsert_listed).one(events.RecordsLoaded)
        reactions.screen_everybody(loaded, at=LATER)
        assert queries.candidates(ANA).count() == 1

    def test_leaves_out_names_taken_off_a_list(self):
        load(listed(ended_on=date(2026, 5, 1)), act=actions.upsert_listed)
        with pytest.raises(NoLists):
            self.screen()

    def test_lists_are_taken_back(self):
        load(listed(), act=actions.upsert_listed)
        actions.undo_load(batch="b", by=ANA, at=LATER)
        assert not queries.listed_names().exists() and ListedName.objects.count() == 1
        assert faults(listed(name=""), act=actions.upsert_listed) == [(2, "name")]


def merge(kept, gone, kind=CustomersMerged):
    left = {"left": []} if kind is CustomersUnmerged else {}
    ids = [kept.pk, gone.pk]
    return kind(merge_id=7, kept_id=kept.pk, absorbed_id=gone.pk, customer_ids=ids, **left)


class TestMerging:
    def test_moves_what_is_known_and_gives_it_back(self):
        kept, gone = customer("C1"), customer("C2")
        agree(gone)
        twin, same = record(kept), record(gone)  # the same number of the same source
        other = record(gone, "lawsuit", payload={"case_number": "诉1", "role": "defendant"})
        reactions.move_records(merge(kept, gone), at=LATER)
        owners = dict(Record.objects.values_list("pk", "customer_id"))
        assert owners == {twin.pk: kept.pk, same.pk: gone.pk, other.pk: kept.pk}
        assert Consent.objects.get().customer_id == kept.pk
        facts = queries.facts([kept.pk], on=TODAY, known_at=LATER)
        assert facts["rec_lawsuits_open_count"].to_list() == [1]
        back = merge(kept, gone, CustomersUnmerged)
        reactions.move_records_back(back, at=LATER + timedelta(hours=1))
        assert Record.objects.get(pk=other.pk).customer_id == gone.pk
        assert Consent.objects.get().customer_id == gone.pk
