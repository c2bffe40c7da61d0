"""Customers that may be one: at entry, by pair, and the frame for a scan of the book."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

import polars as pl
from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from obligor.customers.models import Address, BankAccount, Contact, Customer, Identifier
from obligor.customers.queries.scope import visible
from obligor.foundation import tables
from obligor.foundation.access import Actor
from obligor_core.customers.duplicate_scan import SCAN_COLUMNS
from obligor_core.customers.duplicates import (
    DuplicateCandidate,
    Party,
    duplicates_of,
    party,
    shipped_thresholds,
)
from obligor_core.customers.identifiers import IdentifierKind
from obligor_core.customers.kinds import CustomerKind
from obligor_core.customers.names import pieces_of
from obligor_core.text import Text

CANDIDATES_MAX = 100
COMPARED = [kind.value for kind in IdentifierKind]
LINKED = {"phone": Contact, "address": Address, "bank_account": BankAccount}


@dataclass(frozen=True, slots=True)
class Twin:
    """A customer that may be the one asked about; ``name`` is empty when it is out of reach."""

    customer_id: int
    external_id: str
    name: str
    verdict: str
    similarity: float
    reasons: tuple[Text, ...]
    unit_zh: str
    unit_en: str

    @property
    def is_within_reach(self) -> bool:
        """Return whether the asker may see the file."""
        return bool(self.name)

    @property
    def is_pressing(self) -> bool:
        """Return whether somebody must look before a second file is opened."""
        return self.verdict != "possible"


def twins(actor: Actor, subject: Party) -> list[Twin]:
    """Return who may be the same as ``subject`` in the whole book, the surest first.

    A file out of the asker's reach is counted, with its unit but without its name.
    """
    candidates = candidates_for(subject)
    ids = [_other(c, subject) for c in candidates]
    seen = set(visible(actor).filter(pk__in=ids).values_list("pk", flat=True))
    rows = Customer.objects.select_related("unit").in_bulk(ids)
    return [_twin(c, rows[i], is_seen=i in seen) for c, i in zip(candidates, ids, strict=True)]


def candidates_for(subject: Party) -> list[DuplicateCandidate]:
    """Return the candidates for one party among all customers that are not merged."""
    found = _candidate_ids(subject) - {subject.customer_id}
    others = parties(found, like=subject)
    return duplicates_of(subject, others, thresholds=shipped_thresholds())


def party_of(customer_id: int) -> Party:
    """Return a customer in comparable form, with the first phone, address and account."""
    return next(iter(parties([customer_id])))


def parties(ids: Collection[int], *, like: Party | None = None) -> list[Party]:
    """Return customers in comparable form.

    Of several phones, addresses or accounts the one that ``like`` has is taken, else the first.
    """
    evidence = {name: _evidence(name, ids) for name in LINKED}
    numbers = defaultdict(dict)
    for row in Identifier.objects.filter(customer__in=ids, kind__in=COMPARED):
        numbers[row.customer_id][IdentifierKind(row.kind)] = row.value
    return [
        _party(c, numbers[c.pk], {n: e.get(c.pk, []) for n, e in evidence.items()}, like)
        for c in Customer.objects.filter(pk__in=ids).exclude(state=Customer.State.MERGED)
    ]


def _party(
    row: Customer,
    numbers: dict[IdentifierKind, str | None],
    evidence: dict[str, list[str]],
    like: Party | None,
) -> Party:
    plain = party(row.pk, CustomerKind(row.kind), name=row.name, identifiers=numbers)
    chosen = {}
    for name, values in evidence.items():
        own = [row.phone_normal] if name == "phone" and row.phone_normal else []
        wanted = getattr(like, name) if like else None
        every = [*own, *values]
        chosen[name] = wanted if wanted in every else next(iter(every), None)
    return replace(plain, **chosen)


def _evidence(name: str, ids: Collection[int]) -> dict[int, list[str]]:
    column = {"phone": "phone_normal", "address": "line_normal", "bank_account": "number"}[name]
    found = defaultdict(list)
    rows = LINKED[name].objects.filter(customer__in=ids).exclude(**{column: ""})
    for customer_id, value in rows.order_by("pk").values_list("customer_id", column):
        found[customer_id].append(value)
    return found


def _candidate_ids(subject: Party) -> set[int]:
    searches: list[QuerySet] = [
        Identifier.objects.filter(kind=kind.value, value=value).values_list("customer_id")
        for kind, value in subject.identifiers.items()
    ]
    if subject.name:
        searches.append(Customer.objects.filter(name_normal=subject.name).values_list("pk"))
    if subject.phone:
        searches.append(Customer.objects.filter(phone_normal=subject.phone).values_list("pk"))
        searches.append(
            Contact.objects.filter(phone_normal=subject.phone).values_list("customer_id")
        )
    if subject.address:
        searches.append(
            Address.objects.filter(line_normal=subject.address).values_list("customer_id")
        )
    if subject.bank_account:
        searches.append(
            BankAccount.objects.filter(number=subject.bank_account).values_list("customer_id")
        )
    if subject.name and not subject.is_person:
        searches.append(_alike(subject.name))
    return {row[0] for search in searches for row in search[:CANDIDATES_MAX]}


def _alike(name: str) -> QuerySet:
    """Return those that share a rare piece of the name, the most pieces in common first.

    Names as alike as the threshold asks share one of the rarest pieces (prefix filter, as in
    ``duplicate_scan``).
    """
    pieces = pieces_of(name)
    similar_min = shipped_thresholds().similar_alone_min
    needed = math.ceil(similar_min / (2 - similar_min) * len(pieces) - 1e-9)
    rare = sorted(pieces, key=_frequencies(pieces).__getitem__)[: len(pieces) - needed + 1]
    shared = RawSQL(
        "cardinality(ARRAY(SELECT unnest(grams) INTERSECT SELECT unnest(%s::varchar[])))",
        [sorted(pieces)],
    )
    rows = Customer.objects.filter(grams__overlap=rare, name_normal__gt="")
    return rows.order_by(-shared, "pk").values_list("pk")


def _frequencies(pieces: Iterable[str]) -> dict[str, tuple[float, str]]:
    """Return how common each piece is by the planner's own statistics; 0 when it is rare."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e, f FROM pg_stats, LATERAL unnest(most_common_elems::text::text[],"
            " most_common_elem_freqs) AS t (e, f) WHERE schemaname = current_schema()"
            " AND tablename = 'customers_customer' AND attname = 'grams' AND e = ANY(%s)",
            [sorted(pieces)],
        )
        known = dict(cursor.fetchall())
    return {piece: (known.get(piece, 0.0), piece) for piece in pieces}


