"""Rows that are about to be loaded: whose they are, what they say, every fault at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings

from obligor.customers import queries as customers
from obligor.foundation.access import Actor
from obligor.receivables import queries as receivables
from obligor.records.models import Consent
from obligor.records.queries.consenting import covering
from obligor_core.customers.industries import IndustryUnknown, industry
from obligor_core.decision import Fault
from obligor_core.records.consent import ConsentMissing
from obligor_core.records.matters import MATTERS, Matter, PayloadType, RecordKind, Severity
from obligor_core.records.payloads import checked
from obligor_core.text import Text

ROW = "_row"
FIRST_ROW = 2
AMOUNT_MAX = 10**16
# Columns of a file that are fields of payloads under another name.
RENAMED = {"grade_year": "year"}
NO_CUSTOMER = Text("There is no customer {value} that you may see.", "不存在客户 {value}。")
CHECK_CUSTOMER = Text("Compare the number with the customer list.", "请与客户清单核对编码。")
NO_MATTER = Text("“{value}” is no kind of record.", "“{value}”不是有效的记录类型。")
CHOOSE_MATTER = Text("Write one of {value}.", "请填写下列之一：{value}。")
NO_DAY = Text("The date “{value}” lies ahead or is missing.", "日期“{value}”晚于今日或缺失。")
CHECK_DAY = Text("Check the date.", "请核对日期。")
ENDS_EARLY = Text("It ends before it begins.", "了结日期早于发生日期。")
NO_NUMBER = Text("The number is missing.", "缺少编号。")
WRITE_NUMBER = Text("Give the number by which the source knows it.", "请填写来源系统中的编号。")
NO_SOURCE = Text("The source is missing.", "缺少来源。")
WRITE_SOURCE = Text("Write where you looked.", "请填写查询渠道。")
TWICE = Text("{value} stands in the rows more than once.", "{value} 重复出现。")
KEEP_ONE = Text("Keep one of the rows.", "请只保留一行。")
BAD_AMOUNT = Text("The amount “{value}” is negative or too large.", "金额“{value}”为负或过大。")
CHECK_AMOUNT = Text("Check the decimal point and the sign.", "请核对小数点与正负号。")
RECORD_CONSENT = Text("Record the signed consent first.", "请先登记已签署的授权书。")
NO_INDUSTRY = Text("{value} is no industry code of GB/T 4754.", "{value} 不是 GB/T 4754 行业代码。")
CHECK_INDUSTRY = Text("Write a code such as C26 or 2611.", "请填写代码，如 C26 或 2611。")
NO_SCORE = Text("{field}: “{value}” is no score.", "{field}：“{value}”不是有效评分。")
WRITE_SCORE = Text("Write a whole number from 1 to 5.", "请填写 1 至 5 的整数。")


@dataclass(frozen=True, slots=True)
class Incoming:
    """The rows as columns of their table, and every fault."""

    rows: list[dict[str, Any]]
    faults: list[Fault]


def incoming_records(rows: Sequence[dict[str, Any]], *, by: Actor, on: date) -> Incoming:
    """Return the rows of a file of credit records, each a record or its faults."""
    codes = [str(r.get("customer_external_id") or "") for r in rows]
    ids = receivables.customer_ids(by, codes, verb="record.upsert")
    known = {
        c.pk: c for c in customers.within(by, verb="record.upsert").filter(pk__in=ids.values())
    }
    agreed: dict[int, list[Consent]] = {}
    for consent in Consent.objects.filter(customer_id__in=known):
        agreed.setdefault(consent.customer_id, []).append(consent)
    reader = _Records(ids, known, agreed, on)
    found, faults = [], list(_repeated(rows, ("source", "reference", "customer_external_id")))
    for number, row in _numbered(rows):
        wrong = list(reader.faults(row))
        faults += [_at(fault, number) for fault in wrong]
        if not wrong:
            found.append(reader.columns(row))
    return Incoming(found, faults)


@dataclass(frozen=True, slots=True)
class _Records:
    ids: dict[str, int]
    customers: dict[int, Any]
    consents: dict[int, list[Consent]]
    on: date

    def faults(self, row: dict[str, Any]) -> Iterator[Fault]:
        customer_id = self.ids.get(str(row.get("customer_external_id") or ""))
        matter = MATTERS.get(str(row.get("matter")))
        if customer_id is None:
            yield _fault(NO_CUSTOMER, CHECK_CUSTOMER, row, "customer_external_id")
        if not str(row.get("reference") or "").strip():
            yield _fault(NO_NUMBER, WRITE_NUMBER, row, "reference")
        yield from _dates(row, self.on)
        amount = row.get("amount_minor")
        if amount is not None and not 0 <= amount <= AMOUNT_MAX:
            yield _fault(BAD_AMOUNT, CHECK_AMOUNT, row, "amount_minor")
        if matter is None:
            remedy = CHOOSE_MATTER.fill(value=", ".join(MATTERS))
            yield _fault(NO_MATTER, remedy, row, "matter")
            return
        yield from checked(matter, payload_of(matter, row)).faults
        if customer_id is not None:
            yield from self._consent(customer_id, matter, row)

    def _consent(self, customer_id: int, matter: Matter, row: dict[str, Any]) -> Iterator[Fault]:
        try:
            covering(
                self.consents.get(customer_id, []),
                self.customers[customer_id],
                kind=matter.kind,
                matter=matter.code,
                payload=payload_of(matter, row),
                on=row.get("happened_on") or self.on,
            )
        except ConsentMissing as refusal:
            yield Fault(refusal.said, RECORD_CONSENT, column="matter", value=matter.code)

    def columns(self, row: dict[str, Any]) -> dict[str, Any]:
        matter = MATTERS[row["matter"]]
        severity = str(row.get("severity") or "")
        told = row.get("told_on") or (self.on if matter.is_lasting else row["happened_on"])
        return {
            "customer_id": self.ids[row["customer_external_id"]],
            "kind": matter.kind.value,
            "matter": matter.code,
            "source": str(row.get("source") or "file")[:40],
            "reference": str(row["reference"]).strip()[:120],
            "happened_on": row["happened_on"],
            "settled_on": row.get("settled_on"),
            "told_on": told,
            "amount_minor": row.get("amount_minor"),
            "currency": row.get("currency") or settings.BOOK_CURRENCY,
            "severity": severity if severity in set(Severity) else "",
            "summary": str(row.get("summary") or "")[:500],
            "payload": checked(matter, payload_of(matter, row)).payload,
        }


def payload_of(matter: Matter, row: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of the payload that stand in columns of a row."""
    wanted = {f.name: f for f in matter.fields}
    given: dict[str, Any] = dict(row.get("payload") or {})
    for column, value in row.items():
        name = RENAMED.get(column, column.removesuffix("_minor"))
        field = wanted.get(name)
        is_amount = column.endswith("_minor")
        if field is None or value is None:
            continue
        if is_amount is (field.type is PayloadType.AMOUNT):
            given[name] = value
    return given


