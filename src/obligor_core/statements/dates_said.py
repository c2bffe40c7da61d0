"""Periods as titles and headings of statements say them."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

MONTHS = {
    m: i for i, m in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1)
}
QUARTERS = {"一": 3, "二": 6, "三": 9, "四": 12, "1": 3, "2": 6, "3": 9, "4": 12}


@dataclass(frozen=True, slots=True)
class Said:
    """A period that was found; ``start`` only where the text gives it."""

    end: date
    start: date | None = None


def day_said(text: str) -> Said | None:
    """Return the period a text names, else ``None``: days, months, quarters, halves and years."""
    plain = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip().casefold()
    tight = plain.replace(" ", "")
    for pattern, make in PATTERNS:
        match = re.search(pattern, plain if "[a-z]" in pattern else tight)
        if match:
            try:
                return make(match)
            except ValueError:
                continue
    return None


def month_end(year: int, month: int) -> date:
    """Return the last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def _day(match: re.Match[str]) -> Said:
    return Said(date(int(match[1]), int(match[2]), int(match[3])))


def _days(match: re.Match[str]) -> Said:
    start = date(int(match[1]), int(match[2]), int(match[3]))
    return Said(date(int(match[4]), int(match[5]), int(match[6])), start)


def _months(match: re.Match[str]) -> Said:
    year = int(match[1])
    return Said(month_end(year, int(match[3])), date(year, int(match[2]), 1))


def _month(match: re.Match[str]) -> Said:
    return Said(month_end(int(match[1]), int(match[2])))


def _quarter(match: re.Match[str]) -> Said:
    return Said(month_end(int(match[1]), QUARTERS[match[2]]))


def _half(match: re.Match[str]) -> Said:
    return Said(month_end(int(match[1]), 6), date(int(match[1]), 1, 1))


def _year(match: re.Match[str]) -> Said:
    return Said(date(int(match[1]), 12, 31), date(int(match[1]), 1, 1))


def _bare_year(match: re.Match[str]) -> Said:
    return Said(date(int(match[1]), 12, 31))


def _english_day_first(match: re.Match[str]) -> Said:
    return Said(date(int(match[3]), MONTHS[match[2][:3]], int(match[1])))


def _english_month_first(match: re.Match[str]) -> Said:
    return Said(date(int(match[3]), MONTHS[match[1][:3]], int(match[2])))


_YEAR, _D = r"((?:19|20)\d\d)", r"(\d{1,2})"
_FULL = rf"{_YEAR}[年.\-/]{_D}[月.\-/]{_D}日?"
_NAMED = r"((?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)"
PATTERNS: tuple[tuple[str, Callable[[re.Match[str]], Said]], ...] = (
    (rf"{_FULL}(?:至|到|-|~|—)+{_FULL}", _days),
    (rf"{_YEAR}年?{_D}月?(?:至|到|-|~|—){_D}月", _months),
    (_FULL, _day),
    (rf"{_D} {_NAMED},? {_YEAR}", _english_day_first),
    (rf"{_NAMED} {_D},? {_YEAR}", _english_month_first),
    (rf"{_YEAR}年?第?([一二三四1-4])季", _quarter),
    (rf"{_YEAR}年?(?:上半年|半年度|中期)", _half),
    (rf"{_YEAR}年{_D}月", _month),
    (rf"{_YEAR}[.\-/]{_D}$", _month),
    (rf"{_YEAR}(?:年度|年报|会计年度)", _year),
    (rf"(?:year|fy)[a-z ]*{_YEAR}", _bare_year),
    (rf"^{_YEAR}年?$", _bare_year),
    (rf"^(?:日期|报表日期|会计期间|所属期|期间)?:?{_YEAR}年$", _bare_year),
    (rf"{_YEAR}年(?!\d)", _bare_year),
    (r"^((?:19|20)\d\d)(\d\d)(\d\d)$", _day),
)
