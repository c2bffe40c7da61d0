"""A merge plan as JSON and back, so that it can be stored and undone years later."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from obligor_core.customers.merge import (
    Belonging,
    FieldDecision,
    FieldValue,
    MergePlan,
    Side,
)
from obligor_core.text import Text

Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None


def plan_as_json(plan: MergePlan) -> dict[str, Json]:
    """Return the plan in JSON values; dates and decimals are marked as such."""
    return {
        "kept_id": plan.kept_id,
        "absorbed_id": plan.absorbed_id,
        "decisions": [
            {
                "name": d.name,
                "kept": _value_as_json(d.kept),
                "absorbed": _value_as_json(d.absorbed),
                "result": _value_as_json(d.result),
                "winner": d.winner.value,
                "reason": {"en": d.reason.en, "zh": d.reason.zh},
            }
            for d in plan.decisions
        ],
        "moves": [[b.table, b.row_id, b.column] for b in plan.moves],
        "set_aside": [[table, row_id] for table, row_id in plan.set_aside],
    }


def plan_from_json(stored: dict[str, Json]) -> MergePlan:
    """Return the plan that was stored.

    :raises ValueError: when it is no stored plan
    """
    try:
        return MergePlan(
            kept_id=_number(stored["kept_id"]),
            absorbed_id=_number(stored["absorbed_id"]),
            decisions=tuple(_decision(d) for d in _items(stored["decisions"])),
            moves=tuple(_belonging(_items(m)) for m in _items(stored["moves"])),
            set_aside=tuple(_row(_items(r)) for r in _items(stored["set_aside"])),
        )
    except (KeyError, IndexError) as error:
        raise ValueError(f"no stored merge plan: {error} is missing") from error


def _value_as_json(value: FieldValue) -> Json:
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, tuple):
        return {"list": list(value)}
    return value


def _value(stored: Json) -> FieldValue:
    match stored:
        case {"date": str(text)}:
            return date.fromisoformat(text)
        case {"decimal": str(text)}:
            return Decimal(text)
        case {"list": list(items)}:
            return tuple(_text(item) for item in items)
        case None | str() | int():
            return stored
    raise ValueError(f"no stored value: {stored}")


def _decision(stored: Json) -> FieldDecision:
    if not isinstance(stored, dict) or not isinstance(stored["reason"], dict):
        raise ValueError(f"no stored decision: {stored}")
    reason = stored["reason"]
    return FieldDecision(
        name=_text(stored["name"]),
        kept=_value(stored["kept"]),
        absorbed=_value(stored["absorbed"]),
        result=_value(stored["result"]),
        winner=Side(_text(stored["winner"])),
        reason=Text(_text(reason["en"]), _text(reason["zh"])),
    )


def _belonging(stored: list[Json]) -> Belonging:
    return Belonging(_text(stored[0]), _number(stored[1]), _text(stored[2]))


def _row(stored: list[Json]) -> tuple[str, int]:
    return _text(stored[0]), _number(stored[1])


def _items(stored: Json) -> list[Json]:
    if not isinstance(stored, list):
        raise ValueError(f"no stored list: {stored}")
    return stored


def _number(stored: Json) -> int:
    if not isinstance(stored, int):
        raise ValueError(f"no stored number: {stored}")
    return stored


def _text(stored: Json) -> str:
    if not isinstance(stored, str):
        raise ValueError(f"no stored text: {stored}")
    return stored
