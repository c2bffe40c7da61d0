"""The settlement again, one document at a time: plainly right and slow, to check the fast one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from obligor_core.portfolio.frames import Book


@dataclass
class Ledger:
    """What is open of each item, what is left of each payment, and who paid whom so far."""

    open: dict[int, int]
    left: dict[int, int]
    applied: dict[tuple[int, int, bool], int] = field(default_factory=dict)

    def apply(self, payment_id: int, item_id: int, demand: int, is_explicit: bool) -> None:
        amount = min(demand, self.open[item_id], self.left[payment_id])
        if amount > 0:
            self.open[item_id] -= amount
            self.left[payment_id] -= amount
            key = (payment_id, item_id, is_explicit)
            self.applied[key] = self.applied.get(key, 0) + amount


def one_by_one(a_book: Book, on: date | None) -> Ledger:
    far = on or date.max
    items = {i["item_id"]: i for i in a_book.open_items.to_dicts() if i["issued_on"] <= far}
    payments = {
        p["payment_id"]: p
        for p in a_book.payments.to_dicts()
        if p["value_on"] <= far and (p["returned_on"] is None or p["returned_on"] > far)
    }
    in_order = sorted(payments.values(), key=lambda p: (p["value_on"], p["payment_key"]))
    by_age = sorted(items.values(), key=lambda i: (i["due_on"], i["issued_on"], i["item_key"]))
    ledger = Ledger(
        open={k: i["amount_minor"] for k, i in items.items()},
        left={k: p["amount_minor"] for k, p in payments.items()},
    )
    lines = a_book.allocation_lines.to_dicts()
    for p in in_order:
        carries = p["amount_minor"]
        for i in by_age:
            demand = sum(
                x["amount_minor"]
                for x in lines
                if (x["payment_id"], x["item_id"]) == (p["payment_id"], i["item_id"])
            )
            ledger.apply(p["payment_id"], i["item_id"], min(demand, carries), True)
            carries -= min(demand, carries)
    for p in in_order:
        for i in by_age:
            same = (p["customer_id"], p["currency"]) == (i["customer_id"], i["currency"])
            if p["is_on_account"] and same:
                ledger.apply(p["payment_id"], i["item_id"], p["amount_minor"], False)
    return ledger
