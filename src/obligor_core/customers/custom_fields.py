"""Fields that an organisation adds to its customers, defined on screen and checked here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from obligor_core.decision import Fault
from obligor_core.money import AmountUnreadable, CurrencyUnknown, Money, exponent
from obligor_core.text import Text

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
TEXT_LENGTH_MAX = 2000

CustomValue = str | Decimal | Money | date | bool


class CustomFieldType(StrEnum):
    TEXT = "text"  # 文本
    NUMBER = "number"  # 数字
    MONEY = "money"  # 金额
    DATE = "date"  # 日期
    BOOLEAN = "boolean"  # 是否
    CHOICE = "choice"  # 选项


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values of a choice: what is stored and what is shown."""

    code: str
    label: Text


@dataclass(frozen=True, slots=True)
class CustomField:
    """The definition of a field.

    ``choices`` belongs to choices, ``currency`` to money, ``length_max`` to text,
    ``least`` and ``most`` (both included) to numbers.
    """

    key: str
    label: Text
    type: CustomFieldType
    is_required: bool = False
    choices: tuple[Choice, ...] = ()
    currency: str | None = None
    length_max: int = TEXT_LENGTH_MAX
    least: Decimal | None = None
    most: Decimal | None = None


@dataclass(frozen=True, slots=True)
class CustomValues:
    """The values that could be read, and a fault for each that could not."""

    values: Mapping[str, CustomValue]
    faults: tuple[Fault, ...]


def definition_faults(
    defined: CustomField, *, others: Sequence[CustomField] = ()
) -> tuple[Fault, ...]:
    """Return what is wrong with a definition beside the others.

    Rule: CUS-80 A custom field has a key of its own, both labels and what its type needs.
    Source: own judgement.
    """
    checks = [
        (bool(KEY.fullmatch(defined.key)), KEY_WRONG),
        (all(o.key != defined.key for o in others), KEY_TAKEN),
        (bool(defined.label.en.strip() and defined.label.zh.strip()), LABEL_MISSING),
        (_has_good_choices(defined), CHOICES_WRONG),
        (_has_good_currency(defined), CURRENCY_WRONG),
        (1 <= defined.length_max <= TEXT_LENGTH_MAX, LENGTH_WRONG),
        (_has_good_bounds(defined), BOUNDS_WRONG),
    ]
    faults = (fault for is_right, fault in checks if not is_right)
    return tuple(Fault(what, remedy, column=defined.key) for what, remedy in faults)


def read_custom_values(
    fields: Sequence[CustomField], given: Mapping[str, str | None]
) -> CustomValues:
    """Return the values of what was typed, with all faults at once.

    An empty value is no value. Full-width digits, thousands separators, 年月日 dates and 是/否
    are understood; a value for an unknown key is a fault and not dropped.

    Rule: CUS-81 A custom value is stored only when it fits the definition of its field.
    Source: own judgement.
    """
    values: dict[str, CustomValue] = {}
    faults = [_unknown(key) for key in given if key not in {f.key for f in fields}]
    for defined in fields:
        typed = _typed(given.get(defined.key) or "", defined)
        if not typed:
            faults += [_required(defined)] if defined.is_required else []
            continue
        value = READERS[defined.type](typed, defined)
        if isinstance(value, Fault):
            faults.append(value)
        else:
            values[defined.key] = value
    return CustomValues(values, tuple(faults))


def custom_value_as_json(value: CustomValue) -> str | bool:
    """Return the form to store: text, or true and false; money as ``12.00 CNY``."""
    match value:
        case bool() | str():
            return value
        case date():
            return value.isoformat()
        case Money():
            return f"{value} {value.currency}"
        case Decimal():
            return f"{value:f}"


def custom_value_from_json(stored: str | bool, *, defined: CustomField) -> CustomValue:
    """Return the value that was stored for a field.

    :raises ValueError: when it does not fit the definition, which has changed since
    """
    typed = str(stored).lower() if isinstance(stored, bool) else stored
    if defined.type is CustomFieldType.MONEY:
        typed = typed.removesuffix(f" {defined.currency}")
    value = READERS[defined.type](typed, defined)
    if isinstance(value, Fault):
        raise ValueError(value.what.en)
    return value


