"""One row at a time, or all within reach, for somebody who may act on them or see them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from obligor.customers import queries as customers
from obligor.customers.queries.documents import documents_of
from obligor.foundation.access import Actor
from obligor.policies import queries as policies
from obligor.records.models import (
    Check,
    Consent,
    FormerVersion,
    IndustryOutlook,
    ListedName,
    Load,
    MarketPosition,
    Query,
    Record,
    Source,
)
from obligor_core.decision import Refusal
from obligor_core.records.matters import MATTERS, RecordKind, Standing
from obligor_core.records.validity import POLICY, RecordNumbers, record_numbers
from obligor_core.text import Text

SEE = "record.see"


class RecordNotFound(Refusal):
    status = 404
    text = Text(
        "There is no credit record {id} that you may see.", "不存在您可查看的信用记录 {id}。"
    )


class ConsentNotFound(Refusal):
    status = 404
    text = Text("There is no consent {id} that you may see.", "不存在您可查看的授权 {id}。")


class QueryNotFound(Refusal):
    status = 404
    text = Text("There is no query {id} that you may see.", "不存在您可查看的查询 {id}。")


class SourceNotFound(Refusal):
    status = 404
    text = Text("There is no source {code}.", "不存在来源 {code}。")


def numbers(*, on: date) -> RecordNumbers:
    """Return the numbers of the policy of credit records in force on the day."""
    return record_numbers(policies.policy_in_force(POLICY, on=on), on=on)


def book_currency() -> str:
    """Return the currency of the book."""
    return str(settings.BOOK_CURRENCY)


def kind_of(matter: str) -> RecordKind:
    """Return the kind of a matter that exists."""
    return MATTERS[matter].kind


def records(actor: Actor, *, verb: str = SEE) -> QuerySet[Record]:
    """Return the records of every customer within reach, those cancelled left out."""
    return _of_reached(Record.objects.filter(cancelled_at=None), actor, verb)


def record_for(actor: Actor, record_id: int, *, verb: str = SEE) -> Record:
    """Return the record, cancelled or not.

    :raises RecordNotFound: when there is none within reach
    """
    return _found(_of_reached(Record.objects.all(), actor, verb), record_id, RecordNotFound)


def candidates(actor: Actor, *, verb: str = SEE) -> QuerySet[Record]:
    """Return the records that wait for a person."""
    return records(actor, verb=verb).filter(standing=Standing.PROPOSED.value)


def consents(actor: Actor, *, verb: str = SEE) -> QuerySet[Consent]:
    """Return the consents of every customer within reach."""
    return _of_reached(Consent.objects.all(), actor, verb)


def consent_row_for(actor: Actor, consent_id: int, *, verb: str = SEE) -> Consent:
    """Return the consent.

    :raises ConsentNotFound: when there is none within reach
    """
    return _found(consents(actor, verb=verb), consent_id, ConsentNotFound)


def asked(actor: Actor, *, verb: str = SEE) -> QuerySet[Query]:
    """Return every query about customers within reach, the newest first."""
    rows = _of_reached(Query.objects.all(), actor, verb)
    return rows.select_related("customer", "consent").order_by("-asked_at", "-pk")


def query_for(actor: Actor, query_id: int, *, verb: str = SEE) -> Query:
    """Return the query.

    :raises QueryNotFound: when there is none within reach
    """
    return _found(asked(actor, verb=verb), query_id, QueryNotFound)


def newest_checks(actor: Actor, *, verb: str = SEE) -> QuerySet[Check]:
    """Return for each customer and kind the look that is good for longest."""
    longer = Check.objects.filter(customer=OuterRef("customer"), kind=OuterRef("kind")).filter(
        Q(valid_until__gt=OuterRef("valid_until"))
        | Q(valid_until=OuterRef("valid_until"), pk__gt=OuterRef("pk"))
    )
    return _of_reached(Check.objects.filter(~Exists(longer)), actor, verb)


def sources() -> QuerySet[Source]:
    """Return every source in the order of asking."""
    return Source.objects.order_by("position", "code")


def source_of(code: str) -> Source:
    """Return the source.

    :raises SourceNotFound: when there is none of that code
    """
    found = sources().filter(code=code).first()
    if found is None:
        raise SourceNotFound(code=code)
    return found


def sources_for(kind: RecordKind) -> QuerySet[Source]:
    """Return the sources in use that answer about the kind, in the order of asking."""
    return sources().filter(is_enabled=True, kinds__contains=[kind.value])


def outlooks() -> QuerySet[IndustryOutlook]:
    """Return every outlook that was not replaced, the newest first."""
    return IndustryOutlook.objects.filter(replaced_at=None).order_by("-valid_from", "code")


def positions(actor: Actor, *, verb: str = SEE) -> QuerySet[MarketPosition]:
    """Return the market positions of customers within reach, replaced ones left out."""
    rows = MarketPosition.objects.filter(replaced_at=None)
    return _of_reached(rows, actor, verb).order_by("-valid_from", "-pk")


def listed_names() -> QuerySet[ListedName]:
    """Return the names that stand on the lists."""
    return ListedName.objects.filter(withdrawn_at=None)


def has_document(customer_id: int, document_id: int) -> bool:
    """Return whether the customer's file has the document."""
    return documents_of(customer_id).filter(pk=document_id).exists()


def is_loaded(batch: str) -> bool:
    """Return whether a bulk load of that name was written."""
    return Load.objects.filter(batch=batch).exists()


def is_open(record: Record) -> bool:
    """Return whether the record stands until it is settled, and is not."""
    is_lasting = MATTERS[record.matter].is_lasting
    return is_lasting and record.settled_on is None and record.cancelled_at is None


def told_last(customer_id: int, kind: RecordKind) -> date | None:
    """Return the newest day of which anybody told about the kind, or None."""
    looked = Check.objects.filter(customer_id=customer_id, kind=kind.value)
    return looked.order_by("-checked_on").values_list("checked_on", flat=True).first()


def unit_path_of_record(record_id: int) -> str:
    """Return where the customer of a record is kept, for the authority matrix."""
    found = Record.objects.filter(pk=record_id).values_list("customer__unit__path", flat=True)
    return found.first() or "/"


def record_seen(record_id: int) -> dict[str, Any]:
    """Return the facts of a record on which a proposal rests."""
    columns = ("customer_id", "matter", "standing", "version")
    return Record.objects.filter(pk=record_id).values(*columns).first() or {}


def _of_reached(rows: QuerySet[Any], actor: Actor, verb: str) -> QuerySet[Any]:
    reached = customers.visible(actor, verb=verb)
    return rows.filter(customer__in=reached).select_related("customer")


def _found(rows: QuerySet[Any], pk: int, refusal: type[Refusal]) -> Any:
    row: Model | None = rows.filter(pk=pk).first()
    if row is None:
        raise refusal(id=pk)
    return row


def versions_of(record: Record) -> list[Record]:
    """Return the former forms of a record, the newest first, as records that are not stored."""
    rows = FormerVersion.objects.filter(record_id=record.pk).order_by("-version")
    return [_as_record(row.was, record) for row in rows]


def _as_record(was: dict[str, Any], record: Record) -> Record:
    former = Record()
    for spec in Record._meta.concrete_fields:
        if spec.column in was:
            setattr(former, spec.attname, spec.to_python(was[spec.column]))
    former.customer = record.customer
    return former
