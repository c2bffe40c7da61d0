"""Look at a policy as a whole: names, numbers, outputs, and rules that can never answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import combinations
from typing import Final

from obligor_core.facts import Catalogue
from obligor_core.policy.declared import (
    BandSet,
    Combination,
    Declaration,
    Number,
    Output,
    Table,
    ValueType,
)
from obligor_core.policy.expression import numbers_used
from obligor_core.policy.finding import Finding, Place, suggestion
from obligor_core.policy.forms import Edition, Policy, RuleForm
from obligor_core.policy.inference import AS_OF
from obligor_core.policy.reach import Verdict, is_impossible
from obligor_core.text import Text

_RESERVED: Final = frozenset(
    "and or not between in is null true false case when then else end date"
    " abs least greatest coalesce".split()
)
_COMBINES: Final = {
    Combination.SUM: (ValueType.INTEGER, ValueType.NUMBER, ValueType.MONEY),
    Combination.COLLECT: (ValueType.CHOICE,),
}


def declaration_faults(declaration: Declaration, catalogue: Catalogue) -> list[Finding]:
    """Return what is wrong before any condition is looked at."""
    return [
        *_name_faults(declaration, catalogue),
        *_output_faults(declaration),
        *_first_day_faults(declaration),
    ]


def edition_faults(edition: Edition) -> list[Finding]:
    """Return the rules of an edition that cannot answer, or answer against each other."""
    enabled = [form for form in edition.rules if form.declared.is_enabled]
    bands = {form.ref.name: form for form in edition.bands}
    faults: list[Finding] = []
    dead = {f.id for f in enabled if is_impossible([(f.test, Verdict.TRUE)], bands)}
    for form in enabled:
        if form.id in dead:
            what = Text(f"{form.id} can never fire.", f"{form.id} 永远不会触发。")
            remedy = Text("Its parts exclude each other: mend one.", "条件自相矛盾，请修改。")
            faults.append(Finding("POL-14", form.declared.when.place, what, remedy))
    alive = [form for form in enabled if form.id not in dead]
    for output in edition.outputs:
        if output.combine is Combination.FIRST:
            writers = [f for f in alive if output.name in {s.output.name for s in f.sets}]
            faults.extend(_order_faults(output, writers, edition))
    faults.extend(_shadow_faults(alive, edition))
    return faults


def number_faults(policy: Policy) -> list[Finding]:
    """Return the numbers nobody reads.

    Rule: POL-11 Every number has a value on the first day of the policy and is read, by a rule
    of the text or by the rule of the calculation that it names.
    Source: docs/policy-language.md, "Numbers"
    """
    edition = policy.editions[0]
    own = {form.id: _numbers_of(form) for form in edition.rules}
    limits = {c.name for b in edition.bands for c in b.limits}
    read = {n for used in own.values() for n in used} | limits
    read |= {n for b in edition.bands for n in numbers_used(b.over)}
    faults = []
    for number in policy.declaration.numbers:
        is_outside = number.rule is not None and number.rule not in own
        if number.rule in own and number.name not in own[number.rule]:
            what = Text(
                f"{number.rule} does not read {number.name}.",
                f"{number.rule} 并未使用 {number.name}。",
            )
            faults.append(_number_fault(number, what))
        elif number.name not in read and not is_outside:
            what = Text(f"Nothing reads {number.name}.", f"没有任何规则使用 {number.name}。")
            faults.append(_number_fault(number, what))
    return faults


def change_faults(before: Policy, draft: Policy) -> list[Finding]:
    """Return what a new version may not change.

    Rule: POL-12 A new version keeps the name, has a version text of its own, does not begin
    before the one it replaces, and gives no number a new value for days that have passed.
    Source: docs/policy-language.md, "Versions"
    """
    faults = []
    top = Place(1, 1)
    if draft.name != before.name:
        what = Text(f"This replaces {before.name}.", f"该文本替换的是 {before.name}。")
        faults.append(_change(top, what, Text("Keep the name.", "请保持名称不变。")))
    if draft.version == before.version and draft.text != before.text:
        what = Text(f"Version {draft.version} exists.", f"版本 {draft.version} 已存在。")
        faults.append(_change(top, what, Text("Write a new version.", "请填写新的版本号。")))
    if draft.effective_from < before.effective_from:
        what = Text(
            f"It begins before the version it replaces ({before.effective_from}).",
            f"生效日早于被替换的版本（{before.effective_from}）。",
        )
        faults.append(_change(top, what, Text("Choose a later day.", "请选择更晚的日期。")))
    faults.extend(_past_faults(before, draft))
    return faults


def _past_faults(before: Policy, draft: Policy) -> Iterator[Finding]:
    known = {n.name: n for n in before.declaration.numbers}
    for number in draft.declaration.numbers:
        for dated in number.values if number.name in known else ():
            is_past = dated.since < draft.effective_from
            if is_past and known[number.name].at(dated.since) != dated.value:
                what = Text(
                    f"{number.name} would change from {dated.since}, before"
                    f" {draft.effective_from}.",
                    f"{number.name} 将自 {dated.since} 起变更，早于生效日 {draft.effective_from}。",
                )
                remedy = Text(
                    "Keep the past value; add one from the first day of this version.",
                    "请保留历史取值，并自本版本生效日起新增取值。",
                )
                yield _change(dated.place, what, remedy)


def _name_faults(declaration: Declaration, catalogue: Catalogue) -> Iterator[Finding]:
    """Yield names and ids that are taken.

    Rule: POL-05 A name means one thing: no fact, number, band set, table, output and no SQL word
    share it; a rule id stands once.
    Source: docs/policy-language.md, "Names"
    """
    taken = {f.name for f in catalogue.all(grain=declaration.grain)} | {AS_OF.name} | _RESERVED
    named_parts: list[Number | BandSet | Table | Output] = [
        *declaration.numbers,
        *declaration.bands,
        *declaration.tables,
        *declaration.outputs,
    ]
    for named in named_parts:
        if named.name in taken:
            yield _taken(named.name, named.place)
        taken.add(named.name)
    ids: set[str] = set()
    for rule in declaration.rules:
        if rule.id in ids:
            yield _taken(rule.id, rule.place)
        ids.add(rule.id)


def _output_faults(declaration: Declaration) -> Iterator[Finding]:
    written = {a.output.text for r in declaration.rules for a in r.then}
    for output in declaration.outputs:
        if output.name not in written:
            what = Text(f"No rule sets {output.name}.", f"没有规则设置 {output.name}。")
            yield _output(output.place, what, Text("Set it or drop it.", "请设置或删除。"))
        fits = _COMBINES.get(output.combine)
        if fits is not None and output.type not in fits:
            what = Text(
                f"{output.type} values have no {output.combine}.",
                f"{output.type} 类型不能使用 {output.combine}。",
            )
            yield _output(output.place, what, suggestion(output.combine, ("first", "max", "min")))
    typed_parts: list[Output | Table | Number] = [
        *declaration.outputs,
        *declaration.tables,
        *declaration.numbers,
    ]
    for named in typed_parts:
        if (named.type is ValueType.CHOICE) != bool(named.choices):
            what = Text(
                f"{named.name}: choices belong to type choice.",
                f"{named.name}：choices 与类型 choice 必须同时出现。",
            )
            yield _output(named.place, what, Text("Write both.", "请同时填写。"))
    for rule in declaration.rules:
        if not rule.then:
            what = Text(f"{rule.id} sets nothing.", f"{rule.id} 没有设置任何输出。")
            yield _output(rule.place, what, Text("Add then.", "请补充 then。"))


def _first_day_faults(declaration: Declaration) -> Iterator[Finding]:
    for number in declaration.numbers:
        first: date = number.values[0].since
        if first > declaration.effective_from:
            what = Text(
                f"{number.name} has no value on {declaration.effective_from}.",
                f"{number.name} 在 {declaration.effective_from} 没有取值。",
            )
            yield _number_fault(number, what)


def remedy_faults(policy: Policy) -> Iterator[Finding]:
    """Yield placeholders of remedies that stand for nothing.

    Rule: POL-17 A placeholder of a remedy names a fact, or a number the rule reads; {fact:by}
    and {fact:to} name a fact the rule reads.
    Source: docs/policy-language.md, "Remedies"
    """
    facts = {fact.name for fact in policy.facts}
    for form in policy.editions[0].rules:
        for name, part in form.declared.placeholders:
            known = set(form.facts) if part else facts | _numbers_of(form)
            if name not in known:
                what = Text(f"{form.id} cannot show {name}.", f"{form.id} 无法显示 {name}。")
                yield Finding("POL-17", form.declared.place, what, suggestion(name, known))


def _order_faults(output: Output, writers: list[RuleForm], edition: Edition) -> Iterator[Finding]:
    """Yield rules that write one value while nothing says which comes first.

    Rule: POL-13 Two rules that set the same ``first`` output have different orders, or
    conditions that exclude each other.
    Source: docs/policy-language.md, "Outputs"
    """
    bands = {form.ref.name: form for form in edition.bands}
    for one, other in combinations(writers, 2):
        if one.declared.order != other.declared.order:
            continue
        if is_impossible([(one.test, Verdict.TRUE), (other.test, Verdict.TRUE)], bands):
            continue
        what = Text(
            f"{one.id} and {other.id} both set {output.name} and may fire together.",
            f"{one.id} 与 {other.id} 都设置 {output.name}，且可能同时触发。",
        )
        remedy = Text("Give each its order: 10, 20, …", "请分别填写 order：10、20、…")
        yield Finding("POL-13", other.declared.place, what, remedy)


def _shadow_faults(alive: list[RuleForm], edition: Edition) -> Iterator[Finding]:
    """Yield rules whose every answer is always given by earlier ones.

    Rule: POL-14 Every rule can fire for some customer and then decide at least one output.
    Source: docs/policy-language.md, "Rules"
    """
    bands = {form.ref.name: form for form in edition.bands}
    for i, form in enumerate(alive):
        if any(s.output.combine is not Combination.FIRST for s in form.sets):
            continue
        shadows = [_earlier(alive[:i], s.output.name) for s in form.sets]
        if all(
            earlier
            and is_impossible(
                [(form.test, Verdict.TRUE), *((e.test, Verdict.NOT_TRUE) for e in earlier)], bands
            )
            for earlier in shadows
        ):
            names = ", ".join(dict.fromkeys(e.id for earlier in shadows for e in earlier))
            what = Text(
                f"{form.id} never decides: {names} always comes first.",
                f"{form.id} 永远不起作用：{names} 总是先触发。",
            )
            remedy = Text("Change its order or its condition.", "请调整顺序或条件。")
            yield Finding("POL-14", form.declared.place, what, remedy)


def _earlier(rules: list[RuleForm], output: str) -> list[RuleForm]:
    """Return the earlier rules that set the output to something surely known."""
    return [form for form in rules for s in form.sets if s.output.name == output and s.node is None]


def _numbers_of(form: RuleForm) -> frozenset[str]:
    found = numbers_used(form.when)
    for assigned in form.sets:
        found |= numbers_used(assigned.expr)
    return found


def _taken(name: str, place: Place) -> Finding:
    what = Text(f"{name} is taken.", f"{name} 已被使用。")
    return Finding("POL-05", place, what, Text("Choose another.", "请另选名称。"))


def _number_fault(number: Number, what: Text) -> Finding:
    remedy = Text(
        "Mend the dates, use the number, name the rule that reads it, or drop it.",
        "请修正日期、使用该数值、注明读取它的规则，或将其删除。",
    )
    return Finding("POL-11", number.place, what, remedy)


def _output(place: Place, what: Text, remedy: Text) -> Finding:
    return Finding("POL-15", place, what, remedy)


def _change(place: Place, what: Text, remedy: Text) -> Finding:
    return Finding("POL-12", place, what, remedy)
