from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.statements.filed import WAN, header, lines, statement, written

from obligor_core.statements.chart import LineKind, Part, Standard, analytic_chart, chart
from obligor_core.statements.checks import faults
from obligor_core.statements.faults import Check, Severity, Tolerance
from obligor_core.statements.statement import (
    Amounts,
    Assurance,
    Opinion,
    OpinionWithoutAudit,
    PeriodNotPossible,
    Scope,
    Unit,
)
from obligor_core.statements.totals import Column, statement_of, with_totals


def found(a_statement, check: Check, **context):
    return [f for f in faults(a_statement, **context) if f.check is check]


class TestCharts:
    @pytest.mark.parametrize("standard", Standard)
    def test_have_each_code_once_and_each_term_in_the_chart(self, standard):
        codes = [line.code for line in chart(standard).lines if line.code]
        assert len(codes) == len(set(codes))
        assert {t.code for line in chart(standard).lines for t in line.terms} <= set(codes)

    @pytest.mark.parametrize("standard", Standard)
    def test_tell_every_line_in_the_analytic_chart_or_only_in_a_total(self, standard):
        for line in chart(standard).lines:
            assert line.analytic is None or line.analytic.code in analytic_chart()
            assert (line.kind is LineKind.HEADING) == (line.code == "")

    @pytest.mark.parametrize("standard", Standard)
    def test_reach_the_figures_that_ratios_need(self, standard):
        told = {line.analytic.code for line in chart(standard).lines if line.analytic}
        needed = "cash receivables inventory current_assets total_assets current_liabilities"
        needed += " total_liabilities equity revenue cost net_income profit_before_tax cfo cash_end"
        assert set(needed.split()) <= told

    @pytest.mark.parametrize("standard", Standard)
    def test_add_up_the_parts_of_the_balance_sheet_to_both_sides_once(self, standard):
        def leaves(code: str) -> list[str]:
            terms = chart(standard)[code].terms
            return [x for t in terms for x in leaves(t.code)] if terms else [code]

        both = leaves("total_assets") + leaves("liabilities_and_equity")
        balance = [
            line.code for line in chart(standard).of(Part.BALANCE) if line.kind is LineKind.LINE
        ]
        assert sorted(both) == sorted(balance)


class TestHeader:
    def test_counts_months_from_the_start(self):
        assert header(period_end=date(2024, 9, 30)).months == 9

    def test_refuses_a_period_that_runs_backwards_or_too_long(self):
        for end in (date(2023, 1, 1), date(2025, 12, 31)):
            with pytest.raises(PeriodNotPossible):
                header(period_end=end)

    def test_refuses_an_opinion_on_what_nobody_audited(self):
        with pytest.raises(OpinionWithoutAudit):
            header(opinion=Opinion.QUALIFIED)
        assert header(opinion=Opinion.QUALIFIED, assurance=Assurance.AUDITED).opinion


class TestTotals:
    def test_are_added_up_where_nobody_wrote_them(self):
        whole = statement()
        assert whole["total_assets"] == Amounts(4565 * WAN, 4100 * WAN)
        assert whole["net_income"].current == 272 * WAN
        assert {"total_assets", "net_income", "equity"} <= whole.derived

    def test_are_never_changed_where_somebody_did(self):
        whole = statement({"current_assets": (1, 1)})
        assert whole["current_assets"] == Amounts(WAN, WAN)
        assert "current_assets" not in whole.derived

    def test_stay_missing_without_the_line_they_stand_on(self):
        assert statement({"revenue": None})["operating_profit"] == Amounts()
        assert statement({"cash_begin": None})["cash_end"] == Amounts()
        assert statement({"retained_earnings": (None, 5)})["equity"].current is None

    def test_are_found_again_from_the_written_ones(self):
        once = with_totals(Standard.CAS_2019, lines())
        assert with_totals(Standard.CAS_2019, once.lines).lines == once.lines


