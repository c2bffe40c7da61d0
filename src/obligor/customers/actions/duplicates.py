"""Look for customers that may be one, and say when two are not."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import StringConstraints

from obligor.customers import events
from obligor.customers.actions.locks import locked_customers
from obligor.customers.models import DuplicatePair
from obligor.customers.queries.duplicates import candidates_for, parties, scan_frame
from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor_core.customers.duplicate_scan import duplicate_scan
from obligor_core.customers.duplicates import (
    DuplicateCandidate,
    duplicate_candidate,
    shipped_thresholds,
)
from obligor_core.decision import Refusal
from obligor_core.text import Text

Why = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
ONE_BY_ONE_MAX = 200


class PairMissing(Refusal):
    status = 404
    text = Text("This pair is not on the list any more.", "该对疑似重复记录已不在列表中。")


class PairDismissed(Refusal):
    text = Text(
        "{who} has said already that these are two customers.", "{who} 已确认两者不是同一客户。"
    )


@verb("customer.find_duplicates", label=Text("Look for duplicates", "查找重复客户"))
def find_duplicates(*, among: list[int] | None = None, by: Actor, at: datetime) -> Events:
    """Bring the list of pairs that may be one up to date.

    ``among`` are the customers that changed; None looks at the whole book, and so do more than
    a few. A pair that somebody dismissed stays dismissed.
    """
    if among is not None and len(among) <= ONE_BY_ONE_MAX:
        found = [c for subject in parties(among) for c in candidates_for(subject)]
        stale = DuplicatePair.objects.filter(left__in=among) | DuplicatePair.objects.filter(
            right__in=among
        )
    else:
        found, stale = _scanned(), DuplicatePair.objects.all()
    pairs = {(c.left_id, c.right_id): _pair(c, at) for c in found}
    gone = [
        row.pk
        for row in stale.filter(dismissed_at=None)
        if (row.left_id, row.right_id) not in pairs
    ]
    DuplicatePair.objects.filter(pk__in=gone).delete()
    DuplicatePair.objects.bulk_create(
        pairs.values(),
        update_conflicts=True,
        unique_fields=["left", "right"],
        update_fields=["verdict", "similarity", "reasons"],
        batch_size=1000,
    )
    return [events.DuplicatesSought(found_count=len(pairs))]


def _scanned() -> list[DuplicateCandidate]:
    """Return the candidates of the whole book, with their reasons."""
    thresholds = shipped_thresholds()
    rows = duplicate_scan(scan_frame(), thresholds=thresholds).pairs
    ids = sorted({*rows["left_id"].to_list(), *rows["right_id"].to_list()})
    known = {party.customer_id: party for party in parties(ids)}
    found = []
    for left, right in rows.select("left_id", "right_id").iter_rows():
        if left in known and right in known:
            one = duplicate_candidate(known[left], known[right], thresholds=thresholds)
            found += [one] if one else []
    return found


def _pair(candidate: DuplicateCandidate, at: datetime) -> DuplicatePair:
    reasons = [{"rule": r.rule, **r.text.as_json()} for r in candidate.reasons]
    return DuplicatePair(
        left_id=candidate.left_id,
        right_id=candidate.right_id,
        verdict=candidate.verdict.value,
        similarity=candidate.similarity,
        reasons=reasons,
        found_at=at,
    )


@verb("customer.dismiss_duplicate", label=Text("Say that two are not one", "确认不是重复客户"))
def dismiss_duplicate(*, pair_id: int, because: Why, by: Actor, at: datetime) -> Events:
    """Take a pair off the list: somebody has looked, and they are two.

    :raises PairMissing: when it is not there within reach
    :raises PairDismissed: when somebody was faster
    """
    pair = DuplicatePair.objects.select_for_update().filter(pk=pair_id).first()
    if pair is None:
        raise PairMissing
    ids = [pair.left_id, pair.right_id]
    locked_customers(by, ids, verb="customer.dismiss_duplicate")
    if pair.dismissed_at is not None:
        raise PairDismissed(who=pair.dismissed_by)
    pair.dismissed_at, pair.dismissed_by, pair.dismissed_because = at, by.name, because
    pair.save()
    return [events.DuplicateDismissed(customer_ids=ids, because=because)]
