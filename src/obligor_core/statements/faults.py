"""What can be wrong with a statement, and how it is said."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from obligor_core.money import exponent
from obligor_core.statements.statement import Unit
from obligor_core.statements.totals import Column
from obligor_core.text import Text


class Check(StrEnum):
    """What was compared."""

    MISSING = "missing"
    BALANCE = "balance"
    SUBTOTAL = "subtotal"
    CASH_TIE = "cash_tie"
    RETAINED_EARNINGS = "retained_earnings"
    SUPPLEMENT = "supplement"
    SHARES = "shares"  # profit of the parent and of the minority against the whole
    NEGATIVE = "negative"
    OPENING = "opening"
    COMPARATIVE = "comparative"
    JUMP = "jump"

    @property
    def label(self) -> Text:
        """Return the name of the check."""
        return CHECK_LABELS[self]


CHECK_LABELS = {
    Check.MISSING: Text("Figures that must be there", "必需项目"),
    Check.BALANCE: Text("Assets equal liabilities and equity", "资产负债平衡"),
    Check.SUBTOTAL: Text("Totals", "合计勾稽"),
    Check.CASH_TIE: Text("Cash of cash flow and balance sheet", "现金与货币资金勾稽"),
    Check.RETAINED_EARNINGS: Text("Roll-forward of retained earnings", "未分配利润滚存"),
    Check.SUPPLEMENT: Text("Direct and indirect cash flow", "现金流量表正表与补充资料"),
    Check.SHARES: Text("Profit of parent and minority", "净利润归属"),
    Check.NEGATIVE: Text("Negative amounts", "异常负数"),
    Check.OPENING: Text("Opening against last closing balances", "年初数与上年期末数"),
    Check.COMPARATIVE: Text("Last year's figures", "上期数与上期报表"),
    Check.JUMP: Text("Jumps against last year", "同比异常变动"),
}


class Severity(StrEnum):
    """An error contradicts itself, a warning wants an explanation, a notice is told."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"

    @property
    def label(self) -> Text:
        """Return the word for it."""
        words = {"error": Text("error", "错误"), "warning": Text("warning", "警告")}
        return words.get(self, Text("notice", "提示"))


@dataclass(frozen=True, slots=True)
class StatementFault:
    """One fault: what was found, what was expected, and the difference, in minor units."""

    check: Check
    severity: Severity
    what: Text
    remedy: Text
    codes: tuple[str, ...]
    column: Column = Column.CURRENT
    found: int | None = None
    expected: int | None = None

    @property
    def difference(self) -> int | None:
        """Return found less expected."""
        if self.found is None or self.expected is None:
            return None
        return self.found - self.expected


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far two amounts may differ and still be called equal, in minor units.

    ``jump_factor``: a figure that grew or shrank by it is told; ``jump_share_min``: of total
    assets, below which no jump is told. ``restricted_share_max``: of cash, above which restricted
    cash is no mere notice.
    """

    minor: int = 100
    jump_factor: int = 3
    jump_share_min: Decimal = Decimal("0.05")
    restricted_share_max: Decimal = Decimal("0.5")

    @classmethod
    def of(cls, unit: Unit, currency: str) -> Tolerance:
        """Return the tolerance of a statement written in ``unit``.

        Rule: STM-03 Amounts are equal when they differ by no more than one unit as written.
        Source: house decision; rounding to the unit shifts a sum by about that much.
        """
        return cls(minor=unit.factor * 10 ** exponent(currency))


def said(minor: int, currency: str) -> str:
    """Return an amount as a sentence shows it: major units with separators."""
    places = exponent(currency)
    return f"{Decimal(minor).scaleb(-places):,.{places}f}"
