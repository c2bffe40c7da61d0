"""Money that goes out and comes back: straight, or by way of parties whose flows are known."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from obligor_core.bankflows.kinds import LENDER_RELATIONS, Category, PartyKind, Relation
from obligor_core.bankflows.numbers import FlowNumbers
from obligor_core.bankflows.windows import in_window

TRIPS: dict[str, Any] = {
    "customer_id": pl.Int64,
    "out_id": pl.Int64,
    "back_id": pl.Int64,
    "out_on": pl.Date,
    "back_on": pl.Date,
    "out_minor": pl.Int64,
    "back_minor": pl.Int64,
    "path": pl.List(pl.String),
    "between_ids": pl.List(pl.Int64),
}
# Categories in which money rightly goes to and fro.
TO_AND_FRO = (Category.RETURNED, Category.INVESTMENT, Category.DEPOSIT_INTEREST, Category.FEE)


def round_trips(
    flows: pl.DataFrame, beyond: pl.DataFrame, *, on: date, numbers: FlowNumbers
) -> pl.DataFrame:
    """Return the round trips of the year as ``TRIPS``, each transaction in one of them at most.

    ``beyond``: transfers between other customers, as ``frames.BEYOND``. ``path`` names the
    parties in order, without the customer itself. The quickest trip counts first, then the one
    with fewer steps, then the lower numbers, so that the order of rows does not matter.

    Rule: BNK-21 Money that comes back within days, at each step nearly the same sum, is a round
    trip; related parties count, own accounts, lenders, banks, returns and investments do not.
    Source: house decision after the cycle search of money-flow analysis (资金回流); days,
    tolerance, least amount and steps are numbers of policy.
    """
    sides = _sides(flows, on, numbers)
    walks = sides.filter(pl.col("amount_minor") < 0).select(
        "customer_id",
        out_id="transaction_id",
        out_on="booked_on",
        out_minor=-pl.col("amount_minor"),
        at_on="booked_on",
        at_minor=-pl.col("amount_minor"),
        at_key="party_key",
        path=pl.concat_list("party_key"),
        between_ids=pl.lit([], dtype=pl.List(pl.Int64)),
    )
    back = sides.filter(pl.col("amount_minor") > 0).select(
        "customer_id",
        back_id="transaction_id",
        back_on="booked_on",
        back_minor="amount_minor",
        at_key="party_key",
    )
    found = [_returned(walks, back, numbers)]
    for _ in range(numbers.trip_steps_max - 2):
        walks = _one_further(walks, beyond, numbers)
        found.append(_returned(walks, back, numbers))
    return _each_once(pl.concat(found))


def _sides(flows: pl.DataFrame, on: date, numbers: FlowNumbers) -> pl.DataFrame:
    lender = [r.value for r in LENDER_RELATIONS]
    return flows.filter(
        in_window("booked_on", on=on),
        pl.col("amount_minor").abs() >= numbers.trip_amount_min,
        pl.col("party_key").fill_null("") != "",
        pl.col("relation") != Relation.OWN.value,
        ~pl.col("relation").is_in(lender),
        ~pl.col("party_kind").is_in([PartyKind.LENDER.value, PartyKind.BANK.value]),
        ~pl.col("category").is_in([c.value for c in TO_AND_FRO]),
    )


def _returned(walks: pl.DataFrame, back: pl.DataFrame, numbers: FlowNumbers) -> pl.DataFrame:
    """Return the walks that end where they began."""
    near = _near(
        walks, back, by=["customer_id", "at_key"], amount="back_minor", numbers=numbers
    ).filter(_is_soon("out_on", "back_on", numbers), pl.col("back_on") >= pl.col("at_on"))
    return near.select(pl.col(name).cast(type_) for name, type_ in TRIPS.items())


def _one_further(walks: pl.DataFrame, beyond: pl.DataFrame, numbers: FlowNumbers) -> pl.DataFrame:
    """Return the walks one transfer further, by way of parties whose own flows are known."""
    steps = beyond.rename(
        {
            "source_key": "at_key",
            "booked_on": "step_on",
            "amount_minor": "step_minor",
            "transaction_id": "step_id",
        }
    )
    near = _near(walks, steps, by=["at_key"], amount="step_minor", numbers=numbers).filter(
        _is_soon("out_on", "step_on", numbers),
        pl.col("step_on") >= pl.col("at_on"),
        ~pl.col("path").list.contains(pl.col("target_key")),
    )
    return near.select(
        "customer_id",
        "out_id",
        "out_on",
        "out_minor",
        at_on="step_on",
        at_minor="step_minor",
        at_key="target_key",
        path=pl.concat_list("path", "target_key"),
        between_ids=pl.concat_list("between_ids", "step_id"),
    )


def _near(
    walks: pl.DataFrame, others: pl.DataFrame, *, by: list[str], amount: str, numbers: FlowNumbers
) -> pl.DataFrame:
    """Join by keys and nearly the same amount: amounts fall into classes a tolerance wide."""
    percent = numbers.trip_tolerance_percent
    width = (1 + percent / 100) if percent else 1.0000001

    def amount_class(column: str) -> pl.Expr:
        return (pl.col(column).cast(pl.Float64).log() / pl.lit(width).log()).floor().cast(pl.Int64)

    around = walks.with_columns(
        amount_class=pl.concat_list(amount_class("at_minor") + step for step in (-1, 0, 1, 2))
    ).explode("amount_class", empty_as_null=False)
    classed = others.with_columns(amount_class=amount_class(amount))
    joined = around.join(classed, on=[*by, "amount_class"], how="inner")
    off = (pl.col(amount) - pl.col("at_minor")).abs()
    return joined.filter(off * 100 <= pl.col("at_minor") * percent).drop("amount_class")


def _is_soon(start: str, end: str, numbers: FlowNumbers) -> pl.Expr:
    days = (pl.col(end) - pl.col(start)).dt.total_days()
    return (days >= 0) & (days <= numbers.trip_days_max)


def _each_once(trips: pl.DataFrame) -> pl.DataFrame:
    ordered = trips.with_columns(
        took=pl.col("back_on") - pl.col("out_on"),
        steps=pl.col("path").list.len(),
        off=(pl.col("back_minor") - pl.col("out_minor")).abs(),
    ).sort("took", "steps", "off", "out_id", "back_id", pl.col("path").list.join(">"))
    once = ordered.unique("out_id", keep="first", maintain_order=True)
    once = once.unique("back_id", keep="first", maintain_order=True)
    return once.drop("took", "steps", "off").sort("customer_id", "out_on", "out_id")


def trip_facts(trips: pl.DataFrame) -> pl.DataFrame:
    """Return number and sum of the round trips, per customer."""
    return trips.group_by("customer_id").agg(
        round_trips_count_12m=pl.len().cast(pl.Int64),
        round_trips_12m=pl.col("back_minor").sum(),
    )
