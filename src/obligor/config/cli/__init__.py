"""The command line ``obligor``: each command lives in a file beside this one."""

from __future__ import annotations

from typing import Annotated

import typer

from obligor import VERSION
from obligor.config.cli import audit, book, data, doctor, importing, sample, serve, user, where
from obligor.config.cli.say import EPILOG

app = typer.Typer(
    name="obligor",
    help="Credit customer management: who owes what, how late, who moved, what to do first.\n\n"
    "授信客户管理：谁欠多少、逾期多久、谁在变化、先做什么。",
    epilog=EPILOG,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
Version = Annotated[bool, typer.Option("--version", help="Print the version. 显示版本。")]


@app.callback(invoke_without_command=True)
def root(context: typer.Context, *, version: Version = False) -> None:
    """Answer to the bare command: its version, or its help."""
    if version:
        print(VERSION)
    elif context.invoked_subcommand is None:
        print(context.get_help())


for part in (serve, importing, book, sample, data, user, audit, doctor, where):
    part.add_to(app)
