"""Statements while they are drafts: entered, changed, thrown away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from obligor.customers import queries as customers
from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.foundation.days import business_date
from obligor.statements import events, queries
from obligor.statements.models import Statement
from obligor_core.decision import Refusal
from obligor_core.money import exponent
from obligor_core.statements.chart import chart
from obligor_core.statements.statement import Amounts, Header
from obligor_core.text import Text

MINOR_MAX = 10**16  # a hundred trillion yuan: more is a slip of the unit
AUDITOR_CHARS_MAX = 120
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=300)]
Code = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Lines = Annotated[dict[Code, Amounts], Field(max_length=400)]


class DraftExists(Refusal):
    text = Text(
        "There is a draft for {period_end} already. Change that one, or throw it away first.",
        "截至 {period_end} 的报表已有草稿，请修改该草稿，或先将其删除。",
    )


class PeriodFiled(Refusal):
    text = Text(
        "A statement to {period_end} is on file already. Restate it if the figures have changed.",
        "截至 {period_end} 的报表已归档；如数据有变，请使用“重述”。",
    )


class PeriodFixed(Refusal):
    text = Text(
        "A restatement keeps period and scope of what it restates. Enter another period as new.",
        "重述版本的期间与合并口径须与原报表一致；其他期间请另行录入。",
    )


class NotADraft(Refusal):
    text = Text(
        "This statement is on file: it is not changed any more, but restated.",
        "该报表已归档，不可直接修改，请使用“重述”。",
    )


class ChangedMeanwhile(Refusal):
    text = Text(
        "Somebody changed this draft while you had it open. Open it again and enter your changes.",
        "您编辑期间，该草稿已被他人修改，请重新打开后再录入。",
    )


class PeriodNotOver(Refusal):
    status = 422
    text = Text(
        "The period ends on {period_end}, which has not come yet. Check the dates.",
        "报表截止日 {period_end} 尚未到来，请核对日期。",
    )


class LineUnknown(Refusal):
    status = 422
    text = Text(
        "The format has no line {code}. Use a line of the format, or another format.",
        "所选报表格式中没有项目 {code}，请使用该格式的项目或更换格式。",
    )


class AmountTooLarge(Refusal):
    status = 422
    text = Text(
        "The amount of “{en}” is beyond a hundred trillion. Check the unit of the file.",
        "“{zh}”金额超过一百万亿，请核对金额单位。",
    )


class NoLines(Refusal):
    status = 422
    text = Text(
        "The statement has no amounts. Enter at least one line.",
        "报表没有任何金额，请至少填写一个项目。",
    )


class AuditorTooLong(Refusal):
    status = 422
    text = Text(
        "The auditor's name has more than {most} characters.", "审计机构名称超过 {most} 个字符。"
    )


@verb("statement.enter", label=Text("Enter statement", "录入财务报表"))
def enter(
    *,
    customer_id: int,
    header: Header,
    lines: Lines,
    by: Actor,
    at: datetime,
    source: Statement.Source = Statement.Source.SCREEN,
    upload_id: int | None = None,
) -> Events:
    """Keep a new statement as a draft, with what the checks find in it.

    :raises DraftExists: when the period has a draft
    :raises PeriodFiled: when the period is on file
    :raises PeriodNotOver: when it ends after today
    :raises LineUnknown: for a line that the format does not have
    """
    owner = customers.customer_for(by, customer_id, verb="statement.enter")
    columns = checked_columns(header, lines, at=at)
    if upload_id is not None:
        queries.upload_for(by, upload_id, verb="statement.enter")
    row = Statement(
        customer_id=owner.pk,
        **columns,
        source=source,
        upload_id=upload_id,
        entered_at=at,
        entered_by=by.name,
    )
    newest = queries.same_period(row).first()
    _refuse_second(queries.same_period(row))
    row.version = newest.version + 1 if newest is not None else 1
    row.save(force_insert=True)
    recheck(owner.pk, row.scope)
    row.refresh_from_db(fields=["faults_count"])
    return [
        events.StatementEntered(
            customer_id=owner.pk,
            statement_id=row.pk,
            period_end=row.period_end,
            faults_count=row.faults_count,
        )
    ]


def _refuse_second(rows: Any) -> None:
    draft = rows.filter(state="draft").first()
    if draft is not None:
        raise DraftExists(period_end=draft.period_end)
    filed = queries.in_force(rows).first()
    if filed is not None:
        raise PeriodFiled(period_end=filed.period_end)


@verb("statement.change", label=Text("Change draft statement", "修改财务报表草稿"))
def change(
    *,
    statement_id: int,
    header: Header,
    lines: Lines,
    by: Actor,
    at: datetime,
    seen_changes: int | None = None,
) -> Events:
    """Write a draft anew; ``seen_changes`` is its ``changes_count`` when it was opened.

    :raises NotADraft: when it is on file
    :raises ChangedMeanwhile: when somebody else wrote it since
    :raises PeriodFixed: when it restates another period or scope
    """
    row = locked_draft(statement_id, by=by, name="statement.change")
    if seen_changes is not None and seen_changes != row.changes_count:
        raise ChangedMeanwhile
    columns = checked_columns(header, lines, at=at)
    place = ("scope", "period_from", "period_end")
    was_scope, has_moved = row.scope, any(getattr(row, n) != columns[n] for n in place)
    if has_moved and row.replaces_id is not None:
        raise PeriodFixed
    for name, value in columns.items():
        setattr(row, name, value)
    if has_moved:
        _refuse_second(queries.same_period(row).exclude(pk=row.pk))
    row.changes_count += 1
    row.save()
    for scope in {was_scope, row.scope}:
        recheck(row.customer_id, scope)
    row.refresh_from_db(fields=["faults_count"])
    return [
        events.StatementDraftChanged(
            customer_id=row.customer_id,
            statement_id=row.pk,
            period_end=row.period_end,
            faults_count=row.faults_count,
        )
    ]


@verb("statement.discard", label=Text("Throw draft statement away", "删除财务报表草稿"))
def discard(*, statement_id: int, by: Actor, at: datetime) -> Events:
    """Throw a draft away; the audit log keeps that it was there.

    :raises NotADraft: when it is on file
    """
    row = locked_draft(statement_id, by=by, name="statement.discard")
    gone = events.StatementDiscarded(
        customer_id=row.customer_id, statement_id=row.pk, period_end=row.period_end
    )
    row.delete()
    recheck(row.customer_id, row.scope)
    return [gone]


def locked_draft(statement_id: int, *, by: Actor, name: str) -> Statement:
    """Return the draft, held until the transaction ends.

    :raises StatementNotFound: when the actor does not reach it with the verb ``name``
    :raises NotADraft: when it is on file
    """
    row = locked(statement_id, by=by, name=name)
    if row.state != Statement.State.DRAFT:
        raise NotADraft
    return row


def locked(statement_id: int, *, by: Actor, name: str) -> Statement:
    """Return the statement, held until the transaction ends.

    :raises StatementNotFound: when the actor does not reach it with the verb ``name``
    """
    queries.statement_for(by, statement_id, verb=name)
    row = Statement.objects.select_for_update().filter(pk=statement_id).first()
    if row is None:
        raise queries.StatementNotFound(id=statement_id)
    return row


def checked_columns(
    header: Header, lines: Mapping[str, Amounts], *, at: datetime
) -> dict[str, Any]:
    """Return the columns of a row with these contents, totals that nobody wrote added up."""
    exponent(header.currency)
    if header.period_end > business_date(at):
        raise PeriodNotOver(period_end=header.period_end)
    if len(header.auditor) > AUDITOR_CHARS_MAX:
        raise AuditorTooLong(most=AUDITOR_CHARS_MAX)
    known = chart(header.standard)
    for code, amounts in lines.items():
        if code not in known:
            raise LineUnknown(code=code)
        if any(abs(v) > MINOR_MAX for v in (amounts.current, amounts.previous) if v is not None):
            raise AmountTooLarge(**known[code].label.as_json())
    columns = queries.line_columns(header.standard, lines)
    if not columns["codes"]:
        raise NoLines
    return queries.header_columns(header) | columns


def recheck(customer_id: int, scope: str) -> None:
    """Look again for faults in the customer's drafts: each may open another."""
    drafts = Statement.objects.filter(customer_id=customer_id, scope=scope, state="draft")
    for row in drafts.select_for_update():
        found = queries.fault_columns(queries.faults_found(customer_id, queries.statement_of(row)))
        if found["faults"] != row.faults:
            Statement.objects.filter(pk=row.pk).update(**found)
