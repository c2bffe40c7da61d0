"""Versions of questionnaires: refused when faulty, drafted, activated, readable for ever."""

from __future__ import annotations

from datetime import timedelta

import pytest
from actors import ANA, AT, SAM

from filled import TEXT, TODAY, in_force
from obligor.foundation.access import SYSTEM, NotPermitted
from obligor.foundation.models import AuditEntry
from obligor.questionnaires import actions, events, queries
from obligor.questionnaires.models import QuestionnaireVersion

pytestmark = pytest.mark.django_db


def draft(text: str = TEXT) -> int:
    saved = actions.save_draft(text=text, by=ANA, at=AT)
    return saved.one(events.QuestionnaireDrafted).version_id


class TestDraft:
    def test_is_kept_with_number_author_digest_and_audited(self):
        row = QuestionnaireVersion.objects.get(pk=draft())
        assert (row.name, row.number, row.state, row.author) == ("small_5c", 1, "draft", "ana")
        assert row.digest == queries.digest_of(TEXT)
        assert AuditEntry.objects.filter(verb="questionnaire.save_draft", actor="ana").exists()

    def test_a_faulty_text_is_refused_with_line_and_remedy(self):
        with pytest.raises(actions.QuestionnaireFaulty) as refusal:
            draft(TEXT.replace("weight: 60", "weight: 50"))
        assert "Line" in refusal.value.said.en
        assert "合计为 90" in refusal.value.said.zh

    def test_a_text_with_another_name_is_refused(self):
        with pytest.raises(actions.QuestionnaireFaulty) as refusal:
            actions.save_draft(text=TEXT, questionnaire="other", by=ANA, at=AT)
        assert refusal.value.findings[0].rule == "QUE-00"

    def test_the_same_text_is_not_saved_twice(self):
        draft()
        with pytest.raises(actions.QuestionnaireUnchanged):
            draft()

    def test_the_stranger_may_not(self):
        with pytest.raises(NotPermitted):
            actions.save_draft(text=TEXT, by=SAM, at=AT)

    def test_put_aside_stays_readable_and_cannot_go_live(self):
        version = draft()
        actions.discard_draft(version_id=version, by=ANA, at=AT)
        assert queries.version(version).text == TEXT
        with pytest.raises(actions.NotADraft):
            actions.activate(version_id=version, effective_from=TODAY, by=ANA, at=AT)
        with pytest.raises(NotPermitted):
            actions.discard_draft(version_id=version, by=SAM, at=AT)


class TestActivation:
    def test_puts_the_version_in_force_from_its_day(self):
        version = draft()
        later = TODAY + timedelta(days=1)
        actions.activate(version_id=version, effective_from=later, by=SYSTEM, at=AT)
        assert queries.version_in_force("small_5c", on=TODAY) is None
        assert queries.version_in_force("small_5c", on=later).pk == version
        assert queries.line("small_5c", on=TODAY).scheduled.pk == version

    def test_the_version_before_stays_in_force_for_its_days(self):
        first = in_force()
        second = draft(TEXT.replace("points: 90", "points: 95"))
        later = TODAY + timedelta(days=7)
        actions.activate(version_id=second, effective_from=later, by=SYSTEM, at=AT)
        assert queries.version_in_force("small_5c", on=TODAY).pk == first
        assert queries.version_in_force("small_5c", on=later).pk == second

    @pytest.mark.parametrize("days", [-1, -400])
    def test_is_refused_for_the_past(self, days):
        version = draft()
        with pytest.raises(actions.EffectiveTooEarly):
            actions.activate(
                version_id=version, effective_from=TODAY + timedelta(days=days), by=ANA, at=AT
            )

    def test_is_refused_before_the_day_in_the_text(self):
        version = draft(TEXT.replace("2026-01-01", "2027-01-01"))
        with pytest.raises(actions.EffectiveTooEarly) as refusal:
            actions.activate(version_id=version, effective_from=TODAY, by=ANA, at=AT)
        assert "2027-01-01" in refusal.value.said.zh

    def test_the_stranger_may_not(self):
        with pytest.raises(NotPermitted):
            actions.activate(version_id=draft(), effective_from=TODAY, by=SAM, at=AT)


class TestShipped:
    def test_all_are_put_in_force_once(self):
        actions.load_shipped(by=SYSTEM, at=AT)
        names = {v.name for v in queries.activated(on=TODAY)}
        assert names == {"enterprise_5c", "personal_5c", "site_visit"}
        assert actions.load_shipped(by=SYSTEM, at=AT).events == ()

    def test_an_unknown_version_is_refused(self):
        with pytest.raises(queries.VersionUnknown):
            actions.discard_draft(version_id=9, by=ANA, at=AT)
