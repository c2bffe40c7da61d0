"""``obligor where``: say where a rule lives."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from obligor.config import finder
from obligor.config.cli.say import AsJson, fail, language, say_json
from obligor.config.home import checkout
from obligor_core.text import Text

HEADINGS: dict[finder.Kind, Text] = {
    "whether": Text("Whether", "是否：判定规则"),
    "numbers": Text("With which numbers", "数值：政策参数"),
    "when": Text("When", "何时：事件与反应"),
    "written": Text("What is written", "写入：业务动作"),
}
NOTHING = Text(
    "Nothing answers to {words}. Try one word of docs/glossary.md, in English or Chinese.",
    "没有找到与 {words} 相关的内容。请换用 docs/glossary.md 中的一个词（中英文均可）。",
)


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="where", no_args_is_help=True)(where)


def where(
    words: Annotated[list[str] | None, typer.Argument(help="A rule id, or words.")] = None,
    *,
    write: Annotated[
        Path | None, typer.Option(help="Write the page of all rules to this file instead.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say where a rule lives: whether, with which numbers, when, what is written. 查找规则所在。

    \b
      obligor where overdue          a word
      obligor where RCV-01           a rule by its id
      obligor where 逾期              a word of the glossary
      obligor where limit suspend    both words
    """
    root = checkout()
    if root is None:
        fail(Text("The source is not here: run it in a checkout.", "请在源代码目录中运行。"))
    if write is not None:
        write.write_text(finder.rules_page(root), encoding="utf-8")
        return
    places = finder.find(root, *(words or []))
    if as_json:
        say_json([{name: getattr(place, name) for name in _SHOWN} for place in places])
    elif places:
        _show(places)
    else:
        fail(NOTHING.fill(words=" ".join(words or [])))


_SHOWN = ("kind", "name", "sentence", "owner", "path", "line", "source")


def _show(places: list[finder.Place]) -> None:
    from rich.console import Console
    from rich.text import Text as Rich

    console = Console()
    for kind, heading in HEADINGS.items():
        those = [place for place in places if place.kind == kind]
        if those:
            console.print(Rich(heading.say(language()), style="bold"))
        for place in those:
            console.print(
                Rich.assemble(("  " + place.name, "cyan"), "  ", place.sentence), soft_wrap=True
            )
            console.print(
                Rich(f"      {place.owner}  {place.path}:{place.line}", style="dim"), soft_wrap=True
            )
