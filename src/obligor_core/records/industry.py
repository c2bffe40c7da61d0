"""Industry outlook by GB/T 4754 code, and the market position of a customer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from obligor_core.customers.industries import industry
from obligor_core.dates import months_before
from obligor_core.text import Text

SCORE_LEAST, SCORE_MOST = 1, 5

SCORES = {
    "cycle": Text("Cycle", "行业周期"),
    "policy": Text("Policy", "政策环境"),
    "competition": Text("Competition", "竞争格局"),
    "concentration": Text("Concentration", "集中度"),
}
SCORE_MEANING = {
    "cycle": Text("1 deep recession … 5 strong upswing", "1 深度下行 … 5 强劲上行"),
    "policy": Text("1 restricted … 5 strongly supported", "1 限制类 … 5 重点支持"),
    "competition": Text("1 ruinous … 5 orderly", "1 恶性竞争 … 5 竞争有序"),
    "concentration": Text("1 very scattered … 5 very concentrated", "1 高度分散 … 5 高度集中"),
}


class ChainRole(StrEnum):
    RAW_MATERIAL = "raw_material"
    PROCESSOR = "processor"
    COMPONENT = "component"
    ASSEMBLER = "assembler"
    BRAND = "brand"
    DISTRIBUTOR = "distributor"
    RETAILER = "retailer"
    SERVICE = "service"


CHAIN_ROLE_LABELS = {
    ChainRole.RAW_MATERIAL: Text("raw materials", "原材料供应"),
    ChainRole.PROCESSOR: Text("processing", "加工制造"),
    ChainRole.COMPONENT: Text("components", "零部件配套"),
    ChainRole.ASSEMBLER: Text("final assembly", "整机（总装）"),
    ChainRole.BRAND: Text("brand owner", "品牌商"),
    ChainRole.DISTRIBUTOR: Text("distribution", "分销批发"),
    ChainRole.RETAILER: Text("retail", "零售终端"),
    ChainRole.SERVICE: Text("services", "配套服务"),
}


class OutlookLevel(StrEnum):
    WEAK = "weak"
    STABLE = "stable"
    STRONG = "strong"


OUTLOOK_LABELS = {
    OutlookLevel.WEAK: Text("weak", "偏弱"),
    OutlookLevel.STABLE: Text("stable", "稳定"),
    OutlookLevel.STRONG: Text("strong", "向好"),
}


@dataclass(frozen=True, slots=True)
class Outlook:
    """The scores of an industry from a day on, each from 1 to 5 with 5 the best."""

    code: str
    valid_from: date
    cycle: int
    policy: int
    competition: int
    concentration: int

    @property
    def level(self) -> OutlookLevel:
        """Return the outlook in a word.

        Rule: IND-02 Below 10 of 20 points an outlook is weak, from 14 on it is strong.
        Source: house decision; the four scores count alike.
        """
        total = self.cycle + self.policy + self.competition + self.concentration
        if total < 10:
            return OutlookLevel.WEAK
        return OutlookLevel.STRONG if total >= 14 else OutlookLevel.STABLE


def ladder(code: str) -> tuple[str, ...]:
    """Return the code and its parents, the deepest first: C2611 gives 2611, 261, 26, C.

    Rule: IND-01 An industry without an outlook of its own has that of the nearest parent.
    Source: GB/T 4754-2017, 4: section, division, group, class.
    :raises IndustryUnknown: when the code is not well-formed
    """
    found = industry(code)
    if found.division is None:
        return (found.code,)
    steps = [found.code[:length] for length in range(len(found.code), 1, -1)]
    return (*steps, found.section)


def outlook_for(code: str, outlooks: Iterable[Outlook], *, on: date) -> Outlook | None:
    """Return the newest outlook of the deepest level that has one on the day, or None."""
    by_code: dict[str, Outlook] = {}
    for one in outlooks:
        known = by_code.get(one.code)
        if one.valid_from <= on and (known is None or known.valid_from <= one.valid_from):
            by_code[one.code] = one
    return next((by_code[step] for step in ladder(code) if step in by_code), None)


def is_old(valid_from: date, *, on: date, months: int) -> bool:
    """Return whether an outlook should be looked at again; it goes on counting until it is.

    Rule: IND-04 An outlook is due for a new look some months after its first day.
    Source: house decision; the months are a number of the policy of credit records.
    """
    return on >= months_before(valid_from, -months)
