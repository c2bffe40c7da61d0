from datetime import timedelta

import pytest
from tests.core.taxinvoices.sheets import ON, facts, invoice, monthly

from obligor_core.taxinvoices.facts import measures
from obligor_core.taxinvoices.finding import Weight
from obligor_core.taxinvoices.findings import findings


def rules(**given):
    return [f.rule for f in findings(given, on=ON)]


class TestFindings:
    def test_are_none_without_facts(self):
        assert findings({}, on=ON) == []

    @pytest.mark.parametrize(
        ("given", "rule"),
        [
            ({"inv_age_days": 62}, "TAX-21"),
            ({"inv_sales_growth_6m": -0.3}, "TAX-22"),
            ({"inv_void_rate_12m": 0.2, "inv_sales_count_12m": 20}, "TAX-23"),
            ({"inv_red_amount_rate_12m": 0.05}, "TAX-24"),
            ({"inv_customers_top1_12m": 0.6}, "TAX-25"),
            ({"inv_suppliers_top1_12m": 0.6}, "TAX-25"),
            ({"inv_circle_share_12m": 0.1}, "TAX-26"),
            ({"inv_purchase_ratio_12m": 1.0}, "TAX-27"),
            ({"inv_pause_days_12m": 90}, "TAX-28"),
            ({"inv_volatility_12m": 1.5}, "TAX-28"),
            ({"inv_round_share_12m": 0.85, "inv_sales_count_12m": 20}, "TAX-29"),
            ({"inv_benford_mad_24m": 0.19}, "TAX-29"),
            ({"inv_abnormal_24m": 0}, "TAX-30"),
            ({"inv_customers_returning_6m": 0.15}, "TAX-31"),
        ],
    )
    def test_begin_beyond_the_limit(self, given, rule):
        more = {
            "inv_void_amount_rate_12m": None,
            "inv_circle_parties_12m": 1,
            "inv_customers_12m": 3,
        }
        name = next(iter(given))
        is_lower = name in {"inv_sales_growth_6m", "inv_customers_returning_6m"}
        step = 1 if isinstance(given[name], int) else 0.01
        beyond = given | {name: given[name] - step if is_lower else given[name] + step}
        assert rule not in rules(**given, **more)
        assert rule in rules(**beyond, **more)

    def test_say_nothing_of_a_rate_of_few_invoices(self):
        few = {"inv_void_rate_12m": 0.9, "inv_sales_count_12m": 19}
        assert rules(**few) == []

    def test_put_the_heaviest_first(self):
        sold = [invoice(ON - timedelta(days=80 + 30 * n), party="甲公司") for n in range(12)]
        found = findings(facts(*sold), on=ON)
        assert [f.rule for f in found][:1] == ["TAX-20"]
        weights = [list(Weight).index(f.weight) for f in found]
        assert weights == sorted(weights)

    def test_name_the_invoices_behind(self):
        void = [invoice(ON, state="void")] * 10
        found = findings(facts(*[invoice(ON)] * 25, *void), on=ON)
        one = next(f for f in found if f.rule == "TAX-23")
        assert dict(one.evidence) == {
            "direction": "sale",
            "state": "void",
            "issued_from": "2025-11-24",
            "issued_to": "2026-11-23",
        }
        assert "28.6%" in one.text.en and "28.6%" in one.text.zh

    def test_rest_on_facts_of_the_catalogue(self):
        known = {m.fact.name for m in measures()}
        bad = [
            *monthly(10, months=range(6, 18), party="甲"),
            invoice(ON - timedelta(days=70), 1, direction="purchase", party="甲"),
        ]
        assert {f.fact for f in findings(facts(*bad), on=ON)} <= known

    def test_tell_strengths_too(self):
        better = monthly(200, months=range(6)) + monthly(100, months=range(6, 18))
        kinds = {f.rule: f.weight for f in findings(facts(*better), on=ON)}
        assert kinds["TAX-32"] is Weight.STRENGTH
