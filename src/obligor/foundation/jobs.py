"""Background entry points of the foundation: delivering the outbox and sealing the audit log."""

from __future__ import annotations

from procrastinate.contrib.django import app

from obligor.foundation import audit, outbox
from obligor.foundation.clock import now


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="deliver_outbox")
def deliver_outbox(timestamp: int) -> int:
    """Deliver what is due: woken by each act that owes something, and every minute."""
    return outbox.deliver_due(at=now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="seal_audit", lock="seal_audit")
def seal_audit(timestamp: int) -> int:
    """Seal what was written since the last seal, every minute."""
    return audit.seal(at=now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="retry_stalled", pass_context=True)
async def retry_stalled(context, timestamp: int) -> None:
    """Give jobs back to the queue whose worker died in the middle of them."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        await manager.retry_job(job)
