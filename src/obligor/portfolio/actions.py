"""The acts of a portfolio run; what lies between them is kept part by part."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
from django.db import connection

from obligor.foundation import tables
from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.portfolio import events, snapshot
from obligor.portfolio.models import (
    Movement,
    PortfolioRun,
    RunException,
    RunPartition,
)
from obligor_core.decision import Refusal
from obligor_core.text import Text

HEADLINES = {
    "exposure_minor": "exposure_total",
    "overdue_minor": "overdue_total",
    "dpd": "dpd_now",
}


class RunGoingOn(Refusal):
    text = Text(
        "A portfolio run for {on} is going on. Wait for its end, or stop it first.",
        "{on} 的日终批处理正在运行，请等待其结束。",
    )


class RunForTheFuture(Refusal):
    status = 422
    text = Text("{on} has not come yet.", "{on} 尚未到来。")


class SnapshotAltered(Refusal):
    text = Text(
        "The snapshot of {on} is not the file that the run wrote. Run the night again.",
        "{on} 的快照文件与批处理写入的不一致，请重新运行日终批处理。",
    )


@dataclass(frozen=True, slots=True)
class ExceptionLine:
    """A customer left out or warned about."""

    customer_id: int | None
    is_warning: bool
    reason: dict[str, str]
    remedy: dict[str, str]


@verb("portfolio.start_run", label=Text("Start portfolio run", "启动日终批处理"))
def start_run(
    *, on: date, parts: int, customers: int, by: Actor, at: datetime, again: bool = False
) -> Events:
    """Begin the run of a date, or take up again one that was broken off.

    A date that is done gives no event unless ``again`` asks for it anew. The caller holds the
    run lock, so a row that says "running" belongs to a run that died.

    :raises RunGoingOn: when another date was broken off and must be finished first
    """
    other = PortfolioRun.objects.filter(state=PortfolioRun.State.RUNNING).exclude(on=on).first()
    if other is not None:
        raise RunGoingOn(on=other.on)
    run = PortfolioRun.objects.select_for_update().filter(on=on).first()
    if run is not None and run.state == PortfolioRun.State.COMPLETED and not again:
        return []
    if run is not None and run.state == PortfolioRun.State.RUNNING:
        run.attempt += 1
        run.save(update_fields=["attempt"])
        return [events.RunStarted(run_id=run.pk, on=on, attempt=run.attempt)]
    return [_begin(run, on=on, parts=parts, customers=customers, by=by, at=at)]


def _begin(
    run: PortfolioRun | None, *, on: date, parts: int, customers: int, by: Actor, at: datetime
) -> events.RunStarted:
    fresh = {
        "state": PortfolioRun.State.RUNNING,
        "attempt": run.attempt + 1 if run else 1,
        "known_at": at,
        "started_at": at,
        "ended_at": None,
        "partitions": parts,
        "customers": customers,
        "customers_done": 0,
        "stage": "facts",
        "digest": "",
        "failure": "",
        "started_by": by.name,
    }
    run, _ = PortfolioRun.objects.update_or_create(on=on, defaults=fresh)
    run.parts.all().delete()
    run.exceptions.all().delete()
    return events.RunStarted(run_id=run.pk, on=on, attempt=run.attempt)


def keep_part(
    run_id: int,
    number: int,
    *,
    customers: int,
    digest: str,
    exceptions: Iterable[ExceptionLine],
    at: datetime,
) -> None:
    """Note that a part is computed and kept, with the customers it had to leave out."""
    RunPartition.objects.update_or_create(
        run_id=run_id,
        number=number,
        defaults={"customers": customers, "digest": digest, "done_at": at},
    )
    RunException.objects.filter(run_id=run_id, part=number).delete()
    RunException.objects.bulk_create(
        RunException(
            run_id=run_id,
            part=number,
            customer_id=line.customer_id,
            is_warning=line.is_warning,
            reason=line.reason,
            remedy=line.remedy,
        )
        for line in exceptions
    )
    done = sum(RunPartition.objects.filter(run_id=run_id).values_list("customers", flat=True))
    PortfolioRun.objects.filter(pk=run_id).update(customers_done=done)


def note_stage(run_id: int, stage: str) -> None:
    """Say on the page what the run is doing."""
    PortfolioRun.objects.filter(pk=run_id).update(stage=stage)


@verb("portfolio.complete_run", label=Text("Complete portfolio run", "完成日终批处理"))
def complete_run(*, run_id: int, digest: str, by: Actor, at: datetime) -> Events:
    """End the run: current facts, movements and the figures of the book appear together.

    What it writes is read from the finished snapshot of the run's date, whose SHA-256 is
    ``digest``.

    :raises SnapshotAltered: when the file is not the one that the run wrote
    """
    run = PortfolioRun.objects.select_for_update().get(pk=run_id)
    if not snapshot.is_whole(snapshot.facts_path(run.on), digest):
        raise SnapshotAltered(on=run.on)
    later = PortfolioRun.objects.filter(on__gt=run.on, state=PortfolioRun.State.COMPLETED)
    if not later.exists():
        _replace_current_facts(snapshot.read(run.on))
    kinds = _replace_movements(run, snapshot.read_movements(run.on))
    run.state, run.ended_at, run.digest, run.stage = PortfolioRun.State.COMPLETED, at, digest, ""
    run.book = snapshot.read_book(run.on)
    run.save()
    apart = run.exceptions.filter(is_warning=False).values("customer_id").distinct().count()
    return [
        events.RunCompleted(
            run_id=run.pk,
            on=run.on,
            customers=run.customers_done,
            exceptions=apart,
            movements=kinds,
        )
    ]


def _replace_current_facts(facts: pl.DataFrame) -> None:
    """Make the table say what the snapshot says, touching only the rows that differ."""
    rows = facts.select(
        "customer_id",
        pl.struct(pl.exclude("customer_id")).struct.json_encode().alias("facts"),
        *(pl.col(fact).fill_null(0).alias(column) for column, fact in HEADLINES.items()),
    )
    tables.stage(rows, "facts_now", "portfolio_customerfacts")
    columns = ["facts", *HEADLINES]
    assigned = ", ".join(f"{c} = excluded.{c}" for c in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM portfolio_customerfacts t WHERE NOT EXISTS"
            " (SELECT 1 FROM facts_now n WHERE n.customer_id = t.customer_id)"
        )
        cursor.execute(
            f"INSERT INTO portfolio_customerfacts AS t (customer_id, {', '.join(columns)})"
            f" SELECT n.customer_id, {', '.join('n.' + c for c in columns)} FROM facts_now n"
            " JOIN customers_customer c ON c.id = n.customer_id"
            f" ON CONFLICT (customer_id) DO UPDATE SET {assigned}"
            " WHERE t.facts IS DISTINCT FROM excluded.facts"
        )


def _replace_movements(run: PortfolioRun, movements: pl.DataFrame) -> dict[str, int]:
    Movement.objects.filter(run=run).delete()
    rows = movements.with_columns(pl.lit(run.pk, dtype=pl.Int64).alias("run_id"))
    tables.write(rows, "portfolio_movement")
    counted = movements.group_by("kind").len().sort("kind")
    return dict(counted.iter_rows())


@verb("portfolio.fail_run", label=Text("Record failed portfolio run", "记录批处理失败"))
def fail_run(*, run_id: int, failure: str, by: Actor, at: datetime) -> Events:
    """Say that the run cannot go on, and why; starting it again begins anew."""
    run = PortfolioRun.objects.select_for_update().get(pk=run_id)
    run.state, run.ended_at, run.failure = PortfolioRun.State.FAILED, at, failure
    run.save(update_fields=["state", "ended_at", "failure"])
    return [events.RunFailed(run_id=run.pk, on=run.on, failure=failure)]
