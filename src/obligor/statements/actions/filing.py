"""Filing a statement, restating and withdrawing what is on file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.statements import events, queries
from obligor.statements.actions.drafts import Reason, locked, locked_draft, recheck
from obligor.statements.models import Statement
from obligor_core.decision import Refusal
from obligor_core.text import Text


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """One class of fault that a person files in spite of, and why."""

    check: Annotated[str, StringConstraints(max_length=40)]
    because: Reason


Acknowledgements = Annotated[list[Acknowledgement], Field(max_length=50)]


class FaultsOpen(Refusal):
    status = 422
    text = Text(
        "Not filed: say why you file in spite of “{en}”, or mend the figures.",
        "未归档：请就“{zh}”说明原因，或修正报表数据。",
    )


class NotOnFile(Refusal):
    text = Text(
        "This version does not count any more, or never did. Choose the one on file.",
        "该版本未归档或已失效，请选择现行有效的版本。",
    )


class DraftWaits(Refusal):
    text = Text(
        "A draft for this period waits already. File it, or throw it away first.",
        "该期间已有待归档的草稿，请先归档或删除。",
    )


class NewerOnFile(Refusal):
    text = Text(
        "Another version of {period_end} is on file since. Throw this draft away and restate that.",
        "截至 {period_end} 的报表已有其他版本归档，请删除本草稿后重述该版本。",
    )


@verb("statement.file", label=Text("File statement", "归档财务报表"))
def file(
    *, statement_id: int, by: Actor, at: datetime, acknowledged: Acknowledgements | None = None
) -> Events:
    """Put a draft on file: from now on facts and ratios rest on it.

    Each class of fault that is left needs a person's reason, which stays with the statement.

    :raises NotADraft: when it is on file
    :raises FaultsOpen: for a class of fault without a reason
    :raises NewerOnFile: when another version was filed since the draft was made
    """
    row = locked_draft(statement_id, by=by, name="statement.file")
    recheck(row.customer_id, row.scope)
    row.refresh_from_db()
    given = {a.check: a.because for a in acknowledged or []}
    open_checks = queries.to_answer(row)
    for check in open_checks:
        if check not in given:
            raise FaultsOpen(**queries.check_name(check).as_json())
    row.acknowledged = [
        {"check": check, "because": given[check], "by": by.name, "at": at.isoformat()}
        for check in open_checks
    ]
    replaced = _superseded(row, at)
    row.state, row.filed_at, row.filed_by = Statement.State.FILED, at, by.name
    row.save()
    recheck(row.customer_id, row.scope)
    return _filed(row, replaced)


def _superseded(row: Statement, at: datetime) -> Statement | None:
    """Let the version that counted until now give way; return it."""
    counting = queries.in_force(queries.same_period(row)).select_for_update().first()
    if counting is None:
        return None
    if counting.pk != row.replaces_id:
        raise NewerOnFile(period_end=row.period_end)
    counting.superseded_at = at
    counting.save(update_fields=["superseded_at"])
    return counting


def _filed(row: Statement, replaced: Statement | None) -> Events:
    filed = events.StatementFiled(
        customer_id=row.customer_id,
        statement_id=row.pk,
        period_end=row.period_end,
        period_kind=row.period_kind,
        version=row.version,
        faults_count=row.faults_count,
    )
    if row.replaces_id is None:
        return [filed]
    restated = events.StatementRestated(
        customer_id=row.customer_id,
        statement_id=row.pk,
        replaced_id=replaced.pk if replaced is not None else row.replaces_id,
        period_end=row.period_end,
        because=row.restated_because,
    )
    return [filed, restated]


@verb("statement.restate", label=Text("Restate statement", "重述财务报表"))
def restate(*, statement_id: int, because: Reason, by: Actor, at: datetime) -> Events:
    """Make a draft of the next version with the same figures; the filed one counts until then.

    A withdrawn version may be taken up again so, when nothing else of its period is on file.

    :raises NotOnFile: for a draft, or a version that another one replaced
    :raises DraftWaits: when a draft for the period is there
    """
    row = locked(statement_id, by=by, name="statement.restate")
    versions = queries.same_period(row)
    counting = queries.in_force(versions).first()
    is_taken_up_again = counting is None and row.state == Statement.State.WITHDRAWN
    if not is_taken_up_again and (counting is None or counting.pk != row.pk):
        raise NotOnFile
    if versions.filter(state="draft").exists():
        raise DraftWaits
    draft = Statement.objects.get(pk=row.pk)
    draft.pk, draft._state.adding = None, True
    draft.state, draft.version = Statement.State.DRAFT, versions[0].version + 1
    draft.replaces_id, draft.restated_because = row.pk, because
    draft.entered_at, draft.entered_by, draft.changes_count = at, by.name, 0
    draft.filed_at, draft.filed_by, draft.acknowledged = None, "", []
    draft.superseded_at, draft.withdrawn_at, draft.withdrawn_because = None, None, ""
    draft.save(force_insert=True)
    recheck(draft.customer_id, draft.scope)
    draft.refresh_from_db(fields=["faults_count"])
    return [
        events.StatementEntered(
            customer_id=draft.customer_id,
            statement_id=draft.pk,
            period_end=draft.period_end,
            faults_count=draft.faults_count,
        )
    ]


@verb("statement.withdraw", label=Text("Withdraw statement", "撤回财务报表"))
def withdraw(*, statement_id: int, because: Reason, by: Actor, at: datetime) -> Events:
    """Let a statement on file count no more; it stays readable, with the reason.

    :raises NotOnFile: when the version does not count
    """
    row = locked(statement_id, by=by, name="statement.withdraw")
    if row.state != Statement.State.FILED or row.superseded_at is not None:
        raise NotOnFile
    row.state, row.withdrawn_at, row.withdrawn_because = Statement.State.WITHDRAWN, at, because
    row.save(update_fields=["state", "withdrawn_at", "withdrawn_because"])
    recheck(row.customer_id, row.scope)
    return [
        events.StatementWithdrawn(
            customer_id=row.customer_id,
            statement_id=row.pk,
            period_end=row.period_end,
            because=because,
        )
    ]