class TestASoundStatement:
    def test_has_no_fault(self):
        assert faults(statement()) == ()
        assert faults(written()) == ()

    @given(st.lists(st.integers(0, 10**12), min_size=6, max_size=6))
    def test_never_fails_to_balance_when_assets_are_claims(self, parts):
        cash, stock, plant, owed, lent, capital = parts
        rest = cash + stock + plant - owed - lent - capital
        amounts = {
            "monetary_funds": cash,
            "inventories": stock,
            "fixed_assets": plant,
            "accounts_payable": owed,
            "long_borrowings": lent,
            "paid_in_capital": capital,
            "retained_earnings": rest,
        }
        filed = statement_of(header(), {c: Amounts(a, a) for c, a in amounts.items()})
        assert not found(filed, Check.BALANCE)
        assert not found(filed, Check.SUBTOTAL)


class TestBalance:
    def test_names_both_amounts_and_the_difference(self):
        [fault] = found(statement({"inventories": (950, 850)}), Check.BALANCE)
        assert (fault.found, fault.expected) == (4615 * WAN, 4565 * WAN)
        assert fault.difference == 50 * WAN
        assert "46,150,000.00" in fault.what.en and "500,000.00" in fault.what.zh

    def test_is_checked_at_the_opening_too(self):
        [fault] = found(statement({"inventories": (900, 860)}), Check.BALANCE)
        assert fault.column is Column.PREVIOUS

    def test_allows_one_unit_as_written_and_no_more(self):
        whole = dict(statement().lines)
        assets = whole["total_assets"]
        for extra, count in ((WAN, 0), (WAN + 1, 1)):
            changed = whole | {"total_assets": Amounts(assets.current + extra, assets.previous)}
            filed = statement_of(header(unit=Unit.TEN_THOUSAND), changed)
            assert len(found(filed, Check.BALANCE)) == count


class TestSubtotals:
    def test_each_one_is_compared_with_its_lines(self):
        faulty = found(written({"current_assets": (2866, 2490)}), Check.SUBTOTAL)
        assert [f.codes[0] for f in faulty] == ["current_assets", "total_assets"]
        assert faulty[0].difference == WAN

    def test_a_line_with_the_wrong_sign_is_pointed_at(self):
        [fault] = found(written({"credit_impairment": (30, -20)}), Check.SUBTOTAL)
        assert "信用减值损失" in fault.remedy.zh and "opposite sign" in fault.remedy.en

    def test_a_line_counted_twice_is_pointed_at(self):
        faulty = found(written({"interest_payable": (7, 0)}), Check.SUBTOTAL)
        assert "应付利息" in faulty[0].remedy.zh

    def test_older_totals_of_cost_only_warn(self):
        [fault] = found(written({"total_cost": (8660, 7620)}), Check.SUBTOTAL)
        assert fault.severity is Severity.WARNING


class TestCash:
    def test_less_than_the_balance_sheet_is_named_as_restricted(self):
        filed = statement({"monetary_funds": (570, 410), "short_borrowings": (850, 770)})
        [fault] = found(filed, Check.CASH_TIE)
        assert fault.severity is Severity.NOTICE
        assert "受限资金" in fault.what.zh and fault.difference == -50 * WAN

    def test_more_than_the_balance_sheet_is_an_error(self):
        filed = statement({"monetary_funds": (500, 410), "short_borrowings": (780, 770)})
        assert found(filed, Check.CASH_TIE)[0].severity is Severity.ERROR

    def test_more_is_explained_by_short_investments(self):
        filed = statement({"monetary_funds": (500, 410), "trading_assets": (20, 0)})
        assert found(filed, Check.CASH_TIE)[0].severity is Severity.NOTICE

    def test_mostly_restricted_warns(self):
        filed = statement({"monetary_funds": (1520, 410), "short_borrowings": (1800, 770)})
        assert found(filed, Check.CASH_TIE)[0].severity is Severity.WARNING

    def test_ties_the_opening_to_the_opening_balance(self):
        [fault] = found(statement({"monetary_funds": (520, 430)}), Check.CASH_TIE)
        assert fault.column is Column.PREVIOUS and fault.codes[0] == "cash_begin"