def _dates(row: dict[str, Any], on: date) -> Iterator[Fault]:
    happened, settled = row.get("happened_on"), row.get("settled_on")
    if happened is None or happened > on:
        yield _fault(NO_DAY, CHECK_DAY, row, "happened_on")
    for name in ("settled_on", "told_on"):
        if row.get(name) is not None and row[name] > on:
            yield _fault(NO_DAY, CHECK_DAY, row, name)
    if happened is not None and settled is not None and settled < happened:
        yield _fault(ENDS_EARLY, CHECK_DAY, row, "settled_on")


def incoming_checks(rows: Sequence[dict[str, Any]], *, by: Actor, on: date) -> Incoming:
    """Return the rows of a file that says who was looked up where, with what is at fault."""
    codes = [str(r.get("customer_external_id") or "") for r in rows]
    ids = receivables.customer_ids(by, codes, verb="record.upsert_checks")
    found, faults = [], []
    for number, row in _numbered(rows):
        wrong = list(_check_faults(row, ids, on))
        faults += [_at(fault, number) for fault in wrong]
        if not wrong:
            found.append(
                {
                    "customer_id": ids[row["customer_external_id"]],
                    "kind": row["kind"],
                    "source": str(row["source"]).strip()[:40],
                    "checked_on": row["checked_on"],
                }
            )
    return Incoming(found, faults)


