"""A draft is tried on the whole book and read as a difference before it goes live."""

from datetime import date

import polars as pl
import pytest
from tests.core.policy.small_book import CATALOGUE, FULL, parsed

from obligor_core.policy import FactMistyped, compare, evaluate, parse, what_if

ON = date(2026, 2, 1)
BOOK = pl.DataFrame(
    {
        "customer_id": [1, 2, 3, 4],
        "dpd": [61, 61, 10, 0],
        "overdue": [200_000_00, 50_000_00, 1_00, 0],
        "exposure": [2**62, 2**62, 2**62, 7],
        "late_ratio": [0.0, 0.0, 0.0, 0.0],
        "segment": ["premium"] * 4,
        "opened_on": [date(2020, 1, 1)] * 4,
    }
)


def tried(draft):
    return what_if(
        parsed(FULL), parsed(draft), facts=BOOK, on=ON, key="customer_id", money="exposure"
    )


class TestWhatIf:
    def test_shows_nothing_for_the_same_text(self):
        found = tried(FULL)
        assert (found.customers_count, found.changed_count, found.changed.height) == (4, 0, 0)
        assert found.kinds == () and found.rules == ()

    def test_counts_customers_and_money_per_kind_of_change(self):
        found = tried(FULL.replace("100000.00", "50000.00"))
        assert found.money_minor == 3 * 2**62 + 7  # more than 64 bits hold
        assert (found.changed_count, found.changed_money_minor) == (1, 2**62)
        kind = next(k for k in found.kinds if k.output == "severity")
        assert (kind.before, kind.after, kind.customers_count, kind.money_minor) == (
            "warning",
            "severe",
            1,
            2**62,
        )

    def test_names_the_rules_that_start_and_stop(self):
        found = tried(FULL.replace("100000.00", "50000.00"))
        (effect,) = found.rules
        assert (effect.rule, effect.starts_count, effect.stops_count) == ("TRY-01", 1, 0)
        assert found.changed["rules_started"].to_list() == [["TRY-01"]]

    def test_names_the_rules_that_set_something_else(self):
        found = tried(FULL.replace("severity: severe", "severity: notice"))
        assert [(e.rule, e.sets_other_count) for e in found.rules] == [("TRY-01", 1)]
        assert found.changed.select("customer_id", "severity_before", "severity_after").rows() == [
            (1, "severe", "warning")
        ]

    def test_stands_beside_an_output_that_only_one_text_has(self):
        draft = FULL.replace("  points:", "  score:").replace("points: ", "score: ")
        draft = draft.replace("unit: points", "unit: none").replace("unit: score", "unit: points")
        found = tried(draft)
        assert {"points_before", "points_after", "score_before"} <= set(found.changed.columns)

    def test_uses_the_numbers_of_the_first_day_of_the_draft(self):
        draft = FULL.replace("effective_from: 2026-01-01", "effective_from: 2026-07-01")
        book = BOOK.with_columns(dpd=pl.lit(50, dtype=pl.Int64))
        found = what_if(parsed(FULL), parsed(draft), facts=book, on=ON, money="exposure")
        assert found.changed["customer_id"].to_list() == [1]


class TestComparison:
    def test_tells_rules_numbers_and_outputs_apart(self):
        draft = (
            FULL.replace('version: "1"', 'version: "2"')
            .replace("2026-07-01: 45", "2026-07-01: 50")
            .replace("100000.00", "200000.00")
            .replace("priority: 90, actions", "priority: 95, actions")
            .replace("dpd > terms", "dpd > 30")
        )
        assert [d.sentence.en for d in compare(FULL, draft).differences] == [
            "Policy trial, version: 1 → 2",
            "Number days_severe, from 2026-07-01: 45 → 50",
            "Number material, from 2026-01-01: 100,000.00 CNY → 200,000.00 CNY",
            "Rule TRY-01, then priority: 90 → 95",
            "Rule TRY-04, when: as_of - opened_on < 365 AND dpd > terms"
            " → as_of - opened_on < 365 AND dpd > 30",
        ]

    def test_names_what_came_and_what_went(self):
        start = FULL.index("  - id: TRY-04")
        gone, new = compare(FULL, FULL[:start]), compare(FULL[:start], FULL)
        assert gone.differences[0].sentence.zh.startswith("删除规则 TRY-04：")
        assert new.differences[0].sentence.en.startswith("Rule TRY-04 is new: title New and")

    def test_gives_only_lines_when_a_text_cannot_be_read(self):
        found = compare(FULL, "nonsense")
        assert found.differences is None and "+nonsense" in found.lines


class TestANewVersion:
    def change(self, draft):
        found = parse(draft, CATALOGUE, replacing=parsed(FULL))
        return [f.what.en for f in found] if isinstance(found, list) else []

    def test_may_add_a_value_from_its_first_day(self):
        draft = FULL.replace('version: "1"', 'version: "2"').replace(
            "effective_from: 2026-01-01", "effective_from: 2026-08-01"
        )
        assert self.change(draft.replace("2026-07-01: 45", "2026-07-01: 45, 2026-08-01: 40")) == []

    def test_may_not_change_days_that_have_passed(self):
        draft = FULL.replace('version: "1"', 'version: "2"').replace(
            "effective_from: 2026-01-01", "effective_from: 2026-08-01"
        )
        assert self.change(draft.replace("2026-07-01: 45", "2026-07-01: 40")) == [
            "days_severe would change from 2026-07-01, before 2026-08-01."
        ]

    def test_needs_a_version_of_its_own_the_name_and_a_later_day(self):
        assert self.change(FULL.replace("Trial", "Trail")) == ["Version 1 exists."]
        draft = FULL.replace('version: "1"', 'version: "2"')
        assert self.change(draft.replace("policy: trial", "policy: other")) == [
            "This replaces trial."
        ]
        early = draft.replace("effective_from: 2026-01-01", "effective_from: 2025-01-01")
        early = early.replace("{2026-01-01:", "{2025-01-01:")
        assert "It begins before the version it replaces (2026-01-01)." in self.change(early)


class TestFrames:
    @pytest.mark.parametrize(
        ("name", "column"),
        [("dpd", [1.0]), ("overdue", ["5"]), ("opened_on", ["2026-01-01"]), ("segment", [1])],
    )
    def test_of_another_type_are_refused(self, name, column):
        with pytest.raises(FactMistyped):
            evaluate(parsed(FULL), pl.DataFrame({name: column}), on=ON)

    def test_without_rows_or_facts_are_answered(self):
        empty = evaluate(parsed(FULL), BOOK.clear(), on=ON)
        assert empty.frame.height == 0 and empty.fired().height == 0
        bare = evaluate(parsed(FULL), BOOK.select("customer_id"), on=ON, keep=("customer_id",))
        assert bare.frame["customer_id"].to_list() == [1, 2, 3, 4]
        assert bare.frame["TRY-01"].null_count() == 4
        assert bare.undecided().columns == ["row", "customer_id", "rule", "missing"]
