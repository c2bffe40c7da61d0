"""What a statement file says: its accounts, their rows oldest first, and its faults."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import polars as pl

from obligor_core.bankflows.ordering import chained
from obligor_core.decision import Fault, Refusal
from obligor_core.text import Text

CURRENCY_DEFAULT = "CNY"


class StatementUnknown(Refusal):
    status = 422
    text = Text(
        "The file is no bank statement that can be read: {problem_en}.",
        "无法识别为银行流水：{problem_zh}。",
    )


@dataclass(frozen=True, slots=True)
class Account:
    """An account as the file names it; what it does not say is empty."""

    number: str = ""
    holder: str = ""
    bank: str = ""
    currency: str = ""


@dataclass(frozen=True, slots=True)
class AccountRows:
    """One account of a file: ``rows`` as ``frames.ROWS``, oldest first.

    ``opening_minor`` and ``closing_minor``, ``asked_from`` and ``asked_until`` only where the file
    states them.
    """

    account: Account
    rows: pl.DataFrame
    opening_minor: int | None = None
    closing_minor: int | None = None
    asked_from: date | None = None
    asked_until: date | None = None

    @property
    def period(self) -> tuple[date, date]:
        """Return the days that the file tells of.

        Rule: BNK-27 A file covers the days from its first to its last row, and the period it was
        asked for where it names that.
        Source: house decision; a quiet week at the end of a month is told of, too.
        """
        first, last = self.rows["booked_on"].min(), self.rows["booked_on"].max()
        assert isinstance(first, date) and isinstance(last, date)
        return min(first, self.asked_from or first), max(last, self.asked_until or last)


@dataclass(frozen=True, slots=True)
class Statement:
    """A whole file; ``left_out`` counts footer and empty lines that are no transactions."""

    layout: str
    accounts: tuple[AccountRows, ...]
    faults: tuple[Fault, ...] = ()
    left_out: int = 0
    notes: tuple[Text, ...] = field(default=())


def oldest_first(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows oldest first, in the file's own order where times are equal.

    A file that begins with its latest row is turned round. Where no time tells, it stands as the
    running balance fits better.

    Rule: BNK-02 Rows of an account go by time, then in the order of the file read forward.
    Source: house decision; many banks export the latest transaction first.
    """
    if rows.height < 2:
        return rows
    instant = rows["booked_on"].cast(pl.Int64) * 86_400 + rows["booked_second"].fill_null(0)
    first, last = instant[0], instant[-1]
    is_backward = first > last or (first == last and _fits_backward(rows))
    ordered = rows.reverse() if is_backward else rows
    timed = ordered.sort("booked_on", pl.col("booked_second").fill_null(-1), maintain_order=True)
    return chained(timed)


def _fits_backward(rows: pl.DataFrame) -> bool:
    return breaks(rows.reverse()).height < breaks(rows).height


def breaks(rows: pl.DataFrame, *, opening_minor: int | None = None) -> pl.DataFrame:
    """Return the rows whose balance is not the one before plus the amount.

    Columns: ``row_no``, ``booked_on``, ``amount_minor``, ``balance_minor``, ``expected_minor``.
    Rows without a balance are carried over: the next balance must account for them too.

    Rule: BNK-03 Each balance is the one before plus what was booked since.
    Source: the definition of a running balance; a break means a row is missing or was altered.
    """
    known = rows.with_columns(summed=pl.col("amount_minor").cum_sum()).filter(
        pl.col("balance_minor").is_not_null()
    )
    before = pl.col("balance_minor") - pl.col("summed")
    expected = before.shift(1, fill_value=opening_minor) + pl.col("summed")
    return (
        known.with_columns(expected_minor=expected)
        .filter(pl.col("expected_minor") != pl.col("balance_minor"))
        .select("row_no", "booked_on", "amount_minor", "balance_minor", "expected_minor")
    )
