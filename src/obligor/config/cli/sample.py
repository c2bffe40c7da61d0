"""``obligor sample``: a made-up book of any size."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from obligor.config.cli.say import AsJson, say, say_json
from obligor_core.text import Text

FORMATS = ("csv", "xlsx", "parquet")
CHUNK = 50_000
WRITTEN = Text("Written to {place}: {rows}", "已写入 {place}：{rows}")


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(sample)


def sample(
    *,
    out: Annotated[Path, typer.Option(help="Write files to this folder. 输出目录。")],
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
      obligor sample --out /tmp/book
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
