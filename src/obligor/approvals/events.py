"""What happened to proposals."""

from __future__ import annotations

from dataclasses import dataclass

from obligor.foundation.events import Event
from obligor_core.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalMade(Event):
    said = Text("A proposal waits for approval", "变更申请待审批")

    proposal_id: int
    verb: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalStepApproved(Event):
    said = Text("A step of a proposal is approved", "变更申请通过一级审批")

    proposal_id: int
    verb: str
    step: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalCarriedOut(Event):
    said = Text("A proposal is carried out", "变更申请已执行")

    proposal_id: int
    verb: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalRejected(Event):
    said = Text("A proposal is rejected", "变更申请被驳回")

    proposal_id: int
    verb: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalWithdrawn(Event):
    said = Text("A proposal is withdrawn", "变更申请已撤回")

    proposal_id: int
    verb: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalExpired(Event):
    said = Text("A proposal has expired", "变更申请已失效")

    proposal_id: int
    verb: str
