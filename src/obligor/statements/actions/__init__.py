"""Every write about financial statements."""

from obligor.statements.actions.assignments import assign_line, forget_line
from obligor.statements.actions.drafts import change, discard, enter
from obligor.statements.actions.files import drop, keep, receive, review, take
from obligor.statements.actions.filing import Acknowledgement, FaultsOpen, file, restate, withdraw
from obligor.statements.actions.loads import Loaded, load
from obligor.statements.actions.relocation import relocate, relocate_back
from obligor.statements.actions.values import RowsFaulty, load_values, undo_values

__all__ = [
    "Acknowledgement",
    "FaultsOpen",
    "Loaded",
    "RowsFaulty",
    "assign_line",
    "change",
    "discard",
    "drop",
    "enter",
    "file",
    "forget_line",
    "keep",
    "load",
    "load_values",
    "receive",
    "relocate",
    "relocate_back",
    "restate",
    "review",
    "take",
    "undo_values",
    "withdraw",
]
