"""Records, checks and consents in a line each, and the facts that follow from them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from obligor_core.portfolio.numbers import BookNumbers
from obligor_core.records import frames
from obligor_core.records.facts import facts_of
from obligor_core.records.matters import MATTERS

ON = date(2026, 11, 23)


def record(matter: str, happened_on: date = date(2026, 10, 1), **other: Any) -> dict[str, Any]:
    row = dict.fromkeys(frames.RECORDS) | {
        "record_id": 1,
        "customer_id": 1,
        "kind": MATTERS[matter].kind.value,
        "matter": matter,
        "standing": "confirmed",
        "severity": MATTERS[matter].severity.value,
        "happened_on": happened_on,
        "told_on": happened_on,
        "valid_until": date(2027, 6, 1),
        "currency": "CNY",
    }
    return row | other


def check(kind: str, on: date = date(2026, 11, 1), until: date = date(2027, 5, 1), **other: Any):
    return {"customer_id": 1, "kind": kind, "checked_on": on, "valid_until": until} | other


def consent(given_on: date, ends_on: date | None, kind: str = "bureau", **other: Any):
    row = {"customer_id": 1, "kind": kind, "given_on": given_on, "ends_on": ends_on}
    return row | {"withdrawn_on": None} | other


def outlook(code: str, valid_from: date, *scores: int, outlook_id: int = 1) -> dict[str, Any]:
    names = ("cycle", "policy", "competition", "concentration")
    row = {"outlook_id": outlook_id, "code": code, "valid_from": valid_from}
    return row | dict(zip(names, scores, strict=True))


def facts(
    *records: dict[str, Any],
    checks: tuple = (),
    consents: tuple = (),
    customers: tuple = (),
    outlooks: tuple = (),
    positions: tuple = (),
    on: date = ON,
) -> pl.DataFrame:
    given = {
        "records": (records, frames.RECORDS),
        "checks": (checks, frames.CHECKS),
        "consents": (consents, frames.CONSENTS),
        "customers": (customers, frames.CUSTOMERS),
        "outlooks": (outlooks, frames.OUTLOOKS),
        "positions": (positions, frames.POSITIONS),
    }
    tables = {
        name: pl.DataFrame(list(rows), schema=schema) for name, (rows, schema) in given.items()
    }
    rates = pl.DataFrame([("USD", on, Decimal("7.1"))], schema=frames.RATES, orient="row")
    return facts_of(tables, on=on, rates=rates, numbers=BookNumbers())


def fact(name: str, *records: dict[str, Any], **other: Any) -> Any:
    """Return the fact of customer 1, who must have some evidence."""
    return facts(*records, **other).filter(pl.col("customer_id") == 1)[name].item()
