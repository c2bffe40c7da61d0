"""The state of a verification of the audit log, kept in the cache that all processes share."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.core.cache import cache

from obligor.foundation import audit
from obligor.foundation.models import AuditEntry, AuditSeal, AuditUnsealed

KEY = "audit-verification"
KEPT_SECONDS = 30 * 24 * 60 * 60
FAULTS_SHOWN_MAX = 200


@dataclass(slots=True)
class Verification:
    """One run: asked for, running, done; ``seals_done`` of ``seals`` are checked."""

    asked_by: str
    asked_at: datetime
    seals: int
    seals_done: int = 0
    ended_at: datetime | None = None
    entries: int = 0
    head: str = ""
    fault_count: int = 0
    faults: list[dict[str, Any]] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Return how much is done, as a share of one."""
        return self.seals_done / self.seals if self.seals else 1.0

    @property
    def is_sound(self) -> bool:
        """Return whether it ended without a fault."""
        return self.ended_at is not None and not self.fault_count


def keep(state: Verification) -> None:
    """Keep the state for the page."""
    cache.set(KEY, asdict(state), KEPT_SECONDS)


def latest() -> Verification | None:
    """Return the latest verification, or None."""
    kept = cache.get(KEY)
    return Verification(**kept) if kept else None


def asked(*, by: str, at: datetime) -> Verification:
    """Return a verification that has not begun."""
    return Verification(asked_by=by, asked_at=at, seals=AuditSeal.objects.count())


def run(state: Verification, *, at: datetime) -> Verification:
    """Verify the whole log, keeping the progress; return the ended state."""

    def tell(number: int) -> None:
        state.seals_done = number - 1
        if number % 10 == 1:
            keep(state)

    for fault in audit.verify(tell=tell):
        state.fault_count += 1
        if len(state.faults) < FAULTS_SHOWN_MAX:
            state.faults.append({"entry_id": fault.entry_id, "what": fault.what.as_json()})
    state.seals_done, state.head = state.seals, audit.head()
    state.entries = AuditEntry.objects.count() - AuditUnsealed.objects.count()
    state.ended_at = at
    keep(state)
    return state
