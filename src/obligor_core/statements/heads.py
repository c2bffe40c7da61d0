"""Whose statement it is, of when, in what unit: read from title rows, never assumed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from obligor_core.statements.chart import Standard
from obligor_core.statements.dates_said import Said, day_said
from obligor_core.statements.statement import Scope, Unit

COMPANY = re.compile(
    r"(?:编制单位|编报单位|填报单位|单位名称|公司名称|企业名称|核算单位|纳税人名称|会计主体|company|entity)"
    r"(?:\([^)]*\))?\s*:\s*(.*)$",
    re.IGNORECASE,
)
COMPANY_LIKE = re.compile(r"^[\w（）()·&\-]{2,40}(?:公司|厂|合伙企业|\(有限合伙\)|合作社|集团)$")
COMPANY_TITLE = re.compile(
    r"^([\w()·&\-]{2,40}?(?:公司|厂|合伙企业|合作社|集团))(?:20\d\d年度?)?(?:合并|母公司)?(?:及母公司)?"
    r"(?:资产负债表|利润表|损益表|现金流量表|财务报表)"
)
NO_COMPANY = re.compile(r"合并|母公司|子公司|本公司")
COMPANY_END = re.compile(
    r"\s{2,}|\t|\s*(?:(?:金额|货币)?单位\s*:|会企|会小企|日期|报表|20\d\d年|统一社会|纳税人识别)"
)
USCC = re.compile(r"(?<![0-9A-Z])([0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10})(?![0-9A-Z])")
UNIT = re.compile(
    r"(?<![制报位])(?:金额单位|货币单位|计量单位|单位|金额|unit)\s*[:为]?\s*(?:人民币|rmb|cny|美元|usd|港元|欧元)?\s*"
    r"[(/]?\s*(亿元|百万元|万元|千元|元|百万|万|千)",
    re.IGNORECASE,
)
BRACKET_UNIT = re.compile(r"\((?:人民币|rmb|cny)?\s*(亿元|百万元|万元|千元|元)\)", re.IGNORECASE)
ENGLISH_UNIT = re.compile(
    r"\bin\s+(thousand|million)s?\b|['’]000|(?:rmb|cny|us\$|usd|hk\$|eur)\s*(million|thousand)",
    re.IGNORECASE,
)
UNITS = {
    "元": Unit.ONE,
    "千元": Unit.THOUSAND,
    "千": Unit.THOUSAND,
    "万元": Unit.TEN_THOUSAND,
    "万": Unit.TEN_THOUSAND,
    "百万元": Unit.MILLION,
    "百万": Unit.MILLION,
    "亿元": Unit.HUNDRED_MILLION,
}
CURRENCIES = (
    ("CNY", re.compile(r"人民币|rmb|cny|单位\s*[:]\s*(?:元|千元|万元)", re.IGNORECASE)),
    ("USD", re.compile(r"美元|usd|us\$|u\.s\. dollars", re.IGNORECASE)),
    ("HKD", re.compile(r"港元|港币|hkd|hk\$", re.IGNORECASE)),
    ("EUR", re.compile(r"欧元|\beur\b|€", re.IGNORECASE)),
    ("JPY", re.compile(r"日元|jpy", re.IGNORECASE)),
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Head:
    """What the rows of a sheet outside its table say; empty where they say nothing."""

    companies: tuple[str, ...] = ()
    usccs: tuple[str, ...] = ()
    periods: tuple[Said, ...] = ()
    units: tuple[Unit, ...] = ()
    currencies: tuple[str, ...] = ()
    scopes: tuple[Scope, ...] = ()
    standards: tuple[Standard, ...] = ()


def head_of(sheet_name: str, rows: Iterable[tuple[str, ...]]) -> Head:
    """Return what the title rows of a sheet say."""
    lines = [[_plain(cell) for cell in row] for row in rows]
    cells = [cell for line in lines for cell in line if cell]
    return Head(
        companies=_once(_companies(lines)),
        usccs=_once(code for cell in cells for code in USCC.findall(cell.upper())),
        periods=_once(said for cell in cells if (said := day_said(cell))),
        units=_once(unit for cell in cells if (unit := unit_said(cell))),
        currencies=_once(code for cell in cells for code, word in CURRENCIES if word.search(cell)),
        scopes=_once(_scopes([_plain(sheet_name), *cells])),
        standards=_once(_standards(cells)),
    )


def unit_said(cell: str) -> Unit | None:
    """Return the unit of amounts that a cell states."""
    match = UNIT.search(cell) or BRACKET_UNIT.search(cell)
    if match:
        return UNITS[match[1]]
    english = ENGLISH_UNIT.search(cell)
    if english is None:
        return None
    word = (english[1] or english[2] or "thousand").casefold()
    return Unit.MILLION if word == "million" else Unit.THOUSAND


def _plain(cell: str) -> str:
    return unicodedata.normalize("NFKC", cell).strip()


def _companies(lines: list[list[str]]) -> Iterator[str]:
    for line in lines:
        for place, cell in enumerate(line):
            match = COMPANY.search(cell)
            if match:
                rest = (c for c in line[place + 1 :] if c)
                found = COMPANY_END.split(match[1].strip(), maxsplit=1)[0] or next(rest, "")
                if found and not unit_said(found) and not day_said(found):
                    yield found.strip()
            elif COMPANY_LIKE.match(cell) and not NO_COMPANY.search(cell):
                yield cell
            elif (titled := COMPANY_TITLE.match(cell)) and not NO_COMPANY.search(titled[1]):
                yield titled[1]


def _scopes(cells: list[str]) -> Iterator[Scope]:
    for cell in cells:
        if re.search(r"合并(?:资产|利润|现金|损益|报表|财务)|consolidated", cell, re.IGNORECASE):
            yield Scope.CONSOLIDATED
        elif re.search(r"母公司(?:资产|利润|现金|报表)", cell):
            yield Scope.SOLO


def _standards(cells: list[str]) -> Iterator[Standard]:
    for cell in cells:
        if re.search(r"会小企|小企业会计准则", cell):
            yield Standard.SMALL_ENTERPRISE
        elif re.search(r"会企\s*\d|一般企业|企业会计准则", cell):
            yield Standard.CAS_2019
        elif re.search(r"\bifrs\b|国际财务报告准则", cell, re.IGNORECASE):
            yield Standard.IFRS


def _once(found: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(found))
