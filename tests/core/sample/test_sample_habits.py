"""What the truth says of a customer can be seen in how it pays, and the book looks alive."""

from datetime import date, timedelta
from itertools import pairwise

import polars as pl
import pytest

from obligor_core.customers.connections import Connection, ConnectionKind
from obligor_core.customers.guarantees import guarantee_circles
from obligor_core.dates import DatePeriod
from obligor_core.sample import generate
from obligor_core.sample.habits import CYCLE, PATTERNS, Habit

QUARTER = timedelta(days=91)


def late(items, habit, *, since=None, until=None):
    """Mean days late of the settled items of a habit that fell due in a period."""
    of = items.filter(pl.col("habit") == habit).drop_nulls("days_late")
    if since is not None:
        of = of.filter(pl.col("due_on") > since)
    if until is not None:
        of = of.filter(pl.col("due_on") <= until)
    return of["days_late"].mean()


class TestHabits:
    def test_of_twenty_are_shared_as_stated(self, book):
        count = dict(book.truth.group_by("habit").len().iter_rows())
        assert set(count) == set(Habit)
        for pattern in PATTERNS:
            expected = pattern.slots / len(CYCLE) * len(book.customers)
            assert abs(count[pattern.habit] - expected) <= 3

    def test_of_prompt_payers_is_to_pay_by_the_due_date(self, items):
        assert -5 < late(items, Habit.PROMPT) < 1

    def test_of_slow_payers_is_to_pay_late_but_always(self, items, until):
        assert 8 < late(items, Habit.SLOW) < 16
        old = items.filter(pl.col("habit") == Habit.SLOW, pl.col("dpd") > 90)
        undisputed = old.filter(pl.col("disputed_minor") == 0)
        assert undisputed["open_minor"].sum() == 0

    def test_of_month_end_payers_is_to_pay_on_the_last_business_day(self, book):
        customers = book.truth.filter(habit=Habit.MONTH_END)["customer_external_id"]
        paid = book.payments.filter(
            pl.col("customer_external_id").is_in(customers.implode()),
            pl.col("kind") != "credit_note",
        )
        assert (paid["value_on"].dt.day() >= 25).mean() > 0.8

    def test_of_seasonal_payers_is_to_be_late_in_the_first_quarter(self, items):
        of = items.filter(pl.col("habit") == Habit.SEASONAL).drop_nulls("days_late")
        first = pl.col("due_on").dt.quarter() == 1
        assert of.filter(first)["days_late"].mean() > of.filter(~first)["days_late"].mean() + 12

    def test_of_stretching_payers_is_to_pay_later_and_later(self, items, until):
        quarters = [
            late(
                items, Habit.STRETCHING, since=until - QUARTER * (n + 1), until=until - QUARTER * n
            )
            for n in (3, 2, 1)
        ]
        before = late(items, Habit.STRETCHING, until=until - QUARTER * 4)
        assert before < 6
        assert quarters == sorted(quarters)
        assert quarters[-1] > before + 15

    def test_of_recovering_payers_is_to_have_become_prompt(self, items, until):
        assert late(items, Habit.RECOVERING, until=until - QUARTER * 4) > 35
        assert late(items, Habit.RECOVERING, since=until - QUARTER) < 15

    def test_of_defaulting_payers_is_to_stop(self, book):
        paid = book.payments.filter(pl.col("kind") != "credit_note").join(
            book.truth.drop_nulls("default_on"), on="customer_external_id"
        )
        after = paid.filter(pl.col("value_on") >= pl.col("default_on"))
        assert after["amount_minor"].sum() < 0.1 * paid["amount_minor"].sum()

    def test_of_defaulting_payers_shows_before(self, book, items):
        of = items.drop_nulls("default_on").drop_nulls("days_late")
        soon = pl.col("settled_on") > pl.col("default_on") - pl.duration(days=90)
        assert of.filter(soon)["days_late"].mean() > of.filter(~soon)["days_late"].mean() + 10
        returned = book.payments.join(book.truth, on="customer_external_id").group_by(
            is_failing=pl.col("default_on").is_not_null()
        )
        share = dict(returned.agg(pl.col("returned_on").is_not_null().mean()).iter_rows())
        assert share[True] > 3 * share[False]


