"""The size class of an enterprise (大中小微型企业划型) by industry, staff, revenue, assets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

from obligor_core.customers.industries import Industry, IndustryLevel, industry
from obligor_core.customers.tables import document
from obligor_core.decision import Refusal
from obligor_core.money import Money
from obligor_core.text import Text

CHINESE = ("微型", "小型", "中型", "大型")
WAN_MINOR = 10_000 * 100  # 万元 in fen


class SizeClass(StrEnum):
    """From the smallest to the largest."""

    MICRO = "micro"  # 微型
    SMALL = "small"  # 小型
    MEDIUM = "medium"  # 中型
    LARGE = "large"  # 大型

    @property
    def label(self) -> Text:
        """Return the name of the class."""
        return Text(
            self.value, {"micro": "微型", "small": "小型", "medium": "中型"}.get(self, "大型")
        )


class SizeNeedsYuan(Refusal):
    status = 422
    text = Text(
        "The size class is judged in CNY, not in {currency}: convert the amount first.",
        "企业划型按人民币金额判断，请先将 {currency} 折算为人民币。",
    )


class SizeTableMissing(Refusal):
    status = 422
    text = Text("No size standard was in force on {on}.", "{on} 尚无有效的企业划型标准。")


@dataclass(frozen=True, slots=True)
class SizeStandard:
    """The lower bounds of one industry; money bounds are in fen."""

    name: Text
    codes: tuple[str, ...]
    bounds: Mapping[SizeClass, Mapping[str, int]]

    @property
    def indicators(self) -> tuple[str, ...]:
        """Return what is measured; nothing for industries outside the standard."""
        return tuple(self.bounds.get(SizeClass.LARGE, {}))


@dataclass(frozen=True, slots=True)
class SizeResult:
    """The class with its reason; ``None`` when the data do not decide it.

    ``at_most`` is the largest class still possible, ``None`` outside the standard.
    """

    size: SizeClass | None
    at_most: SizeClass | None
    reason: Text
    source: Text


def size_class(
    industry_code: str,
    *,
    employees: int | None,
    revenue: Money | None,
    total_assets: Money | None,
    on: date,
) -> SizeResult:
    """Return the size class of an enterprise.

    A missing figure leaves the class open, unless the known ones already make it micro. A code
    too coarse to tell the industry (such as 70) decides only when all its industries agree.

    Rule: CUS-21 An enterprise is of the largest class all of whose lower bounds it reaches.
    Source: 工信部联企业〔2011〕300号, item 4; 国统字〔2017〕213号, note 1 to the table.
    :raises IndustryUnknown: when the industry code is not well-formed
    :raises SizeNeedsYuan: when an amount is not in CNY
    :raises SizeTableMissing: when no standard was in force on the day ``on``
    """
    for amount in (revenue, total_assets):
        if amount is not None and amount.currency != "CNY":
            raise SizeNeedsYuan(currency=amount.currency)
    figures = {
        "employees": employees,
        "revenue": revenue.minor if revenue is not None else None,
        "assets": total_assets.minor if total_assets is not None else None,
    }
    of = industry(industry_code)
    results = [_judge(s, figures) for s in size_standards(on=on) if _covers(s, of)]
    if not results:
        return _outside(of.name)
    return results[0] if len({r.size for r in results}) == 1 else _too_coarse(of, results)


def size_standards(*, on: date) -> tuple[SizeStandard, ...]:
    """Return the standards of all industries in force on a day.

    :raises SizeTableMissing: when there was none yet
    """
    dated = [d for d in _tables() if d <= on]
    if not dated:
        raise SizeTableMissing(on=on)
    return _tables()[max(dated)]


LABELS = {
    "employees": Text("employees", "从业人员"),
    "revenue": Text("revenue", "营业收入"),
    "assets": Text("total assets", "资产总额"),
}


def _judge(standard: SizeStandard, figures: Mapping[str, int | None]) -> SizeResult:
    if not standard.indicators:
        return _outside(standard.name)
    levels = {
        name: None if (figure := figures[name]) is None else _level(standard, name, figure=figure)
        for name in standard.indicators
    }
    known = [level for level in levels.values() if level is not None]
    at_most = min(known, key=list(SizeClass).index, default=SizeClass.LARGE)
    is_decided = len(known) == len(levels) or at_most is SizeClass.MICRO
    size = at_most if is_decided else None
    return SizeResult(size, at_most, _reason(standard, levels, size=size), _source())


def _level(standard: SizeStandard, indicator: str, *, figure: int) -> SizeClass:
    reached = [c for c, bounds in standard.bounds.items() if figure >= bounds[indicator]]
    return max(reached, key=list(SizeClass).index, default=SizeClass.MICRO)


def _reason(
    standard: SizeStandard, levels: Mapping[str, SizeClass | None], *, size: SizeClass | None
) -> Text:
    unknown = Text("not known", "缺失")
    said = [(LABELS[name], level.label if level else unknown) for name, level in levels.items()]
    end = (
        Text(f"the lowest decides: {size.label.en}", f"按最低一项定为{size.label.zh}")
        if size
        else Text("not determinable without the missing figures", "缺少数据，无法判定")
    )
    en = ", ".join(f"{label.en} {level.en}" for label, level in said)
    zh = "，".join(f"{label.zh}{level.zh}" for label, level in said)
    return Text(f"{standard.name.en}: {en}; {end.en}.", f"{standard.name.zh}：{zh}；{end.zh}。")


def _outside(name: Text) -> SizeResult:
    reason = Text(
        "The size standard does not cover this industry: {name}.",
        "该行业不适用中小企业划型标准：{name_zh}。",
    )
    return SizeResult(None, None, reason.fill(name=name.en, name_zh=name.zh), _source())


def _too_coarse(of: Industry, results: list[SizeResult]) -> SizeResult:
    possible = [r.at_most for r in results if r.at_most is not None]
    at_most = max(possible, key=list(SizeClass).index, default=None)
    reason = Text(
        "{code} covers industries with different standards: give a code of three digits or more.",
        "{code} 包含适用不同划型标准的行业，请提供三位或更细的行业代码。",
    )
    return SizeResult(None, at_most, reason.fill(code=of.full_code), _source())


def _covers(standard: SizeStandard, of: Industry) -> bool:
    return any(_overlaps(code, of) for code in standard.codes)


def _overlaps(code: str, of: Industry) -> bool:
    if code.isalpha():
        return code == of.section
    if of.level is IndustryLevel.SECTION:
        return industry(code).section == of.section
    return code.startswith(of.code) or of.code.startswith(code)


def _source() -> Text:
    source: Any = document("size_class")["source"]
    return Text(source["en"], source["zh"])


@cache
def _tables() -> dict[date, tuple[SizeStandard, ...]]:
    tables: Any = document("size_class")["tables"]
    return {since: tuple(_standard(row) for row in rows) for since, rows in tables.items()}


def _standard(row: Mapping[str, Any]) -> SizeStandard:
    bounds = {
        c: {
            name: bound if name == "employees" else bound * WAN_MINOR
            for name, bound in row[c.value].items()
        }
        for c in SizeClass
        if c.value in row
    }
    return SizeStandard(Text(row["name"]["en"], row["name"]["zh"]), tuple(row["codes"]), bounds)
