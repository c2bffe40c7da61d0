"""What the facts say of court records, reports, consents, outlooks and positions."""

from __future__ import annotations

import random
from datetime import date, timedelta

import polars as pl
from evidence import ON, check, consent, fact, facts, outlook, record
from hypothesis import given
from hypothesis import strategies as st

from obligor_core.records.facts import measures


class TestAnOpenRecord:
    def test_counts_from_its_day_until_the_day_it_is_settled(self):
        one = record("enforcement", date(2026, 10, 1), amount_minor=500)
        ended = one | {"settled_on": date(2026, 11, 23)}
        assert fact("rec_enforcement_open_count", one) == 1
        assert fact("rec_enforcement_open_count", ended) == 0
        assert fact("rec_enforcement_open_count", ended, on=ON - timedelta(days=1)) == 1
        assert facts(one, on=date(2026, 9, 30)).is_empty()

    def test_counts_only_when_somebody_stands_for_it(self):
        for standing, expected in (("confirmed", True), ("proposed", False), ("dismissed", False)):
            one = record("sanction_hit", standing=standing)
            assert fact("rec_is_sanctioned", one) is expected
        waiting = record("sanction_hit", standing="proposed")
        assert fact("rec_sanction_candidates", waiting) == 1

    def test_dishonest_and_restricted_are_flags(self):
        assert fact("rec_is_dishonest", record("dishonest")) is True
        assert fact("rec_is_dishonest", record("enforcement")) is False
        assert fact("rec_is_consumption_restricted", record("consumption_ban")) is True

    def test_of_lawsuits_only_those_against_the_customer_weigh(self):
        sued = record("lawsuit", role="defendant", amount_minor=700)
        suing = record("lawsuit", role="plaintiff", amount_minor=900, record_id=2)
        assert fact("rec_lawsuits_open_amount", sued, suing) == 700
        assert fact("rec_claims_open_amount", sued, suing) == 900
        assert fact("rec_court_open_count", sued, suing) == 1


class TestAmounts:
    def test_of_other_currencies_are_converted(self):
        one = record("enforcement", amount_minor=100_00, currency="USD")
        assert fact("rec_enforcement_open_amount", one) == 710_00

    def test_without_a_rate_leave_the_sum_missing_and_not_too_small(self):
        foreign = record("enforcement", amount_minor=100_00, currency="GBP")
        own = record("enforcement", amount_minor=100_00, record_id=2)
        assert fact("rec_enforcement_open_amount", foreign, own) is None
        assert fact("rec_enforcement_open_count", foreign, own) == 2
        assert fact("rec_lawsuits_open_amount", foreign, own) == 0

    def test_that_nobody_knows_add_nothing(self):
        assert fact("rec_enforcement_open_amount", record("enforcement")) == 0


class TestNothingFound:
    def test_is_clean_only_when_somebody_asked(self):
        asked = check("court")
        assert fact("rec_is_dishonest", checks=(asked,)) is False
        assert fact("rec_court_open_amount", checks=(asked,)) == 0
        assert fact("rec_penalties_count_24m", checks=(asked,)) is None
        assert fact("rec_is_sanctioned", checks=(asked,)) is None

    def test_nobody_has_facts_who_has_no_evidence(self):
        assert facts().is_empty()


class TestWindows:
    def test_penalties_count_for_24_months(self):
        inside, outside = date(2024, 11, 24), date(2024, 11, 23)
        assert fact("rec_penalties_count_24m", record("penalty", inside, amount_minor=5)) == 1
        assert fact("rec_penalties_count_24m", record("penalty", outside, amount_minor=5)) == 0

    def test_news_count_for_six_and_only_bad_ones(self):
        bad = record("news", date(2026, 5, 24), sentiment="negative")
        assert fact("rec_negative_news_6m", bad) == 1
        assert fact("rec_serious_news_6m", bad) == 0
        assert fact("rec_serious_news_6m", bad | {"severity": "serious"}) == 1
        assert fact("rec_negative_news_6m", bad | {"happened_on": date(2026, 5, 23)}) == 0
        assert fact("rec_negative_news_6m", bad | {"sentiment": "neutral"}) == 0

    def test_a_paid_bill_is_no_debt_but_a_habit(self):
        paid = record("bill_overdue", date(2026, 2, 1), settled_on=date(2026, 3, 1), amount_minor=9)
        assert fact("rec_bills_overdue_amount", paid) == 0
        assert fact("rec_bills_overdue_12m", paid) == 1


