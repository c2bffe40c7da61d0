"""A statement file is read, loaded once, and taken back; rows known before count once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from actors import ANA, AT, SAM
from bank import FIRST, NAME, SECOND, TODAY, customer, load, loaded, read, statement

from obligor.bankflows import actions, events, queries
from obligor.bankflows.actions import files as acts
from obligor.bankflows.models import FlowFile, FlowTransaction
from obligor.customers.queries import CustomerNotFound
from obligor.foundation.access import NotPermitted
from obligor.foundation.models import AuditEntry
from obligor_core.bankflows.reading import ScanNotRead
from obligor_core.bankflows.statement import StatementUnknown

pytestmark = pytest.mark.django_db
LATER, LATEST = AT + timedelta(hours=1), AT + timedelta(hours=2)


def facts(owner, *, known_at=LATEST):
    found = queries.facts([owner.pk], on=TODAY, known_at=known_at)
    return found.row(0, named=True) if found.height else None


class TestUpload:
    def test_reads_and_counts_nothing_yet(self):
        owner = customer()
        file = FlowFile.objects.get(pk=read(owner, statement(*FIRST)))
        assert (file.state, file.rows_count, file.layout) == ("read", 3, "generic")
        (account,) = file.review["accounts"]
        assert (account["number"], account["is_own"]) == ("622200001111", True)
        assert (account["in_minor"], account["breaks_count"]) == (105_000, 0)
        assert facts(owner) is None
        assert AuditEntry.objects.filter(verb="bankflow.upload").count() == 1

    def test_names_where_the_balance_breaks(self):
        rows = FIRST[0], FIRST[2]
        (account,) = FlowFile.objects.get(pk=read(customer(), statement(*rows))).review["accounts"]
        assert account["breaks"] == [
            {
                "row": 3,
                "on": rows[1].split(",")[0],
                "expected_minor": 105_000,
                "balance_minor": 85_000,
            }
        ]

    def test_shows_what_is_known_and_where_a_gap_is(self):
        owner = customer()
        loaded(owner, *FIRST[:2])
        file = FlowFile.objects.get(pk=read(owner, statement(FIRST[1], *SECOND[1:])))
        assert file.review["accounts"][0]["known_count"] == 1
        other = FlowFile.objects.get(pk=read(owner, statement(*SECOND[1:])))
        assert other.review["accounts"][0]["gaps"][0][2] == 18

    def test_asks_for_the_account_where_the_file_is_silent(self):
        content = "日期,金额\n2026-11-01,5\n".encode()
        with pytest.raises(queries.AccountUnnamed):
            read(customer(), content)
        owner = customer("C2")
        assert read(owner, content, account_number="1")

    @pytest.mark.parametrize(
        ("content", "refusal"), [(b"%PDF-1.4", ScanNotRead), (b"a,b\n1,2\n", StatementUnknown)]
    )
    def test_refuses_what_is_no_statement(self, content, refusal):
        with pytest.raises(refusal):
            read(customer(), content)
        assert not FlowFile.objects.exists()

    def test_the_stranger_may_not(self):
        with pytest.raises(NotPermitted):
            read(customer(), statement(*FIRST), by=SAM)

    def test_a_customer_out_of_reach_is_not_there(self):
        owner = customer()
        owner.pk += 1000
        with pytest.raises(CustomerNotFound):
            read(owner, statement(*FIRST))


class TestLoad:
    def test_makes_facts_an_event_and_an_audit_row(self):
        owner = customer()
        outcome = load(read(owner, statement(*FIRST)))
        event = outcome.one(events.FlowsLoaded)
        assert (event.rows_count, event.known_count) == (3, 0)
        known = facts(owner)
        assert known["bank_inflow_12m"] == 105_000
        assert known["bank_utilities_12m"] == 20_000
        assert AuditEntry.objects.filter(verb="bankflow.load").count() == 1

    def test_counts_an_overlap_once(self):
        owner = customer()
        loaded(owner, *FIRST)
        event = load(read(owner, statement(*SECOND))).one(events.FlowsLoaded)
        assert event.known_count == 1
        assert facts(owner)["bank_inflow_12m"] == 105_000
        assert queries.transactions_of(owner.pk).count() == 4
        assert FlowTransaction.objects.count() == 5

    def test_equal_rows_of_one_file_both_count(self):
        owner = customer()
        row = FIRST[0].replace(",1000,,1000,", ",10,,,")
        loaded(owner, row, row)
        assert facts(owner)["bank_inflow_12m"] == 2_000

    def test_twice_is_refused(self):
        file_id = loaded(customer(), *FIRST)
        with pytest.raises(acts.FileStateWrong):
            load(file_id)

    def test_the_repeat_with_the_same_key_is_the_first_outcome(self):
        file_id = read(customer(), statement(*FIRST))
        first = load(file_id, key="k")
        assert load(file_id, key="k").is_repeat and first.events

    def test_the_stranger_may_not(self):
        with pytest.raises(NotPermitted):
            load(read(customer(), statement(*FIRST)), by=SAM)

    def test_faulty_rows_are_refused_unless_the_good_are_asked_for(self):
        owner = customer()
        file_id = read(owner, statement(*FIRST, "2026-13-01,1,,1,甲,货款"))
        with pytest.raises(acts.FaultsLeft):
            load(file_id)
        load(file_id, only_good=True)
        assert queries.transactions_of(owner.pk).count() == 3

    def test_anothers_account_asks_why(self):
        owner = customer()
        file_id = read(owner, statement(*FIRST, holder="王小明"))
        with pytest.raises(acts.HolderUnlike):
            load(file_id)
        load(file_id, holder_because="the owner's own account, used for sales")
        assert FlowFile.objects.get().holder_because

    def test_another_customers_account_is_refused(self):
        owner, other = customer(), customer("C2", "绍兴越州印染有限公司")
        file_id = read(owner, statement(*FIRST, holder=other.name))
        with pytest.raises(acts.HolderOfAnother):
            load(file_id, holder_because="never mind")

    def test_spelling_of_the_legal_form_does_not_matter(self):
        loaded(customer(), *FIRST, holder="宁波市东海贸易有限责任公司")


class TestUndo:
    def test_rows_count_no_more(self):
        owner = customer()
        file_id = loaded(owner, *FIRST)
        outcome = actions.undo_file(file_id=file_id, by=ANA, at=LATER)
        assert outcome.one(events.FlowsTakenBack).rows_count == 3
        assert facts(owner) is None
        assert not queries.transactions_of(owner.pk).exists()

    def test_shared_rows_count_from_the_other_file(self):
        owner = customer()
        first = loaded(owner, *FIRST)
        loaded(owner, *SECOND)
        actions.undo_file(file_id=first, by=ANA, at=LATER)
        assert queries.transactions_of(owner.pk).count() == 2
        assert facts(owner)["bank_inflow_12m"] == 5_000

    def test_what_was_known_before_can_still_be_asked(self):
        owner = customer()
        file_id = loaded(owner, *FIRST)
        actions.undo_file(file_id=file_id, by=ANA, at=LATEST)
        assert facts(owner, known_at=LATER)["bank_inflow_12m"] == 105_000
        assert facts(owner, known_at=AT - timedelta(seconds=1)) is None

    def test_the_same_file_can_be_loaded_again(self):
        owner = customer()
        actions.undo_file(file_id=loaded(owner, *FIRST), by=ANA, at=AT)
        loaded(owner, *FIRST)
        assert facts(owner)["bank_inflow_12m"] == 105_000

    def test_what_is_not_loaded_is_refused(self):
        with pytest.raises(acts.FileStateWrong):
            actions.undo_file(file_id=read(customer(), statement(*FIRST)), by=ANA, at=AT)

    def test_the_stranger_may_not(self):
        with pytest.raises(NotPermitted):
            actions.undo_file(file_id=loaded(customer(), *FIRST), by=SAM, at=AT)


def test_the_holder_of_the_book_is_found_by_comparable_name():
    owner = customer()
    assert queries.other_of_that_name(0, owner.name_normal) == "C1"
    assert NAME not in queries.other_of_that_name(owner.pk, owner.name_normal)
