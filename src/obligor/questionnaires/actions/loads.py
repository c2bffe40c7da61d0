"""Answers that were given and confirmed elsewhere, many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from obligor.customers import queries as customers
from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.foundation.days import business_date
from obligor.questionnaires import events, queries
from obligor.questionnaires.actions.reviews import keep_score
from obligor.questionnaires.actions.sheets import AnswersUnfit, QuestionnaireNotInForce
from obligor.questionnaires.models import QuestionnaireVersion, Sheet
from obligor_core.decision import Refusal
from obligor_core.questionnaires import answering, life
from obligor_core.text import Text

MOST = 2_000


@dataclass(frozen=True, slots=True)
class Confirmed:
    """One sheet that was answered by one person and confirmed by another."""

    customer_id: int
    questionnaire: str
    answers: dict[str, str | list[str]]
    answered_on: date
    answered_by: str
    confirmed_on: date
    confirmed_by: str
    comments: dict[str, str] = field(default_factory=dict)


class LoadTooLarge(Refusal):
    status = 422
    text = Text("At most {most} sheets at once.", "一次最多 {most} 份。")


class RowRefused(Refusal):
    status = 422
    text = Text("Sheet {row}: {en}", "第 {row} 份：{zh}")


class FourEyesMissing(Refusal):
    status = 422
    text = Text(
        "Answered and confirmed by the same person. Name another who confirmed.",
        "填写人与确认人相同，请填写另一位确认人。",
    )


class DaysOutOfOrder(Refusal):
    status = 422
    text = Text(
        "Confirmed before answered, or after today. Check the days.",
        "确认日期早于填写日期或晚于今日，请核对日期。",
    )


@verb("questionnaire.load_confirmed", label=Text("Load confirmed answers", "载入已确认问卷"))
def load_confirmed(*, sheets: Sequence[Confirmed], by: Actor, at: datetime) -> Events:
    """Keep sheets that were confirmed elsewhere, under the version that is in force.

    All or none are kept. Conditions over facts are unknown for them, since those days are past.

    :raises LoadTooLarge: above 2 000 sheets
    :raises RowRefused: for the first sheet that does not fit, with its place from 1
    """
    if len(sheets) > MOST:
        raise LoadTooLarge(most=MOST)
    ids = {one.customer_id for one in sheets}
    rows = customers.visible(by, verb="questionnaire.load_confirmed").filter(pk__in=ids)
    reached = set(rows.values_list("pk", flat=True))
    versions = {v.name: v for v in queries.activated(on=business_date(at))}
    made = []
    for row, one in enumerate(sheets, 1):
        try:
            made.append(_made(one, versions, reached, at))
        except Refusal as refusal:
            raise RowRefused(row=row, en=refusal.said.en, zh=refusal.said.zh) from refusal
    Sheet.objects.bulk_create(made, batch_size=500)
    if not made:
        return []
    return [events.ConfirmedAnswersLoaded(customer_ids=sorted(ids), sheets_count=len(made))]


def _made(
    one: Confirmed, versions: dict[str, QuestionnaireVersion], reached: set[int], at: datetime
) -> Sheet:
    if one.customer_id not in reached:
        raise customers.CustomerNotFound(id=one.customer_id)
    version = versions.get(one.questionnaire)
    if version is None:
        raise QuestionnaireNotInForce(name=one.questionnaire)
    if one.answered_by == one.confirmed_by:
        raise FourEyesMissing
    if not one.answered_on <= one.confirmed_on <= business_date(at):
        raise DaysOutOfOrder
    parsed = queries.questionnaire_of(version)
    fit, unfit = answering.answers_of(parsed, one.answers)
    if unfit:
        raise AnswersUnfit(unfit)
    shown = parsed.conditions.shown(fit, {}, on=one.answered_on)
    sheet = Sheet(
        customer_id=one.customer_id,
        version=version,
        name=version.name,
        purpose=version.purpose,
        state=Sheet.State.CONFIRMED,
        answers=answering.as_json({n: v for n, v in fit.items() if n in shown}),
        comments=one.comments,
        writers=[one.answered_by],
        begun_on=one.answered_on,
        begun_by=one.answered_by,
        saved_at=at,
        submitted_at=at,
        submitted_by=one.answered_by,
        answered_on=one.answered_on,
        confirmed_on=one.confirmed_on,
        confirmed_by=one.confirmed_by,
        expires_on=life.expires_on(one.answered_on, parsed.declaration.validity_months),
        known_from=at,
    )
    keep_score(sheet, queries.Reading(sheet))
    return sheet
