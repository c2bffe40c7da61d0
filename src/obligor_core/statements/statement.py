"""A statement as filed: whose, of which period, how certain, and its lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from obligor_core.decision import Refusal
from obligor_core.statements.chart import Standard
from obligor_core.text import Text


class PeriodKind(StrEnum):
    ANNUAL = "annual"
    INTERIM = "interim"  # from the start of the business year

    @property
    def label(self) -> Text:
        """Return the word for it."""
        return {"annual": Text("annual", "年报")}.get(self, Text("interim", "中期报表"))


class Assurance(StrEnum):
    """How far somebody else vouches for the statement."""

    AUDITED = "audited"
    REVIEWED = "reviewed"
    UNAUDITED = "unaudited"

    @property
    def label(self) -> Text:
        """Return the word for it."""
        words = {"audited": Text("audited", "经审计"), "reviewed": Text("reviewed", "经审阅")}
        return words.get(self, Text("unaudited", "未经审计"))


class Scope(StrEnum):
    CONSOLIDATED = "consolidated"
    SOLO = "solo"

    @property
    def label(self) -> Text:
        """Return the word for it."""
        return {"consolidated": Text("consolidated", "合并")}.get(
            self, Text("solo", "单体（母公司）")
        )


class Opinion(StrEnum):
    """What the auditor said (中国注册会计师审计准则第1501、1502、1503号)."""

    UNQUALIFIED = "unqualified"
    EMPHASIS = "emphasis"
    QUALIFIED = "qualified"
    ADVERSE = "adverse"
    DISCLAIMER = "disclaimer"

    @property
    def label(self) -> Text:
        """Return the word for it."""
        return OPINION_LABELS[self]


OPINION_LABELS = {
    Opinion.UNQUALIFIED: Text("unqualified", "标准无保留意见"),
    Opinion.EMPHASIS: Text("unqualified with emphasis of matter", "带强调事项段的无保留意见"),
    Opinion.QUALIFIED: Text("qualified", "保留意见"),
    Opinion.ADVERSE: Text("adverse", "否定意见"),
    Opinion.DISCLAIMER: Text("disclaimer of opinion", "无法表示意见"),
}


class Unit(StrEnum):
    """The unit in which a statement was written; amounts are kept in minor units whatever it is."""

    ONE = "one"
    THOUSAND = "thousand"
    TEN_THOUSAND = "ten_thousand"
    MILLION = "million"
    HUNDRED_MILLION = "hundred_million"

    @property
    def factor(self) -> int:
        """Return how many major units (yuan) it is."""
        return UNIT_FACTORS[self]

    @property
    def label(self) -> Text:
        """Return the word for it."""
        return UNIT_LABELS[self]


UNIT_FACTORS = {
    Unit.ONE: 1,
    Unit.THOUSAND: 1_000,
    Unit.TEN_THOUSAND: 10_000,
    Unit.MILLION: 1_000_000,
    Unit.HUNDRED_MILLION: 100_000_000,
}
UNIT_LABELS = {
    Unit.ONE: Text("units", "元"),
    Unit.THOUSAND: Text("thousands", "千元"),
    Unit.TEN_THOUSAND: Text("ten thousands", "万元"),
    Unit.MILLION: Text("millions", "百万元"),
    Unit.HUNDRED_MILLION: Text("hundred millions", "亿元"),
}


class PeriodNotPossible(Refusal):
    status = 422
    text = Text(
        "A statement from {start} to {end} is not possible: it covers one to eighteen months.",
        "报表期间 {start} 至 {end} 无效：应为1至18个月。",
    )


class OpinionWithoutAudit(Refusal):
    status = 422
    text = Text(
        "An opinion belongs to an audited statement: say that it was audited, or leave it out.",
        "审计意见仅适用于经审计的报表，请改为“经审计”或清空意见。",
    )


@dataclass(frozen=True, slots=True)
class Header:
    """What is known of a statement besides its lines; ``period_end`` is the day of the balance.

    ``version`` counts restatements of the same period from 1. ``unit`` is how it was written.
    """

    standard: Standard
    period_from: date
    period_end: date
    kind: PeriodKind = PeriodKind.ANNUAL
    assurance: Assurance = Assurance.UNAUDITED
    scope: Scope = Scope.SOLO
    currency: str = "CNY"
    unit: Unit = Unit.ONE
    version: int = 1
    auditor: str = ""
    opinion: Opinion | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.months <= 18 or self.period_from >= self.period_end:
            raise PeriodNotPossible(start=self.period_from, end=self.period_end)
        if self.opinion is not None and self.assurance is not Assurance.AUDITED:
            raise OpinionWithoutAudit

    @property
    def months(self) -> int:
        """Return the months covered, begun ones counted whole."""
        years = self.period_end.year - self.period_from.year
        return years * 12 + self.period_end.month - self.period_from.month + 1


@dataclass(frozen=True, slots=True)
class Amounts:
    """The two columns of a line in minor units; ``None`` where nothing is written.

    ``previous`` is the balance at the start of the year (年初余额) in a balance sheet, and the same
    period of the year before (上期金额) in the others.
    """

    current: int | None = None
    previous: int | None = None


NOTHING = Amounts()


@dataclass(frozen=True, slots=True)
class Statement:
    """Balance sheet, income and cash-flow statement of a period, by code of their chart.

    ``derived`` names the totals that nobody wrote and that were added up here.
    """

    header: Header
    lines: Mapping[str, Amounts]
    derived: frozenset[str] = field(default_factory=frozenset)

    def __getitem__(self, code: str) -> Amounts:
        """Return the amounts of a line; empty ones when it is not on file."""
        return self.lines.get(code, NOTHING)
