"""Every write about assessments and reviews."""

from obligor.assessment.actions.confirming import confirm, send_back
from obligor.assessment.actions.making import open_assessment, refresh, submit, withdraw, write
from obligor.assessment.actions.planning import SNAPSHOT_OF, plan_reviews
from obligor.assessment.actions.relocation import relocate, relocate_back
from obligor.assessment.actions.reviews import ask_review, close_review

__all__ = [
    "SNAPSHOT_OF",
    "ask_review",
    "close_review",
    "confirm",
    "open_assessment",
    "plan_reviews",
    "refresh",
    "relocate",
    "relocate_back",
    "send_back",
    "submit",
    "withdraw",
    "write",
]
