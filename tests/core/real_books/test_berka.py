"""The Czech bank of PKDD'99 becomes bank flows: its oddities in small, then the bank itself."""

import os
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from obligor_core.bankflows import frames
from obligor_core.bankflows.analysis import FlowBook, analysis_of
from obligor_core.bankflows.numbers import FlowNumbers
from obligor_core.bankflows.ordering import chained
from obligor_core.bankflows.overlap import with_twins
from obligor_core.bankflows.parties import with_party_keys
from obligor_core.imports import checking, reading
from obligor_core.imports import mapping as mapping_of
from obligor_core.imports.kinds import KINDS
from obligor_core.portfolio.currency import factors_on
from obligor_core.portfolio.numbers import BookNumbers
from real_books import berka

ROOT = Path(__file__).parents[3]
DATA = Path(os.environ.get("OBLIGOR_REAL_DATA", ROOT.parent / "shared" / "data"))
with_data = pytest.mark.skipif(not (DATA / berka.FOLDER).exists(), reason="not at hand")
COLUMNS = ("trans_id", "account_id", "date", "type", "operation", "amount", "balance", "k_symbol")
NUMBERS = FlowNumbers()


def raw(*rows):
    columns = [*COLUMNS, "bank", "account", "order_symbol"]
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")


def analysed(rows: pl.DataFrame, *, on: date):
    """Return the analysis of rows of the import, in crowns."""
    kind = KINDS["bank_transactions"]
    table = reading.read(rows.write_csv().encode(), "x.csv")
    mapping = mapping_of.proposed(kind, table.headers)
    checked = checking.check(kind, table, mapping=mapping, options=checking.Options())
    assert checked.faults == ()
    texts = pl.col("party_name", "party_account", "summary", "purpose").fill_null("")
    flows = with_party_keys(
        checked.rows.with_columns(
            texts,
            customer_id=pl.col("account_number").cast(pl.Int64),
            account_key=pl.col("account_number"),
            file_id=pl.lit(1),
            place=pl.int_range(pl.len()),
            transaction_id=pl.int_range(pl.len()),
            booked_second=pl.lit(None, dtype=pl.Int64),
        )
    )
    ordered = flows.sort("account_key", "booked_on", maintain_order=True)
    chain = chained(ordered, by=["account_key"]).with_columns(place=pl.int_range(pl.len()))
    keyed = with_twins(chain, by=["account_key"])
    rates = pl.DataFrame(
        schema={"currency": pl.String, "valid_on": pl.Date, "rate": pl.Decimal(20, 10)}
    )
    book = FlowBook(
        flows=keyed.select(pl.col(n).cast(t) for n, t in frames.FLOWS.items()),
        parties=frames.empty(frames.PARTIES),
        coverage=keyed.group_by("customer_id", "account_key").agg(
            starts_on=pl.col("booked_on").min(), ends_on=pl.col("booked_on").max()
        ),
        beyond=frames.empty(frames.BEYOND),
        factors=factors_on(rates, on=on, numbers=BookNumbers(currency="CZK")),
        currency="CZK",
    )
    return analysis_of(book, on=on, numbers=NUMBERS)


class TestInSmall:
    def test_dates_are_of_the_twentieth_century(self):
        rows = raw(("1", "9", "981205", "PRIJEM", "VKLAD", "7.00", "7.00", "", "", "", None))
        assert berka.flows(rows)["booked_on"].to_list() == [date(1998, 12, 5)]

    @pytest.mark.parametrize("word", ["withdrawal", "withdrawal in cash", "VYDAJ", "VYBER"])
    def test_money_out_is_negative(self, word):
        rows = raw(("1", "9", "981205", word, "x", "7.00", "7.00", "", "", "", None))
        assert berka.flows(rows)["amount"].to_list() == ["-7.00"]

    def test_an_unknown_word_stops(self):
        rows = raw(("1", "9", "981205", "??", "x", "7.00", "7.00", "", "", "", None))
        with pytest.raises(pl.exceptions.InvalidOperationError):
            berka.flows(rows)

    @pytest.mark.parametrize(
        ("kind", "operation", "code", "category"),
        [
            ("VYDAJ", "PREVOD NA UCET", "UVER", "loan_repaid"),
            ("VYDAJ", "PREVOD NA UCET", "SIPO", "utilities"),
            ("VYDAJ", "VYBER", "SLUZBY", "fee"),
            ("VYDAJ", "PREVOD NA UCET", "POJISTNE", "insurance"),
            ("PRIJEM", "PREVOD Z UCTU", "DUCHOD", "pension"),
            ("PRIJEM", "", "UROK", "deposit_interest"),
            ("VYDAJ", "VYBER", "SANKC. UROK", "loan_interest"),
            ("PRIJEM", "VKLAD", "", "cash_in"),
            ("VYDAJ", "VYBER", "", "cash_out"),
        ],
    )
    def test_czech_codes_are_understood(self, kind, operation, code, category):
        rows = raw(("1", "9", "981201", kind, operation, "7.00", "7.00", code, "", "", None))
        found = analysed(berka.flows(rows), on=date(1998, 12, 5))
        assert found.flows["category"].to_list() == [category]


@with_data
class TestTheBank:
    @pytest.fixture
    def converted(self):
        return berka.convert(DATA)

    def test_has_the_published_counts(self, converted):
        assert converted.counts == {
            "transactions": 30_200,
            "accounts": 354,
            "in": 11_882,
            "out": 18_318,
            "matching_a_standing_order": 4_375,
            "purpose_blank": 1_549,
            "purpose_from_standing_order": 0,
            "standing_orders_for_loans": 354,
            "loan_instalments_booked": 0,
        }

    def test_every_row_is_imported(self, converted):
        rows = converted.files["bank_transactions"]
        found = analysed(rows, on=date(1998, 12, 5))
        assert found.flows.height == rows.height
        assert found.facts.height == 354
        # The bank states balances to the tenth of a crown: interest breaks them by as much.
        assert found.facts["balance_breaks_12m"].fill_null(0).sum() == 521

    def test_the_rows_in_czech_are_imported_too(self):
        assert analysed(berka.original_flows(DATA), on=date(1994, 1, 1)).flows.height == 100

    def test_the_loan_of_every_account_would_be_found(self, converted):
        orders = berka._orders(DATA / berka.FOLDER / "order.asc")
        known = converted.files["bank_transactions"].select("account_number").unique()
        loans = orders.filter(pl.col("order_symbol") == "UVER").join(
            known, left_on="account_id", right_on="account_number", how="semi"
        )
        days = pl.DataFrame({"date": ["980812", "980912", "981012", "981112"]})
        paid = loans.join(days, how="cross").select(
            pl.int_range(pl.len()).cast(pl.String).alias("trans_id"),
            "account_id",
            "date",
            pl.lit("VYDAJ").alias("type"),
            pl.lit("PREVOD NA UCET").alias("operation"),
            pl.col("whole").cast(pl.String).alias("amount"),
            pl.lit("").alias("balance"),
            pl.lit("").alias("k_symbol"),
            pl.lit("").alias("bank"),
            "account",
            "order_symbol",
        )
        found = analysed(berka.flows(paid), on=date(1998, 12, 5)).lenders
        assert found.height == 354
        assert found["instalment_minor"].null_count() == 0
