"""What is wrong in a text is said with rule, line and column, in both languages."""

from datetime import date

import pytest
from tests.core.policy.small_book import FULL, HEADER, parsed, refused, rule, with_rules

from obligor_core.facts import Grain
from obligor_core.text import Text


def only(text):
    """Return the one finding of a text."""
    findings = refused(text)
    assert len(findings) == 1, "\n".join(map(str, findings))
    return findings[0]


class TestAnAcceptedText:
    def test_keeps_its_header(self):
        policy = parsed(FULL)
        assert (policy.name, policy.version, policy.declaration.grain) == (
            "trial",
            "1",
            Grain.CUSTOMER,
        )

    def test_reads_exactly_the_facts_it_names(self):
        names = [f.name for f in parsed(FULL).facts]
        assert names == [
            "dpd",
            "overdue",
            "exposure",
            "late_ratio",
            "segment",
            "opened_on",
        ]

    def test_has_one_edition_per_period_of_its_numbers(self):
        assert [str(e.since) for e in parsed(FULL).editions] == ["2026-01-01", "2026-07-01"]

    def test_has_a_hash_that_changes_with_a_letter(self):
        assert parsed(FULL).hash != parsed(FULL.replace("Trial", "Trail")).hash

    def test_may_say_true_as_the_last_resort(self):
        text = with_rules(
            rule("dpd > 5", order=1) + rule("TRUE", number=2, order=2, then="grade: b")
        )
        assert parsed(text).editions[0].rules[1].facts == ()


class TestTheFormOfTheText:
    @pytest.mark.parametrize(
        ("text", "place", "said"),
        [
            ("", (1, 1), "empty"),
            ("a: [", (1, 5), "not YAML"),
            ("a: &x 1\nb: *x", (1, 4), "Anchors"),
            ("a: !!python/object:os.system x", (1, 4), "Tags"),
            ("---\na: 1\n---\nb: 2", (3, 1), "second document"),
            ("[" * 400, (1, 13), "nested too deeply"),
            ("a: \x00", (1, 4), "control character"),
            ("x" * 500_000, (1, 1), "too long"),
        ],
    )
    def test_refuses_what_is_no_plain_yaml(self, text, place, said):
        finding = only(text)
        assert (finding.place.line, finding.place.column) == place
        assert said in finding.what.en and finding.rule == "POL-01"

    def test_names_an_unknown_key_and_the_nearest(self):
        findings = refused(FULL.replace("    when: age", "    wen: age"))
        assert [f.what.en for f in findings] == [
            "The key when is missing.",
            "The key wen is unknown.",
        ]
        assert findings[1].remedy == Text("Did you mean when?", "是否应为 when？")

    def test_says_at_once_all_that_is_wrong(self):
        findings = refused("policy: x\nversion: 1\ntitle: {en: only}\nspeed: 3\n")
        said = "\n".join(map(str, findings))
        assert "speed is unknown" in said and "grain is missing" in said and "lacks zh" in said

    def test_shows_line_and_column_of_a_key_that_stands_twice(self):
        finding = only(
            FULL.replace(
                "    unit: days\n    source", "    unit: days\n    unit: days\n    source", 1
            )
        )
        assert (finding.rule, finding.place.line, finding.place.column) == ("POL-02", 14, 5)

    @pytest.mark.parametrize(
        ("before", "after", "rule_id"),
        [
            ("{en: Severe delay, zh: 严重逾期}", "Severe delay", "POL-03"),
            ("{en: Severe delay, zh: 严重逾期}", "{zh: 严重逾期}", "POL-03"),
            ("verified: true", "verified: false", "POL-16"),
            ("verified: true", "verified: maybe", "POL-04"),
            ("effective_from: 2026-01-01", "effective_from: 2026-02-30", "POL-04"),
            ("currency: CNY", "currency: RMB", "POL-04"),
            ("grain: customer", "grain: custmer", "POL-04"),
            ("100000.00", "100000.001", "POL-04"),
            ("{2026-01-01: 100000.00}", "{2026-01-01: {amount: 1.00, currency: USD}}", "POL-21"),
            ("unit: days\n    source", "unit: fortnights\n    source", "POL-04"),
            ("2026-07-01: 45", "2026-07-01: 45.5", "POL-04"),
            ("id: TRY-02", "id: TRY2", "POL-04"),
            ("combine: min", "combine: least", "POL-04"),
            ("{2026-01-01: 100000.00}", "{}", "POL-11"),
        ],
    )
    def test_names_the_rule_that_is_broken(self, before, after, rule_id):
        assert before in FULL
        findings = refused(FULL.replace(before, after, 1))
        assert rule_id in {f.rule for f in findings}, findings

    def test_every_finding_speaks_both_languages(self):
        for finding in refused(FULL.replace("dpd", "dqd")):
            assert finding.what.en and finding.what.zh and finding.remedy.en and finding.remedy.zh
            assert finding.as_json()["line"] == finding.place.line


