"""The room of a customer's credit records, one record, and its raw answer."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from obligor.customers.pages.rooms import room_context
from obligor.customers.pages.seams import Room
from obligor.foundation import figures
from obligor.foundation.charts import Chart, Kind, Series
from obligor.foundation.clock import now, today
from obligor.foundation.web import actor, signed_in
from obligor.records import actions, queries
from obligor.records.pages import words
from obligor.records.pages.words import line_of, said_fields
from obligor_core.records.industry import SCORE_MEANING, SCORES
from obligor_core.records.law import laws
from obligor_core.records.matters import SEVERITY_LABELS, RecordKind, Severity

CODE = "records"
VERBS = (
    "add",
    "ask",
    "load_answer",
    "note_nothing",
    "record_consent",
    "withdraw_consent",
    "confirm",
    "confirm_sanction",
    "dismiss",
    "record_position",
    "record_outlook",
    "settle",
    "judge",
    "cancel",
    "view_report",
    "screen",
)
QUARTERS = 12
RAW_SHOWN_MAX = 200_000


def may(request: HttpRequest) -> dict[str, bool]:
    """Return which verbs about records the person holds."""
    by = actor(request)
    return {name: by.may(f"record.{name}") for name in VERBS}


@signed_in("record.see")
def records_room(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Show everything known of a customer from outside, and who may be asked for more."""
    by, on = actor(request), today()
    context = room_context(request, customer_id, CODE)
    customer = context["customer"]
    seen = queries.room_of(by, customer, on=on)
    read = queries.reader_of(by, customer)
    kind = request.GET.get("kind", "")
    lines = [line_of(r, read(r)) for r in seen.records if kind in ("", r.kind)]
    context |= {
        "seen": seen,
        "lines": lines,
        "candidates": [line_of(r, read(r)) for r in seen.candidates],
        "kind": kind,
        "tabs": _tabs(seen.records, kind),
        "figures": _figures(seen, on),
        "chart": _chart(seen.records, on),
        "consents": [_consent(row, on) for row in seen.consents],
        "may": may(request),
        "on": on,
        "scores": _scores(seen.industry),
        "words": _vocabulary(),
        "laws": laws(),
        "query_lines": [_query_line(q) for q in seen.queries],
        "icons": words.ICONS,
    }
    return render(request, "records/room.html", context)


def _vocabulary() -> dict[str, Any]:
    return {
        "roles": words.CHAIN_ROLES,
        "outlooks": words.OUTLOOKS,
        "outlook_tones": words.OUTLOOK_TONES,
        "severities": words.SEVERITIES,
        "severity_tones": words.SEVERITY_TONES,
    }


def _tabs(rows: Sequence[Any], chosen: str) -> list[dict[str, Any]]:
    counts = Counter(r.kind for r in rows)
    every = [("", _("all"), len(rows))]
    kinds = [(k.value, words.KINDS[k.value], counts[k.value]) for k in RecordKind]
    return [
        {"kind": kind, "label": label, "count": count, "is_active": kind == chosen}
        for kind, label, count in every + [k for k in kinds if k[2]]
    ]


def _figures(seen: Any, on: date) -> list[dict[str, Any]]:
    worst = max((Severity(r.severity) for r in seen.open), key=lambda s: s.rank, default=None)
    due = [line for line in seen.lines if line.days_left is not None]
    nearest = min(due, key=lambda line: line.days_left, default=None)
    amounts = [r.amount_minor or 0 for r in seen.open if r.currency == queries.book_currency()]
    return [
        {
            "label": _("Worst open record"),
            "value": SEVERITY_LABELS[worst] if worst else _("none"),
            "tone": words.SEVERITY_TONES[worst.value] if worst else "ok",
        },
        {
            "label": _("Open records"),
            "value": len(seen.open),
            "amount": sum(amounts),
            "tone": "bad" if seen.open else "ok",
        },
        {
            "label": _("Next expiry"),
            "value": nearest.valid_until if nearest else None,
            "is_day": True,
            "hint": nearest.label if nearest else _("nothing was told yet"),
            "tone": nearest.tone if nearest else "muted",
        },
        _consent_figure(seen, on),
    ]


def _consent_figure(seen: Any, on: date) -> dict[str, Any]:
    standing = [
        row
        for row, core in zip(seen.consents, queries.in_core(seen.consents), strict=True)
        if core.is_valid(on=on)
    ]
    ends = max((row.ends_on or date.max for row in standing), default=None)
    return {
        "label": _("Consent"),
        "value": _("valid") if standing else _("none"),
        "until": ends if ends != date.max else None,
        "tone": "ok" if standing else "waiting",
    }


def _consent(row: Any, on: date) -> dict[str, Any]:
    core = queries.in_core([row])[0]
    if row.withdrawn_on is not None:
        state, tone = _("withdrawn"), "muted"
    elif core.is_valid(on=on):
        state, tone = _("valid"), "ok"
    else:
        state, tone = _("ended"), "waiting"
    return {
        "row": row,
        "state": state,
        "tone": tone,
        "scope": [words.KINDS[k] for k in row.scope],
        "purposes": [words.PURPOSES[p] for p in row.purposes],
        "subject": words.SUBJECTS[row.subject],
    }


