"""The night as background work: on its own at a set hour, and when somebody asks on the page."""

from __future__ import annotations

from datetime import date, timedelta

from procrastinate.contrib.django import app

from obligor.foundation.access import SYSTEM
from obligor.foundation.clock import now, today
from obligor.portfolio.night import run_night
from obligor.portfolio.starting import NIGHT_LOCK


@app.task(queueing_lock=NIGHT_LOCK, lock=NIGHT_LOCK)
def run_portfolio(on: str, again: bool = False) -> None:
    """Run the night of ``on``; the run says on its page how far it is."""
    run_night(date.fromisoformat(on), by=SYSTEM, clock=now, again=again)


@app.periodic(cron="30 1 * * *")
@app.task(queueing_lock="portfolio_nightly", lock=NIGHT_LOCK)
def run_nightly(timestamp: int) -> None:
    """Run the night of yesterday, early in the morning."""
    run_night(today() - timedelta(days=1), by=SYSTEM, clock=now)
