"""From the policy's answers to score and level; equal for one customer and for the book."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from obligor_core.assessment.findings import Finding, Says, findings
from obligor_core.assessment.standing import (
    scored,
    side_weights,
    standing_of,
    standings,
    with_standing,
)
from obligor_core.catalogue import whole_catalogue
from obligor_core.facts import FactType, Grain
from obligor_core.policy import Policy, decide, evaluate, parse
from obligor_core.portfolio.facts.definition import POLARS_TYPES
from obligor_core.portfolio.numbers import BookNumbers

ON = date(2026, 11, 23)
FACTS = whole_catalogue(BookNumbers()).all(grain=Grain.CUSTOMER)
HEAD = """\
policy: assessment
version: "1"
title: {en: A, zh: 甲}
source: {en: s, zh: 源}
verified: true
effective_from: 2024-01-01
grain: customer
currency: CNY
numbers:
"""
NUMBER = (
    "  {name}: {{title: {{en: n, zh: 数}}, type: number, unit: points,"
    " source: {{en: s, zh: 源}}, rule: ASM-01, values: {{2024-01-01: {value}}}}}\n"
)
NUMBERS = {
    "weight_financial": 30,
    "weight_behaviour": 10,
    "strong_min": 75,
    "sound_min": 60,
    "watch_min": 45,
}
REST = """\
outputs:
  financial: {title: {en: F, zh: 财}, type: integer, combine: sum}
  behaviour: {title: {en: B, zh: 履}, type: integer, combine: sum}
  is_base: {title: {en: base, zh: 基}, type: boolean, combine: max}
  knock_outs:
    {title: {en: K, zh: 否}, type: choice, choices: {late: {en: late, zh: 逾期}}, combine: collect}
rules:
  - id: TRY-01
    title: {en: trades, zh: 往来}
    when: turnover_12m > 0
    then: {financial: 60, is_base: true}
  - {id: TRY-02, title: {en: grows, zh: 增长}, when: "turnover_trend > 1", then: {financial: 30}}
  - id: TRY-03
    title: {en: pays, zh: 付款}
    when: on_time_ratio_12m >= 0.5
    then: {behaviour: 80}
  - {id: TRY-04, title: {en: slow, zh: 慢}, when: "days_late_12m > 10", then: {behaviour: -50}}
  - {id: TRY-05, title: {en: late, zh: 逾期}, when: "dpd_now > 90", then: {knock_outs: late}}
