"""What happened to a customer, in the words and with the texts that belong to it."""

from __future__ import annotations

from dataclasses import dataclass

from obligor.customers.models import Document, Note
from obligor.customers.queries.labels import field_label
from obligor.customers.queries.scope import customer_for
from obligor.foundation.access import Actor
from obligor.foundation.timeline import Kind, Moment, timeline
from obligor_core.text import Text

KINDS = (
    Kind("notes", Text("Notes", "备注"), ("customer.write_note",), ("customers.NoteWritten",)),
    Kind(
        "documents",
        Text("Documents", "文件"),
        ("customer.add_document", "customer.remove_document"),
        ("customers.Document",),
    ),
    Kind("file", Text("Customer file", "客户档案"), ("customer.",), ("customers.",)),
    Kind(
        "receivables",
        Text("Items and payments", "未清项与收款"),
        ("receivable.",),
        ("receivables.",),
    ),
    Kind("assessment", Text("Assessment", "风险评估"), ("assessment.",), ("assessment.",)),
    Kind("statements", Text("Statements", "财务报表"), ("statement.",), ("statements.",)),
    Kind("bankflows", Text("Bank flows", "银行流水"), ("bankflow.",), ("bankflows.",)),
    Kind("taxinvoices", Text("Tax invoices", "进销项发票"), ("taxinvoice.",), ("taxinvoices.",)),
    Kind("records", Text("Credit records", "信用记录"), ("record.",), ("records.",)),
    Kind(
        "questionnaires",
        Text("Questionnaires", "问卷"),
        ("questionnaire.",),
        ("questionnaires.",),
    ),
    Kind("collateral", Text("Collateral", "担保"), ("collateral.",), ("collateral.",)),
    Kind(
        "book",
        Text("Nightly run and alerts", "日终批处理与预警"),
        ("portfolio.", "alert.", "monitoring."),
        ("portfolio.", "monitoring."),
    ),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A moment with the note or the document that it brought, and the fields it changed."""

    moment: Moment
    note: str
    document: Document | None
    fields: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class CustomerTimeline:
    lines: tuple[Line, ...]
    has_more: bool


def customer_timeline(
    actor: Actor,
    customer_id: int,
    *,
    kinds: list[str] | None = None,
    offset: int = 0,
    count: int = 30,
) -> CustomerTimeline:
    """Return a page of the customer's timeline, the latest first.

    :raises CustomerNotFound: when the actor does not reach the customer
    """
    row = customer_for(actor, customer_id)
    chosen = [kind for kind in KINDS if kind.code in (kinds or [])]
    page = timeline(f"customer:{row.pk}", kinds=chosen, offset=offset, count=count)
    notes = Note.objects.in_bulk(_ids(page.moments, "note_id"))
    documents = Document.objects.in_bulk(_ids(page.moments, "document_id"))
    lines = [_line(moment, notes, documents) for moment in page.moments]
    return CustomerTimeline(tuple(lines), page.has_more)


def _ids(moments: tuple[Moment, ...], name: str) -> list[int]:
    return [values[name] for m in moments for _, values in m.events if name in values]


def _line(moment: Moment, notes: dict[int, Note], documents: dict[int, Document]) -> Line:
    values = {k: v for _, given in moment.events for k, v in given.items()}
    note = notes.get(values.get("note_id", 0))
    document = documents.get(values.get("document_id", 0))
    is_here = document is not None and document.removed_at is None
    fields = tuple(field_label(name) for name in values.get("fields", []))
    return Line(moment, note.text if note else "", document if is_here else None, fields)
