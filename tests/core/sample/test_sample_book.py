"""The default sample book is whole: everything refers to something, every amount is exact."""

from datetime import date

import holidays
import polars as pl
import pytest

from obligor_core.customers.duplicate_scan import SCAN_COLUMNS, duplicate_scan
from obligor_core.customers.duplicates import shipped_thresholds
from obligor_core.customers.id_card import check_id_card
from obligor_core.customers.kinds import CustomerKind
from obligor_core.customers.uscc import check_uscc
from obligor_core.portfolio.faults import check_book
from obligor_core.receivables.kinds import ItemKind, PaymentKind, Product
from obligor_core.receivables.settlement import settle
from obligor_core.sample import generate
from obligor_core.sample.ledger import ledger
from obligor_core.sample.paying import STRAY_SHARE

START = date(2024, 7, 1)
KEYS = ("customers", "contacts", "connections", "open_items", "payments", "disputes")
REFERENCES = [
    ("contacts", "customer_external_id", "customers"),
    ("connections", "from_customer_external_id", "customers"),
    ("connections", "to_customer_external_id", "customers"),
    ("open_items", "customer_external_id", "customers"),
    ("payments", "customer_external_id", "customers"),
    ("payments", "item_external_id", "open_items"),
    ("allocations", "payment_external_id", "payments"),
    ("allocations", "item_external_id", "open_items"),
    ("disputes", "item_external_id", "open_items"),
    ("truth", "customer_external_id", "customers"),
    ("truth", "duplicate_of", "customers"),
]


def settlement(book, on):
    documents = ledger(book, on=on)
    return settle(
        documents.open_items, documents.payments, allocation_lines=documents.allocation_lines, on=on
    )


class TestReferences:
    @pytest.mark.parametrize("name", KEYS)
    def test_are_unique_as_keys(self, book, name):
        assert book.frames()[name]["external_id"].is_duplicated().sum() == 0

    @pytest.mark.parametrize(("name", "column", "to"), REFERENCES)
    def test_lead_somewhere(self, book, name, column, to):
        frames = book.frames()
        known = frames[to]["external_id"]
        assert frames[name][column].drop_nulls().is_in(known.implode()).all()

    def test_lead_to_units_and_people_of_the_lender(self, book):
        units = book.units["code"].implode()
        assert book.customers["unit_code"].is_in(units).all()
        assert book.units["parent"].drop_nulls().is_in(units).all()
        assert book.people["unit_code"].is_in(units).all()
        managers = book.people.filter(role="relationship_manager")["username"]
        assert set(book.customers["manager"]) == set(managers)

    def test_of_payments_stay_with_one_customer_and_currency(self, book):
        item = book.open_items.select("external_id", "customer_external_id", "currency")
        single = book.payments.join(item, left_on="item_external_id", right_on="external_id")
        assert (single["customer_external_id"] == single["customer_external_id_right"]).all()
        assert (single["currency"] == single["currency_right"]).all()

    def test_of_groups_lead_to_their_heads(self, book):
        grouped = book.customers.drop_nulls("group_external_id")
        heads = "C" + grouped["group_external_id"].str.slice(1)
        assert heads.is_in(book.customers["external_id"].implode()).all()
        assert grouped.group_by("group_external_id").len()["len"].min() >= 2

    def test_leave_the_nightly_run_nothing_to_complain_of(self, book, until):
        assert check_book(ledger(book, on=until)) == ()


