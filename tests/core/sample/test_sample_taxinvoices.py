"""The tax invoices of the sample book: the same for a seed, importable, and true to the habits."""

from __future__ import annotations

import polars as pl
import pytest

from obligor_core.sample import SEED
from obligor_core.sample.habits import Habit
from obligor_core.sample.taxinvoices import tax_invoices
from obligor_core.taxinvoices.facts import facts_of
from obligor_core.taxinvoices.findings import findings
from obligor_core.taxinvoices.invoices import party_key


@pytest.fixture(scope="module")
def rows(book, until):
    return tax_invoices(book, seed=SEED, until=until)


@pytest.fixture(scope="module")
def told(rows, book, until):
    """The facts of each customer with its habit."""
    number = pl.col("customer_external_id").str.slice(1).cast(pl.Int64)
    invoices = rows.with_columns(
        invoice_id=pl.int_range(pl.len()),
        customer_id=number,
        party_key=party_key(pl.col("party_name"), pl.col("party_tax_no")),
    )
    truth = book.truth.with_columns(customer_id=number)
    return facts_of(invoices, on=until).join(truth, on="customer_id")


class TestSampleInvoices:
    def test_are_the_same_for_the_same_seed(self, rows, book, until):
        assert tax_invoices(book, seed=SEED, until=until).equals(rows)
        assert not tax_invoices(book, seed=SEED + 1, until=until).equals(rows)

    def test_are_of_about_half_of_the_firms_and_each_once(self, rows, book, until):
        share = rows["customer_external_id"].n_unique() / book.customers.height
        assert 0.4 < share < 0.65
        assert (
            not rows.select("customer_external_id", "direction", "digital_number")
            .is_duplicated()
            .any()
        )
        assert rows["issued_on"].max() <= until

    def test_have_signs_and_parts_that_fit(self, rows):
        is_red = rows["state"] == "red"
        assert (rows.filter(is_red)["net_minor"] < 0).all()
        assert (rows.filter(~is_red)["net_minor"] > 0).all()
        assert (rows["net_minor"] + rows["tax_minor"] == rows["total_minor"]).all()

    def test_who_defaults_shrinks_voids_more_and_stops(self, told):
        bad = told.filter(habit=Habit.DEFAULTING)
        good = told.filter(pl.col("habit").is_in([Habit.PROMPT, Habit.SLOW]))
        assert bad["inv_has_stopped_selling"].mean() > 0.5
        assert not good["inv_has_stopped_selling"].any()
        assert bad["inv_void_rate_12m"].median() > 2 * good["inv_void_rate_12m"].median()
        assert bad["inv_sales_growth_6m"].median() < -0.5 < good["inv_sales_growth_6m"].median()

    def test_show_every_kind_of_finding_somewhere(self, told, until):
        found = {f.rule for row in told.iter_rows(named=True) for f in findings(row, on=until)}
        assert found >= {"TAX-20", "TAX-22", "TAX-25", "TAX-26", "TAX-27", "TAX-31", "TAX-32"}
