"""The nightly run 日终批处理: extract, compute part by part, assemble, compare, publish.

Each part is computed by the kernels of the core from frames alone and kept as a file, so a run
that is broken off goes on where it stopped, and another engine may compute the same parts.
One run at a time holds an advisory lock; the lock dies with its connection.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db import connection

from obligor.foundation.access import Actor
from obligor.foundation.days import business_date
from obligor.portfolio import actions, extract, queries, snapshot
from obligor.portfolio.actions import ExceptionLine, RunForTheFuture, RunGoingOn
from obligor.portfolio.events import RunStarted
from obligor.portfolio.models import PortfolioRun
from obligor.receivables import queries as receivables
from obligor_core.catalogue import with_evidence
from obligor_core.dates import months_before
from obligor_core.portfolio.book import book_figures
from obligor_core.portfolio.facts import with_book_facts
from obligor_core.portfolio.movements import MovementNumbers, movements
from obligor_core.portfolio.numbers import BookNumbers
from obligor_core.portfolio.run import BookFacts, SetApart, compute
from obligor_core.text import Text

CALCULATION_REMEDY = Text(
    "Look at the customer's documents; if they are right, report the message.",
    "请检查该客户的单据；如单据无误，请反馈此信息。",
)
RUN_LOCK = 0x0B11_0A1D
PART_CUSTOMERS = 20_000
NightStep = Callable[..., None]
NIGHT_STEPS: list[tuple[str, NightStep]] = []


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come: ``done`` of ``total`` customers, and what it is doing."""

    stage: str
    done: int
    total: int


Listener = Callable[[Progress], None]
Clock = Callable[[], datetime]


def run_night(
    on: date, *, by: Actor, clock: Clock, again: bool = False, tell: Listener = lambda _: None
) -> PortfolioRun:
    """Run the night of ``on``, or finish the one that was broken off; return the run.

    A date that is done stays as it is unless ``again``.

    :raises RunGoingOn: when another process runs a night
    :raises RunForTheFuture: when ``on`` is after the clock's own date
    """
    started = clock()
    if on > business_date(started):
        raise RunForTheFuture(on=on)
    with _alone(on):
        total = extract.customers_in_book(on=on, known_at=started)
        parts = max(1, -(-total // PART_CUSTOMERS))
        outcome = actions.start_run(
            on=on, parts=parts, customers=total, again=again, by=by, at=started
        )
        run = PortfolioRun.objects.get(on=on)
        if not any(isinstance(event, RunStarted) for event in outcome.events):
            return run
        return _Night(run, by, clock, tell, queries.numbers(on=on)).go()


@contextmanager
def _alone(on: date) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [RUN_LOCK])
        if not cursor.fetchone()[0]:
            going = queries.going_on()
            raise RunGoingOn(on=going.on if going else on)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [RUN_LOCK])


@dataclass(slots=True)
class _Night:
    run: PortfolioRun
    by: Actor
    clock: Clock
    tell: Listener
    numbers: BookNumbers

    def go(self) -> PortfolioRun:
        for number in range(self.run.partitions):
            self._part(number)
        self._say("assemble")
        facts, movements, book = self._assembled()
        digest = snapshot.finish(self.run.on, facts=facts, movements=movements, book=book)
        for stage, step in NIGHT_STEPS:
            self._say(stage)
            step(facts, on=self.run.on, by=self.by, at=self.clock())
        self._say("publish")
        actions.complete_run(run_id=self.run.pk, digest=digest, by=self.by, at=self.clock())
        snapshot.clear_parts(self.run.on)
        self.run.refresh_from_db()
        return self.run

    def _part(self, number: int) -> None:
        """Compute and keep one part, unless an earlier attempt did."""
        path = snapshot.part_path(self.run.on, number)
        digest = queries.parts_done(self.run.pk).get(number)
        if digest is not None and snapshot.is_whole(path, digest):
            return
        self._say("facts")
        run = self.run
        book = extract.book_part(number, run.partitions, on=run.on, known_at=run.known_at)
        rates = receivables.rates(on=run.on, known_at=run.known_at)
        found = compute(book, on=run.on, numbers=self.numbers, rates=rates)
        evidence = extract.evidence(
            found.facts["customer_id"].to_list(), on=run.on, known_at=run.known_at
        )
        actions.keep_part(
            run.pk,
            number,
            customers=book.customers.height,
            digest=snapshot.write(with_evidence(found.facts, evidence.frames), path),
            exceptions=_exceptions(found, evidence),
            at=self.clock(),
        )

    def _assembled(self) -> tuple[pl.DataFrame, pl.DataFrame, dict[str, Any]]:
        """Put the parts together, and look at the day before."""
        on = self.run.on
        parts = [
            pl.read_parquet(snapshot.part_path(on, number)) for number in range(self.run.partitions)
        ]
        facts = with_book_facts(pl.concat(parts).sort("customer_id"))
        facts = extract.derived(facts, on=on)
        days = (on - months_before(on, 3)).days
        figures = book_figures(facts, numbers=self.numbers, days=days).row(0, named=True)
        return facts, self._movements(facts), figures

    def _movements(self, facts: pl.DataFrame) -> pl.DataFrame:
        """Compare with the snapshot before; the very first night moves nobody."""
        earlier = snapshot.before(self.run.on)
        before = snapshot.read(earlier) if earlier else facts
        apart = pl.Series(queries.set_apart(self.run.on, earlier), dtype=pl.Int64)
        left, right = (
            f.filter(~pl.col("customer_id").is_in(apart.implode())) for f in (before, facts)
        )
        found = movements(left, right, numbers=MovementNumbers(), buckets=self.numbers.buckets)
        weight = pl.coalesce("exposure_total", "exposure_total_before").fill_null(0)
        return (
            found.join(right.select("customer_id", "exposure_total"), "customer_id", "left")
            .join(
                left.select("customer_id", exposure_total_before="exposure_total"),
                "customer_id",
                "left",
            )
            .select(*found.columns, weight_minor=weight)
        )

    def _say(self, stage: str) -> None:
        actions.note_stage(self.run.pk, stage)
        self.run.refresh_from_db(fields=["customers_done"])
        self.tell(Progress(stage, self.run.customers_done, self.run.customers))


def _exceptions(found: BookFacts, evidence: extract.Evidenced) -> list[ExceptionLine]:
    faults = [
        ExceptionLine(
            customer_id=f.customer_id,
            is_warning=f.is_warning,
            reason=f.fault.what.as_json(),
            remedy=f.fault.remedy.as_json(),
        )
        for f in found.faults
    ]
    failures = [_failed(one, is_warning=False) for one in found.set_apart]
    return faults + failures + [_failed(one, is_warning=True) for one in evidence.set_apart]


def _failed(one: SetApart, *, is_warning: bool) -> ExceptionLine:
    return ExceptionLine(
        customer_id=one.customer_id,
        is_warning=is_warning,
        reason=one.reason.as_json(),
        remedy=CALCULATION_REMEDY.as_json(),
    )
