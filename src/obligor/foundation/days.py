"""The day of an instant where the institution is: at two in the morning UTC is a day behind."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings

from obligor_core import calendar


def business_date(at: datetime) -> date:
    """Return the date of the instant in the institution's time zone."""
    return calendar.business_date(at, zone=settings.TIME_ZONE)
