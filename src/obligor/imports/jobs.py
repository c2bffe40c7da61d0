"""Large files as background work: a job whose worker dies is run again from the start.

Both end by saying on the import's page how it went, whatever happens.
"""

from __future__ import annotations

from typing import Any

from procrastinate.contrib.django import app

from obligor.foundation.clock import now
from obligor.imports import actions, loading
from obligor_core.decision import Refusal
from obligor_core.imports.dates import DayOrder
from obligor_core.text import Text

BROKE_OFF = Text(
    "The work broke off and nothing was loaded. Try again; if it happens again, "
    "give an administrator the time it happened.",
    "处理中断，未导入任何数据。请重试；如再次发生，请将发生时间告知系统管理员。",
)


@app.task
def check_import(
    import_id: int,
    *,
    mapping: dict[str, int] | None,
    day_order: str,
    sheet: str,
    by: dict[str, Any],
) -> None:
    """Check an uploaded file."""
    choice = loading.Choice(mapping=mapping, day_order=DayOrder(day_order), sheet=sheet)
    try:
        loading.check_file(import_id, choice, by=loading.actor_of(by), clock=now)
    except Exception:  # the outermost edge of a job: the page says it, the queue keeps it
        actions.note_problem(import_id, BROKE_OFF.as_json())
        raise


@app.task
def load_import(import_id: int, *, only_good: bool, by: dict[str, Any]) -> None:
    """Load a checked file as one act."""
    try:
        loading.load_file(import_id, only_good=only_good, by=loading.actor_of(by), clock=now)
    except Refusal as refusal:
        actions.give_back(import_id, refusal.said.as_json())
    except Exception:  # the outermost edge of a job: the page says it, the queue keeps it
        actions.give_back(import_id, BROKE_OFF.as_json())
        raise
