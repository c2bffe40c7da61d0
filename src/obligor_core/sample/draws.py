"""Random columns without a generator: each number depends only on seed, row key and name."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

import polars as pl

WORD = 2**64
# Constants of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators,
# OOPSLA 2014, doi 10.1145/2660193.2660195).
STEP = 0x9E3779B97F4A7C15
FIRST = 0xBF58476D1CE4E5B9
SECOND = 0x94D049BB133111EB


def mixed(word: int) -> int:
    """Return 64 bits that look unrelated to ``word``."""
    word = (word ^ word >> 30) * FIRST % WORD
    word = (word ^ word >> 27) * SECOND % WORD
    return word ^ word >> 31


@dataclass(frozen=True, slots=True)
class Draws:
    """Independent random columns for rows that have a unique whole ``key``.

    ``what`` names a draw; the same name on the same key gives the same number, so a name is used
    once for each kind of key. No state is kept: rows may be computed in any order or in chunks.
    """

    seed: int
    key: pl.Expr

    def bits(self, what: str) -> pl.Expr:
        """Return 64 even random bits."""
        name = int.from_bytes(blake2b(what.encode(), digest_size=8).digest())
        start = mixed((mixed(self.seed % WORD) + name) % WORD)
        word = self.key.cast(pl.UInt64) * _word(STEP) + _word(start)
        word = (word ^ word // _word(2**30)) * _word(FIRST)
        word = (word ^ word // _word(2**27)) * _word(SECOND)
        return word ^ word // _word(2**31)

    def uniform(self, what: str, *, low: float = 0.0, high: float = 1.0) -> pl.Expr:
        """Return numbers evenly spread from ``low`` up to, not including, ``high``."""
        unit = (self.bits(what) // _word(2**11)).cast(pl.Float64) * 2.0**-53
        return unit * (high - low) + low

    def between(self, what: str, *, low: int = 0, high: int) -> pl.Expr:
        """Return whole numbers from ``low`` to ``high``, both included."""
        return (self.bits(what) // _word(2**11) % _word(high - low + 1)).cast(pl.Int64) + low

    def chance(self, what: str, share: float | pl.Expr) -> pl.Expr:
        """Return true in ``share`` of the rows."""
        return self.uniform(what) < share

    def normal(self, what: str) -> pl.Expr:
        """Return numbers of the standard normal distribution (Box and Muller), within 6.7."""
        word = self.bits(what)
        radius = (word // _word(2**32)).cast(pl.Float64) + 1.0
        angle = (word % _word(2**32)).cast(pl.Float64)
        return (-2.0 * (radius * 2.0**-32).log()).sqrt() * (angle * (math.tau * 2.0**-32)).cos()

    def pick(self, what: str, values: Sequence[str] | Sequence[int]) -> pl.Expr:
        """Return one of ``values``, each as often as it stands in them."""
        return chosen(values, self.between(what, high=len(values) - 1))


def chosen(values: Sequence[str] | Sequence[int] | Sequence[bool], index: pl.Expr) -> pl.Expr:
    """Return the value at each ``index`` of ``values``."""
    return pl.lit(pl.Series(list(values))).gather(index)


def _word(value: int) -> pl.Expr:
    return pl.lit(value, dtype=pl.UInt64)
