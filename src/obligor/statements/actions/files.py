"""Files of statements: kept, reviewed, taken over as drafts, or put aside."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated

from pydantic import StringConstraints

from obligor.customers import queries as customers
from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.statements import events, queries
from obligor.statements.actions.drafts import change, enter
from obligor.statements.actions.filing import file, restate
from obligor.statements.models import LineAssignment, Statement, Upload
from obligor.statements.queries import Answers, PeriodSeen
from obligor_core.decision import Refusal
from obligor_core.money import exponent
from obligor_core.statements.cells import plain_name
from obligor_core.statements.chart import chart
from obligor_core.text import Text

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
FileName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=255)]


class ReviewClosed(Refusal):
    text = Text(
        "This file was taken over or put aside before. Upload it again to look at it anew.",
        "该文件已接收或搁置，如需重新核对请再次上传。",
    )


class ReviewOpen(Refusal):
    status = 422
    text = Text("Not yet: {en}", "尚不能接收：{zh}")


class CodeUnknown(Refusal):
    status = 422
    text = Text(
        "The format has no line {code}. Choose one of the list, or leave the line out.",
        "所选格式没有项目 {code}，请从列表选择，或忽略该行。",
    )


def keep(content: bytes) -> str:
    """Keep the content once under its SHA-256 for ``receive``; return that."""
    digest = hashlib.sha256(content).hexdigest()
    path = queries.path_of(digest)
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = path.with_suffix(f".{os.getpid()}.unfinished")
        unfinished.write_bytes(content)
        unfinished.replace(path)
    return digest


@verb("statement.receive", label=Text("Receive statement file", "接收财务报表文件"))
def receive(
    *, customer_id: int, file_name: FileName, sha256: Digest, by: Actor, at: datetime
) -> Events:
    """Open the review of a file that was kept; a file that cannot be read is refused.

    :raises OtherCompany: when the file names another company
    :raises PdfNotRead: for a PDF
    :raises FileUnreadable: when it is neither workbook nor text
    :raises MacrosRefused: for workbooks with macros
    :raises PasswordProtected: for encrypted workbooks
    """
    owner = customers.customer_for(by, customer_id, verb="statement.receive")
    row = Upload(
        customer=owner,
        file_name=Path(file_name.replace("\\", "/")).name,
        sha256=sha256,
        uploaded_at=at,
        uploaded_by=by.name,
    )
    content = queries.content_of(row)
    row.size_bytes = len(content)
    queries.check_owner(queries.read_file(content, row.file_name, standard=None), owner.pk)
    row.save(force_insert=True)
    return [
        events.WorkbookReceived(customer_id=owner.pk, upload_id=row.pk, file_name=row.file_name)
    ]


@verb("statement.review", label=Text("Review statement file", "核对财务报表文件"))
def review(
    *, upload_id: int, answers: Answers, by: Actor, at: datetime, remember: bool = True
) -> Events:
    """Keep the answers about a file; the names that were assigned are remembered for the next.

    :raises ReviewClosed: when it was taken over or put aside
    :raises CodeUnknown: for a code that the format does not have
    """
    row = _locked(upload_id, by=by, name="statement.review")
    if answers.currency:
        exponent(answers.currency)
    seen = queries.review_of(row, answers=answers)
    _refuse_strange_codes(seen)
    row.answers = answers.as_json()
    row.save(update_fields=["answers"])
    assigned = _remember(seen, by=by, at=at) if remember else []
    reviewed = events.WorkbookReviewed(
        customer_id=row.customer_id, upload_id=row.pk, lines_assigned=len(assigned)
    )
    return [reviewed, *assigned]


def _refuse_strange_codes(seen: queries.Review) -> None:
    known = {code for reading in seen.readings for code in chart(reading.standard).by_code}
    for code in seen.answers.choices.values():
        if code and code not in known:
            raise CodeUnknown(code=code)


def _remember(seen: queries.Review, *, by: Actor, at: datetime) -> list[events.LineAssigned]:
    """Remember what a person said of lines that were not recognised, or recognised otherwise."""
    told = []
    for one in seen.lines:
        given = seen.answers.choices.get(one.key)
        if given is None or one.line.part is None or getattr(one.line, "code", None) == given:
            continue
        name = plain_name(one.line.name).name[:200]
        part = one.line.part.value
        known = {"code": given, "assigned_at": at, "assigned_by": by.name}
        LineAssignment.objects.update_or_create(name=name, part=part, defaults=known)
        told.append(events.LineAssigned(name=one.line.name, part=part, code=given))
    return told


@verb("statement.take", label=Text("Take statements over", "接收报表数据"))
def take(*, upload_id: int, by: Actor, at: datetime, should_file: bool = False) -> Events:
    """Make a draft of each wanted period; with ``should_file`` those without fault are filed.

    A draft of the same period is written anew; a period on file gets a draft of the next version,
    unless the file says the same.

    :raises ReviewClosed: when it was taken over or put aside
    :raises ReviewOpen: while something about it is not answered
    """
    row = _locked(upload_id, by=by, name="statement.take")
    seen = queries.review_of(row)
    _refuse_open(seen)
    wanted = sorted((p for p in seen.periods if p.is_wanted), key=lambda p: p.header.period_end)
    ids = [_taken(row, one, by=by, at=at) for one in wanted]
    if should_file:
        for statement_id in ids:
            found = Statement.objects.get(pk=statement_id)
            if found.state == Statement.State.DRAFT and not found.faults_count:
                file(statement_id=statement_id, by=by, at=at)
    row.state = Upload.State.TAKEN
    row.save(update_fields=["state"])
    return [
        events.WorkbookTaken(
            customer_id=row.customer_id,
            upload_id=row.pk,
            periods_count=len(ids),
            statement_ids=tuple(ids),
        )
    ]


def _refuse_open(seen: queries.Review) -> None:
    if seen.unit is None:
        raise ReviewOpen(en="say in which unit the amounts are.", zh="请选择金额单位。")
    if not any(p.is_wanted for p in seen.periods):
        raise ReviewOpen(en="choose at least one period.", zh="请至少选择一个期间。")
    for one in seen.periods:
        if not one.is_wanted:
            continue
        if one.problem is not None:
            raise one.problem
        if one.header is None:
            raise ReviewOpen(en="say which period it is.", zh="请填写报表期间。")
        if one.open_faults:
            what = one.open_faults[0].what
            raise ReviewOpen(en=what.en, zh=what.zh)
    if seen.doubt is not None and not seen.answers.is_unit_sure:
        raise ReviewOpen(en=seen.doubt.question.en, zh=seen.doubt.question.zh)


def _taken(row: Upload, one: PeriodSeen, *, by: Actor, at: datetime) -> int:
    """Make a draft of the period, or write the one that is there anew; return its id."""
    header = one.header
    new = Statement(customer_id=row.customer_id, **queries.header_columns(header))
    versions = queries.same_period(new)
    draft = versions.filter(state="draft").first()
    filed = queries.in_force(versions).first()
    lines = dict(one.lines)
    if draft is None and filed is None:
        source = Statement.Source.FILE
        made = enter(
            customer_id=row.customer_id,
            header=header,
            lines=lines,
            source=source,
            upload_id=row.pk,
            by=by,
            at=at,
        )
        return made.one(events.StatementEntered).statement_id
    if draft is None and filed is not None:
        if _is_same(filed, one):
            return filed.pk
        made = restate(statement_id=filed.pk, because=row.file_name, by=by, at=at)
        draft = Statement.objects.get(pk=made.one(events.StatementEntered).statement_id)
    kept = replace(header, version=1)
    change(statement_id=draft.pk, header=kept, lines=lines, by=by, at=at)
    Statement.objects.filter(pk=draft.pk).update(upload_id=row.pk, source=Statement.Source.FILE)
    return draft.pk


def _is_same(filed: Statement, one: PeriodSeen) -> bool:
    """Return whether the file says nothing else than what is on file."""
    stored = replace(queries.header_of(filed), version=1)
    return stored == one.header and queries.written_lines_of(filed) == dict(one.lines)


@verb("statement.drop", label=Text("Put statement file aside", "搁置财务报表文件"))
def drop(*, upload_id: int, by: Actor, at: datetime) -> Events:
    """Put a file aside; nothing of it was taken over.

    :raises ReviewClosed: when it was taken over or put aside
    """
    row = _locked(upload_id, by=by, name="statement.drop")
    row.state = Upload.State.DROPPED
    row.save(update_fields=["state"])
    return [events.WorkbookDropped(customer_id=row.customer_id, upload_id=row.pk)]


def _locked(upload_id: int, *, by: Actor, name: str) -> Upload:
    queries.upload_for(by, upload_id, verb=name)
    row = (
        Upload.objects.select_for_update(of=("self",)).select_related("customer").get(pk=upload_id)
    )
    if row.state != Upload.State.OPEN:
        raise ReviewClosed
    return row
