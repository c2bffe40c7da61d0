"""The authority matrix: verb × amount × grade × product → roles and number of steps."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import Any

import yaml

from obligor_core.decision import Fault, Refusal
from obligor_core.money import Money
from obligor_core.text import Text

KEYS = {"id", "title", "verb", "amount_max", "currency", "grades", "products", "steps"}


class NoAuthority(Refusal):
    status = 403
    text = Text(
        "Nobody has the authority for {verb} over {amount}. Ask for the authority matrix to be"
        " extended, or reduce the amount.",
        "现行审批权限表未覆盖 {verb}（{amount}）。请申请扩充审批权限或降低金额。",
    )


class CurrencyNotCovered(Refusal):
    status = 403
    text = Text(
        "The authority row {row} is in {covered}; {asked} must be converted first.",
        "审批权限 {row} 以 {covered} 计，请先将 {asked} 折算。",
    )


@dataclass(frozen=True, slots=True)
class AuthorityRow:
    """One line of the matrix; ``None`` means any; ``steps`` lists the roles step by step."""

    id: str
    title: Text
    verb: str
    steps: tuple[frozenset[str], ...]
    amount_max: Money | None = None
    grades: frozenset[str] | None = None
    products: frozenset[str] | None = None

    def covers(self, *, amount: Money | None, grade: str | None, product: str | None) -> bool:
        """Return whether the row applies; an amount equal to the bound is covered (以下含本数).

        :raises CurrencyNotCovered: when the amount is in another currency than the bound
        """
        if self.grades is not None and grade not in self.grades:
            return False
        if self.products is not None and product not in self.products:
            return False
        if self.amount_max is None or amount is None:
            return True
        if amount.currency != self.amount_max.currency:
            raise CurrencyNotCovered(
                row=self.id, covered=self.amount_max.currency, asked=amount.currency
            )
        return amount <= self.amount_max


@dataclass(frozen=True, slots=True)
class Authority:
    """The matrix in force: the first row that covers a call decides."""

    rows: tuple[AuthorityRow, ...]

    def required(
        self, verb: str, *, amount: Money | None, grade: str | None, product: str | None
    ) -> AuthorityRow | None:
        """Return the row that decides, or None when the matrix does not know the verb.

        Rule: AUT-01 The first row of the authority matrix that covers a call decides it.
        Source: the active authority policy; a bound includes itself (Civil Code art. 1259).

        :raises NoAuthority: when the matrix knows the verb but no row reaches so far
        """
        rows = [row for row in self.rows if fnmatchcase(verb, row.verb)]
        for row in rows:
            if row.covers(amount=amount, grade=grade, product=product):
                return row
        if rows:
            raise NoAuthority(verb=verb, amount=f"{amount} {amount.currency}" if amount else "–")
        return None


def parse(text: str, *, roles: frozenset[str] | None = None) -> Authority | list[Fault]:
    """Return the matrix, or every fault in the text; ``roles`` are those that exist."""
    try:
        raw = yaml.safe_load(text)
    except yaml.YAMLError as error:
        return [_fault(None, "this is no YAML", "不是有效的 YAML", str(error))]
    if not isinstance(raw, dict) or not isinstance(raw.get("matrix"), list):
        return [_fault(None, "the key `matrix` with a list is missing", "缺少 matrix 列表", "")]
    faults: list[Fault] = []
    rows = [_row(number, one, roles, faults) for number, one in enumerate(raw["matrix"], start=1)]
    good = tuple(row for row in rows if row is not None)
    faults += _twice(good)
    return faults or Authority(good)


def _row(
    number: int, raw: Any, roles: frozenset[str] | None, faults: list[Fault]
) -> AuthorityRow | None:
    before = len(faults)
    if not isinstance(raw, dict):
        faults.append(_fault(number, "a row must be a mapping", "每行须为键值对", str(raw)))
        return None
    for key in sorted(raw.keys() - KEYS):
        faults.append(_fault(number, f"unknown key {key}", f"未知字段 {key}", key))
    for key in ("id", "title", "verb", "steps"):
        if key not in raw:
            faults.append(_fault(number, f"{key} is missing", f"缺少 {key}", ""))
    steps = raw.get("steps", [])
    if not isinstance(steps, list) or not all(isinstance(s, list) and s for s in steps):
        faults.append(_fault(number, "steps is a list of lists of roles", "steps 须为角色列表", ""))
        return None
    for role in sorted({r for s in steps for r in s} - (roles or frozenset())):
        if roles is not None:
            faults.append(_fault(number, f"there is no role {role}", f"不存在角色 {role}", role))
    amount = _amount(number, raw, faults)
    if len(faults) > before:
        return None
    return AuthorityRow(
        id=str(raw["id"]),
        title=Text(str(raw["title"]["en"]), str(raw["title"]["zh"])),
        verb=str(raw["verb"]),
        steps=tuple(frozenset(map(str, s)) for s in steps),
        amount_max=amount,
        grades=frozenset(map(str, raw["grades"])) if "grades" in raw else None,
        products=frozenset(map(str, raw["products"])) if "products" in raw else None,
    )


def _amount(number: int, raw: dict[str, Any], faults: list[Fault]) -> Money | None:
    title = raw.get("title")
    if not isinstance(title, dict) or not {"en", "zh"} <= title.keys():
        faults.append(_fault(number, "title needs en and zh", "title 需含 en 与 zh", ""))
    if "amount_max" not in raw:
        return None
    try:
        return Money.of(Decimal(str(raw["amount_max"])), str(raw.get("currency", "CNY")))
    except (Refusal, ArithmeticError):
        value = str(raw["amount_max"])
        faults.append(_fault(number, "amount_max is no amount", "amount_max 不是有效金额", value))
        return None


def _twice(rows: tuple[AuthorityRow, ...]) -> list[Fault]:
    ids = [row.id for row in rows]
    return [
        _fault(None, f"the id {one} stands twice", f"编号 {one} 重复", one)
        for one in sorted({i for i in ids if ids.count(i) > 1})
    ]


def _fault(row: int | None, en: str, zh: str, value: str) -> Fault:
    remedy = Text("Correct this row of the matrix.", "请修正审批权限表中的该行。")
    return Fault(Text(en, zh), remedy, row=row, column="matrix", value=value)
