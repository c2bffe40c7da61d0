"""Bands leave no gap, tables answer every combination, rules that never answer are named."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.policy.small_book import (
    FULL,
    HEADER,
    examples,
    parsed,
    refused,
    rule,
    with_rules,
)

from obligor_core.policy import compile_one, evaluate

ON = date(2026, 2, 1)
AGE = """\
bands:
  age:
    title: {en: Age, zh: 账龄}
    over: OVER
    parts:
PARTS
"""


def banded(*parts, over="dpd"):
    lines = "\n".join(f"      - {{{part}, label: {{en: x, zh: 段}}}}" for part in parts)
    return HEADER + AGE.replace("OVER", over).replace("PARTS", lines)


def said(text):
    return [f.what.en for f in refused(text)]


class TestBands:
    @examples(20)
    @given(dpd=st.one_of(st.none(), st.integers(-5, 40)))
    def test_include_their_lower_limit_and_exclude_their_upper(self, dpd):
        expected = (
            None if dpd is None else "current" if dpd < 1 else "1_30" if dpd < 31 else "over_30"
        )
        assert compile_one(parsed(FULL), on=ON)({"dpd": dpd}).derived["age"] == expected

    @pytest.mark.parametrize(
        ("parts", "what"),
        [
            (("from: 0, to: 5, value: a", "from: 5, value: b"), "Values below the first band"),
            (("to: 5, value: a", "from: 5, to: 9, value: b"), "Values above the last band"),
            (("to: 5, value: a", "value: b"), "does not say where it begins"),
            (("to: 5, value: a", "from: 6, value: b"), "There is a gap after this band"),
            (("to: 6, value: a", "from: 5, value: b"), "This band overlaps the next"),
            (("to: 5, value: a", "from: 5, value: a"), "Two bands have the word a"),
            (("value: a", "from: 5, value: b", "from: 5, value: c"), "No value reaches"),
            (("value: a", "from: 5, value: b", "from: 4, value: c"), "No value reaches"),
            (("value: a", "from: 0.2, value: b", "from: 0.8, value: c"), "No value reaches"),
            (("value: a", "from: dqd, value: b"), "dqd is unknown"),
            (("value: a", "from: returned, value: b"), "The limit of a band is a number"),
            (("value: a", "from: \"'x'\", value: b"), "The limit of a band is a number"),
        ],
    )
    def test_without_order_are_refused(self, parts, what):
        assert what in "\n".join(said(banded(*parts)))

    def test_over_a_text_are_refused(self):
        assert said(banded("value: a", over="industry")) == ["A text cannot be cut into bands."]

    def test_cut_amounts_in_yuan(self):
        policy = parsed(banded("value: small", "from: 100.50, value: large", over="overdue"))
        judge = compile_one(policy, on=ON)
        assert judge({"overdue": 10_049}).derived == {"age": "small"}
        assert judge({"overdue": 10_050}).derived == {"age": "large"}

    def test_cut_ratios_of_facts(self):
        policy = parsed(banded("value: low", "from: 0.1, value: high", over="overdue / exposure"))
        judge = compile_one(policy, on=ON)
        assert judge({"overdue": 3, "exposure": 30}).derived == {"age": "high"}
        assert judge({"overdue": 3, "exposure": 0}).derived == {"age": None}

    def test_may_be_cut_at_numbers_of_the_policy(self):
        text = FULL.replace("to: 31,", "to: days_severe,").replace(
            "from: 31,", "from: days_severe,"
        )
        policy = parsed(text)
        assert compile_one(policy, on=ON)({"dpd": 59}).derived["age"] == "1_30"
        assert compile_one(policy, on=date(2026, 7, 1))({"dpd": 59}).derived["age"] == "over_30"


class TestTables:
    @pytest.mark.parametrize(
        ("before", "after", "what"),
        [
            ("    otherwise: 0\n", "", "No row answers premium, over_30."),
            ("age: all", "age: [current, late]", "age is never late."),
            ("segment", "dpd", "The key of a table is a text or a band set."),
            ("segment", "segmnt", "segmnt is unknown."),
            (
                "segment: [premium, standard]",
                "segment: all",
                "The words of this key are not listed",
            ),
            ("age: 1_30, value: 60", "age: current, value: 60", "This row stands here twice."),
            ("premium, age: 1_30", "premuim, age: 1_30", "premuim is not a word of this key."),
            ("value: 45}", "value: x}", "Here stands a whole number."),
        ],
    )
    def test_that_do_not_answer_are_refused(self, before, after, what):
        assert before in FULL
        assert what in "\n".join(said(FULL.replace(before, after)))

    def test_answer_the_row_else_otherwise_and_nothing_for_nothing(self):
        facts = pl.DataFrame(
            {"segment": ["premium", "standard", "other", None], "dpd": [5, 50, 0, 0]}
        )
        frame = evaluate(parsed(FULL), facts, on=ON).frame
        assert frame["terms"].to_list() == [60, 0, 0, None]

    def test_give_words_amounts_days_and_yes_no(self):
        table = """\
  T:
    title: {en: T, zh: 表}
    keys: {segment: [premium, standard]}
    type: TYPE
    rows:
      - {segment: premium, value: ONE}
      - {segment: standard, value: TWO}
