"""Facts of statements: true by a day, as known at an instant, for one and for many alike."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from actors import ANA, AT
from mill import customer, draft, filed, lines

from obligor.portfolio import queries as portfolio
from obligor.statements import actions, queries
from obligor.statements.models import Statement
from obligor_core.statements.facts import measures

pytestmark = pytest.mark.django_db
ON, LATER = date(2026, 11, 23), AT + timedelta(hours=1)


def facts(*owners, on=ON, known_at=LATER):
    found = queries.facts([o.pk for o in owners], on=on, known_at=known_at)
    return {row["customer_id"]: row for row in found.to_dicts()}


def test_give_every_measure_for_whoever_has_a_statement():
    owner, none = customer("M-1"), customer("M-2")
    for year in (2024, 2025):
        filed(owner, year)
    found = facts(owner, none)
    assert set(found) == {owner.pk}
    row = found[owner.pk]
    assert set(row) == {"customer_id", *(m.fact.name for m in measures())}
    assert (row["stm_statements_count"], row["stm_years_count"]) == (2, 2)
    assert row["stm_revenue"] == 7_000_000_000
    assert row["stm_is_audited"] is True
    assert row["stm_age_days"] == (ON - date(2025, 12, 31)).days


def test_drafts_and_later_periods_do_not_count():
    owner = customer()
    filed(owner, 2024)
    draft(owner, 2025)
    assert facts(owner)[owner.pk]["stm_statements_count"] == 1
    assert facts(owner, on=date(2024, 12, 30)) == {}
    assert facts(owner, on=date(2024, 12, 31))[owner.pk]["stm_statements_count"] == 1


def test_what_was_known_at_an_instant_stays_answerable():
    owner = customer()
    first = filed(owner)
    outcome = actions.restate(statement_id=first.pk, because="审计调整", by=ANA, at=AT)
    second = Statement.objects.get(pk=outcome.events[0].statement_id)
    changed = lines(2025) | {"revenue": type(lines()["revenue"])(7_100_000_000, None)}
    header = queries.header_of(second)
    actions.change(statement_id=second.pk, header=header, lines=changed, by=ANA, at=AT)
    row = Statement.objects.get(pk=second.pk)
    said = [{"check": c, "because": "已核实"} for c in queries.to_answer(row)]
    actions.file(statement_id=second.pk, acknowledged=said, by=ANA, at=LATER + timedelta(hours=1))
    after = LATER + timedelta(hours=2)
    assert facts(owner, known_at=LATER)[owner.pk]["stm_revenue"] == 7_000_000_000
    assert facts(owner, known_at=after)[owner.pk]["stm_revenue"] == 7_100_000_000
    assert facts(owner, known_at=after)[owner.pk]["stm_errors_count"] > 0
    actions.withdraw(statement_id=second.pk, because="有误", by=ANA, at=after)
    assert facts(owner, known_at=after) == {}
    assert facts(owner, known_at=LATER)[owner.pk]["stm_errors_count"] == 0


def test_a_currency_without_a_rate_gives_no_amounts_but_ratios():
    owner = customer()
    filed(owner, currency="USD")
    row = facts(owner)[owner.pk]
    assert row["stm_revenue"] is None
    assert row["stm_current_ratio"] is not None


def test_one_customer_has_the_facts_that_it_has_among_many():
    owners = [customer(f"M-{n}") for n in range(4)]
    for place, owner in enumerate(owners[:3]):
        for year in (2023, 2024, 2025)[place:]:
            filed(owner, year)
    together = facts(*owners)
    for owner in owners[:3]:
        assert facts(owner)[owner.pk] == together[owner.pk]


def test_the_single_customer_online_sees_them():
    owner = customer()
    filed(owner)
    row = portfolio.facts_now(owner.pk, on=ON, known_at=LATER)
    assert row["stm_revenue"] == 7_000_000_000
    assert portfolio.facts_now(customer("M-2").pk, on=ON, known_at=LATER)["stm_age_days"] is None
