"""Asking for a run from a page or the API: the work itself is a job."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from obligor.foundation.access import Actor
from obligor.foundation.days import business_date
from obligor.portfolio.actions import RunForTheFuture, RunGoingOn

NIGHT_LOCK = "portfolio_night"
JOB = "obligor.portfolio.jobs.run_portfolio"


def ask_for_run(on: date, *, again: bool, by: Actor, at: datetime) -> None:
    """Queue the run of ``on``.

    :raises RunForTheFuture: when the date has not come
    :raises RunGoingOn: when a run is queued already
    """
    by.require("portfolio.start_run")
    if on > business_date(at):
        raise RunForTheFuture(on=on)
    try:
        with transaction.atomic():  # a refused enqueue must not spoil what is under way
            waiting = app.configure_task(JOB, queueing_lock=NIGHT_LOCK, lock=NIGHT_LOCK)
            waiting.defer(on=on.isoformat(), again=again)
    except AlreadyEnqueued:
        raise RunGoingOn(on=on) from None
