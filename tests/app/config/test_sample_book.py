"""The sample book goes in by the ordinary import, once, and goes on where it was broken off."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from obligor.config import sample_book, sample_lender, standing
from obligor.customers.models import Customer
from obligor.foundation.access import SYSTEM
from obligor.imports.models import ImportBatch
from obligor.people.models import RoleAssignment, User
from obligor.receivables.models import ExchangeRate, OpenItem

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
SMALL = sample_book.Size(customers=40, months=3)


class Broken(Exception):
    pass


def clock() -> datetime:
    return AT


def settle(*, until: str = "") -> date:
    """Load the book, or break off before the part ``until``."""

    def tell(kind: str, _rows: int) -> None:
        if kind == until:
            raise Broken

    return sample_book.settle(by=SYSTEM, clock=clock, tell=tell, size=SMALL)


@pytest.fixture
def lender(db, settings, tmp_path):
    settings.UPLOADS = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    standing.settle(by=SYSTEM, at=AT)
    sample_lender.settle(by=SYSTEM, at=AT)


def test_goes_on_where_it_was_broken_off_and_loads_nothing_twice(lender):
    assert sample_book.is_wanted()
    with pytest.raises(Broken):
        settle(until="open_items")
    assert (Customer.objects.count(), OpenItem.objects.count()) == (40, 0)
    assert settle() == date(2026, 11, 23)
    loaded = ImportBatch.objects.filter(state="committed").values_list("kind", flat=True)
    assert sorted(loaded) == sorted(sample_book.PARTS)
    assert (
        OpenItem.objects.exists()
        and ExchangeRate.objects.values("currency").distinct().count() == 3
    )
    before = ImportBatch.objects.count()
    settle()
    assert ImportBatch.objects.count() == before


def test_wants_its_nights_until_they_are_run_oldest_first(lender):
    nights = sample_book.missing_nights(date(2026, 11, 23))
    assert nights == sorted(nights)
    assert nights[-1] == date(2026, 11, 22) and date(2026, 5, 31) in nights


def test_is_never_loaded_beside_a_person_of_ones_own(lender):
    User.objects.create(username="wang", display_name="王芳")
    assert not sample_book.is_wanted()


def test_mends_a_lender_whose_making_was_broken_off(lender):
    RoleAssignment.objects.filter(user__username="pan.yu").delete()
    User.objects.filter(username="admin").delete()
    sample_lender.settle(by=SYSTEM, at=AT)
    assert RoleAssignment.objects.filter(user__username="pan.yu").count() == 1
    assert RoleAssignment.objects.filter(user__username="admin").count() == 1
