"""Background work of the customer file."""

from __future__ import annotations

from datetime import timedelta

from procrastinate.contrib.django import app

from obligor.customers import actions
from obligor.foundation.clock import now

UPLOAD_LIFE = timedelta(days=1)


@app.periodic(cron="20 3 * * *")
@app.task(queueing_lock="sweep_uploads")
def sweep_uploads(timestamp: int) -> int:
    """Delete, every night, uploads that became no document."""
    return actions.sweep_uploads(before=now() - UPLOAD_LIFE)
