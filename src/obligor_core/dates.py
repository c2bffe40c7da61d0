"""Half-open periods of days and instants, and steps of whole months."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class DatePeriod:
    """The days from ``start`` up to, not including, ``end``; ``None`` means without end."""

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end <= self.start:
            raise ValueError(f"a period must end after it starts: {self.start} .. {self.end}")

    def __contains__(self, on: date) -> bool:
        return self.start <= on and (self.end is None or on < self.end)

    def overlaps(self, other: DatePeriod) -> bool:
        """Return whether the two share at least one day."""
        return (other.end is None or self.start < other.end) and (
            self.end is None or other.start < self.end
        )


def months_before(on: date, months: int) -> date:
    """Return the same day ``months`` earlier, or the last day of that month when it is shorter."""
    index = on.year * 12 + on.month - 1 - months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(on.day, monthrange(year, month)[1]))


def months_after(on: date, months: int) -> date:
    """Return the same day ``months`` later, or the last day of that month when it is shorter."""
    return months_before(on, -months)
