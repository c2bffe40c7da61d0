"""The resident identity card number (居民身份证号码): check, birth date, old numbers."""

from __future__ import annotations

import re
from datetime import date

from stdnum.cn import ric

from obligor_core.customers.identifier_check import (
    IdentifierCheck,
    IdentifierKind,
    character_fault,
    compact,
    length_fault,
    strangers,
)
from obligor_core.customers.uscc import area_is_known
from obligor_core.decision import Fault
from obligor_core.text import Text

NAME = Text("The identity card number", "身份证号码")
COMPARE = Text("Compare every digit with the card.", "请与身份证原件逐位核对。")
AGE_MAX_YEARS = 120
FOREIGN_RESIDENT = "9"  # the first digit of the permanent residence cards of foreigners


def check_id_card(given: str, *, on: date) -> IdentifierCheck:
    """Return the 18-digit number with every fault found in it.

    A number of fifteen digits is converted (and warned about). A region that is not in the
    list is only a warning: regions are abolished, and the cards stay good. Faults do not
    repeat the number: it is personal.

    Rule: CUS-02 An identity card number is judged by date and check digit, not by region.
    Source: GB 11643-1999, 4 (check: ISO 7064 MOD 11-2).
    """
    value = compact(given)
    if len(value) not in (15, 18):
        return _check(value, length_fault(NAME, value=value, expected="18 (15)"))
    allowed = Text("digits, and X at the end only", "数字（仅末位可为 X）")
    wrong = strangers(value[:-1], allowed="0123456789")
    wrong += strangers(value[-1], allowed="0123456789X" if len(value) == 18 else "0123456789")
    if wrong:
        return _check(value, character_fault(NAME, wrong=wrong, allowed=allowed))
    number = value if len(value) == 18 else id_card_from_15_digits(value)
    faults = [*_date_faults(number, on=on), *_check_digit_faults(number)]
    warnings = [] if faults else _warnings(number, on=on, is_converted=number != value)
    return _check(number, *faults, warnings=warnings)


def id_card_from_15_digits(value: str) -> str:
    """Return the 18-digit form of a number issued before October 1999: the century is 19."""
    body = value[:6] + "19" + value[6:]
    return body + str(ric.calc_check_digit(body + "0"))


def make_id_card(*, area: str, born_on: date, order: int) -> str:
    """Return a number with a right check digit, for made-up people; odd orders are men.

    :raises ValueError: when ``area`` is not six digits or ``order`` not in 0 … 999
    """
    if not re.fullmatch("[0-9]{6}", area) or not 0 <= order <= 999:
        raise ValueError(f"no such area or order: {area} {order}")
    body = f"{area}{born_on:%Y%m%d}{order:03d}"
    return body + str(ric.calc_check_digit(body + "0"))


def id_card_birth_on(value: str) -> date | None:
    """Return the birth date in an 18-digit number; ``None`` when the digits are no date."""
    if not re.fullmatch(r"[0-9]{17}[0-9X]", value):
        return None
    try:
        return date(int(value[6:10]), int(value[10:12]), int(value[12:14]))
    except ValueError:
        return None


def _check(value: str, *faults: Fault, warnings: list[Fault] | None = None) -> IdentifierCheck:
    return IdentifierCheck(IdentifierKind.ID_CARD, value, faults, tuple(warnings or ()))


def _date_faults(number: str, *, on: date) -> list[Fault]:
    born_on = id_card_birth_on(number)
    if born_on is None:
        text = Text(
            "Positions 7 to 14 of the identity card number are no date.",
            "身份证号码第 7 至 14 位不是有效日期。",
        )
        return [Fault(text, COMPARE)]
    if born_on > on:
        text = Text(
            "The birth date in the identity card number lies in the future.",
            "身份证号码中的出生日期晚于当前日期。",
        )
        return [Fault(text, COMPARE)]
    return []


def _check_digit_faults(number: str) -> list[Fault]:
    if number[-1] == str(ric.calc_check_digit(number)):
        return []
    text = Text(
        "The last character of the identity card number does not fit the digits before it.",
        "身份证号码末位校验码与前 17 位不符。",
    )
    return [Fault(text, COMPARE)]


def _warnings(number: str, *, on: date, is_converted: bool) -> list[Fault]:
    warnings = []
    if on.year - int(number[6:10]) > AGE_MAX_YEARS:
        text = Text(
            "By the identity card number the person is more than {years} years old.",
            "按身份证号码推算，年龄超过 {years} 岁。",
        )
        warnings.append(Fault(text.fill(years=AGE_MAX_YEARS), COMPARE))
    if is_converted:
        text = Text("A number of 15 digits was converted to 18.", "15 位旧号码已换算为 18 位。")
        look = Text("Ask for the present card.", "请核对现行证件。")
        warnings.append(Fault(text, look))
    if not number.startswith(FOREIGN_RESIDENT) and not area_is_known(number[:6]):
        text = Text(
            "The region of the identity card number is not in the list at hand; "
            "it may have been abolished.",
            "身份证号码前 6 位地区代码不在现有区划表中，可能已撤销。",
        )
        warnings.append(Fault(text, COMPARE))
    return warnings
