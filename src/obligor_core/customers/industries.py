"""The industries of GB/T 4754-2017 (国民经济行业分类): sections, divisions, and deeper codes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from obligor_core.customers.identifier_check import compact
from obligor_core.customers.tables import table
from obligor_core.decision import Refusal
from obligor_core.text import Text


class IndustryUnknown(Refusal):
    status = 422
    text = Text(
        "{code} is no industry code of GB/T 4754-2017 (a section A to T, or 2 to 4 digits).",
        "{code} 不是 GB/T 4754-2017 行业代码（应为门类 A 至 T，或 2 至 4 位数字）。",
    )


class IndustryLevel(StrEnum):
    SECTION = "section"  # 门类
    DIVISION = "division"  # 大类
    GROUP = "group"  # 中类
    CLASS = "class"  # 小类


@dataclass(frozen=True, slots=True)
class Industry:
    """An industry; the name of a group or class is that of its division."""

    code: str
    level: IndustryLevel
    section: str
    division: str | None
    name: Text

    @property
    def full_code(self) -> str:
        """Return the code with the letter of its section, such as C2611."""
        return self.code if self.level is IndustryLevel.SECTION else self.section + self.code


def industry(given: str) -> Industry:
    """Return the industry of a code, with or without the letter of its section.

    Sections and divisions are listed. A longer code is accepted when its division exists: the
    list of groups and classes is not shipped, so that a wrong third or fourth digit passes.

    Rule: CUS-20 An industry code is a section, or a division with up to two digits more.
    Source: GB/T 4754-2017, 4.
    :raises IndustryUnknown: when the code is not well-formed or its division does not exist
    """
    code = compact(given)
    known = _listed()
    found = known.get(code)
    if found is not None:
        return found
    match = re.fullmatch(r"([A-T]?)([0-9]{2})([1-9][0-9]?)?", code)
    division = known.get(match[2]) if match else None
    if match is None or division is None or match[1] not in ("", division.section):
        raise IndustryUnknown(code=given)
    if match[3] is None:
        return division
    level = IndustryLevel.GROUP if len(match[3]) == 1 else IndustryLevel.CLASS
    return Industry(match[2] + match[3], level, division.section, match[2], division.name)


def sections() -> tuple[Industry, ...]:
    """Return the twenty sections in order."""
    return tuple(i for i in _listed().values() if i.level is IndustryLevel.SECTION)


def divisions(section: str) -> tuple[Industry, ...]:
    """Return the divisions of a section in order; nothing when there is no such section."""
    return tuple(
        i for i in _listed().values() if i.level is IndustryLevel.DIVISION and i.section == section
    )


@cache
def _listed() -> dict[str, Industry]:
    return {
        row["code"]: Industry(
            code=row["code"],
            level=IndustryLevel.SECTION if row["code"].isalpha() else IndustryLevel.DIVISION,
            section=row["section"],
            division=None if row["code"].isalpha() else row["code"],
            name=Text(row["en"], row["zh"]),
        )
        for row in table("industries")
    }
