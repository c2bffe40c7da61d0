"""Read the numbers of the book from the receivables policy in force."""

from __future__ import annotations

from datetime import date

from obligor_core.policy import NumberMissing, Policy
from obligor_core.policy.forms import BandForm
from obligor_core.portfolio.numbers import BookNumbers
from obligor_core.receivables.ageing import Bucket, BucketScheme, DpdConvention, GraceRule


def book_numbers(policy: Policy, *, on: date) -> BookNumbers:
    """Return the numbers that the receivables policy gives for a day.

    :raises NumberMissing: when it does not give one
    """
    return BookNumbers(
        currency=policy.declaration.currency,
        dpd=DpdConvention(
            grace_days=policy.whole("grace_days", on),
            grace_rule=_grace_rule(policy, on),
            is_due_day_counted=policy.number("is_due_day_counted", on) is True,
        ),
        buckets=_buckets(policy, on),
        rate_age_days_max=policy.whole("rate_age_days_max", on),
        habit_parts_min=policy.whole("habit_parts_min", on),
        habit_margin_days=policy.whole("habit_margin_days", on),
    )


def _grace_rule(policy: Policy, on: date) -> GraceRule:
    try:
        return GraceRule(str(policy.number("grace_rule", on)))
    except ValueError as error:
        raise NumberMissing("grace_rule") from error


def _buckets(policy: Policy, on: date) -> BucketScheme:
    form = policy.edition(on).derived.get("by_due_date")
    if not isinstance(form, BandForm):
        raise NumberMissing("by_due_date")
    ends = [int(cut) - 1 for cut in form.cuts]
    return BucketScheme(
        name="by_due_date",
        label=form.declared.title,
        buckets=tuple(
            Bucket(key=band.value, label=band.label, days_max=end)
            for band, end in zip(form.declared.bands, [*ends, None], strict=True)
        ),
    )
