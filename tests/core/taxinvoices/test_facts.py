from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.taxinvoices.sheets import ON, facts, frame, invoice, monthly

from obligor_core.taxinvoices.facts import facts_of, measures
from obligor_core.taxinvoices.invoices import party_key, party_kind, state_by_sign


class TestSales:
    def test_are_net_of_tax(self):
        assert facts(invoice(ON, 100_00))["inv_sales_12m"] == 100_00

    def test_leave_out_void_invoices(self):
        found = facts(invoice(ON, 100_00), invoice(ON, 50_00, state="void"))
        assert found["inv_sales_12m"] == 100_00

    def test_are_reduced_by_red_letter_invoices(self):
        found = facts(invoice(ON, 100_00), invoice(ON, -30_00, state="red"))
        assert found["inv_sales_12m"] == 70_00

    def test_count_a_reversed_invoice_and_the_one_against_it(self):
        found = facts(invoice(ON, 100_00, state="reversed"), invoice(ON, -100_00, state="red"))
        assert found["inv_sales_12m"] == 0

    def test_begin_the_day_after_the_same_day_a_year_ago(self):
        first, before = date(2025, 11, 24), date(2025, 11, 23)
        assert facts(invoice(first, 1), invoice(before, 1))["inv_sales_12m"] == 1

    def test_end_with_the_day_asked(self):
        found = facts(invoice(ON, 1), invoice(ON + timedelta(days=1), 1))
        assert (found["inv_sales_12m"], found["inv_last_on"]) == (1, ON)

    def test_are_nothing_of_purchases(self):
        found = facts(invoice(ON, 5, direction="purchase"))
        assert (found["inv_sales_12m"], found["inv_purchases_12m"]) == (0, 5)


class TestMargin:
    def test_is_what_sales_leave_above_purchases(self):
        found = facts(invoice(ON, 100), invoice(ON, 60, direction="purchase"))
        assert (found["inv_margin_12m"], found["inv_purchase_ratio_12m"]) == (0.4, 0.6)

    def test_is_missing_without_sales(self):
        found = facts(invoice(ON, 60, direction="purchase"))
        assert (found["inv_margin_12m"], found["inv_purchase_ratio_12m"]) == (None, None)

    def test_is_missing_when_more_is_taken_back_than_sold(self):
        assert facts(invoice(ON, 60), invoice(ON, -70, state="red"))["inv_margin_12m"] is None


class TestGrowth:
    def test_compares_with_the_year_before(self):
        sold = monthly(150, months=range(12)) + monthly(100, months=range(12, 24))
        assert facts(*sold)["inv_sales_growth_12m"] == pytest.approx(0.5)

    def test_is_missing_while_the_invoices_begin_later(self):
        assert facts(*monthly(100, months=range(23)))["inv_sales_growth_12m"] is None

    def test_of_half_a_year_needs_eighteen_months(self):
        assert facts(*monthly(100, months=range(18)))["inv_sales_growth_6m"] == 0
        assert facts(*monthly(100, months=range(17)))["inv_sales_growth_6m"] is None


class TestActivity:
    def test_counts_months_with_sales(self):
        found = facts(*monthly(1, months=range(3)), *monthly(1, months=range(1)))
        assert found["inv_months_active_12m"] == 3

    def test_the_pause_goes_on_to_the_day(self):
        assert facts(invoice(ON - timedelta(days=40)))["inv_pause_days_12m"] == 40

    def test_the_pause_is_the_longest_between_two_sales(self):
        days = (100, 20, 5)
        assert facts(*(invoice(ON - timedelta(days=d)) for d in days))["inv_pause_days_12m"] == 80

    def test_the_pause_counts_within_the_year_alone(self):
        found = facts(invoice(ON - timedelta(days=800)), invoice(ON))
        assert found["inv_pause_days_12m"] == 365

    def test_has_stopped_on_the_day_after_the_last_allowed(self):
        sold = [invoice(ON - timedelta(days=61 + 31 * n)) for n in range(6)]
        assert facts(*sold)["inv_has_stopped_selling"] is True
        assert facts(*sold, on=ON - timedelta(days=1))["inv_has_stopped_selling"] is False

    def test_has_not_stopped_who_hardly_sold(self):
        assert facts(invoice(ON - timedelta(days=90)))["inv_has_stopped_selling"] is False

    def test_nobody_stopped_who_never_sold(self):
        found = facts(invoice(ON, direction="purchase"))
        assert (found["inv_has_stopped_selling"], found["inv_days_since_sale"]) == (None, None)


