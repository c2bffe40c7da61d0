"""What may be compared, added and multiplied, and of which kind the result is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Final

from obligor_core.money import exponent
from obligor_core.policy.expression import (
    NUMERIC,
    Arithmetic,
    Call,
    Compare,
    Const,
    Expr,
    Kind,
    Negative,
    Ref,
    kind,
)
from obligor_core.policy.finding import suggestion
from obligor_core.text import Text

EPOCH: Final = date(1970, 1, 1).toordinal()
KIND_WORDS: Final[Mapping[Kind | None, Text]] = {
    Kind.MONEY: Text("an amount", "金额"),
    Kind.NUMBER: Text("a number", "数字"),
    Kind.DATE: Text("a date", "日期"),
    Kind.TEXT: Text("a text", "文本"),
    Kind.BOOLEAN: Text("a yes/no", "是/否"),
    None: Text("NULL", "NULL"),
}
_USE_IS_NULL = Text("Write … IS NULL.", "请写 … IS NULL。")
_RESULTS: Final[Mapping[tuple[str, Kind, Kind], Kind]] = {
    ("+", Kind.NUMBER, Kind.NUMBER): Kind.NUMBER,
    ("-", Kind.NUMBER, Kind.NUMBER): Kind.NUMBER,
    ("*", Kind.NUMBER, Kind.NUMBER): Kind.NUMBER,
    ("/", Kind.NUMBER, Kind.NUMBER): Kind.NUMBER,
    ("+", Kind.MONEY, Kind.MONEY): Kind.MONEY,
    ("-", Kind.MONEY, Kind.MONEY): Kind.MONEY,
    ("*", Kind.MONEY, Kind.NUMBER): Kind.MONEY,
    ("*", Kind.NUMBER, Kind.MONEY): Kind.MONEY,
    ("/", Kind.MONEY, Kind.NUMBER): Kind.MONEY,
    ("/", Kind.MONEY, Kind.MONEY): Kind.NUMBER,
    ("-", Kind.DATE, Kind.DATE): Kind.NUMBER,
    ("+", Kind.DATE, Kind.NUMBER): Kind.DATE,
    ("+", Kind.NUMBER, Kind.DATE): Kind.DATE,
    ("-", Kind.DATE, Kind.NUMBER): Kind.DATE,
}


class Mismatch(Exception):
    """Two parts do not fit; the caller knows where they stand."""

    def __init__(self, what: Text, remedy: Text, *, rule: str = "POL-08") -> None:
        self.what, self.remedy, self.rule = what, remedy, rule
        super().__init__(what.en)


def epoch_day(on: date) -> int:
    """Return days since 1970-01-01."""
    return on.toordinal() - EPOCH


def alike(left: Expr, right: Expr, *, currency: str) -> tuple[Expr, Expr]:
    """Return both with a bare number beside an amount read as an amount.

    Rule: POL-21 Amounts are written in major units (yuan) and are never finer than the
    currency; they are converted when the text is read.
    Source: ISO 4217 minor units
    """
    if kind(left) is Kind.MONEY:
        return left, _as_amount(right, currency)
    if kind(right) is Kind.MONEY:
        return _as_amount(left, currency), right
    return left, right


def _as_amount(expr: Expr, currency: str) -> Expr:
    if not (isinstance(expr, Const) and expr.is_plain and isinstance(expr.value, Fraction)):
        return expr
    minor = expr.value * int(10 ** exponent(currency))
    if minor.denominator != 1:
        what = Text(
            f"This amount is finer than {currency} allows.",
            f"金额小数位超过 {currency} 精度。",
        )
        remedy = Text(
            f"Write at most {exponent(currency)} decimals.",
            f"最多 {exponent(currency)} 位小数。",
        )
        raise Mismatch(what, remedy, rule="POL-21")
    return Const(Kind.MONEY, minor)


def all_alike(parts: Sequence[Expr], currency: str) -> list[Expr]:
    """Return the parts, all of one kind; NULL fits every kind."""
    if any(kind(p) is Kind.MONEY for p in parts):
        parts = [_as_amount(p, currency) for p in parts]
    kinds = list(dict.fromkeys(k for k in map(kind, parts) if k is not None))
    if len(kinds) > 1:
        raise _different(kinds[0], kinds[1])
    return list(parts)


def compared(op: str, pair: tuple[Expr, Expr]) -> Compare:
    """Return the comparison of two values of one kind."""
    left, right = pair
    one, other = kind(left), kind(right)
    if one is None or other is None:
        what = Text("A comparison with NULL is never true.", "与 NULL 比较永远不为真。")
        raise Mismatch(what, Text("Write … IS NULL.", "请写 … IS NULL。"))
    if one is not other:
        raise _different(one, other)
    if op not in ("=", "<>") and one not in NUMERIC:
        word = KIND_WORDS[one]
        what = Text(f"{word.en.capitalize()} has no order.", f"{word.zh}不能比较大小。")
        raise Mismatch(what, Text("Use =, <> or IN.", "请使用 =、<> 或 IN。"))
    _check_choice(left, right)
    _check_choice(right, left)
    return Compare(op, left, right)


def computed(op: str, pair: tuple[Expr, Expr], *, currency: str) -> Expr:
    """Return ``left op right``; bare numbers are computed at once.

    Rule: POL-22 Division is exact division, never integer division; by zero it gives NULL.
    Source: docs/policy-language.md, "Numbers"
    """
    left, right = pair
    if op in ("+", "-"):
        left, right = alike(left, right, currency=currency)
    one, other = kind(left), kind(right)
    if one is None or other is None:
        what = Text("Arithmetic with NULL gives NULL.", "与 NULL 运算的结果仍为 NULL。")
        raise Mismatch(what, Text("Use COALESCE(…, 0).", "请使用 COALESCE(…, 0)。"))
    result = _RESULTS.get((op, one, other))
    if result is None:
        raise _unfit(op, one, other)
    if isinstance(right, Const) and op == "/" and right.value == 0:
        what = Text("This divides by zero.", "此处除以零。")
        raise Mismatch(what, Text("Divide by another value.", "请更换除数。"))
    if Kind.DATE in (one, other) and not all(_is_whole(p) for p in (left, right)):
        what = Text("Only whole days are added to a date.", "日期只能加减整天数。")
        raise Mismatch(what, Text("Use a whole number of days.", "请使用整数天数。"))
    if _is_plain(left) and _is_plain(right):
        return _folded(op, left, right)
    return Arithmetic(op, left, right, result)


def negative(part: Expr) -> Expr:
    """Return ``-part``."""
    found = kind(part)
    if found not in (Kind.NUMBER, Kind.MONEY):
        raise _no_sign(found)
    if isinstance(part, Const) and isinstance(part.value, Fraction) and part.name is None:
        return Const(part.kind, -part.value, is_plain=part.is_plain)
    return Negative(part, found)


def called(function: str, parts: Sequence[Expr], *, currency: str) -> Expr:
    """Return ABS, LEAST, GREATEST or COALESCE over its parts.

    Rule: POL-23 LEAST and GREATEST give NULL when one part is NULL; COALESCE gives the first
    part that is not NULL.
    Source: ISO/IEC 9075-2:2023, T054
    """
    if (function == "ABS") != (len(parts) == 1):
        needed = "1" if function == "ABS" else "2+"
        what = Text(f"{function} takes {needed} values.", f"{function} 需要 {needed} 个值。")
        raise Mismatch(what, Text("Mend the brackets.", "请修改括号内的内容。"))
    alike_parts = tuple(all_alike(parts, currency))
    found = kind(alike_parts[0])
    if found is None or None in map(kind, alike_parts):
        what = Text(f"NULL has no use in {function}.", f"{function} 中不应使用 NULL。")
        raise Mismatch(what, Text("Leave it out.", "请删除。"))
    if function == "ABS" and found is Kind.DATE:
        raise _no_sign(found)
    if function != "COALESCE" and found not in NUMERIC:
        raise _no_sign(found)
    return Call(function, alike_parts, found)


def _check_choice(one: Expr, other: Expr) -> None:
    if isinstance(one, Ref) and one.choices and isinstance(other, Const):
        word = str(other.value)
        if word not in one.choices:
            what = Text(f"{one.name} is never {word}.", f"{one.name} 不可能取值 {word}。")
            raise Mismatch(what, suggestion(word, one.choices))


def _is_plain(expr: Expr) -> bool:
    return isinstance(expr, Const) and expr.is_plain


def _is_whole(expr: Expr) -> bool:
    match expr:
        case Const(_, Fraction() as value):
            return value.denominator == 1
        case Ref(is_exact=is_exact):
            return is_exact
        case Arithmetic(op, left, right, _):
            return op != "/" and _is_whole(left) and _is_whole(right)
        case Negative(part, _):
            return _is_whole(part)
        case Call(_, parts, _):
            return all(_is_whole(p) for p in parts)
    return False


def _folded(op: str, left: Expr, right: Expr) -> Const:
    assert isinstance(left, Const) and isinstance(right, Const)
    one, other = left.value, right.value
    assert isinstance(one, Fraction) and isinstance(other, Fraction)
    values = {"+": one + other, "-": one - other, "*": one * other}
    value = one / other if op == "/" else values[op]
    if max(abs(value.numerator), value.denominator) > 10**18:
        what = Text("This number is too large or too fine.", "该数字过大或过细。")
        raise Mismatch(what, Text("Write the result.", "请直接写出结果。"))
    return Const(Kind.NUMBER, value, is_plain=True)


def _different(one: Kind, other: Kind) -> Mismatch:
    left, right = KIND_WORDS[one], KIND_WORDS[other]
    what = Text(
        f"{left.en.capitalize()} is compared with {right.en}.",
        f"{left.zh}与{right.zh}类型不同，不能比较。",
    )
    if {one, other} == {Kind.DATE, Kind.TEXT}:
        return Mismatch(what, Text("Write DATE '2026-01-31'.", "请写 DATE '2026-01-31'。"))
    if {one, other} == {Kind.MONEY, Kind.NUMBER}:
        remedy = Text("Declare the number with type: money.", "请将该数值声明为 type: money。")
        return Mismatch(what, remedy)
    return Mismatch(what, Text("Use values of one kind.", "请使用同一类型的值。"))


def _unfit(op: str, one: Kind, other: Kind) -> Mismatch:
    left, right = KIND_WORDS[one], KIND_WORDS[other]
    what = Text(
        f"{left.en.capitalize()} {op} {right.en} has no meaning.",
        f"{left.zh} {op} {right.zh} 没有意义。",
    )
    return Mismatch(what, Text("Use values that fit.", "请使用类型匹配的值。"))


def _no_sign(found: Kind | None) -> Mismatch:
    word = KIND_WORDS[found]
    what = Text(f"This does not apply to {word.en}.", f"此运算不适用于{word.zh}。")
    return Mismatch(what, Text("Use a number or an amount.", "请使用数字或金额。"))
