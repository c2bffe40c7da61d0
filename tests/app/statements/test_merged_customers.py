"""Statements follow their customers when two files become one, and two again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from actors import AT
from mill import customer, draft, filed

from obligor.customers.events import CustomersMerged, CustomersUnmerged
from obligor.statements import queries, reactions
from obligor.statements.models import Statement

pytestmark = pytest.mark.django_db
LATER, LATEST = AT + timedelta(hours=1), AT + timedelta(hours=2)


def merge(kept, absorbed, kind=CustomersMerged):
    return kind(
        merge_id=7,
        kept_id=kept.pk,
        absorbed_id=absorbed.pk,
        customer_ids=[kept.pk, absorbed.pk],
        **({"left": []} if kind is CustomersUnmerged else {}),
    )


def counting(owner):
    rows = queries.in_force(queries.of_customer(owner.pk))
    return {(row.pk, row.period_end.year) for row in rows}


def test_statements_move_the_kept_files_own_counts_and_all_goes_back():
    kept, absorbed = customer("M-1"), customer("M-2")
    own, twin, other = filed(kept, 2025), filed(absorbed, 2025), filed(absorbed, 2024)
    reactions.move_statements(merge(kept, absorbed), at=LATER)
    assert counting(kept) == {(own.pk, 2025), (other.pk, 2024)}
    assert queries.of_customer(kept.pk).filter(pk=twin.pk).exists()
    reactions.move_statements_back(merge(kept, absorbed, CustomersUnmerged), at=LATEST)
    assert counting(kept) == {(own.pk, 2025)}
    assert counting(absorbed) == {(twin.pk, 2025), (other.pk, 2024)}


def test_two_drafts_of_one_period_become_the_kept_files_draft():
    kept, absorbed = customer("M-1"), customer("M-2")
    own = draft(kept)
    draft(absorbed)
    reactions.move_statements(merge(kept, absorbed), at=LATER)
    assert Statement.objects.get() == own
