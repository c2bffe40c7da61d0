"""What hangs on a file: numbers, people, places, accounts, notes, documents, the timeline."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.http import FileResponse, HttpRequest
from ninja import File, Form, Query, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field

from obligor.customers import actions, queries
from obligor.customers.api import schemas
from obligor.customers.queries import documents, file
from obligor.customers.queries.timeline import KINDS, customer_timeline
from obligor.foundation.clock import now
from obligor.foundation.rest import ACTED, CREATED, OFFSET_MAX, actor, answer, key_of

router = Router(tags=["customers"])


def _seen(request: HttpRequest, customer_id: int) -> Any:
    by = actor(request)
    by.require("customer.see")
    return queries.customer_for(by, customer_id)


def _act(request: HttpRequest, act: Any, *, status: int = 200, **payload: Any) -> Any:
    outcome = act(by=actor(request), at=now(), key=key_of(request), **payload)
    return answer(outcome, status=status)


def _personal(people: Any) -> schemas.PersonalOut:
    return schemas.PersonalOut(**asdict(people))


@router.get("/{customer_id}/file", response=schemas.PersonalOut)
def get_file(request: HttpRequest, customer_id: int):
    """Give numbers, people, places and accounts, masked."""
    return _personal(file.personal_file(actor(request), _seen(request, customer_id)))


@router.post("/{customer_id}/reveals", response=schemas.PersonalOut)
def reveal(request: HttpRequest, customer_id: int, body: schemas.RevealIn):
    """Give the same unmasked, and put on record that it was shown."""
    by = actor(request)
    outcome = actions.reveal(customer_id=customer_id, what=body.what, by=by, at=now())
    about, shown = file.revealed(by, outcome.audit_id)
    return _personal(file.personal_file(by, queries.customer_for(by, about), shown=shown))


@router.post("/{customer_id}/identifiers", response=CREATED)
def add_identifier(request: HttpRequest, customer_id: int, body: schemas.IdentifierIn):
    """Add a number after its check."""
    return _act(request, actions.add_identifier, status=201, customer_id=customer_id, **body.dict())


@router.delete("/{customer_id}/identifiers/{identifier_id}", response=ACTED)
def remove_identifier(request: HttpRequest, customer_id: int, identifier_id: int):
    """Take a number away."""
    return _act(
        request,
        actions.remove_identifier,
        customer_id=customer_id,
        identifier_id=identifier_id,
    )


@router.post("/{customer_id}/contacts", response=CREATED)
def add_contact(request: HttpRequest, customer_id: int, body: schemas.ContactIn):
    """Add a person."""
    return _act(request, actions.add_contact, status=201, customer_id=customer_id, **body.dict())


@router.patch("/{customer_id}/contacts/{contact_id}", response=ACTED)
def change_contact(
    request: HttpRequest, customer_id: int, contact_id: int, body: schemas.ContactChangeIn
):
    """Change a person, when the line still is at ``version``."""
    return _act(
        request,
        actions.change_contact,
        customer_id=customer_id,
        contact_id=contact_id,
        version=body.version,
        changes=body.changes.dict(exclude_unset=True),
    )


@router.delete("/{customer_id}/contacts/{contact_id}", response=ACTED)
def remove_contact(request: HttpRequest, customer_id: int, contact_id: int):
    """Take a person off the file."""
    return _act(request, actions.remove_contact, customer_id=customer_id, contact_id=contact_id)


@router.post("/{customer_id}/addresses", response=CREATED)
def add_address(request: HttpRequest, customer_id: int, body: schemas.AddressIn):
    """Add an address."""
    return _act(request, actions.add_address, status=201, customer_id=customer_id, **body.dict())


@router.patch("/{customer_id}/addresses/{address_id}", response=ACTED)
def change_address(
    request: HttpRequest, customer_id: int, address_id: int, body: schemas.AddressChangeIn
):
    """Change an address, when the line still is at ``version``."""
    return _act(
        request,
        actions.change_address,
        customer_id=customer_id,
        address_id=address_id,
        version=body.version,
        changes=body.changes.dict(exclude_unset=True),
    )


@router.delete("/{customer_id}/addresses/{address_id}", response=ACTED)
def remove_address(request: HttpRequest, customer_id: int, address_id: int):
    """Take an address off the file."""
    return _act(request, actions.remove_address, customer_id=customer_id, address_id=address_id)


@router.post("/{customer_id}/bank-accounts", response=CREATED)
def add_bank_account(request: HttpRequest, customer_id: int, body: schemas.BankAccountIn):
    """Add an account from which the customer pays."""
    return _act(
        request, actions.add_bank_account, status=201, customer_id=customer_id, **body.dict()
    )


@router.patch("/{customer_id}/bank-accounts/{bank_account_id}", response=ACTED)
def change_bank_account(
    request: HttpRequest,
    customer_id: int,
    bank_account_id: int,
    body: schemas.BankAccountChangeIn,
):
    """Change an account, when the line still is at ``version``."""
    return _act(
        request,
        actions.change_bank_account,
        customer_id=customer_id,
        bank_account_id=bank_account_id,
        version=body.version,
        changes=body.changes.dict(exclude_unset=True),
    )


@router.delete("/{customer_id}/bank-accounts/{bank_account_id}", response=ACTED)
def remove_bank_account(request: HttpRequest, customer_id: int, bank_account_id: int):
    """Take an account off the file."""
    return _act(
        request,
        actions.remove_bank_account,
        customer_id=customer_id,
        bank_account_id=bank_account_id,
    )


@router.get("/{customer_id}/notes", response=list[schemas.NoteOut])
def list_notes(request: HttpRequest, customer_id: int):
    """List the notes, the latest first."""
    return list(documents.notes_of(_seen(request, customer_id).pk)[:500])


@router.post("/{customer_id}/notes", response=CREATED)
def write_note(request: HttpRequest, customer_id: int, body: schemas.CustomerNoteIn):
    """Add a note."""
    return _act(request, actions.write_note, status=201, customer_id=customer_id, text=body.text)


@router.get("/{customer_id}/documents", response=list[schemas.DocumentOut])
def list_documents(request: HttpRequest, customer_id: int):
    """List the documents on the file, the latest first."""
    return list(documents.documents_of(_seen(request, customer_id).pk))


class DocumentIn(Schema):
    title: str = Field("", max_length=200, description="empty: the file's name")


@router.post("/{customer_id}/documents", response=CREATED)
def add_document(
    request: HttpRequest, customer_id: int, body: Form[DocumentIn], file: File[UploadedFile]
):
    """Put a file on the customer's record: PDF, image, office file without macros, text."""
    by = actor(request)
    by.require("customer.add_document")
    queries.customer_for(by, customer_id, verb="customer.add_document")
    name = Path(file.name or "file").name[:255]
    digest = actions.keep_upload(file.chunks(), file_name=name)
    return _act(
        request,
        actions.add_document,
        status=201,
        customer_id=customer_id,
        title=(body.title or Path(name).stem)[:200],
        file_name=name,
        sha256=digest,
    )


