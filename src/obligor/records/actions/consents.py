"""Consent to ask the sources: recorded with its evidence, and withdrawn."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import StringConstraints

from obligor.customers import queries as customers
from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.records import events, queries
from obligor.records.actions.checks import checked_day
from obligor.records.actions.records import Because, Reference
from obligor.records.models import Consent
from obligor_core.decision import Refusal
from obligor_core.records.consent import Purpose
from obligor_core.records.law import SubjectKind
from obligor_core.records.matters import RecordKind
from obligor_core.text import Text

Person = Annotated[str, StringConstraints(strip_whitespace=True, max_length=80)]


class ConsentIncomplete(Refusal):
    status = 422
    text = Text(
        "Consent needs a scope, a purpose, and the signed document or its number.",
        "授权须载明范围与用途，并关联已签署的文件或填写其编号。",
    )


class PersonMissing(Refusal):
    status = 422
    text = Text("Write the name of the person who agreed.", "请填写授权的自然人姓名。")


class PeriodImpossible(Refusal):
    status = 422
    text = Text(
        "The consent must end after the day on which it was given.", "授权截止日须晚于授权日期。"
    )


class DocumentUnknown(Refusal):
    status = 422
    text = Text(
        "The customer's file has no document {id}. Upload the signed consent first.",
        "客户档案中没有编号为 {id} 的文件，请先上传已签署的授权书。",
    )


class ConsentEnded(Refusal):
    text = Text("This consent was withdrawn before.", "该授权此前已撤回。")


@verb("record.record_consent", label=Text("Record consent", "登记查询授权"), conceal=("person",))
def record_consent(
    *,
    customer_id: int,
    subject: SubjectKind,
    scope: list[RecordKind],
    purposes: list[Purpose],
    given_on: date,
    by: Actor,
    at: datetime,
    ends_on: date | None = None,
    person: Person = "",
    document_id: int | None = None,
    reference: Reference = "",
) -> Events:
    """Keep what somebody agreed to, with the document that proves it.

    :raises ConsentIncomplete: without scope, purpose or evidence
    :raises PersonMissing: when a person agreed and has no name
    :raises PeriodImpossible: when it ends before it begins
    :raises DocumentUnknown: when the file is not the customer's
    """
    customer = customers.customer_for(by, customer_id, verb="record.record_consent")
    if not scope or not purposes or not (document_id or reference):
        raise ConsentIncomplete
    if subject is SubjectKind.PERSON and not person:
        raise PersonMissing
    checked_day(given_on, at=at)
    if ends_on is not None and ends_on <= given_on:
        raise PeriodImpossible
    if document_id is not None and not queries.has_document(customer.pk, document_id):
        raise DocumentUnknown(id=document_id)
    kept = Consent.objects.create(
        customer=customer,
        subject=subject.value,
        person=person if subject is SubjectKind.PERSON else "",
        scope=sorted({kind.value for kind in scope}),
        purposes=sorted({purpose.value for purpose in purposes}),
        given_on=given_on,
        ends_on=ends_on,
        document_id=document_id,
        reference=reference,
        recorded_at=at,
        recorded_by=by.name,
    )
    return [
        events.ConsentRecorded(
            customer_id=customer.pk,
            consent_id=kept.pk,
            subject=kept.subject,
            scope=kept.scope,
            ends_on=ends_on,
        )
    ]


@verb("record.withdraw_consent", label=Text("Withdraw consent", "撤回查询授权"))
def withdraw_consent(
    *, consent_id: int, withdrawn_on: date, because: Because, by: Actor, at: datetime
) -> Events:
    """End a consent because who gave it said so; queries made before stay lawful.

    :raises ConsentEnded: when it was withdrawn before
    :raises DateImpossible: when the day lies before it was given, or ahead
    """
    found = queries.consent_row_for(by, consent_id, verb="record.withdraw_consent")
    consent = Consent.objects.select_for_update().get(pk=found.pk)
    if consent.withdrawn_on is not None:
        raise ConsentEnded
    checked_day(withdrawn_on, at=at, first=consent.given_on)
    consent.withdrawn_on, consent.withdrawn_at = withdrawn_on, at
    consent.withdrawn_because = because
    consent.save(update_fields=["withdrawn_on", "withdrawn_at", "withdrawn_because"])
    return [
        events.ConsentWithdrawn(
            customer_id=consent.customer_id, consent_id=consent.pk, withdrawn_on=withdrawn_on
        )
    ]
