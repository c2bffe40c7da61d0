"""Read the tables that lie beside the code, each once."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

import yaml

_DATA = files("obligor_core.customers") / "data"


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of a comma-separated table; treat them as read-only."""
    text = (_DATA / f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


@cache
def document(name: str) -> dict[str, object]:
    """Return a YAML document; treat it as read-only."""
    loaded = yaml.safe_load((_DATA / f"{name}.yaml").read_text(encoding="utf-8"))
    if not isinstance(loaded, dict):
        raise TypeError(f"{name}.yaml is no mapping")
    return loaded