"""


def policy() -> Policy:
    text = HEAD + "".join(NUMBER.format(name=n, value=v) for n, v in NUMBERS.items()) + REST
    found = parse(text, whole_catalogue(BookNumbers()))
    assert isinstance(found, Policy), found
    return found


POLICY = policy()


def answers(*rows: tuple[float | None, float | None]) -> pl.DataFrame:
    schema = {"financial": pl.Float64, "behaviour": pl.Float64}
    return scored(pl.DataFrame(rows, schema=schema, orient="row"), POLICY, on=ON)


class TestScore:
    def test_is_the_weighted_mean_of_the_sides(self):
        row = answers((80, 40)).row(0, named=True)
        assert (row["score"], row["coverage"], row["level"]) == (70.0, 1.0, "sound")

    def test_leaves_a_side_without_evidence_out_and_says_so_in_the_coverage(self):
        row = answers((80, None)).row(0, named=True)
        assert (row["score"], row["coverage"], row["level"]) == (80.0, 0.75, "strong")

    def test_is_missing_where_nothing_is_known(self):
        row = answers((None, None)).row(0, named=True)
        assert (row["score"], row["coverage"], row["level"]) == (None, 0.0, None)

    def test_bounds_every_side_so_that_none_makes_up_for_all(self):
        assert answers((140, 0))["score"][0] == answers((100, -30))["score"][0] == 75.0

    @pytest.mark.parametrize(
        ("points", "level"),
        [
            (75, "strong"),
            (74.9, "sound"),
            (60, "sound"),
            (59.9, "watch"),
            (45, "watch"),
            (44.9, "weak"),
        ],
    )
    def test_a_level_begins_with_its_own_number(self, points, level):
        assert answers((points, points))["level"][0] == level

    @given(st.floats(0, 100), st.floats(0, 100), st.floats(0, 40))
    def test_never_falls_when_a_side_rises(self, financial, behaviour, more):
        low, high = answers((financial, behaviour), (financial + more, behaviour))["score"]
        assert high >= low

    def test_counts_the_sides_that_the_policy_scores(self):
        assert side_weights(POLICY, on=ON) == {"financial": 30.0, "behaviour": 10.0}


ROW = {
    "turnover_12m": st.none() | st.integers(0, 10**9),
    "turnover_trend": st.none() | st.floats(0, 3),
    "on_time_ratio_12m": st.none() | st.floats(0, 1),
    "days_late_12m": st.none() | st.floats(0, 100),
    "dpd_now": st.integers(0, 200),
}


def frame_of(rows):
    schema = {f.name: POLARS_TYPES[FactType(f.type)] for f in FACTS if f.name in ROW}
    frame = pl.DataFrame(rows, schema=schema)
    return frame.with_row_index("customer_id").with_columns(pl.col("customer_id").cast(pl.Int64))


@given(st.lists(st.fixed_dictionaries(ROW), min_size=1, max_size=5))
def test_one_customer_stands_where_the_book_has_it(rows):
    book = standings(evaluate(POLICY, frame_of(rows), on=ON))
    for row, stand in zip(rows, book.to_dicts(), strict=True):
        decision = decide(POLICY, row, on=ON)
        one = standing_of(decision, POLICY)
        for name in ("score", "level", "coverage"):
            assert one[name] == stand[f"{name}_now"]
        assert stand["knock_outs_now"] == len(decision.outputs["knock_outs"] or [])


def test_a_standing_stands_beside_the_facts_with_its_drift():
    facts = frame_of([TestFindings.FACTS]).with_columns(asm_score=pl.lit(80.0))
    row = with_standing(facts, POLICY, on=ON).row(0, named=True)
    assert (row["asm_score_now"], row["asm_drift"]) == (75.0, -5.0)
    assert (row["asm_level_now"], row["asm_knock_outs_now"]) == ("strong", 1)


class TestFindings:
    FACTS = {
        "turnover_12m": 5_000_00,
        "turnover_trend": 1.2,
        "on_time_ratio_12m": 0.8,
        "days_late_12m": 30.0,
        "dpd_now": 120,
    }

    def said(self, **facts):
        decision = decide(POLICY, self.FACTS | facts, on=ON)
        return {f.rule: f for f in findings(decision, POLICY)}

    def test_tell_base_strength_risk_and_veto_by_what_the_rule_does(self):
        said = self.said()
        assert [said[r].says for r in sorted(said)] == [
            Says.BASE, Says.STRENGTH, Says.STRENGTH, Says.RISK, Says.VETO,
        ]  # fmt: skip
        assert (said["TRY-04"].points, said["TRY-04"].dimension) == (-50, "behaviour")

    def test_name_the_facts_and_their_numbers_in_both_languages(self):
        found = self.said()["TRY-04"]
        assert found.facts == ("days_late_12m",)
        assert "30" in found.why[0].en and "30" in found.why[0].zh

    def test_say_which_fact_is_missing(self):
        found = self.said(turnover_trend=None)["TRY-02"]
        assert found.says is Says.UNDECIDED
        assert "turnover_trend" in found.why[0].en

    def test_come_back_from_what_is_stored_as_they_were(self):
        for found in self.said(turnover_trend=None).values():
            assert Finding.from_json(found.as_json()) == found


def test_adjustments_move_a_side_and_no_further_than_its_bounds():
    decision = decide(POLICY, TestFindings.FACTS, on=ON)
    plain, moved = (standing_of(decision, POLICY, adjustments=a) for a in ({}, {"behaviour": 10}))
    assert (plain["behaviour"], moved["behaviour"]) == (30.0, 40.0)
    assert standing_of(decision, POLICY, adjustments={"behaviour": 500})["behaviour"] == 100.0