class TestBook:
    """The corridors that docs/sample-book.md states for the default seed."""

    def test_is_overdue_by_an_eighth_to_a_sixth(self, items):
        overdue = items.filter(pl.col("dpd") > 0)["open_yuan"].sum()
        assert 0.12 < overdue / items["open_yuan"].sum() < 0.18

    def test_is_old_by_a_twenty_fifth(self, items):
        old = items.filter(pl.col("dpd") > 90)["open_yuan"].sum()
        assert 0.03 < old / items["open_yuan"].sum() < 0.05

    def test_stands_for_about_two_months_of_sales(self, items, until):
        sales = items.filter(pl.col("issued_on") > until - timedelta(days=90))["yuan"].sum()
        assert 45 < items["open_yuan"].sum() / sales * 90 < 75

    def test_is_concentrated(self, items):
        by_size = items.group_by("customer_id").agg(pl.col("open_yuan").sum())["open_yuan"]
        share = by_size.sort(descending=True) / by_size.sum()
        assert 0.25 < share.head(10).sum() < 0.45
        assert share[0] < 0.1

    @pytest.mark.parametrize("seed", [1, 2, 3, 5, 8])
    def test_is_likely_for_other_seeds_too(self, settled, seed, until):
        items = settled(generate(customers=300, months=24, seed=seed, until=until), until)
        open_yuan = items["open_yuan"].sum()
        assert 0.08 < items.filter(pl.col("dpd") > 0)["open_yuan"].sum() / open_yuan < 0.24
        assert 0.01 < items.filter(pl.col("dpd") > 90)["open_yuan"].sum() / open_yuan < 0.07

    def test_has_movers_every_night(self, book, settled, until):
        nights = [until - timedelta(days=n) for n in range(6)]
        worst = [self.dpd_by_customer(settled(book, night)) for night in nights]
        for after, before in pairwise(worst):
            both = after.join(before, on="customer_id", how="full", coalesce=True).fill_null(0)
            became = both.filter(pl.col("dpd") > 0, pl.col("dpd_right") <= 0)
            cured = both.filter(pl.col("dpd") <= 0, pl.col("dpd_right") > 0)
            assert len(became) + len(cured) > 0

    @staticmethod
    def dpd_by_customer(items):
        return items.filter(pl.col("open_minor") > 0).group_by("customer_id").agg(pl.max("dpd"))

    def test_dips_at_spring_festival_and_peaks_at_the_end_of_the_year(self, items):
        of = items.filter(kind="invoice").with_columns(month=pl.col("issued_on").dt.truncate("1mo"))
        sold = dict(of.group_by("month").len().iter_rows())
        assert sold[date(2026, 2, 1)] < 0.75 * sold[date(2025, 12, 1)]
        assert sold[date(2025, 1, 1)] < 0.75 * sold[date(2024, 12, 1)]


class TestConnections:
    def test_of_guarantees_go_in_circles(self, book, until):
        edges = [
            Connection(
                from_id=int(start[1:]),
                to_id=int(end[1:]),
                kind=ConnectionKind(kind),
                period=DatePeriod(on),
            )
            for kind, start, end, on in book.connections.select(
                "kind", "from_customer_external_id", "to_customer_external_id", "starts_on"
            ).iter_rows()
        ]
        found = guarantee_circles(edges, on=until, length_max=5)
        assert [len(circle) for circle in found.circles] == [3] * len(found.circles)
        assert len(found.circles) >= 2

    def test_of_ownership_stay_within_the_group(self, book):
        group = book.customers.select("external_id", "group_external_id")
        owned = book.connections.filter(kind="owns")
        both = owned.join(group, left_on="from_customer_external_id", right_on="external_id").join(
            group, left_on="to_customer_external_id", right_on="external_id"
        )
        assert len(both) == len(owned) > 5
        assert (both["group_external_id"] == both["group_external_id_right"]).all()
        assert owned["share_percent"].is_between(51, 100).all()

    def test_never_lead_back_to_the_same_customer(self, book):
        edges = book.connections
        assert (edges["from_customer_external_id"] != edges["to_customer_external_id"]).all()
