"""The audit log: canonical digests, sealing in batches, and verification.

Writers never wait for each other: an entry carries the digest of its own content, and a
job binds all entries committed so far into a seal that contains the digest of the seal
before it. A changed, missing or inserted entry no longer fits its seal.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction

from obligor.foundation.models import AuditEntry, AuditSeal, AuditUnsealed
from obligor_core.text import Text

DIGEST_BYTES = 32
SEAL_ENTRIES_MAX = 10_000
SEAL_LOCK = 0x0B11_0A0D
GENESIS = b"\0" * DIGEST_BYTES


def canonical(value: Any) -> bytes:
    """Return the one JSON spelling of ``value`` that digests are taken of."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str
    ).encode()


def digest_of(entry: AuditEntry) -> bytes:
    """Return the digest of an entry's content; the id is bound by the seal."""
    content = [
        entry.at.astimezone(UTC).isoformat(),
        entry.recorded_at.astimezone(UTC).isoformat(),
        entry.actor,
        entry.actor_id,
        entry.on_behalf_of,
        entry.verb,
        entry.payload,
        entry.events,
        list(entry.subjects),
        str(entry.correlation),
    ]
    return hashlib.sha256(canonical(content)).digest()


def seal_digest(number: int, entry_ids: list[int], *, digests: bytes, previous: bytes) -> bytes:
    """Return the digest that binds a seal to its entries and to the seal before it."""
    body = canonical([number, entry_ids, digests.hex(), previous.hex()])
    return hashlib.sha256(body).digest()


def seal(*, at: datetime) -> int:
    """Seal every committed entry that no seal covers yet; return how many were sealed.

    One sealer at a time (advisory lock); writers are not held up. An entry that commits
    later than its neighbours is simply covered by a later seal.
    """
    sealed = 0
    while count := _seal_batch(at=at):
        sealed += count
    return sealed


@transaction.atomic
def _seal_batch(*, at: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEAL_LOCK])
        cursor.execute(
            "SELECT entry_id FROM foundation_auditunsealed ORDER BY entry_id LIMIT %s",
            [SEAL_ENTRIES_MAX],
        )
        ids = [row[0] for row in cursor.fetchall()]
    if not ids:
        return 0
    stored = dict(AuditEntry.objects.filter(pk__in=ids).values_list("pk", "digest"))
    digests = b"".join(bytes(stored.get(pk, GENESIS)) for pk in ids)
    last = AuditSeal.objects.order_by("-number").first()
    number, previous = (last.number + 1, bytes(last.digest)) if last else (1, GENESIS)
    AuditSeal.objects.create(
        number=number,
        sealed_at=at,
        entry_ids=ids,
        digests=digests,
        previous=previous,
        digest=seal_digest(number, ids, digests=digests, previous=previous),
    )
    AuditUnsealed.objects.filter(pk__in=ids).delete()
    return len(ids)


@dataclass(frozen=True, slots=True)
class AuditFault:
    """One place where the log is not what was sealed; ``entry_id`` is None for a seal."""

    entry_id: int | None
    seal: int | None
    what: Text


CHANGED = Text("Entry {id} was changed after it was written.", "审计记录 {id} 写入后被篡改。")
MISSING = Text("Entry {id} is missing.", "审计记录 {id} 已缺失。")
INSERTED = Text(
    "Entry {id} was inserted without the log's trigger.", "审计记录 {id} 系绕过日志触发器插入。"
)
SEAL_BROKEN = Text("Seal {id} does not fit its contents.", "封签 {id} 与其内容不符。")
SEAL_UNCHAINED = Text(
    "Seal {id} does not follow the seal before it.", "封签 {id} 与前一封签不衔接。"
)


def _fault(what: Text, *, entry_id: int | None = None, seal: int | None = None) -> AuditFault:
    return AuditFault(entry_id, seal, what.fill(id=entry_id if entry_id is not None else seal))


def verify(*, tell: Callable[[int], None] | None = None) -> Iterator[AuditFault]:
    """Yield every changed, missing or inserted entry and every broken seal.

    ``tell`` hears the number of each seal before it is checked.
    """
    previous, expected = GENESIS, 1
    for one in AuditSeal.objects.order_by("number").iterator(chunk_size=50):
        if tell is not None:
            tell(one.number)
        if one.number != expected or bytes(one.previous) != previous:
            yield _fault(SEAL_UNCHAINED, seal=one.number)
        yield from _verify_seal(one)
        previous, expected = bytes(one.digest), one.number + 1
    yield from _verify_unsealed()


def _verify_seal(one: AuditSeal) -> Iterator[AuditFault]:
    digests, previous = bytes(one.digests), bytes(one.previous)
    expected = seal_digest(one.number, one.entry_ids, digests=digests, previous=previous)
    if expected != bytes(one.digest):
        yield _fault(SEAL_BROKEN, seal=one.number)
    entries = AuditEntry.objects.in_bulk(one.entry_ids)
    for place, pk in enumerate(one.entry_ids):
        entry = entries.get(pk)
        if entry is None:
            yield _fault(MISSING, entry_id=pk, seal=one.number)
        elif digest_of(entry) != digests[place * DIGEST_BYTES : (place + 1) * DIGEST_BYTES]:
            yield _fault(CHANGED, entry_id=pk, seal=one.number)


def _verify_unsealed() -> Iterator[AuditFault]:
    for pk in AuditUnsealed.objects.exclude(pk__in=AuditEntry.objects.values("pk")).values_list(
        "pk", flat=True
    ):
        yield _fault(MISSING, entry_id=pk)
    outside = AuditEntry.objects.raw(
        "SELECT e.* FROM foundation_auditentry e"
        " LEFT JOIN (SELECT unnest(entry_ids) AS id FROM foundation_auditseal) s ON s.id = e.id"
        " WHERE s.id IS NULL ORDER BY e.id"
    )
    queued = set(AuditUnsealed.objects.values_list("pk", flat=True))
    for entry in outside:
        if entry.pk not in queued:
            yield _fault(INSERTED, entry_id=entry.pk)
        elif digest_of(entry) != bytes(entry.digest):
            yield _fault(CHANGED, entry_id=entry.pk)


def head() -> str:
    """Return the digest of the newest seal in hex, to be noted outside the system."""
    last = AuditSeal.objects.order_by("-number").first()
    return bytes(last.digest).hex() if last else GENESIS.hex()
