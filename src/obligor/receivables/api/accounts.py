"""Accounts over REST: headline figures, ageing on both bases, statement."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import AwareDatetime, Field

from obligor.customers import queries as customers
from obligor.foundation.clock import today
from obligor.foundation.rest import actor
from obligor.receivables import queries
from obligor.receivables.api.amounts import Currency, Id, spelled
from obligor_core.money import exponent

router = Router(tags=["receivables"])
STATEMENT_DAYS = 365
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2200, 1, 1)


class AsOf(Schema):
    on: date | None = Field(None, description="true on this day; today without it")
    known_at: AwareDatetime | None = Field(None, description="as known then; now without it")
    basis: Literal["due_date", "invoice_date"] = "due_date"


class HeadlineOut(Schema):
    currency: str
    open: str
    overdue: str
    disputed: str
    unapplied: str
    days_past_due: int
    dso_days: float | None


class BucketOut(Schema):
    currency: str
    bucket: str
    open: str
    disputed: str
    credit: str
    items_count: int


class PositionOut(Schema):
    on: date
    known_at: datetime | None
    basis: str
    headlines: list[HeadlineOut]
    ageing: list[BucketOut]


class StatementQuery(Schema):
    since: date | None = None
    until: date | None = None
    currency: Currency = "CNY"


class StatementLineOut(Schema):
    on: date
    kind: str
    key: str
    debit: str
    credit: str
    balance: str


class StatementOut(Schema):
    currency: str
    since: date
    until: date
    opening: str
    lines: list[StatementLineOut]


def _day(asked: date | None) -> date:
    """Return the asked day within the range that calendars can reckon with."""
    return min(max(asked or today(), FIRST_DAY), LAST_DAY)


def _instant(asked: datetime | None) -> datetime | None:
    """Return the asked instant in UTC, no earlier than the first day; None means now."""
    if asked is None:
        return None
    first = datetime(FIRST_DAY.year, 1, 1, tzinfo=UTC)
    return asked.astimezone(UTC) if asked > first else first


def _position(found: queries.Position, query: AsOf) -> dict[str, Any]:
    rows = found.ageing(is_by_invoice=query.basis == "invoice_date")
    return {
        "on": found.on,
        "known_at": _instant(query.known_at),
        "basis": query.basis,
        "headlines": [
            {
                "currency": h.currency,
                "open": spelled(h.open_minor, h.currency),
                "overdue": spelled(h.overdue_minor, h.currency),
                "disputed": spelled(h.disputed_minor, h.currency),
                "unapplied": spelled(h.unapplied_minor, h.currency),
                "days_past_due": h.days_past_due_max,
                "dso_days": h.dso_days,
            }
            for h in queries.headlines(found)
        ],
        "ageing": [
            {
                "currency": r["currency"],
                "bucket": str(r["bucket"]),
                "open": spelled(r["open_minor"], r["currency"]),
                "disputed": spelled(r["disputed_minor"], r["currency"]),
                "credit": spelled(r["credit_minor"], r["currency"]),
                "items_count": r["items_count"],
            }
            for r in rows.iter_rows(named=True)
        ],
    }


@router.get("/ageing", response=PositionOut)
def book_ageing(request: HttpRequest, query: Query[AsOf]):
    """Show what everything within reach owes, by age."""
    by = actor(request)
    by.require("receivable.see")
    found = queries.book_position(by, on=_day(query.on), known_at=_instant(query.known_at))
    return _position(found, query)


@router.get("/accounts/{customer_id}", response=PositionOut)
def get_account(request: HttpRequest, customer_id: Path[Id], query: Query[AsOf]):
    """Show what one customer owes, by age."""
    by = actor(request)
    by.require("receivable.see")
    customers.customer_for(by, customer_id, verb="receivable.see")
    found = queries.position(
        on=_day(query.on), customer_ids=[customer_id], known_at=_instant(query.known_at)
    )
    return _position(found, query)


@router.get("/accounts/{customer_id}/statement", response=StatementOut)
def get_statement(request: HttpRequest, customer_id: Path[Id], query: Query[StatementQuery]):
    """Show the statement of account of one currency and period."""
    by = actor(request)
    by.require("receivable.see")
    customers.customer_for(by, customer_id, verb="receivable.see")
    currency, until = query.currency, _day(query.until)
    exponent(currency)
    since = _day(query.since) if query.since else until - timedelta(days=STATEMENT_DAYS)
    opening, lines = queries.statement(customer_id, currency=currency, since=since, until=until)
    return {
        "currency": currency,
        "since": since,
        "until": until,
        "opening": spelled(opening, currency),
        "lines": [
            {
                "on": line.on,
                "kind": line.kind,
                "key": line.key,
                "debit": spelled(line.debit_minor, currency),
                "credit": spelled(line.credit_minor, currency),
                "balance": spelled(line.balance_minor, currency),
            }
            for line in lines
        ],
    }