class TestShape:
    def test_an_even_year_has_no_spread_no_trend_and_no_season(self):
        found = facts(*monthly(100, months=range(12)))
        names = ("inv_volatility_12m", "inv_trend_12m", "inv_season_share_12m")
        assert [found[n] for n in names] == [0, 0, 0.25]

    def test_a_rising_line_has_the_slope_of_its_steps(self):
        rising = [i for ago in range(12) for i in monthly(100 + 10 * (11 - ago), months=[ago])]
        assert facts(*rising)["inv_trend_12m"] == pytest.approx(10 / 155, abs=1e-6)

    def test_is_missing_while_twelve_months_are_not_covered(self):
        assert facts(*monthly(100, months=range(11)))["inv_volatility_12m"] is None


class TestConcentration:
    def test_has_shares_and_squares(self):
        sold = [invoice(ON, 60, party="甲公司"), invoice(ON, 40, party="乙公司")]
        found = facts(*sold)
        assert found["inv_customers_12m"] == 2
        assert found["inv_customers_top1_12m"] == 0.6
        assert found["inv_customers_top5_12m"] == 1
        assert found["inv_customers_hhi_12m"] == pytest.approx(0.52)

    def test_leaves_out_whom_nothing_is_left_of(self):
        found = facts(
            invoice(ON, 60, party="甲公司"),
            invoice(ON, 40, party="乙公司"),
            invoice(ON, -40, party="乙公司", state="red"),
        )
        assert (found["inv_customers_12m"], found["inv_customers_top1_12m"]) == (1, 1)

    def test_tells_customers_from_suppliers(self):
        found = facts(invoice(ON, direction="purchase"))
        assert (found["inv_customers_12m"], found["inv_suppliers_12m"]) == (0, 1)
        assert found["inv_customers_top1_12m"] is None


class TestLoyalty:
    def test_is_the_share_that_came_back(self):
        found = facts(
            *monthly(1, months=range(6, 18), party="甲公司"),
            *monthly(1, months=[8], party="乙公司"),
            invoice(ON, 30, party="甲公司"),
            invoice(ON, 70, party="丙公司"),
        )
        assert found["inv_customers_returning_6m"] == 0.5
        assert found["inv_customers_new_share_6m"] == 0.7

    def test_is_missing_while_there_is_no_year_of_invoices(self):
        assert facts(*monthly(1, months=range(11)))["inv_customers_returning_6m"] is None


class TestPosition:
    @pytest.mark.parametrize(
        ("name", "kind"),
        [
            ("杭州恒泰精密机械有限公司", "business"),
            ("杭州恒泰商贸有限公司", "trader"),
            ("西湖区老王经营部", "trader"),
            ("王小明", "person"),
            ("个人", "person"),
            ("张伟（个人）", "person"),
            ("大众书店", "business"),
            ("B00844", None),
            ("Acme GmbH", None),
        ],
    )
    def test_a_name_tells_the_kind(self, name, kind):
        assert pl.select(party_kind(pl.lit(name))).item() == kind

    def test_is_whoever_takes_more_than_half(self):
        found = facts(invoice(ON, 60, party="王小明"), invoice(ON, 40, party="甲机械有限公司"))
        assert (found["inv_chain_position"], found["inv_persons_share_12m"]) == ("persons", 0.6)

    def test_is_missing_when_most_names_say_nothing(self):
        found = facts(invoice(ON, 60, party="B1"), invoice(ON, 40, party="甲机械有限公司"))
        assert (found["inv_chain_position"], found["inv_persons_share_12m"]) == (None, None)


class TestCircles:
    def test_count_the_smaller_of_both_ways(self):
        found = facts(
            invoice(ON, 80, party="甲公司"),
            invoice(ON, 20, party="乙公司"),
            invoice(ON, 30, party="甲公司", direction="purchase"),
        )
        assert (found["inv_circle_parties_12m"], found["inv_circle_share_12m"]) == (1, 0.3)

    def test_are_none_between_different_parties(self):
        found = facts(
            invoice(ON, party="甲公司"), invoice(ON, party="乙公司", direction="purchase")
        )
        assert (found["inv_circle_parties_12m"], found["inv_circle_share_12m"]) == (0, 0)


