"""Every write about financial statements."""

from obligor.statements.actions.drafts import change, discard, enter
from obligor.statements.actions.filing import Acknowledgement, file, restate, withdraw
from obligor.statements.actions.relocation import relocate, relocate_back

__all__ = [
    "Acknowledgement",
    "change",
    "discard",
    "enter",
    "file",
    "relocate",
    "relocate_back",
    "restate",
    "withdraw",
]
