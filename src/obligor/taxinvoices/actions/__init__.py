"""Every write about tax invoices."""

from obligor.taxinvoices.actions.loads import BatchTaken, load_invoices
from obligor.taxinvoices.actions.relocation import relocate, relocate_back
from obligor.taxinvoices.actions.rows import ColumnMissing, RowsFaulty
from obligor.taxinvoices.actions.states import SameState, change_state
from obligor.taxinvoices.actions.undo import (
    ChangedSinceLoad,
    NothingToUndo,
    TakeImportBack,
    undo_load,
)

__all__ = [
    "BatchTaken",
    "ChangedSinceLoad",
    "ColumnMissing",
    "NothingToUndo",
    "RowsFaulty",
    "SameState",
    "TakeImportBack",
    "change_state",
    "load_invoices",
    "relocate",
    "relocate_back",
    "undo_load",
]
