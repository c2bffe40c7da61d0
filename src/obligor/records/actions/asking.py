"""Ask outside sources: on consent, for a purpose, and not twice for the same report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from procrastinate.contrib.django import app

from obligor.customers import queries as customers
from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.records import events, queries
from obligor.records.actions.answers import take_in
from obligor.records.actions.checks import today_of
from obligor.records.actions.records import Because
from obligor.records.actions.snapshots import keep_snapshot
from obligor.records.models import Query
from obligor_core.decision import Refusal
from obligor_core.records.answers import CONTENT_TYPE, read_answer
from obligor_core.records.consent import Purpose
from obligor_core.records.matters import KIND_LABELS, RecordKind
from obligor_core.records.sources import Attempt, FoundRecord
from obligor_core.records.validity import BOUGHT, may_ask_again
from obligor_core.text import Text

JOB = "obligor.records.jobs.ask_sources"
UNDER_WAY = (Query.State.WAITING, Query.State.RUNNING)


NO_SOURCE_LEFT = Text(
    "No source of the plan is in use any more.", "计划中的来源均已停用，请检查外部来源设置。"
)


class NoSource(Refusal):
    status = 422
    text = Text(
        "No source in use answers about {kind}. Set one up under Sources, or load an answer file.",
        "没有可用的来源可查询{kind_zh}。请先在“外部来源”中配置，或导入查询结果文件。",
    )


class ReportYoungEnough(Refusal):
    text = Text(
        "The report of {told_on} is younger than {months} months and is used again. Say why"
        " another has to be bought.",
        "{told_on} 的报告未满 {months} 个月，应予复用。如确需重新购买，请说明原因。",
    )


class QueryUnderWay(Refusal):
    text = Text("The sources are being asked about this already.", "该类信息正在查询中，请稍候。")


class QueryEnded(Refusal):
    text = Text("This query has ended.", "该查询已结束。")


@verb("record.ask", label=Text("Ask outside sources", "查询外部来源"))
def ask_sources(
    *,
    customer_id: int,
    kind: RecordKind,
    purpose: Purpose,
    by: Actor,
    at: datetime,
    source: str = "",
    because: Because = "",
) -> Events:
    """Ask the named source, or all of the kind in their order until one answers.

    :raises ConsentMissing: when a law asks for consent and none covers kind and purpose
    :raises ReportYoungEnough: when a bought report can be used again and no reason is given
    :raises NoSource: when none in use answers about the kind
    :raises QueryUnderWay: when they are being asked already
    """
    customer = customers.customer_for(by, customer_id, verb="record.ask")
    on = today_of(at)
    consent = queries.require_consent(customer, kind, matter="", payload={}, on=on, purpose=purpose)
    plan = _plan(kind, source)
    _refuse_early(customer.pk, kind, on=on, because=because)
    if Query.objects.filter(customer=customer, kind=kind.value, state__in=UNDER_WAY).exists():
        raise QueryUnderWay
    asked = Query.objects.create(
        customer=customer,
        kind=kind.value,
        purpose=purpose.value,
        because=because,
        consent_id=consent.id if consent else None,
        plan=plan,
        asked_by=by.name,
        asked_by_id=by.user_id,
        asked_at=at,
    )
    app.configure_task(JOB, lock=f"records-{customer.pk}").defer(query_id=asked.pk)
    return [
        events.SourcesAsked(
            customer_id=customer.pk,
            query_id=asked.pk,
            kind=kind.value,
            purpose=purpose.value,
            sources=plan,
        )
    ]


def _plan(kind: RecordKind, source: str) -> list[str]:
    known = list(queries.sources_for(kind).values_list("code", flat=True))
    plan = [code for code in known if source in ("", code)]
    if not plan:
        label = KIND_LABELS[kind]
        raise NoSource(kind=label.en, kind_zh=label.zh)
    return plan


def _refuse_early(customer_id: int, kind: RecordKind, *, on: date, because: str) -> None:
    told_on = queries.told_last(customer_id, kind)
    numbers = queries.numbers(on=on)
    if kind in BOUGHT and not because and not may_ask_again(told_on, on=on, numbers=numbers):
        raise ReportYoungEnough(told_on=told_on, months=numbers.reuse_months)


def begin_query(query_id: int) -> Query | None:
    """Mark the query as under way; None when it has ended. Part of a job, so no verb."""
    begun = Query.objects.filter(pk=query_id, state__in=UNDER_WAY)
    if not begun.update(state=Query.State.RUNNING):
        return None
    return begun.select_related("customer", "consent").get()


def note_attempt(query_id: int, attempt: Attempt, *, at: datetime) -> None:
    """Keep one try at one source, so that the page can say how far it is."""
    row = Query.objects.get(pk=query_id)
    failure = attempt.failure
    row.attempts = [
        *row.attempts,
        {
            "source": attempt.source,
            "at": at.isoformat(),
            "result": "answered" if failure is None else failure.code,
            "said": None if failure is None else failure.said.as_json(),
        },
    ]
    row.save(update_fields=["attempts"])


@verb("record.take_answer", label=Text("Take in an answer", "登记来源返回结果"), conceal=("found",))
def take_answer(
    *,
    query_id: int,
    source: str,
    sha256: str,
    told_on: date,
    cost_minor: int,
    found: Sequence[FoundRecord],
    by: Actor,
    at: datetime,
) -> Events:
    """Write what a source told of a query: its records, that it was asked, and what it cost.

    :raises QueryEnded: when the answer came before
    """
    row = Query.objects.select_for_update().get(pk=query_id)
    if row.state not in UNDER_WAY:
        raise QueryEnded
    taken = take_in(
        row.customer_id,
        RecordKind(row.kind),
        found=found,
        source=source,
        told_on=told_on,
        sha256=sha256,
        at=at,
        query_id=row.pk,
        by_name=row.asked_by,
    )
    _end(
        row,
        at=at,
        state=Query.State.ANSWERED,
        source=source,
        cost_minor=cost_minor,
        records_count=len(found),
        snapshot_id=sha256,
    )
    answered = events.SourceAnswered(
        customer_id=row.customer_id,
        query_id=row.pk,
        kind=row.kind,
        source=source,
        records_count=len(found),
        changed_count=taken.changed_count,
    )
    return [answered, *taken.events]


@verb("record.fail_query", label=Text("Note that no source answered", "登记查询失败"))
def fail_query(*, query_id: int, problem: dict[str, str], by: Actor, at: datetime) -> Events:
    """Write that no source answered, and the last reason.

    :raises QueryEnded: when it has ended
    """
    row = Query.objects.select_for_update().get(pk=query_id)
    if row.state not in UNDER_WAY:
        raise QueryEnded
    _end(row, at=at, state=Query.State.FAILED, problem=problem)
    return [events.SourcesFailed(customer_id=row.customer_id, query_id=row.pk, kind=row.kind)]


def _end(row: Query, *, at: datetime, **values: Any) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.ended_at = at
    row.save(update_fields=[*values, "ended_at"])


class AnswerOfAnotherKind(Refusal):
    status = 422
    text = Text(
        "The file holds records of another kind: {matter}. Load it under that kind.",
        "文件中含有其他类别的记录：{matter}。请在对应类别下导入。",
    )


@verb("record.load_answer", label=Text("Load answer file", "导入查询结果文件"))
def load_answer(
    *, customer_id: int, kind: RecordKind, source: str, sha256: str, by: Actor, at: datetime
) -> Events:
    """Take in an answer that came as a file, kept before by ``keep_snapshot``.

    :raises ConsentMissing: when a law asks for consent and none covers the kind
    :raises AnswerMalformed: with the first record and field that cannot be read
    :raises AnswerOfAnotherKind: when a record is not of the kind
    """
    customer = customers.customer_for(by, customer_id, verb="record.load_answer")
    answer = read_answer(queries.content_of(sha256), source=source)
    queries.require_consent(customer, kind, matter="", payload={}, on=answer.told_on)
    strange = [r.matter for r in answer.records if queries.kind_of(r.matter) is not kind]
    if strange:
        raise AnswerOfAnotherKind(matter=strange[0])
    taken = take_in(
        customer.pk,
        kind,
        found=answer.records,
        source=source,
        told_on=answer.told_on,
        sha256=sha256,
        at=at,
        by_name=by.name,
    )
    answered = events.SourceAnswered(
        customer_id=customer.pk,
        query_id=0,
        kind=kind.value,
        source=source,
        records_count=len(answer.records),
        changed_count=taken.changed_count,
    )
    return [answered, *taken.events]


def keep_answer_file(content: bytes, *, source: str, at: datetime) -> str:
    """Keep an answer that came as a file when it can be read; return its SHA-256.

    :raises AnswerMalformed: when it cannot
    """
    read_answer(content, source=source)
    return keep_snapshot(content, content_type=CONTENT_TYPE, at=at)
