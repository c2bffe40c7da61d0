"""Saving, discarding and activating versions of questionnaires."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.conf import settings
from pydantic import StringConstraints

from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.questionnaires import events, queries
from obligor.questionnaires.models import QuestionnaireVersion
from obligor_core.calendar import business_date
from obligor_core.decision import Refusal
from obligor_core.policy import Finding
from obligor_core.questionnaires.parsing import Questionnaire
from obligor_core.text import Text

SHIPPED_FROM = date(2000, 1, 1)
SHIPPED_NOTE = "as shipped / 出厂版本"
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]


class QuestionnaireFaulty(Refusal):
    status = 422
    text = Text("{en}", "{zh}")

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        super().__init__(
            en=" ".join(f"Line {f.place.line}: {f.what.en} {f.remedy.en}" for f in findings),
            zh=" ".join(f"第 {f.place.line} 行：{f.what.zh}{f.remedy.zh}" for f in findings),
        )


class QuestionnaireUnchanged(Refusal):
    text = Text(
        "The text is the same as version {number}; there is nothing to save.",
        "文本与第 {number} 版相同，无需保存。",
    )


class NotADraft(Refusal):
    text = Text(
        "Version {number} is {state}; only a draft can be changed.",
        "第 {number} 版状态为“{state}”，只有草稿可以变更。",
    )


class EffectiveTooEarly(Refusal):
    status = 422
    text = Text(
        "A questionnaire cannot take effect on {given}. Choose {first} or later.",
        "问卷不能自 {given} 起生效，请选择 {first} 或之后的日期。",
    )


@verb("questionnaire.save_draft", label=Text("Save questionnaire draft", "保存问卷草稿"))
def save_draft(
    *, text: str, by: Actor, at: datetime, questionnaire: str = "", note: Note = ""
) -> Events:
    """Keep the text as a new draft version; a faulty text is refused with line and reason.

    ``questionnaire`` is the name that the text must have; empty: the text names itself.

    :raises QuestionnaireFaulty: with all findings
    :raises QuestionnaireUnchanged: when it equals the newest version
    """
    findings = queries.findings_in(text, name=questionnaire)
    if findings:
        raise QuestionnaireFaulty(findings)
    parsed = queries.parsed_text(text)
    assert isinstance(parsed, Questionnaire)
    newest = queries.versions(parsed.name).select_for_update().first()
    if newest is not None and newest.text == text:
        raise QuestionnaireUnchanged(number=newest.number)
    number = newest.number + 1 if newest else 1
    saved = _keep(parsed, by=by, at=at, note=note, number=number)
    return [
        events.QuestionnaireDrafted(version_id=saved.pk, questionnaire=saved.name, number=number)
    ]


def _keep(
    parsed: Questionnaire, *, by: Actor, at: datetime, note: str, number: int
) -> QuestionnaireVersion:
    declared = parsed.declaration
    return QuestionnaireVersion.objects.create(
        name=declared.name,
        number=number,
        text=parsed.text,
        digest=queries.digest_of(parsed.text),
        title_en=declared.title.en[:200],
        title_zh=declared.title.zh[:200],
        purpose=declared.purpose.value,
        customer_kinds=[kind.value for kind in declared.customer_kinds],
        note=note,
        author=by.name,
        saved_at=at,
    )


def _draft(version_id: int) -> QuestionnaireVersion:
    row = QuestionnaireVersion.objects.select_for_update().filter(pk=version_id).first()
    if row is None:
        raise queries.VersionUnknown(id=version_id)
    if row.state != QuestionnaireVersion.State.DRAFT:
        raise NotADraft(number=row.number, state=row.get_state_display())
    return row


@verb("questionnaire.discard_draft", label=Text("Discard questionnaire draft", "放弃问卷草稿"))
def discard_draft(*, version_id: int, by: Actor, at: datetime) -> Events:
    """Put a draft aside; it stays readable.

    :raises NotADraft: when it is activated or discarded already
    """
    row = _draft(version_id)
    row.state = QuestionnaireVersion.State.DISCARDED
    row.save(update_fields=["state"])
    return [events.QuestionnaireDiscarded(version_id=row.pk, questionnaire=row.name)]


def _activation_facts(payload: dict[str, Any]) -> dict[str, Any]:
    """Return what an approval of an activation rests on: the text, and what it would replace."""
    row = queries.version(payload["version_id"])
    on = date.fromisoformat(payload["effective_from"])
    replaced = queries.version_in_force(row.name, on=on)
    return {
        "questionnaire": row.name,
        "version": row.number,
        "text": row.digest,
        "replaces_version": replaced.number if replaced else 0,
    }


@verb(
    "questionnaire.activate",
    label=Text("Activate questionnaire version", "问卷版本生效"),
    watch=_activation_facts,
)
def activate(*, version_id: int, effective_from: date, by: Actor, at: datetime) -> Events:
    """Put a draft in force from a day on; sheets begun before keep their version.

    :raises NotADraft: when it is activated or discarded already
    :raises EffectiveTooEarly: when the day has passed or is before the day in the text
    :raises QuestionnaireFaulty: when the catalogue has moved on and the text no longer fits it
    """
    row = _draft(version_id)
    findings = queries.findings_in(row.text, name=row.name)
    if findings:
        raise QuestionnaireFaulty(findings)
    today = business_date(at, zone=settings.TIME_ZONE)
    first = max(today, queries.questionnaire_of(row).declaration.effective_from)
    if effective_from < first:
        raise EffectiveTooEarly(given=effective_from, first=first)
    _put_in_force(row, effective_from, at)
    return [
        events.QuestionnaireActivated(
            version_id=row.pk,
            questionnaire=row.name,
            number=row.number,
            effective_from=effective_from,
        )
    ]


def _put_in_force(row: QuestionnaireVersion, effective_from: date, at: datetime) -> None:
    row.state = QuestionnaireVersion.State.ACTIVATED
    row.effective_from, row.activated_at = effective_from, at
    row.save(update_fields=["state", "effective_from", "activated_at"])


@verb("questionnaire.load_shipped", label=Text("Load shipped questionnaires", "载入出厂问卷"))
def load_shipped(*, by: Actor, at: datetime) -> Events:
    """Put every shipped questionnaire in force that the database does not know yet."""
    loaded = []
    for name in queries.shipped_names():
        if not queries.versions(name).exists():
            parsed = queries.parsed_text(queries.shipped_text(name))
            if not isinstance(parsed, Questionnaire):
                raise QuestionnaireFaulty(list(parsed))
            row = _keep(parsed, by=by, at=at, note=SHIPPED_NOTE, number=1)
            _put_in_force(row, SHIPPED_FROM, at)
            loaded.append(name)
    return [events.ShippedQuestionnairesLoaded(questionnaires=loaded)] if loaded else []
