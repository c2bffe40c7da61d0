"""Assessments follow their customer when files are merged, and go back when they are parted."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Max

from obligor.assessment import events
from obligor.assessment.models import Assessment, Relocation, Review
from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor_core.text import Text

OPEN = ("draft", "submitted")


@verb("assessment.relocate", label=Text("Move assessments to the kept file", "评估转入保留客户"))
def relocate(
    *, merge_id: int, from_customer_id: int, to_customer_id: int, by: Actor, at: datetime
) -> Events:
    """Let the assessments of one customer belong to another, numbered after its own.

    Where both have one in force or one open, that of the kept file stays; the other is replaced
    or withdrawn.
    """
    moving = Assessment.objects.filter(customer_id=from_customer_id)
    kept = Assessment.objects.filter(customer_id=to_customer_id)
    states = list(moving.order_by("number").values_list("pk", "state"))
    if kept.filter(state="confirmed").exists():
        moving.filter(state="confirmed").update(state="replaced", version=F("version") + 1)
    if kept.filter(state__in=OPEN).exists():
        moving.filter(state__in=OPEN).update(state="withdrawn", version=F("version") + 1)
    reviews = Review.objects.filter(customer_id=from_customer_id, closed_at=None)
    doubled = Review.objects.filter(customer_id=to_customer_id, closed_at=None)
    reviews = reviews.exclude(cause__in=doubled.values("cause"))
    moved = Relocation.objects.create(
        merge_id=merge_id,
        from_customer_id=from_customer_id,
        to_customer_id=to_customer_id,
        states=states,
        review_ids=list(reviews.order_by("pk").values_list("pk", flat=True)),
    )
    _give(states, to_customer_id)
    reviews.update(customer_id=to_customer_id)
    return [_told(moved, to_customer_id)]


@verb("assessment.relocate_back", label=Text("Move assessments back", "评估转回原客户"))
def relocate_back(*, merge_id: int, by: Actor, at: datetime) -> Events:
    """Give the assessments of a merge back to whose they were; later ones stay."""
    moved = Relocation.objects.select_for_update().get(merge_id=merge_id, undone_at=None)
    states = [(pk, state) for pk, state in moved.states]
    _give(states, moved.from_customer_id)
    _restore(states)
    Review.objects.filter(pk__in=moved.review_ids).update(customer_id=moved.from_customer_id)
    moved.undone_at = at
    moved.save(update_fields=["undone_at"])
    return [_told(moved, moved.from_customer_id)]


def _give(states: list[tuple[int, str]], customer_id: int) -> None:
    last = Assessment.objects.filter(customer_id=customer_id).aggregate(Max("number"))
    for number, (pk, _) in enumerate(states, start=(last["number__max"] or 0) + 1):
        Assessment.objects.filter(pk=pk).update(customer_id=customer_id, number=number)


def _restore(states: list[tuple[int, str]]) -> None:
    """Give back the states that the merge took: nothing else ends one without a person's act."""
    for pk, state in states:
        taken = {"confirmed": "replaced", "draft": "withdrawn", "submitted": "withdrawn"}.get(state)
        ended = Assessment.objects.filter(pk=pk, state=taken, next=None)
        ended.update(state=state, version=F("version") + 1)


def _told(moved: Relocation, customer_id: int) -> events.AssessmentsRelocated:
    return events.AssessmentsRelocated(
        merge_id=moved.merge_id, customer_id=customer_id, count=len(moved.states)
    )