@router.get("/{customer_id}/documents/{document_id}/content", response={200: None})
def get_document(request: HttpRequest, customer_id: int, document_id: int):
    """Send the content of a document as a download."""
    by = actor(request)
    by.require("customer.see")
    row = documents.document_for(by, customer_id, document_id=document_id)
    sent = FileResponse(
        documents.path_of(row.sha256).open("rb"),
        as_attachment=True,
        filename=row.file_name,
        content_type=row.content_type,
    )
    sent["X-Content-Type-Options"] = "nosniff"
    sent["Cache-Control"] = "private, no-store"
    return sent


@router.delete("/{customer_id}/documents/{document_id}", response=ACTED)
def remove_document(request: HttpRequest, customer_id: int, document_id: int):
    """Take a document off the file."""
    return _act(request, actions.remove_document, customer_id=customer_id, document_id=document_id)


class TimelineQuery(Schema):
    kind: list[str] = Field([], description=", ".join(kind.code for kind in KINDS))
    limit: int = Field(30, ge=1, le=100)
    offset: int = Field(0, ge=0, le=OFFSET_MAX)


@router.get("/{customer_id}/timeline", response=schemas.TimelineOut)
def get_timeline(request: HttpRequest, customer_id: int, query: Query[TimelineQuery]):
    """Give everything that happened, the latest first."""
    row = _seen(request, customer_id)
    page = customer_timeline(
        actor(request), row.pk, kinds=query.kind, offset=query.offset, count=query.limit
    )
    items = [
        schemas.MomentOut(
            at=line.moment.at,
            actor=line.moment.actor,
            what=line.moment.what.as_json(),
            happened=[text.as_json() for text in line.moment.happened],
            note=line.note,
            document_id=line.document.pk if line.document else None,
            fields=[text.as_json() for text in line.fields],
        )
        for line in page.lines
    ]
    return schemas.TimelineOut(items=items, has_more=page.has_more)
