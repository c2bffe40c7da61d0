"""A customer and what is known of it in a line each, written through the real actions."""

from __future__ import annotations

from datetime import date
from typing import Any

from actors import ANA, AT
from django.utils import timezone

from obligor.customers.models import Customer
from obligor.people.models import OrganisationUnit
from obligor.records import actions, events
from obligor.records.models import Record
from obligor_core.money import Money

TODAY = AT.astimezone(timezone.get_default_timezone()).date()  # Monday 2026-11-23
CASE = {"case_number": "（2026）浙0106执1号", "court": "杭州市西湖区人民法院"}


def unit() -> OrganisationUnit:
    given = {"name_en": "HQ", "name_zh": "总部", "path": "/1/"}
    return OrganisationUnit.objects.get_or_create(code="HQ", defaults=given)[0]


def customer(external_id: str = "C1", **other: Any) -> Customer:
    given = {"name": external_id, "name_normal": external_id.lower(), "kind": "enterprise"}
    return Customer.objects.create(
        external_id=external_id,
        unit=unit(),
        opened_on=date(2020, 1, 1),
        created_at=AT,
        **given | other,
    )


def add(owner: Customer, matter: str = "enforcement", **other: Any) -> Any:
    given = {
        "customer_id": owner.pk,
        "matter": matter,
        "source": "执行信息公开网",
        "happened_on": date(2026, 10, 1),
        "payload": CASE,
        "by": ANA,
        "at": AT,
    }
    return actions.add_record(**given | other)


def record(owner: Customer, matter: str = "enforcement", **other: Any) -> Record:
    return Record.objects.get(pk=add(owner, matter, **other).one(events.RecordAdded).record_id)


def agree(owner: Customer, **other: Any) -> int:
    given = {
        "customer_id": owner.pk,
        "subject": "enterprise",
        "scope": ["bureau"],
        "purposes": ["credit_decision"],
        "given_on": date(2026, 1, 1),
        "ends_on": date(2027, 1, 1),
        "reference": "SQ-1",
        "by": ANA,
        "at": AT,
    }
    outcome = actions.record_consent(**given | other)
    return outcome.one(events.ConsentRecorded).consent_id


def source(url: str, code: str = "stub", **other: Any) -> None:
    given = {
        "code": code,
        "name_zh": "测试来源",
        "name_en": "Test source",
        "adapter": "http_json",
        "url": url,
        "kinds": ["court", "bureau"],
        "retries_max": 0,
        "timeout_seconds": 5,
        "by": ANA,
        "at": AT,
    }
    actions.save_source(**given | other)


def yuan(amount: int, currency: str = "CNY") -> Money:
    return Money(amount * 100, currency)
