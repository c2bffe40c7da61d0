"""``obligor sample``, ``obligor load-sample``: a made-up book as files, or in the database."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from obligor.config.cli import book, start
from obligor.config.cli.say import AsJson, language, refusals_said, say, say_json
from obligor_core.imports.kinds import KINDS
from obligor_core.text import Text

if TYPE_CHECKING:
    from obligor.config.sample_book import Size

FORMATS = ("csv", "xlsx", "parquet")
CHUNK = 50_000
ASSESSMENTS = Text("assessments", "风险评估")
RECORDS = Text("credit records", "信用记录")
OUT = Path("sample-book")
LOADED = Text(
    "The sample book up to {last} is in the database.", "示例台账（截至 {last}）已导入数据库。"
)
LOADING = Text("Loading the sample book", "正在导入示例台账")
LABELS = {name: kind.label for name, kind in KINDS.items()}
WRITTEN = Text("Written to {place}: {rows}", "已写入 {place}：{rows}")


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(sample)
    app.command()(load_sample)


def sample(
    *,
    out: Annotated[Path, typer.Option(help="Write files to this folder. 输出目录。")] = OUT,
    customers: Annotated[int, typer.Option(help="How many customers. 客户数。")] = 300,
    months: Annotated[int, typer.Option(help="How many months back. 月数。")] = 24,
    seed: Annotated[int, typer.Option(help="The same seed, the same book. 随机种子。")] = 20,
    until: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The last day; else today. 截止日期。"),
    ] = None,
    form: Annotated[str, typer.Option("--format", help="csv, xlsx or parquet. 格式。")] = "csv",
    as_json: AsJson = False,
) -> None:
    """Make up a believable Chinese trade-credit and loan book as import files. 生成示例数据。

    \b
      obligor sample                   300 customers over 24 months, to ./sample-book
      obligor sample --customers 100000 --months 36 --seed 7 --format parquet --out /tmp/big
    """
    from obligor_core.sample import (
        chunks,
        generate,
        write_csv_parts,
        write_parquet_parts,
        write_xlsx,
    )

    if form not in FORMATS:
        raise typer.BadParameter(", ".join(FORMATS), param_hint="--format")
    last = (until or datetime.now().astimezone()).date()
    if form == "xlsx":
        book = generate(customers=customers, months=months, seed=seed, until=last)
        write_xlsx(book, out)
        rows = {name: len(frame) for name, frame in book.frames().items()}
    else:
        parts = chunks(customers=customers, months=months, seed=seed, until=last, chunk=CHUNK)
        rows = (write_csv_parts if form == "csv" else write_parquet_parts)(parts, out)
    if as_json:
        say_json(rows)
    else:
        said = ", ".join(f"{name} {count}" for name, count in rows.items())
        say(WRITTEN.fill(place=out, rows=said))


def load_sample(
    *,
    customers: Annotated[int, typer.Option(help="How many customers. 客户数。")] = 300,
    months: Annotated[int, typer.Option(help="How many months back. 月数。")] = 24,
    seed: Annotated[int, typer.Option(help="The same seed, the same book. 随机种子。")] = 20,
) -> None:
    """Load a made-up book into the database, with its people and nights. 导入示例台账。

    Begun twice, or broken off, it goes on where it stopped. `make run` does this by itself.

    \b
      obligor load-sample
      obligor load-sample --customers 5000 --months 36
    """
    start.prepare()
    from obligor.config.sample_book import Size

    start.migrate()
    with refusals_said():
        settle(Size(customers, months, seed))
    start.say_sample_users()


def settle(size: Size | None = None) -> None:
    """Load what is missing of the made-up lender, its book and its nights, with progress."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from obligor.config import sample_assessments, sample_book, sample_lender, sample_records
    from obligor.foundation.clock import now

    by = start.terminal()
    columns = TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(LOADING.say(language()), total=len(sample_book.PARTS) + 1)

        def tell(kind: str, rows: int) -> None:
            said = f"{LOADING.say(language())}: {LABELS[kind].say(language())} {rows:,}"
            place = sample_book.PARTS.index(kind) + 1
            progress.update(task, description=said, completed=place)

        sample_lender.settle(by=by, at=now())
        last = sample_book.settle(by=by, clock=now, tell=tell, size=size)
        progress.update(task, description=f"{LOADING.say(language())}: {RECORDS.say(language())}")
        made = size or sample_book.Size()
        sample_records.settle(
            last, count=made.customers, months=made.months, seed=made.seed, by=by, at=now()
        )
        said = f"{LOADING.say(language())}: {ASSESSMENTS.say(language())}"
        progress.update(task, description=said)
        sample_assessments.settle(last, at=now())
        progress.update(task, completed=len(sample_book.PARTS) + 1)
    for on in sample_book.missing_nights(last):
        book.night(on)
    say(LOADED.fill(last=last))
