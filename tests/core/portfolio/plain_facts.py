"""The facts again in plain Python, one customer and one document at a time, to check the kernel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from tests.core.one_by_one import one_by_one

from obligor_core.dates import months_before
from obligor_core.portfolio.frames import Book

MONEY = {"cash", "bank_draft", "cheque"}


@dataclass(frozen=True)
class Part:
    """One application in the currency of the book."""

    amount: int
    applied_on: date
    days_late: int
    days_to_pay: int
    is_money: bool
    item: dict


def rounded(value: Fraction | None) -> float | None:
    if value is None:
        return None
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return float(exact.quantize(Decimal("0.000001"), ROUND_HALF_UP))


def ratio(top: int, bottom: int) -> Fraction | None:
    return Fraction(top, bottom) if bottom > 0 else None


def average(parts: list[Part], field: str) -> float | None:
    weight = sum(p.amount for p in parts)
    return rounded(ratio(sum(p.amount * getattr(p, field) for p in parts), weight))


class Plain:
    """The documents of one customer as of a day, settled and converted one by one."""

    def __init__(self, book: Book, customer_id: int, *, on: date, rates: dict[str, Decimal]):
        self.on, ledger = on, one_by_one(book, on)
        items = {i["item_id"]: i for i in book.open_items.to_dicts()}
        payments = {p["payment_id"]: p for p in book.payments.to_dicts()}

        def told(amount: int, currency: str) -> int:
            exact = Decimal(amount) * rates[currency]
            return int(exact.quantize(Decimal(1), ROUND_HALF_UP))

        self.parts = [
            self._part(told(amount, items[i]["currency"]), items[i], payments[p])
            for (p, i, _), amount in ledger.applied.items()
            if items[i]["customer_id"] == customer_id
        ]
        self.items = [
            {
                **items[i],
                "amount": told(items[i]["amount_minor"], items[i]["currency"]),
                "open": told(open_minor, items[i]["currency"]),
                "disputed": told(items[i]["disputed_minor"], items[i]["currency"]),
                "applied": [p.applied_on for p in self.parts if p.item["item_id"] == i],
            }
            for i, open_minor in ledger.open.items()
            if items[i]["customer_id"] == customer_id
        ]
        for i in self.items:
            self._age(i)
        self.payments = [
            {
                **p,
                "amount": told(p["amount_minor"], p["currency"]),
                "unapplied": told(ledger.left.get(k, 0), p["currency"]),
                "is_live": k in ledger.left,
            }
            for k, p in payments.items()
            if p["customer_id"] == customer_id and p["value_on"] <= on
        ]

    def _part(self, amount: int, item: dict, payment: dict) -> Part:
        applied_on = max(payment["value_on"], item["issued_on"])
        return Part(
            amount=amount,
            applied_on=applied_on,
            days_late=max((applied_on - item["due_on"]).days, 0),
            days_to_pay=(applied_on - item["issued_on"]).days,
            is_money=payment["kind"] in MONEY,
            item=item,
        )

    def _age(self, item: dict) -> None:
        on, due = self.on, item["due_on"]
        item["disputed"] = min(item["disputed"], item["open"])
        item["undisputed"] = item["open"] - item["disputed"]
        past = max((on - due).days, 0)
        item["gross"] = past if item["open"] else 0
        item["dpd"] = past if item["undisputed"] else 0
        settled_on = max(item["applied"]) if item["open"] == 0 else None
        item["until"] = settled_on or on
        item["reached"] = max((settled_on - due).days, 0) if settled_on else item["dpd"]
        item["is_fallen"] = due <= on and (settled_on is not None or past > 0)
        item["is_on_time"] = settled_on is not None and settled_on <= due

    def within(self, day: date, first: int, last: int = 0) -> bool:
        return months_before(self.on, first) < day <= months_before(self.on, last)

    def invoiced(self, first: int, last: int = 0) -> int:
        return sum(
            i["amount"]
            for i in self.items
            if i["kind"] == "invoice" and self.within(i["issued_on"], first, last)
        )

    def paid(self, first: int, last: int = 0) -> list[Part]:
        return [p for p in self.parts if p.is_money and self.within(p.applied_on, first, last)]


def plain_facts(book: Book, customer_id: int, *, on: date, rates: dict[str, Decimal]) -> dict:
    """Return a good part of the facts of one customer."""
    plain = Plain(book, customer_id, on=on, rates=rates)
    return {**_owed(plain), **_bought(plain), **_paid(plain), **_collected(plain)}


def _owed(plain: Plain) -> dict:
    items = plain.items
    open_total = sum(i["open"] for i in items)
    unapplied = sum(p["unapplied"] for p in plain.payments)

    def share(amount: int) -> float | None:
        return rounded(ratio(amount, open_total))

    return {
        "open_total": open_total,
        "exposure_total": max(open_total - unapplied, 0),
        "unapplied_total": unapplied,
        "disputed_total": sum(i["disputed"] for i in items),
        "disputed_overdue_total": sum(i["disputed"] for i in items if i["gross"]),
        "overdue_total": sum(i["undisputed"] for i in items if i["dpd"]),
        "open_not_due": sum(i["open"] for i in items if i["gross"] == 0),
        "open_31_60": sum(i["open"] for i in items if 31 <= i["gross"] <= 60),
        "disputed_over_90": sum(i["disputed"] for i in items if i["gross"] > 90),
        "dpd_now": max((i["dpd"] for i in items), default=0),
        "open_items_count": sum(i["open"] > 0 for i in items),
        "overdue_items_count": sum(i["dpd"] > 0 for i in items),
        "oldest_unpaid_days": max(
            ((plain.on - i["issued_on"]).days for i in items if i["open"]), default=None
        ),
        "overdue_share": share(sum(i["undisputed"] for i in items if i["dpd"])),
        "dispute_share": share(sum(i["disputed"] for i in items)),
        "over_60_share": share(sum(i["undisputed"] for i in items if i["dpd"] > 60)),
        "largest_item_share": share(max((i["open"] for i in items), default=0)),
    }


def _bought(plain: Plain) -> dict:
    rolling = [plain.invoiced(n + 1, n) for n in range(12)]
    return {
        "turnover_3m": plain.invoiced(3),
        "turnover_12m": plain.invoiced(12),
        "turnover_24m": plain.invoiced(24),
        "turnover_trend": rounded(ratio(plain.invoiced(3), plain.invoiced(15, 12))),
        "purchase_months_12m": sum(amount > 0 for amount in rolling),
    }


def _paid(plain: Plain) -> dict:
    fallen = [i for i in plain.items if i["is_fallen"] and plain.within(i["due_on"], 12)]
    ids = {i["item_id"] for i in fallen}
    in_time = sum(p.amount for p in plain.parts if p.item["item_id"] in ids and not p.days_late)
    due = sum(i["amount"] for i in fallen)
    received = [p for p in plain.payments if p["kind"] in MONEY and p["is_live"]]
    returned = [
        p for p in plain.payments if p["returned_on"] and plain.within(p["returned_on"], 12)
    ]
    late_now, late_before = (average(plain.paid(*w), "days_late") for w in ((3,), (12, 3)))
    known = late_now is not None and late_before is not None
    usual = average(plain.paid(24, 3), "days_late")
    has_habit = len(plain.paid(24, 3)) >= 5
    dpd = max((i["dpd"] for i in plain.items), default=0)
    return {
        "days_late_3m": late_now,
        "days_late_12m": average(plain.paid(12), "days_late"),
        "days_late_24m": average(plain.paid(24), "days_late"),
        "days_late_trend": round(late_now - late_before, 6) if known else None,
        "days_to_pay_12m": average(plain.paid(12), "days_to_pay"),
        "on_time_ratio_12m": rounded(ratio(sum(i["is_on_time"] for i in fallen), len(fallen))),
        "late_share_12m": rounded(ratio(due - in_time, due)),
        "dpd_max_12m": max(
            (i["reached"] for i in plain.items if plain.within(i["until"], 12)), default=0
        ),
        "dpd_max_24m": max(
            (i["reached"] for i in plain.items if plain.within(i["until"], 24)), default=0
        ),
        "paid_12m": sum(p["amount"] for p in received if plain.within(p["value_on"], 12)),
        "payments_count_12m": sum(plain.within(p["value_on"], 12) for p in received),
        "returned_count_12m": len(returned),
        "returned_total_12m": sum(p["amount"] for p in returned),
        "is_habit_broken": dpd > usual + 15 if has_habit else None,
    }


def _collected(plain: Plain) -> dict:
    invoices = [i for i in plain.items if i["kind"] == "invoice"]
    total = sum(i["open"] for i in invoices)
    current = sum(i["open"] for i in invoices if i["gross"] == 0)
    start = months_before(plain.on, 3)
    before = sum(i["amount"] for i in invoices if i["issued_on"] <= start) - sum(
        p.amount for p in plain.parts if p.item["kind"] == "invoice" and p.applied_on <= start
    )
    sales, days = plain.invoiced(3), (plain.on - start).days
    return {
        "receivable_total": total,
        "receivable_current": current,
        "receivable_3m_ago": before,
        "dso": rounded(ratio(total * days, sales)),
        "dso_best": rounded(ratio(current * days, sales)),
        "delinquent_days": rounded(ratio((total - current) * days, sales)),
        "cei_3m": rounded(ratio(3 * before + sales - 3 * total, 3 * before + sales - 3 * current)),
    }
