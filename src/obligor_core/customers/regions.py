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

PERIOD = re.compile(r"^\[[^\]]*\]")  # python-stdnum writes [1983-1993] before a name of then
COUNTY_SUFFIX = re.compile("(?<=..)(区|县|市|旗)$")
PEOPLES = (
    "朝鲜族 土家族 苗族 藏族 羌族 彝族 布依族 侗族 哈尼族 壮族 傣族 白族 景颇族 傈僳族 回族"
    " 蒙古族 哈萨克 柯尔克孜 蒙古 维吾尔"
).split()
SHORT_FORM = re.compile(
    f"(?<=..)(?:(?:{'|'.join(PEOPLES)})*(?:自治区|自治州)|特别行政区|省|市|地区|盟)$"
)


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


@dataclass(frozen=True, slots=True)
class PlaceName:
    """A place as it is written in names; a county's name may occur in several provinces."""

    short: str
    level: RegionLevel
    provinces: frozenset[str]


@cache
def place_names() -> dict[str, PlaceName]:
    """Return how places are written: 广东省, 广东, 深圳市, 深圳, 昆山市 (counties only in full).

    Of places of the same name the larger one is meant (吉林 is the province).
    """
    names: dict[str, PlaceName] = {}
    for code, name in _county_names():
        known = names[name].provinces if name in names else frozenset()
        short = COUNTY_SUFFIX.sub("", name)
        names[name] = PlaceName(short, RegionLevel.COUNTY, known | {code[:2]})
    by_size = sorted(_listed().values(), key=lambda r: r.level is RegionLevel.PROVINCE)
    for listed in by_size:
        short = SHORT_FORM.sub("", listed.name.zh)
        place = PlaceName(short, listed.level, frozenset({listed.code[:2]}))
        names |= {listed.name.zh: place, short: place}
    return names


def _county_names() -> list[tuple[str, str]]:
    found = []
    for _, province, _, _, divisions in numdb.get("cn/loc").prefixes:
        for _, low, _, properties, _ in divisions:
            written = properties.get("county", "").split(",")[-1]
            name = PERIOD.sub("", written)
            if not low.endswith("00") and COUNTY_SUFFIX.search(name):
                found.append((province + low, name))
    return found


def _county(code: str) -> Region | None:
    found = numdb.get("cn/loc").info(code)
    written = found[1][1].get("county") if len(found) > 1 else None
    if written is None:
        return None
    name = PERIOD.sub("", written.split(",")[-1])
    english = romanised(COUNTY_SUFFIX.sub("", name)).capitalize()
    prefecture = code[:4] + "00"
    parent = prefecture if prefecture in _listed() else code[:2] + "0000"
    return Region(code, RegionLevel.COUNTY, Text(english, name), parent)
