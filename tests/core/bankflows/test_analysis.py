"""The analysis of bank flows, case by case and as a whole."""

from datetime import date, timedelta

import polars as pl
import pytest
from flows import ON, book, flow, flows
from hypothesis import given, settings
from hypothesis import strategies as st

from obligor_core.bankflows import benford, overlap, round_trips, statement
from obligor_core.bankflows.analysis import analysis_of
from obligor_core.bankflows.facts import facts_of, measures
from obligor_core.bankflows.findings import findings_of
from obligor_core.bankflows.kinds import FindingKind
from obligor_core.bankflows.numbers import FlowNumbers
from obligor_core.bankflows.parties import party_key
from obligor_core.portfolio.currency import RateMissing

NUMBERS = FlowNumbers(trip_amount_min=100_00)


def ago(days):
    return ON - timedelta(days=days)


def facts(*parts, numbers=NUMBERS, **more):
    found = facts_of(book(*parts, **more), on=ON, numbers=numbers)
    return {name.removeprefix("bank_"): value for name, value in found.row(0, named=True).items()}


def found(*parts, **more):
    return analysis_of(book(*parts, **more), on=ON, numbers=NUMBERS)


def kinds(*parts, **more):
    return [f.kind for f in findings_of(found(*parts, **more), on=ON, numbers=NUMBERS)]


def party(name, relation, rank, account=""):
    return (1, party_key(name, ""), account, relation, rank)


class TestCatalogue:
    def test_names_every_fact_once_with_the_prefix(self):
        names = [m.fact.name for m in measures()]
        assert len(set(names)) == len(names)
        assert all(name.startswith("bank_") for name in names)

    def test_gives_exactly_the_facts_in_their_types(self):
        given = facts_of(book(flows(flow(ago(1), 5))), on=ON, numbers=NUMBERS)
        assert given.columns == ["customer_id", *(m.fact.name for m in measures())]


class TestFlows:
    def test_leave_own_and_related_transfers_out_of_net(self):
        known = [party("宁波东海贸易有限公司", "own", 10), party("上海浦江有限公司", "related", 20)]
        one = facts(
            flows(
                flow(ago(3), 100, "宁波东海贸易有限责任公司"),
                flow(ago(3), 50, "上海浦江有限公司"),
                flow(ago(2), 30, "甲公司"),
            ),
            parties=known,
        )
        assert (one["inflow_12m"], one["inflow_net_12m"]) == (18_000, 3_000)
        assert one["related_share_12m"] == pytest.approx(50 / 180, abs=1e-6)

    def test_an_own_account_is_known_by_its_number(self):
        row = flow(ago(3), 100, "不知名", party_account="6222-99")
        known = [(1, "", "6222-99", "own", 10)]
        assert facts(flows(row), parties=known)["inflow_net_12m"] == 0

    def test_a_persons_word_goes_before_the_file(self):
        known = [party("甲公司", "related", 20), party("甲公司", "trade", 0)]
        assert facts(flows(flow(ago(3), 100, "甲公司")), parties=known)["inflow_net_12m"] == 10_000

    @pytest.mark.parametrize("summary", ["贷款发放", "结息", "理财赎回", "现金存入", "退汇"])
    def test_what_is_no_business_is_not_operating(self, summary):
        one = facts(flows(flow(ago(3), 100, "甲公司", summary), flow(ago(3), 7, "乙公司")))
        assert (one["inflow_net_12m"], one["inflow_operating_12m"]) == (10_700, 700)

    def test_the_first_day_of_a_window_lies_after_the_same_day_before(self):
        rows = flows(flow(date(2026, 8, 20), 10), flow(date(2026, 8, 21), 1))
        assert facts(rows)["inflow_3m"] == 100
        assert facts(rows)["inflow_6m"] == 1_100

    def test_what_lies_ahead_is_not_yet_true(self):
        assert facts(flows(flow(ago(1), 10), flow(ON + timedelta(days=1), 99)))["inflow_3m"] == 1000

    @pytest.mark.parametrize(
        ("summary", "fact"),
        [
            ("代发工资", "wages"),
            ("电子缴税 增值税", "tax"),
            ("社保费", "social_insurance"),
            ("电费", "utilities"),
        ],
    )
    def test_purposes_are_known_by_their_words(self, summary, fact):
        one = facts(flows(flow(ago(3), -10, "甲", summary), flow(ago(40), -20, "甲", summary)))
        assert (one[f"{fact}_12m"], one[f"{fact}_months_12m"]) == (3_000, 2)

    def test_a_purpose_is_known_by_the_payee_too(self):
        assert facts(flows(flow(ago(3), -10, "国家税务总局宁波市税务局", "")))["tax_12m"] == 1_000


