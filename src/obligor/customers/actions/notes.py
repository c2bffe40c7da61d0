"""Notes: written once, never edited."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import StringConstraints

from obligor.customers import events
from obligor.customers.actions.locks import locked_customer
from obligor.customers.models import Note
from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor_core.text import Text

NoteText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000)]


@verb("customer.write_note", label=Text("Write note", "添加备注"))
def write_note(*, customer_id: int, text: NoteText, by: Actor, at: datetime) -> Events:
    """Add a note to the file."""
    row = locked_customer(by, customer_id, verb="customer.write_note")
    note = Note.objects.create(customer=row, text=text, written_at=at, written_by=by.name)
    return [events.NoteWritten(customer_id=row.pk, note_id=note.pk)]