class TestAmounts:
    def test_are_written_in_yuan_and_held_in_fen(self):
        policy = parsed(FULL)
        assert policy.number("material", policy.effective_from) == 10_000_000

    def test_may_name_their_currency(self):
        text = FULL.replace("100000.00}", '{amount: "100000.00", currency: CNY}}')
        policy = parsed(text)
        assert policy.number("material", policy.effective_from) == 10_000_000

    def test_of_a_currency_without_decimals_have_none(self):
        text = FULL.replace("currency: CNY", "currency: JPY")
        assert {f.rule for f in refused(text.replace("100000.00", "100000.50"))} == {"POL-04"}


class TestNames:
    @pytest.mark.parametrize("name", ["dpd", "as_of", "case", "terms", "severity"])
    def test_that_are_taken_are_refused(self, name):
        findings = refused(FULL.replace("material", name))
        assert ("POL-05") in {f.rule for f in findings}

    def test_a_rule_id_stands_once(self):
        finding = only(FULL.replace("id: TRY-02", "id: TRY-03"))
        assert (finding.rule, finding.what.en) == ("POL-05", "TRY-03 is taken.")


class TestNumbers:
    def test_that_nobody_reads_are_refused(self):
        findings = refused(FULL.replace("overdue >= material", "overdue >= 100000"))
        assert [f.what.en for f in findings] == ["Nothing reads material."]

    def test_may_be_read_by_a_rule_of_the_calculation(self):
        text = FULL.replace("overdue >= material", "overdue >= 100000").replace(
            "    values: {2026-01-01: 100000.00}",
            "    rule: RCV-05\n    values: {2026-01-01: 100000.00}",
        )
        parsed(text)

    def test_must_be_read_by_the_rule_they_name(self):
        finding = only(FULL.replace("rule: TRY-01", "rule: TRY-02"))
        assert finding.what.en == "TRY-02 does not read days_severe."

    def test_have_a_value_on_the_first_day(self):
        finding = only(FULL.replace("{2026-01-01: 60", "{2026-01-02: 60"))
        assert finding.rule == "POL-11" and "2026-01-01" in finding.what.en

    def test_change_on_their_day(self):
        policy = parsed(FULL)
        assert policy.number("days_severe", date(2026, 6, 30)) == 60
        assert policy.number("days_severe", date(2026, 7, 1)) == 45


class TestOutputs:
    @pytest.mark.parametrize(
        ("before", "after", "said"),
        [
            ("severity: severe", "severity: grave", "grave is not one of the choices"),
            ("severity: severe", "urgency: severe", "There is no output urgency"),
            ("priority: 90", "priority: 90.5", "priority takes a whole number"),
            ("priority: 90", "priority: 1 / 3", "priority takes a whole number"),
            ("priority: 90", "priority: overdue", "priority takes a whole number"),
            ("priority: 90", "priority: late_ratio", "priority takes a whole number"),
            ("cap: 0}", "cap: dpd}", "cap takes an amount"),
            ("combine: sum", "combine: collect", "integer values have no collect"),
            (
                "then: {severity: notice, priority: 30, points: 1}",
                "then: {}",
                "TRY-04 sets nothing",
            ),
        ],
    )
    def test_take_only_values_of_their_type(self, before, after, said):
        findings = refused(FULL.replace(before, after, 1))
        assert said in "\n".join(f.what.en for f in findings)

    def test_that_no_rule_sets_are_refused(self):
        text = FULL.replace(", cap: 0}", "}").replace(", cap: exposure / 3}", "}")
        assert only(text).what.en == "No rule sets cap."


class TestRemedies:
    def test_name_only_what_the_rule_reads(self):
        finding = only(FULL.replace("{dpd:to}", "{trend:to}"))
        assert (finding.rule, finding.what.en) == ("POL-17", "TRY-01 cannot show trend.")


class TestAHeaderAlone:
    def test_is_a_policy_without_rules(self):
        assert parsed(HEADER).facts == ()
