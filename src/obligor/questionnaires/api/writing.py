"""Writing and reviewing answers over REST."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

from obligor.foundation.clock import now
from obligor.foundation.rest import ACTED, CREATED, answer, key_of
from obligor.foundation.rest import actor as acting
from obligor.questionnaires import actions
from obligor.questionnaires.actions.loads import MOST, Confirmed
from obligor.questionnaires.actions.sheets import Comments, Written
from obligor.questionnaires.api.sheets import router


class BeginIn(Schema):
    customer_id: int = Field(ge=1, le=2**63 - 1)
    questionnaire: str = Field(max_length=63)


class QuestionnaireAnswersIn(Schema):
    revision: int = Field(ge=1, le=2**31 - 1)
    answers: Written
    comments: Comments = Field(default_factory=dict)


class RevisionIn(Schema):
    revision: int = Field(ge=1, le=2**31 - 1)


class QuestionnaireConfirmIn(RevisionIn):
    remarks: str = Field("", max_length=2000)


class QuestionnaireReturnIn(RevisionIn):
    remarks: str = Field(min_length=1, max_length=2000)


class EvidenceIn(Schema):
    question: str = Field(max_length=63)
    document_id: int = Field(ge=1, le=2**63 - 1)


class QuestionnaireLoadIn(Schema):
    sheets: list[Confirmed] = Field(max_length=MOST)


@router.post("/sheets", response=CREATED)
def begin(request: HttpRequest, body: BeginIn):
    """Begin answers for a customer with the version in force and the earlier answers."""
    outcome = actions.begin(**body.dict(), by=acting(request), at=now(), key=key_of(request))
    return answer(outcome, status=201)


@router.patch("/sheets/{sheet_id}", response=ACTED)
def save_answers(request: HttpRequest, sheet_id: int, body: QuestionnaireAnswersIn):
    """Keep the answers that are given, as long as the sheet is at ``revision``."""
    outcome = actions.save_answers(
        sheet_id=sheet_id, **body.dict(), by=acting(request), at=now(), key=key_of(request)
    )
    return answer(outcome)


@router.post("/sheets/{sheet_id}/evidence", response=CREATED)
def attach(request: HttpRequest, sheet_id: int, body: EvidenceIn):
    """Let a document of the customer stand behind an answer."""
    outcome = actions.attach_evidence(
        sheet_id=sheet_id, **body.dict(), by=acting(request), at=now(), key=key_of(request)
    )
    return answer(outcome, status=201)


@router.delete("/sheets/{sheet_id}/evidence/{question}/{document_id}", response=ACTED)
def detach(request: HttpRequest, sheet_id: int, question: str, document_id: int):
    """Take a document off an answer."""
    outcome = actions.detach_evidence(
        sheet_id=sheet_id,
        question=question,
        document_id=document_id,
        by=acting(request),
        at=now(),
        key=key_of(request),
    )
    return answer(outcome)


@router.post("/sheets/{sheet_id}/submission", response=ACTED)
def submit(request: HttpRequest, sheet_id: int, body: RevisionIn):
    """Hand the answers in for review."""
    outcome = actions.submit(
        sheet_id=sheet_id, **body.dict(), by=acting(request), at=now(), key=key_of(request)
    )
    return answer(outcome)


@router.post("/sheets/{sheet_id}/confirmation", response=ACTED)
def confirm(request: HttpRequest, sheet_id: int, body: QuestionnaireConfirmIn):
    """Confirm the answers of somebody else."""
    outcome = actions.confirm(
        sheet_id=sheet_id, **body.dict(), by=acting(request), at=now(), key=key_of(request)
    )
    return answer(outcome)


@router.post("/sheets/{sheet_id}/return", response=ACTED)
def send_back(request: HttpRequest, sheet_id: int, body: QuestionnaireReturnIn):
    """Return the answers of somebody else with what is to be mended."""
    outcome = actions.send_back(
        sheet_id=sheet_id, **body.dict(), by=acting(request), at=now(), key=key_of(request)
    )
    return answer(outcome)


@router.delete("/sheets/{sheet_id}", response=ACTED)
def withdraw(request: HttpRequest, sheet_id: int):
    """Put answers aside that are not confirmed."""
    outcome = actions.withdraw(sheet_id=sheet_id, by=acting(request), at=now(), key=key_of(request))
    return answer(outcome)


@router.post("/confirmed", response=CREATED)
def load_confirmed(request: HttpRequest, body: QuestionnaireLoadIn):
    """Keep sheets that were answered and confirmed elsewhere; all or none."""
    outcome = actions.load_confirmed(
        sheets=body.sheets, by=acting(request), at=now(), key=key_of(request)
    )
    return answer(outcome, status=201)
