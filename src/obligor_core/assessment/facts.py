"""Facts that need several kinds of evidence at once: what one source says against another."""

from __future__ import annotations

from collections.abc import Iterator

from obligor_core.portfolio.facts.definition import Measure


def cross_measures() -> Iterator[Measure]:
    """Yield the facts that compare kinds of evidence."""
    yield from ()
