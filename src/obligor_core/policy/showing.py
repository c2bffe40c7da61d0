"""Write values, conditions and comparisons as sentences in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from obligor_core.money import exponent
from obligor_core.policy import expression as x
from obligor_core.policy.arithmetic import EPOCH
from obligor_core.policy.expression import Kind
from obligor_core.text import Text

#: What a number is at most when it is computed: an exact fraction, a double, a text, yes or no.
Held = Fraction | float | int | str | bool | None

_YES_NO: Final = {True: Text("yes", "是"), False: Text("no", "否")}
_UNKNOWN: Final = Text("not known", "未知")
_UNITLESS: Final = frozenset({"", "ratio", "number", "key", "yes or no"})
#: How a comparison that holds is said.
PHRASES: Final[Mapping[str, Text]] = {
    ">": Text("more than", "大于"),
    ">=": Text("at least", "不低于"),
    "<": Text("less than", "小于"),
    "<=": Text("at most", "不超过"),
    "=": Text("equal to", "等于"),
    "<>": Text("other than", "不等于"),
}
OPPOSITES: Final = {">": "<=", ">=": "<", "<": ">=", "<=": ">", "=": "<>", "<>": "="}
_SIGNS: Final = {"+": "+", "-": "−", "*": "×", "/": "÷"}
_CALLS: Final[Mapping[str, Text]] = {
    "LEAST": Text("the least of", "最小值"),
    "GREATEST": Text("the greatest of", "最大值"),
    "COALESCE": Text("the first known of", "首个已知值"),
    "ABS": Text("the size of", "绝对值"),
}


def shown(value: Held, kind: Kind, *, unit: Text, currency: str) -> Text:
    """Return a value for people: amounts in major units with currency, counts with their unit."""
    if value is None:
        return _UNKNOWN
    if kind is Kind.BOOLEAN:
        return _YES_NO[bool(value)]
    if kind is Kind.TEXT:
        return Text(str(value), str(value))
    if kind is Kind.DATE:
        return _day(int(value))
    if kind is Kind.MONEY:
        amount = money(value, currency)
        return Text(f"{amount} {currency}", f"{amount} {currency}")
    if unit.en in _UNITLESS:
        number = _number(value, places=4)
        return Text(number, number)
    number = _number(value, places=2)
    counted = unit.en.removesuffix("s") if number == "1" else unit.en
    return Text(f"{number} {counted}", f"{number} {unit.zh}")


def money(minor: Held, currency: str) -> str:
    """Return an amount in major units with thousands separators."""
    assert isinstance(minor, int | float | Fraction)
    places = exponent(currency)
    whole = round(Fraction(minor))
    return f"{Decimal(whole).scaleb(-places):,.{places}f}"


def label(expr: x.Expr, *, currency: str) -> Text:
    """Return what an expression is called, with the names of the facts for people."""
    match expr:
        case x.Ref(label=text):
            return text
        case x.Const(kind, value, _, _):
            return shown(value, kind or Kind.NUMBER, unit=Text("", ""), currency=currency)
        case x.Arithmetic(op, left, right, _):
            one, other = _inner(left, currency), _inner(right, currency)
            sign = _SIGNS[op]
            return Text(f"{one.en} {sign} {other.en}", f"{one.zh} {sign} {other.zh}")
        case x.Negative(part, _):
            inner = _inner(part, currency)
            return Text(f"−{inner.en}", f"−{inner.zh}")
        case x.Call(function, inside, _):
            parts = [label(p, currency=currency) for p in inside]
            name = _CALLS[function]
            return Text(
                f"{name.en} ({', '.join(p.en for p in parts)})",
                f"{name.zh}（{'、'.join(p.zh for p in parts)}）",
            )
        case _:
            return Text("the computed value", "计算值")


def _inner(expr: x.Expr, currency: str) -> Text:
    text = label(expr, currency=currency)
    if isinstance(expr, x.Arithmetic):
        return Text(f"({text.en})", f"（{text.zh}）")
    return text


def _day(days: int) -> Text:
    if not 1 <= days + EPOCH <= date.max.toordinal():
        return Text(str(days), str(days))
    text = date.fromordinal(days + EPOCH).isoformat()
    return Text(text, text)


def _number(value: Held, *, places: int) -> str:
    assert isinstance(value, int | float | Fraction)
    if Fraction(value).denominator == 1:
        return f"{int(value):,}"
    return f"{float(value):,.{places}f}".rstrip("0").rstrip(".")


def capitalised(text: Text) -> Text:
    """Return the sentence with its first letter in upper case."""
    return Text(text.en[:1].upper() + text.en[1:], text.zh)
