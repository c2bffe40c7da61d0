"""Every write about open items, payments, disputes and exchange rates."""

from obligor.receivables.actions.account import Resettled, lock_accounts, resettle, resettle_many
from obligor.receivables.actions.disputes import close_dispute, open_dispute
from obligor.receivables.actions.items import cancel_item, post_item
from obligor.receivables.actions.lines import Line
from obligor.receivables.actions.payments import backdate_payment, post_credit_note, post_payment
from obligor.receivables.actions.rates import Rate, post_rates
from obligor.receivables.actions.relocation import relocate, relocate_back
from obligor.receivables.actions.returns import (
    allocate_payment,
    cancel_payment,
    return_payment,
    undo_return,
)
from obligor.receivables.actions.rows import RowsFaulty
from obligor.receivables.actions.undo import undo_load
from obligor.receivables.actions.upserts import (
    upsert_allocations,
    upsert_disputes,
    upsert_open_items,
    upsert_payments,
)

__all__ = [
    "Line",
    "Rate",
    "Resettled",
    "RowsFaulty",
    "allocate_payment",
    "backdate_payment",
    "cancel_item",
    "cancel_payment",
    "close_dispute",
    "lock_accounts",
    "open_dispute",
    "post_credit_note",
    "post_item",
    "post_payment",
    "post_rates",
    "relocate",
    "relocate_back",
    "resettle",
    "resettle_many",
    "return_payment",
    "undo_load",
    "undo_return",
    "upsert_allocations",
    "upsert_disputes",
    "upsert_open_items",
    "upsert_payments",
]
