"""Personal data as people without the permission see them: enough to recognise, not to use."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from enum import StrEnum

from obligor_core.customers.characters import has_han
from obligor_core.customers.names import leading_places

STAR = "*"
COMPOUND_SURNAMES = frozenset(
    "欧阳 上官 司马 诸葛 司徒 东方 独孤 南宫 万俟 闻人 夏侯 皇甫 尉迟 公孙 轩辕 令狐 钟离"
    " 宇文 长孙 慕容 鲜于 闾丘 端木 百里 呼延 东郭 淳于 太史 公冶 宗政 濮阳 申屠".split()
)


class MaskKind(StrEnum):
    PERSON_NAME = "person_name"
    ID_NUMBER = "id_number"
    PHONE = "phone"
    BANK_ACCOUNT = "bank_account"
    EMAIL = "email"
    ADDRESS = "address"


def mask(kind: MaskKind, value: str) -> str:
    """Return the masked form of a personal value; an empty one stays empty.

    Rule: CUS-40 Personal data are shown masked unless the reader may see them.
    Source: 个人信息保护法 (2021), art. 51: de-identification and the least access needed.
    """
    return MASKS[kind](value.strip())


def mask_person_name(name: str) -> str:
    """Return the surname and stars: 张*, 欧阳**, J*** S****."""
    if not has_han(name):
        return " ".join(_keeping(word, first=1) for word in name.split())
    is_compound = len(name) > 2 and name[:2] in COMPOUND_SURNAMES
    shown = 2 if is_compound else min(1, len(name) - 1)
    return name[:shown] + STAR * (len(name) - shown)


def mask_id_number(number: str) -> str:
    """Return the first three and the last two characters: region of issue, not the birth date."""
    return _keeping(number, first=3, last=2)


def mask_phone(phone: str) -> str:
    """Return a phone number with at least four digits starred: 138****5678, 075*-****1234."""
    digits = sum(c.isalnum() for c in phone)
    last = min(4, max(digits - 4, 0))
    return _masking_digits(phone, first=min(3, max(digits - 4 - last, 0)), last=last)


def mask_bank_account(account: str) -> str:
    """Return the last four digits of an account, at most half of it."""
    digits = sum(c.isalnum() for c in account)
    return _masking_digits(account, first=0, last=min(4, digits // 2))


def mask_email(address: str) -> str:
    """Return the first letter and the domain: a***@example.com; three stars whatever the length."""
    name, at, domain = address.rpartition("@")
    if not at or not name or not domain:
        return STAR * len(address)
    return f"{name[0] if len(name) > 1 else ''}***@{domain}"


def mask_address(address: str) -> str:
    """Return province, city and district with the rest starred.

    An address that does not begin with a known place is starred whole.
    """
    plain = unicodedata.normalize("NFKC", address)
    _, rest = leading_places(plain)
    shown = len(plain) - len(rest)
    return plain[:shown] + STAR * len(rest)


def _keeping(text: str, *, first: int, last: int = 0) -> str:
    """Return ``text`` with stars but for its ends; never more than half of it is shown."""
    if first + last > len(text) // 2:
        first, last = min(first, len(text) // 2), 0
    return text[:first] + STAR * (len(text) - first - last) + text[len(text) - last :]


def _masking_digits(text: str, *, first: int, last: int) -> str:
    """Return ``text`` with its digits starred but for the ends; separators stay in place."""
    places = [i for i, c in enumerate(text) if c.isalnum()]
    hidden = set(places[first : len(places) - last])
    return "".join(STAR if i in hidden else c for i, c in enumerate(text))


MASKS: dict[MaskKind, Callable[[str], str]] = {
    MaskKind.PERSON_NAME: mask_person_name,
    MaskKind.ID_NUMBER: mask_id_number,
    MaskKind.PHONE: mask_phone,
    MaskKind.BANK_ACCOUNT: mask_bank_account,
    MaskKind.EMAIL: mask_email,
    MaskKind.ADDRESS: mask_address,
}
