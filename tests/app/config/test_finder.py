"""A behaviour is found by rule id or word, in English or Chinese, always in four places."""

from pathlib import Path

import pytest

from obligor.config import finder

RULE = '''
def suspension_reasons(facts):
    """Return why the limit is suspended.

    Rule: LIM-07 A severe alert, or a long delay, suspends the limit.
    Source: credit policy, section 5.3,
      second paragraph
    :raises KeyError: never
    """


def reopening(facts):
    """Return when it opens again.

    Rule: LIM-08 A limit opens again when every cause of it
      has ended.
    """
'''
POLICY = """
suspension:
  overdue_days_max: 60
  bands:
    - upto: 30
    - {from: 30, label: {en: 30–60 days}}
rules:
  - id: LIM-90
    when: dpd_now > 60
    remedy:
      en: Collect.
"""
WIRING = """
AT_ONCE: dict = {AlertRaised: [limits.suspend_on_severe_alert]}
AFTER_COMMIT: dict = {}
"""
ACTIONS = """
@verb("limits.review", label=Text("Review the limit", "复核额度"))
def review(*, limit_id):
    return suspension_reasons(limit_id)

@verb("limits.close", label=Text("Close the limit", "关闭额度"))
def close(*, limit_id):
    return limit_id
"""
GLOSSARY = """
| word in code | 中文 | meaning |
|---|---|---|
| suspension / freeze | 暂停授信 | a limit that admits no new use; a standstill |
"""


@pytest.fixture
def root(tmp_path):
    for name, text in {
        "src/obligor_core/limits/suspension.py": RULE,
        "src/obligor/config/wiring.py": WIRING,
        "src/obligor/limits/actions.py": ACTIONS,
        "policies/limits.yaml": POLICY,
        "docs/glossary.md": GLOSSARY,
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def found(root, *words):
    return {(place.kind, place.name) for place in finder.find(root, *words)}


class TestFind:
    def test_gives_all_four_places_for_a_word(self, root):
        assert found(root, "suspen") == {
            ("whether", "LIM-07"),
            ("whether", "LIM-08"),
            ("numbers", "suspension.overdue_days_max"),
            ("numbers", "suspension.bands"),
            ("numbers", "suspension.bands.upto"),
            ("when", "AlertRaised"),
            ("written", "limits.review"),
        }

    def test_gives_the_action_that_asks_a_rule_with_the_rule(self, root):
        assert found(root, "LIM-07") == {("whether", "LIM-07"), ("written", "limits.review")}

    def test_understands_the_glossary_in_chinese(self, root):
        assert ("whether", "LIM-07") in found(root, "暂停")

    def test_understands_what_the_glossary_calls_the_same(self, root):
        assert ("whether", "LIM-07") in found(root, "Freeze")

    def test_finds_a_verb_by_its_chinese_label(self, root):
        assert found(root, "关闭") == {("written", "limits.close")}

    def test_finds_all_lines_of_a_rule_of_a_policy_by_its_id(self, root):
        assert found(root, "LIM-90") == {
            ("numbers", "rules.LIM-90.id"),
            ("numbers", "rules.LIM-90.when"),
            ("numbers", "rules.LIM-90.remedy.en"),
        }

    def test_finds_a_band_by_its_label(self, root):
        assert found(root, "30–60") == found(root, "30-60") == {("numbers", "suspension.bands")}

    def test_takes_the_glossary_for_a_word_that_nobody_uses(self, root):
        assert ("whether", "LIM-07") in found(root, "standstill")
        assert found(root, "nonsense") == set()

    def test_wants_every_word(self, root):
        assert found(root, "severe", "delay") == {
            ("whether", "LIM-07"),
            ("written", "limits.review"),
        }
        assert found(root, "severe", "close") == set()

    def test_points_to_the_line(self, root):
        rule = next(p for p in finder.find(root, "LIM-07") if p.kind == "whether")
        assert (rule.path, rule.line) == ("src/obligor_core/limits/suspension.py", 2)
        assert rule.source == "credit policy, section 5.3, second paragraph"

    def test_reads_a_sentence_to_its_end(self, root):
        rule = next(p for p in finder.find(root, "LIM-08") if p.kind == "whether")
        assert rule.sentence == "A limit opens again when every cause of it has ended."

    def test_knows_the_product_itself(self):
        root = Path(__file__).parents[3]
        assert finder.find(root, "past", "due")
        assert ("whether", "RCV-05") in found(root, "overdue")


class TestRulesPage:
    def test_lists_each_rule_with_its_source_and_place(self, root):
        page = finder.rules_page(root)
        assert "## limits" in page
        assert "| LIM-07 | A severe alert, or a long delay, suspends the limit. |" in page
        assert "[`suspension_reasons`](../src/obligor_core/limits/suspension.py)" in page