class TestConcentration:
    def test_counts_spellings_of_a_name_as_one(self):
        one = facts(
            flows(
                flow(ago(3), 60, "杭州恒泰机械有限公司"),
                flow(ago(4), 20, "杭州市恒泰机械有限责任公司"),
                flow(ago(5), 20, "乙公司"),
            )
        )
        assert one["inflow_top1_share_12m"] == 0.8
        assert one["inflow_hhi_12m"] == pytest.approx(0.68)
        assert one["payers_count_12m"] == 2

    def test_is_missing_without_inflow(self):
        assert facts(flows(flow(ago(3), -60, "甲")))["inflow_top1_share_12m"] is None


class TestBalances:
    def test_carry_over_days_and_add_up_accounts(self):
        one = flows(flow(ago(9), 10, balance=10), flow(ago(4), 20, balance=30))
        two = flows(flow(ago(4), 5, balance=5), account="B|CNY", first_id=9)
        given = facts(one, two)
        assert given["balance_last"] == 3_500
        assert given["balance_min_12m"] == 1_000
        assert given["balance_average_12m"] == (5 * 1_000 + 5 * 3_500) // 10

    def test_are_missing_where_no_file_states_them(self):
        assert facts(flows(flow(ago(3), 10)))["balance_last"] is None

    def test_count_days_below_zero(self):
        rows = flows(flow(ago(5), -10, balance=-10), flow(ago(2), 20, balance=10))
        assert facts(rows)["balance_negative_days_12m"] == 3

    def test_a_row_that_is_missing_breaks_them(self):
        rows = flows(flow(ago(5), 10, balance=10), flow(ago(2), 20, balance=35))
        assert facts(rows)["balance_breaks_12m"] == 1
        assert FindingKind.BALANCE_BREAK in kinds(rows)

    def test_a_row_without_a_balance_is_carried_over(self):
        rows = flows(flow(ago(5), 10, balance=10), flow(ago(4), 1), flow(ago(2), 20, balance=31))
        assert facts(rows)["balance_breaks_12m"] == 0


class TestBreaks:
    ROWS = pl.DataFrame(
        {
            "row_no": [2, 3],
            "booked_on": [ago(2), ago(1)],
            "amount_minor": [100, -30],
            "balance_minor": [150, 120],
        }
    )

    def test_there_are_none_where_balances_follow(self):
        assert statement.breaks(self.ROWS, opening_minor=50).is_empty()

    def test_the_first_row_is_held_against_the_opening_balance(self):
        assert statement.breaks(self.ROWS, opening_minor=40)["row_no"].to_list() == [2]


class TestOverlap:
    TWICE = flow(ago(3), 10, "甲公司", balance=10), flow(ago(3), 10, "甲公司", balance=10)

    def test_equal_rows_of_one_file_are_two_transactions(self):
        assert facts(flows(*self.TWICE))["inflow_12m"] == 2_000

    def test_the_same_rows_in_a_second_file_count_once(self):
        again = flows(*self.TWICE, flow(ago(1), 5, "甲公司", balance=15), file_id=2, first_id=9)
        assert facts(flows(*self.TWICE), again)["inflow_12m"] == 2_500

    def test_without_balances_time_and_counterparty_tell(self):
        one, other = flow(ago(3), 10, "甲公司", second=1), flow(ago(3), 10, "乙公司", second=1)
        again = flows(one, other, file_id=2, first_id=9)
        assert facts(flows(one), again)["inflow_12m"] == 2_000

    def test_a_known_row_with_another_counterparty_was_altered(self):
        known = flows(flow(ago(3), 10, "甲公司", balance=10))
        rows = flows(flow(ago(3), 10, "乙公司", balance=10), file_id=2)
        marked = overlap.with_known(rows, known)
        assert marked.select("is_known", "is_altered").row(0) == (True, True)

    def test_days_between_files_are_a_gap(self):
        spans = pl.DataFrame(
            {
                "customer_id": [1, 1],
                "account_key": ["6222|CNY"] * 2,
                "starts_on": [ago(90), ago(30)],
                "ends_on": [ago(61), ago(1)],
            }
        )
        rows = flows(flow(ago(80), 1))
        assert facts(rows, coverage=spans)["gap_days_12m"] == 30
        assert FindingKind.GAP in kinds(rows, coverage=spans)


