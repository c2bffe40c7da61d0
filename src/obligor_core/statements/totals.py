"""Totals that nobody wrote are added up; a written one is never touched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from obligor_core.statements.chart import Line, Standard, chart
from obligor_core.statements.statement import NOTHING, Amounts, Header, Statement

# Lines without which a total would be plainly wrong; every other empty line means nil.
NEEDED = {
    "retained_earnings",
    "revenue",
    "cost",
    "cf_sales",
    "cf_purchases",
    "cfo",
    "cash_begin",
    "cash_change",
    "operating_profit",
    "profit_before_tax",
    "net_income",
    "equity",
}


class Column(StrEnum):
    """Which of the two amounts of a line is meant."""

    CURRENT = "current"
    PREVIOUS = "previous"


@dataclass(frozen=True, slots=True)
class Totalled:
    """All the lines, with the codes of those that were added up here."""

    lines: Mapping[str, Amounts]
    derived: frozenset[str]


def statement_of(header: Header, lines: Mapping[str, Amounts]) -> Statement:
    """Return the statement with the totals that its writer left out."""
    totalled = with_totals(header.standard, lines)
    return Statement(header, totalled.lines, totalled.derived)


def with_totals(standard: Standard, lines: Mapping[str, Amounts]) -> Totalled:
    """Return the lines and the totals missing among them.

    Rule: STM-02 A total nobody wrote is the sum of its lines; a written one stays as it is.
    Source: house decision; a repaired total hides the fault that a reader must see.
    """
    known = dict(lines)
    derived: set[str] = set()
    for total in chart(standard).totals:
        written = known.get(total.code, NOTHING)
        current, previous = written.current, written.previous
        if current is None and is_derivable(standard, total, known, Column.CURRENT):
            current = added_up(total, known, Column.CURRENT)
        if previous is None and is_derivable(standard, total, known, Column.PREVIOUS):
            previous = added_up(total, known, Column.PREVIOUS)
        if (current, previous) != (written.current, written.previous):
            known[total.code] = Amounts(current, previous)
            derived.add(total.code)
    return Totalled(known, frozenset(derived))


def added_up(total: Line, lines: Mapping[str, Amounts], column: Column, /) -> int | None:
    """Return what the lines of a total come to; ``None`` when none of them is written."""
    known = [(t.sign, amount_of(lines, t.code, column)) for t in total.terms]
    amounts = [sign * amount for sign, amount in known if amount is not None]
    return sum(amounts) if amounts else None


def amount_of(lines: Mapping[str, Amounts], code: str, column: Column, /) -> int | None:
    """Return one amount of a line."""
    amounts = lines.get(code, NOTHING)
    return amounts.current if column is Column.CURRENT else amounts.previous


def is_derivable(
    standard: Standard, total: Line, lines: Mapping[str, Amounts], column: Column, /
) -> bool:
    """Return whether every line that must be known for the total is written.

    A line that means nil when it is empty may be missing, and so may a total that consists of
    such lines alone.
    """
    needed = _needed_for(standard, total.code)
    return all(amount_of(lines, code, column) is not None for code in needed)


@cache
def _needed_for(standard: Standard, total: str) -> tuple[str, ...]:
    of = chart(standard)
    return tuple(
        term.code
        for term in of[total].terms
        if term.code in NEEDED or any(t.code in NEEDED for t in of[term.code].terms)
    )
