"""``obligor migrate``, ``psql``, ``backup`` and ``restore``: the database as a whole."""

from __future__ import annotations

import os
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from obligor.config.cli import start
from obligor.config.cli.say import fail, say
from obligor_core.text import Text

SAVED = Text("Saved to {place}", "已备份到 {place}")
RESTORED = Text(
    "Restored. What was there before stays in the database {before} until you drop it.",
    "已恢复。原数据保留在数据库 {before} 中，确认无误后可自行删除。",
)
NO_BACKUP = Text(
    "{place} holds no backup, or a damaged one: {what}", "{place} 不是完整的备份：{what}"
)
IN_USE = Text(
    "Others use the database ({count} connections). Stop Obligor first.",
    "数据库正在使用中（{count} 个连接），请先停止 Obligor。",
)
FAILED = Text(
    "{program} failed; what it said stands above.", "{program} 执行失败，原因见上方输出。"
)


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(migrate)
    app.command(context_settings={"ignore_unknown_options": True})(psql)
    app.command()(backup)
    app.command()(restore)


def migrate() -> None:
    """Bring the database up to this version of Obligor. 升级数据库结构。"""
    start.prepare()
    start.migrate()


def psql(args: Annotated[list[str] | None, typer.Argument()] = None) -> None:
    """Open PostgreSQL's own terminal on the database. 打开数据库终端。

    \b
      obligor psql
      obligor psql -c "SELECT count(*) FROM customers_customer"
    """
    from obligor.config import database

    raise typer.Exit(_run("psql", *(args or []), database.url()))


def backup(
    place: Annotated[Path, typer.Argument(help="A folder; the backup gets its own in it. 目录。")],
) -> None:
    """Save the database, the documents and the snapshots; safe while Obligor runs. 备份。

    \b
      obligor backup /mnt/backups
    """
    from obligor.config import archive, database, home

    at = datetime.now().astimezone()
    try:
        done = archive.save(home.root(), database.url(), into=place, at=at)
    except archive.ProgramFailed as error:
        fail(FAILED.fill(program=error))
    say(SAVED.fill(place=done))


def restore(
    place: Annotated[Path, typer.Argument(help="A folder that `obligor backup` made. 备份。")],
) -> None:
    """Put a backup in place of the present data, which are kept beside it. 恢复。

    \b
      obligor restore /mnt/backups/obligor-20261123-220000
    """
    from obligor.config import archive, database, home

    at = datetime.now().astimezone()
    try:
        before = archive.bring_back(place, home=home.root(), dsn=database.url(), at=at)
    except archive.NotABackup as error:
        fail(NO_BACKUP.fill(place=place, what=error))
    except archive.InUse as error:
        fail(IN_USE.fill(count=error))
    except archive.ProgramFailed as error:
        fail(FAILED.fill(program=error))
    say(RESTORED.fill(before=before))


def _run(name: str, *args: str) -> int:
    from obligor.config.embedded_binaries import bin_dir

    return subprocess.run([bin_dir() / name, *args], env=os.environ).returncode