class TestLenders:
    INSTALMENTS = tuple(flow(ago(15 + 30 * n), -500, "王某", "转账") for n in range(5))

    def test_are_known_by_the_words_of_the_summary(self):
        one = facts(flows(flow(ago(3), -500, "某某公司", "归还贷款本金")))
        assert (one["lenders_count_12m"], one["loan_out_12m"]) == (1, 50_000)

    def test_are_known_by_their_name(self):
        one = facts(flows(flow(ago(3), -500, "宁波甬江小额贷款有限公司", "转账")))
        assert one["lenders_undeclared_count_12m"] == 1

    def test_a_bank_that_is_not_named_is_that_of_the_account(self):
        assert facts(flows(flow(ago(3), -500, "", "还贷")))["lenders_count_12m"] == 1

    def test_who_gave_a_sum_and_is_paid_in_instalments_is_one(self):
        rows = flows(flow(ago(200), 5_000, "王某", "转账"), *self.INSTALMENTS)
        one = facts(rows)
        assert (one["lenders_count_12m"], one["instalments_monthly"]) == (1, 50_000)
        assert FindingKind.LENDER in kinds(rows)

    def test_equal_payments_alone_are_no_loan(self):
        assert facts(flows(*self.INSTALMENTS))["lenders_count_12m"] == 0

    def test_payments_far_from_equal_are_no_instalments(self):
        rows = flows(
            flow(ago(200), 5_000, "王某"),
            *(flow(ago(15 + 30 * n), -500 - 90 * n, "王某") for n in range(5)),
        )
        assert facts(rows)["lenders_count_12m"] == 0

    def test_one_that_a_person_declared_is_no_finding(self):
        rows = flows(flow(ago(3), -500, "宁波甬江小额贷款有限公司", "转账"))
        known = [party("宁波甬江小额贷款有限公司", "declared_lender", 0)]
        assert facts(rows, parties=known)["lenders_undeclared_count_12m"] == 0
        assert FindingKind.LENDER not in kinds(rows, parties=known)


class TestRoundTrips:
    def trips(self, *given, **more):
        return found(flows(*given), **more).trips

    @pytest.mark.parametrize(("days", "count"), [(0, 1), (7, 1), (8, 0)])
    def test_come_back_within_the_days(self, days, count):
        rows = flow(ago(20), -1_000, "甲公司"), flow(ago(20 - days), 1_000, "甲公司")
        assert self.trips(*rows).height == count

    @pytest.mark.parametrize(("back", "count"), [(980, 1), (979, 0), (1_020, 1), (1_021, 0)])
    def test_come_back_within_the_tolerance(self, back, count):
        rows = flow(ago(20), -1_000, "甲公司"), flow(ago(18), back, "甲公司")
        assert self.trips(*rows).height == count

    def test_money_that_comes_first_is_none(self):
        rows = flow(ago(20), 1_000, "甲公司"), flow(ago(18), -1_000, "甲公司")
        assert self.trips(*rows).is_empty()

    def test_each_payment_is_in_one_at_most(self):
        rows = flow(ago(20), -1_000, "甲"), flow(ago(19), 1_000, "甲"), flow(ago(18), 1_000, "甲")
        assert self.trips(*rows)["back_id"].to_list() == [2]

    @pytest.mark.parametrize("summary", ["退汇", "理财赎回"])
    def test_returns_and_investments_are_none(self, summary):
        rows = flow(ago(20), -1_000, "甲公司"), flow(ago(18), 1_000, "甲公司", summary)
        assert self.trips(*rows).is_empty()

    def test_own_accounts_are_none(self):
        rows = flow(ago(20), -1_000, "甲公司"), flow(ago(18), 1_000, "甲公司")
        assert self.trips(*rows, parties=[party("甲公司", "own", 10)]).is_empty()

    def test_go_by_way_of_a_party_whose_flows_are_known(self):
        rows = flow(ago(20), -1_000, "甲公司"), flow(ago(16), 1_000, "乙公司")
        between = pl.DataFrame(
            {
                "source_key": [party_key("甲公司", "")],
                "target_key": [party_key("乙公司", "")],
                "booked_on": [ago(18)],
                "amount_minor": [99_500],
                "transaction_id": [77],
            }
        )
        (trip,) = self.trips(*rows, beyond=between).iter_rows(named=True)
        assert trip["path"] == [party_key("甲公司", ""), party_key("乙公司", "")]
        assert trip["between_ids"] == [77]

    def test_the_parts_of_a_graph_that_do_not_close_are_none(self):
        assert self.trips(flow(ago(20), -1_000, "甲"), flow(ago(18), 1_000, "乙")).is_empty()


