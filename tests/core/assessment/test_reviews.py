"""How long an assessment counts, which causes there are for a new one, and what is different."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from obligor_core.assessment.difference import difference
from obligor_core.assessment.facts import FRAME, facts_of
from obligor_core.assessment.findings import Finding, Says
from obligor_core.assessment.reviews import due, valid_until
from obligor_core.assessment.states import MOVES, MoveImpossible, State, moved
from obligor_core.catalogue import whole_catalogue
from obligor_core.policy import Policy, evaluate, parse
from obligor_core.portfolio.numbers import BookNumbers
from obligor_core.text import Text

ON = date(2026, 1, 31)
CATALOGUE = whole_catalogue(BookNumbers())
SHIPPED = Path(__file__).parents[3] / "policies" / "reviews.yaml"
YUAN = 100


@pytest.fixture(scope="module")
def policy() -> Policy:
    found = parse(SHIPPED.read_text(encoding="utf-8"), CATALOGUE)
    assert isinstance(found, Policy), found
    return found


class TestValidity:
    @pytest.mark.parametrize(
        ("exposure", "level", "until"),
        [
            (499_999, "strong", date(2028, 1, 31)),
            (500_000, "strong", date(2027, 1, 31)),
            (5_000_000, "watch", date(2026, 4, 30)),
            (5_000_000, "weak", date(2026, 2, 28)),
        ],
    )
    def test_follows_level_and_exposure(self, policy, exposure, level, until):
        facts = {"exposure_total": exposure * YUAN}
        assert valid_until(policy, facts, level=level, on=ON) == until

    def test_is_a_month_where_the_policy_has_no_answer(self, policy):
        assert valid_until(policy, {"exposure_total": 1}, level=None, on=ON) == date(2026, 3, 2)


class TestDue:
    QUIET = {
        "exposure_total": 300_000 * YUAN,
        "asm_level": "sound",
        "asm_days_left": 200,
        "asm_drift": 0.0,
        "asm_knock_outs": 0,
        "asm_knock_outs_now": 0,
        "asm_dpd_then": 0,
        "asm_exposure_then": 300_000 * YUAN,
        "dpd_now": 0,
    }

    def asked(self, policy, **facts):
        row = {"customer_id": 7, **self.QUIET, **facts}
        schema = {"asm_drift": pl.Float64, "asm_level": pl.String}
        frame = pl.DataFrame([row], schema_overrides=schema)
        return due(evaluate(policy, frame, on=ON, keep=["customer_id"]))

    def test_is_nobody_who_was_assessed_and_did_not_change(self, policy):
        assert self.asked(policy).is_empty()

    @pytest.mark.parametrize(
        ("facts", "rule", "days"),
        [
            ({"asm_level": None}, "REV-02", 30),
            ({"asm_days_left": 0}, "REV-03", 0),
            ({"asm_days_left": 30}, "REV-04", 30),
            ({"asm_drift": -10.0}, "REV-05", 10),
            ({"asm_drift": 10.0}, "REV-06", 60),
            ({"asm_knock_outs_now": 1}, "REV-07", 3),
            ({"dpd_now": 31}, "REV-08", 10),
            ({"exposure_total": 460_000 * YUAN}, "REV-09", 20),
        ],
    )
    def test_names_the_cause_and_by_when(self, policy, facts, rule, days):
        row = self.asked(policy, **facts).row(0, named=True)
        assert (row["rule"], (row["due_on"] - ON).days) == (rule, days)

    @pytest.mark.parametrize(
        "facts",
        [
            {"asm_days_left": 31},
            {"asm_drift": -9.9},
            {"dpd_now": 30},
            {"exposure_total": 450_000 * YUAN},
            {"asm_level": None, "exposure_total": 199_999 * YUAN},
        ],
    )
    def test_leaves_what_is_just_within_bounds(self, policy, facts):
        assert self.asked(policy, **facts).is_empty()

    def test_has_causes_side_by_side(self, policy):
        asked = self.asked(policy, asm_days_left=-5, asm_drift=-20.0)
        assert sorted(asked["rule"]) == ["REV-03", "REV-05"]


class TestFacts:
    ROW = dict.fromkeys(FRAME) | {
        "customer_id": 1,
        "assessed_on": date(2025, 6, 1),
        "valid_until": date(2026, 1, 31),
        "score": 70.0,
        "level": "sound",
    }

    def test_tell_age_and_validity(self):
        found = facts_of(pl.DataFrame([self.ROW], schema=FRAME), on=ON).row(0, named=True)
        assert found["asm_age_days"] == 244
        assert found["asm_days_left"] == 0


class TestMoves:
    def test_lead_from_draft_over_review_into_force_and_out_of_it(self):
        state = State.DRAFT
        for verb in ("write", "submit", "send_back", "submit", "confirm", "replace"):
            state = moved(state, verb)
        assert state is State.REPLACED

    @pytest.mark.parametrize("state", list(State))
    @pytest.mark.parametrize("verb", ["write", "submit", "send_back", "confirm", "withdraw"])
    def test_are_refused_where_none_is_named(self, state, verb):
        if (state, verb) in MOVES:
            assert moved(state, verb) in State
        else:
            with pytest.raises(MoveImpossible):
                moved(state, verb)


def finding(rule: str, says: Says = Says.RISK, *facts: str) -> Finding:
    return Finding(rule, says, "behaviour", -5, Text(rule, rule), (), None, facts)


class TestDifference:
    def found(self, **facts):
        before, now = facts.pop("before"), facts.pop("now")
        return difference(
            facts.pop("was", []), facts.pop("says", []),
            facts_before=before, facts_now=now, catalogue=CATALOGUE,
        )  # fmt: skip

    def test_tells_what_began_and_ended_to_be_said(self):
        one, two, base = finding("A-1"), finding("A-2"), finding("A-0", Says.BASE)
        found = self.found(was=[one, base], says=[two, base], before={}, now={})
        assert (found.begun, found.ended) == ((two,), (one,))

    def test_tells_facts_that_moved_by_a_twentieth_and_no_others(self):
        before = {"open_total": 1000, "turnover_12m": 1000, "dpd_now": 3, "dso": 50.0}
        now = {"open_total": 1050, "turnover_12m": 1049, "dpd_now": 4, "dso": 50.0}
        names = [c.fact.name for c in self.found(before=before, now=now).facts]
        assert sorted(names) == ["dpd_now", "open_total"]

    def test_tells_what_appeared_and_what_went(self):
        found = self.found(before={"dso": 40.0}, now={"open_total": 5})
        assert {(c.fact.name, c.before, c.after) for c in found.facts} == {
            ("dso", 40.0, None),
            ("open_total", None, 5),
        }

    def test_puts_what_a_rule_reads_first_then_what_moved_most(self):
        before = {"open_total": 100, "turnover_12m": 100, "dpd_now": 10}
        now = {"open_total": 900, "turnover_12m": 200, "dpd_now": 11}
        found = self.found(says=[finding("A-1", Says.RISK, "dpd_now")], before=before, now=now)
        names = [c.fact.name for c in found.facts]
        assert names == ["dpd_now", "open_total", "turnover_12m"]

    def test_is_empty_between_equals(self):
        assert self.found(before={"dso": 1.0}, now={"dso": 1.0}).is_empty
