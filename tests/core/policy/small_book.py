"""A small catalogue of facts and a policy over it, for the tests of the language."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

from obligor_core.facts import Catalogue, Fact, FactType, Grain
from obligor_core.policy import Finding, Policy, parse
from obligor_core.text import Text

# The engines agree on few examples each time; POLICY_EXAMPLES=50 looks fifty times deeper.
DEPTH = int(os.environ.get("POLICY_EXAMPLES", "1"))

MONEY, INTEGER, NUMBER = FactType.MONEY, FactType.INTEGER, FactType.NUMBER
BOOLEAN, TEXT, DATE = FactType.BOOLEAN, FactType.TEXT, FactType.DATE


def examples(count: int) -> settings:
    """Return how many examples to try."""
    slow = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large)
    return settings(max_examples=count * DEPTH, deadline=None, suppress_health_check=slow)


def fact(name: str, kind: FactType, en: str, zh: str, unit: tuple[str, str] = ("", "")) -> Fact:
    return Fact(
        name=name,
        label=Text(en, zh),
        unit=Text(*unit),
        type=kind,
        grain=Grain.CUSTOMER,
        source=Text("test", "测试"),
        rule="TST-01",
        missing=Text("not known", "未知"),
    )


DAYS = ("days", "天")
CATALOGUE = Catalogue(
    [
        fact("dpd", INTEGER, "days past due", "逾期天数", DAYS),
        fact("returned", INTEGER, "returned payments", "退票次数", ("times", "次")),
        fact("overdue", MONEY, "overdue amount", "逾期金额", ("CNY", "CNY")),
        fact("exposure", MONEY, "exposure", "风险敞口", ("CNY", "CNY")),
        fact("disputed", MONEY, "disputed amount", "争议金额", ("CNY", "CNY")),
        fact("late_ratio", NUMBER, "late ratio", "迟付比率"),
        fact("trend", NUMBER, "trend", "趋势"),
        fact("has_guarantee", BOOLEAN, "has a guarantee", "有担保"),
        fact("is_insured", BOOLEAN, "is insured", "已投保"),
        fact("industry", TEXT, "industry", "行业"),
        fact("segment", TEXT, "segment", "客户分类"),
        fact("opened_on", DATE, "customer since", "建档日期"),
        fact("last_paid_on", DATE, "last payment", "最近回款日"),
    ]
)

HEADER = """\
policy: trial
version: "1"
title: {en: Trial, zh: 试验}
source: {en: invented, zh: 虚构}
verified: true
effective_from: 2026-01-01
grain: customer
currency: CNY
"""

FULL = (
    HEADER
    + """\
numbers:
  days_severe:
    title: {en: Severe delay, zh: 严重逾期}
    type: integer
    unit: days
    source: {en: invented, zh: 虚构}
    rule: TRY-01
    values: {2026-01-01: 60, 2026-07-01: 45}
  material:
    title: {en: Material amount, zh: 重大金额}
    type: money
    source: {en: invented, zh: 虚构}
    values: {2026-01-01: 100000.00}
bands:
  age:
    title: {en: Age of the debt, zh: 账龄}
    over: dpd
    parts:
      - {to: 1, value: current, label: {en: not due, zh: 未逾期}}
      - {from: 1, to: 31, value: 1_30, label: {en: 1-30 days, zh: 1-30天}}
      - {from: 31, value: over_30, label: {en: over 30 days, zh: 30天以上}}
tables:
  terms:
    title: {en: Payment terms, zh: 账期}
    keys: {segment: [premium, standard], age: all}
    type: integer
    unit: days
    rows:
      - {segment: premium, age: current, value: 90}
      - {segment: premium, age: 1_30, value: 60}
      - {segment: standard, age: current, value: 45}
    otherwise: 0
outputs:
  severity:
    title: {en: Severity, zh: 严重程度}
    type: choice
    choices:
      notice: {en: notice, zh: 提示}
      warning: {en: warning, zh: 警告}
      severe: {en: severe, zh: 严重}
    combine: max
  priority: {title: {en: Priority, zh: 优先级}, type: integer, combine: max, otherwise: 0}
  actions:
    title: {en: Actions, zh: 措施}
    type: choice
    choices:
      call: {en: call, zh: 电话催收}
      visit: {en: visit, zh: 上门走访}
    combine: collect
  points: {title: {en: Points, zh: 扣分}, type: integer, unit: points, combine: sum}
  cap: {title: {en: Cap, zh: 上限}, type: money, combine: min}
rules:
  - id: TRY-01
    title: {en: Long overdue and material, zh: 长期大额逾期}
    when: dpd > days_severe AND overdue >= material
    then: {severity: severe, priority: 90, actions: visit, points: 20, cap: 0}
    remedy:
      en: "Collect {overdue:by} of {overdue}, or bring the delay from {dpd} to {dpd:to}."
      zh: "收回 {overdue:by}（逾期 {overdue}），或将逾期天数由 {dpd} 降至 {dpd:to}。"
  - id: TRY-02
    title: {en: Overdue, zh: 逾期}
    when: age <> 'current'
    then: {severity: warning, priority: 20 + dpd, actions: call, points: 5}
  - id: TRY-03
    title: {en: Large part overdue, zh: 逾期占比高}
    when: overdue > 0.25 * exposure OR late_ratio > 0.5
    then: {severity: notice, priority: 10, actions: call, points: 3, cap: exposure / 3}
  - id: TRY-04
    title: {en: New and beyond its terms, zh: 新客户超账期}
    when: as_of - opened_on < 365 AND dpd > terms
    then: {severity: notice, priority: 30, points: 1}
"""
)


def parsed(text: str) -> Policy:
    """Return the accepted policy."""
    found = parse(text, CATALOGUE)
    assert isinstance(found, Policy), "\n".join(map(str, found))
    return found


def refused(text: str) -> list[Finding]:
    """Return the findings of a refused text."""
    found = parse(text, CATALOGUE)
    assert isinstance(found, list), "the text was accepted"
    return found


def with_rules(rules: str, extra: str = "") -> str:
    """Return a policy with one ``first`` output ``grade`` and the given rules."""
    return (
        HEADER
        + extra
        + """\
outputs:
  grade:
    title: {en: Grade, zh: 等级}
    type: choice
    choices:
      a: {en: A, zh: 甲}
      b: {en: B, zh: 乙}
    combine: first
rules:
"""
        + rules
    )


def rule(when: str, *, number: int = 1, order: int | None = None, then: str = "grade: a") -> str:
    """Return one rule as YAML."""
    quoted = when.replace('"', '\\"')
    placed = f", order: {order}" if order is not None else ""
    return (
        f'  - {{id: TRY-{number:02}, title: {{en: Rule, zh: 规则}}, when: "{quoted}",'
        f" then: {{{then}}}{placed}}}\n"
    )
