"""The tables of words that lie beside the code, each read once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from obligor_core.bankflows.kinds import Category, PartyKind
from obligor_core.imports.mapping import normal
from obligor_core.text import Text

_DATA = files("obligor_core.bankflows") / "data"


@dataclass(frozen=True, slots=True)
class Layout:
    """How a bank's export is laid out; ``columns`` gives for each field its headers in order."""

    code: str
    title: Text
    bank: str
    signature: frozenset[str]
    columns: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Words:
    """Words that make a transaction a category; ``sign`` is 1 for in, -1 for out, 0 for any."""

    category: Category
    sign: int
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Keywords:
    """One dated table of words, first match first."""

    valid_from: date
    categories: tuple[Words, ...]
    parties: tuple[tuple[PartyKind, tuple[str, ...]], ...]


GENERIC = "generic"
SIGNS = {"in": 1, "out": -1, "any": 0}


@cache
def layouts() -> tuple[Layout, ...]:
    """Return the known layouts, and last the one that fits any file.

    Rule: BNK-01 A statement's layout is the bank all of whose own headers the file has.
    Source: house table in data/layouts.yaml; a file that fits no bank is read by common names.
    """
    given = _document("layouts")
    common = _normal_columns(given["common"])
    named = [_layout(one, common) for one in given["layouts"]]
    title = Text("other table of transactions", "其他流水表格")
    return (*named, Layout(GENERIC, title, "", frozenset(), common))


@cache
def words_of_layouts() -> dict[str, Any]:
    """Return the words for directions, head lines and footers, in their normal form."""
    given = _document("layouts")
    directions = {
        normal(str(word)) or str(word): SIGNS[name]
        for name, spoken in given["directions"].items()
        for word in spoken
    }
    heads = {normal(w): field for field, spoken in given["heads"].items() for w in spoken}
    return {"directions": directions, "heads": heads, "footers": tuple(given["footers"])}


def keywords(*, on: date) -> Keywords:
    """Return the table of words in force on the day; before the first, the first."""
    known = _keyword_tables()
    in_force = [one for one in known if one.valid_from <= on]
    return in_force[-1] if in_force else known[0]


@cache
def _keyword_tables() -> tuple[Keywords, ...]:
    tables = _document("keywords")["tables"]
    return tuple(_keywords(day, tables[day]) for day in sorted(tables))


def _keywords(valid_from: date, given: dict[str, Any]) -> Keywords:
    return Keywords(
        valid_from=valid_from,
        categories=tuple(
            Words(Category(c["category"]), SIGNS[c["direction"]], tuple(map(str, c["words"])))
            for c in given["categories"]
        ),
        parties=tuple(
            (PartyKind(p["party"]), tuple(map(str, p["words"]))) for p in given["parties"]
        ),
    )


def _layout(one: dict[str, Any], common: dict[str, tuple[str, ...]]) -> Layout:
    own = _normal_columns(one.get("columns", {}))
    taken = {header for headers in own.values() for header in headers}
    rest = {field: tuple(h for h in headers if h not in taken) for field, headers in common.items()}
    columns = {field: (*own.get(field, ()), *rest.get(field, ())) for field in {*own, *rest}}
    return Layout(
        code=one["code"],
        title=Text(**one["title"]),
        bank=one["bank"],
        signature=frozenset(map(normal, one["signature"])),
        columns=columns,
    )


def _normal_columns(given: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {field: tuple(map(normal, headers)) for field, headers in given.items()}


def _document(name: str) -> dict[str, Any]:
    loaded = yaml.safe_load((_DATA / f"{name}.yaml").read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded
