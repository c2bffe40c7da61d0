"""Documents of the customer that belong to answers."""

from __future__ import annotations

from datetime import datetime

from obligor.customers.queries.documents import document_for
from obligor.customers.queries.scope import CustomerNotFound
from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.questionnaires import events, queries
from obligor.questionnaires.actions.holding import add_writer, held, require_writable
from obligor.questionnaires.actions.sheets import QuestionUnknown
from obligor.questionnaires.models import Sheet, SheetEvidence
from obligor_core.decision import Refusal
from obligor_core.text import Text


class DocumentNotOfCustomer(Refusal):
    status = 404
    text = Text(
        "The customer has no document {id} that you may see.", "该客户没有您可查看的文件 {id}。"
    )


class EvidenceMissing(Refusal):
    status = 404
    text = Text("Document {id} is not attached to {question}.", "文件 {id} 未附于问题 {question}。")


@verb("questionnaire.attach_evidence", label=Text("Attach document to answer", "为答案附上文件"))
def attach_evidence(
    *, sheet_id: int, question: str, document_id: int, by: Actor, at: datetime
) -> Events:
    """Let a document on the customer's file stand behind an answer; twice is as once.

    :raises SheetUnknown: when there is no such sheet within reach
    :raises MoveImpossible: when the sheet is handed in
    :raises QuestionUnknown: when there is no such question
    :raises DocumentNotOfCustomer: when the document is not the customer's
    """
    sheet = held(by, sheet_id, verb="questionnaire.attach_evidence")
    require_writable(sheet)
    declared = queries.questionnaire_of(sheet.version).declaration
    if declared.question(question) is None:
        raise QuestionUnknown(question=question[:80])
    try:
        document_for(by, sheet.customer_id, document_id=document_id)
    except CustomerNotFound:
        raise DocumentNotOfCustomer(id=document_id) from None
    _, is_new = SheetEvidence.objects.get_or_create(
        sheet=sheet,
        question=question,
        document_id=document_id,
        defaults={"attached_at": at, "attached_by": by.name},
    )
    if not is_new:
        return []
    _touch(sheet, by, at)
    return [
        events.EvidenceAttached(
            sheet_id=sheet.pk,
            customer_id=sheet.customer_id,
            question=question,
            document_id=document_id,
        )
    ]


@verb("questionnaire.detach_evidence", label=Text("Take document off answer", "移除答案的文件"))
def detach_evidence(
    *, sheet_id: int, question: str, document_id: int, by: Actor, at: datetime
) -> Events:
    """Take a document off an answer; it stays on the customer's file.

    :raises SheetUnknown: when there is no such sheet within reach
    :raises MoveImpossible: when the sheet is handed in
    :raises EvidenceMissing: when it is not attached
    """
    sheet = held(by, sheet_id, verb="questionnaire.detach_evidence")
    require_writable(sheet)
    rows = sheet.evidence.filter(question=question, document_id=document_id)
    if not rows.delete()[0]:
        raise EvidenceMissing(id=document_id, question=question[:80])
    _touch(sheet, by, at)
    return [
        events.EvidenceDetached(
            sheet_id=sheet.pk,
            customer_id=sheet.customer_id,
            question=question,
            document_id=document_id,
        )
    ]


def _touch(sheet: Sheet, by: Actor, at: datetime) -> None:
    add_writer(sheet, by)
    sheet.saved_at = at
    sheet.save(update_fields=["writers", "saved_at"])