def _check_faults(row: dict[str, Any], ids: dict[str, int], on: date) -> Iterator[Fault]:
    if row.get("customer_external_id") not in ids:
        yield _fault(NO_CUSTOMER, CHECK_CUSTOMER, row, "customer_external_id")
    if row.get("kind") not in set(RecordKind):
        remedy = CHOOSE_MATTER.fill(value=", ".join(RecordKind))
        yield _fault(NO_MATTER, remedy, row, "kind")
    if not str(row.get("source") or "").strip():
        yield _fault(NO_SOURCE, WRITE_SOURCE, row, "source")
    if row.get("checked_on") is None or row["checked_on"] > on:
        yield _fault(NO_DAY, CHECK_DAY, row, "checked_on")


SCORES = ("cycle", "policy", "competition", "concentration")


def incoming_outlooks(rows: Sequence[dict[str, Any]], *, on: date) -> Incoming:
    """Return the rows of a file of industry outlooks."""
    found, faults = [], list(_repeated(rows, ("code", "valid_from")))
    for number, row in _numbered(rows):
        wrong = list(_outlook_faults(row))
        faults += [_at(fault, number) for fault in wrong]
        if not wrong:
            texts = {
                n: str(row.get(n) or "")[:limit] for n, limit in (("source", 200), ("note", 1000))
            }
            scores = {name: int(row[name]) for name in SCORES}
            code = industry(str(row["code"])).code
            found.append({"code": code, "valid_from": row["valid_from"]} | scores | texts)
    return Incoming(found, faults)


def _outlook_faults(row: dict[str, Any]) -> Iterator[Fault]:
    try:
        industry(str(row.get("code") or ""))
    except IndustryUnknown:
        yield _fault(NO_INDUSTRY, CHECK_INDUSTRY, row, "code")
    if row.get("valid_from") is None:
        yield _fault(NO_DAY, CHECK_DAY, row, "valid_from")
    for name in SCORES:
        value = row.get(name)
        if not isinstance(value, int) or not 1 <= value <= 5:
            said = Text(
                NO_SCORE.en.format(field=name, value=value),
                NO_SCORE.zh.format(field=name, value=value),
            )
            yield Fault(said, WRITE_SCORE, column=name, value=str(value))


def incoming_listed(rows: Sequence[dict[str, Any]]) -> Incoming:
    """Return the rows of a file of sanctioned names."""
    found, faults = [], list(_repeated(rows, ("list_name", "reference", "name")))
    for number, row in _numbered(rows):
        missing = [
            n for n in ("list_name", "reference", "name") if not str(row.get(n) or "").strip()
        ]
        faults += [_at(_fault(NO_NUMBER, WRITE_NUMBER, row, name), number) for name in missing]
        if not missing:
            found.append(
                {
                    "list_name": str(row["list_name"]).strip()[:80],
                    "reference": str(row["reference"]).strip()[:80],
                    "name": str(row["name"]).strip()[:300],
                    "is_person": bool(row.get("is_person")),
                    "listed_on": row.get("listed_on"),
                    "ended_on": row.get("ended_on"),
                }
            )
    return Incoming(found, faults)


def _numbered(rows: Sequence[dict[str, Any]]) -> Iterator[tuple[int, dict[str, Any]]]:
    for place, row in enumerate(rows):
        yield int(row.get(ROW, FIRST_ROW + place)), row


def _repeated(rows: Sequence[dict[str, Any]], key: tuple[str, ...]) -> Iterator[Fault]:
    keys = [tuple(str(row.get(name) or "") for name in key) for row in rows]
    often = {k for k, count in Counter(keys).items() if count > 1}
    seen: set[tuple[str, ...]] = set()
    for (number, _), one in zip(_numbered(rows), keys, strict=True):
        if one in often and one in seen:
            yield Fault(TWICE.fill(value=" / ".join(one)), KEEP_ONE, row=number, column=key[0])
        seen.add(one)


def _fault(what: Text, remedy: Text, row: dict[str, Any], column: str) -> Fault:
    value = row.get(column)
    shown = "" if value is None else str(value)[:60]
    return Fault(what.fill(value=shown), remedy, column=column, value=shown or None)


def _at(fault: Fault, row: int) -> Fault:
    return Fault(fault.what, fault.remedy, row=row, column=fault.column, value=fault.value)
