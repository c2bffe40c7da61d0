"""What the room of a customer's credit records shows, read in a few questions whatever there is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from obligor.foundation.access import Actor
from obligor.records.models import Check, Consent, MarketPosition, Query, Record
from obligor.records.queries.consenting import consents_of, covering
from obligor.records.queries.reach import (
    asked,
    numbers,
    outlooks,
    positions,
    records,
    sources,
)
from obligor.records.queries.reach import is_open as stands
from obligor_core.customers.industries import IndustryUnknown, industry
from obligor_core.records.consent import ConsentMissing
from obligor_core.records.industry import Outlook, is_old, outlook_for
from obligor_core.records.matters import KIND_LABELS, RecordKind, Severity, Standing
from obligor_core.records.validity import BOUGHT, RecordNumbers, may_ask_again
from obligor_core.text import Text

QUERIES_SHOWN = 8
NO_SOURCE = Text("no source in use answers about this", "无可用来源")
UNDER_WAY = Text("being asked now", "查询中")
SOON_DAYS = 30


@dataclass(frozen=True, slots=True)
class KindLine:
    """One kind of record: when somebody last told, how long that is good, what stands open.

    ``refused`` says why the sources cannot be asked now; ``reuse`` that a report is still young.
    """

    kind: RecordKind
    label: Text
    told_on: date | None
    valid_until: date | None
    days_left: int | None
    open_count: int
    count: int
    worst: Severity | None
    refused: Text | None
    is_young: bool

    @property
    def tone(self) -> str:
        """Return the tone of the countdown."""
        if self.days_left is None:
            return "muted"
        if self.days_left <= 0:
            return "bad"
        return "waiting" if self.days_left <= SOON_DAYS else "ok"


@dataclass(frozen=True, slots=True)
class IndustrySeen:
    """The outlook that counts for a customer, and every version of that level."""

    name: Text
    code: str
    outlook: Outlook | None
    is_own: bool
    is_old: bool
    source: str
    note: str
    versions: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Room:
    """Everything about one customer."""

    lines: tuple[KindLine, ...]
    records: tuple[Record, ...]
    candidates: tuple[Record, ...]
    consents: tuple[Consent, ...]
    queries: tuple[Query, ...]
    industry: IndustrySeen | None
    positions: tuple[MarketPosition, ...]

    @property
    def open(self) -> tuple[Record, ...]:
        """Return the confirmed records that stand until they are settled."""
        confirmed = Standing.CONFIRMED.value
        return tuple(r for r in self.records if r.standing == confirmed and stands(r))

    @property
    def is_empty(self) -> bool:
        """Return whether nothing was ever asked, recorded or agreed."""
        told = any(line.told_on for line in self.lines)
        return not (told or self.records or self.consents or self.positions)


def room_of(actor: Actor, customer: Any, *, on: date) -> Room:
    """Return what is known of a customer within reach."""
    rows = list(records(actor).filter(customer=customer).order_by("-happened_on", "-pk"))
    agreed = consents_of(customer.pk)
    found = list(asked(actor).filter(customer=customer)[:QUERIES_SHOWN])
    proposed = Standing.PROPOSED.value
    return Room(
        lines=tuple(_lines(customer, rows, agreed=agreed, on=on)),
        records=tuple(r for r in rows if r.standing != proposed),
        candidates=tuple(r for r in rows if r.standing == proposed),
        consents=tuple(agreed),
        queries=tuple(found),
        industry=industry_seen(customer.industry_code, on=on),
        positions=tuple(positions(actor).filter(customer=customer)),
    )


def _lines(
    customer: Any, rows: Sequence[Record], *, agreed: Sequence[Consent], on: date
) -> list[KindLine]:
    told: dict[str, tuple[date, date]] = {}
    looked = Check.objects.filter(customer=customer).values_list(
        "kind", "checked_on", "valid_until"
    )
    for kind, checked_on, until in looked:
        newest = told.get(kind, (date.min, date.min))
        told[kind] = (max(newest[0], checked_on), max(newest[1], until))
    running = set(
        Query.objects.filter(
            customer=customer, state__in=[Query.State.WAITING, Query.State.RUNNING]
        ).values_list("kind", flat=True)
    )
    served = {kind for row in sources().filter(is_enabled=True) for kind in row.kinds}
    known = _Known(rows, told, agreed, running, served, numbers(on=on), on)
    return [_line(customer, kind, known) for kind in RecordKind]


@dataclass(frozen=True, slots=True)
class _Known:
    rows: Sequence[Record]
    told: dict[str, tuple[date, date]]
    agreed: Sequence[Consent]
    running: set[str]
    served: set[str]
    numbers: RecordNumbers
    on: date


def _line(customer: Any, kind: RecordKind, known: _Known) -> KindLine:
    confirmed = Standing.CONFIRMED.value
    own = [r for r in known.rows if r.kind == kind.value and r.standing == confirmed]
    worst = max((Severity(r.severity) for r in own), key=lambda s: s.rank, default=None)
    told_on, until = known.told.get(kind.value, (None, None))
    return KindLine(
        kind=kind,
        label=KIND_LABELS[kind],
        told_on=told_on,
        valid_until=until,
        days_left=(until - known.on).days if until else None,
        open_count=sum(stands(r) for r in own),
        count=len(own),
        worst=worst,
        refused=_refused(customer, kind, known),
        is_young=kind in BOUGHT and not may_ask_again(told_on, on=known.on, numbers=known.numbers),
    )


def _refused(customer: Any, kind: RecordKind, known: _Known) -> Text | None:
    """Return why the sources may not be asked: under way, no consent by which law, no source."""
    if kind.value in known.running:
        return UNDER_WAY
    try:
        covering(known.agreed, customer, kind=kind, on=known.on)
    except ConsentMissing as missing:
        return missing.said
    return None if kind.value in known.served else NO_SOURCE


def industry_seen(code: str, *, on: date) -> IndustrySeen | None:
    """Return the outlook of an industry or of its nearest parent; None for no known industry."""
    try:
        found = industry(code)
    except IndustryUnknown:
        return None
    rows = list(outlooks())
    newest = outlook_for(code, [_in_core(row) for row in rows], on=on)
    versions = tuple(r for r in rows if newest is not None and r.code == newest.code)
    row = next((r for r in versions if newest and r.valid_from == newest.valid_from), None)
    return IndustrySeen(
        name=found.name,
        code=found.full_code,
        outlook=newest,
        is_own=newest is not None and newest.code == found.code,
        is_old=newest is not None
        and is_old(newest.valid_from, on=on, months=numbers(on=on).outlook_months),
        source=row.source if row else "",
        note=row.note if row else "",
        versions=versions,
    )


def _in_core(row: Any) -> Outlook:
    return Outlook(
        row.code, row.valid_from, row.cycle, row.policy, row.competition, row.concentration
    )


def counts_of(customer_id: int, *, on: date) -> Counter[str] | None:
    """Return how much stands open and how bad it is, for the card; None when nothing is known."""
    rows = list(Record.objects.filter(customer_id=customer_id, cancelled_at=None))
    looked = Check.objects.filter(customer_id=customer_id)
    until = dict(looked.order_by("valid_until").values_list("kind", "valid_until"))
    if not rows and not until:
        return None
    confirmed = [r for r in rows if r.standing == Standing.CONFIRMED.value]
    found: Counter[str] = Counter()
    found["open"] = sum(stands(r) for r in confirmed)
    found["candidates"] = sum(r.standing == Standing.PROPOSED.value for r in rows)
    found["expired"] = sum(day <= on for day in until.values())
    ranks = [Severity(r.severity).rank for r in confirmed if stands(r)]
    found["worst"] = max(ranks, default=-1)
    return found
