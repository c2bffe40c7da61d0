"""What a check of an identifier answers, shared by every kind of identifier."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from obligor_core.decision import Fault
from obligor_core.text import Text

# Spaces, the dashes people type between groups, and characters that nobody sees.
SEPARATORS = re.compile(r"[\s\u00ad\u200b-\u200f\u2060\ufeff_·.‐-―−ー-]+")


class IdentifierKind(StrEnum):
    USCC = "uscc"  # 统一社会信用代码
    ID_CARD = "id_card"  # 居民身份证号码
    LEI = "lei"  # 全球法人识别编码
    BANK_CARD = "bank_card"  # 银行卡号
    IBAN = "iban"  # 国际银行账号
    TAX_NUMBER = "tax_number"  # 境外纳税人识别号


@dataclass(frozen=True, slots=True)
class IdentifierCheck:
    """An identifier in the form to store, with all that is wrong (faults) or odd (warnings).

    A warning never makes an identifier invalid: it asks a person to look once more.
    """

    kind: IdentifierKind
    value: str
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()

    @property
    def is_valid(self) -> bool:
        """Return whether the identifier may be stored as checked."""
        return not self.faults


def compact(given: str) -> str:
    """Return ``given`` in half-width capitals without spaces, dashes and invisible characters."""
    return SEPARATORS.sub("", unicodedata.normalize("NFKC", given)).upper()


def strangers(value: str, *, allowed: str) -> str:
    """Return the characters of ``value`` that are not allowed, each once, in order."""
    return "".join(dict.fromkeys(c for c in value if c not in allowed))


def length_fault(name: Text, *, value: str, expected: str) -> Fault:
    """Return the fault of a number with too few or too many characters."""
    return Fault(
        Text(
            "{name} has {expected} characters, this one has {found}.",
            "{name_zh}应为 {expected} 位，现为 {found} 位。",
        ).fill(name=name.en, name_zh=name.zh, expected=expected, found=len(value)),
        Text(
            "Copy the whole number from the original document.",
            "请对照证照原件重新完整录入。",
        ),
    )


def character_fault(name: Text, *, wrong: str, allowed: Text) -> Fault:
    """Return the fault of a number with characters that its standard does not know."""
    return Fault(
        Text(
            "{name} contains {wrong}; allowed are {allowed}.",
            "{name_zh}含有不允许的字符 {wrong}，只能使用{allowed_zh}。",
        ).fill(
            name=name.en,
            name_zh=name.zh,
            wrong=" ".join(wrong),
            allowed=allowed.en,
            allowed_zh=allowed.zh,
        ),
        Text(
            "Look for look-alikes on the original document: O for 0, I for 1, S for 5, Z for 2.",
            "请对照证照原件，留意易混字符：O 与 0、I 与 1、S 与 5、Z 与 2。",
        ),
    )