class TestRetainedEarnings:
    def test_below_profit_is_named_as_distribution(self):
        [fault] = found(statement({"retained_earnings": (900, 678)}), Check.RETAINED_EARNINGS)
        assert fault.severity is Severity.NOTICE and fault.difference == -23 * WAN

    def test_above_profit_is_an_error(self):
        [fault] = found(statement({"retained_earnings": (993, 678)}), Check.RETAINED_EARNINGS)
        assert fault.severity is Severity.ERROR and fault.difference == 70 * WAN

    def test_of_a_group_uses_the_owners_profit(self):
        changes = {"net_income_parent": (260, 250), "minority_income": (12, 20)}
        [fault] = found(statement(changes), Check.RETAINED_EARNINGS)
        assert fault.difference == 12 * WAN


class TestOthers:
    def test_shares_of_profit_are_the_whole(self):
        changes = {"net_income_parent": (260, 250), "minority_income": (13, 20)}
        assert found(statement(changes), Check.SHARES)[0].difference == WAN

    def test_missing_figures_are_said(self):
        missing = found(statement({"revenue": None}), Check.MISSING)
        assert {f.codes[0] for f in missing} == {"revenue", "net_income"}

    def test_negative_receivables_are_shown(self):
        [fault] = found(statement({"accounts_receivable": (-3, 1100)}), Check.NEGATIVE)
        assert fault.found == -3 * WAN

    def test_the_supplement_agrees_with_the_statement(self):
        changes = {"supplement_net_income": (271, None), "supplement_cfo": (300, None)}
        assert [f.codes[0] for f in found(statement(changes), Check.SUPPLEMENT)] == [
            "supplement_net_income"
        ]

    def test_a_threefold_jump_is_told_and_less_is_not(self):
        assert found(statement({"inventories": (2550, 850)}), Check.JUMP)
        assert not found(statement({"inventories": (2549, 850)}), Check.JUMP)
        assert not found(statement({"prepayments": (90, 30)}), Check.JUMP)


class TestAgainstTheYearBefore:
    def test_opening_balances_are_last_years_closing(self):
        last = statement({"inventories": (800, 700)}, year=2023)
        codes = {f.codes[0] for f in found(statement(), Check.OPENING, previous=last)}
        assert {"inventories", "current_assets", "total_assets"} <= codes

    def test_last_years_figures_are_those_filed(self):
        last = statement({"revenue": (8500, 8000)}, year=2023)
        faulty = found(statement(), Check.COMPARATIVE, previous=last)
        first = next(f for f in faulty if f.codes == ("revenue",))
        assert first.difference == -500 * WAN and "上期数" in first.what.zh

    def test_other_currencies_scopes_and_years_are_not_compared(self):
        for head in ({"currency": "USD"}, {"scope": Scope.CONSOLIDATED}, {"year": 2021}):
            last = statement(**({"year": 2023} | head))
            assert not found(statement(), Check.OPENING, previous=last)

    def test_an_interim_opens_with_the_year_end(self):
        interim = statement(period_from=date(2025, 1, 1), period_end=date(2025, 6, 30))
        assert found(interim, Check.OPENING, previous=statement())
        assert not found(interim, Check.COMPARATIVE, previous=statement())


class TestTolerance:
    def test_is_one_unit_as_written_in_minor_units(self):
        assert Tolerance.of(Unit.ONE, "CNY").minor == 100
        assert Tolerance.of(Unit.TEN_THOUSAND, "CNY").minor == WAN
        assert Tolerance.of(Unit.THOUSAND, "JPY").minor == 1000

    @given(st.permutations(list(lines())))
    def test_the_order_of_lines_means_nothing(self, order):
        spoilt = lines({"inventories": (950, 850), "retained_earnings": (993, 678)})
        shuffled = statement_of(header(), {code: spoilt[code] for code in order})
        assert faults(shuffled) == faults(statement_of(header(), spoilt))
