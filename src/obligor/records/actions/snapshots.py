"""Raw answers: kept once under their hash, and looked at on record."""

from __future__ import annotations

import hashlib
from datetime import datetime

from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.records import events, queries
from obligor.records.models import Snapshot
from obligor_core.decision import Refusal
from obligor_core.records.answers import BYTES_MAX
from obligor_core.text import Text


class SnapshotTooLarge(Refusal):
    status = 422
    text = Text("The answer is larger than {most} MB.", "内容超过 {most} MB。")


class SnapshotEmpty(Refusal):
    status = 422
    text = Text("The file is empty.", "文件为空。")


class NoSnapshot(Refusal):
    status = 404
    text = Text("No raw answer was kept with it.", "未保存原始查询结果。")


def keep_snapshot(content: bytes, *, content_type: str, at: datetime) -> str:
    """Keep a raw answer and return its SHA-256; part of another act or job, so no verb of its own.

    :raises SnapshotEmpty: when there is nothing in it
    :raises SnapshotTooLarge: beyond 4 MB
    """
    if not content:
        raise SnapshotEmpty
    if len(content) > BYTES_MAX:
        raise SnapshotTooLarge(most=BYTES_MAX >> 20)
    digest = hashlib.sha256(content).hexdigest()
    kept = Snapshot(sha256=digest, content=content, content_type=content_type, kept_at=at)
    Snapshot.objects.bulk_create([kept], ignore_conflicts=True)
    return digest


@verb("record.view_report", label=Text("Look at a raw answer", "查看原始查询结果"))
def view_report(
    *, by: Actor, at: datetime, record_id: int | None = None, query_id: int | None = None
) -> Events:
    """Put on record that the actor looks at what a source sent.

    :raises NoSnapshot: when nothing was kept with the record or the query
    """
    if record_id is not None:
        row = queries.record_for(by, record_id, verb="record.view_report")
    else:
        row = queries.query_for(by, query_id or 0, verb="record.view_report")
    if row.snapshot_id is None:
        raise NoSnapshot
    return [
        events.ReportViewed(
            customer_id=row.customer_id,
            record_id=record_id,
            query_id=query_id,
            sha256=row.snapshot_id,
        )
    ]