KEY_WRONG = (
    Text(
        "A key is small letters, digits and _, begins with a letter, up to 40 characters.",
        "字段标识应以小写字母开头，仅含小写字母、数字和下划线，最多 40 位。",
    ),
    Text("Choose another key.", "请更换字段标识。"),
)
KEY_TAKEN = (
    Text("Another field has this key.", "该字段标识已被使用。"),
    Text("Choose another key.", "请更换字段标识。"),
)
LABEL_MISSING = (
    Text("The label is missing in one language.", "缺少一种语言的字段名称。"),
    Text("Give the label in English and Chinese.", "请同时填写中英文名称。"),
)
CHOICES_WRONG = (
    Text(
        "A choice needs at least one value, each with a code of its own and both labels; "
        "other types need none.",
        "选项字段至少需要一个选项，选项代码不得重复且须有中英文名称；其他类型不得设置选项。",
    ),
    Text("Correct the list of choices.", "请更正选项列表。"),
)
CURRENCY_WRONG = (
    Text(
        "A money field needs an ISO 4217 currency; other types have none.",
        "金额字段须指定 ISO 4217 币种；其他类型不得指定币种。",
    ),
    Text("Choose the currency.", "请选择币种。"),
)
LENGTH_WRONG = (
    Text("The longest text is 1 to 2000 characters.", "文本长度上限应在 1 至 2000 之间。"),
    Text("Correct the length.", "请更正长度上限。"),
)
BOUNDS_WRONG = (
    Text(
        "Only numbers have bounds, and the least may not be above the most.",
        "仅数字字段可设上下限，且下限不得大于上限。",
    ),
    Text("Correct the bounds.", "请更正上下限。"),
)
YES = frozenset({"true", "yes", "y", "1", "是", "有", "对", "√"})
NO = frozenset({"false", "no", "n", "0", "否", "无", "错", "×"})
DATE = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})-|/([0-9]{1,2})/|年([0-9]{1,2})月)([0-9]{1,2})日?")
NUMBER = re.compile(r"[+-]?(?:[0-9]{1,18}|[0-9]{1,3}(?:,[0-9]{3}){1,5})(?:\.[0-9]{1,12})?")


def _has_good_choices(defined: CustomField) -> bool:
    if defined.type is not CustomFieldType.CHOICE:
        return not defined.choices
    codes = {c.code for c in defined.choices}
    is_labelled = all(c.code.strip() and c.label.en and c.label.zh for c in defined.choices)
    return bool(codes) and len(codes) == len(defined.choices) and is_labelled


def _has_good_currency(defined: CustomField) -> bool:
    if defined.type is not CustomFieldType.MONEY or defined.currency is None:
        return (defined.type is CustomFieldType.MONEY) == (defined.currency is not None)
    try:
        exponent(defined.currency)
    except CurrencyUnknown:
        return False
    return True


def _has_good_bounds(defined: CustomField) -> bool:
    if defined.least is None and defined.most is None:
        return True
    least, most = defined.least, defined.most
    is_ordered = least is None or most is None or least <= most
    return defined.type is CustomFieldType.NUMBER and is_ordered


def _fault(defined: CustomField, typed: str, *, what: Text, remedy: Text) -> Fault:
    said = what.fill(label=defined.label.en, label_zh=defined.label.zh)
    return Fault(said, remedy, column=defined.key, value=typed)


def _read_text(typed: str, defined: CustomField) -> CustomValue | Fault:
    if len(typed) <= defined.length_max:
        return typed
    what = Text("{label} is too long.", "{label_zh}过长。")
    remedy = Text("Use at most {most} characters.", "最多 {most} 个字符。")
    return _fault(defined, typed, what=what, remedy=remedy.fill(most=defined.length_max))


