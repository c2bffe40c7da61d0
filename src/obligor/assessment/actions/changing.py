"""One assessment at a time: locked, and changed only by who saw its newest form."""

from __future__ import annotations

from typing import Any

from obligor.assessment import queries
from obligor.assessment.models import Assessment
from obligor.foundation.access import Actor
from obligor_core.assessment.states import moved
from obligor_core.decision import Refusal
from obligor_core.text import Text


class ChangedMeanwhile(Refusal):
    text = Text(
        "Somebody changed the assessment meanwhile (version {now}, you saw {seen}). Look again.",
        "该评估已被他人修改（当前版本 {now}，您看到的是 {seen}），请重新查看。",
    )


def locked(by: Actor, assessment_id: int, *, verb: str, version: int | None) -> Assessment:
    """Return the assessment, locked.

    :raises AssessmentNotFound: when there is none within reach
    :raises ChangedMeanwhile: when ``version`` is not its newest
    """
    queries.assessment_for(by, assessment_id, verb=verb)
    row = Assessment.objects.select_for_update().get(pk=assessment_id)
    if version is not None and row.version != version:
        raise ChangedMeanwhile(now=row.version, seen=version)
    return row


def put(row: Assessment, verb: str, **columns: Any) -> None:
    """Move the assessment by the verb, and write the columns.

    :raises MoveImpossible: when its state does not allow the verb
    """
    row.state = moved(row.state, verb).value
    row.version += 1
    for name, value in columns.items():
        setattr(row, name, value)
    row.save(update_fields=["state", "version", *columns])
