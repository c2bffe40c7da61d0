"""Policy versions: refused when faulty, drafted, activated by two people, readable for ever."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from actors import ANA, AT, SAM

from obligor.foundation.access import SYSTEM, NotPermitted
from obligor.policies import actions, queries
from obligor.policies.models import PolicyVersion

ON = date(2026, 11, 23)
MATRIX = """name: authority
title: {en: Authority matrix, zh: 审批权限表}
matrix:
  - {id: A, title: {en: a, zh: 甲}, verb: customer.merge, steps: [[chief]]}
"""


@pytest.fixture
def roles(db):
    from obligor.people.actions import save_role

    save_role(code="chief", name_zh="主管", name_en="Chief", verbs=["*"], by=SYSTEM, at=AT)


class TestDraft:
    def test_is_kept_with_number_author_and_digest(self, roles):
        outcome = actions.save_draft(policy="authority", text=MATRIX, by=ANA, at=AT)
        row = PolicyVersion.objects.get(pk=outcome.events[0].version_id)
        assert (row.number, row.state, row.author) == (1, "draft", "ana")
        assert row.digest == queries.digest_of(MATRIX)

    def test_a_faulty_text_is_refused_with_line_and_reason(self, roles):
        faulty = MATRIX.replace("chief", "nobody")
        with pytest.raises(actions.PolicyFaulty) as refusal:
            actions.save_draft(policy="authority", text=faulty, by=ANA, at=AT)
        assert refusal.value.findings[0].place.line == 4
        assert "nobody" in refusal.value.said.zh

    def test_the_same_text_is_not_saved_twice(self, roles):
        actions.save_draft(policy="authority", text=MATRIX, by=ANA, at=AT)
        with pytest.raises(actions.PolicyUnchanged):
            actions.save_draft(policy="authority", text=MATRIX, by=ANA, at=AT)

    def test_the_stranger_may_not(self, roles):
        with pytest.raises(NotPermitted):
            actions.save_draft(policy="authority", text=MATRIX, by=SAM, at=AT)

    def test_an_unknown_policy_is_refused(self, roles):
        with pytest.raises(actions.PolicyNameUnknown):
            actions.save_draft(policy="nothing", text=MATRIX, by=ANA, at=AT)


def draft(text: str = MATRIX) -> int:
    outcome = actions.save_draft(policy="authority", text=text, by=ANA, at=AT)
    return outcome.events[0].version_id


class TestActivation:
    def test_puts_the_version_in_force_from_its_day(self, roles):
        version = draft()
        actions.activate(version_id=version, effective_from=ON + timedelta(days=1), by=ANA, at=AT)
        assert queries.version_in_force("authority", on=ON) is None
        assert queries.version_in_force("authority", on=ON + timedelta(days=1)).pk == version

    def test_the_old_version_stays_in_force_for_its_days(self, roles):
        actions.load_shipped(by=SYSTEM, at=AT)
        actions.activate(version_id=draft(), effective_from=ON, by=ANA, at=AT)
        assert queries.version_in_force("authority", on=ON - timedelta(days=1)).number == 1
        assert queries.version_in_force("authority", on=ON).number == 2

    def test_never_takes_effect_in_the_past(self, roles):
        with pytest.raises(actions.EffectiveInThePast):
            actions.activate(
                version_id=draft(), effective_from=ON - timedelta(days=1), by=ANA, at=AT
            )

    def test_happens_once(self, roles):
        version = draft()
        actions.activate(version_id=version, effective_from=ON, by=ANA, at=AT)
        with pytest.raises(actions.NotADraft):
            actions.activate(version_id=version, effective_from=ON, by=ANA, at=AT)

    def test_what_was_discarded_is_not_activated_but_still_read(self, roles):
        version = draft()
        actions.discard_draft(version_id=version, by=ANA, at=AT)
        with pytest.raises(actions.NotADraft):
            actions.activate(version_id=version, effective_from=ON, by=ANA, at=AT)
        assert queries.version(version).text == MATRIX


class TestShipped:
    def test_are_loaded_once(self, db):
        first = actions.load_shipped(by=SYSTEM, at=AT).events[0]
        assert first.policies == queries.shipped_names()
        assert actions.load_shipped(by=SYSTEM, at=AT).events == ()

    def test_name_themselves_and_have_no_faults(self, db):
        for name in queries.shipped_names():
            if name != queries.AUTHORITY:
                assert queries.findings_in(name, queries.shipped_text(name)) == []

    @pytest.mark.parametrize(
        ("name", "read"),
        [
            ("assessment", "adjustment_max"),
            ("bankflows", "benford_mad_watch_permille"),
            ("collateral", "expiring_days"),
            ("credit_records", "reuse_months"),
            ("receivables", "grace_rule"),
        ],
    )
    def test_keep_what_the_program_reads(self, db, name, read):
        text = re.sub(rf"(?m)^  {read}:\n(?:    .*\n)+", "", queries.shipped_text(name))
        (finding,) = queries.findings_in(name, text)
        assert finding.rule == "POL-28"
        assert read in finding.what.en and read in finding.remedy.zh
        with pytest.raises(actions.PolicyFaulty):
            actions.save_draft(policy=name, text=text, by=ANA, at=AT)

    def test_keep_the_type_of_what_the_program_reads(self, db):
        text = queries.shipped_text("receivables")
        own = re.search(r"(?m)^  grace_rule:\n(?:    .*\n)+", text).group()
        other = own.replace("from_due_date", "never")
        (finding,) = queries.findings_in("receivables", text.replace(own, other))
        assert finding.rule == "POL-28" and "grace_rule" in finding.what.en
