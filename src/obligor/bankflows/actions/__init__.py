"""Every write about bank flows."""

from obligor.bankflows.actions.batches import RowsFaulty, load_rows, undo_batch
from obligor.bankflows.actions.files import load_file, undo_file, upload_file
from obligor.bankflows.actions.parties import (
    add_related_party,
    classify_counterparty,
    remove_related_party,
)
from obligor.bankflows.actions.relocation import relocate, relocate_back

__all__ = [
    "RowsFaulty",
    "add_related_party",
    "classify_counterparty",
    "load_file",
    "load_rows",
    "relocate",
    "relocate_back",
    "remove_related_party",
    "undo_batch",
    "undo_file",
    "upload_file",
]
