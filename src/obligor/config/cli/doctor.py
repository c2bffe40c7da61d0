"""``obligor doctor``: check the installation and say what to do."""

from __future__ import annotations

import typer

from obligor.config.cli import checks
from obligor.config.cli.say import AsJson, language, say, say_json
from obligor_core.text import Text

MARKS = {"ok": ("✓", "green"), "warn": ("!", "yellow"), "bad": ("✗", "red")}
ALL_WELL = Text("All is well.", "一切正常。")
NO_DATABASE = Text("PostgreSQL", "PostgreSQL 数据库")
LOOK_AT_URL = Text(
    "Check DATABASE_URL, or leave it out to use the embedded PostgreSQL.",
    "请检查 DATABASE_URL；不设置则使用内置 PostgreSQL。",
)


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(doctor)


def doctor(*, as_json: AsJson = False) -> None:
    """Check the installation and say what to do. 检查安装环境并给出处理办法。

    \b
      obligor doctor                   ends with status 1 when something is wrong
      obligor doctor --json
    """
    found = [check() for check in checks.BEFORE_THE_DATABASE]
    found += _with_the_database()
    if as_json:
        names = ("name", "state", "said", "remedy")
        say_json([{name: getattr(one, name) for name in names} for one in found])
    else:
        _show(found)
    if any(one.state == "bad" for one in found):
        raise typer.Exit(1)


def _with_the_database() -> list[checks.Finding]:
    from django.core.exceptions import ImproperlyConfigured
    from django.db import OperationalError

    from obligor.config.cli import start
    from obligor.config.embedded import DatabaseWillNotStart

    try:
        start.load()
        return [check() for check in checks.WITH_THE_DATABASE]
    except (DatabaseWillNotStart, OperationalError, ImproperlyConfigured) as error:
        return [checks.Finding(NO_DATABASE, "bad", str(error).strip(), LOOK_AT_URL)]


def _show(found: list[checks.Finding]) -> None:
    from rich.console import Console
    from rich.text import Text as Rich

    console = Console()
    for one in found:
        mark, colour = MARKS[one.state]
        name = one.name.say(language())
        said = one.said.say(language()) if isinstance(one.said, Text) else one.said
        console.print(Rich.assemble((mark, colour), " ", (name, "bold"), "  ", said))
        if one.state != "ok":
            console.print(Rich(f"    {one.remedy.say(language())}", style=colour))
    if all(one.state == "ok" for one in found):
        say(ALL_WELL)