class TestAmounts:
    @pytest.mark.parametrize("name", ["open_items", "payments", "allocations", "disputes"])
    def test_are_positive_and_whole(self, book, name):
        amounts = book.frames()[name]["amount_minor"]
        assert amounts.dtype == pl.Int64
        assert amounts.min() > 0

    def test_of_allocations_are_those_of_their_payments(self, book):
        listed = book.allocations.group_by("payment_external_id").agg(pl.col("amount_minor").sum())
        both = listed.join(book.payments, left_on="payment_external_id", right_on="external_id")
        assert len(both) == len(listed)
        assert (both["amount_minor"] == both["amount_minor_right"]).all()

    def test_of_disputes_are_no_larger_than_their_items(self, book):
        both = book.disputes.join(
            book.open_items, left_on="item_external_id", right_on="external_id"
        )
        assert (both["amount_minor"] <= both["amount_minor_right"]).all()

    def test_of_payments_are_all_used_but_for_strays(self, book, until):
        left = settlement(book, until).payments.filter(pl.col("unapplied_minor") > 0)
        assert 0 < len(left) <= 2 * STRAY_SHARE * len(book.customers)
        assert left["payment_key"].str.ends_with("999990").all()


class TestDates:
    def test_lie_in_the_window(self, book, until):
        assert book.open_items["issued_on"].is_between(START, until).all()
        assert book.payments["value_on"].is_between(START, until).all()
        assert book.payments["returned_on"].drop_nulls().is_between(START, until).all()
        assert book.disputes["raised_on"].is_between(START, until).all()
        assert book.disputes["closed_on"].drop_nulls().is_between(START, until).all()
        assert (book.customers["opened_on"] <= until).all()

    @pytest.mark.parametrize(
        ("name", "column"),
        [
            ("open_items", "issued_on"),
            ("payments", "value_on"),
            ("payments", "returned_on"),
            ("disputes", "raised_on"),
        ],
    )
    def test_are_business_days(self, book, name, column):
        calendar = holidays.country_holidays("CN")
        days = book.frames()[name][column].drop_nulls().unique()
        assert [day for day in days if not calendar.is_working_day(day)] == []

    def test_follow_each_other(self, book):
        assert (book.open_items["due_on"] > book.open_items["issued_on"]).all()
        returned = book.payments.drop_nulls("returned_on")
        assert (returned["returned_on"] > returned["value_on"]).all()
        closed = book.disputes.drop_nulls("closed_on")
        assert (closed["closed_on"] > closed["raised_on"]).all()

    def test_of_invoices_follow_the_terms_agreed(self, book):
        invoices = book.open_items.filter(kind="invoice").join(
            book.customers, left_on="customer_external_id", right_on="external_id"
        )
        assert (invoices["issued_on"] >= invoices["opened_on"]).all()
        days = (invoices["due_on"] - invoices["issued_on"]).dt.total_days()
        assert (days == invoices["payment_terms_days"]).all()
        assert set(days) == {30, 45, 60, 90}


class TestVariety:
    def test_has_every_kind_of_document(self, book):
        assert set(book.customers["kind"]) == set(CustomerKind)
        assert set(book.open_items["kind"]) == set(ItemKind)
        assert set(book.open_items["product"]) == set(Product)
        assert set(book.payments["kind"]) == set(PaymentKind)
        assert set(book.disputes["reason"]) == {"quality", "price", "short_delivery"}
        assert set(book.disputes["outcome"]) == {"credited", "rejected", None}

    def test_has_foreign_items_of_exporters_only(self, book):
        foreign = book.open_items.filter(pl.col("currency") != "CNY")
        assert set(foreign["currency"]) == {"USD", "EUR", "JPY"}
        exporters = book.customers.filter(pl.col("tags").str.contains("出口"))["external_id"]
        assert foreign["customer_external_id"].is_in(exporters.implode()).all()

    def test_has_returns_with_reasons(self, book):
        returned = book.payments.drop_nulls("returned_on")
        assert len(returned) > 20
        assert returned["return_reason"].null_count() == 0
        assert set(returned["kind"]) == {"cheque", "bank_draft"}

    def test_has_deposits_before_delivery(self, book):
        shares = book.open_items.select(
            "customer_external_id",
            "issued_on",
            amount_minor=pl.col("amount_minor") * 30 // 100,
        )
        deposits = book.payments.filter("on_account").join(
            shares, on=["customer_external_id", "amount_minor"]
        )
        days = (deposits["issued_on"] - deposits["value_on"]).dt.total_days()
        assert (days > 0).sum() > 20

    def test_has_payers_without_words(self, book):
        assert 0.1 < book.payments["on_account"].mean() < 0.4


