"""Read the numbers of the book from the receivables policy in force."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from obligor_core.policy import Policy
from obligor_core.policy.forms import BandForm
from obligor_core.portfolio.numbers import BookNumbers
from obligor_core.receivables.ageing import Bucket, BucketScheme, DpdConvention, GraceRule


def book_numbers(policy: Policy, *, on: date) -> BookNumbers:
    """Return the numbers that the receivables policy gives for a day."""

    def whole(name: str) -> int:
        value = policy.number(name, on)
        assert isinstance(value, Fraction)
        return int(value)

    return BookNumbers(
        currency=policy.declaration.currency,
        dpd=DpdConvention(
            grace_days=whole("grace_days"),
            grace_rule=GraceRule(str(policy.number("grace_rule", on))),
            is_due_day_counted=policy.number("is_due_day_counted", on) is True,
        ),
        buckets=_buckets(policy, on),
        rate_age_days_max=whole("rate_age_days_max"),
        habit_parts_min=whole("habit_parts_min"),
        habit_margin_days=whole("habit_margin_days"),
    )


def _buckets(policy: Policy, on: date) -> BucketScheme:
    form = policy.edition(on).derived["by_due_date"]
    assert isinstance(form, BandForm)
    ends = [int(cut) - 1 for cut in form.cuts]
    return BucketScheme(
        name="by_due_date",
        label=form.declared.title,
        buckets=tuple(
            Bucket(key=band.value, label=band.label, days_max=end)
            for band, end in zip(form.declared.bands, [*ends, None], strict=True)
        ),
    )
