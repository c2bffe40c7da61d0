"""Asking outside sources as background work: the page of the query says how far it is."""

from __future__ import annotations

from functools import partial
from threading import Event

from procrastinate.contrib.django import app

from obligor.foundation.access import SYSTEM
from obligor.foundation.clock import now, today
from obligor.records import actions, queries
from obligor_core.records.sources import Attempt, waterfall
from obligor_core.text import Text

BROKE_OFF = Text(
    "The adapter broke off. Give an administrator the time it happened.",
    "适配器运行中断，请将发生时间告知系统管理员。",
)


@app.task
def ask_sources(query_id: int) -> None:
    """Ask the sources of a query in their order, and write what the first one tells.

    A job whose worker died is run again: what was answered before is not asked twice.
    """
    query = actions.begin_query(query_id)
    if query is None:
        return
    try:
        _asked(query_id)
    except Exception:  # the outermost edge of a job: the page says it, the queue keeps it
        actions.fail_query(query_id=query_id, problem=BROKE_OFF.as_json(), by=SYSTEM, at=now())
        raise


def _asked(query_id: int) -> None:
    question = queries.question_of(query_id, on=today())
    chain = [
        (source.code, partial(queries.ask, source, question), source.retries_max)
        for source in queries.sources_of(query_id)
    ]

    def tell(attempt: Attempt) -> None:
        actions.note_attempt(query_id, attempt, at=now())

    def wait(seconds: float) -> None:
        Event().wait(seconds)

    last = waterfall(chain, wait=wait, tell=tell)
    if last is None or last.answer is None:
        failure = last.failure if last is not None else None
        problem = failure.said if failure is not None else actions.NO_SOURCE_LEFT
        actions.fail_query(query_id=query_id, problem=problem.as_json(), by=SYSTEM, at=now())
        return
    answer = last.answer
    sha256 = actions.keep_snapshot(answer.raw, content_type=answer.content_type, at=now())
    actions.take_answer(
        query_id=query_id,
        source=last.source,
        sha256=sha256,
        told_on=answer.told_on,
        cost_minor=answer.cost_minor,
        found=list(answer.records),
        by=SYSTEM,
        at=now(),
    )
