import math
from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.statements.filed import WAN, header, lines, statement

from obligor_core.statements.chart import Standard, analytic_chart, chart
from obligor_core.statements.frames import before, frames_of, wide
from obligor_core.statements.ratios import RATIO_OF, RATIOS, Direction, explain, with_ratios
from obligor_core.statements.statement import Amounts, Scope
from obligor_core.statements.totals import statement_of, with_totals

BARE = {code: (a.current // WAN, None) for code, a in lines().items()}  # no comparatives
HALF = {"period_from": date(2024, 1, 1), "period_end": date(2024, 6, 30)}


def row(changes=None, **head) -> pl.DataFrame:
    return wide(*frames_of([(1, 7, statement(changes, **head))]))


def values(changes=None, **head) -> dict:
    return {v.ratio.code: v for v in explain(row(changes, **head), RATIOS)}


def value(code: str, changes=None, **head) -> float | None:
    return values(changes, **head)[code].value


class TestTheDefinitions:
    """Figures worked by hand from the sound statement (万元)."""

    @pytest.mark.parametrize(
        ("code", "expected"),
        [
            ("roe", 272 / ((2230 + 1958) / 2)),
            ("roa", (352 + 70) / ((4565 + 4100) / 2)),
            ("profit_to_costs", 352 / (7400 + 40 + 500 + 420 + 180 + 90)),
            ("return_on_capital", 272 / 1200),
            ("earnings_cash_cover", 300 / 272),
            ("asset_turnover", 9000 / ((4565 + 4100) / 2)),
            ("current_asset_turnover", 9000 / ((2865 + 2490) / 2)),
            ("receivable_turnover", 9000 / 1200),
            ("inventory_turnover", 7400 / 875),
            ("cash_return_on_assets", 300 / ((4565 + 4100) / 2)),
            ("debt_ratio", 2335 / 4565),
            ("interest_cover", (352 + 70) / 70),
            ("quick_ratio", (2865 - 900) / 2035),
            ("cash_flow_to_current_liabilities", 300 / 2035),
            ("interest_bearing_share", (800 + 40 + 300) / 2335),
            ("revenue_growth", 1000 / 8000),
            ("capital_kept", 2230 / 1958),
            ("asset_growth", 465 / 4100),
            ("receivable_days", 360 / (9000 / 1200)),
            ("inventory_days", 360 / (7400 / 875)),
            ("payable_days", 360 / (7400 / 965)),
            ("cash_to_revenue", 9800 / 9000),
        ],
    )
    def test_of_the_reference_are_met(self, code, expected):
        assert value(code) == pytest.approx(expected, abs=1e-6)

    def test_days_make_up_the_cash_cycle(self):
        found = values()
        days = {c: found[f"{c}_days"].value for c in ("receivable", "inventory", "payable")}
        cycle = days["receivable"] + days["inventory"] - days["payable"]
        assert found["cash_cycle_days"].value == pytest.approx(cycle, abs=1e-5)

    def test_of_the_working_capital_annex(self):
        """The worked example of 流动资金贷款需求量: 75, 72 and 60 days."""
        changes = {
            "revenue": (10000, 0),
            "cost": (7200, 0),
            "inventories": (1500, 1500),
            "accounts_receivable": (2000, 2000),
            "accounts_payable": (1200, 1200),
        }
        assert value("inventory_days", changes) == pytest.approx(75)
        assert value("receivable_days", changes) == pytest.approx(72)
        assert value("payable_days", changes) == pytest.approx(60)

    def test_each_has_one_code_a_rule_and_a_direction(self):
        assert len(RATIO_OF) == len(RATIOS)
        assert all(r.rule.startswith("RAT-") and r.formula.zh and r.label.zh for r in RATIOS)
        assert {r.direction for r in RATIOS} == set(Direction)


class TestInterims:
    def test_flows_count_for_a_year_and_balances_stay(self):
        assert value("roe", **HALF) == pytest.approx(value("roe") * 2, abs=1e-5)
        assert value("asset_turnover", **HALF) == pytest.approx(value("asset_turnover") * 2)
        assert value("debt_ratio", **HALF) == value("debt_ratio")
        assert value("net_margin", **HALF) == value("net_margin")

    def test_days_are_counted_of_the_months_covered(self):
        assert value("receivable_days", **HALF) == pytest.approx(value("receivable_days") / 2)


class TestNothingToDivideBy:
    def test_a_missing_figure_is_named(self):
        found = values({"cf_sales": None})["cash_to_revenue"]
        assert found.value is None
        assert "销售商品、提供劳务收到的现金" in found.reason.zh

    def test_a_missing_opening_is_named(self):
        found = values(BARE)["roe"]
        assert found.value is None and "年初" in found.reason.zh

    def test_zero_and_negative_are_told_apart(self):
        none = {"interest_expense": (0, 0), "finance_expense": (0, 0)}
        assert values(none)["interest_cover"].reason.zh == "分母为零"
        lost = {"retained_earnings": (-2000, 678), "accounts_payable": (3953, 900)}
        assert values(lost)["debt_to_equity"].reason.zh == "分母为负"

    def test_a_balance_of_nil_is_no_days(self):
        assert value("inventory_days", {"inventories": (0, 0)}) == 0

    @given(st.lists(st.integers(-(10**6), 10**6), min_size=len(lines()), max_size=len(lines())))
    def test_no_ratio_is_ever_infinite(self, numbers):
        changes = {code: (n, -n) for code, n in zip(lines(), numbers, strict=True)}
        table = with_ratios(row(changes), RATIOS)
        told = [table[r.code].item() for r in RATIOS]
        assert all(v is None or math.isfinite(v) for v in told)
        assert all((v.value is None) == (v.reason is not None) for v in values(changes).values())


class TestTheyCanBeTraced:
    def test_to_the_lines_they_rest_on(self):
        found = values()["quick_ratio"]
        assert {s.column: s.amount_minor for s in found.sources} == {
            "current_assets": 2865 * WAN,
            "inventory": 900 * WAN,
            "current_liabilities": 2035 * WAN,
        }
        assert found.top / found.bottom == pytest.approx(found.value, abs=1e-6)

    def test_and_opening_balances_are_called_so(self):
        labels = [s.label.zh for s in values()["roe"].sources]
        assert "所有者权益合计（年初）" in labels


class TestScale:
    @given(st.sampled_from([1, 10, 1000, 10_000]))
    def test_the_unit_leaves_ratios_equal(self, factor):
        times = {
            code: Amounts(a.current * factor, a.previous * factor) for code, a in lines().items()
        }
        scaled = wide(*frames_of([(1, 7, statement_of(header(), times))]))
        for mine, theirs in zip(explain(row(), RATIOS), explain(scaled, RATIOS), strict=True):
            assert theirs.value == pytest.approx(mine.value, rel=1e-9)

    @given(st.permutations(range(4)))
    def test_the_order_of_rows_means_nothing(self, order):
        filed = [(n, 7, statement(year=2020 + n)) for n in range(4)]
        one = wide(*frames_of(filed))
        other = wide(*frames_of([filed[n] for n in order]))
        assert one.equals(other)


class TestTheWideFrame:
    def test_adds_up_totals_as_one_statement_does(self):
        for standard in Standard:
            codes = [line.code for line in chart(standard).lines if line.code and not line.terms]
            given_ = {c: Amounts(100 + i, 7 * i) for i, c in enumerate(codes) if i % 5}
            given_["retained_earnings"] = Amounts(5, 6)
            whole = with_totals(standard, given_).lines
            table = wide(*frames_of([(1, 7, statement_of(header(standard=standard), given_))]))
            for line in chart(standard).totals:
                if line.analytic is None:
                    continue
                amounts = whole.get(line.code, Amounts())
                assert table[line.analytic.code].item() == amounts.current
                assert table[before(line.analytic.code)].item() == amounts.previous

    def test_has_every_analytic_line_and_its_comparative(self):
        table = row()
        assert {*analytic_chart(), *map(before, analytic_chart())} <= set(table.columns)

    def test_an_empty_line_is_nil_and_an_empty_statement_is_missing(self):
        table = row(
            {
                "goodwill": None,
                **{c: None for c in lines() if c.startswith("cf_")},
                "cash_begin": None,
            }
        )
        assert table["goodwill"].item() == 0
        assert table["cf_capex"].item() is None and table["cfo"].item() is None

    def test_takes_missing_comparatives_from_the_year_before(self):
        filed = [(1, 7, statement(BARE)), (2, 7, statement({"inventories": (700, 1)}, year=2023))]
        table = wide(*frames_of(filed)).filter(statement_id=1)
        assert table["inventory_opening"].item() == 700 * WAN
        assert table["revenue_prev"].item() == 9000 * WAN
        assert table["comparatives_from"].item() == "filed"

    def test_but_never_from_another_customer_scope_or_currency(self):
        others = [
            (2, 8, statement(year=2023)),
            (3, 7, statement(year=2023, scope=Scope.CONSOLIDATED)),
            (4, 7, statement(year=2023, currency="USD")),
        ]
        table = wide(*frames_of([(1, 7, statement(BARE)), *others])).filter(statement_id=1)
        assert table["inventory_opening"].item() is None

    def test_a_leap_day_finds_its_year_before(self):
        leap = {"period_from": date(2023, 3, 1), "period_end": date(2024, 2, 29)}
        plain = {"period_from": date(2022, 3, 1), "period_end": date(2023, 2, 28)}
        filed = [(1, 7, statement(BARE, **leap)), (2, 7, statement(**plain))]
        table = wide(*frames_of(filed)).filter(statement_id=1)
        assert table["revenue_prev"].item() == 9000 * WAN

    def test_interest_falls_back_to_finance_costs_above_nil(self):
        assert row({"interest_expense": None})["interest"].item() == 90 * WAN
        saved = {"interest_expense": None, "finance_expense": (-9, 5)}
        assert row(saved)["interest"].item() == 0

    def test_without_rows_has_its_columns(self):
        assert set(wide(*frames_of([])).columns) == set(row().columns)
