"""Give every part of a condition its kind; what does not fit together is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Final

from sqlglot import exp

from obligor_core.facts import Grain
from obligor_core.policy import arithmetic, sql
from obligor_core.policy.arithmetic import KIND_WORDS, Mismatch
from obligor_core.policy.declared import Passage
from obligor_core.policy.expression import (
    All,
    Among,
    Case,
    Const,
    Expr,
    IsNull,
    Kind,
    Not,
    Ref,
    Some,
    kind,
)
from obligor_core.policy.finding import Finding, Refused, suggestion
from obligor_core.policy.reading import NUMBER
from obligor_core.text import Text

DEPTH_MAX: Final = 40
_COMPARISONS: Final[Mapping[type[exp.Expr], str]] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}
_ARITHMETIC: Final[Mapping[type[exp.Expr], str]] = {
    exp.Add: "+",
    exp.Sub: "-",
    exp.Mul: "*",
    exp.Div: "/",
}
_FUNCTIONS: Final[Mapping[type[exp.Expr], str]] = {
    exp.Abs: "ABS",
    exp.Least: "LEAST",
    exp.Greatest: "GREATEST",
    exp.Coalesce: "COALESCE",
}
#: What a node may carry; anything else that is filled in is a construct outside the list.
_ARGUMENTS: Final[Mapping[type[exp.Expr], frozenset[str]]] = {
    exp.Column: frozenset({"this"}),
    exp.Between: frozenset({"this", "low", "high"}),
    exp.In: frozenset({"this", "expressions"}),
    exp.Is: frozenset({"this", "expression", "negate"}),
    exp.Case: frozenset({"this", "ifs", "default"}),
    exp.Cast: frozenset({"this", "to"}),
    exp.Abs: frozenset({"this"}),
    exp.Least: frozenset({"this", "expressions", "ignore_nulls"}),
    exp.Greatest: frozenset({"this", "expressions", "ignore_nulls"}),
    exp.Coalesce: frozenset({"this", "expressions"}),
}
AS_OF: Final = Ref(
    "as_of", Kind.DATE, is_exact=True, label=Text("As-of date", "数据日期"), unit=Text("", "")
)


@dataclass(frozen=True, slots=True)
class Names:
    """What a condition may name: the numbers in force, facts, band sets and tables."""

    known: Mapping[str, Const | Ref]
    currency: str
    foreign: Mapping[str, Grain] = field(default_factory=dict)

    def suggest(self, word: str) -> Text:
        """Return the nearest name; a label written instead of a name is recognised."""
        for name, meant in self.known.items():
            if isinstance(meant, Ref) and word in (meant.label.en, meant.label.zh):
                return Text(f"Write {name}.", f"请写 {name}。")
        return suggestion(word, self.known)


def expression(passage: Passage, names: Names) -> Expr:
    """Return the typed form of a passage.

    :raises Refused: with every fault that was found
    """
    tree = sql.syntax(passage, names.known)
    return _Inference(passage, names).typed(tree, 0)


def condition(passage: Passage, names: Names) -> Expr:
    """Return the typed form of a passage that must be true or false.

    :raises Refused: with every fault that was found
    """
    found = expression(passage, names)
    if kind(found) is not Kind.BOOLEAN:
        word = KIND_WORDS[kind(found)]
        what = Text(
            f"This is not a condition but {word.en}.", f"此处应为条件，但得到的是{word.zh}。"
        )
        remedy = Text("Compare it with something: … > …", "请写成比较形式：… > …")
        raise sql.refused(passage, sql.WHOLE, what=what, remedy=remedy, rule="POL-08")
    return found


class _Inference:
    def __init__(self, passage: Passage, names: Names) -> None:
        self.passage = passage
        self.names = names

    def typed(self, node: exp.Expr, depth: int) -> Expr:
        """Return the typed form of a syntax node.

        Rule: POL-08 Only values of one kind are compared or added: an amount with an amount, a
        date with a date, a text with a text.
        Source: docs/policy-language.md, "Kinds"
        """
        if depth > DEPTH_MAX:
            raise self._refused(node, Text("This is nested too deeply.", "嵌套过深。"))
        self._only_allowed(node)
        try:
            return self._typed(node, depth + 1)
        except Mismatch as mismatch:
            what, remedy, rule = mismatch.what, mismatch.remedy, mismatch.rule
            part = sql.span(node)
            raise sql.refused(self.passage, part, what=what, remedy=remedy, rule=rule) from None

    def _typed(self, node: exp.Expr, depth: int) -> Expr:
        if isinstance(node, exp.And | exp.Or):
            return self._connected(node, depth)
        if type(node) in _COMPARISONS:
            pair = self._alike(*self._pair(node, depth))
            return arithmetic.compared(_COMPARISONS[type(node)], pair)
        if type(node) in _ARITHMETIC:
            pair = self._pair(node, depth)
            op = _ARITHMETIC[type(node)]
            return arithmetic.computed(op, pair, currency=self.names.currency)
        if type(node) in _FUNCTIONS:
            inside = [node.this, *node.expressions]
            parts = [self.typed(n, depth) for n in inside]
            function = _FUNCTIONS[type(node)]
            return arithmetic.called(function, parts, currency=self.names.currency)
        special = self._SPECIAL.get(type(node))
        if special is None:
            raise self._refused(
                node, Text("This is not allowed in a condition.", "条件中不允许此写法。")
            )
        return special(self, node, depth)

    def _pair(self, node: exp.Expr, depth: int) -> tuple[Expr, Expr]:
        return self.typed(node.this, depth), self.typed(node.expression, depth)

    def _alike(self, left: Expr, right: Expr) -> tuple[Expr, Expr]:
        return arithmetic.alike(left, right, currency=self.names.currency)

    def _connected(self, node: exp.Expr, depth: int) -> Expr:
        """Return AND or OR over its parts; the faults of all parts are reported together."""
        found: list[Expr] = []
        faults: list[Finding] = []
        for part in node.flatten():
            try:
                found.append(self._boolean(part, depth))
            except Refused as refused:
                faults.extend(refused.findings)
        if faults:
            raise Refused(*faults)
        return All(tuple(found)) if isinstance(node, exp.And) else Some(tuple(found))

    def _boolean(self, node: exp.Expr, depth: int) -> Expr:
        found = self.typed(node, depth)
        if kind(found) is not Kind.BOOLEAN:
            word = KIND_WORDS[kind(found)]
            what = Text(
                f"This part is not a condition but {word.en}.",
                f"此部分不是条件，而是{word.zh}。",
            )
            raise self._refused(node, what, rule="POL-08")
        return found

    def _not(self, node: exp.Expr, depth: int) -> Expr:
        return Not(self._boolean(node.this, depth))

    def _parenthesis(self, node: exp.Expr, depth: int) -> Expr:
        return self.typed(node.this, depth)

    def _negative(self, node: exp.Expr, depth: int) -> Expr:
        return arithmetic.negative(self.typed(node.this, depth))

    def _literal(self, node: exp.Expr, depth: int) -> Expr:
        text = str(node.this)
        if node.args["is_string"]:
            return Const(Kind.TEXT, text)
        text = text if not text.endswith(".") else text + "0"
        if not NUMBER.fullmatch(text if not text.startswith(".") else "0" + text):
            what = Text(f"{text} cannot be read as a number.", f"无法将 {text} 读作数字。")
            raise self._refused(node, what, rule="POL-08")
        return Const(Kind.NUMBER, Fraction(text), is_plain=True)

    def _constant(self, node: exp.Expr, depth: int) -> Expr:
        if isinstance(node, exp.Null):
            return Const(None, None)
        return Const(Kind.BOOLEAN, bool(node.this))

    def _day(self, node: exp.Expr, depth: int) -> Expr:
        literal, target = node.this, node.args["to"]
        if isinstance(literal, exp.Literal) and literal.is_string and target.is_type("date"):
            try:
                on = date.fromisoformat(str(literal.this))
            except ValueError:
                what = Text(f"{literal.this} is not a day.", f"{literal.this} 不是有效日期。")
                raise self._refused(literal, what, rule="POL-08") from None
            return Const(Kind.DATE, Fraction(arithmetic.epoch_day(on)))
        raise self._refused(node, Text("Conversion is not allowed.", "不允许类型转换。"))

    def _name(self, node: exp.Expr, depth: int) -> Expr:
        """Return what a name stands for.

        Rule: POL-07 A condition names only facts of the policy's grain and what the policy
        itself defines.
        Source: docs/decisions/0005
        """
        word = str(node.this.this)
        found = self.names.known.get(word.lower())
        if found is not None:
            return found
        if word.lower() in self.names.foreign:
            grain = self.names.foreign[word.lower()].replace("_", " ")
            what = Text(f"{word} is a fact of a {grain}.", f"{word} 是 {grain} 层级的指标。")
        else:
            what = Text(f"{word} is unknown.", f"未知名称 {word}。")
        remedy = self.names.suggest(word)
        raise sql.refused(self.passage, sql.span(node), what=what, remedy=remedy, rule="POL-07")

    def _between(self, node: exp.Expr, depth: int) -> Expr:
        part = self.typed(node.this, depth)
        low = self._alike(part, self.typed(node.args["low"], depth))
        high = self._alike(part, self.typed(node.args["high"], depth))
        return All((arithmetic.compared(">=", low), arithmetic.compared("<=", high)))

    def _among(self, node: exp.Expr, depth: int) -> Expr:
        part = self.typed(node.this, depth)
        values: list[Const] = []
        for inside in node.expressions:
            _, value = pair = self._alike(part, self.typed(inside, depth))
            arithmetic.compared("=", pair)
            if not isinstance(value, Const):
                raise self._refused(
                    inside, Text("Only values stand in IN (…).", "IN 中只能是常量。")
                )
            values.append(value)
        if not values:
            raise self._refused(node, Text("The list is empty.", "列表为空。"))
        return Among(part, tuple(values))

    def _is(self, node: exp.Expr, depth: int) -> Expr:
        if not isinstance(node.expression, exp.Null):
            what = Text(
                "Only IS NULL and IS NOT NULL are allowed.", "仅允许 IS NULL 或 IS NOT NULL。"
            )
            raise self._refused(node, what)
        found = IsNull(self.typed(node.this, depth))
        return Not(found) if node.args.get("negate") else found

    def _case(self, node: exp.Expr, depth: int) -> Expr:
        subject = node.args.get("this")
        conditions: list[Expr] = []
        results: list[Expr] = []
        for branch in node.args["ifs"]:
            if subject is None:
                conditions.append(self._boolean(branch.this, depth))
            else:
                left, right = self.typed(subject, depth), self.typed(branch.this, depth)
                conditions.append(arithmetic.compared("=", self._alike(left, right)))
            results.append(self.typed(branch.args["true"], depth))
        default = node.args.get("default")
        results.append(Const(None, None) if default is None else self.typed(default, depth))
        *then, otherwise = arithmetic.all_alike(results, self.names.currency)
        common = next((k for k in map(kind, (*then, otherwise)) if k is not None), None)
        if common is None:
            raise self._refused(node, Text("Every branch is NULL.", "所有分支均为 NULL。"))
        return Case(tuple(zip(conditions, then, strict=True)), otherwise, common)

    def _only_allowed(self, node: exp.Expr) -> None:
        allowed = _ARGUMENTS.get(type(node))
        if allowed is None:
            return
        for name, value in node.args.items():
            if value and name not in allowed:
                raise self._refused(
                    node, Text(f"{name.upper()} is not allowed.", f"不允许 {name.upper()}。")
                )

    def _refused(self, node: exp.Expr, what: Text, *, rule: str = "POL-06") -> Refused:
        return sql.refused(self.passage, sql.span(node), what=what, rule=rule)

    _SPECIAL: Final[Mapping[type[exp.Expr], Callable[[_Inference, exp.Expr, int], Expr]]] = {
        exp.Paren: _parenthesis,
        exp.Not: _not,
        exp.Neg: _negative,
        exp.Literal: _literal,
        exp.Null: _constant,
        exp.Boolean: _constant,
        exp.Cast: _day,
        exp.Column: _name,
        exp.Between: _between,
        exp.In: _among,
        exp.Is: _is,
        exp.Case: _case,
    }
