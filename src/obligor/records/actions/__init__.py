"""Every write about credit records, consents, sources, industries and market positions."""

from obligor.records.actions.asking import (
    NO_SOURCE_LEFT,
    ask_sources,
    begin_query,
    fail_query,
    keep_answer_file,
    load_answer,
    note_attempt,
    take_answer,
)
from obligor.records.actions.candidates import (
    confirm_candidate,
    confirm_sanction,
    dismiss_candidate,
)
from obligor.records.actions.consents import record_consent, withdraw_consent
from obligor.records.actions.industry import record_outlook, record_position
from obligor.records.actions.loads import RowsFaulty, undo_load
from obligor.records.actions.records import (
    add_record,
    cancel_record,
    judge_record,
    note_nothing,
    settle_record,
)
from obligor.records.actions.relocation import relocate, relocate_back
from obligor.records.actions.screening import screen
from obligor.records.actions.snapshots import keep_snapshot, view_report
from obligor.records.actions.sources import save_source
from obligor.records.actions.upserts import (
    upsert_checks,
    upsert_listed,
    upsert_outlooks,
    upsert_records,
)

__all__ = [
    "NO_SOURCE_LEFT",
    "RowsFaulty",
    "add_record",
    "ask_sources",
    "begin_query",
    "cancel_record",
    "confirm_candidate",
    "confirm_sanction",
    "dismiss_candidate",
    "fail_query",
    "judge_record",
    "keep_answer_file",
    "keep_snapshot",
    "load_answer",
    "note_attempt",
    "note_nothing",
    "record_consent",
    "record_outlook",
    "record_position",
    "relocate",
    "relocate_back",
    "save_source",
    "screen",
    "settle_record",
    "take_answer",
    "undo_load",
    "upsert_checks",
    "upsert_listed",
    "upsert_outlooks",
    "upsert_records",
    "view_report",
    "withdraw_consent",
]