def _read_number(typed: str, defined: CustomField) -> CustomValue | Fault:
    what = Text("{label} is not a number.", "{label_zh}不是数字。")
    remedy = Text("Write digits, such as 1,234.5.", "请填写数字，如 1,234.5。")
    if not NUMBER.fullmatch(typed):
        return _fault(defined, typed, what=what, remedy=remedy)
    number = Decimal(typed.replace(",", ""))
    is_below = defined.least is not None and number < defined.least
    if is_below or (defined.most is not None and number > defined.most):
        what = Text("{label} is out of bounds.", "{label_zh}超出范围。")
        remedy = Text("Give a number from {least} to {most}.", "请填写 {least} 至 {most} 的数字。")
        bounds = {"least": defined.least, "most": defined.most}
        said = {k: "…" if v is None else f"{v:f}" for k, v in bounds.items()}
        return _fault(defined, typed, what=what, remedy=remedy.fill(**said))
    return number


def _read_money(typed: str, defined: CustomField) -> CustomValue | Fault:
    currency = defined.currency or ""
    what = Text("{label} is not an amount in {currency}.", "{label_zh}不是有效的 {currency} 金额。")
    what = Text(*(said.replace("{currency}", currency) for said in (what.en, what.zh)))
    remedy = Text(
        "Write digits with at most {places} decimals.", "请填写数字，最多 {places} 位小数。"
    ).fill(places=exponent(currency))
    if not NUMBER.fullmatch(typed):
        return _fault(defined, typed, what=what, remedy=remedy)
    try:
        return Money.of(typed.replace(",", ""), currency)
    except AmountUnreadable:
        return _fault(defined, typed, what=what, remedy=remedy)


def _read_date(typed: str, defined: CustomField) -> CustomValue | Fault:
    found = DATE.fullmatch(typed)
    year, *months, day = found.groups() if found else ("0", "0", "0")
    try:
        return date(int(year), int(next(m for m in months if m)), int(day))
    except ValueError:
        what = Text("{label} is not a date.", "{label_zh}不是有效日期。")
        remedy = Text("Write it as 2026-01-31.", "请按 2026-01-31 的格式填写。")
        return _fault(defined, typed, what=what, remedy=remedy)


def _read_boolean(typed: str, defined: CustomField) -> CustomValue | Fault:
    if typed.casefold() in YES | NO:
        return typed.casefold() in YES
    what = Text("{label} is neither yes nor no.", "{label_zh}应为是或否。")
    remedy = Text("Write yes or no.", "请填写是或否。")
    return _fault(defined, typed, what=what, remedy=remedy)


def _read_choice(typed: str, defined: CustomField) -> CustomValue | Fault:
    for choice in defined.choices:
        if typed.casefold() in {
            t.casefold() for t in (choice.code, choice.label.en, choice.label.zh)
        }:
            return choice.code
    what = Text("{label} is none of the choices.", "{label_zh}不在可选范围内。")
    offered = Text(
        ", ".join(c.label.en for c in defined.choices),
        "、".join(c.label.zh for c in defined.choices),
    )
    remedy = Text("Choose one of: {offered}.", "请选择：{offered_zh}。")
    return _fault(
        defined, typed, what=what, remedy=remedy.fill(offered=offered.en, offered_zh=offered.zh)
    )


def _typed(given: str, defined: CustomField) -> str:
    """Return what was typed, trimmed; only text keeps its full-width characters."""
    if defined.type is CustomFieldType.TEXT:
        return given.strip()
    return unicodedata.normalize("NFKC", given).strip()


def _required(defined: CustomField) -> Fault:
    what = Text("{label} is required.", "{label_zh}为必填项。")
    remedy = Text("Fill it in.", "请填写。")
    return _fault(defined, "", what=what, remedy=remedy)


def _unknown(key: str) -> Fault:
    return Fault(
        Text("There is no field {key}.", "没有字段 {key}。").fill(key=key),
        Text("Define the field first, or leave it out.", "请先定义该字段，或不要填写。"),
        column=key,
    )


READERS = {
    CustomFieldType.TEXT: _read_text,
    CustomFieldType.NUMBER: _read_number,
    CustomFieldType.MONEY: _read_money,
    CustomFieldType.DATE: _read_date,
    CustomFieldType.BOOLEAN: _read_boolean,
    CustomFieldType.CHOICE: _read_choice,
}
