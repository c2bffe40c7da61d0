from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.books import book, books, day, item, over_books, payment
from tests.core.vector_files import cases

from obligor_core.calendar import RollConvention, calendar
from obligor_core.receivables.ageing import (
    BY_DUE_DATE,
    BY_INVOICE_DATE,
    Bucket,
    BucketScheme,
    DpdConvention,
    GraceRule,
    ageing_by_due_date,
    ageing_by_invoice_date,
    bucket_of,
    days_late,
    days_past_due,
    rolled_due_dates,
)
from obligor_core.receivables.settlement import settle
from obligor_core.text import Text

USUAL = DpdConvention()


def dpd(due_on: date | None, on: date, convention: DpdConvention = USUAL) -> int | None:
    due = pl.lit(due_on, dtype=pl.Date)
    return pl.select(days_past_due(due, on=on, convention=convention)).item()


def late(due_on: date, paid_on: date, convention: DpdConvention = USUAL) -> int:
    return pl.select(
        days_late(pl.lit(due_on), paid_on=pl.lit(paid_on), convention=convention)
    ).item()


def settled(a_book, on):
    return settle(
        a_book.open_items, a_book.payments, allocation_lines=a_book.allocation_lines, on=on
    )


class TestDaysPastDue:
    @pytest.mark.parametrize(("on", "days"), [(29, 0), (30, 0), (31, 1), (61, 31)])
    def test_counts_from_the_day_after_the_due_date(self, on, days):
        assert dpd(day(30), day(on)) == days

    @pytest.mark.parametrize(("on", "days"), [(29, 0), (30, 1), (31, 2)])
    def test_counts_the_due_date_where_policy_says_so(self, on, days):
        assert dpd(day(30), day(on), DpdConvention(is_due_day_counted=True)) == days

    @pytest.mark.parametrize(
        ("rule", "on", "days"),
        [
            (GraceRule.FROM_DUE_DATE, 33, 0),
            (GraceRule.FROM_DUE_DATE, 34, 4),
            (GraceRule.FROM_END_OF_GRACE, 33, 0),
            (GraceRule.FROM_END_OF_GRACE, 34, 1),
        ],
    )
    def test_begins_only_after_the_days_of_grace(self, rule, on, days):
        assert dpd(day(30), day(on), DpdConvention(grace_days=3, grace_rule=rule)) == days

    def test_moves_a_due_date_on_a_holiday_to_the_next_business_day(self):
        national_day, back_at_work = date(2025, 10, 1), date(2025, 10, 9)
        rolled = DpdConvention(rolled_due_on={national_day: back_at_work})
        assert dpd(national_day, back_at_work, rolled) == 0
        assert dpd(national_day, date(2025, 10, 10), rolled) == 1
        assert dpd(date(2025, 9, 30), date(2025, 10, 10), rolled) == 10

    def test_takes_its_holidays_from_the_calendar_of_the_house(self):
        moved = rolled_due_dates(
            calendar("CN"),
            first=date(2025, 9, 27),
            last=date(2025, 10, 12),
            roll=RollConvention.FOLLOWING,
        )
        assert moved[date(2025, 10, 1)] == date(2025, 10, 9)
        assert moved[date(2025, 10, 12)] == date(2025, 10, 13)
        assert date(2025, 9, 28) not in moved  # a Sunday made up for

    def test_stays_missing_without_a_due_date(self):
        assert dpd(None, day(30)) is None

    def test_refuses_negative_grace(self):
        with pytest.raises(ValueError, match="grace"):
            DpdConvention(grace_days=-1)

    @given(st.integers(-400, 400), st.integers(0, 30), st.sampled_from(GraceRule), st.booleans())
    def test_never_falls_as_days_pass_and_is_never_negative(self, due, grace, rule, is_counted):
        convention = DpdConvention(grace, rule, is_counted)
        today, tomorrow = (dpd(day(due), day(n), convention) for n in (0, 1))
        assert 0 <= today <= tomorrow <= today + grace + 1 + is_counted


class TestDaysLate:
    @pytest.mark.parametrize("convention", [USUAL, DpdConvention(is_due_day_counted=True)])
    @pytest.mark.parametrize(("paid", "days"), [(29, 0), (30, 0), (31, 1), (45, 15)])
    def test_a_payment_on_the_due_date_is_in_time(self, convention, paid, days):
        assert late(day(30), day(paid), convention) == days

    @pytest.mark.parametrize(("paid", "days"), [(33, 0), (34, 4)])
    def test_a_payment_within_grace_is_in_time(self, paid, days):
        assert late(day(30), day(paid), DpdConvention(grace_days=3)) == days


