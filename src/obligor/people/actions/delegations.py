"""Authority lent to somebody else for a while."""

from __future__ import annotations

from datetime import date, datetime

from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.people import events
from obligor.people.actions.refusals import AlreadyEnded, PeriodInvalid
from obligor.people.models import Delegation
from obligor_core.decision import Refusal
from obligor_core.text import Text


class DelegationToSelf(Refusal):
    status = 422
    text = Text("Authority cannot be delegated to oneself.", "不能将权限委托给自己。")


@verb("people.delegate", label=Text("Delegate authority", "委托权限"))
def delegate(
    *,
    giver_id: int,
    taker_id: int,
    starts_on: date,
    ends_on: date,
    why: str,
    by: Actor,
    at: datetime,
) -> Events:
    """Let ``taker`` use the authority of ``giver`` for a half-open period.

    :raises DelegationToSelf: when both are the same person
    :raises PeriodInvalid: when it would end before it starts
    """
    if giver_id == taker_id:
        raise DelegationToSelf
    if ends_on <= starts_on:
        raise PeriodInvalid
    if giver_id != by.user_id:
        by.require("people.change_person")
    lent = Delegation.objects.create(
        giver_id=giver_id, taker_id=taker_id, starts_on=starts_on, ends_on=ends_on, reason=why
    )
    return [
        events.AuthorityDelegated(
            delegation_id=lent.pk,
            giver_id=giver_id,
            taker_id=taker_id,
            starts_on=starts_on,
            ends_on=ends_on,
        )
    ]


@verb("people.end_delegation", label=Text("End delegation", "终止委托"))
def end_delegation(*, delegation_id: int, by: Actor, at: datetime) -> Events:
    """Take the authority back now.

    :raises AlreadyEnded: when it had ended before
    """
    lent = Delegation.objects.select_for_update().get(pk=delegation_id)
    if lent.ended_at is not None:
        raise AlreadyEnded
    if lent.giver_id != by.user_id:
        by.require("people.change_person")
    lent.ended_at = at
    lent.save(update_fields=["ended_at"])
    return [events.DelegationEnded(delegation_id=lent.pk)]
