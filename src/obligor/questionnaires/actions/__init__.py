"""Every write about questionnaires."""

from obligor.questionnaires.actions.evidence import (
    DocumentNotOfCustomer,
    EvidenceMissing,
    attach_evidence,
    detach_evidence,
)
from obligor.questionnaires.actions.holding import MoveImpossible, SheetChangedMeanwhile
from obligor.questionnaires.actions.loads import (
    Confirmed,
    DaysOutOfOrder,
    FourEyesMissing,
    LoadTooLarge,
    RowRefused,
    load_confirmed,
)
from obligor.questionnaires.actions.relocation import relocate, relocate_back
from obligor.questionnaires.actions.reviews import OwnAnswers, confirm, send_back
from obligor.questionnaires.actions.sheets import (
    AnswersIncomplete,
    AnswersUnfit,
    NotForThisCustomer,
    QuestionnaireNotInForce,
    QuestionUnknown,
    SheetOpenAlready,
    begin,
    save_answers,
    submit,
    withdraw,
)
from obligor.questionnaires.actions.versions import (
    EffectiveTooEarly,
    NotADraft,
    QuestionnaireFaulty,
    QuestionnaireUnchanged,
    activate,
    discard_draft,
    load_shipped,
    save_draft,
)

__all__ = [
    "AnswersIncomplete",
    "AnswersUnfit",
    "Confirmed",
    "DaysOutOfOrder",
    "DocumentNotOfCustomer",
    "EffectiveTooEarly",
    "EvidenceMissing",
    "FourEyesMissing",
    "LoadTooLarge",
    "MoveImpossible",
    "NotADraft",
    "NotForThisCustomer",
    "OwnAnswers",
    "QuestionUnknown",
    "QuestionnaireFaulty",
    "QuestionnaireNotInForce",
    "QuestionnaireUnchanged",
    "RowRefused",
    "SheetChangedMeanwhile",
    "SheetOpenAlready",
    "activate",
    "attach_evidence",
    "begin",
    "confirm",
    "detach_evidence",
    "discard_draft",
    "load_confirmed",
    "load_shipped",
    "relocate",
    "relocate_back",
    "save_answers",
    "save_draft",
    "send_back",
    "submit",
    "withdraw",
]
