"""Numbers checked by international rules: LEI, bank cards, IBAN, foreign tax numbers."""

from __future__ import annotations

import string

from stdnum import iban, luhn
from stdnum.exceptions import (
    InvalidChecksum,
    InvalidComponent,
    InvalidFormat,
    InvalidLength,
    ValidationError,
)
from stdnum.iso7064 import mod_97_10
from stdnum.util import get_cc_module

from obligor_core.customers.identifier_check import (
    IdentifierCheck,
    IdentifierKind,
    character_fault,
    compact,
    length_fault,
    strangers,
)
from obligor_core.customers.uscc import check_uscc
from obligor_core.decision import Fault
from obligor_core.text import Text

LETTERS_AND_DIGITS = Text("digits and capitals A to Z", "数字和大写字母 A 至 Z")
DIGITS = Text("digits", "数字")
CHECK_DIGITS = Text("The check digits of {name} do not fit.", "{name_zh}校验位不符。")
COMPARE = Text("Compare every character with the document.", "请与原始单据逐位核对。")


def check_lei(given: str) -> IdentifierCheck:
    """Return the legal entity identifier with every fault found in it.

    Rule: CUS-03 A legal entity identifier has 20 characters and a remainder of 1 modulo 97.
    Source: ISO 17442-1:2020, 4; ISO/IEC 7064 MOD 97-10.
    """
    name = Text("The legal entity identifier (LEI)", "全球法人识别编码（LEI）")
    value = compact(given)
    kind = IdentifierKind.LEI
    if len(value) != 20:
        return IdentifierCheck(kind, value, (length_fault(name, value=value, expected="20"),))
    wrong = strangers(value, allowed=string.digits + string.ascii_uppercase)
    if wrong:
        fault = character_fault(name, wrong=wrong, allowed=LETTERS_AND_DIGITS)
        return IdentifierCheck(kind, value, (fault,))
    if not mod_97_10.is_valid(value):
        return IdentifierCheck(kind, value, (_check_digit_fault(name),))
    return IdentifierCheck(kind, value)


def check_bank_card(given: str) -> IdentifierCheck:
    """Return the account number; a failing Luhn digit is a warning.

    Bank cards carry a Luhn digit; the settlement accounts of companies do not.

    Rule: CUS-04 A bank account number is digits only; a wrong Luhn digit is only warned about.
    Source: ISO/IEC 7812-1:2017, annex B.
    """
    name = Text("The bank account number", "银行账号")
    value = compact(given)
    kind = IdentifierKind.BANK_CARD
    wrong = strangers(value, allowed=string.digits)
    if wrong:
        return IdentifierCheck(kind, value, (character_fault(name, wrong=wrong, allowed=DIGITS),))
    if not 8 <= len(value) <= 32:
        return IdentifierCheck(kind, value, (length_fault(name, value=value, expected="8–32"),))
    if luhn.is_valid(value):
        return IdentifierCheck(kind, value)
    odd = Text(
        "The last digit does not fit a bank card number; "
        "an account of a company may rightly look like this.",
        "末位与银行卡校验规则不符；对公结算账号可能属正常情况。",
    )
    return IdentifierCheck(kind, value, (), (Fault(odd, COMPARE),))


def check_iban(given: str) -> IdentifierCheck:
    """Return the international bank account number with the fault found in it.

    Rule: CUS-05 An IBAN has its country's form and a remainder of 1 modulo 97.
    Source: ISO 13616-1:2020 and the IBAN registry (in python-stdnum).
    """
    name = Text("The IBAN", "国际银行账号（IBAN）")
    value = compact(given)
    try:
        iban.validate(value)
    except ValidationError as error:
        return IdentifierCheck(IdentifierKind.IBAN, value, (_fault_of(error, name=name),))
    return IdentifierCheck(IdentifierKind.IBAN, value)


def check_tax_number(given: str, *, country: str) -> IdentifierCheck:
    """Return the tax number of a country (ISO 3166 alpha-2) with the fault found in it.

    In China the tax number is the unified social credit code. A country without a known
    check gives a warning, not silence.

    Rule: CUS-06 A tax number is checked by the rules of its country, where they are known.
    Source: python-stdnum, module ``vat`` or ``tin`` of the country.
    """
    name = Text(f"The tax number ({country.upper()})", f"纳税人识别号（{country.upper()}）")
    kind = IdentifierKind.TAX_NUMBER
    value = compact(given)
    if country.upper() == "CN":
        found = check_uscc(given)
        return IdentifierCheck(kind, found.value, found.faults, found.warnings)
    module = None
    if len(country) == 2 and country.isascii() and country.isalpha():
        module = get_cc_module(country, "vat") or get_cc_module(country, "tin")
    if module is None:
        unknown = Text(
            "No check is known for tax numbers of {country}.", "没有 {country} 税号的校验规则。"
        ).fill(country=country.upper())
        return IdentifierCheck(kind, value, (), (Fault(unknown, COMPARE),))
    try:
        return IdentifierCheck(kind, str(module.validate(value)))
    except ValidationError as error:
        return IdentifierCheck(kind, value, (_fault_of(error, name=name),))


def _check_digit_fault(name: Text) -> Fault:
    return Fault(CHECK_DIGITS.fill(name=name.en, name_zh=name.zh), COMPARE)


def _fault_of(error: ValidationError, *, name: Text) -> Fault:
    says = {
        InvalidLength: Text("{name} has the wrong length.", "{name_zh}长度不正确。"),
        InvalidChecksum: CHECK_DIGITS,
        InvalidFormat: Text(
            "{name} does not have the form its country uses.", "{name_zh}格式不符合该国规定。"
        ),
        InvalidComponent: Text(
            "{name} contains a part that does not exist (country, region or date).",
            "{name_zh}含有不存在的组成部分（国家、地区或日期）。",
        ),
    }
    said = says.get(type(error), says[InvalidFormat])
    return Fault(said.fill(name=name.en, name_zh=name.zh), COMPARE)