def _other(candidate: DuplicateCandidate, subject: Party) -> int:
    is_left = candidate.left_id == subject.customer_id
    return candidate.right_id if is_left else candidate.left_id


def _twin(candidate: DuplicateCandidate, row: Customer, *, is_seen: bool) -> Twin:
    return Twin(
        customer_id=row.pk,
        external_id=row.external_id if is_seen else "",
        name=row.name if is_seen else "",
        verdict=candidate.verdict.value,
        similarity=candidate.similarity,
        reasons=tuple(reason.text for reason in candidate.reasons),
        unit_zh=row.unit.name_zh,
        unit_en=row.unit.name_en,
    )


SCAN = f"""
SELECT c.id, c.kind, c.name,
       {", ".join(f"min(i.value) FILTER (WHERE i.kind = '{k}')" for k in list(SCAN_COLUMNS)[3:-3])},
       coalesce(nullif(c.phone, ''), min(p.phone)), min(a.line), min(b.number)
FROM customers_customer c
LEFT JOIN customers_identifier i ON i.customer_id = c.id
LEFT JOIN customers_contact p ON p.customer_id = c.id AND p.is_primary AND p.phone > ''
LEFT JOIN customers_address a ON a.customer_id = c.id AND a.kind = 'registered'
LEFT JOIN customers_bankaccount b ON b.customer_id = c.id
WHERE c.state <> 'merged'
GROUP BY c.id
"""


def scan_frame() -> pl.DataFrame:
    """Return the book as ``duplicate_scan`` wants it: one row a customer."""
    return tables.read(SCAN, [], SCAN_COLUMNS)
