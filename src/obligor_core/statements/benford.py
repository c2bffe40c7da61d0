"""First digits of amounts against Benford's law, for one book or many at once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from obligor_core.receivables.measures import rounded
from obligor_core.text import Text

DIGITS = tuple(range(1, 10))
EXPECTED = {digit: math.log10(1 + 1 / digit) for digit in DIGITS}


class Conformity(StrEnum):
    """How near the digits are (Nigrini's limits of the mean absolute deviation)."""

    TOO_FEW = "too_few"
    CLOSE = "close"
    ACCEPTABLE = "acceptable"
    MARGINAL = "marginal"
    NONCONFORMING = "nonconforming"

    @property
    def label(self) -> Text:
        """Return the word for it."""
        return LABELS[self]


LABELS = {
    Conformity.TOO_FEW: Text("too few amounts", "样本过少"),
    Conformity.CLOSE: Text("close", "高度符合"),
    Conformity.ACCEPTABLE: Text("acceptable", "可接受"),
    Conformity.MARGINAL: Text("marginal", "边缘"),
    Conformity.NONCONFORMING: Text("not conforming", "不符合"),
}


@dataclass(frozen=True, slots=True)
class BenfordNumbers:
    """Limits of the mean absolute deviation and the least number of amounts.

    ``chi_square_max`` is the 1 % point of the chi-square distribution with 8 degrees of freedom.
    """

    count_min: int = 300
    close_max: float = 0.006
    acceptable_max: float = 0.012
    marginal_max: float = 0.015
    chi_square_max: float = 20.09


SHIPPED = BenfordNumbers()


def benford(
    frame: pl.DataFrame, column: str, *, by: Sequence[str] = (), numbers: BenfordNumbers = SHIPPED
) -> pl.DataFrame:
    """Return how the first digits of whole amounts are spread, a row for each group of ``by``.

    Columns: ``by``, ``n``, ``digit_1`` to ``digit_9`` (shares), ``chi_square``, ``mad``,
    ``conformity``. Amounts of nil count nowhere; a sign means nothing.

    Rule: QUA-06 First digits of many amounts of one kind follow log10(1 + 1/d); a mean absolute
    deviation above 0.015 does not conform.
    Source: F. Benford, Proc. Am. Phil. Soc. 78 (1938) 551-572; M. Nigrini, Benford's Law (Wiley
    2012), table 7.1 for the limits of the deviation.
    """
    digit = pl.col(column).abs().cast(pl.String).str.slice(0, 1).cast(pl.Int64)
    digits = frame.filter(pl.col(column) != 0).with_columns(digit.alias("_digit"))
    n = pl.len().cast(pl.Int64)
    counts = [(pl.col("_digit") == d).sum().cast(pl.Int64).alias(f"_{d}") for d in DIGITS]
    grouped = (
        digits.group_by(*by, maintain_order=True).agg(n.alias("n"), *counts)
        if by
        else digits.select(n.alias("n"), *counts)
    )
    total = pl.col("n").cast(pl.Float64)
    shares = {d: pl.col(f"_{d}") / total for d in DIGITS}
    chi = pl.sum_horizontal(
        (pl.col(f"_{d}") - total * EXPECTED[d]).pow(2) / (total * EXPECTED[d]) for d in DIGITS
    )
    mad = pl.sum_horizontal((shares[d] - EXPECTED[d]).abs() for d in DIGITS) / len(DIGITS)
    return grouped.with_columns(
        *(share.alias(f"digit_{d}") for d, share in shares.items()),
        chi_square=rounded(chi),
        mad=rounded(mad),
    ).select(
        *by,
        "n",
        *(f"digit_{d}" for d in DIGITS),
        "chi_square",
        "mad",
        conformity=_conformity(numbers),
    )


def _conformity(numbers: BenfordNumbers) -> pl.Expr:
    return (
        pl.when(pl.col("n") < numbers.count_min)
        .then(pl.lit(Conformity.TOO_FEW.value))
        .when(pl.col("mad") <= numbers.close_max)
        .then(pl.lit(Conformity.CLOSE.value))
        .when(pl.col("mad") <= numbers.acceptable_max)
        .then(pl.lit(Conformity.ACCEPTABLE.value))
        .when(pl.col("mad") <= numbers.marginal_max)
        .then(pl.lit(Conformity.MARGINAL.value))
        .otherwise(pl.lit(Conformity.NONCONFORMING.value))
    )
