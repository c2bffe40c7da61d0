"""Rows of one day are put into an order in which their balances follow."""

from datetime import date

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from obligor_core.bankflows.ordering import chained
from obligor_core.bankflows.statement import breaks

DAY = date(2026, 1, 5)


def rows(amounts, *, days=None, opening=0):
    balance, found = opening, []
    for place, amount in enumerate(amounts):
        balance += amount
        day = DAY if days is None else date(2026, 1, days[place])
        found.append((place, day, None, amount, balance))
    names = ("row_no", "booked_on", "booked_second", "amount_minor", "balance_minor")
    types = (pl.Int64, pl.Date, pl.Int64, pl.Int64, pl.Int64)
    return pl.DataFrame(found, schema=dict(zip(names, types, strict=True)), orient="row")


def test_a_day_out_of_order_is_mended_from_the_day_before():
    told = rows([100, -30, 50], days=[5, 6, 6])
    assert chained(told[[0, 2, 1]]).equals(told)


def test_a_day_in_which_no_order_follows_stays_as_it_is():
    told = rows([100, -30, 50], days=[5, 6, 6])[[0, 2, 1]].with_columns(
        balance_minor=pl.Series([100, 121, 70])
    )
    assert chained(told).equals(told)


def test_accounts_do_not_mix():
    one, two = rows([5, 6]), rows([7, -2], opening=900)
    told = pl.concat(
        [part.with_columns(account=pl.lit(n)) for n, part in (("a", one[[1, 0]]), ("b", two))]
    )
    assert chained(told, by=["account"])["row_no"].to_list() == [0, 1, 0, 1]


@given(st.lists(st.integers(-9, 9).filter(bool), min_size=1, max_size=12), st.randoms())
def test_whatever_the_order_balances_follow_afterwards(amounts, random):
    told = rows([50, *amounts], days=[4, *[5] * len(amounts)])
    places = list(range(1, told.height))
    random.shuffle(places)
    assert breaks(chained(told[[0, *places]])).is_empty()
