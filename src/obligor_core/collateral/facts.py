"""Facts of a customer that come from collateral."""

from __future__ import annotations

from collections.abc import Iterator

from obligor_core.portfolio.facts.definition import Measure


def measures() -> Iterator[Measure]:
    """Yield every fact of this kind of evidence."""
    yield from ()
