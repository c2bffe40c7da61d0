"""The unified social credit code (统一社会信用代码): check, parts, generation."""

from __future__ import annotations

from dataclasses import dataclass

from stdnum import numdb
from stdnum.cn import uscc

from obligor_core.customers.identifier_check import (
    IdentifierCheck,
    IdentifierKind,
    character_fault,
    compact,
    length_fault,
    strangers,
)
from obligor_core.decision import Fault
from obligor_core.text import Text

# GB 32100-2015, table 1: no I, O, S, V, Z.
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ORG_CODE_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)  # GB 11714-1997, 3.3

# GB 32100-2015, annex A: registering authority (登记管理部门) -> kinds of body (机构类别).
ENTITY_TYPES = {
    "1": "1239",
    "2": "19",
    "3": "123459",
    "4": "19",
    "5": "1239",
    "6": "129",
    "7": "129",
    "8": "19",
    "9": "1239",
    "A": "19",
    "N": "1239",
    "Y": "1",
}

# Codes in use that GB/T 2260 has no name for: registered with the national authority; residence
# permits of people from Taiwan.
AREAS_BESIDE_THE_LIST = frozenset({"100000", "830000"})

NAME = Text("The unified social credit code", "统一社会信用代码")
COMPARE = Text("Compare every character with the business licence.", "请与营业执照逐位核对。")


@dataclass(frozen=True, slots=True)
class UsccParts:
    """The five parts of a code; ``org_code`` is the 9-character organisation code."""

    department: str
    entity_type: str
    area: str
    org_code: str
    check: str


def uscc_parts(value: str) -> UsccParts:
    """Return the parts of an 18-character code."""
    return UsccParts(value[0], value[1], value[2:8], value[8:17], value[17])


def org_code_check_character(body: str) -> str:
    """Return the check character for the first eight characters of an organisation code.

    Source: GB 11714-1997, 3.3: letters count A=10 … Z=35; 11 minus the sum modulo 11; 10 is X.
    """
    total = sum(int(c, 36) * w for c, w in zip(body, ORG_CODE_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def uscc_check_character(body: str) -> str:
    """Return the check character for the first seventeen characters of a code."""
    return str(uscc.calc_check_digit(body))


def check_uscc(given: str) -> IdentifierCheck:
    """Return the code in capitals with every fault found in it.

    A check character says nothing about existence: only the register does.
    The structure is checked here and not by ``stdnum.cn.uscc.validate``, which refuses the
    authorities A, N and Y (military, rural collectives, others).

    Rule: CUS-01 A unified social credit code is right only when both check characters are.
    Source: GB 32100-2015, 4 and annex B; GB 11714-1997, 3.3.
    """
    value = compact(given)
    if len(value) != 18:
        return _check(value, length_fault(NAME, value=value, expected="18"))
    wrong = strangers(value, allowed=ALPHABET)
    if wrong:
        letters = Text("digits and capitals without I O S V Z", "数字和不含 I O S V Z 的大写字母")
        return _check(value, character_fault(NAME, wrong=wrong, allowed=letters))
    parts = uscc_parts(value)
    faults = [*_authority_faults(parts), *_check_character_faults(value, parts)]
    return _check(value, *faults, warnings=[] if faults else _warnings(parts))


def make_uscc(
    *, serial: int, department: str = "9", entity_type: str = "1", area: str = "110000"
) -> str:
    """Return a code with right check characters, for made-up companies.

    Different serials give different codes; the organisation code begins with MA, as those
    given out since 2015 do, so a made-up code may also belong to a real company.

    :raises ValueError: when ``serial`` is not in 0 … 31**6 - 1 or a part is not well-formed
    """
    if not 0 <= serial < 31**6:
        raise ValueError(f"serial out of range: {serial}")
    if entity_type not in ENTITY_TYPES.get(department, "") or not _is_area(area):
        raise ValueError(f"no such authority, type or area: {department} {entity_type} {area}")
    digits = [ALPHABET[serial // 31**place % 31] for place in range(5, -1, -1)]
    org_body = "MA" + "".join(digits)
    body = department + entity_type + area + org_body + org_code_check_character(org_body)
    return body + uscc_check_character(body)


def area_is_known(area: str) -> bool:
    """Return whether the six digits are, or were, a division of GB/T 2260."""
    if area in AREAS_BESIDE_THE_LIST:
        return True
    found = numdb.get("cn/loc").info(area)
    return len(found) > 1 and bool(found[1][1])


def _is_area(area: str) -> bool:
    return len(area) == 6 and area.isascii() and area.isdigit()


def _check(value: str, *faults: Fault, warnings: list[Fault] | None = None) -> IdentifierCheck:
    return IdentifierCheck(IdentifierKind.USCC, value, faults, tuple(warnings or ()))


def _authority_faults(parts: UsccParts) -> list[Fault]:
    faults = []
    if parts.department not in ENTITY_TYPES:
        unknown = Text(
            "Position 1 is {found}, which is no registering authority.",
            "第 1 位为 {found}，不是有效的登记管理部门代码。",
        )
        faults.append(Fault(unknown.fill(found=parts.department), COMPARE))
    if not _is_area(parts.area):
        letters = Text(
            "Positions 3 to 8 are {found}, but a region is six digits.",
            "第 3 至 8 位为 {found}，登记机关行政区划码应为六位数字。",
        )
        faults.append(Fault(letters.fill(found=parts.area), COMPARE))
    return faults


def _check_character_faults(value: str, parts: UsccParts) -> list[Fault]:
    faults = []
    inner = org_code_check_character(parts.org_code[:8])
    if parts.org_code[8] != inner:
        text = Text(
            "The organisation code {code} (positions 9 to 17) ends in {found}; "
            "its other characters give {expected}.",
            "主体标识码 {code}（第 9 至 17 位）校验码为 {found}，按其余各位计算应为 {expected}。",
        )
        found = {"code": parts.org_code, "found": parts.org_code[8], "expected": inner}
        faults.append(Fault(text.fill(**found), COMPARE))
    outer = uscc_check_character(value[:17])
    if parts.check != outer:
        text = Text(
            "Position 18 is {found}; the characters before it give {expected}.",
            "第 18 位校验码为 {found}，按前 17 位计算应为 {expected}。",
        )
        faults.append(Fault(text.fill(found=parts.check, expected=outer), COMPARE))
    return faults


def _warnings(parts: UsccParts) -> list[Fault]:
    warnings = []
    if parts.entity_type not in ENTITY_TYPES[parts.department]:
        text = Text(
            "Position 2 is {found}, a type the standard does not list for this authority.",
            "第 2 位为 {found}，标准中该登记管理部门没有这一机构类别。",
        )
        warnings.append(Fault(text.fill(found=parts.entity_type), COMPARE))
    if not area_is_known(parts.area):
        text = Text(
            "{area} is not in the list of regions at hand.",
            "现有行政区划表中没有 {area}。",
        )
        warnings.append(Fault(text.fill(area=parts.area), COMPARE))
    return warnings
