"""Compare customers with the names on the sanctions lists, and propose what is alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.records import events, queries
from obligor.records.actions.checks import note_checks, today_of
from obligor.records.actions.records import added
from obligor.records.models import ListedName, Record
from obligor_core.decision import Refusal
from obligor_core.records.matters import MATTERS, RecordKind, Standing
from obligor_core.records.screening import Hit, hits
from obligor_core.records.screening import ListedName as Listed
from obligor_core.records.validity import RecordNumbers, valid_until
from obligor_core.text import Text

SOURCE = "screening"
KIND = RecordKind.SANCTION


class NoLists(Refusal):
    status = 422
    text = Text(
        "There is no name on any list. Import a sanctions list first.",
        "尚无名单条目，请先导入制裁名单。",
    )


@verb("record.screen", label=Text("Screen against sanctions lists", "制裁名单筛查"))
def screen(*, customer_ids: list[int], by: Actor, at: datetime) -> Events:
    """Propose each name that is alike; an empty list means everybody within reach.

    A hit that was proposed, confirmed or dismissed before is not proposed again.

    :raises NoLists: when no list was loaded
    """
    on = today_of(at)
    rows = list(queries.listed_names().filter(ended_on=None))
    if not rows:
        raise NoLists
    numbers = queries.numbers(on=on)
    names = queries.names_to_screen(by, customer_ids, verb="record.screen")
    found = hits(
        names,
        [Listed(row.pk, row.name, row.is_person) for row in rows],
        likeness_min=numbers.likeness_min,
    )
    by_id = {row.pk: row for row in rows}
    made = _proposed(found, by_id, at=at, numbers=numbers)
    per_customer = Counter(hit.customer_id for hit in found)
    looked = {(pk, KIND.value, SOURCE, on): per_customer[pk] for pk in names}
    note_checks(looked, numbers=numbers, by_name=by.name, at=at)
    done = events.CustomersScreened(
        customers_count=len(names), candidates_count=len(made), names_count=len(rows)
    )
    return [done, *(added(row) for row in made)]


def _proposed(
    found: Iterable[Hit], by_id: dict[int, ListedName], *, at: datetime, numbers: RecordNumbers
) -> list[Record]:
    best: dict[tuple[int, str], Record] = {}
    for hit in found:
        row = _record(hit, by_id[hit.entry_id], at=at, numbers=numbers)
        best.setdefault((row.customer_id, row.reference), row)
    known = set(
        Record.objects.filter(
            source=SOURCE, customer_id__in={customer for customer, _ in best}
        ).values_list("customer_id", "reference")
    )
    made = [row for key, row in best.items() if key not in known]
    return Record.objects.bulk_create(made)


def _record(hit: Hit, entry: ListedName, *, at: datetime, numbers: RecordNumbers) -> Record:
    on = today_of(at)
    return Record(
        customer_id=hit.customer_id,
        kind=KIND.value,
        matter="sanction_hit",
        source=SOURCE,
        reference=f"{entry.list_name}:{entry.reference}"[:120],
        happened_on=min(entry.listed_on or on, on),
        told_on=on,
        valid_until=valid_until(KIND, told_on=on, numbers=numbers),
        currency=queries.book_currency(),
        severity=MATTERS["sanction_hit"].severity.value,
        payload={
            "list_name": entry.list_name,
            "matched_name": hit.matched_name,
            "list_reference": entry.reference,
            "likeness": hit.percent,
        },
        standing=Standing.PROPOSED.value,
        learned_at=at,
        known_from=at,
    )
