"""The outlook of industries and the market position of customers: newer versions, never changes."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import Field, StringConstraints

from obligor.customers import queries as customers
from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.records import events
from obligor.records.actions.checks import EARLIEST, DateImpossible, required, today_of
from obligor.records.models import IndustryOutlook, MarketPosition
from obligor_core.customers.industries import industry
from obligor_core.decision import Refusal
from obligor_core.records.industry import SCORE_LEAST, SCORE_MOST, ChainRole
from obligor_core.text import Text

Score = Annotated[int, Field(ge=SCORE_LEAST, le=SCORE_MOST)]
SourceText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)]
Market = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)]
Share = Annotated[Decimal, Field(ge=0, le=1, max_digits=7, decimal_places=6)]
Rank = Annotated[int, Field(ge=1, le=1_000_000)]
YEAR_LEAST = 1990


class PositionEmpty(Refusal):
    status = 422
    text = Text("Give a market share or a rank.", "请至少填写市场份额或排名。")


class YearImpossible(Refusal):
    status = 422
    text = Text("{year} is no year of a market share.", "{year} 不是有效的统计年度。")


@verb("record.record_outlook", label=Text("Record industry outlook", "登记行业展望"))
def record_outlook(
    *,
    code: str,
    valid_from: date,
    cycle: Score,
    policy: Score,
    competition: Score,
    concentration: Score,
    source: SourceText,
    by: Actor,
    at: datetime,
    note: Note = "",
) -> Events:
    """Keep the outlook of an industry from a day on; that of the same day is replaced, not lost.

    :raises IndustryUnknown: when the code is none of GB/T 4754
    :raises DateImpossible: when it begins more than a year ahead
    """
    found = industry(code)
    last = today_of(at).replace(year=today_of(at).year + 1, day=1)
    if not EARLIEST <= valid_from <= last:
        raise DateImpossible(on=valid_from, first=EARLIEST, last=last)
    IndustryOutlook.objects.filter(code=found.code, valid_from=valid_from, replaced_at=None).update(
        replaced_at=at
    )
    kept = IndustryOutlook.objects.create(
        code=found.code,
        valid_from=valid_from,
        cycle=cycle,
        policy=policy,
        competition=competition,
        concentration=concentration,
        source=required(source, field="source"),
        note=note,
        recorded_at=at,
        recorded_by=by.name,
    )
    return [events.OutlookRecorded(outlook_id=kept.pk, code=kept.code, valid_from=valid_from)]


@verb("record.record_position", label=Text("Record market position", "登记市场地位"))
def record_position(
    *,
    customer_id: int,
    valid_from: date,
    market: Market,
    year: int,
    chain_role: ChainRole,
    bargaining_up: Score,
    bargaining_down: Score,
    source: SourceText,
    by: Actor,
    at: datetime,
    share: Share | None = None,
    rank: Rank | None = None,
    note: Note = "",
) -> Events:
    """Keep the place of a customer in its market from a day on.

    :raises PositionEmpty: without share and rank
    :raises YearImpossible: when the year lies ahead or long ago
    :raises DateImpossible: when it begins ahead
    """
    customer = customers.customer_for(by, customer_id, verb="record.record_position")
    today = today_of(at)
    if share is None and rank is None:
        raise PositionEmpty
    if not YEAR_LEAST <= year <= today.year:
        raise YearImpossible(year=year)
    if not EARLIEST <= valid_from <= today:
        raise DateImpossible(on=valid_from, first=EARLIEST, last=today)
    MarketPosition.objects.filter(
        customer=customer, valid_from=valid_from, replaced_at=None
    ).update(replaced_at=at)
    kept = MarketPosition.objects.create(
        customer=customer,
        valid_from=valid_from,
        market=required(market, field="market"),
        year=year,
        share=share,
        rank=rank,
        chain_role=chain_role.value,
        bargaining_up=bargaining_up,
        bargaining_down=bargaining_down,
        source=required(source, field="source"),
        note=note,
        recorded_at=at,
        recorded_by=by.name,
    )
    return [
        events.PositionRecorded(customer_id=customer.pk, position_id=kept.pk, valid_from=valid_from)
    ]