class TestWriting:
    def test_rates_void_invoices_by_number_and_amount(self):
        found = facts(
            *[invoice(ON, 100)] * 3, invoice(ON, 100, state="void"), invoice(ON, 100, state="void")
        )
        assert (found["inv_void_rate_12m"], found["inv_void_amount_rate_12m"]) == (0.4, 0.4)

    def test_rates_red_letter_invoices_against_what_was_sold(self):
        found = facts(*[invoice(ON, 100)] * 4, invoice(ON, -20, state="red"))
        assert (found["inv_red_rate_12m"], found["inv_red_amount_rate_12m"]) == (0.2, 0.05)

    def test_counts_abnormal_ones_and_those_that_do_not_add_up(self):
        found = facts(
            invoice(ON, 100, state="abnormal"),
            invoice(ON, 100, tax=13, total=114),
            invoice(ON, 100, tax=13, total=115),
        )
        assert (found["inv_abnormal_24m"], found["inv_unlike_parts_24m"]) == (1, 1)

    def test_sees_round_amounts_and_those_just_under_a_limit(self):
        found = facts(
            invoice(ON, 885_00, tax=115_00), invoice(ON, 9_999_99), invoice(ON, 10_000_00)
        )
        assert found["inv_round_share_12m"] == pytest.approx(0.333333)
        assert found["inv_near_limit_share_12m"] == pytest.approx(0.333333)

    def test_first_digits_need_three_hundred_sales(self):
        assert facts(*[invoice(ON, 100)] * 299)["inv_benford_mad_24m"] is None
        all_ones = facts(*[invoice(ON, 100)] * 300)["inv_benford_mad_24m"]
        assert all_ones == pytest.approx(2 * (1 - 0.30103) / 9, abs=1e-5)


class TestInvoices:
    def test_a_negative_valid_invoice_is_red(self):
        states = ["valid", "reversed", "void", "abnormal"]
        given_ = pl.DataFrame({"s": states, "t": [-1] * 4})
        said = given_.select(state_by_sign(pl.col("s"), pl.col("t"))).to_series().to_list()
        assert said == ["red", "red", "void", "abnormal"]

    def test_a_party_is_its_tax_number_or_its_name(self):
        names = pl.DataFrame(
            {"n": ["甲（杭州）公司", "甲(杭州) 公司", "甲"], "t": [None, "", " 9133abc "]}
        )
        keys = names.select(party_key(pl.col("n"), pl.col("t"))).to_series().to_list()
        assert keys == ["甲(杭州)公司", "甲(杭州)公司", "9133ABC"]


INVOICE = st.builds(
    invoice,
    st.dates(date(2024, 6, 1), date(2026, 12, 31)),
    st.integers(-10_000_000, 100_000_000),
    direction=st.sampled_from(["sale", "purchase"]),
    party=st.sampled_from(["甲公司", "乙商贸公司", "王小明", "B7"]),
    state=st.sampled_from(["valid", "void", "red", "reversed", "abnormal"]),
    customer_id=st.integers(1, 3),
)


class TestFacts:
    def test_have_the_columns_of_the_catalogue(self):
        names = ["customer_id", *(m.fact.name for m in measures())]
        assert facts_of(frame(invoice(ON)), on=ON).columns == names

    def test_of_nobody_are_an_empty_table_of_the_same_types(self):
        empty, one = facts_of(frame(), on=ON), facts_of(frame(invoice(ON)), on=ON)
        assert (empty.height, empty.schema) == (0, one.schema)

    def test_names_begin_alike(self):
        assert all(m.fact.name.startswith("inv_") for m in measures())

    @settings(max_examples=30, deadline=None)
    @given(st.lists(INVOICE, min_size=1, max_size=40), st.randoms(use_true_random=False))
    def test_do_not_depend_on_the_order_or_on_others(self, invoices, random):
        whole = facts_of(frame(*invoices), on=ON)
        shuffled = random.sample(invoices, len(invoices))
        assert facts_of(frame(*shuffled), on=ON).equals(whole)
        own = [i for i in invoices if i["customer_id"] == invoices[0]["customer_id"]]
        alone = facts_of(frame(*own), on=ON)
        assert whole.filter(customer_id=own[0]["customer_id"]).equals(alone)

    @settings(max_examples=30, deadline=None)
    @given(st.lists(INVOICE, min_size=1, max_size=40))
    def test_never_leave_their_bounds(self, invoices):
        found = facts_of(frame(*invoices), on=ON)
        for name in found.columns:
            values = found[name]
            if name.endswith(("top1_12m", "top5_12m", "hhi_12m", "void_rate_12m", "returning_6m")):
                assert values.drop_nulls().is_between(0, 1 + 1e-9).all(), name
            if values.dtype == pl.Float64:
                assert values.drop_nulls().is_finite().all(), name
