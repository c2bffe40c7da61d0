"""Whether a customer's consents cover a query, and by which law one is needed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from obligor.records.models import Consent
from obligor_core.records import consent as core
from obligor_core.records.consent import Purpose
from obligor_core.records.law import SubjectKind
from obligor_core.records.matters import RecordKind


def subject_of(customer: Any, matter: str = "") -> SubjectKind:
    """Return about whom a query is: sole traders and individuals are persons."""
    if matter == "person_report" or customer.kind != "enterprise":
        return SubjectKind.PERSON
    return SubjectKind.ENTERPRISE


def consents_of(customer_id: int) -> list[Consent]:
    """Return the consents of a customer, the newest first."""
    rows = Consent.objects.filter(customer_id=customer_id)
    return list(rows.order_by("-given_on", "-pk"))


def in_core(rows: Iterable[Consent]) -> list[core.Consent]:
    """Return the consents as the rules know them."""
    return [
        core.Consent(
            id=row.pk,
            scope=frozenset(RecordKind(k) for k in row.scope),
            purposes=frozenset(Purpose(p) for p in row.purposes),
            given_on=row.given_on,
            ends_on=row.ends_on,
            withdrawn_on=row.withdrawn_on,
        )
        for row in rows
    ]


def require_consent(
    customer: Any,
    kind: RecordKind,
    *,
    matter: str,
    payload: Mapping[str, Any],
    on: date,
    purpose: Purpose | None = None,
) -> core.Consent | None:
    """Return the consent on which a query, or a report that comes in, rests.

    A report about a person needs the consent of that person; anything else about an enterprise
    that of the enterprise.

    :raises ConsentMissing: when a law asks for one and none covers it
    """
    return covering(
        consents_of(customer.pk),
        customer,
        kind=kind,
        matter=matter,
        payload=payload,
        on=on,
        purpose=purpose,
    )


def covering(
    rows: Iterable[Consent],
    customer: Any,
    *,
    kind: RecordKind,
    matter: str = "",
    payload: Mapping[str, Any] | None = None,
    on: date,
    purpose: Purpose | None = None,
) -> core.Consent | None:
    """Return what ``require_consent`` does, of consents that were read before."""
    subject = subject_of(customer, matter)
    named = str((payload or {}).get("person", ""))
    fitting = [row for row in rows if row.subject == subject.value]
    if matter == "person_report" and named:
        fitting = [row for row in fitting if row.person == named]
    return core.required_consent(
        in_core(fitting), kind, subject=subject, purpose=purpose, on=on, matter=matter
    )
