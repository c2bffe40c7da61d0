"""Sets of values one name may have: spans of numbers, words, truth values, each with or without
NULL.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

Limit = int | float


@dataclass(frozen=True, slots=True)
class Spans:
    """Closed spans of numbers in ascending order."""

    spans: tuple[tuple[Limit, Limit], ...]
    is_whole: bool
    has_null: bool = False

    @classmethod
    def beside(cls, op: str, limit: Limit, *, is_whole: bool) -> Spans:
        """Return the numbers for which ``number op limit`` is true."""
        if op in ("=", "<>"):
            equal = cls(((limit, limit),), is_whole)
            return equal if op == "=" else equal.others()
        if op in ("<", "<="):
            end = limit if op == "<=" else _step(limit, -math.inf, is_whole=is_whole)
            return cls(((-math.inf, end),), is_whole)
        start = limit if op == ">=" else _step(limit, math.inf, is_whole=is_whole)
        return cls(((start, math.inf),), is_whole)

    @classmethod
    def from_to(cls, start: Limit | None, end: Limit | None, *, is_whole: bool) -> Spans:
        """Return the numbers from ``start`` up to, not including, ``end``."""
        low = -math.inf if start is None else start
        high = math.inf if end is None else _step(end, -math.inf, is_whole=is_whole)
        return cls(((low, high),), is_whole)

    def __bool__(self) -> bool:
        return bool(self.spans) or self.has_null

    def and_(self, other: Extent) -> Spans:
        """Return what both contain."""
        assert isinstance(other, Spans)
        spans = [
            (max(a, c), min(b, d))
            for a, b in self.spans
            for c, d in other.spans
            if max(a, c) <= min(b, d)
        ]
        return replace(self, spans=tuple(spans), has_null=self.has_null and other.has_null)

    def or_(self, other: Spans) -> Spans:
        """Return what one of them contains."""
        return replace(self, spans=tuple(sorted(self.spans + other.spans)))

    def others(self) -> Spans:
        """Return the numbers outside, without NULL."""
        gaps: list[tuple[Limit, Limit]] = []
        start: Limit = -math.inf
        for low, high in self.spans:
            before = _step(low, -math.inf, is_whole=self.is_whole)
            if low != -math.inf and start <= before:
                gaps.append((start, before))
            if high == math.inf:
                return replace(self, spans=tuple(gaps), has_null=False)
            start = max(start, _step(high, math.inf, is_whole=self.is_whole))
        return replace(self, spans=(*gaps, (start, math.inf)), has_null=False)

    def with_null(self, *, has_null: bool) -> Spans:
        """Return the same numbers with or without NULL."""
        return replace(self, has_null=has_null)


@dataclass(frozen=True, slots=True)
class Words:
    """Some words, or all but some when ``is_all_but``."""

    words: frozenset[str]
    is_all_but: bool = False
    has_null: bool = False

    def __bool__(self) -> bool:
        return bool(self.words) or self.is_all_but or self.has_null

    def and_(self, other: Extent) -> Words:
        """Return what both contain."""
        assert isinstance(other, Words)
        has_null = self.has_null and other.has_null
        if self.is_all_but and other.is_all_but:
            return Words(self.words | other.words, True, has_null)
        if self.is_all_but:
            return Words(other.words - self.words, False, has_null)
        if other.is_all_but:
            return Words(self.words - other.words, False, has_null)
        return Words(self.words & other.words, False, has_null)

    def others(self) -> Words:
        """Return the words outside, without NULL."""
        return Words(self.words, not self.is_all_but)

    def with_null(self, *, has_null: bool) -> Words:
        """Return the same words with or without NULL."""
        return replace(self, has_null=has_null)


@dataclass(frozen=True, slots=True)
class Truths:
    """Some of true, false and NULL."""

    values: frozenset[bool | None]

    def __bool__(self) -> bool:
        return bool(self.values)

    def and_(self, other: Extent) -> Truths:
        """Return what both contain."""
        assert isinstance(other, Truths)
        return Truths(self.values & other.values)

    def others(self) -> Truths:
        """Return the truth values outside, without NULL."""
        return Truths(frozenset({True, False}) - self.values)

    def with_null(self, *, has_null: bool) -> Truths:
        """Return the same truth values with or without NULL."""
        known = self.values - {None}
        return Truths(known | {None} if has_null else known)


Extent = Spans | Words | Truths


def _step(limit: Limit, towards: float, *, is_whole: bool) -> Limit:
    if math.isinf(limit):
        return limit
    if is_whole:
        return limit + 1 if towards > 0 else limit - 1
    return math.nextafter(limit, towards)
