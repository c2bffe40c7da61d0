"""What a cell of a statement says: an amount, the name of a column, a line's name made plain."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from enum import StrEnum

from obligor_core.statements.dates_said import day_said

DASHES = str.maketrans(dict.fromkeys("−–—―‐‑－", "-"))
NIL = {"", "-", "--", "---", "/", "n/a", "nil", "无"}
MARKS = re.compile(r"[△▲☆★*#◇◆□■▪•·※]")
CIRCLED = re.compile(r"^[①-⑳㈠-㈩]")
NUMBERING = re.compile(
    r"^(?:第?[一二三四五六七八九十]+[、.,:]|\([一二三四五六七八九十\d]+\)|\d+(?:\.\d+)*[、.)](?!\d))"
)
QUALIFIER = re.compile(r"^(其中|减|加|less|add|including|of which)\s*[:：]\s*", re.IGNORECASE)
BRACKETED = re.compile(r"\([^()]*\)")
PUNCTUATION = re.compile(r"[\s、,，.。:：;；'’“”\"‘`\-_/&]+")
NOISE_PLACES = Decimal("0.000001")


class Qualifier(StrEnum):
    NONE = "none"
    OF_WHICH = "of_which"
    LESS = "less"
    ADD = "add"


QUALIFIERS = {
    "其中": Qualifier.OF_WHICH,
    "including": Qualifier.OF_WHICH,
    "of which": Qualifier.OF_WHICH,
    "减": Qualifier.LESS,
    "less": Qualifier.LESS,
    "加": Qualifier.ADD,
    "add": Qualifier.ADD,
}


@dataclass(frozen=True, slots=True)
class PlainName:
    """A line's name as it is compared, and the word that stood before it."""

    name: str
    qualifier: Qualifier


def plain_name(cell: str) -> PlainName:
    """Return the name without numbering, marks, notes in brackets, punctuation and blanks.

    Rule: STM-20 Line names are equal but for numbering, 加减其中, width, marks and notes.
    Source: house decision; accounting software prints the official names with such additions.
    """
    text = CIRCLED.sub("", MARKS.sub("", cell).strip())
    text = unicodedata.normalize("NFKC", text).translate(DASHES).casefold()
    text = MARKS.sub("", text).replace("帐", "账").replace("其它", "其他").strip()
    qualifier = Qualifier.NONE
    while True:
        before = text
        text = NUMBERING.sub("", text).strip()
        match = QUALIFIER.match(text)
        if match:
            qualifier = QUALIFIERS[match[1]]
            text = text[match.end() :].strip()
        if text == before:
            break
    return PlainName(_bare(text), qualifier)


def _bare(text: str) -> str:
    without = BRACKETED.sub("", text)
    while BRACKETED.search(without):
        without = BRACKETED.sub("", without)
    return PUNCTUATION.sub("", without.partition("(")[0])


class AmountUnclear(ValueError):
    """The cell holds something that is no amount."""


def amount(cell: str) -> Decimal | None:
    """Return the amount in a cell, ``None`` for an empty one or a dash.

    :raises AmountUnclear: when something else stands there
    """
    text = unicodedata.normalize("NFKC", cell).translate(DASHES).strip().casefold()
    text = re.sub(r"[\s¥$€£]|cny|rmb|人民币", "", text)
    if text in NIL:
        return None
    if text.startswith("(") and text.endswith(")"):
        text = f"-{text[1:-1]}"
    if text.endswith("-") and not text.startswith("-"):
        text = f"-{text[:-1]}"
    text = text.removesuffix("元").replace(",", "")
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,2})?", text):
        raise AmountUnclear(cell)
    try:
        return Decimal(text).quantize(NOISE_PLACES, ROUND_HALF_UP).normalize() + 0
    except InvalidOperation:
        raise AmountUnclear(cell) from None


class ColumnKind(StrEnum):
    """What a column of a statement holds, by its heading."""

    NAME = "name"
    NOTE = "note"  # 行次, 附注
    CURRENT = "current"
    YEAR_TO_DATE = "year_to_date"
    MONTH = "month"  # the last month or quarter alone
    PREVIOUS = "previous"
    DATED = "dated"


NAMES = re.compile(
    r"^(?:项目|项目名称|报表项目|资产|资产类|负债|负债和所有者权益|负债及所有者权益|负债和股东权益|"
    r"负债及股东权益|负债与所有者权益|负债和净资产|科目|科目名称|会计科目|补充资料|item|items|"
    r"assets|liabilitiesandequity|equityandliabilities|liabilities|lineitem|description)$"
)
NOTES = re.compile(r"^(?:行次|行号|行数|附注|附注编号|注释|序号|编号|note|notes|no|line)$")
TO_DATE = re.compile(r"累计|年初至|ytd|yeartodate")
PREVIOUS = re.compile(
    r"上年|上期|去年|上一年|年初|期初|以前年度|同期|previous|prior|opening|beginning|comparative|lastyear"
)
COMPARED = re.compile(r"增减|变动|增长|比例|占比|比重|%|change|share")
MONTH = re.compile(r"本月|当月|本季|month")
CURRENT = re.compile(
    r"期末|年末|本期|本年|当期|当年|^金额$|余额|current|closing|thisyear|thisperiod|ending|amount|balance"
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's kind, and the day where its heading is a date."""

    kind: ColumnKind
    day: date | None = None


def heading(cell: str) -> Heading | None:
    """Return what a heading cell announces; ``None`` when it is no heading."""
    name = plain_name(cell).name
    if not name or len(name) > 40:
        return None
    if NAMES.match(name):
        return Heading(ColumnKind.NAME)
    if NOTES.match(name):
        return Heading(ColumnKind.NOTE)
    if COMPARED.search(name):
        return None
    if TO_DATE.search(name):
        is_before = re.search(r"上年|去年|同期|上期|prior|previous", name)
        return Heading(ColumnKind.PREVIOUS if is_before else ColumnKind.YEAR_TO_DATE)
    for kind, pattern in (
        (ColumnKind.PREVIOUS, PREVIOUS),
        (ColumnKind.MONTH, MONTH),
        (ColumnKind.CURRENT, CURRENT),
    ):
        if pattern.search(name):
            return Heading(kind)
    said = day_said(cell)
    return Heading(ColumnKind.DATED, said.end) if said and len(name) <= 24 else None
