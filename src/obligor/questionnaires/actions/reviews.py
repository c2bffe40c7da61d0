"""The second pair of eyes: another person confirms the answers or returns them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.conf import settings
from pydantic import StringConstraints

from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.questionnaires import events, queries
from obligor.questionnaires.actions.holding import held, move, names_of, naming
from obligor.questionnaires.models import Sheet, SheetReview
from obligor_core.calendar import business_date
from obligor_core.decision import Refusal
from obligor_core.questionnaires import life
from obligor_core.text import Text

Remarks = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


class OwnAnswers(Refusal):
    status = 403
    text = Text(
        "You wrote or handed in these answers. Somebody else must review them.",
        "您填写或提交了该答卷，须由他人复核。",
    )


@verb("questionnaire.confirm", label=Text("Confirm answers", "复核确认问卷"))
def confirm(
    *, sheet_id: int, revision: int, by: Actor, at: datetime, remarks: Remarks = ""
) -> Events:
    """Confirm the answers; from now on their scores are facts of the customer.

    :raises SheetUnknown: when there is no such sheet within reach
    :raises SheetChangedMeanwhile: when it was returned and handed in anew meanwhile
    :raises OwnAnswers: when the reviewer had a hand in them
    :raises MoveImpossible: when it does not wait for a review
    """
    sheet = _reviewed(by, sheet_id, revision=revision, verb="questionnaire.confirm")
    move(sheet, "confirm")
    reading = queries.Reading(sheet)
    assert sheet.answered_on is not None
    months = reading.questionnaire.declaration.validity_months
    keep_score(sheet, reading)
    sheet.confirmed_on = business_date(at, zone=settings.TIME_ZONE)
    sheet.confirmed_by, sheet.known_from = by.name, at
    sheet.expires_on = life.expires_on(sheet.answered_on, months)
    sheet.save()
    _keep_review(sheet, by, at, is_confirmed=True, remarks=remarks)
    return [
        events.SheetConfirmed(
            **naming(sheet),
            total=sheet.total,
            vetoes=(sheet.result or {})["vetoes"],
            expires_on=sheet.expires_on,
        )
    ]


def keep_score(sheet: Sheet, reading: queries.Reading) -> None:
    """Put the score of the answers on the sheet; the caller saves it."""
    sheet.result = reading.score.as_json()
    sheet.total = sheet.result["total"]
    sheet.vetoes_count = len(reading.score.vetoes)
    sheet.unanswered_count = len(reading.progress.required)


@verb("questionnaire.send_back", label=Text("Return answers", "退回问卷"))
def send_back(*, sheet_id: int, revision: int, remarks: Said, by: Actor, at: datetime) -> Events:
    """Return the answers to their writer with what is to be mended.

    :raises SheetUnknown: when there is no such sheet within reach
    :raises SheetChangedMeanwhile: when it was returned and handed in anew meanwhile
    :raises OwnAnswers: when the reviewer had a hand in them
    :raises MoveImpossible: when it does not wait for a review
    """
    sheet = _reviewed(by, sheet_id, revision=revision, verb="questionnaire.send_back")
    move(sheet, "send_back")
    sheet.revision += 1
    sheet.save(update_fields=["state", "revision"])
    _keep_review(sheet, by, at, is_confirmed=False, remarks=remarks)
    return [events.SheetReturned(**naming(sheet), remarks=remarks)]


def _reviewed(by: Actor, sheet_id: int, *, revision: int, verb: str) -> Sheet:
    sheet = held(by, sheet_id, verb=verb, revision=revision)
    if not life.may_review(names_of(by), writers=sheet.writers):
        raise OwnAnswers
    return sheet


def _keep_review(
    sheet: Sheet, by: Actor, at: datetime, *, is_confirmed: bool, remarks: str
) -> None:
    SheetReview.objects.create(
        sheet=sheet, at=at, by=by.name, is_confirmed=is_confirmed, remarks=remarks
    )
