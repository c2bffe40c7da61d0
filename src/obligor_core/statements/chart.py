"""The charts of accounts: the lines of each standard, and the analytic chart all are told in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from obligor_core.statements.tables import table
from obligor_core.text import Text


class Standard(StrEnum):
    """The format a statement was drawn up in."""

    CAS_2019 = "cas_2019"
    SMALL_ENTERPRISE = "small_enterprise"
    IFRS = "ifrs"

    @property
    def label(self) -> Text:
        """Return the name of the format."""
        return STANDARD_LABELS[self]


class Part(StrEnum):
    """One of the statements that together are filed for a period."""

    BALANCE = "balance"
    INCOME = "income"
    CASH_FLOW = "cash_flow"
    SUPPLEMENT = "supplement"  # the indirect reconciliation below a cash-flow statement

    @property
    def label(self) -> Text:
        """Return the name of the part."""
        return PART_LABELS[self]


class LineKind(StrEnum):
    HEADING = "heading"  # no amount, no code
    LINE = "line"
    MEMO = "memo"  # an "of which", in no sum
    TOTAL = "total"


STANDARD_LABELS = {
    Standard.CAS_2019: Text(
        "PRC general enterprise format (2019)", "一般企业财务报表格式（2019年版）"
    ),
    Standard.SMALL_ENTERPRISE: Text(
        "PRC accounting standard for small enterprises", "小企业会计准则"
    ),
    Standard.IFRS: Text("IFRS, compact", "国际财务报告准则（简表）"),
}
PART_LABELS = {
    Part.BALANCE: Text("Balance sheet", "资产负债表"),
    Part.INCOME: Text("Income statement", "利润表"),
    Part.CASH_FLOW: Text("Cash-flow statement", "现金流量表"),
    Part.SUPPLEMENT: Text("Supplement to the cash-flow statement", "现金流量表补充资料"),
}


@dataclass(frozen=True, slots=True)
class Term:
    """A line of a sum and whether it is added or taken off."""

    code: str
    sign: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a chart, in the order in which it is printed.

    ``parent`` of a memo line is the line it is part of. ``terms`` are what a total adds up.
    ``analytic`` is the code of the analytic chart that takes the amount, with its sign; ``None``
    for what is only part of a total. ``prefix`` is printed before the name (减：, 一、).
    """

    code: str
    part: Part
    kind: LineKind
    label: Text
    prefix: str = ""
    parent: str | None = None
    terms: tuple[Term, ...] = ()
    analytic: Term | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnalyticLine:
    """A line of the common chart; ``is_nil_when_empty`` says what an empty line means."""

    code: str
    part: Part
    label: Text
    is_nil_when_empty: bool

    @property
    def is_stock(self) -> bool:
        """Return whether it is a balance at a day and no flow of a period."""
        return self.part is Part.BALANCE


@dataclass(frozen=True, slots=True)
class Chart:
    """All the lines of one standard."""

    standard: Standard
    lines: tuple[Line, ...]

    def __getitem__(self, code: str) -> Line:
        return self.by_code[code]

    def __contains__(self, code: object) -> bool:
        return code in self.by_code

    @property
    def by_code(self) -> Mapping[str, Line]:
        """Return the lines that take amounts, by code."""
        return _by_code(self.standard)

    @property
    def totals(self) -> tuple[Line, ...]:
        """Return the totals, each after those it is made of."""
        return _totals(self.standard)

    def of(self, part: Part) -> tuple[Line, ...]:
        """Return the lines of one part, headings included."""
        return tuple(line for line in self.lines if line.part is part)


@cache
def chart(standard: Standard) -> Chart:
    """Return the chart of a standard.

    Rule: STM-01 A statement is kept in the lines of its own standard and compared in one chart.
    Source: 财会〔2019〕6号 annex 2 (general enterprise format); 小企业会计准则 (财会〔2011〕17号);
    IAS 1 for the compact form, whose lines are a house choice.
    """
    return Chart(standard, tuple(_line(row) for row in table(standard.value)))


@cache
def analytic_chart() -> Mapping[str, AnalyticLine]:
    """Return the lines of the common chart by code, in order."""
    return {
        row["code"]: AnalyticLine(
            code=row["code"],
            part=Part(row["statement"]),
            label=Text(row["en"], row["zh"]),
            is_nil_when_empty=row["nil"] == "yes",
        )
        for row in table("analytic")
    }


def _line(row: Mapping[str, str]) -> Line:
    analytic = _terms(row["analytic"])
    return Line(
        code=row["code"],
        part=Part(row["statement"]),
        kind=LineKind(row["kind"]),
        label=Text(row["en"], row["zh"]),
        prefix=row["prefix"],
        parent=row["parent"] or None,
        terms=_terms(row["formula"]),
        analytic=analytic[0] if analytic else None,
        aliases=tuple(a for a in row["aliases"].split("|") if a),
    )


def _terms(text: str) -> tuple[Term, ...]:
    return tuple(Term(word.lstrip("-"), -1 if word[0] == "-" else 1) for word in text.split())


@cache
def _by_code(standard: Standard) -> Mapping[str, Line]:
    return {line.code: line for line in chart(standard).lines if line.code}


@cache
def _totals(standard: Standard) -> tuple[Line, ...]:
    """Return the totals so that each stands after the totals among its terms."""
    waiting = [line for line in chart(standard).lines if line.terms]
    done: list[Line] = []
    while waiting:
        open_codes = {line.code for line in waiting}
        ready = [line for line in waiting if not open_codes & {t.code for t in line.terms}]
        if not ready:
            raise ValueError(f"totals of {standard} depend on each other: {sorted(open_codes)}")
        done += ready
        waiting = [line for line in waiting if line not in ready]
    return tuple(done)