class TestReports:
    def test_the_one_told_last_counts(self):
        old = record("enterprise_report", date(2026, 1, 5), credit_balance=100, overdue=7)
        new = record("enterprise_report", date(2026, 9, 5), credit_balance=80, overdue=0)
        new |= {"record_id": 2, "five_tier": "special_mention"}
        for rows in ((old, new), (new, old)):
            assert fact("rec_bureau_credit_balance", *rows) == 80
            assert fact("rec_bureau_overdue", *rows) == 0
            assert fact("rec_bureau_tier_rank", *rows) == 1
            assert fact("rec_bureau_age_days", *rows) == 79
        assert fact("rec_bureau_credit_balance", old, new, on=date(2026, 9, 4)) == 100

    def test_of_a_person_stand_beside(self):
        firm = record("enterprise_report", credit_balance=100, overdue=0)
        owner = record("person_report", record_id=2, overdue=5, overdue_months_24m=3)
        assert fact("rec_bureau_overdue", firm, owner) == 0
        assert fact("rec_person_overdue", firm, owner) == 5
        assert fact("rec_person_overdue_months_24m", firm, owner) == 3

    def test_expire_with_the_last_thing_told_of_the_kind(self):
        one = record("enterprise_report", valid_until=date(2026, 11, 23))
        assert fact("rec_expired_count", one) == 1
        later = check("bureau", until=date(2026, 11, 24))
        assert fact("rec_expired_count", one, checks=(later,)) == 0
        assert fact("rec_expiring_count", one, checks=(later,)) == 1
        assert fact("rec_expiry_days", one, checks=(later,)) == 1

    def test_the_newest_year_gives_the_tax_grade(self):
        rows = [
            record("tax_grade", date(2025, 4, 1), grade="A", grade_year=2024),
            record("tax_grade", date(2026, 4, 1), grade="C", grade_year=2025, record_id=2),
        ]
        assert fact("rec_tax_grade", *rows) == "C"
        assert fact("rec_tax_grade", *rows, on=date(2026, 3, 1)) == "A"


class TestConsent:
    def test_stands_until_its_end_or_withdrawal(self):
        one = consent(date(2026, 1, 1), date(2026, 12, 1))
        assert fact("rec_is_consent_valid", consents=(one,)) is True
        assert fact("rec_consent_days", consents=(one,)) == 8
        assert fact("rec_is_consent_valid", consents=(one,), on=date(2026, 12, 1)) is False
        withdrawn = one | {"withdrawn_on": ON}
        assert fact("rec_is_consent_valid", consents=(withdrawn,)) is False

    def test_for_other_queries_is_none_for_the_bureau(self):
        one = consent(date(2026, 1, 1), None, kind="tax")
        assert fact("rec_is_consent_valid", consents=(one,)) is None


FIRM = {"customer_id": 1, "industry_code": "2611"}


class TestOutlook:
    def test_falls_back_to_the_nearest_parent(self):
        rows = [outlook("C", date(2026, 1, 1), 3, 3, 3, 3), outlook("26", ON, 1, 2, 3, 3)]
        rows[1]["outlook_id"] = 2
        given = {"customers": (FIRM,), "outlooks": tuple(rows)}
        assert fact("ind_outlook_code", **given) == "26"
        assert fact("ind_cycle", **given) == 1
        assert fact("ind_outlook", **given) == "weak"
        assert fact("ind_outlook_code", **given, on=ON - timedelta(days=1)) == "C"

    def test_is_missing_for_an_industry_that_is_none(self):
        nobody = {"customer_id": 1, "industry_code": "ZZ"}
        rows = (outlook("C", date(2026, 1, 1), 3, 3, 3, 3),)
        assert facts(customers=(nobody,), outlooks=rows).is_empty()

    def test_a_position_counts_from_its_day(self):
        at = {"position_id": 1, "customer_id": 1, "valid_from": date(2026, 6, 1), "share": 0.12}
        at |= {"rank": 3, "chain_role": "component", "bargaining_up": 2, "bargaining_down": 4}
        assert fact("ind_market_share", positions=(at,)) == 0.12
        assert facts(positions=(at,), on=date(2026, 5, 31)).is_empty()


rows = st.lists(
    st.builds(
        lambda number, matter, customer, day, amount, settled: record(
            matter,
            date(2026, 1, 1) + timedelta(days=day),
            record_id=number,
            customer_id=customer,
            amount_minor=amount,
            settled_on=date(2026, 12, 1) if settled else None,
        ),
        st.integers(1, 10**6),
        st.sampled_from(["enforcement", "dishonest", "penalty", "bill_overdue", "tax_arrears"]),
        st.integers(1, 3),
        st.integers(0, 300),
        st.integers(0, 10**12),
        st.booleans(),
    ),
    max_size=12,
    unique_by=lambda row: row["record_id"],
)


class TestProperties:
    @given(rows, st.randoms())
    def test_the_order_of_rows_does_not_matter(self, given_rows, chance: random.Random):
        mixed = list(given_rows)
        chance.shuffle(mixed)
        assert facts(*given_rows).equals(facts(*mixed))

    @given(rows)
    def test_one_customer_alone_has_the_facts_it_has_in_the_book(self, given_rows):
        book = facts(*given_rows)
        for customer in {row["customer_id"] for row in given_rows}:
            alone = facts(*(r for r in given_rows if r["customer_id"] == customer))
            assert alone.equals(book.filter(pl.col("customer_id") == customer))

    @given(rows)
    def test_settling_never_makes_a_customer_look_worse(self, given_rows):
        before = facts(*given_rows)
        after = facts(*(r | {"settled_on": ON} for r in given_rows))
        for name in ("rec_court_open_count", "rec_court_open_amount", "rec_open_count"):
            both = zip(before[name], after[name], strict=True)
            assert all((b or 0) >= (a or 0) for b, a in both)

    def test_the_columns_are_exactly_the_facts(self):
        columns = facts(record("enforcement")).columns
        assert columns == ["customer_id", *(m.fact.name for m in measures())]
