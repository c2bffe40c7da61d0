"""Read single values from nodes; every fault is kept and reading goes on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Mapping as MappingType
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Final, TypeVar

from obligor_core.money import CurrencyUnknown, exponent
from obligor_core.policy.declared import Choice, Passage, Value, ValueType
from obligor_core.policy.document import Listing, Mapping, Node, Scalar
from obligor_core.policy.finding import Finding, Place, suggestion
from obligor_core.text import Text

E = TypeVar("E", bound=StrEnum)
NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,62}")
WORD: Final = re.compile(r"[a-z0-9][a-z0-9_]{0,62}")
NUMBER: Final = re.compile(r"-?\d{1,15}(\.\d{1,8})?")
INTEGER: Final = re.compile(r"-?\d{1,18}")
DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
UNITS: Final[MappingType[str, Text]] = {
    "days": Text("days", "天"),
    "months": Text("months", "个月"),
    "times": Text("times", "次"),
    "items": Text("items", "笔"),
    "customers": Text("customers", "户"),
    "points": Text("points", "分"),
    "percent": Text("%", "%"),
    "ratio": Text("", ""),
    "none": Text("", ""),
}
NO_TEXT: Final = Text("", "")
A_TEXT: Final = Text("a text", "文本")


class Reader:
    """Turns nodes into values and keeps the findings.

    A node that is absent or faulty reads as a neutral value; what was read is of use only when
    there are no findings.
    """

    def __init__(self, currency: str = "CNY") -> None:
        self.findings: list[Finding] = []
        self.currency = currency

    def fault(self, rule: str, place: Place, *, what: Text, remedy: Text) -> None:
        """Keep one finding."""
        self.findings.append(Finding(rule, place, what, remedy))

    def fields(
        self, node: Node | None, *, needed: Iterable[str] = (), optional: Iterable[str] = ()
    ) -> dict[str, Node]:
        """Return the values of a mapping by key.

        Rule: POL-02 A mapping has the keys that are needed, none that is unknown, and none twice.
        Source: docs/policy-language.md, "The text"
        """
        if node is None:
            return {}
        if not isinstance(node, Mapping):
            self._form(node.place, Text("keys with values", "键值结构"))
            return {}
        known, found = {*needed, *optional}, {}
        for key, place, value in self.entries(node):
            if key not in known:
                what = Text(f"The key {key} is unknown.", f"未知的键 {key}。")
                self.fault("POL-02", place, what=what, remedy=suggestion(key, known))
            else:
                found[key] = value
        for key in needed:
            if key not in found:
                what = Text(f"The key {key} is missing.", f"缺少键 {key}。")
                remedy = Text(f"Add {key}: …", f"请补充 {key}: …")
                self.fault("POL-02", node.place, what=what, remedy=remedy)
        return found

    def entries(self, node: Node | None) -> list[tuple[str, Place, Node]]:
        """Return key, place of the key and value of each entry; a repeated key is a fault."""
        if node is None:
            return []
        if not isinstance(node, Mapping):
            self._form(node.place, Text("keys with values", "键值结构"))
            return []
        result: dict[str, tuple[str, Place, Node]] = {}
        for key_node, value in node.pairs:
            key = key_node.value if isinstance(key_node, Scalar) else ""
            if not key:
                self._form(key_node.place, Text("a key", "键"))
            elif key in result:
                what = Text(f"The key {key} stands here twice.", f"键 {key} 重复。")
                remedy = Text("Keep one of the two.", "请只保留一个。")
                self.fault("POL-02", key_node.place, what=what, remedy=remedy)
            else:
                result[key] = (key, key_node.place, value)
        return list(result.values())

    def items(self, node: Node | None) -> list[Node]:
        """Return the items of a list."""
        if node is None:
            return []
        if isinstance(node, Listing):
            return node.items
        self._form(node.place, Text("a list", "列表"))
        return []

    def word(self, node: Node | None, form: Text = A_TEXT) -> str:
        """Return a written value as it is."""
        if node is None:
            return ""
        if isinstance(node, Scalar) and node.value.strip():
            return node.value.strip()
        self._form(node.place, form)
        return ""

    def passage(self, node: Node | None) -> Passage:
        """Return a written value together with where it stands."""
        if node is None:
            return Passage("", Place(1, 1), "")
        text = self.word(node, Text("a value or a condition", "值或条件表达式"))
        return Passage(text, node.place, node.raw if isinstance(node, Scalar) else "")

    def choice(self, text: str, place: Place) -> str:
        """Return a word of an enumeration, which unlike a name may begin with a digit."""
        return text if WORD.fullmatch(text) else self.name(text, place)

    def name(self, text: str, place: Place) -> str:
        """Return a name of this policy: small letters, digits and underscores."""
        if text and not NAME.fullmatch(text):
            what = Text(f"{text} cannot be a name.", f"{text} 不能用作名称。")
            remedy = Text(
                "Use small letters, digits and underscores, a letter first.",
                "请使用小写字母、数字和下划线，并以字母开头。",
            )
            self.fault("POL-04", place, what=what, remedy=remedy)
        return text

    def both(self, node: Node | None) -> Text:
        """Return a sentence in both languages.

        Rule: POL-03 Whatever a person reads stands in English and in Chinese.
        Source: docs/policy-language.md, "The text"
        """
        if node is None:
            return NO_TEXT
        if not isinstance(node, Mapping):
            self._untranslated(node.place, "en, zh")
            return NO_TEXT
        fields = self.fields(node, optional=("en", "zh"))
        absent = [k for k in ("en", "zh") if k not in fields]
        if absent:
            self._untranslated(node.place, ", ".join(absent))
            return NO_TEXT
        return Text(self.word(fields["en"]), self.word(fields["zh"]))

    def unit(self, node: Node | None, kind: ValueType) -> Text:
        """Return the unit: a known word or both languages; for money always the currency."""
        if kind is ValueType.MONEY:
            self._check_currency(node)
            return Text(self.currency, self.currency)
        if node is None:
            return NO_TEXT
        if isinstance(node, Scalar):
            if node.value in UNITS:
                return UNITS[node.value]
            what = Text(f"The unit {node.value} is unknown.", f"未知的单位 {node.value}。")
            self.fault("POL-04", node.place, what=what, remedy=suggestion(node.value, UNITS))
            return NO_TEXT
        return self.both(node)

    def _check_currency(self, node: Node | None) -> None:
        if node is not None and self.word(node) not in ("", self.currency):
            what = Text(
                f"Amounts of this policy are in {self.currency}.",
                f"本政策的金额币种为 {self.currency}。",
            )
            remedy = Text("Leave the unit out or convert the amount.", "请删除单位，或将金额折算。")
            self.fault("POL-21", node.place, what=what, remedy=remedy)

    def one_of(self, node: Node | None, kind: type[E], *, default: E) -> E:
        """Return a member of an enumeration."""
        if node is None:
            return default
        word = self.word(node)
        if word in {str(member) for member in kind}:
            return kind(word)
        what = Text(f"{word} is not possible here.", f"此处不能填写 {word}。")
        self.fault("POL-04", node.place, what=what, remedy=suggestion(word, list(kind)))
        return default

    def flag(self, node: Node | None, *, default: bool) -> bool:
        """Return true or false."""
        if node is None:
            return default
        word = self.word(node).lower()
        if word not in ("true", "false"):
            self._form(node.place, Text("true or false", "true 或 false"))
        return word == "true"

    def day(self, text: str, place: Place) -> date:
        """Return a calendar day written YYYY-MM-DD."""
        if DAY.fullmatch(text):
            try:
                return date.fromisoformat(text)
            except ValueError:
                pass
        self._form(place, Text("a day like 2026-01-31", "日期，如 2026-01-31"))
        return date.min

    def choices(self, node: Node | None) -> tuple[Choice, ...]:
        """Return the words of an enumeration with their labels, in the order of the text."""
        return tuple(
            Choice(self.choice(key, place), self.both(label))
            for key, place, label in self.entries(node)
        )

    def value(
        self, node: Node | None, kind: ValueType, *, choices: tuple[Choice, ...] = ()
    ) -> Value:
        """Return a value of the declared type, exactly as written."""
        if node is None:
            return Fraction(0)
        if kind is ValueType.MONEY:
            return self._amount(node)
        text = self.word(node, Text("a value", "值"))
        if kind is ValueType.DATE:
            return self.day(text, node.place)
        if kind is ValueType.BOOLEAN:
            return self.flag(node, default=False)
        if kind is ValueType.CHOICE:
            return self._chosen(text, node.place, choices)
        pattern = INTEGER if kind is ValueType.INTEGER else NUMBER
        if pattern.fullmatch(text):
            return Fraction(text)
        whole = Text("a whole number", "整数")
        form = whole if kind is ValueType.INTEGER else Text("a number like 0.25", "数字，如 0.25")
        self._form(node.place, form)
        return Fraction(0)

    def _chosen(self, text: str, place: Place, choices: tuple[Choice, ...]) -> str:
        words = [c.value for c in choices]
        if text not in words:
            what = Text(f"{text} is not one of the choices.", f"{text} 不在可选值之中。")
            self.fault("POL-04", place, what=what, remedy=suggestion(text, words))
        return text

    def _amount(self, node: Node) -> Fraction:
        """Return an amount in minor units; it is written in major units (POL-21)."""
        if isinstance(node, Mapping):
            fields = self.fields(node, needed=("amount", "currency"))
            self._check_currency(fields.get("currency"))
            inside = fields.get("amount")
            return self._amount(inside) if isinstance(inside, Scalar) else Fraction(0)
        text = self.word(node)
        if NUMBER.fullmatch(text):
            minor = Fraction(text) * int(10 ** exponent(self.currency))
            if minor.denominator == 1 and abs(minor) < 10**18:
                return minor
        self._form(
            node.place,
            Text(f"an amount in {self.currency} like 500000.00", "金额，如 500000.00"),
        )
        return Fraction(0)

    def set_currency(self, node: Node | None) -> str:
        """Take the currency of all amounts in this text."""
        code = self.word(node)
        try:
            exponent(code)
        except CurrencyUnknown as refusal:
            if node is not None:
                remedy = Text("Write a code like CNY.", "请填写如 CNY 的代码。")
                self.fault("POL-04", node.place, what=refusal.said, remedy=remedy)
            return self.currency
        self.currency = code
        return code

    def _form(self, place: Place, form: Text) -> None:
        what = Text(f"Here stands {form.en}.", f"此处应为{form.zh}。")
        remedy = Text("Write it in that form.", "请按此格式填写。")
        self.fault("POL-04", place, what=what, remedy=remedy)

    def _untranslated(self, place: Place, absent: str) -> None:
        what = Text(f"The sentence lacks {absent}.", f"该文本缺少 {absent}。")
        remedy = Text("Write {en: …, zh: …}.", "请写成 {en: …, zh: …}。")
        self.fault("POL-03", place, what=what, remedy=remedy)
