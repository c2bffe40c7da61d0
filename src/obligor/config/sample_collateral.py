"""The collateral of the sample book: files for the import, and a few facilities and charges."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import polars as pl

from obligor.collateral import actions, queries
from obligor.foundation.access import SYSTEM, Actor
from obligor_core.money import Money
from obligor_core.sample import SampleBook
from obligor_core.sample.collateral import collateral_frames

PARTS = ("collateral", "valuations", "guarantees")
CODE = "LDZJ-01"  # 流动资金贷款
FACILITIES, SHARE_PERCENT = 6, 60


def frames(book: SampleBook, *, last: date, seed: int) -> dict[str, pl.DataFrame]:
    """Return the files of collateral for the book."""
    return collateral_frames(book, until=last, seed=seed)


def settle(last: date, *, by: Actor, clock: Callable[[], datetime]) -> None:
    """Name a facility for some customers, let a security cover it, and record prior charges.

    Done once: who has the facility is left alone.
    """
    rows = queries.securities(SYSTEM).filter(kind__in=["real_estate", "land"]).order_by("pk")
    done = set(queries.obligations(SYSTEM).filter(code=CODE).values_list("customer_id", flat=True))
    for row in rows[:FACILITIES]:
        newest = row.valuations.order_by("-valued_on").first()
        if row.customer_id in done or newest is None or row.state == "proposed":
            continue
        amount = Money(newest.amount_minor * SHARE_PERCENT // 100, row.currency)
        since = last - timedelta(days=30)
        actions.state_facility(
            customer_id=row.customer_id,
            code=CODE,
            title="流动资金贷款",
            amount=amount,
            starts_on=since,
            by=by,
            at=clock(),
        )
        facility = queries.obligations(SYSTEM).get(customer_id=row.customer_id, code=CODE)
        actions.cover(
            collateral_id=row.pk,
            obligation_id=facility.pk,
            starts_on=since,
            by=by,
            at=clock(),
        )
        if row.our_rank > 1:
            actions.add_charge(
                collateral_id=row.pk,
                creditor="示例农村商业银行",
                rank=1,
                amount=Money(newest.amount_minor // 5, row.currency),
                starts_on=since,
                by=by,
                at=clock(),
            )
