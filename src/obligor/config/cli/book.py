"""``obligor run-portfolio``: the nightly run from the terminal, with its progress."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from obligor.config.cli import start
from obligor.config.cli.say import AsJson, refusals_said, say, say_json
from obligor_core.text import Text

if TYPE_CHECKING:
    from obligor.portfolio.night import Listener
    from obligor.portfolio.queries import PortfolioRun

DONE = Text(
    "The night of {on} is done: {customers} customers, {exceptions} set apart.",
    "{on} 的日终批处理已完成：客户 {customers} 户，例外 {exceptions} 户。",
)
NIGHT = Text("The night of {on}", "{on} 日终批处理")

AsOf = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], help="The business date; else today. 业务日期。"),
]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(run_portfolio)


def run_portfolio(
    *,
    as_of: AsOf = None,
    again: Annotated[
        bool, typer.Option("--again", help="Compute a date anew that is done. 重新计算。")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Run the night: every customer's facts, the snapshot, who moved since. 日终批处理。

    \b
      obligor run-portfolio                        of today
      obligor run-portfolio --as-of 2026-11-22
      obligor run-portfolio --as-of 2026-11-22 --again
    """
    start.prepare()
    from obligor.foundation.clock import today

    with refusals_said():
        run = night(as_of.date() if as_of else today(), again=again, is_quiet=as_json)
    told = {
        "on": run.on,
        "state": run.state,
        "customers": run.customers_done,
        "exceptions": run.exceptions.count(),
        "digest": run.digest,
        "book": run.book,
    }
    if as_json:
        say_json(told)
    else:
        say(DONE.fill(**told))


def night(on: date, *, again: bool = False, is_quiet: bool = False) -> PortfolioRun:
    """Run one night with a progress bar; a broken-off run goes on where it stopped."""
    from obligor.foundation.clock import now
    from obligor.portfolio.night import run_night

    with _bar(NIGHT.fill(on=on), is_quiet=is_quiet) as tell:
        return run_night(on, by=start.terminal(), clock=now, again=again, tell=tell)


@contextmanager
def _bar(title: Text, *, is_quiet: bool) -> Iterator[Listener]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from obligor.config.cli.say import language

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[stage]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), disable=is_quiet) as progress:
        task = progress.add_task(title.say(language()), total=None, stage="")
        yield lambda step: progress.update(
            task, completed=step.done, total=step.total, stage=step.stage
        )