class TestHabits:
    def test_night_counts_only_what_has_a_time(self):
        rows = flows(
            flow(ago(3), -10, "甲", second=2 * 3600),
            flow(ago(3), -30, "甲", second=12 * 3600),
            flow(ago(3), -99, "甲"),
        )
        assert facts(rows)["night_share_12m"] == 0.25

    def test_midnight_sharp_is_no_time(self):
        assert facts(flows(flow(ago(3), -10, "甲", second=0)))["night_share_12m"] == 0

    def test_round_sums_are_multiples_of_the_unit(self):
        rows = flows(flow(ago(3), -20_000, "甲"), flow(ago(3), -60_000 - 1, "甲"))
        assert facts(rows)["round_share_12m"] == pytest.approx(20_000 / 80_001, abs=1e-6)

    def test_an_amount_beyond_the_habit_is_an_outlier(self):
        usual = [flow(ago(30 + n), -100 - n % 7, "甲公司") for n in range(30)]
        rows = flows(*usual, flow(ago(3), -90_000, "甲公司"))
        scores = found(rows).scores
        worst = scores.sort("score").row(-1, named=True)
        assert (worst["transaction_id"], worst["is_outlier"]) == (31, True)
        assert worst["z_amount"] > 3.5
        assert facts(rows)["outliers_count_12m"] >= 1

    def test_benford_is_the_published_distance(self):
        digits = pl.DataFrame({"customer_id": [1], "digit": [1], "count": [500]})
        mad = benford.benford_facts(digits, count_min=300)["benford_mad_12m"].item()
        assert mad == pytest.approx(2 * (1 - 0.30103) / 9, abs=1e-5)

    def test_benford_is_missing_for_few_amounts(self):
        assert facts(flows(flow(ago(3), 10)))["benford_mad_12m"] is None

    def test_wages_that_stop_are_found(self):
        paid = [flow(ago(80 + 30 * n), -500, "员工", "工资") for n in range(5)]
        assert FindingKind.WAGES_STOPPED in kinds(flows(*paid, flow(ago(1), 10, "甲")))


class TestCurrencies:
    def test_an_account_without_a_rate_is_no_guess(self):
        rows = flows(flow(ago(3), 10)).with_columns(currency=pl.lit("USD"))
        with pytest.raises(RateMissing):
            facts(rows)


one_flow = st.builds(
    flow,
    st.integers(0, 380).map(ago),
    st.integers(-3_000, 3_000).filter(bool),
    st.sampled_from(["甲公司", "乙公司", "丙小额贷款有限公司", ""]),
    st.sampled_from(["货款", "工资", "还贷", "退汇", "取现", "结息"]),
    balance=st.none() | st.integers(-500, 9_000),
    second=st.none() | st.integers(0, 86_399),
)


class TestOrder:
    @settings(max_examples=25, deadline=None)
    @given(rows=st.lists(one_flow, min_size=1, max_size=40), seed=st.integers(0, 99))
    def test_of_rows_does_not_matter(self, rows, seed):
        given_ = flows(*rows)
        shuffled = given_.sample(fraction=1, shuffle=True, seed=seed)
        left, right = (facts_of(book(f), on=ON, numbers=NUMBERS) for f in (given_, shuffled))
        assert left.equals(right)

    @settings(max_examples=15, deadline=None)
    @given(mine=st.lists(one_flow, min_size=1, max_size=15), theirs=st.lists(one_flow, max_size=15))
    def test_others_in_the_frame_change_nothing(self, mine, theirs):
        alone = flows(*mine)
        other = flows(*theirs, customer_id=2, account="X|CNY", first_id=900) if theirs else None
        together = book(alone, *([other] if other is not None else []))
        facts_ = facts_of(together, on=ON, numbers=NUMBERS).filter(customer_id=1)
        assert facts_.equals(facts_of(book(alone), on=ON, numbers=NUMBERS))

    @settings(max_examples=15, deadline=None)
    @given(rows=st.lists(one_flow, min_size=1, max_size=30))
    def test_net_and_operating_never_exceed_gross(self, rows):
        one = facts(flows(*rows))
        assert one["inflow_operating_12m"] <= one["inflow_net_12m"] <= one["inflow_12m"]

    @settings(max_examples=15, deadline=None)
    @given(rows=st.lists(one_flow, min_size=1, max_size=30))
    def test_the_same_file_twice_changes_nothing(self, rows):
        once, again = flows(*rows), flows(*rows, file_id=2, first_id=500)
        assert facts(once, again) == facts(once)


def test_trips_are_empty_frames_without_flows():
    nothing = flows(flow(ago(3), 10)).head(0)
    analysis = analysis_of(book(nothing), on=ON, numbers=NUMBERS)
    assert analysis.trips.columns == list(round_trips.TRIPS)
    assert analysis.facts.is_empty()
