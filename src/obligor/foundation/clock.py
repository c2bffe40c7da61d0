"""The clock, read by edges only: everything below them takes ``at`` or ``on``."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    """Return the instant, aware."""
    return timezone.now()


def today() -> date:
    """Return the date in the institution's time zone."""
    return timezone.localdate()
