"""Look every name up and build the edition of a policy that is in force from one day on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Final, TypeVar

from obligor_core.facts import Catalogue, Fact, FactType, Grain
from obligor_core.policy import banding, tabulating
from obligor_core.policy import machine as m
from obligor_core.policy.arithmetic import KIND_WORDS, alike, epoch_day
from obligor_core.policy.declared import (
    Assignment,
    BandSet,
    Declaration,
    Output,
    Passage,
    Rule,
    Table,
    Value,
    ValueType,
)
from obligor_core.policy.document import Scalar
from obligor_core.policy.expression import Const, Expr, Kind, Ref, kind, references
from obligor_core.policy.finding import Finding, Refused, suggestion
from obligor_core.policy.forms import BandForm, Edition, RuleForm, SetForm, TableForm, raw
from obligor_core.policy.inference import AS_OF, Names, condition, expression
from obligor_core.policy.lowering import TooLarge, quantity, truth
from obligor_core.policy.reading import Reader
from obligor_core.text import Text

T = TypeVar("T")
_FACT_KINDS: Final = {
    FactType.MONEY: Kind.MONEY,
    FactType.INTEGER: Kind.NUMBER,
    FactType.NUMBER: Kind.NUMBER,
    FactType.BOOLEAN: Kind.BOOLEAN,
    FactType.TEXT: Kind.TEXT,
    FactType.DATE: Kind.DATE,
}
_VALUE_KINDS: Final = {
    ValueType.INTEGER: Kind.NUMBER,
    ValueType.NUMBER: Kind.NUMBER,
    ValueType.MONEY: Kind.MONEY,
    ValueType.DATE: Kind.DATE,
    ValueType.BOOLEAN: Kind.BOOLEAN,
    ValueType.CHOICE: Kind.TEXT,
}


def fact_ref(fact: Fact) -> Ref:
    """Return how a condition reads a fact."""
    return Ref(
        fact.name,
        _FACT_KINDS[fact.type],
        is_exact=fact.type is not FactType.NUMBER,
        label=fact.label,
        unit=fact.unit,
    )


def edition(
    declaration: Declaration, catalogue: Catalogue, *, since: date
) -> tuple[Edition | None, list[Finding]]:
    """Return the edition with the numbers of a day, or what is wrong."""
    resolver = _Resolver(declaration, catalogue, since)
    built = resolver.build()
    return (None if resolver.findings else built), resolver.findings


class _Resolver:
    def __init__(self, declaration: Declaration, catalogue: Catalogue, since: date) -> None:
        self.declaration = declaration
        self.since = since
        self.findings: list[Finding] = []
        self.facts = {f.name: f for f in catalogue.all(grain=declaration.grain)}
        self.known: dict[str, Const | Ref] = {n: fact_ref(f) for n, f in self.facts.items()}
        self.known[AS_OF.name] = AS_OF
        self.read_by: dict[str, tuple[str, ...]] = {n: (n,) for n in self.known}
        foreign = {
            fact.name: grain
            for grain in Grain
            if grain is not declaration.grain
            for fact in catalogue.all(grain=grain)
        }
        self.names = Names(self.known, declaration.currency, foreign)
        self.numbers = {n.name: _const(n.at(since), n.type, n.name) for n in declaration.numbers}
        self.known.update(self.numbers)

    def build(self) -> Edition:
        bands = [f for f in map(self._band_set, self.declaration.bands) if f is not None]
        tables = [f for f in map(self._table, self.declaration.tables) if f is not None]
        rules = [f for f in map(self._rule, self.declaration.rules) if f is not None]
        rules.sort(key=lambda f: (f.declared.order is None, f.declared.order or 0))
        used = {name for form in rules for name in form.facts}
        used |= {name for rule in self.declaration.rules for name, _ in rule.placeholders}
        for name in (*(b.ref.name for b in bands), *(t.ref.name for t in tables)):
            used.update(self.read_by[name])
        return Edition(
            since=self.since,
            currency=self.declaration.currency,
            facts=tuple(f for n, f in self.facts.items() if n in used),
            numbers=self.numbers,
            bands=tuple(bands),
            tables=tuple(tables),
            outputs=self.declaration.outputs,
            rules=tuple(rules),
        )

    def _band_set(self, declared: BandSet) -> BandForm | None:
        try:
            form = banding.resolved(declared, self.names)
        except Refused as refused:
            self.findings.extend(refused.findings)
            return None
        self._define(form.ref, self._facts(form.over))
        return form

    def _table(self, declared: Table) -> TableForm | None:
        try:
            form = tabulating.resolved(
                declared, self.names, kind=_VALUE_KINDS[declared.type], raw=raw
            )
        except Refused as refused:
            self.findings.extend(refused.findings)
            return None
        self._define(form.ref, tuple(n for k in form.keys for n in self.read_by[k.name]))
        return form

    def _define(self, ref: Ref, facts: tuple[str, ...]) -> None:
        self.known[ref.name] = ref
        self.read_by[ref.name] = facts

    def _facts(self, *exprs: Expr) -> tuple[str, ...]:
        refs = [ref for expr in exprs for ref in references(expr)]
        return tuple(dict.fromkeys(n for ref in refs for n in self.read_by[ref.name]))

    def _rule(self, rule: Rule) -> RuleForm | None:
        try:
            when = condition(rule.when, self.names)
            test = self._computable(rule.when, lambda: truth(when))
        except Refused as refused:
            self.findings.extend(refused.findings)
            when = None
        sets: list[SetForm] = []
        for assignment in rule.then:
            try:
                sets.append(self._set(assignment))
            except Refused as refused:
                self.findings.extend(refused.findings)
        if when is None:
            return None
        exprs = [when, *(s.expr for s in sets if s.node is not None)]
        return RuleForm(rule, when, test, tuple(sets), self._facts(*exprs))

    def _set(self, assignment: Assignment) -> SetForm:
        """Return what an assignment sets.

        Rule: POL-15 A rule sets only declared outputs, each to a value of the output's type.
        Source: docs/policy-language.md, "Outputs"
        """
        outputs = {o.name: o for o in self.declaration.outputs}
        name = assignment.output
        if name.text not in outputs:
            what = Text(f"There is no output {name.text}.", f"没有名为 {name.text} 的输出。")
            raise Refused(Finding("POL-15", name.place, what, suggestion(name.text, outputs)))
        output = outputs[name.text]
        if output.type in (ValueType.INTEGER, ValueType.NUMBER, ValueType.MONEY):
            return self._computed(output, assignment.value)
        return self._constant(output, assignment.value)

    def _constant(self, output: Output, passage: Passage) -> SetForm:
        reader = Reader(self.declaration.currency)
        scalar = Scalar(passage.text, passage.raw, passage.place, is_quoted=False)
        value = reader.value(scalar, output.type, choices=output.choices)
        if reader.findings:
            raise Refused(*reader.findings)
        return SetForm(output, raw(value), _const(value, output.type), None)

    def _computed(self, output: Output, passage: Passage) -> SetForm:
        found, wanted = expression(passage, self.names), _VALUE_KINDS[output.type]
        if wanted is Kind.MONEY:
            _, found = alike(
                Const(Kind.MONEY, Fraction(0)), found, currency=self.declaration.currency
            )
        node = None
        if kind(found) is wanted:
            node = self._computable(passage, lambda: quantity(found, output.type))
        if node is None:
            is_whole = output.type is ValueType.INTEGER
            word = Text("a whole number", "整数") if is_whole else KIND_WORDS[wanted]
            what = Text(f"{output.name} takes {word.en}.", f"输出 {output.name} 应为{word.zh}。")
            remedy = Text("Write such a value.", "请填写该类型的值。")
            raise Refused(Finding("POL-15", passage.place, what, remedy))
        if isinstance(node, m.Value):
            return SetForm(output, node.value, found, None)
        return SetForm(output, None, found, node)

    def _computable(self, passage: Passage, lower: Callable[[], T]) -> T:
        try:
            return lower()
        except TooLarge:
            what = Text("This cannot be computed exactly.", "该表达式无法精确计算。")
            remedy = Text(
                "Multiply fewer facts with each other; split it into two rules.",
                "请减少指标之间的相乘，或拆分为两条规则。",
            )
            raise Refused(Finding("POL-24", passage.place, what, remedy)) from None


def _const(value: Value, type_: ValueType, name: str | None = None) -> Const:
    held = Fraction(epoch_day(value)) if isinstance(value, date) else value
    return Const(_VALUE_KINDS[type_], held, name)