class TestCustomers:
    def test_have_valid_identifiers(self, book, until):
        codes = book.customers["uscc"].drop_nulls()
        numbers = book.customers["id_number"].drop_nulls()
        assert all(check_uscc(code).is_valid for code in codes)
        assert all(check_id_card(number, on=until).is_valid for number in numbers)
        assert codes.is_duplicated().sum() == numbers.is_duplicated().sum() == 0

    def test_have_names_of_their_own(self, book):
        assert book.customers["name"].n_unique() == len(book.customers)

    def test_cannot_be_reached_by_telephone_or_mail(self, book):
        numbers = pl.concat([book.customers["phone"], book.contacts["phone"]])
        assert numbers.str.contains(r"^(0\d{2,3}-0\d{7}|100\d{8})$").all()
        assert book.contacts["email"].str.ends_with(".example").all()

    def test_have_one_primary_contact_each(self, book):
        firms = book.customers.filter(pl.col("kind") != "individual")["external_id"]
        primary = book.contacts.filter("is_primary")["customer_external_id"]
        assert primary.sort().equals(firms.sort(), check_names=False)

    def test_are_entered_twice_in_two_cases(self, book):
        pairs = (
            book.truth.drop_nulls("duplicate_of")
            .join(book.customers, left_on="customer_external_id", right_on="external_id")
            .join(book.customers, left_on="duplicate_of", right_on="external_id")
        )
        assert len(pairs) == 2
        assert (pairs["name"] != pairs["name_right"]).all()
        assert (pairs["phone"] == pairs["phone_right"]).all()
        assert pairs["uscc"].null_count() == 2
        assert pairs["uscc_right"].null_count() == 0

    def test_are_found_by_the_search_for_duplicates_and_no_others(self, book):
        parties = book.customers.with_columns(
            customer_id=pl.col("external_id").str.slice(1).cast(pl.Int64), id_card="id_number"
        )
        unknown = [c for c in SCAN_COLUMNS if c not in parties.columns]
        parties = parties.with_columns(pl.lit(None).alias(c) for c in unknown)
        found = duplicate_scan(parties, thresholds=shipped_thresholds()).pairs
        of = book.truth.drop_nulls("duplicate_of")
        entered = of.select("duplicate_of", "customer_external_id").sort("duplicate_of")
        assert list(found.select("left_id", "right_id").sort("left_id").iter_rows()) == [
            (int(first[1:]), int(second[1:])) for first, second in entered.iter_rows()
        ]


class TestLender:
    def test_has_the_people_of_every_role(self, book):
        assert dict(book.people.group_by("role").len().iter_rows()) == {
            "executive": 1,
            "credit_manager": 1,
            "risk_analyst": 2,
            "relationship_manager": 5,
            "contract_officer": 1,
            "collector": 2,
            "auditor": 1,
            "administrator": 1,
        }

    def test_has_one_head_office_over_regions_over_branches(self, book):
        above = dict(book.units.select("code", "parent").iter_rows())
        assert [code for code, parent in above.items() if parent is None] == ["HQ"]
        assert {above[above[code]] for code in set(book.customers["unit_code"])} == {"HQ"}


class TestSizes:
    @pytest.mark.parametrize(("customers", "months"), [(1, 1), (3, 2), (39, 24), (60, 1)])
    def test_of_any_kind_give_a_book(self, customers, months, until):
        small = generate(customers=customers, months=months, seed=1, until=until)
        assert len(small.customers) == customers
        assert len(settlement(small, until).open_items) == len(small.open_items)

    @pytest.mark.parametrize(("customers", "months"), [(0, 1), (1, 0), (10_000_000, 1), (1, 121)])
    def test_beyond_the_limits_are_refused(self, customers, months, until):
        with pytest.raises(ValueError, match="must be"):
            generate(customers=customers, months=months, seed=1, until=until)
