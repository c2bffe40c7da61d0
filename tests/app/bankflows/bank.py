"""Statements in a line each, loaded through the real actions."""

from __future__ import annotations

from datetime import date, timedelta

from actors import ANA, AT
from django.utils import timezone

from obligor.bankflows import actions, events, files
from obligor.customers.models import Customer
from obligor.people.models import OrganisationUnit
from obligor_core.customers.names import company_name

TODAY = AT.astimezone(timezone.get_default_timezone()).date()
HEAD = "账号,户名,交易日期,收入,支出,余额,对方户名,摘要"
NAME = "宁波东海贸易有限公司"


def customer(external_id: str = "C1", name: str = NAME, **other) -> Customer:
    given = {"name_en": "HQ", "name_zh": "HQ", "path": "/1/"}
    return Customer.objects.create(
        external_id=external_id,
        name=name,
        name_normal=company_name(name).normal,
        kind="enterprise",
        unit=OrganisationUnit.objects.get_or_create(code="HQ", defaults=given)[0],
        opened_on=date(2020, 1, 1),
        created_at=AT,
        **other,
    )


def ago(days: int) -> str:
    return (TODAY - timedelta(days=days)).isoformat()


def statement(*rows: str, number: str = "622200001111", holder: str = NAME) -> bytes:
    """Return a file of rows ``day,in,out,balance,party,summary``."""
    return "\n".join([HEAD, *(f"{number},{holder},{row}" for row in rows)]).encode()


FIRST = (
    f"{ago(30)},1000,,1000,杭州恒泰机械有限公司,货款",
    f"{ago(29)},,200,800,国网浙江省电力公司,电费",
    f"{ago(28)},50,,850,杭州恒泰机械有限公司,货款",
)
SECOND = (
    f"{ago(28)},50,,850,杭州恒泰机械有限公司,货款",
    f"{ago(10)},,100,750,宁波甬江小额贷款有限公司,转账",
)


def read(owner: Customer, content: bytes, *, by=ANA, at=AT, name="x.csv", **told) -> int:
    """Upload a file and return its id."""
    outcome = actions.upload_file(
        customer_id=owner.pk,
        file_name=name,
        sha256=files.keep(content),
        size_bytes=len(content),
        by=by,
        at=at,
        **told,
    )
    return outcome.one(events.FlowFileRead).file_id


def load(file_id: int, *, by=ANA, at=AT, **more):
    return actions.load_file(file_id=file_id, by=by, at=at, **more)


def loaded(owner: Customer, *rows: str, at=AT, **more) -> int:
    """Upload and load a file; return its id."""
    file_id = read(owner, statement(*rows, **more), at=at)
    load(file_id, at=at)
    return file_id
