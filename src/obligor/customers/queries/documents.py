"""The documents of a customer, and where their content lies."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from obligor.customers.models import Document, Note
from obligor.customers.queries.scope import CustomerNotFound, customer_for
from obligor.foundation.access import Actor


def path_of(sha256: str) -> Path:
    """Return where content of that hash lies, or would."""
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256


def documents_of(customer_id: int) -> QuerySet[Document]:
    """Return the documents on the file, the latest first."""
    return Document.objects.filter(customer=customer_id, removed_at=None).order_by(
        "-added_at", "-pk"
    )


def document_for(actor: Actor, customer_id: int, *, document_id: int) -> Document:
    """Return a document on the file of a customer within reach.

    :raises CustomerNotFound: when the customer or the document is not there for the actor
    """
    row = customer_for(actor, customer_id)
    found = documents_of(row.pk).filter(pk=document_id).first()
    if found is None:
        raise CustomerNotFound(id=customer_id)
    return found


def notes_of(customer_id: int) -> QuerySet[Note]:
    """Return the notes, the latest first."""
    return Note.objects.filter(customer=customer_id).order_by("-written_at", "-pk")
