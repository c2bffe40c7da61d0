"""Background entry points of the foundation: delivering the outbox and sealing the audit log."""

from __future__ import annotations

from procrastinate.contrib.django import app

from obligor.foundation import actions, audit, outbox, verification
from obligor.foundation.clock import now
from obligor_core.text import Text

VERIFIED_SOUND = Text(
    "The audit log is verified: nothing was altered.", "审计日志校验通过：未发现篡改。"
)
VERIFIED_FAULTY = Text(
    "The audit log does not fit its seals: {n} faults.", "审计日志与封签不符：{n} 处异常。"
)


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


@app.task(lock="verify_audit")
def verify_audit(user_id: int | None) -> bool:
    """Check the whole audit log against its seals, and tell who asked."""
    started = now()
    state = verification.latest() or verification.asked(by="system", at=started)
    ended = verification.run(state, at=now())
    if user_id is not None:
        said = VERIFIED_SOUND if ended.is_sound else VERIFIED_FAULTY.fill(n=ended.fault_count)
        actions.notify(user_id=user_id, text=said, at=now(), link="/audit/verification")
    return ended.is_sound
