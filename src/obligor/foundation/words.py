"""Verbs, events, permissions and payloads in words, for pages that show what somebody did."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from obligor.foundation.act import CONCEALED, VERBS
from obligor.foundation.events import Event, event_name
from obligor.foundation.figures import said
from obligor_core.text import Text

# The permissions to see something; every other permission is a verb.
SEE = {
    "customer.see": Text("See customers", "查看客户"),
    "personal_data.see": Text("See personal data unmasked", "查看未脱敏个人信息"),
    "receivable.see": Text("See open items and payments", "查看未清项与收款"),
    "portfolio.see": Text("See the book", "查看资产组合"),
    "policy.see": Text("See policies", "查看授信政策"),
    "proposal.see": Text("See proposals", "查看变更申请"),
    "import.see": Text("See imports", "查看数据导入"),
    "alert.see": Text("See alerts", "查看预警单"),
    "statement.see": Text("See financial statements", "查看财务报表"),
    "bankflow.see": Text("See bank flows", "查看银行流水"),
    "taxinvoice.see": Text("See tax invoices", "查看进销项发票"),
    "record.see": Text("See credit records", "查看信用记录"),
    "questionnaire.see": Text("See questionnaires", "查看问卷"),
    "collateral.see": Text("See collateral", "查看担保"),
    "assessment.see": Text("See assessments", "查看风险评估"),
    "audit.see": Text("See the audit log", "查看审计日志"),
    "people.see": Text("See people and roles", "查看用户与角色"),
    "operations.see": Text("See operations", "查看系统运行"),
}

# The first part of a permission's name.
AREAS = {
    "customer": Text("Customers", "客户"),
    "personal_data": Text("Personal data", "个人信息"),
    "receivable": Text("Open items and payments", "未清项与收款"),
    "portfolio": Text("The book", "资产组合"),
    "policy": Text("Policies", "授信政策"),
    "proposal": Text("Proposals", "变更申请"),
    "import": Text("Imports", "数据导入"),
    "alert": Text("Alerts", "预警单"),
    "statement": Text("Financial statements", "财务报表"),
    "bankflow": Text("Bank flows", "银行流水"),
    "taxinvoice": Text("Tax invoices", "进销项发票"),
    "record": Text("Credit records", "信用记录"),
    "questionnaire": Text("Questionnaires", "问卷"),
    "collateral": Text("Collateral", "担保"),
    "assessment": Text("Risk assessment", "风险评估"),
    "audit": Text("Audit log", "审计日志"),
    "people": Text("People and roles", "用户与角色"),
    "operations": Text("Operations", "系统运行"),
    "view": Text("Saved views", "列表视图"),
    "notification": Text("Notifications", "通知"),
}

# Filled by config/words.py: what a payload field is called, what its values are called, and how
# the ids of a field become names (with a link to the page, or an empty one).
FIELDS: dict[str, Text] = {}
VALUES: dict[str, dict[str, Text]] = {}
NAMES: dict[str, Callable[[Collection[Any]], dict[Any, tuple[str, str]]]] = {}


def _spaced(name: str) -> str:
    """Return ``RoleAssigned`` or ``role_assigned`` as “Role assigned”."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ").strip().lower()
    return words[:1].upper() + words[1:]


def verb_text(name: str) -> Text:
    """Return the label of a verb or of a permission to see something."""
    if name in VERBS:
        return VERBS[name].label
    if name in SEE:
        return SEE[name]
    if name == "*":
        return Text("Everything", "全部权限")
    if name.endswith(".*") and name[:-2] in AREAS:
        area = AREAS[name[:-2]]
        return Text(f"Everything in {area.en}", f"{area.zh}：全部")
    return Text(name, name)


def area_text(name: str) -> Text:
    """Return the label of the area that a verb belongs to."""
    area = name.partition(".")[0]
    return AREAS.get(area, Text(_spaced(area), area))


def event_text(event: Event | type[Event] | str, values: dict[str, Any] | None = None) -> Text:
    """Return what happened, in words: the event class's own sentence if it has one.

    ``values`` fill the sentence where the event is given by class or by name.
    """
    if isinstance(event, Event):
        return event_text(type(event), event.as_json())
    kind = Event.known.get(event) if isinstance(event, str) else event
    if kind is not None and kind.said is not None:
        if values is None:
            return kind.said
        told = {name: _told(name, value) for name, value in values.items()}
        return Text(
            kind.said.en.format(**{name: text.en for name, text in told.items()}),
            kind.said.zh.format(**{name: text.zh for name, text in told.items()}),
        )
    plain = _spaced((event if isinstance(event, str) else event_name(event)).rpartition(".")[2])
    return Text(plain, plain)


def _told(name: str, value: Any) -> Text:
    """Return a value of an event as a sentence has it."""
    match value:
        case None | [] | "":
            return Text("–", "–")
        case list():
            told = [_told(name, one) for one in value]
            return Text(", ".join(t.en for t in told), "、".join(t.zh for t in told))
        case str() if value in VALUES.get(name, {}):
            return VALUES[name][value]
        case _:
            return Text(str(value), str(value))


def field_text(name: str) -> Text:
    """Return what a payload field is called; ``kept.name`` is the name of what is kept."""
    if re.fullmatch(r"\w+\.\w+", name):
        whole, part = (_label(word) for word in name.split(".", 1))
        return Text(f"{whole.en}: {part.en}", f"{whole.zh}：{part.zh}")
    return _label(name)


def _label(name: str) -> Text:
    if name not in FIELDS and f"{name}_id" in FIELDS:
        return FIELDS[f"{name}_id"]
    plain = name if name.isupper() or " " in name else _spaced(name.removesuffix("_id"))
    return FIELDS.get(name, Text(plain, plain))


@dataclass(frozen=True, slots=True)
class Line:
    """One field of a payload in words; ``link`` leads to what it names."""

    field: str
    label: Text
    value: Any
    name: str = ""
    link: str = ""


def lines(payload: dict[str, Any], *, verb: str = "") -> list[Line]:
    """Return the payload line by line, ids with the names of what they stand for.

    What the verb conceals stays concealed.
    """
    hidden = VERBS[verb].conceal if verb in VERBS else frozenset()
    return [
        Line(field, field_text(field), CONCEALED) if field in hidden else _line(field, value)
        for field, value in payload.items()
        if value not in (None, "", [])
    ]


def _line(field: str, value: Any) -> Line:
    named = NAMES.get(field)
    if named is not None and isinstance(value, int | str):
        name, link = named([value]).get(value, ("", ""))
        return Line(field, field_text(field), value, name, link)
    known = VALUES.get(field, {}).get(value) if isinstance(value, str) else None
    return Line(field, field_text(field), value, said(known) if known else "")
