"""A small questionnaire that tests change by a word."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from obligor_core.catalogue import whole_catalogue
from obligor_core.policy.finding import Finding
from obligor_core.portfolio.numbers import BookNumbers
from obligor_core.questionnaires.parsing import Questionnaire, parse

SHIPPED = Path(__file__).parents[3] / "questionnaires"
SMALL = """questionnaire: small
version: "1"
title: {en: Small, zh: 小问卷}
source: {en: test, zh: 测试}
verified: true
effective_from: 2026-01-01
purpose: other
customers: [enterprise]
validity_months: 12
unanswered: zero
sections:
  - id: first
    title: {en: First, zh: 一}
    weight: 60
    questions:
      - id: repute
        kind: single
        text: {en: Repute, zh: 口碑}
        weight: 50
        required: true
        choices:
          good: {en: good, zh: 好, points: 100}
          fair: {en: fair, zh: 中, points: 50}
          bad: {en: bad, zh: 差, points: 0, veto: true}
      - id: owner_years
        kind: number
        text: {en: Years, zh: 年限}
        weight: 30
        least: 0
        bands:
          - {to: 2, points: 20}
          - {from: 2, to: 10, points: 60}
          - {from: 10, points: 100}
      - id: tools
        kind: multi
        text: {en: Tools, zh: 工具}
        weight: 20
        choices:
          budget: {en: budget, zh: 预算, points: 60}
          audit: {en: audit, zh: 审计, points: 60}
  - id: second
    title: {en: Second, zh: 二}
    weight: 40
    questions:
      - id: exports
        kind: yes_no
        text: {en: Exports, zh: 出口}
        weight: 40
        yes: {points: 80}
        no: {points: 100}
      - id: hedged
        kind: yes_no
        text: {en: Hedged, zh: 对冲}
        when: exports
        weight: 60
        evidence: required
        yes: {points: 100}
        no: {points: 0}
      - id: late_why
        kind: text
        text: {en: Why late, zh: 逾期原因}
        when: dpd_now > 30
        required: true
      - id: seen_on
        kind: date
        text: {en: Seen, zh: 日期}
"""


@lru_cache(maxsize=1)
def catalogue():
    return whole_catalogue(BookNumbers())


def accepted(text: str = SMALL) -> Questionnaire:
    found = parse(text, catalogue())
    assert isinstance(found, Questionnaire), [str(f) for f in found]
    return found


def findings(*changes: tuple[str, str]) -> list[Finding]:
    """Return what is wrong once each text is replaced, once, by the other."""
    text = SMALL
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after, 1)
    found = parse(text, catalogue())
    assert isinstance(found, list)
    return found