def _scores(seen: Any) -> list[dict[str, Any]]:
    if seen is None or seen.outlook is None:
        return []
    return [
        {
            "label": label,
            "value": getattr(seen.outlook, name),
            "share": getattr(seen.outlook, name) / 5,
            "about": SCORE_MEANING[name],
        }
        for name, label in SCORES.items()
    ]


def _query_line(query: Any) -> dict[str, Any]:
    return {
        "query": query,
        "kind": words.KINDS[query.kind],
        "state": words.QUERY_STATES[query.state],
        "tone": words.QUERY_TONES[query.state],
        "purpose": words.PURPOSES.get(query.purpose, query.purpose),
    }


def _chart(rows: Sequence[Any], on: date) -> Chart | None:
    """Return how many records of each severity there were in the last twelve quarters."""
    last = on.year * 4 + (on.month - 1) // 3
    quarters = [last - n for n in reversed(range(QUARTERS))]
    counts = Counter(
        (r.happened_on.year * 4 + (r.happened_on.month - 1) // 3, r.severity) for r in rows
    )
    if not any(quarter in quarters for quarter, _severity in counts):
        return None
    return Chart(
        id="records-by-quarter",
        kind=Kind.STACKED,
        title=_("Records by quarter and severity"),
        categories=tuple(f"{q // 4} Q{q % 4 + 1}" for q in quarters),
        category_label=_("Quarter"),
        series=tuple(
            Series(
                figures.said(label),
                tuple(counts[(q, severity.value)] for q in quarters),
                words.SEVERITY_TONES[severity.value],
            )
            for severity, label in SEVERITY_LABELS.items()
        ),
    )


@signed_in("record.see")
def record_page(request: HttpRequest, customer_id: int, record_id: int) -> HttpResponse:
    """Show one record: what it says, where it is from, who stands for it, what it was before."""
    by = actor(request)
    row = queries.record_for(by, record_id)
    if row.customer_id != customer_id:
        raise queries.RecordNotFound(id=record_id)
    context = room_context(request, customer_id, CODE)
    payload = queries.payload_shown(by, row)
    versions = queries.versions_of(row)
    context |= {
        "row": row,
        "line": line_of(row, payload),
        "fields": said_fields(row, payload),
        "is_hidden": bool(row.payload) and not payload,
        "versions": [(v, line_of(v, payload)) for v in versions],
        "purpose": words.PURPOSES.get(row.query.purpose) if row.query_id else "",
        "may": may(request),
        "on": today(),
    }
    return render(request, "records/record.html", context)


@require_POST
@signed_in("record.view_report")
def raw_answer(
    request: HttpRequest, customer_id: int, record_id: int = 0, query_id: int = 0
) -> HttpResponse:
    """Put on record that the person looks at the raw answer, and show it."""
    outcome = actions.view_report(
        record_id=record_id or None, query_id=query_id or None, by=actor(request), at=now()
    )
    kept = queries.snapshot_viewed(actor(request), outcome.audit_id)
    back = (
        reverse("record", args=[customer_id, record_id])
        if record_id
        else reverse("record_query", args=[customer_id, query_id])
    )
    context = room_context(request, customer_id, CODE) | {
        "kept": kept,
        "content": _readable(bytes(kept.content)),
        "size": len(kept.content),
        "back": back,
        "audit_id": outcome.audit_id,
    }
    answered = render(request, "records/raw.html", context)
    answered["Cache-Control"] = "private, no-store"
    return answered


def _readable(content: bytes) -> str:
    """Return the answer with line breaks when it is JSON, else as text; cut when it is long."""
    text = content.decode("utf-8", errors="replace")
    try:
        return json.dumps(json.loads(text), ensure_ascii=False, indent=2)[:RAW_SHOWN_MAX]
    except ValueError:
        return text[:RAW_SHOWN_MAX]


def card(request: HttpRequest, customer_id: int) -> dict[str, Any] | None:
    """Return what the card on the customer's page shows."""
    counts = queries.counts_of(customer_id, on=today())
    if counts is None:
        return None
    worst = list(Severity)[counts["worst"]] if counts["worst"] >= 0 else None
    return {
        "open": counts["open"],
        "candidates": counts["candidates"],
        "expired": counts["expired"],
        "worst": SEVERITY_LABELS[worst] if worst else None,
        "tone": words.SEVERITY_TONES[worst.value] if worst else "ok",
    }


ROOM = Room(
    code=CODE,
    label=gettext_lazy("Credit records"),
    icon="gavel",
    url="records_room",
    permission="record.see",
    template="records/card.html",
    values=card,
    nothing=gettext_lazy("Nobody has asked a source about this customer yet."),
)

_ONE = "assess/<int:customer_id>/records"
urlpatterns = [
    path(f"{_ONE}/", records_room, name="records_room"),
    path(f"{_ONE}/<int:record_id>/", record_page, name="record"),
    path(f"{_ONE}/<int:record_id>/raw", raw_answer, name="record_raw"),
    path(f"{_ONE}/queries/<int:query_id>/raw", raw_answer, name="query_raw"),
]
