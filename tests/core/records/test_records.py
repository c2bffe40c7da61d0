"""Schemas of payloads, consent and the law behind it, expiry, severity, and lists of names."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obligor_core.catalogue import whole_catalogue
from obligor_core.policy import Policy, parse
from obligor_core.portfolio.numbers import BookNumbers
from obligor_core.records import consent as consents
from obligor_core.records import law, screening, validity
from obligor_core.records.answers import read_answer
from obligor_core.records.consent import Consent, ConsentMissing, Purpose
from obligor_core.records.industry import Outlook, OutlookLevel, is_old, ladder, outlook_for
from obligor_core.records.law import SubjectKind
from obligor_core.records.matters import MATTERS, PayloadType, RecordKind, RecordState, Severity
from obligor_core.records.payloads import checked, masked
from obligor_core.records.sources import (
    Answer,
    AnswerMalformed,
    SourceBusy,
    SourceRefused,
    SourceTimedOut,
    waterfall,
)

ON = date(2026, 11, 23)
POLICY = Path(__file__).parents[3] / "policies" / "credit_records.yaml"


class TestPayloads:
    def test_are_read_in_the_types_of_their_matter(self):
        given_ = {"year": "2025", "grade": "A级"}
        found = checked(MATTERS["tax_grade"], given_)
        assert found.payload == {"year": 2025, "grade": "A"} and not found.faults

    def test_name_every_field_at_fault_with_its_remedy(self):
        given_ = {"grade": "Z", "year": "1999", "colour": "red"}
        found = checked(MATTERS["tax_grade"], given_)
        assert [f.column for f in found.faults] == ["colour", "year", "grade"]
        assert "2014" in found.faults[1].remedy.zh and "A, B, M" in found.faults[2].remedy.en

    def test_miss_what_is_required(self):
        found = checked(MATTERS["lawsuit"], {"role": "defendant", "case_number": " "})
        assert [f.column for f in found.faults] == ["case_number"]
        assert [f.column for f in checked(MATTERS["lawsuit"], {}).faults] == ["case_number", "role"]

    def test_hide_persons_from_whoever_may_not_see_them(self):
        given_ = {"person": "张伟", "case_number": "（2026）浙01执1号"}
        assert masked(MATTERS["consumption_ban"], given_)["person"] == "张*"

    @given(st.dictionaries(st.sampled_from(["year", "grade", "x"]), st.text() | st.integers()))
    def test_never_fail_whatever_is_written(self, given_):
        found = checked(MATTERS["tax_grade"], given_)
        assert set(found.payload) <= {"year", "grade"}

    @pytest.mark.parametrize("code", sorted(MATTERS))
    def test_every_matter_names_its_fields_once_and_in_both_languages(self, code):
        names = [f.name for f in MATTERS[code].fields]
        assert len(names) == len(set(names))
        for one in MATTERS[code].fields:
            assert one.label.zh and one.label.en
            assert bool(one.choices) is (one.type is PayloadType.CHOICE)


AGREED = Consent(
    1,
    frozenset({RecordKind.BUREAU}),
    frozenset({Purpose.CREDIT_DECISION}),
    date(2026, 1, 1),
    date(2027, 1, 1),
)


def asked(kind=RecordKind.BUREAU, given_=(AGREED,), *, subject=SubjectKind.ENTERPRISE, on=ON):
    return consents.required_consent(
        given_, kind, subject=subject, purpose=Purpose.CREDIT_DECISION, on=on
    )


class TestConsent:
    def test_covers_its_scope_its_purpose_and_its_days(self):
        assert asked() is AGREED
        for other in (
            replace(AGREED, scope=frozenset({RecordKind.TAX})),
            replace(AGREED, purposes=frozenset({Purpose.COLLECTION})),
            replace(AGREED, given_on=date(2026, 11, 24)),
            replace(AGREED, ends_on=ON),
            replace(AGREED, withdrawn_on=ON),
        ):
            with pytest.raises(ConsentMissing):
                asked(given_=(other,))
        assert asked(given_=(replace(AGREED, withdrawn_on=date(2026, 11, 24)),))

    def test_is_refused_by_the_law_that_asks_for_it(self):
        with pytest.raises(ConsentMissing) as refusal:
            asked(given_=(), subject=SubjectKind.PERSON)
        assert "《征信业管理条例》" in refusal.value.said.zh and "第十八条" in refusal.value.said.zh

    def test_says_when_the_wording_was_not_verified(self):
        with pytest.raises(ConsentMissing) as refusal:
            asked(given_=())
        assert "未与公布文本核对" in refusal.value.said.zh

    def test_is_not_needed_for_public_records(self):
        assert asked(RecordKind.COURT, ()) is None

    def test_is_needed_for_the_taxes_of_a_person_since_2021(self):
        with pytest.raises(ConsentMissing):
            asked(RecordKind.TAX, (), subject=SubjectKind.PERSON)
        before = date(2021, 10, 31)
        assert asked(RecordKind.TAX, (), subject=SubjectKind.PERSON, on=before) is None
        assert asked(RecordKind.TAX, ()) is None

    def test_is_not_needed_to_write_down_what_a_tax_office_publishes(self):
        person, kind = SubjectKind.PERSON, RecordKind.TAX
        assert law.law_asking(kind, person, on=ON, matter="tax_arrears") is None
        assert law.law_asking(kind, person, on=ON, matter="tax_grade").code == "PIPL"

    def test_rests_on_laws_that_are_dated_and_sourced(self):
        assert all(one.article.zh and one.number.zh for one in law.laws())
        assert all(one.note.zh for one in law.laws() if not one.is_verified)


class TestNumbers:
    def test_are_those_of_the_shipped_policy(self):
        found = parse(POLICY.read_text(encoding="utf-8"), whole_catalogue(BookNumbers()))
        assert isinstance(found, Policy), "\n".join(map(str, found))
        assert validity.record_numbers(found, on=ON) == validity.RecordNumbers()

    def test_give_the_first_day_to_ask_again(self):
        numbers = validity.RecordNumbers()
        until = validity.valid_until(RecordKind.BUREAU, told_on=date(2026, 11, 30), numbers=numbers)
        assert until == date(2027, 2, 28)
        for on, expected in ((date(2027, 5, 29), False), (date(2027, 5, 30), True)):
            may = validity.may_ask_again(date(2026, 11, 30), on=on, numbers=numbers)
            assert may is expected
        assert validity.may_ask_again(None, on=ON, numbers=numbers)


def severity(matter, amount=None, state=RecordState.OPEN, **payload):
    return validity.severity_of(
        MATTERS[matter],
        payload,
        amount_minor=amount,
        state=state,
        numbers=validity.RecordNumbers(),
    )


class TestSeverity:
    @pytest.mark.parametrize(
        ("expected", "matter", "payload"),
        [
            (Severity.SEVERE, "dishonest", {}),
            (Severity.SEVERE, "tax_grade", {"grade": "D"}),
            (Severity.SERIOUS, "tax_grade", {"grade": "C"}),
            (Severity.INFO, "tax_grade", {"grade": "M"}),
            (Severity.INFO, "lawsuit", {"role": "plaintiff"}),
            (Severity.NOTICE, "lawsuit", {"role": "defendant"}),
            (Severity.SEVERE, "enterprise_report", {"five_tier": "loss", "overdue": 0}),
            (Severity.SERIOUS, "enterprise_report", {"five_tier": "normal", "overdue": 1}),
            (Severity.INFO, "enterprise_report", {"five_tier": "normal", "overdue": 0}),
            (Severity.NOTICE, "news", {"sentiment": "negative"}),
        ],
    )
    def test_follows_what_the_record_says(self, expected, matter, payload):
        assert severity(matter, **payload) is expected

    def test_of_a_lawsuit_rises_with_a_large_amount(self):
        large = 1_000_000_00
        assert severity("lawsuit", large - 1, role="defendant") is Severity.NOTICE
        assert severity("lawsuit", large, role="defendant") is Severity.SERIOUS
        assert severity("lawsuit", large, role="plaintiff") is Severity.INFO

    def test_is_at_most_a_notice_once_settled(self):
        assert severity("enforcement", state=RecordState.SETTLED) is Severity.NOTICE


def failing(failure):
    def ask():
        raise failure

    return ask


FOUND = Answer((), b"{}", "application/json", ON)
BUSY = SourceBusy(source="a", retry_after=7)
LATE = SourceTimedOut(source="a", seconds=3)
REFUSED = SourceRefused(source="a", detail="key")


def poured(*sources):
    waits, told = [], []
    last = waterfall(sources, wait=waits.append, tell=told.append)
    return last, waits, [(t.source, t.failure) for t in told]


class TestWaterfall:
    def test_stops_at_the_first_answer(self):
        last, waits, told = poured(("a", lambda: FOUND, 2), ("b", failing(REFUSED), 2))
        assert last.answer is FOUND and waits == [] and told == [("a", None)]

    def test_goes_on_when_a_source_does_not_answer(self):
        last, _, told = poured(("a", failing(REFUSED), 2), ("b", lambda: FOUND, 0))
        assert last.source == "b" and told == [("a", REFUSED), ("b", None)]

    def test_tries_again_only_what_may_pass_and_waits_longer_each_time(self):
        last, waits, told = poured(("a", failing(LATE), 2))
        assert last.failure is LATE and waits == [0.5, 1.0] and len(told) == 3

    def test_waits_as_long_as_the_source_asks_within_reason(self):
        assert poured(("a", failing(BUSY), 1))[1] == [7.0]
        endless = SourceBusy(source="a", retry_after=9999)
        assert poured(("a", failing(endless), 1))[1] == [30.0]

    def test_of_no_sources_gives_nothing(self):
        assert poured()[0] is None


def told(**other):
    row = {"matter": "enforcement", "reference": "E1", "happened_on": "2026-10-01"}
    row |= {"amount": "120000.50", "payload": {"case_number": "（2026）沪01执1号"}}
    given_ = {"told_on": "2026-11-23", "cost": "3.50", "records": [row | other]}
    return json.dumps(given_).encode()


class TestAnswers:
    def test_are_read_to_the_fen(self):
        found = read_answer(told(), source="s")
        assert found.records[0].amount_minor == 120_000_50 and found.cost_minor == 350
        assert found.raw == told() and found.told_on == ON

    def test_amounts_may_be_plain_numbers(self):
        assert read_answer(told(amount=0.07), source="s").records[0].amount_minor == 7

    @pytest.mark.parametrize(
        ("said", "raw"),
        [
            ("JSON", b"<html>"),
            ("JSON", b"[1]"),
            ("JSON", b"\xff\xfe\x00"),
            ("told_on", b"{}"),
            ("records", b'{"told_on": "2026-11-23", "records": [1]}'),
            ("matter", told(matter="gossip")),
            ("reference", told(reference="")),
            ("happened_on", told(happened_on="yesterday")),
            ("amount", told(amount="1.005")),
            ("amount", told(amount="-1")),
            ("Case number", told(payload={})),
        ],
    )
    def test_are_taken_whole_or_not_at_all(self, said, raw):
        with pytest.raises(AnswerMalformed) as refusal:
            read_answer(raw, source="s")
        assert said in refusal.value.said.en

    @given(st.binary(max_size=200))
    def test_never_fail_otherwise(self, raw):
        with pytest.raises(AnswerMalformed):
            read_answer(raw, source="s")


LISTED = [
    screening.ListedName(1, "深圳市华信远洋贸易有限责任公司"),
    screening.ListedName(2, "Northern Star Shipping Co., Ltd."),
    screening.ListedName(3, "张伟", is_person=True),
]


def screened(name, *, is_person=False, least=Fraction(85, 100)):
    found = screening.hits({7: [(name, is_person)]}, LISTED, likeness_min=least)
    return [(hit.entry_id, hit.percent) for hit in found]


class TestScreening:
    def test_finds_another_spelling_of_the_same_name(self):
        assert screened("深圳华信远洋贸易有限公司") == [(1, 100)]
        assert screened("NORTHERN STAR SHIPPING LIMITED") == [(2, 100)]
        assert screened("张 伟", is_person=True) == [(3, 100)]

    def test_finds_a_name_that_differs_in_a_character(self):
        assert screened("深圳华信远航贸易有限公司", least=Fraction(7, 10)) == [(1, 71)]
        assert screened("深圳华信远航贸易有限公司") == []

    def test_leaves_others_alone(self):
        assert screened("上海恒泰精密机械有限公司") == []

    @given(st.text(alphabet="华信远洋海贸易", min_size=2, max_size=8), st.integers(50, 100))
    def test_misses_nothing_that_comparing_all_would_find(self, name, percent):
        least = Fraction(percent, 100)
        ours = screening.comparable(name, is_person=False)
        expected = {
            one.entry_id
            for one in LISTED
            if ours == one.normal
            or screening.similarity(ours, one.normal).shared * 200
            >= percent * screening.similarity(ours, one.normal).pieces
            > 0
        }
        assert {entry for entry, _ in screened(name, least=least)} == expected


class TestIndustry:
    def test_climbs_from_the_class_to_the_section(self):
        assert ladder("C2611") == ("2611", "261", "26", "C")
        assert ladder("C") == ("C",)

    def test_takes_the_newest_of_the_deepest_level(self):
        rows = [
            Outlook("26", date(2025, 1, 1), 2, 2, 2, 2),
            Outlook("26", date(2026, 1, 1), 4, 4, 4, 4),
            Outlook("C", date(2026, 6, 1), 1, 1, 1, 1),
        ]
        assert outlook_for("2611", rows, on=ON) is rows[1]
        assert outlook_for("2611", rows, on=date(2025, 6, 1)) is rows[0]
        assert outlook_for("2011", rows, on=ON) is rows[2]
        assert outlook_for("A", rows, on=ON) is None

    @pytest.mark.parametrize(
        ("scores", "level"),
        [
            ((2, 2, 2, 3), OutlookLevel.WEAK),
            ((2, 2, 3, 3), OutlookLevel.STABLE),
            ((3, 3, 3, 4), OutlookLevel.STABLE),
            ((3, 3, 4, 4), OutlookLevel.STRONG),
        ],
    )
    def test_is_told_in_a_word(self, scores, level):
        assert Outlook("C", ON, *scores).level is level

    def test_is_old_after_its_months(self):
        first = date(2025, 11, 23)
        assert not is_old(first, on=date(2026, 11, 22), months=12)
        assert is_old(first, on=date(2026, 11, 23), months=12)
