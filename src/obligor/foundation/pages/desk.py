"""A person's own desk: notifications and saved views."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from obligor.foundation import actions, queries
from obligor.foundation.clock import now
from obligor.foundation.home import Card
from obligor.foundation.web import actor, back_to, respond_to, signed_in

NOTIFICATIONS_MAX = 200
CARD_MAX = 6


@signed_in()
def notifications(request: HttpRequest) -> HttpResponse:
    """Show the newest notifications."""
    rows = queries.notifications(request.user.pk)[:NOTIFICATIONS_MAX]
    return render(request, "foundation/notifications.html", {"notifications": list(rows)})


@signed_in()
@require_POST
def read_notifications(request: HttpRequest) -> HttpResponse:
    """Mark all notifications as read."""
    outcome = actions.read_notifications(ids=[], by=actor(request), at=now())
    return respond_to(request, outcome, back=back_to(request, "/notifications"))


@signed_in()
@require_POST
def open_notification(request: HttpRequest, notification_id: int) -> HttpResponse:
    """Mark one notification as read and go where it leads."""
    actions.read_notifications(ids=[notification_id], by=actor(request), at=now())
    one = queries.notifications(request.user.pk).filter(pk=notification_id).first()
    return redirect(one.link if one and one.link else "notifications")


@signed_in()
@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the view of a list under a name and show it."""
    name, query = request.POST.get("name", "").strip(), request.POST.get("query", "")
    listing, place = request.POST.get("listing", ""), request.POST.get("path", "")
    if not url_has_allowed_host_and_scheme(place, None):
        place = "/"
    outcome = actions.save_view(
        listing=listing,
        name=name,
        query=query,
        is_shared=request.POST.get("is_shared") == "1",
        by=actor(request),
        at=now(),
    )
    done = _("The view is saved as “%(name)s”.") % {"name": name}
    return respond_to(request, outcome, back=f"{place}?{query}" if query else place, done=done)


@signed_in()
@require_POST
def drop_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Delete one's own view of a list."""
    outcome = actions.drop_view(view_id=view_id, by=actor(request), at=now())
    return respond_to(request, outcome, back=back_to(request), done=_("The view is deleted."))


def _notifications_card(request: HttpRequest) -> dict[str, Any] | None:
    unread = queries.notifications(request.user.pk).filter(read_at=None)
    rows = list(unread[:CARD_MAX])
    return {"rows": rows, "count": unread.count()} if rows else None


NOTIFICATIONS_CARD = Card(template="foundation/notifications_card.html", values=_notifications_card)

urlpatterns = [
    path("notifications", notifications, name="notifications"),
    path("notifications/read", read_notifications, name="read_notifications"),
    path("notifications/<int:notification_id>", open_notification, name="open_notification"),
    path("views", save_view, name="save_view"),
    path("views/<int:view_id>/drop", drop_view, name="drop_view"),
]
