"""Writing answers: begun, saved as one goes, handed in, withdrawn."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.conf import settings
from pydantic import Field, StringConstraints

from obligor.customers import queries as customers
from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.questionnaires import events, queries
from obligor.questionnaires.actions.holding import (
    add_writer,
    held,
    move,
    naming,
    require_writable,
)
from obligor.questionnaires.models import Sheet
from obligor_core.calendar import business_date
from obligor_core.decision import Refusal
from obligor_core.questionnaires import answering
from obligor_core.text import Text

Word = Annotated[str, StringConstraints(max_length=4000)]
Written = Annotated[dict[str, Word | list[Word] | None], Field(max_length=400)]
Comment = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)]
Comments = Annotated[dict[str, Comment], Field(max_length=400)]


class QuestionnaireNotInForce(Refusal):
    status = 422
    text = Text(
        "No version of the questionnaire {name} is in force. Activate one first.",
        "问卷 {name} 没有生效版本，请先使某一版本生效。",
    )


class NotForThisCustomer(Refusal):
    status = 422
    text = Text(
        "The questionnaire {name} is not for customers of this kind.",
        "问卷 {name} 不适用于该类客户。",
    )


class SheetOpenAlready(Refusal):
    text = Text(
        "Answers to this questionnaire are being written already (no. {id}). Go on with them.",
        "该问卷已有填写中的答卷（编号 {id}），请继续填写。",
    )


class AnswersUnfit(Refusal):
    status = 422
    text = Text("{en}", "{zh}")

    def __init__(self, unfit: list[answering.Unfit]) -> None:
        self.unfit = unfit
        super().__init__(
            en=" ".join(f"{u.question}: {u.what.en}" for u in unfit),
            zh=" ".join(f"{u.question}：{u.what.zh}" for u in unfit),
        )


class QuestionUnknown(Refusal):
    status = 422
    text = Text("The questionnaire has no question {question}.", "问卷中没有问题 {question}。")


class AnswersIncomplete(Refusal):
    status = 422
    text = Text(
        "Not complete yet. Without answer or reason: {missing}. Without evidence or comment:"
        " {bare}.",
        "尚未完成。缺少答案或说明：{missing}；缺少附件或备注：{bare}。",
    )


@verb("questionnaire.begin", label=Text("Begin answers", "开始填写问卷"))
def begin(*, customer_id: int, questionnaire: str, by: Actor, at: datetime) -> Events:
    """Begin a sheet with the version in force, the earlier answers and the facts of the day.

    :raises CustomerNotFound: when the customer is out of reach
    :raises QuestionnaireNotInForce: when no version is
    :raises NotForThisCustomer: when it is for other kinds of customer
    :raises SheetOpenAlready: when one is being written or waits for review
    """
    customer = customers.customer_for(by, customer_id, verb="questionnaire.begin")
    on = business_date(at, zone=settings.TIME_ZONE)
    version = queries.version_in_force(questionnaire, on=on)
    if version is None:
        raise QuestionnaireNotInForce(name=questionnaire)
    if customer.kind not in version.customer_kinds:
        raise NotForThisCustomer(name=questionnaire)
    already = queries.open_sheet(customer_id, questionnaire)
    if already is not None:
        raise SheetOpenAlready(id=already.pk)
    parsed = queries.questionnaire_of(version)
    before = queries.newest_confirmed(customer_id, questionnaire)
    sheet = Sheet.objects.create(
        customer=customer,
        version=version,
        name=version.name,
        purpose=version.purpose,
        answers=answering.carried_over(parsed, before.answers) if before else {},
        facts=queries.facts_read(parsed, customer_id, on=on, known_at=at),
        before=before,
        begun_on=on,
        begun_by=by.name,
        saved_at=at,
    )
    add_writer(sheet, by)
    sheet.save(update_fields=["writers"])
    return [events.SheetBegun(**naming(sheet))]


@verb("questionnaire.save_answers", label=Text("Save answers", "保存问卷答案"))
def save_answers(
    *,
    sheet_id: int,
    revision: int,
    answers: Written,
    by: Actor,
    at: datetime,
    comments: Comments | None = None,
) -> Events:
    """Keep the answers and comments that are given; an empty one takes the old away.

    :raises SheetUnknown: when there is no such sheet within reach
    :raises SheetChangedMeanwhile: when it is not as the writer saw it
    :raises MoveImpossible: when it is handed in
    :raises QuestionUnknown: when there is no such question
    :raises AnswersUnfit: when an answer does not fit its question
    """
    sheet = held(by, sheet_id, verb="questionnaire.save_answers", revision=revision)
    require_writable(sheet)
    changed = _write(sheet, answers, comments or {})
    add_writer(sheet, by)
    sheet.revision += 1
    sheet.saved_at = at
    sheet.save(update_fields=["answers", "comments", "writers", "revision", "saved_at"])
    return [
        events.AnswersSaved(**naming(sheet), questions=sorted(changed), revision=sheet.revision)
    ]


def _write(
    sheet: Sheet, answers: dict[str, str | list[str] | None], comments: dict[str, str]
) -> set[str]:
    """Put answers and comments on the sheet; return the questions whose answer changes."""
    parsed = queries.questionnaire_of(sheet.version)
    known = {q.id for q in parsed.declaration.questions}
    for name in (*answers, *comments):
        if name not in known:
            raise QuestionUnknown(question=name[:80])
    fit, unfit = answering.answers_of(parsed, answers)
    if unfit:
        raise AnswersUnfit(unfit)
    before = dict(sheet.answers)
    kept = {n: v for n, v in before.items() if n not in answers}
    sheet.answers = kept | answering.as_json(fit)
    spoken = {n: c for n, c in sheet.comments.items() if n not in comments}
    sheet.comments = spoken | {n: c for n, c in comments.items() if c}
    return {n for n in known if before.get(n) != sheet.answers.get(n)}


@verb("questionnaire.submit", label=Text("Hand in answers", "提交问卷"))
def submit(*, sheet_id: int, revision: int, by: Actor, at: datetime) -> Events:
    """Hand the answers in for review; what was not shown goes, so that nothing hidden counts.

    :raises SheetUnknown: when there is no such sheet within reach
    :raises SheetChangedMeanwhile: when it is not as the writer saw it
    :raises MoveImpossible: when it was handed in already
    :raises AnswersIncomplete: when answers, reasons or evidence are missing
    """
    sheet = held(by, sheet_id, verb="questionnaire.submit", revision=revision)
    move(sheet, "submit")
    reading = queries.Reading(sheet)
    if not reading.progress.is_complete:
        raise _incomplete(reading)
    shown = {n: v for n, v in reading.answers.items() if n in reading.shown}
    sheet.answers = answering.as_json(shown)
    add_writer(sheet, by)
    sheet.revision += 1
    sheet.submitted_at, sheet.submitted_by = at, by.name
    sheet.answered_on = business_date(at, zone=settings.TIME_ZONE)
    sheet.save()
    return [events.SheetSubmitted(**naming(sheet))]


def _incomplete(reading: queries.Reading) -> AnswersIncomplete:
    found = reading.progress
    return AnswersIncomplete(
        missing=", ".join(found.without_reason) or "–",
        bare=", ".join(found.without_evidence) or "–",
    )


@verb("questionnaire.withdraw", label=Text("Withdraw answers", "撤销问卷"))
def withdraw(*, sheet_id: int, by: Actor, at: datetime) -> Events:
    """Put answers aside that are not confirmed; they stay readable.

    :raises SheetUnknown: when there is no such sheet within reach
    :raises MoveImpossible: when they are confirmed or withdrawn already
    """
    sheet = held(by, sheet_id, verb="questionnaire.withdraw")
    move(sheet, "withdraw")
    sheet.revision += 1
    sheet.saved_at = at
    sheet.save(update_fields=["state", "revision", "saved_at"])
    return [events.SheetWithdrawn(**naming(sheet))]
