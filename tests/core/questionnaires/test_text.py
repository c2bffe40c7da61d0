"""What the text of a questionnaire may say, and what is said about its faults."""

from __future__ import annotations

import pytest
from small import SHIPPED, SMALL, accepted, findings

from obligor_core.questionnaires.comparing import changes
from obligor_core.questionnaires.declared import Purpose


class TestShipped:
    @pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.yaml")), ids=lambda p: p.stem)
    def test_reads_without_fault_and_says_that_it_is_an_example(self, path):
        declared = accepted(path.read_text(encoding="utf-8")).declaration
        assert declared.name == path.stem
        assert not declared.is_verified
        assert declared.note is not None

    def test_the_5c_of_enterprises_has_twenty_five_questions_or_more(self):
        text = (SHIPPED / "enterprise_5c.yaml").read_text(encoding="utf-8")
        declared = accepted(text).declaration
        assert declared.purpose is Purpose.FIVE_C
        assert sum(1 for _ in declared.questions) >= 25


@pytest.mark.parametrize(
    ("before", "after", "rule", "line"),
    [
        ("verified: true", "verified: false", "QUE-01", 1),
        ("        least: 0", "        choices: {a: {en: a, zh: 甲}}", "QUE-02", 29),
        ("validity_months: 12", "validity_months: 0", "QUE-03", 9),
        ("customers: [enterprise]", "customers: []", "QUE-03", 8),
        ("purpose: other", "purpose: five_c", "QUE-03", 12),
        ("- id: owner_years", "- id: repute", "QUE-04", 25),
        ("- id: second", "- id: first", "QUE-04", 41),
        ("- id: owner_years", "- id: dpd_now", "QUE-04", 25),
        ("- id: owner_years", "- id: case", "QUE-04", 25),
        ("weight: 60", "weight: 50", "QUE-05", 41),
        ("weight: 50", "weight: 55", "QUE-05", 12),
        ("points: 50}", "points: 150}", "QUE-06", 23),
        (", points: 50}", "}", "QUE-06", 23),
        ("{from: 2, to: 10, points: 60}", "{from: 3, to: 10, points: 60}", "QUE-07", 32),
        ("{from: 2, to: 10, points: 60}", "{from: 1, to: 10, points: 60}", "QUE-07", 32),
        ("{to: 2, points: 20}", "{from: 0, to: 2, points: 20}", "QUE-07", 31),
        ("{from: 10, points: 100}", "{from: 10, to: 99, points: 100}", "QUE-07", 33),
        ("when: exports", "when: exprots", "POL-07", 54),
        ("when: exports", "when: tools = 'audit'", "POL-07", 54),
        ("when: exports", "when: repute = 'great'", "POL-08", 54),
        ("when: exports", "when: seen_on IS NULL", "QUE-09", 54),
        ("when: exports", "when: hedged", "QUE-09", 54),
        ("when: dpd_now > 30", "when: SUM(dpd_now) > 30", "POL-06", 62),
        ("zh: 口碑", "zw: 口碑", "POL-02", 18),
    ],
)
def test_a_fault_is_found_on_its_line_with_a_remedy(before, after, rule, line):
    found = findings((before, after))
    assert (rule, line) in [(f.rule, f.place.line) for f in found], [str(f) for f in found]
    for finding in found:
        assert finding.remedy.en and finding.remedy.zh and finding.what.zh


def test_a_circle_of_conditions_is_told_as_the_way_round():
    found = findings(
        ("        text: {en: Exports", "        when: hedged\n        text: {en: Exports"),
    )
    assert "exports → hedged → exports" in found[0].what.en
    assert found[0].rule == "QUE-09"


def test_weights_that_fall_short_say_by_how_much():
    found = findings(("weight: 50", "weight: 45.5"))
    assert "95.5" in found[0].what.en
    assert "4.5 is missing" in found[0].remedy.en


def test_all_faults_are_told_at_once_in_the_order_of_the_text():
    found = findings(("weight: 60", "weight: 70"), ("when: exports", "when: exprots"))
    assert [f.rule for f in found] == ["QUE-05", "POL-07"]


@pytest.mark.parametrize(
    "condition",
    [
        "repute IN ('fair', 'bad')",
        "dpd_now > 30 OR dpd_now IS NULL",
        "NOT exports",
        "owner_years >= 40 AND exposure_total > 1000000",
    ],
)
def test_conditions_of_the_policy_language_are_taken(condition):
    accepted(SMALL.replace("when: exports", f"when: {condition}"))


def test_the_same_text_reads_the_same():
    assert accepted(SMALL).declaration == accepted(SMALL).declaration


class TestChanges:
    @pytest.mark.parametrize(
        ("before", "after", "said"),
        [
            ("validity_months: 12", "validity_months: 6", "Months of validity: 12 → 6"),
            ("unanswered: zero", "unanswered: left_out", "Unanswered counts: zero → left_out"),
            ("points: 50}", "points: 40}", "Points of “Repute”, fair: 50 → 40"),
            (", veto: true", "", "“Repute”, bad is no knock-out any more"),
            (
                "points: 60}\n          - {from: 10",
                "points: 70}\n          - {from: 10",
                "Bands of",
            ),
            ("when: exports", "when: NOT exports", "asked when: exports → NOT exports"),
            ("evidence: required", "evidence: welcome", "Evidence of “Hedged”: required → welcome"),
            ("required: true", "required: false", "“Repute” is not required any more"),
            ("id: seen_on", "id: looked_on", "Question removed: Seen"),
            ("en: Exports", "en: Foreign sales", "“Exports” is now worded “Foreign sales”"),
        ],
    )
    def test_are_told_one_by_one(self, before, after, said):
        assert before in SMALL
        old, new = accepted(), accepted(SMALL.replace(before, after, 1))
        assert said in " ".join(c.en for c in changes(old.declaration, new.declaration))

    def test_are_none_between_a_text_and_itself(self):
        assert changes(accepted().declaration, accepted().declaration) == []

    def test_of_weights_name_section_and_question(self):
        moved = SMALL.replace("weight: 60\n", "weight: 50\n", 1).replace(
            "weight: 40\n    questions", "weight: 50\n    questions"
        )
        found = changes(accepted().declaration, accepted(moved).declaration)
        assert [c.en for c in found] == [
            "Weight of “First”: 60 → 50",
            "Weight of “Second”: 40 → 50",
        ]
