"""A customer, a small questionnaire in force, and answers written through the real actions."""

from __future__ import annotations

from datetime import date

from actors import ANA, AT, OTTO

from obligor.customers.models import Customer, Document
from obligor.foundation.access import SYSTEM
from obligor.people.models import OrganisationUnit
from obligor.questionnaires import actions, events, queries
from obligor.questionnaires.models import Sheet

TODAY = date(2026, 11, 23)
GOOD = {"repute": "good", "listed": "no", "months": "4"}
TEXT = """questionnaire: small_5c
version: "1"
title: {en: Small 5C, zh: 小5C问卷}
source: {en: test, zh: 测试}
verified: true
effective_from: 2026-01-01
purpose: five_c
customers: [enterprise]
validity_months: 12
unanswered: zero
sections:
  - id: character
    title: {en: Character, zh: 品格}
    weight: 60
    questions:
      - id: repute
        kind: single
        text: {en: "What is the reputation?", zh: 口碑如何？}
        weight: 50
        required: true
        choices:
          good: {en: good, zh: 良好, points: 100}
          bad: {en: bad, zh: 恶劣, points: 0, veto: true}
      - id: listed
        kind: yes_no
        text: {en: "A listed dishonest debtor?", zh: 是否失信被执行人？}
        weight: 50
        required: true
        yes: {points: 0, veto: true}
        no: {points: 100}
      - id: story
        kind: text
        text: {en: "What happened?", zh: 请说明原因}
        when: listed
        required: true
  - id: capacity
    title: {en: Capacity, zh: 能力}
    weight: 40
    questions:
      - id: months
        kind: number
        text: {en: "Months of orders?", zh: 在手订单月数？}
        unit: months
        least: 0
        weight: 100
        bands:
          - {to: 3, points: 40}
          - {from: 3, points: 90}
      - id: late_why
        kind: text
        text: {en: "Why late?", zh: 逾期原因？}
        when: dpd_now > 30
  - id: capital
    title: {en: Capital, zh: 资本}
    weight: 0
    questions: []
  - id: collateral
    title: {en: Collateral, zh: 担保}
    weight: 0
    questions:
      - id: proof
        kind: yes_no
        text: {en: "Is there a deposit?", zh: 是否有保证金？}
        evidence: required
  - id: conditions
    title: {en: Conditions, zh: 环境}
    weight: 0
    questions: []
"""


def unit() -> OrganisationUnit:
    given = {"name_en": "HQ", "name_zh": "总部", "path": "/1/"}
    return OrganisationUnit.objects.get_or_create(code="HQ", defaults=given)[0]


def customer(external_id: str = "C1", kind: str = "enterprise") -> Customer:
    return Customer.objects.create(
        external_id=external_id,
        name=external_id,
        name_normal=external_id.lower(),
        kind=kind,
        unit=unit(),
        opened_on=date(2020, 1, 1),
        created_at=AT,
    )


def document(owner: Customer) -> int:
    made = Document.objects.create(
        customer=owner,
        title="账单",
        file_name="bill.pdf",
        content_type="application/pdf",
        size_bytes=1,
        sha256="0" * 64,
        added_at=AT,
        added_by="ana",
    )
    return made.pk


def in_force(text: str = TEXT) -> int:
    """Put a text in force and return its version."""
    saved = actions.save_draft(text=text, by=ANA, at=AT).one(events.QuestionnaireDrafted)
    actions.activate(
        version_id=saved.version_id, effective_from=TODAY, by=SYSTEM, at=AT, approved=True
    )
    return saved.version_id


def begun(owner: Customer, *, by=ANA, at=AT) -> Sheet:
    made = actions.begin(customer_id=owner.pk, questionnaire="small_5c", by=by, at=at)
    return Sheet.objects.get(pk=made.one(events.SheetBegun).sheet_id)


def saved(sheet: Sheet, answers, *, by=ANA, at=AT, **other) -> Sheet:
    sheet.refresh_from_db()
    actions.save_answers(
        sheet_id=sheet.pk, revision=sheet.revision, answers=answers, by=by, at=at, **other
    )
    sheet.refresh_from_db()
    return sheet


def submitted(owner: Customer, answers=GOOD, *, at=AT) -> Sheet:
    sheet = saved(begun(owner, at=at), answers, at=at)
    actions.submit(sheet_id=sheet.pk, revision=sheet.revision, by=ANA, at=at)
    sheet.refresh_from_db()
    return sheet


def confirmed(owner: Customer, answers=GOOD, *, at=AT) -> Sheet:
    sheet = submitted(owner, answers, at=at)
    actions.confirm(sheet_id=sheet.pk, revision=sheet.revision, by=OTTO, at=at)
    sheet.refresh_from_db()
    return sheet


def facts(owner: Customer, *, on=TODAY, known_at=AT):
    found = queries.facts([owner.pk], on=on, known_at=known_at)
    return found.row(0, named=True) if found.height else None
