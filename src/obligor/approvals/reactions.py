"""Who is told about proposals: those who may decide, then the one who proposed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from obligor.approvals import events, queries
from obligor.foundation.actions import notify
from obligor.foundation.days import business_date
from obligor.foundation.words import verb_text
from obligor_core.text import Text

WAITS = Text("{who} proposes: {what}. You may decide.", "{who} 提交了变更申请：{what}，请审批。")
CARRIED_OUT = Text(
    "Your proposal is approved and carried out: {what}.", "您的变更申请已通过并执行：{what}。"
)
REJECTED = Text("Your proposal is rejected: {what}. {why}", "您的变更申请被驳回：{what}。{why}")


def tell_deciders(
    event: events.ProposalMade | events.ProposalStepApproved, *, at: datetime
) -> None:
    """Tell everybody who may decide the step that begins."""
    found = queries.proposal(event.proposal_id)
    if found is None:
        return
    for person in queries.deciders(found, on=business_date(at)):
        notify(user_id=person.pk, text=_said(WAITS, found), at=at, link=_link(found))


def tell_proposer(
    event: events.ProposalCarriedOut | events.ProposalRejected, *, at: datetime
) -> None:
    """Tell the proposer how it ended."""
    found = queries.proposal(event.proposal_id)
    if found is None:
        return
    is_done = isinstance(event, events.ProposalCarriedOut)
    text = _said(CARRIED_OUT if is_done else REJECTED, found)
    notify(user_id=found.proposer_id, text=text, at=at, link=_link(found))


def _said(text: Text, found: Any) -> Text:
    label = verb_text(found.verb)
    latest = found.verdicts.order_by("-step").first()
    given = {"who": str(found.proposer), "why": latest.comment if latest else ""}
    return Text(text.en.format(what=label.en, **given), text.zh.format(what=label.zh, **given))


def _link(found: Any) -> str:
    return f"/proposals/{found.pk}"
