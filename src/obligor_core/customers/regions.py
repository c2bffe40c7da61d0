"""The administrative divisions of China (GB/T 2260): provinces, prefectures, counties."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from stdnum import numdb

from obligor_core.customers.identifier_check import compact
from obligor_core.customers.pinyin import romanised
from obligor_core.customers.tables import table
from obligor_core.decision import Refusal
from obligor_core.text import Text


class RegionUnknown(Refusal):
    status = 422
    text = Text(
        "{code} is no region code of GB/T 2260 (2, 4 or 6 digits).",
        "{code} 不是 GB/T 2260 行政区划代码（2、4 或 6 位数字）。",
    )


class RegionLevel(StrEnum):
    PROVINCE = "province"  # 省级
    PREFECTURE = "prefecture"  # 地级
    COUNTY = "county"  # 县级


@dataclass(frozen=True, slots=True)
class Region:
    """A division; ``parent`` is the code of the one it lies in, ``None`` for a province."""

    code: str
    level: RegionLevel
    name: Text
    parent: str | None


def region(given: str) -> Region:
    """Return the division of a code of 2, 4 or 6 digits.

    Provinces and prefectures are those of today. A county may also be one of the past, since
    old documents carry its code; it bears its latest name, and its English name is romanised.

    :raises RegionUnknown: when there is and was no such division
    """
    code = compact(given)
    if not re.fullmatch(r"(?:[0-9]{2}){1,3}", code):
        raise RegionUnknown(code=given)
    full = code.ljust(6, "0")
    found = _listed().get(full) or (None if full.endswith("00") else _county(full))
    if found is None:
        raise RegionUnknown(code=given)
    return found


def provinces() -> tuple[Region, ...]:
    """Return the 34 province-level divisions in order of code."""
    return tuple(r for r in _listed().values() if r.level is RegionLevel.PROVINCE)


def prefectures(province: str) -> tuple[Region, ...]:
    """Return the prefecture-level divisions of a province given by its 6-digit code."""
    return tuple(r for r in _listed().values() if r.parent == province)


@cache
def _listed() -> dict[str, Region]:
    listed = {}
    for row in table("regions"):
        code = row["code"]
        is_province = code.endswith("0000")
        listed[code] = Region(
            code=code,
            level=RegionLevel.PROVINCE if is_province else RegionLevel.PREFECTURE,
            name=Text(row["en"], row["zh"]),
            parent=None if is_province else code[:2] + "0000",
        )
    return listed


def _county(code: str) -> Region | None:
    found = numdb.get("cn/loc").info(code)
    written = found[1][1].get("county") if len(found) > 1 else None
    if written is None:
        return None
    name = re.sub(r"^\[[^\]]*\]", "", written.split(",")[-1])
    english = romanised(re.sub("(?<=..)(区|县|市|旗)$", "", name)).capitalize()
    prefecture = code[:4] + "00"
    parent = prefecture if prefecture in _listed() else code[:2] + "0000"
    return Region(code, RegionLevel.COUNTY, Text(english, name), parent)
