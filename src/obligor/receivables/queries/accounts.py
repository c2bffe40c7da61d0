"""What one customer owes and has to its credit now, from the columns that settlement computed."""

from __future__ import annotations

from django.db.models import Sum

from obligor.receivables.models import OpenItem, Payment


def account_totals(customer_id: int) -> dict[str, dict[str, int]]:
    """Return open, disputed and unapplied minor units by currency, as settlement left them."""
    totals: dict[str, dict[str, int]] = {}
    owed = OpenItem.objects.filter(customer_id=customer_id, open_minor__gt=0).values("currency")
    for row in owed.annotate(open=Sum("open_minor"), disputed=Sum("disputed_minor")):
        totals[row["currency"]] = {
            "open_minor": row["open"],
            "disputed_minor": row["disputed"],
            "unapplied_minor": 0,
        }
    credit = Payment.objects.filter(customer_id=customer_id, unapplied_minor__gt=0)
    for row in credit.values("currency").annotate(unapplied=Sum("unapplied_minor")):
        nothing = {"open_minor": 0, "disputed_minor": 0, "unapplied_minor": 0}
        totals.setdefault(row["currency"], nothing)["unapplied_minor"] = row["unapplied"]
    return dict(sorted(totals.items()))
