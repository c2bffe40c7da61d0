"""Load files of securities, valuations and guarantees: all rows are written, or none.

``rows`` have the columns of the import kind, typed, with the number ``_row`` of their file.
A row is known by its number, so that loading the same file again changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from obligor.collateral import queries
from obligor.collateral.actions import loads
from obligor.collateral.actions.rows import (
    CHECK_CUSTOMER,
    CUSTOMER_UNKNOWN,
    Checker,
    Rows,
    records,
)
from obligor.collateral.actions.values import own_parties, stamps, told_name
from obligor.collateral.models import Ability, Collateral, OutsideGuarantee, Party
from obligor.customers.queries import names_of, within
from obligor.foundation.access import SYSTEM, Actor
from obligor.foundation.act import Events, verb
from obligor.receivables.queries import customer_ids as ids_by_number
from obligor_core.collateral.states import ENDED, State
from obligor_core.text import Text

SECURITY_COLUMNS = (
    "external_id",
    "customer_external_id",
    "kind",
    "title",
    "owner_name",
    "location",
    "agreement",
    "currency",
    "amount_minor",
    "is_maximum",
    "our_rank",
    "accepted_on",
    "valid_until",
    "registry",
    "registration_number",
    "registered_on",
    "registered_until",
    "registered_amount_minor",
    "insurer",
    "insurance_number",
    "insured_until",
    "insured_amount_minor",
)
VALUATION_COLUMNS = (
    "external_id",
    "collateral_external_id",
    "valued_on",
    "currency",
    "amount_minor",
    "method",
    "source",
    "appraiser",
    "valid_until",
)
GUARANTEE_COLUMNS = (
    "external_id",
    "customer_external_id",
    "guarantor_external_id",
    "guarantor_name",
    "guarantor_kind",
    "mode",
    "currency",
    "amount_minor",
    "share_percent",
    "is_maximum",
    "agreement",
    "accepted_on",
    "valid_until",
    "ability_minor",
    "ability_on",
    "ability_source",
    "outside_minor",
)
ENDED_ALREADY = Text(
    "The security {value} was released, disposed of or declined.",
    "担保 {value} 已解除、处置或拒绝。",
)
NEW_NUMBER = Text("Give a new security another number.", "新的担保请使用其他编号。")
OTHER_FILE = Text("The number {value} belongs to another customer.", "编号 {value} 属于其他客户。")
CHECK_NUMBER = Text("Check the number.", "请核对编号。")
UNKNOWN_SECURITY = Text(
    "There is no security {value} that you may see.", "不存在您可查看的担保 {value}。"
)
LOAD_IT_FIRST = Text("Load the security first.", "请先导入该担保。")
OTHER_CURRENCY = Text("The security is in another currency.", "与担保币种不一致。")
SAME_CURRENCY = Text("State the value in that currency.", "请以担保币种填写估值。")
NO_GUARANTOR = Text("No guarantor is named.", "未填写保证人。")
NAME_ONE = Text("Give a customer number or a name.", "请填写保证人客户编号或名称。")
FROM_FILE = "导入文件 / imported"
OTHERS = "其他债权人 / other creditors"
OWN_GUARANTOR = Text("Nobody guarantees for himself.", "不能为自身提供保证。")


@verb("collateral.upsert_collateral", label=Text("Load collateral", "批量导入担保物"))
def upsert_collateral(*, rows: Rows, batch: str, by: Actor, at: datetime) -> Events:
    """Put on file or change a security for each row of the import kind ``collateral``.

    :raises RowsFaulty: when a row cannot be written, with every fault of every row
    :raises BatchTaken: when a load of that name was written before
    """
    found = _Found("collateral.upsert_collateral", records(rows, SECURITY_COLUMNS), by, at)
    for _row in found.each():
        found.check.past("accepted_on", "registered_on")
        found.check.ordered("registered_on", "registered_until")
    found.check.finish()
    owners = _parties(
        (r["owner_name"], "enterprise") for r in found.rows if r["owner_name"]
    ) | _own_parties({r["customer_id"] for r in found.rows})
    plan = loads.Plan()
    wanted = {r["external_id"]: found.kept(r, _security(r, owners)) for r in found.rows}
    return _securities_written(plan, wanted, found, batch=batch, content="collateral", at=at)


def _security(row: dict[str, Any], owners: dict[Any, int]) -> dict[str, Any]:
    owner = (row["owner_name"], "enterprise") if row["owner_name"] else row["customer_id"]
    kept = ("kind", "title", "currency", "amount_minor", "accepted_on", "valid_until")
    dates = ("registered_on", "registered_until", "insured_until")
    words = ("location", "agreement", "registry", "registration_number", "insurer")
    return {
        **{name: row[name] for name in (*kept, *dates)},
        **{name: row[name] or "" for name in (*words, "insurance_number")},
        "customer_id": row["customer_id"],
        "owner_id": owners[owner],
        "state": _state(row).value,
        "is_maximum": bool(row["is_maximum"]),
        "our_rank": row["our_rank"] or 1,
        "registered_minor": row["registered_amount_minor"],
        "insured_minor": row["insured_amount_minor"],
    }


def _state(row: dict[str, Any]) -> State:
    if row.get("accepted_on") is None:
        return State.PROPOSED
    return State.ACCEPTED if row.get("registered_on") is None else State.REGISTERED


@verb("collateral.upsert_valuations", label=Text("Load valuations", "批量导入估值"))
def upsert_valuations(*, rows: Rows, batch: str, by: Actor, at: datetime) -> Events:
    """Record or correct a valuation for each row of the import kind ``valuations``.

    :raises RowsFaulty: when a row cannot be written, with every fault of every row
    :raises BatchTaken: when a load of that name was written before
    """
    name = "collateral.upsert_valuations"
    given = records(rows, VALUATION_COLUMNS)
    numbers = {r["collateral_external_id"] for r in given}
    known = {
        s.external_id: s
        for s in queries.securities(by, verb=name).filter(external_id__in=list(numbers))
    }
    check = Checker(queries.business_date(at))
    for check.row in given:
        security = known.get(check.row["collateral_external_id"])
        if security is None:
            check.fault("collateral_external_id", UNKNOWN_SECURITY, remedy=LOAD_IT_FIRST)
        elif (check.row["currency"] or security.currency) != security.currency:
            check.fault("currency", OTHER_CURRENCY, remedy=SAME_CURRENCY)
        check.past("valued_on")
        check.ordered("valued_on", "valid_until")
    check.finish()
    plan = loads.Plan()
    wanted = {
        r["external_id"]: {
            "collateral_id": known[r["collateral_external_id"]].pk,
            "valued_on": r["valued_on"],
            "amount_minor": r["amount_minor"],
            "method": r["method"] or "market",
            "source": r["source"] or batch,
            "appraiser": r["appraiser"] or "",
            "valid_until": r["valid_until"],
        }
        for r in given
    }
    loads.upsert(plan, "valuation", wanted=wanted, at=at)
    owners = [known[r["collateral_external_id"]].customer_id for r in given]
    return loads.finish(
        "valuations", batch, plan=plan, main="valuation", customer_ids=owners, at=at
    )


@verb("collateral.upsert_guarantees", label=Text("Load guarantees", "批量导入保证"))
def upsert_guarantees(*, rows: Rows, batch: str, by: Actor, at: datetime) -> Events:
    """Put on file or change a guarantee for each row of the import kind ``guarantees``.

    A row may state what the guarantor could pay on a day, and what it promised to others.

    :raises RowsFaulty: when a row cannot be written, with every fault of every row
    :raises BatchTaken: when a load of that name was written before
    """
    found = _Found("collateral.upsert_guarantees", records(rows, GUARANTEE_COLUMNS), by, at)
    codes = [r["guarantor_external_id"] for r in found.rows if r["guarantor_external_id"]]
    guarantors = ids_by_number(by, codes, verb="collateral.upsert_guarantees")
    for row in found.each():
        _check_guarantor(found.check, row, guarantors)
        found.check.past("accepted_on", "ability_on")
    found.check.finish()
    named = ((r["guarantor_name"], _kind(r)) for r in found.rows if not r["guarantor_external_id"])
    parties = _parties(named) | _own_parties(set(guarantors.values()))
    plan, nodes = loads.Plan(), {}
    for row in found.rows:
        code = row["guarantor_external_id"]
        nodes[row["external_id"]] = parties[
            guarantors[code] if code else (row["guarantor_name"], _kind(row))
        ]
    known = Party.objects.in_bulk(list(nodes.values()))
    wanted = {
        r["external_id"]: found.kept(r, _guarantee(r, known[nodes[r["external_id"]]]))
        for r in found.rows
    }
    _state_abilities(plan, found.rows, nodes, at=at)
    return _securities_written(plan, wanted, found, batch=batch, content="guarantees", at=at)


def _kind(row: dict[str, Any]) -> str:
    return row["guarantor_kind"] or "enterprise"


def _check_guarantor(check: Checker, row: dict[str, Any], guarantors: dict[str, int]) -> None:
    code = row["guarantor_external_id"]
    if code and code not in guarantors:
        check.fault("guarantor_external_id", CUSTOMER_UNKNOWN, remedy=CHECK_CUSTOMER)
    elif not code and not row["guarantor_name"]:
        check.fault("guarantor_name", NO_GUARANTOR, remedy=NAME_ONE)
    elif code and guarantors[code] == row.get("customer_id"):
        check.fault("guarantor_external_id", OWN_GUARANTOR, remedy=CHECK_CUSTOMER)


def _guarantee(row: dict[str, Any], party: Party) -> dict[str, Any]:
    is_person = party.kind == Party.Kind.PERSON
    return {
        "customer_id": row["customer_id"],
        "owner_id": party.pk,
        "kind": "guarantee_person" if is_person else "guarantee_enterprise",
        "title": told_name(party),
        "state": _state(row).value,
        "mode": row["mode"] or "joint",
        "currency": row["currency"],
        "amount_minor": row["amount_minor"],
        "share_percent": row["share_percent"],
        "is_maximum": bool(row["is_maximum"]),
        "agreement": row["agreement"] or "",
        "accepted_on": row["accepted_on"],
        "valid_until": row["valid_until"],
    }


def _state_abilities(
    plan: loads.Plan, rows: list[dict[str, Any]], nodes: dict[str, int], *, at: datetime
) -> None:
    """Record abilities and outside guarantees that were not stated alike before."""
    today = queries.business_date(at)
    abilities: dict[tuple[Any, ...], Ability] = {}
    outside: dict[tuple[Any, ...], OutsideGuarantee] = {}
    for row in rows:
        party_id, source = nodes[row["external_id"]], row["ability_source"] or FROM_FILE
        common = {"party_id": party_id, "currency": row["currency"], "source": source}
        day = row["ability_on"] or row["accepted_on"] or today
        if row["ability_minor"] is not None:
            one = {**common, "as_of_on": day, "amount_minor": row["ability_minor"]}
            if not Ability.objects.filter(**one, cancelled_at=None).exists():
                abilities[tuple(one.values())] = Ability(**one, **stamps(at))
        if row["outside_minor"]:
            given = {**common, "starts_on": day, "amount_minor": row["outside_minor"]}
            if not OutsideGuarantee.objects.filter(**given, cancelled_at=None).exists():
                outside[tuple(given.values())] = OutsideGuarantee(
                    **given, creditor=OTHERS, **stamps(at)
                )
    plan.wrote("ability", Ability.objects.bulk_create(abilities.values()))
    plan.wrote("outsideguarantee", OutsideGuarantee.objects.bulk_create(outside.values()))


def _securities_written(
    plan: loads.Plan,
    wanted: dict[str, dict[str, Any]],
    found: _Found,
    *,
    batch: str,
    content: str,
    at: datetime,
) -> Events:
    rows = loads.upsert(plan, "collateral", wanted=wanted, at=at)
    new = set(plan.created.get("collateral", []))
    fresh = [row for row in rows.values() if row.pk in new]
    loads.default_covers(plan, fresh, on=queries.business_date(at), at=at)
    customers = [r["customer_id"] for r in found.rows]
    return loads.finish(content, batch, plan=plan, main="collateral", customer_ids=customers, at=at)


class _Found:
    """The rows of securities with their customers, and what is at fault with them."""

    def __init__(self, name: str, rows: list[dict[str, Any]], by: Actor, at: datetime) -> None:
        self.rows, self.check = rows, Checker(queries.business_date(at))
        codes = [r["customer_external_id"] for r in rows if r["customer_external_id"]]
        self.customers = ids_by_number(by, codes, verb=name)
        self.reached = set(
            within(by, verb=name)
            .filter(pk__in=self.customers.values())
            .values_list("pk", flat=True)
        )
        numbers = [r["external_id"] for r in rows]
        self.known = {
            row.external_id: row
            for row in Collateral.objects.filter(external_id__in=numbers).select_for_update()
        }

    def each(self) -> Iterable[dict[str, Any]]:
        """Yield each row with its ``customer_id``, once its customer and number were looked at."""
        for row in self.rows:
            self.check.row = row
            row["customer_id"] = self.customers.get(row["customer_external_id"])
            if row["customer_id"] not in self.reached:
                self.check.fault("customer_external_id", CUSTOMER_UNKNOWN, remedy=CHECK_CUSTOMER)
            self._look_at_number(row)
            yield row

    def kept(self, row: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
        """Return the values to write: an empty cell takes nothing back that was said before."""
        standing = self.known.get(row["external_id"])
        if standing is None or standing.cancelled_at is not None:
            return values
        said = {name: value for name, value in values.items() if value not in (None, "")}
        days = ("accepted_on", "registered_on")
        merged = {day: said.get(day) or getattr(standing, day) for day in days}
        return said | {"state": _state(merged).value}

    def _look_at_number(self, row: dict[str, Any]) -> None:
        standing = self.known.get(row["external_id"])
        if standing is None:
            return
        if standing.customer_id != row["customer_id"]:
            self.check.fault("external_id", OTHER_FILE, remedy=CHECK_NUMBER)
        elif State(standing.state) in ENDED and standing.cancelled_at is None:
            self.check.fault("external_id", ENDED_ALREADY, remedy=NEW_NUMBER)


def _parties(named: Iterable[tuple[str, str]]) -> dict[Any, int]:
    """Return third parties by name and kind, made when new."""
    found: dict[Any, int] = {}
    for name, kind in sorted(set(named)):
        party, _ = Party.objects.get_or_create(kind=kind, name=name, customer=None)
        found[(name, kind)] = party.pk
    return found


def _own_parties(customer_ids: set[int]) -> dict[Any, int]:
    """Return the parties that are these customers, made when new."""
    known = own_parties(customer_ids).order_by("-pk")
    found: dict[Any, int] = dict(known.values_list("customer_id", "pk"))
    names = names_of(customer_ids - set(found))
    individuals = within(SYSTEM).filter(pk__in=customer_ids, kind="individual")
    people = set(individuals.values_list("pk", flat=True))
    fresh = Party.objects.bulk_create(
        Party(kind="person" if pk in people else "enterprise", name=name, customer_id=pk)
        for pk, name in sorted(names.items())
    )
    return found | {party.customer_id: party.pk for party in fresh}
