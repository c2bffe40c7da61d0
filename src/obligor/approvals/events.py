"""What happened to proposals."""

from __future__ import annotations

from dataclasses import dataclass

from obligor.foundation.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalMade(Event):
    proposal_id: int
    verb: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalStepApproved(Event):
    proposal_id: int
    verb: str
    step: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalCarriedOut(Event):
    proposal_id: int
    verb: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalRejected(Event):
    proposal_id: int
    verb: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalWithdrawn(Event):
    proposal_id: int
    verb: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalExpired(Event):
    proposal_id: int
    verb: str
