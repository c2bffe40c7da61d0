"""The bank statements of the sample book: one more file of its import, and words about lenders."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl

from obligor.bankflows import actions, queries
from obligor.customers import queries as customers
from obligor.foundation.access import SYSTEM
from obligor_core.bankflows.kinds import PartyKind, Relation
from obligor_core.sample.bankflows import bank_transactions
from obligor_core.sample.book import SampleBook

PARTS = ("bank_transactions",)
BECAUSE = "征信报告已列示的银行贷款"


def frames(book: SampleBook, *, last: date, seed: int) -> dict[str, pl.DataFrame]:
    """Return the rows by kind of import."""
    return {"bank_transactions": bank_transactions(book, until=last, seed=seed)}


def settle(last: date, *, at: datetime) -> None:
    """Mark the banks that lend as declared, once: what is left are lenders to ask about."""
    ids = list(customers.visible(SYSTEM).values_list("pk", flat=True))
    found = queries.analysis(ids, on=last, known_at=at)
    if found.flows["relation"].is_in([Relation.DECLARED_LENDER.value]).any():
        return
    banks = found.flows.filter(pl.col("party_kind") == PartyKind.BANK.value)["party_key"].unique()
    declared = found.lenders.filter(pl.col("lender_key").is_in(banks.implode()))
    for customer_id, party in declared.select("customer_id", "lender_key").iter_rows():
        actions.classify_counterparty(
            customer_id=customer_id,
            counterparty=party,
            relation=Relation.DECLARED_LENDER,
            because=BECAUSE,
            by=SYSTEM,
            at=at,
        )
