"""What every installation begins with: the usual roles, and the shipped policies in force."""

from __future__ import annotations

from datetime import datetime

from obligor.foundation.access import Actor
from obligor.people import actions, queries
from obligor.policies import actions as policies
from obligor.policies import queries as shipped
from obligor.questionnaires import actions as questionnaires
from obligor.questionnaires import queries as shipped_questions

READING = (
    "customer.see",
    "receivable.see",
    "portfolio.see",
    "policy.see",
    "proposal.see",
    "import.see",
    "alert.see",
    "statement.see",
    "bankflow.see",
    "taxinvoice.see",
    "record.see",
    "questionnaire.see",
    "collateral.see",
    "assessment.see",
)
EVIDENCE = (
    "statement.*",
    "bankflow.*",
    "taxinvoice.*",
    "record.*",
    "questionnaire.*",
    "collateral.*",
    "assessment.*",
)
ANSWERING = (
    "questionnaire.begin",
    "questionnaire.save_answers",
    "questionnaire.attach_evidence",
    "questionnaire.detach_evidence",
    "questionnaire.submit",
    "questionnaire.withdraw",
)
OWN = ("view.*", "notification.*")
WORKING = (*READING, *OWN, "proposal.make", "proposal.withdraw")

# code, 中文, English, permissions. Changed on screen afterwards; never overwritten from here.
ROLES = (
    ("administrator", "系统管理员", "Administrator", ("*",)),
    (
        "executive",
        "授信审批负责人",
        "Executive",
        (*WORKING, "proposal.*", "audit.see", "people.see", "people.delegate"),
    ),
    (
        "credit_manager",
        "授信经理",
        "Credit manager",
        (
            *WORKING,
            "proposal.*",
            "customer.*",
            "receivable.*",
            "import.*",
            "policy.*",
            "signal.*",
            *EVIDENCE,
            "portfolio.start_run",
            "personal_data.see",
            "people.delegate",
        ),
    ),
    (
        "risk_analyst",
        "风险分析员",
        "Risk analyst",
        (
            *WORKING,
            "policy.*",
            "import.*",
            "signal.*",
            *EVIDENCE,
            "portfolio.start_run",
            "proposal.*",
        ),
    ),
    (
        "relationship_manager",
        "客户经理",
        "Relationship manager",
        (*WORKING, "customer.*", "personal_data.see", "signal.acknowledge", *ANSWERING),
    ),
    ("contract_officer", "合同管理员", "Contract officer", (*WORKING, "customer.change")),
    ("collector", "催收专员", "Collector", (*WORKING, "receivable.*", "personal_data.see")),
    (
        "auditor",
        "审计员",
        "Auditor",
        (*READING, *OWN, "audit.*", "people.see", "operations.see"),
    ),
)


def settle(*, by: Actor, at: datetime) -> None:
    """Add the roles that are missing, and put shipped policies in force that are unknown yet."""
    known = set(queries.roles().values_list("code", flat=True))
    for code, name_zh, name_en, verbs in ROLES:
        if code not in known:
            actions.save_role(
                code=code, name_zh=name_zh, name_en=name_en, verbs=list(verbs), by=by, at=at
            )
    if any(not shipped.versions(name).exists() for name in shipped.shipped_names()):
        policies.load_shipped(by=by, at=at)
    if any(not shipped_questions.versions(n).exists() for n in shipped_questions.shipped_names()):
        questionnaires.load_shipped(by=by, at=at)
