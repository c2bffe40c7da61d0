"""Every decision says why, what would mend it, and can be taken again from what was stored."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.policy.small_book import FULL, examples, parsed, rule, with_rules

from obligor_core.policy import (
    Decision,
    DecisionUnreadable,
    FactMistyped,
    compile_one,
    decide,
    explain,
    replay,
)
from obligor_core.text import Text

ON = date(2026, 2, 1)
LATE = {
    "dpd": 61,
    "overdue": 112_010_00,
    "exposure": 400_000_00,
    "late_ratio": 0.1,
    "segment": "premium",
    "opened_on": date(2020, 1, 1),
}


def reason(when, **facts):
    """Return the reason of a single rule."""
    (found,) = explain(parsed(with_rules(rule(when))), facts, on=ON, with_still=True)
    return found


class TestSentences:
    def test_give_value_threshold_unit_and_the_number_behind_it(self):
        (found, *_) = explain(parsed(FULL), LATE, on=ON)
        assert [o.sentence for o in found.operands] == [
            Text(
                "Days past due is 61 days, more than 60 days (Severe delay).",
                "逾期天数为 61 天，大于 60 天（严重逾期）。",
            ),
            Text(
                "Overdue amount is 112,010.00 CNY, at least 100,000.00 CNY (Material amount).",
                "逾期金额为 112,010.00 CNY，不低于 100,000.00 CNY（重大金额）。",
            ),
        ]
        assert [o.number for o in found.operands] == ["days_severe", "material"]

    @pytest.mark.parametrize(
        ("when", "facts", "said"),
        [
            ("dpd > 60", {"dpd": 50}, "Days past due is 50 days, at most 60 days."),
            ("60 < dpd", {"dpd": 61}, "Days past due is 61 days, more than 60 days."),
            ("is_insured", {"is_insured": True}, "Is insured is yes."),
            ("NOT is_insured", {"is_insured": False}, "Is insured is no."),
            ("industry IN ('A', 'B')", {"industry": "C"}, "Industry is C, none of A, B."),
            ("opened_on < DATE '2025-01-01'", {"opened_on": ON}, "Customer since is 2026-02-01,"),
            ("dpd IS NULL", {}, "Days past due is not known."),
            ("dpd IS NOT NULL", {"dpd": 3}, "Days past due is 3 days, which is known."),
            (
                "overdue > 0.25 * exposure",
                {"overdue": 300, "exposure": 400},
                "Overdue amount is 3.00 CNY, more than 0.25 × exposure (1.00 CNY).",
            ),
            (
                "overdue / exposure > 0.5",
                {"overdue": 300, "exposure": 400},
                "Overdue amount ÷ exposure is 0.75, more than 0.5.",
            ),
            (
                "dpd > 60",
                {},
                "Days past due is not known, so it cannot be said whether it is more than 60 days.",
            ),
        ],
    )
    def test_are_true_whatever_the_answer(self, when, facts, said):
        (operand,) = reason(when, **facts).operands
        assert operand.sentence.en.startswith(said)
        assert operand.sentence.zh.endswith("。")

    def test_call_a_band_by_its_label(self):
        found = explain(parsed(FULL), LATE, on=ON)[1]
        assert found.operands[0].sentence.zh == "账龄为 30天以上，不等于 未逾期。"

    def test_tell_the_still_rules_only_when_asked(self):
        facts = LATE | {"late_ratio": None, "overdue": 0}
        assert [r.rule for r in explain(parsed(FULL), facts, on=ON)] == ["TRY-02", "TRY-03"]
        assert len(explain(parsed(FULL), facts, on=ON, with_still=True)) == 4

    def test_name_the_missing_facts_of_an_undecided_rule(self):
        found = explain(parsed(FULL), LATE | {"late_ratio": None, "overdue": 0}, on=ON)[-1]
        assert (found.fired, found.missing) == (None, ("late_ratio",))


class TestRemedies:
    def test_fill_the_sentence_of_the_analyst(self):
        found = explain(parsed(FULL), LATE, on=ON)[0]
        assert found.remedy == Text(
            "Collect 12,010.01 CNY of 112,010.00 CNY, or bring the delay from 61 days to 60 days.",
            "收回 12,010.01 CNY（逾期 112,010.00 CNY），或将逾期天数由 61 天 降至 60 天。",
        )

    def test_put_the_smallest_change_first(self):
        found = explain(parsed(FULL), LATE, on=ON)[0]
        assert [c.fact for c in found.changes] == ["dpd", "overdue"]
        assert found.changes[0].sentence == Text(
            "Days past due must fall by 1 day, from 61 days to 60 days.",
            "逾期天数需减少 1 天，由 61 天 降至 60 天。",
        )

    @pytest.mark.parametrize(
        ("when", "facts", "after"),
        [
            ("dpd > 60", {"dpd": 75}, {"dpd": 60}),
            ("dpd >= 60", {"dpd": 75}, {"dpd": 59}),
            ("dpd < 60", {"dpd": 5}, {"dpd": 60}),
            ("dpd BETWEEN 10 AND 20", {"dpd": 12}, {"dpd": 9}),
            ("dpd BETWEEN 10 AND 20", {"dpd": 19}, {"dpd": 21}),
            ("dpd = 7", {"dpd": 7}, {"dpd": 6}),
            ("dpd > 5 OR returned > 2", {"dpd": 9, "returned": 1}, {"dpd": 5}),
            ("dpd > 5 OR returned > 2", {"dpd": 9, "returned": 3}, {}),
            ("NOT (dpd <= 5)", {"dpd": 9}, {"dpd": 5}),
            ("late_ratio > 0.5", {"late_ratio": 0.8}, {"late_ratio": 0.5}),
            ("late_ratio >= 0.5", {"late_ratio": 0.8}, {"late_ratio": 0.4999}),
            ("is_insured", {"is_insured": True}, {"is_insured": False}),
            (
                "overdue > 0.25 * exposure",
                {"overdue": 1000, "exposure": 1000},
                {"overdue": 250, "exposure": 4000},
            ),
            ("industry = 'A'", {"industry": "A"}, {}),
            ("TRUE", {}, {}),
        ],
    )
    def test_change_one_fact_as_little_as_possible(self, when, facts, after):
        assert {c.fact: c.after for c in reason(when, **facts).changes} == after

    @examples(40)
    @given(
        dpd=st.integers(0, 200),
        returned=st.integers(0, 6),
        overdue=st.integers(0, 10_000),
        exposure=st.integers(0, 10_000),
        when=st.sampled_from(
            [
                "dpd > 60 AND overdue >= 50",
                "dpd > 60 OR overdue >= 50",
                "dpd > 60 AND (returned >= 3 OR overdue > 10)",
                "NOT (dpd <= 30 OR returned = 0)",
                "dpd BETWEEN 20 AND 90 AND returned IN (1, 2, 3)",
                "overdue > 0.3 * exposure AND dpd > 10",
            ]
        ),
    )
    def test_stop_the_rule_and_no_smaller_change_does(self, dpd, returned, overdue, exposure, when):
        facts = {"dpd": dpd, "returned": returned, "overdue": overdue, "exposure": exposure}
        judge = compile_one(parsed(with_rules(rule(when))), on=ON)
        for change in reason(when, **facts).changes:
            assert judge.test("TRY-01", facts | {change.fact: change.after}) is False
            step = 1 if change.after > change.before else -1
            for value in range(change.before, change.after, step):
                assert judge.test("TRY-01", facts | {change.fact: value}) is True


class TestDecisions:
    def test_are_json_and_come_back_from_it(self):
        decision = decide(parsed(FULL), LATE, on=ON)
        assert Decision.from_json(json.loads(json.dumps(decision.as_json()))) == decision

    def test_keep_amounts_as_decimals_and_days_in_iso_form(self):
        stored = decide(parsed(FULL), LATE, on=ON).as_json()
        assert stored["facts"]["overdue"]["value"] == "112010.00"
        assert stored["facts"]["opened_on"]["value"] == "2020-01-01"
        assert stored["outputs"]["cap"] == "0.00"
        assert stored["hash"] == parsed(FULL).hash

    def test_come_out_the_same_again(self):
        again = replay(decide(parsed(FULL), LATE, on=ON), FULL)
        assert (again.is_same, again.differences) == (True, ())

    @examples(15)
    @given(
        dpd=st.none() | st.integers(0, 90),
        overdue=st.none() | st.integers(0, 2**50),
        late_ratio=st.none() | st.floats(),
    )
    def test_come_out_the_same_whatever_the_facts(self, dpd, overdue, late_ratio):
        facts = LATE | {"dpd": dpd, "overdue": overdue, "late_ratio": late_ratio}
        stored = json.loads(json.dumps(decide(parsed(FULL), facts, on=ON).as_json()))
        assert replay(Decision.from_json(stored), FULL).is_same

    def test_name_what_another_text_changes(self):
        other = FULL.replace("severity: severe", "severity: warning").replace(
            "2026-01-01: 60", "2026-01-01: 61"
        )
        differences = [d.en for d in replay(decide(parsed(FULL), LATE, on=ON), other).differences]
        assert differences == [
            "The text is not the same: version 1, now 1.",
            "severity was severe, is warning.",
            "priority was 90, is 81.",
            "actions was ['visit', 'call'], is ['call'].",
            "points was 28, is 8.",
            "cap was 0.00, is 133333.33.",
            "TRY-01 no longer fires.",
        ]

    def test_say_when_the_text_is_refused(self):
        again = replay(decide(parsed(FULL), LATE, on=ON), "nonsense")
        assert not again.is_same and again.again is None and again.differences

    def test_without_a_part_are_refused(self):
        with pytest.raises(DecisionUnreadable) as refusal:
            Decision.from_json({"policy": "trial"})
        assert "hash" in refusal.value.said.zh

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("dpd", 1.5),
            ("dpd", True),
            ("overdue", "5"),
            ("opened_on", "2026-01-01"),
            ("dpd", 2**70),
        ],
    )
    def test_refuse_a_fact_of_another_type(self, name, value):
        with pytest.raises(FactMistyped):
            decide(parsed(FULL), LATE | {name: value}, on=ON)
