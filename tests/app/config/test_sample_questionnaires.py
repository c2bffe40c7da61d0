"""The answers of the sample book go in once, confirmed by others, and some wait for a review."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from obligor.config import sample_book, sample_lender, sample_questionnaires, standing
from obligor.foundation.access import SYSTEM
from obligor.questionnaires import queries
from obligor.questionnaires.models import Sheet
from obligor_core.questionnaires.facts import measures

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
SMALL = sample_book.Size(customers=60, months=3)


def clock() -> datetime:
    return AT


@pytest.mark.django_db
def test_are_loaded_once_with_the_book():
    standing.settle(by=SYSTEM, at=AT)
    sample_lender.settle(by=SYSTEM, at=AT)
    last = sample_book.settle(by=SYSTEM, clock=clock, tell=lambda *_: None, size=SMALL)
    count = Sheet.objects.count()
    assert not sample_questionnaires.is_missing()
    assert Sheet.objects.filter(state="confirmed").count() > 15
    assert Sheet.objects.filter(state="submitted").exists()
    assert Sheet.objects.filter(state="draft").exists()
    assert not any(s.confirmed_by in s.writers for s in Sheet.objects.filter(state="confirmed"))
    sample_book.settle(by=SYSTEM, clock=clock, tell=lambda *_: None, size=SMALL)
    assert Sheet.objects.count() == count
    ids = list(Sheet.objects.values_list("customer_id", flat=True))
    found = queries.facts(ids, on=last, known_at=AT)
    assert last == date(2026, 11, 23)
    assert found.columns == ["customer_id", *(m.fact.name for m in measures())]
    assert found["que_5c_total"].drop_nulls().len() > 10
