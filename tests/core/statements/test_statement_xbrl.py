import zipfile
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from obligor_core.statements.chart import Standard, chart
from obligor_core.statements.checks import faults
from obligor_core.statements.faults import Check
from obligor_core.statements.statement import Amounts, Header, Scope, Statement, Unit
from obligor_core.statements.tables import table
from obligor_core.statements.totals import statement_of
from obligor_core.statements.xbrl import FIGURES, FILINGS, IFRS, US_GAAP, xbrl_lines

QUARTER = Path(__file__).parents[4] / "shared/data/sec_financial_statements/2009q3.zip"
QUARTERS = {"FY": 4, "Q1": 1, "Q2": 2, "Q3": 3}
JUNE, DECEMBER, LAST_JUNE = date(2009, 6, 30), date(2008, 12, 31), date(2008, 6, 30)


def lines(figures, taxonomy=US_GAAP) -> dict:
    found = xbrl_lines(
        pl.DataFrame([("a", *f) for f in figures], schema=FIGURES, orient="row"),
        pl.DataFrame([("a", JUNE, 2)], schema=FILINGS, orient="row"),
        taxonomy=taxonomy,
    )
    return {code: (current, previous) for _, code, current, previous in found.iter_rows()}


class TestTags:
    def test_lead_to_lines_of_the_chart(self):
        codes = chart(Standard.IFRS).by_code
        assert {row["code"] for row in table("xbrl_tags")} <= set(codes)
        keys = [(r["taxonomy"], r["tag"], r["code"]) for r in table("xbrl_tags")]
        assert len(keys) == len(set(keys))

    @pytest.mark.parametrize("taxonomy", [US_GAAP, IFRS])
    def test_reach_the_totals(self, taxonomy):
        told = {row["code"] for row in table("xbrl_tags") if row["taxonomy"] == taxonomy}
        assert {"total_assets", "liabilities_and_equity", "revenue", "net_income", "cfo"} <= told


class TestLines:
    def test_a_balance_is_of_the_day_and_of_the_start_of_the_year(self):
        found = lines(
            [
                ("Assets", JUNE, 0, 700),
                ("Assets", DECEMBER, 0, 650),
                ("Assets", LAST_JUNE, 0, 600),
            ]
        )
        assert found["total_assets"] == (700, 650)

    def test_a_flow_is_of_the_months_and_of_the_year_before(self):
        found = lines(
            [
                ("Revenues", JUNE, 2, 90),
                ("Revenues", JUNE, 1, 50),
                ("Revenues", LAST_JUNE, 2, 80),
            ]
        )
        assert found["revenue"] == (90, 80)

    def test_the_best_ranked_tag_counts_and_equals_add_up(self):
        found = lines(
            [
                ("SalesRevenueNet", JUNE, 2, 90),
                ("Revenues", JUNE, 2, 95),
                ("CommonStockValue", JUNE, 0, 3),
                ("PreferredStockValue", JUNE, 0, 4),
                ("AssetImpairmentCharges", JUNE, 2, 5),
                ("SomethingElse", JUNE, 2, 5),
            ]
        )
        assert found == {
            "revenue": (95, None),
            "paid_in_capital": (7, None),
            "impairment": (-5, None),
        }

    def test_cash_ends_the_cash_flow(self):
        tag = "CashAndCashEquivalentsAtCarryingValue"
        found = lines([(tag, JUNE, 0, 9), (tag, DECEMBER, 0, 4)])
        assert found["cash_end"] == (9, None) and found["cash_begin"] == (4, None)


def quarter_filed() -> list[Statement]:
    """Return the statement of every filing of the quarter, as the SEC published them."""
    with zipfile.ZipFile(QUARTER) as archive:
        sub, num = (
            pl.read_csv(archive.read(n), separator="\t", quote_char=None, infer_schema=False)
            for n in ("sub.txt", "num.txt")
        )
    filings = sub.filter(pl.col("fp").is_in(list(QUARTERS))).select(
        filing="adsh",
        period_end=pl.col("period").str.to_date("%Y%m%d"),
        quarters=pl.col("fp").replace_strict(QUARTERS, return_dtype=pl.Int64),
    )
    figures = num.filter(
        pl.col("segments").is_null(), pl.col("coreg").is_null(), pl.col("uom") == "USD"
    ).select(
        filing="adsh",
        tag="tag",
        day=pl.col("ddate").str.to_date("%Y%m%d"),
        quarters=pl.col("qtrs").cast(pl.Int64),
        amount_minor=(pl.col("value").cast(pl.Float64) * 100).round().cast(pl.Int64),
    )
    found = xbrl_lines(figures.drop_nulls("amount_minor"), filings, taxonomy=US_GAAP)
    by_filing: dict[str, dict[str, Amounts]] = {}
    for filing, code, current, previous in found.iter_rows():
        by_filing.setdefault(filing, {})[code] = Amounts(current, previous)
    spans = {f: (end, count) for f, end, count in filings.iter_rows()}
    return [statement_of(head_of(*spans[filing]), of) for filing, of in by_filing.items()]


def head_of(end: date, quarters: int) -> Header:
    months = end.year * 12 + end.month - quarters * 3
    start = date(months // 12, months % 12 + 1, 1)
    return Header(
        Standard.IFRS,
        start,
        end,
        currency="USD",
        unit=Unit.THOUSAND,
        scope=Scope.CONSOLIDATED,
    )


@pytest.fixture(scope="module")
def filed() -> list[Statement]:
    return quarter_filed()


@pytest.mark.skipif(not QUARTER.exists(), reason="the filings are not at hand")
class TestAWholeQuarter:
    """435 filings of 2009q3; those that do not balance are wrong in the SEC's own files."""

    def test_balances_nearly_everywhere(self, filed):
        told = [
            s
            for s in filed
            if s["total_assets"].current and s["liabilities_and_equity"].current is not None
        ]
        spoilt = [s for s in told if any(f.check is Check.BALANCE for f in faults(s))]
        assert (len(told), len(spoilt)) == (420, 4)

    def test_cash_moves_from_opening_to_closing_nearly_everywhere(self, filed):
        told = [
            s
            for s in filed
            if s["cash_change"].current is not None and s["cash_begin"].current is not None
        ]
        off = [
            s
            for s in told
            if any(
                f.check is Check.SUBTOTAL and f.codes[0] == "cash_end" and f.column == "current"
                for f in faults(s)
            )
        ]
        assert len(told) == 404 and len(off) <= len(told) // 20