class TestFrappeLending:
    case = cases("frappe_dpd_classification.json")["partial payment does not reset DPD"]

    @pytest.mark.parametrize(("on", "days"), case["expect_dpd"].items())
    def test_a_part_payment_does_not_reset_the_days(self, on, days):
        emi = int(self.case["loan"]["emi"]) * 100
        dues = [date(2024, 10, 5), date(2024, 11, 5)]
        instalments = [
            item(i, emi, due, kind="instalment", product="loan", issued_on=date(2024, 9, 15))
            for i, due in enumerate(dues, start=1)
        ]
        repayments = [
            payment(i, int(e["repay"]) * 100, date.fromisoformat(e["date"]))
            for i, e in enumerate(self.case["events"], start=1)
        ]
        today = date.fromisoformat(on)
        items = settled(book(instalments, repayments), today).open_items
        convention = DpdConvention(is_due_day_counted=True)
        oldest = days_past_due(pl.col("due_on"), on=today, convention=convention)
        unpaid = items.filter(pl.col("open_minor") > 0)
        assert unpaid.select(oldest.max().fill_null(0)).item() == days


class TestBuckets:
    @pytest.mark.parametrize(
        ("days", "key"),
        [
            (-1, "not_due"),
            (0, "not_due"),
            (1, "1_30"),
            (30, "1_30"),
            (31, "31_60"),
            (60, "31_60"),
            (61, "61_90"),
            (90, "61_90"),
            (91, "over_90"),
            (9999, "over_90"),
        ],
    )
    def test_each_day_has_one_bucket(self, days, key):
        assert pl.select(bucket_of(pl.lit(days), BY_DUE_DATE)).item() == key

    @given(st.integers(-5000, 5000), st.sampled_from([BY_DUE_DATE, BY_INVOICE_DATE]))
    def test_an_older_item_never_falls_into_a_younger_bucket(self, days, scheme):
        ages = pl.DataFrame({"days": [days, days + 1]})
        younger, older = ages.select(bucket_of(pl.col("days"), scheme)).to_series()
        assert scheme.keys.index(younger) <= scheme.keys.index(older)

    @pytest.mark.parametrize("bounds", [(30, 30, None), (60, 30, None), (30, None, None), (30, 60)])
    def test_a_scheme_with_a_gap_or_an_overlap_cannot_be_made(self, bounds):
        label = Text("x", "x")
        buckets = tuple(Bucket(key=str(i), label=label, days_max=b) for i, b in enumerate(bounds))
        with pytest.raises(ValueError, match="bucket"):
            BucketScheme(name="odd", label=label, buckets=buckets)


class TestAgeing:
    def test_reaches_the_vector_with_a_credit_aged_by_its_own_date(self):
        case = cases("quant_reports.json")["ageing_by_due"]
        as_of = date.fromisoformat(case["inputs"]["as_of"])
        rows = [
            (name, amount, date.fromisoformat(issued), date.fromisoformat(due))
            for name, amount, issued, due in case["inputs"]["invoices"]
        ]
        items = [
            item(n, amount, due, issued_on=issued)
            for n, (_, amount, issued, due) in enumerate(rows)
            if amount > 0
        ]
        notes = [
            payment(n, -amount, issued, kind="credit_note", is_on_account=False)
            for n, (_, amount, issued, _) in enumerate(rows)
            if amount < 0
        ]
        state = settled(book(items, notes), as_of)
        aged = ageing_by_due_date(state.open_items, state.payments, on=as_of, convention=USUAL)
        net = dict(aged.select("bucket", "net_minor").iter_rows())
        published = case["expected"]
        named = {"1-30": "1_30", "31-60": "31_60", "61-90": "61_90", ">90": "over_90"}
        assert {k: v for k, v in net.items() if v} == {
            named.get(k, k): v for k, v in published.items() if v
        }

    def test_carves_the_disputed_part_out_and_never_more_than_is_open(self):
        a_book = book([item(1, 100, 0, disputed_minor=80)], [payment(9, 50)])
        state = settled(a_book, day(10))
        aged = ageing_by_due_date(state.open_items, state.payments, on=day(10), convention=USUAL)
        sums = aged.select("bucket", "open_minor", "disputed_minor", "undisputed_minor")
        assert sums.rows() == [("1_30", 50, 50, 0)]

    def test_by_invoice_date_is_another_report(self):
        state = settled(book([item(1, 100, 90)]), day(45))
        aged = ageing_by_invoice_date(state.open_items, state.payments, on=day(45))
        assert aged.select("bucket", "open_minor").rows() == [("31_60", 100)]

    @over_books
    @given(books(), st.integers(0, 80))
    def test_of_the_book_is_the_sum_of_its_customers_and_loses_nothing(self, a_book, number):
        on = day(0) + timedelta(days=number)
        state = settled(a_book, on)
        each, whole = (
            ageing_by_due_date(state.open_items, state.payments, on=on, convention=USUAL, by=by)
            for by in (("customer_id", "currency"), ("currency",))
        )
        amounts = ["open_minor", "disputed_minor", "credit_minor", "items_count"]
        summed = each.group_by("currency", "bucket").agg(pl.col(amounts).sum())
        keyed = ["currency", "bucket", *amounts]
        assert summed.sort("currency", "bucket").select(keyed).equals(whole.select(keyed))
        assert whole["open_minor"].sum() == state.open_items["open_minor"].sum()
        assert whole["credit_minor"].sum() == state.payments["unapplied_minor"].sum()
