"""How commands speak: to people in their language, to machines in JSON, and with exit codes.

0 done · 1 refused, or something is wrong · 2 the command line was not understood.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any, NoReturn

import typer

from obligor_core.decision import Refusal
from obligor_core.text import Text

EPILOG = "Each command explains itself with examples: [bold]obligor where --help[/bold]"
AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON for machines. 输出 JSON。")]


def language() -> str:
    """Return the language of this terminal: ``zh`` or ``en``."""
    named = (os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "zh" if next((name for name in named if name), "").lower().startswith("zh") else "en"


def say(text: Text | str) -> None:
    """Print a sentence in the language of the terminal."""
    print(text.say(language()) if isinstance(text, Text) else text, flush=True)


def say_json(value: Mapping[str, Any] | list[Any]) -> None:
    """Print a value as JSON; dates become ISO strings, texts both their languages."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2, default=_plain)
    print()


def fail(text: Text | str) -> NoReturn:
    """Print what went wrong and what to do, and end with status 1."""
    print(text.say(language()) if isinstance(text, Text) else text, file=sys.stderr)
    raise typer.Exit(1)


@contextmanager
def refusals_said() -> Iterator[None]:
    """Turn a refusal into its sentence and status 1."""
    try:
        yield
    except Refusal as refusal:
        fail(refusal.said)


def _plain(value: object) -> object:
    return value.as_json() if isinstance(value, Text) else str(value)
