"""The shipped policies stand against the real facts, and say what a credit person expects."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from obligor_core.policy import Policy, decide, evaluate, parse, replay
from obligor_core.portfolio.facts import catalogue_of
from obligor_core.portfolio.numbers import BookNumbers
from obligor_core.portfolio.numbers_in_force import book_numbers
from obligor_core.receivables.ageing import BY_DUE_DATE, BY_INVOICE_DATE

SHIPPED = Path(__file__).parents[3] / "policies"
ON = date(2026, 2, 1)
QUIET = {
    "dpd_now": 0,
    "overdue_total": 0,
    "open_total": 5_000_000_00,
    "exposure_total": 5_000_000_00,
    "disputed_total": 0,
    "dispute_share": 0.0,
    "over_90_share": 0.0,
    "days_late_trend": 0.0,
    "days_late_3m": 0.0,
    "is_habit_broken": False,
    "turnover_trend": 1.1,
    "returned_count_12m": 0,
    "returned_total_12m": 0,
    "share_of_book": 0.01,
    "months_since_payment": 0,
    "receivable_total": 5_000_000_00,
    "receivable_3m_ago": 4_000_000_00,
    "unapplied_total": 0,
    "group_members_count": 1,
    "group_dpd_max": 0,
    "group_overdue": 0,
    "months_since_purchase": 0,
    "relationship_months": 30,
}


def shipped(name):
    text = (SHIPPED / f"{name}.yaml").read_text(encoding="utf-8")
    found = parse(text, catalogue_of(BookNumbers()))
    assert isinstance(found, Policy), "\n".join(map(str, found))
    return found


def signals(**facts):
    return decide(shipped("monitoring"), QUIET | facts, on=ON)


@pytest.mark.parametrize("name", ["monitoring", "receivables"])
def test_parses_without_findings_and_says_that_it_is_an_example(name):
    policy = shipped(name)
    assert not policy.declaration.is_verified
    assert "示例" in policy.declaration.source.zh


class TestMonitoring:
    def test_is_silent_about_a_customer_who_pays(self):
        decision = signals()
        assert decision.fired == () and decision.undecided == {}
        assert decision.outputs == {"severity": None, "priority": 0, "actions": []}

    @pytest.mark.parametrize(
        ("rule", "facts"),
        [
            ("MON-01", {"dpd_now": 61, "overdue_total": 100_000_00}),
            ("MON-02", {"dpd_now": 31, "overdue_total": 1_000_00}),
            ("MON-03", {"over_90_share": 0.3, "overdue_total": 100_000_00}),
            ("MON-04", {"days_late_trend": 10.1, "days_late_3m": 4.0}),
            ("MON-05", {"is_habit_broken": True, "overdue_total": 1_000_00}),
            ("MON-06", {"turnover_trend": 0.5}),
            ("MON-07", {"returned_count_12m": 1}),
            ("MON-08", {"returned_count_12m": 2}),
            ("MON-09", {"dispute_share": 0.2, "disputed_total": 1_000_00}),
            ("MON-10", {"share_of_book": 0.1}),
            ("MON-11", {"months_since_payment": 3, "overdue_total": 1_000_00}),
            ("MON-12", {"receivable_3m_ago": 3_000_000_00}),
            ("MON-13", {"overdue_total": 100_00, "unapplied_total": 50_00}),
            (
                "MON-14",
                {"group_members_count": 2, "group_dpd_max": 61, "group_overdue": 100_000_00},
            ),
            ("MON-15", {"months_since_purchase": 6}),
            ("MON-16", {"relationship_months": 5, "dpd_now": 1, "overdue_total": 1_000_00}),
        ],
    )
    def test_fires_each_signal_at_its_threshold(self, rule, facts):
        decision = signals(**facts)
        reason = next(r for r in decision.reasons if r["rule"] == rule)
        assert set(decision.fired) <= {rule, "MON-02"}  # a long delay is a delay too
        assert reason["operands"] and reason["remedy"]["zh"] and "—" not in reason["remedy"]["zh"]

    def test_puts_the_worst_first(self):
        decision = signals(dpd_now=75, overdue_total=200_000_00, months_since_payment=4)
        assert decision.fired == ("MON-01", "MON-02", "MON-11")
        assert decision.outputs["severity"] == "severe"
        assert decision.outputs["priority"] == 95
        assert decision.outputs["actions"] == ["hold_deliveries", "call", "visit"]

    def test_says_what_must_be_collected(self):
        reason = signals(dpd_now=75, overdue_total=112_010_00).reasons[0]
        assert reason["remedy"]["en"].startswith("Collect 12,010.01 CNY of 112,010.00 CNY")
        assert reason["remedy"]["zh"].startswith("收回 12,010.01 CNY（逾期共 112,010.00 CNY）")

    def test_names_the_fact_that_is_missing(self):
        assert signals(turnover_trend=None).undecided == {"MON-06": ("turnover_trend",)}

    def test_can_be_replayed_from_what_was_stored(self):
        decision = signals(dpd_now=75, overdue_total=200_000_00)
        assert replay(decision, (SHIPPED / "monitoring.yaml").read_text(encoding="utf-8")).is_same


class TestReceivables:
    @pytest.mark.parametrize(
        ("bands", "scheme"), [("by_due_date", BY_DUE_DATE), ("by_invoice_date", BY_INVOICE_DATE)]
    )
    def test_cuts_the_ages_as_the_ageing_does(self, bands, scheme):
        form = shipped("receivables").edition(ON).derived[bands]
        assert [part.value for part in form.declared.bands] == list(scheme.keys)
        assert [part.label for part in form.declared.bands] == [b.label for b in scheme.buckets]
        assert [cut - 1 for cut in form.cuts] == [b.days_max for b in scheme.buckets[:-1]]

    def test_gives_the_numbers_the_book_is_computed_with(self):
        assert book_numbers(shipped("receivables"), on=ON) == BookNumbers()

    def test_leaves_small_items_alone(self):
        facts = pl.DataFrame(
            {
                "item_dpd": [1, 1, 0],
                "item_open": [100_00, 99_99, 500_00],
                "item_disputed": [0, 0, 0],
                "item_age_days": [31, 40, 1],
            }
        )
        frame = evaluate(shipped("receivables"), facts, on=ON).frame
        assert frame["is_material"].to_list() == [True, False, False]
        assert frame["by_due_date"].to_list() == ["1_30", "1_30", "not_due"]
        assert frame["by_invoice_date"].to_list() == ["31_60", "31_60", "0_30"]
