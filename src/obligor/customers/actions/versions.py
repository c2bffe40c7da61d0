"""Compare-and-swap on versioned rows: who comes late loses, and reads what happened."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from obligor.customers.models import FormerVersion, Versioned
from obligor.customers.queries.labels import field_label
from obligor.foundation.access import Actor
from obligor_core.decision import Refusal
from obligor_core.text import Text


class ChangedMeanwhile(Refusal):
    text = Text(
        "{who} changed this at {when} while you were working on it: {changes}. Yours was not"
        " saved. Look at it as it is now and enter your change again.",
        "{who} 已于 {when} 修改该记录：{changes_zh}。您的修改未保存，请核对最新内容后重新提交。",
    )


def save_change(
    row: Versioned, values: Mapping[str, Any], *, version: int, by: Actor, at: datetime
) -> list[str]:
    """Write the values that differ when the row still is at ``version``; return their names.

    :raises ChangedMeanwhile: when somebody was faster
    """
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if row.version == version and not changed:
        return []
    written = row.version == version and _swapped(row, {n: values[n] for n in changed}, by, at)
    if not written:
        row.refresh_from_db()
        raise ChangedMeanwhile(**_difference(row, version))
    row.refresh_from_db()
    return changed


def stamp(row: Versioned, *, by: Actor, at: datetime) -> dict[str, Any]:
    """Return the columns that every change writes beside its own."""
    return {"version": row.version + 1, "changed_at": at, "changed_by": by.name}


def _swapped(row: Versioned, values: dict[str, Any], by: Actor, at: datetime) -> bool:
    rows = type(row)._base_manager.filter(pk=row.pk, version=row.version)
    return bool(rows.update(**values, **stamp(row, by=by, at=at)))


def _difference(row: Versioned, version: int) -> dict[str, str]:
    """Return who changed which fields since ``version``, as the late-comer reads it."""
    then = FormerVersion.objects.filter(
        record=type(row)._meta.model_name, record_id=row.pk, version=version
    ).first()
    names = _changed_since(row, then.was) if then else []
    labels = [field_label(name) for name in names] or [Text("other fields", "其他字段")]
    zone = timezone.get_current_timezone()
    when = row.changed_at.astimezone(zone) if row.changed_at else None
    return {
        "who": row.changed_by or "–",
        "when": f"{when:%Y-%m-%d %H:%M}" if when else "–",
        "changes": ", ".join(label.en for label in labels),
        "changes_zh": "、".join(label.zh for label in labels),
    }


def _changed_since(row: Model, was: dict[str, Any]) -> list[str]:
    """Return the columns that no longer hold what ``was`` holds."""
    now = as_stored(row)
    skipped = {"version", "changed_at", "changed_by", "created_at"}
    return [c for c, value in was.items() if c not in skipped and c in now and now[c] != value]


def as_stored(row: Model) -> dict[str, Any]:
    """Return the row as a former version would keep it."""
    table = connection.ops.quote_name(row._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT to_jsonb(r)::text FROM {table} r WHERE id = %s", [row.pk])
        (stored,) = cursor.fetchone()
    values: dict[str, Any] = json.loads(stored)
    return values
