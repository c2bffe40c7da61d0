"""What a source is asked of a query, and who is asked."""

from __future__ import annotations

from datetime import date

from obligor.customers import queries as customers
from obligor.foundation.access import Actor
from obligor.records import plugins
from obligor.records.models import Query, Snapshot, Source
from obligor_core.decision import Refusal
from obligor_core.records.matters import RecordKind
from obligor_core.records.sources import Answer, Question, SourceRefused
from obligor_core.text import Text


class SnapshotMissing(Refusal):
    status = 404
    text = Text("The raw answer is not here.", "原始查询结果不存在。")


def question_of(query_id: int, *, on: date) -> Question:
    """Return what the sources are asked: the customer's name and numbers, and on whose consent."""
    row = Query.objects.select_related("customer", "consent").get(pk=query_id)
    consent = row.consent
    return Question(
        kind=RecordKind(row.kind),
        name=row.customer.name,
        identifiers=dict(row.customer.identifiers.values_list("kind", "value")),
        purpose=row.purpose,
        consent_reference=(consent.reference or str(consent.pk)) if consent else "",
        on=on,
    )


def sources_of(query_id: int) -> list[Source]:
    """Return the sources of the query's plan that are still in use, in its order."""
    plan = Query.objects.values_list("plan", flat=True).get(pk=query_id)
    in_use = {row.code: row for row in Source.objects.filter(code__in=plan, is_enabled=True)}
    return [in_use[code] for code in plan if code in in_use]


def ask(source: Source, question: Question) -> Answer:
    """Return what the source tells; settings that are no longer allowed are its failure.

    :raises SourceFailure: when there is no answer
    """
    try:
        adapter = plugins.made(
            source.adapter,
            code=source.code,
            url=source.url,
            key_name=source.key_name,
            timeout_seconds=source.timeout_seconds,
        )
    except Refusal as refusal:
        raise SourceRefused(source=source.code, detail=refusal.said.en) from refusal
    return adapter.ask(question)


def content_of(sha256: str) -> bytes:
    """Return a raw answer.

    :raises SnapshotMissing: when none of that hash was kept
    """
    return bytes(snapshot_of(sha256).content)


def snapshot_of(sha256: str) -> Snapshot:
    """Return the kept answer with its type and instant.

    :raises SnapshotMissing: when none of that hash was kept
    """
    found = Snapshot.objects.filter(pk=sha256).first()
    if found is None:
        raise SnapshotMissing
    return found


def names_to_screen(
    actor: Actor, customer_ids: list[int], *, verb: str
) -> dict[int, list[tuple[str, bool]]]:
    """Return the names of customers within reach, each with whether it is a person's.

    No ids means everybody.

    :raises CustomerNotFound: for the first that the actor does not reach
    """
    if customer_ids:
        rows = customers.customers_for(actor, customer_ids, verb=verb)
    else:
        rows = list(customers.visible(actor, verb=verb).only("pk", "name", "kind"))
    return {row.pk: [(row.name, row.kind == "individual")] for row in rows}
