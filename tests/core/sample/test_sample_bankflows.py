"""The made-up statements import without a fault and hold what a reader should find."""

from datetime import date

import polars as pl
import pytest

from obligor_core.bankflows import frames
from obligor_core.bankflows.analysis import FlowBook, analysis_of
from obligor_core.bankflows.numbers import FlowNumbers
from obligor_core.bankflows.overlap import with_twins
from obligor_core.bankflows.parties import party_key, with_party_keys
from obligor_core.imports import checking, reading
from obligor_core.imports import mapping as mapping_of
from obligor_core.imports.kinds import KINDS
from obligor_core.portfolio.currency import factors_on
from obligor_core.portfolio.numbers import BookNumbers
from obligor_core.sample import generate
from obligor_core.sample.bankflows import bank_transactions
from obligor_core.sample.files import importable

UNTIL = date(2026, 6, 30)
RATES = pl.DataFrame(
    schema={"currency": pl.String, "valid_on": pl.Date, "rate": pl.Decimal(20, 10)}
)


@pytest.fixture(scope="module")
def book():
    return generate(customers=200, months=12, seed=20, until=UNTIL)


@pytest.fixture(scope="module")
def rows(book):
    return bank_transactions(book, until=UNTIL, seed=20)


@pytest.fixture(scope="module")
def facts(book, rows):
    """Return the facts beside the truth."""
    number = pl.col("customer_external_id").str.slice(1).cast(pl.Int64)
    texts = pl.col("party_name", "party_account", "summary", "purpose").fill_null("")
    clock = pl.col("booked_time").str.split(":").list.eval(pl.element().cast(pl.Int64))
    flows = rows.with_columns(
        texts,
        customer_id=number,
        account_key=pl.col("account_number"),
        file_id=pl.lit(1),
        place=pl.int_range(pl.len()),
        transaction_id=pl.int_range(pl.len()),
        booked_second=clock.list.get(0) * 3600 + clock.list.get(1) * 60 + clock.list.get(2),
    )
    keyed = with_twins(with_party_keys(flows), by=["account_key"])
    spans = keyed.group_by("customer_id", "account_key").agg(
        starts_on=pl.col("booked_on").min(), ends_on=pl.col("booked_on").max()
    )
    own = [(i, party_key(name, ""), "", "own", 10) for i, name in _names(book)]
    given = FlowBook(
        flows=keyed.select(pl.col(n).cast(t) for n, t in frames.FLOWS.items()),
        parties=pl.DataFrame(own, schema=frames.PARTIES, orient="row"),
        coverage=spans,
        beyond=frames.empty(frames.BEYOND),
        factors=factors_on(RATES, on=UNTIL, numbers=BookNumbers()),
        currency="CNY",
    )
    found = analysis_of(given, on=UNTIL, numbers=FlowNumbers()).facts
    truth = book.truth.with_columns(customer_id=number)
    return found.join(truth, on="customer_id")


def _names(book):
    for code, name in book.customers.select("external_id", "name").iter_rows():
        yield int(code[1:]), name


def test_are_imported_without_a_fault(rows):
    kind = KINDS["bank_transactions"]
    content = importable(rows).write_csv(include_bom=True).encode()
    table = reading.read(content, "x.csv")
    mapping = mapping_of.proposed(kind, table.headers)
    checked = checking.check(kind, table, mapping=mapping, options=checking.Options())
    assert checked.faults == ()
    for column in ("amount_minor", "balance_minor"):
        assert checked.rows[column].equals(rows[column])


def test_are_the_same_for_the_same_seed(book, rows):
    assert bank_transactions(book, until=UNTIL, seed=20).equals(rows)


def test_are_of_about_half_the_firms(book, rows):
    share = rows["customer_external_id"].n_unique() / book.customers.height
    assert 0.35 < share < 0.6


def test_those_who_pay_show_no_round_trip_and_no_private_lender(facts):
    prompt = facts.filter(pl.col("habit") == "prompt")
    assert prompt["round_trips_count_12m"].fill_null(0).sum() == 0
    assert prompt["instalments_monthly"].fill_null(0).max() > 0


def test_those_who_default_show_all_of_it(facts):
    failed = facts.filter(pl.col("habit") == "defaulting")
    assert failed.height >= 5
    assert failed["round_trips_count_12m"].min() >= 3
    assert failed["lenders_undeclared_count_12m"].min() >= 1
    assert failed["balance_low_days_12m"].sum() > 0


def test_a_few_lack_a_row_and_most_do_not(facts):
    broken = facts.filter(pl.col("balance_breaks_12m") > 0)
    assert broken.height <= facts.height // 10
    assert broken["balance_breaks_12m"].max() in (None, 1)
