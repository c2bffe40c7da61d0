"""Put the sample book 示例台账 into the database by the product's own import, and run its nights.

Every step is done once: broken off anywhere, the next start goes on with the step that was not
finished. The book ends on the day of the first start, whichever day it is finished on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from obligor.config import (
    sample_bankflows,
    sample_collateral,
    sample_lender,
    sample_questionnaires,
    sample_statements,
    sample_taxinvoices,
)
from obligor.foundation.access import SYSTEM, Actor
from obligor.foundation.days import business_date
from obligor.imports import actions, events, files, loading, queries
from obligor.people import queries as people
from obligor.portfolio import queries as portfolio
from obligor.receivables.actions import Rate, post_rates
from obligor_core.dates import months_before
from obligor_core.decision import Refusal
from obligor_core.sample import CUSTOMERS, MONTHS, SEED, SampleBook, generate
from obligor_core.sample.files import importable
from obligor_core.text import Text

PREFIX = "sample-"
PARTS = (
    "customers",
    "contacts",
    "connections",
    "open_items",
    "payments",
    "allocations",
    "disputes",
    *sample_collateral.PARTS,
    *sample_bankflows.PARTS,
)
RATES = (("USD", "7.1"), ("EUR", "7.9"), ("JPY", "0.048"))
RATE_SOURCE = "示例 made up"
MONTH_ENDS, DAYS = 6, 3
Clock = Callable[[], datetime]
Teller = Callable[[str, int], None]


class SampleDoesNotFit(Refusal):
    text = Text(
        "The sample book does not fit this database: {kind}, {count} faults, first: {en}",
        "示例台账无法导入本数据库：{kind}，{count} 处错误，首个：{zh}",
    )


@dataclass(frozen=True, slots=True)
class Size:
    """How large a book to make up."""

    customers: int = CUSTOMERS
    months: int = MONTHS
    seed: int = SEED

    def book(self, until: date) -> SampleBook:
        """Return the book of this size up to a day, the same for the same day."""
        return generate(customers=self.customers, months=self.months, seed=self.seed, until=until)


def is_wanted() -> bool:
    """Return whether this installation holds nothing but the sample, and not all of it.

    Once a person of one's own is known, the sample is never loaded by itself.
    """
    known = set(people.people().values_list("username", flat=True))
    if not known <= sample_lender.usernames():
        return False
    last = _until()
    if last is None or sample_questionnaires.is_missing() or sample_statements.is_missing():
        return True
    return bool(missing_parts(last)) or bool(missing_nights(last))


def settle(*, by: Actor, clock: Clock, tell: Teller, size: Size | None = None) -> date:
    """Load what is missing of the book; return its last day. ``tell`` hears part and row count.

    :raises SampleDoesNotFit: when rows of the book are refused
    """
    last = _until() or business_date(clock())
    chosen = size or Size()
    parts = missing_parts(last)
    if parts:
        book = chosen.book(last)
        frames = book.frames() | sample_collateral.frames(book, last=last, seed=chosen.seed)
        frames |= sample_bankflows.frames(book, last=last, seed=chosen.seed)
        for kind in parts:
            tell(kind, frames[kind].height)
            content = importable(frames[kind]).write_csv(include_bom=True).encode()
            _load(kind, content, last, by=by, clock=clock)
        sample_collateral.settle(last, by=by, clock=clock)
    post_rates(rates=tuple(_rates(last, chosen.months)), by=by, at=clock())
    sample_statements.settle(
        lambda: chosen.book(last), seed=chosen.seed, until=last, by=by, at=clock()
    )
    sample_questionnaires.settle(
        lambda: chosen.book(last), last=last, seed=chosen.seed, by=by, clock=clock
    )
    sample_taxinvoices.settle(
        lambda: chosen.book(last), last=last, seed=chosen.seed, by=by, clock=clock
    )
    sample_bankflows.settle(last, at=clock())
    return last


def _rates(last: date, months: int) -> Iterator[Rate]:
    """Yield a rate of each currency for each month: an older one would not count any more."""
    for ago in range(months + 2):
        valid_on = months_before(last, ago)
        yield from (Rate(code, valid_on, Decimal(rate), RATE_SOURCE) for code, rate in RATES)


def missing_parts(last: date) -> list[str]:
    """Return the kinds of import still to load, in their order."""
    done = set(
        queries.visible(SYSTEM)
        .filter(file_name__startswith=PREFIX, state__in=["committed", "undone"])
        .values_list("file_name", flat=True)
    )
    return [kind for kind in PARTS if _name(kind, last) not in done]


def missing_nights(last: date) -> list[date]:
    """Return the nights still to run: month ends for the trend, then the last days."""
    ends = [last.replace(day=1) - timedelta(days=1)]
    while len(ends) < MONTH_ENDS:
        ends.append(ends[-1].replace(day=1) - timedelta(days=1))
    days = [last - timedelta(days=n) for n in range(1, DAYS + 1)]
    wanted = {*ends, *days}
    done = portfolio.runs().filter(state="completed").values_list("on", flat=True)
    return sorted(wanted - set(done))


def _name(kind: str, last: date) -> str:
    return f"{PREFIX}{last.isoformat()}-{kind}.csv"


def _until() -> date | None:
    """Return the last day of the book that was begun, if one was."""
    begun = queries.visible(SYSTEM).filter(
        file_name__regex=rf"^{PREFIX}\d{{4}}-\d\d-\d\d-customers"
    )
    first = begun.order_by("pk").values_list("file_name", flat=True).first()
    return date.fromisoformat(first.removeprefix(PREFIX)[:10]) if first else None


def _load(kind: str, content: bytes, last: date, *, by: Actor, clock: Clock) -> None:
    """Carry one part through the import; an attempt that was broken off is taken up again."""
    name, digest = _name(kind, last), files.keep(content)
    begun = queries.visible(SYSTEM).filter(file_name=name, sha256=digest).first()
    if begun is None:
        made = actions.upload(
            kind=kind,
            file_name=name,
            sha256=digest,
            size_bytes=len(content),
            by=by,
            at=clock(),
        )
        import_id = made.one(events.FileUploaded).import_id
    else:
        import_id = begun.pk
    loading.check_file(import_id, loading.Choice(), by=by, clock=clock)
    found = files.faults(import_id)
    if found:
        what = found[0].what
        raise SampleDoesNotFit(kind=kind, count=len(found), en=what.en, zh=what.zh)
    loading.load_file(import_id, only_good=False, by=by, clock=clock)
