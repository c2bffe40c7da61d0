"""Conditions are SQL of an allowed kind whose parts fit together; all else is refused in place."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.policy.small_book import CATALOGUE, FULL, parsed, refused, rule, with_rules

from obligor_core.policy import Finding, Policy, compile_one, parse

ON = date(2026, 2, 1)


def finding_of(when):
    findings = refused(with_rules(rule(when)))
    assert len(findings) == 1, findings
    return findings[0]


def fires(when, **facts):
    judge = compile_one(parsed(with_rules(rule(when))), on=ON)
    return judge.test("TRY-01", facts)


class TestTheAllowList:
    @pytest.mark.parametrize(
        "when",
        [
            "SUM(dpd) > 1",
            "dpd > (SELECT 1)",
            "SELECT 1",
            "dpd > 1; dpd > 2",
            "pg_sleep(10) IS NULL",
            "dpd::text = 'x'",
            "CAST(dpd AS text) = 'x'",
            "industry LIKE 'C%'",
            "industry || 'x' = 'y'",
            "dpd % 2 = 0",
            "dpd ^ 2 > 3",
            "dpd IN (SELECT dpd)",
            "dpd > ANY(ARRAY[1])",
            "CURRENT_DATE > opened_on",
            "now() > opened_on",
            "public.dpd > 1",
            "dpd IS TRUE",
            "dpd IS DISTINCT FROM 1",
            "dpd > $1",
            "dpd > :x",
            "dpd BETWEEN SYMMETRIC 1 AND 2",
            "industry = E'x'",
            "INTERVAL '1 day' > 1",
            "dpd[1] > 1",
            "dpd > 1 trailing",
            "dpd = 1_000",
            "dpd >",
            "((dpd > 1)",
            "CASE WHEN dpd > 1 THEN TRUE",
            "'unclosed",
            "dpd > 0x10",
            "*",
            "COUNT(*) > 1",
            "EXISTS (SELECT 1)",
            "(" * 30 + "dpd > 1" + ")" * 30,
            "NOT " * 40 + "is_insured",
            " OR ".join(["dpd > 1"] * 300),
        ],
    )
    def test_refuses_every_other_construct(self, when):
        findings = refused(with_rules(rule(when)))
        assert {f.rule for f in findings} <= {"POL-06", "POL-07", "POL-08"}

    @pytest.mark.parametrize(
        "when",
        [
            "dpd > 1 AND NOT (overdue = 0 OR is_insured)",
            "dpd BETWEEN 1 AND 30 AND industry IN ('C13', 'C14')",
            "late_ratio IS NOT NULL AND trend IS NULL",
            "COALESCE(late_ratio, trend, 0.5) >= 0.5",
            "ABS(trend) > 0.1 AND -trend < 3",
            "LEAST(overdue, exposure, disputed) > GREATEST(disputed, 0.01)",
            "CASE WHEN dpd > 1 THEN overdue ELSE exposure END > 5",
            "CASE industry WHEN 'C13' THEN 1 WHEN 'C14' THEN 2 END = 1",
            "opened_on < DATE '2026-01-31' AND as_of - opened_on > 30",
            "opened_on + 30 < as_of - 5",
            "overdue / exposure > 0.1 AND overdue * 3 > exposure / 2",
            "is_insured = FALSE AND (has_guarantee <> TRUE)",
            "DPD > 1 -- the analyst's remark",
            "dpd != 1 AND overdue > 2 * 10000.50",
        ],
    )
    def test_lets_pass_what_an_analyst_needs(self, when):
        assert isinstance(parse(with_rules(rule(when)), CATALOGUE), Policy)


class TestNames:
    def test_suggest_the_nearest(self):
        finding = finding_of("overdu > 1")
        assert (finding.rule, finding.remedy.en) == ("POL-07", "Did you mean overdue?")

    def test_recognise_a_chinese_label(self):
        assert finding_of("逾期天数 > 1").remedy.zh == "请写 dpd。"

    def test_are_all_reported_at_once(self):
        findings = refused(with_rules(rule("dqd > 1 AND overdu > 1 OR nothing_like_it")))
        assert [f.rule for f in findings] == ["POL-07"] * 3


class TestPlaces:
    def test_point_into_a_plain_condition(self):
        text = FULL.replace("when: age <> 'current'", "when: age <> 'current' AND overdu > 1")
        (finding,) = refused(text)
        line = text.splitlines()[finding.place.line - 1]
        assert line[finding.place.column - 1 :].startswith("overdu ")

    def test_point_into_a_block(self):
        block = "when: |\n      age <> 'current'\n      AND dpd > 'x'"
        text = FULL.replace("when: age <> 'current'", block)
        (finding,) = refused(text)
        line = text.splitlines()[finding.place.line - 1]
        assert line[finding.place.column - 1 :].startswith("dpd > 'x'")

    def test_point_into_quotes(self):
        text = FULL.replace("when: age <> 'current'", "when: \"age <> 'current' AND x1 > 1\"")
        (finding,) = refused(text)
        line = text.splitlines()[finding.place.line - 1]
        assert line[finding.place.column - 1 :].startswith("x1 ")

    def test_find_the_second_of_two_equal_words(self):
        text = FULL.replace("when: age <> 'current'", "when: dpd > 1 AND (dpd > TRUE)")
        (finding,) = refused(text)
        line = text.splitlines()[finding.place.line - 1]
        assert line[finding.place.column - 1 :].startswith("dpd > TRUE")


class TestKinds:
    @pytest.mark.parametrize(
        ("when", "said"),
        [
            ("dpd", "not a condition but a number"),
            ("dpd > 'x'", "A number is compared with a text"),
            ("industry > 'C'", "A text has no order"),
            ("is_insured > FALSE", "A yes/no has no order"),
            ("is_insured = 'yes'", "A yes/no is compared with a text"),
            ("opened_on > '2026-01-01'", "A date is compared with a text"),
            ("opened_on > 20260101", "A date is compared with a number"),
            ("overdue > dpd", "An amount is compared with a number"),
            ("overdue > late_ratio", "An amount is compared with a number"),
            ("overdue + dpd > 1", "An amount + a number has no meaning"),
            ("overdue * exposure > 1", "An amount * an amount has no meaning"),
            ("1 / overdue > 1", "A number / an amount has no meaning"),
            ("opened_on + opened_on > as_of", "A date + a date has no meaning"),
            ("opened_on + 0.5 > as_of", "Only whole days"),
            ("opened_on + late_ratio > as_of", "Only whole days"),
            ("-industry = 'x'", "does not apply to a text"),
            ("ABS(opened_on) > as_of", "does not apply to a date"),
            ("dpd = NULL", "A comparison with NULL is never true"),
            ("dpd + NULL > 1", "Arithmetic with NULL"),
            ("COALESCE(dpd, NULL) > 1", "NULL has no use in COALESCE"),
            ("COALESCE(dpd, 'x') > 1", "A number is compared with a text"),
            ("dpd IN (1, 'x')", "A number is compared with a text"),
            ("dpd IN (1, NULL)", "A comparison with NULL"),
            ("dpd IN ()", "The list is empty"),
            ("dpd IN (1, returned)", "Only values stand in IN"),
            ("NOT dpd", "not a condition but a number"),
            ("dpd > 1 AND overdue", "not a condition but an amount"),
            ("CASE WHEN dpd > 1 THEN 1 ELSE 'x' END = 1", "A number is compared with a text"),
            ("CASE WHEN dpd > 1 THEN NULL END = 1", "Every branch is NULL"),
            ("dpd / 0 > 1", "divides by zero"),
            ("LEAST(dpd) > 1", "LEAST takes 2+ values"),
            ("ABS(dpd, 1) > 1", ""),
            ("overdue > 0.001", "finer than CNY"),
            ("DATE '2026-02-30' > opened_on", "2026-02-30 is not a day"),
            ("dpd > 1e400", "1e400 cannot be read"),
            ("1 < dpd < 5", "compared with"),
            ("dpd * dpd * dpd * dpd > 1", "cannot be computed exactly"),
        ],
    )
    def test_must_fit(self, when, said):
        assert said in finding_of(when).what.en

    def test_a_word_that_a_band_never_takes_is_refused(self):
        findings = refused(FULL.replace("age <> 'current'", "age <> 'curent'"))
        assert [(f.rule, f.remedy.en) for f in findings] == [("POL-08", "Did you mean current?")]


class TestLiteralAmounts:
    def test_are_in_yuan_at_the_boundary(self):
        assert fires("overdue > 500", overdue=50_000) is False
        assert fires("overdue > 500", overdue=50_001) is True

    def test_are_exact_where_doubles_are_not(self):
        # 0.1 * 3 is 0.30000000000000004 as a double, and a share of 10 % would be missed.
        assert fires("overdue >= 0.1 * exposure", overdue=3, exposure=30) is True
        assert fires("overdue > 0.1 * exposure", overdue=3, exposure=30) is False

    @given(
        overdue=st.integers(-(2**62), 2**62),
        exposure=st.integers(-(2**62), 2**62),
        percent=st.integers(-500, 500),
    )
    def test_compare_as_fractions_do(self, overdue, exposure, percent):
        when = f"overdue > {percent / 100:.2f} * exposure"
        expected = Fraction(overdue) > Fraction(percent, 100) * exposure
        assert fires(when, overdue=overdue, exposure=exposure) is expected


class TestDivision:
    def test_is_never_whole_number_division(self):
        assert fires("dpd / 2 > 3", dpd=7) is True

    def test_by_zero_is_unknown(self):
        assert fires("overdue / exposure > 0.1", overdue=5, exposure=0) is None
        assert fires("dpd / returned >= 0", dpd=0, returned=0) is None


class TestMissingFacts:
    def test_make_the_rule_undecided_and_are_named(self):
        outcome = compile_one(parsed(with_rules(rule("dpd > 1 AND overdue > 1"))), on=ON)(
            {"dpd": 5}
        )
        assert outcome.fired == ()
        assert [(u.rule, u.missing) for u in outcome.undecided] == [("TRY-01", ("overdue",))]

    def test_do_not_matter_where_the_rest_decides(self):
        assert fires("dpd > 1 AND overdue > 1", dpd=0) is False
        assert fires("dpd > 1 OR overdue > 1", dpd=5) is True

    def test_can_be_asked_for(self):
        assert fires("overdue IS NULL") is True
        assert fires("COALESCE(dpd, 9) > 5") is True

    def test_make_least_and_greatest_unknown(self):
        assert fires("LEAST(dpd, returned) < 5", dpd=1) is None


@pytest.mark.parametrize("kind", ["findings"])
def test_a_refused_text_is_a_list_of_findings(kind):
    found = parse("nonsense", CATALOGUE)
    assert isinstance(found, list) and all(isinstance(f, Finding) for f in found)