"""
        kinds = [
            ("a", "money", "10.50", "0"),
            ("b", "date", "2026-01-31", "2027-01-31"),
            ("c", "boolean", "true", "false"),
            ("d", "number", "0.25", "1"),
            ("e", "choice\n    choices: {x: {en: X, zh: 甲}, y: {en: Y, zh: 乙}}", "x", "y"),
        ]
        text = HEADER + "tables:\n"
        for name, kind, one, two in kinds:
            text += (
                table.replace("T:", f"{name}:", 1)
                .replace("TYPE", kind)
                .replace("ONE", one)
                .replace("TWO", two)
            )
        facts = pl.DataFrame({"segment": ["premium", "standard", None, "new"]})
        frame = evaluate(parsed(text), facts, on=ON).frame
        assert frame["a"].to_list() == [1050, 0, None, None]
        assert frame["b"].to_list() == [date(2026, 1, 31), date(2027, 1, 31), None, None]
        assert frame["c"].to_list() == [True, False, None, None]
        assert frame["d"].to_list() == [0.25, 1.0, None, None]
        assert frame["e"].to_list() == ["x", "y", None, None]


def two(first, second, orders=(1, 2)):
    return with_rules(
        rule(first, order=orders[0]) + rule(second, number=2, order=orders[1], then="grade: b")
    )


class TestRulesThatNeverAnswer:
    @pytest.mark.parametrize(
        "when",
        [
            "dpd > 60 AND dpd <= 60",
            "dpd > 60 AND dpd < 61",
            "dpd = 5 AND NOT (dpd > 1)",
            "industry = 'C13' AND industry IN ('C14', 'C15')",
            "industry = 'C13' AND industry <> 'C13'",
            "is_insured AND NOT is_insured",
            "dpd IS NULL AND dpd > 1",
            "overdue > 100.00 AND overdue < 100.01",
            "late_ratio > 0.5 AND (late_ratio < 0.5 OR late_ratio = 0.5)",
            "FALSE",
            "overdue > exposure AND NOT (overdue > exposure)",
            "dpd IN (1, 2) AND dpd > 2",
            "overdue = 0.5 * 0.01",
        ],
    )
    def test_because_their_parts_exclude_each_other(self, when):
        findings = refused(with_rules(rule(when)))
        assert {f.rule for f in findings} <= {"POL-14", "POL-21"}

    def test_look_through_bands(self):
        text = FULL.replace("when: age <> 'current'", "when: age = 'current' AND dpd > 5")
        assert [f.rule for f in refused(text)] == ["POL-14"]

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ("dpd > 30", "dpd > 30"),
            ("dpd > 30", "dpd > 60"),
            ("dpd > 30 OR overdue > 5", "overdue > 6 AND industry = 'C13'"),
            ("industry <> 'C13'", "industry IN ('C14', 'C15')"),
            ("NOT is_insured", "is_insured = FALSE AND dpd > 3"),
            ("TRUE", "dpd > 3"),
        ],
    )
    def test_because_an_earlier_rule_always_comes_first(self, first, second):
        (finding,) = refused(two(first, second))
        assert finding.what.en == "TRY-02 never decides: TRY-01 always comes first."

    def test_because_earlier_rules_together_come_first(self):
        text = with_rules(
            rule("dpd > 10", order=1)
            + rule("dpd <= 10", number=2, order=2, then="grade: b")
            + rule("dpd = 5", number=3, order=3)
        )
        assert [f.what.en for f in refused(text)] == [
            "TRY-03 never decides: TRY-01, TRY-02 always comes first."
        ]

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ("dpd > 60", "dpd > 30"),
            ("dpd <= 60", "dpd > 60"),
            ("dpd > 10 OR dpd <= 10", "TRUE"),  # the second decides where dpd is missing
            ("industry = 'C13'", "industry <> 'C13'"),
            ("overdue > exposure", "overdue > 0.5 * exposure"),
            ("late_ratio >= 0.5", "late_ratio > 0.49"),
        ],
    )
    def test_are_not_named_when_they_can_answer(self, first, second):
        parsed(two(first, second))

    def test_are_checked_in_every_period(self):
        text = FULL.replace("{2026-01-01: 60, 2026-07-01: 45}", "{2026-01-01: 60, 2026-07-01: 0}")
        text = text.replace("when: age <> 'current'", "when: dpd > 0 AND dpd <= days_severe")
        text = text.replace("    rule: TRY-01\n", "")
        assert [f.rule for f in refused(text)] == ["POL-14"]

    def test_are_not_looked_for_among_the_disabled(self):
        parsed(with_rules(rule("FALSE").replace("when:", "enabled: false, when:")))


class TestTwoRulesForOneValue:
    def test_without_order_are_refused_when_both_may_fire(self):
        (finding,) = refused(two("dpd > 30", "overdue > 5", orders=(None, None)))
        assert finding.rule == "POL-13"
        assert finding.what.en == "TRY-01 and TRY-02 both set grade and may fire together."

    def test_with_the_same_order_are_refused(self):
        assert [f.rule for f in refused(two("dpd > 30", "overdue > 5", orders=(1, 1)))] == [
            "POL-13"
        ]

    def test_need_no_order_when_they_exclude_each_other(self):
        parsed(two("dpd > 30", "dpd <= 30", orders=(None, None)))

    def test_are_decided_by_the_lower_order(self):
        judge = compile_one(parsed(two("dpd > 30", "dpd > 60", orders=(2, 1))), on=ON)
        assert judge({"dpd": 90}).outputs == {"grade": "b"}
        assert judge({"dpd": 60}).outputs == {"grade": "a"}
