"""Writes of the foundation itself: saved views, notifications, dead deliveries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from procrastinate.contrib.django import app

from obligor.foundation import outbox, verification
from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.foundation.events import Event
from obligor.foundation.models import Notification, SavedView
from obligor_core.decision import Refusal
from obligor_core.text import Text

VERIFICATION_MAX = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewSaved(Event):
    said = Text("A view of a list was saved", "已保存列表视图")

    view_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewDropped(Event):
    said = Text("A view of a list was deleted", "已删除列表视图")

    view_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationsRead(Event):
    said = Text("Notifications were read", "通知已读")

    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRevived(Event):
    said = Text("A dead delivery is tried again", "死信已重新投递")

    delivery_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditVerificationAsked(Event):
    said = Text("The audit log is being verified", "审计日志开始校验")


class VerificationRuns(Refusal):
    text = Text("The audit log is being verified already.", "审计日志正在校验中。")


class NotYourView(Refusal):
    status = 403
    text = Text("Only its owner may delete a view.", "只有视图的创建者可以删除它。")


class DeliveryNotDead(Refusal):
    text = Text(
        "This delivery is not dead any more; nothing was done.", "该投递已不是死信，未执行操作。"
    )


@verb("view.save", label=Text("Save view", "保存视图"), is_personal=True)
def save_view(
    *, listing: str, name: str, query: str, is_shared: bool, by: Actor, at: datetime
) -> Events:
    """Keep a list's filters, sort and columns under a name; the same name replaces it."""
    view, _ = SavedView.objects.update_or_create(
        user_id=by.user_id,
        listing=listing,
        name=name,
        defaults={"query": query, "is_shared": is_shared},
    )
    return [ViewSaved(view_id=view.pk)]


@verb("view.drop", label=Text("Delete view", "删除视图"), is_personal=True)
def drop_view(*, view_id: int, by: Actor, at: datetime) -> Events:
    """Delete one's own view.

    :raises NotYourView: when it is somebody else's, or gone
    """
    view = SavedView.objects.filter(pk=view_id, user_id=by.user_id).first()
    if view is None:
        raise NotYourView
    view.delete()
    return [ViewDropped(view_id=view_id)]


@verb("notification.read", label=Text("Read notifications", "标记通知已读"), is_personal=True)
def read_notifications(*, ids: list[int], by: Actor, at: datetime) -> Events:
    """Mark one's own notifications as read; an empty list means all."""
    unread = Notification.objects.filter(user_id=by.user_id, read_at=None)
    count = (unread.filter(pk__in=ids) if ids else unread).update(read_at=at)
    return [NotificationsRead(count=count)] if count else []


@verb("operations.revive_delivery", label=Text("Try delivery again", "重新投递"))
def revive_delivery(*, delivery_id: int, by: Actor, at: datetime) -> Events:
    """Give a dead delivery another round of tries.

    :raises DeliveryNotDead: when it was revived or done meanwhile
    """
    if not outbox.revive(delivery_id, at=at):
        raise DeliveryNotDead
    return [DeliveryRevived(delivery_id=delivery_id)]


@verb("audit.verify", label=Text("Verify the audit log", "校验审计日志"))
def verify_audit(*, by: Actor, at: datetime) -> Events:
    """Ask a worker to check the whole log against its seals.

    :raises VerificationRuns: when one is under way
    """
    state = verification.latest()
    if state is not None and state.ended_at is None and at - state.asked_at < VERIFICATION_MAX:
        raise VerificationRuns
    verification.keep(verification.asked(by=by.name, at=at))
    app.configure_task("obligor.foundation.jobs.verify_audit", lock="verify_audit").defer(
        user_id=by.user_id
    )
    return [AuditVerificationAsked()]


def notify(*, user_id: int, text: Text, at: datetime, link: str = "") -> None:
    """Put a line into a person's inbox; part of another act or job, so no verb of its own."""
    Notification.objects.create(user_id=user_id, at=at, text=text.as_json(), link=link)
