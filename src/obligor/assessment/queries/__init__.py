"""Questions about risk assessment, always within what the asker reaches."""

from obligor.assessment.queries.computing import (
    FACTS_NOW,
    Computed,
    PolicyMissing,
    computed,
    judged_again,
    plain_facts,
    policy_of,
    typed_facts,
)
from obligor.assessment.queries.evidence import facts, standings
from obligor.assessment.queries.rows import (
    AssessmentNotFound,
    ReviewNotFound,
    assessment_for,
    assessments,
    assessments_of,
    in_force,
    newest_plan,
    open_of,
    queue,
    review_for,
    reviews_of,
    standing_of,
)

__all__ = [
    "FACTS_NOW",
    "AssessmentNotFound",
    "Computed",
    "PolicyMissing",
    "ReviewNotFound",
    "assessment_for",
    "assessments",
    "assessments_of",
    "computed",
    "facts",
    "in_force",
    "judged_again",
    "newest_plan",
    "open_of",
    "plain_facts",
    "policy_of",
    "queue",
    "review_for",
    "reviews_of",
    "standing_of",
    "standings",
    "typed_facts",
]
