"""What a file says that is known already, what it contradicts, and where files leave a gap."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from obligor_core.bankflows import balances
from obligor_core.bankflows.statement import breaks

KEY = ["booked_on", "amount_minor", "balance_minor", "twin", "key_second", "key_party"]


def with_twins(rows: pl.DataFrame, *, by: Sequence[str] = ()) -> pl.DataFrame:
    """Return the rows with ``twin``: how many equal rows of its account stand before (BNK-12)."""
    key = [*by, *(c for c in KEY if c != "twin")]
    counted = _keyed(rows).with_columns(twin=pl.int_range(pl.len(), dtype=pl.Int64).over(key))
    return counted.drop("key_second", "key_party")


def _keyed(rows: pl.DataFrame) -> pl.DataFrame:
    has_no_balance = pl.col("balance_minor").is_null()
    return rows.with_columns(
        key_second=pl.when(has_no_balance).then("booked_second"),
        key_party=pl.when(has_no_balance).then("party_key"),
    )


def with_known(rows: pl.DataFrame, known: pl.DataFrame, *, by: Sequence[str] = ()) -> pl.DataFrame:
    """Return the rows of an account with ``is_known`` and ``is_altered``.

    ``by`` names the columns that tell accounts apart where there are several.

    ``known``: the rows of the same account that other files told of, with ``twin``, ``party_key``
    and ``summary``. Altered is a row known with another counterparty or another summary.

    Rule: BNK-26 A known row that names another counterparty was altered in one of the files.
    Source: house decision; an overlap is the only check of a file against another.
    """
    key = [*by, *KEY]
    before = (
        _keyed(known)
        .sort("file_id", "place")
        .unique(key, keep="first", maintain_order=True)
        .select(*key, known_party="party_key", is_known=pl.lit(value=True))
    )
    joined = _keyed(rows).join(before, on=key, how="left", nulls_equal=True, maintain_order="left")
    was, party = pl.col("known_party").fill_null(""), pl.col("party_key").fill_null("")
    is_known = pl.col("is_known").fill_null(value=False)
    both_named = (was != "") & (party != "")
    return joined.with_columns(
        is_known=is_known, is_altered=is_known & both_named & (was != party)
    ).drop("known_party", "key_second", "key_party")


def account_review(
    rows: pl.DataFrame,
    known: pl.DataFrame,
    *,
    opening_minor: int | None,
    closing_minor: int | None,
    covered: pl.DataFrame,
    period: tuple[date, date],
) -> dict[str, object]:
    """Return what a person should see of an account before its rows are loaded.

    ``covered``: ``account_key, starts_on, ends_on`` of the files known of the account;
    ``period``: the days that this one tells of.
    """
    marked = with_known(rows, known)
    broken = breaks(rows, opening_minor=opening_minor)
    starts_on, ends_on = period
    last = rows["balance_minor"].drop_nulls()
    is_closing_off = closing_minor is not None and len(last) > 0 and last[-1] != closing_minor
    own = pl.DataFrame(
        {"account_key": [""], "starts_on": [starts_on], "ends_on": [ends_on]},
        schema={"account_key": pl.String, "starts_on": pl.Date, "ends_on": pl.Date},
    )
    together = pl.concat([covered.with_columns(account_key=pl.lit("")).select(own.columns), own])
    amount = rows["amount_minor"]
    return {
        "rows_count": rows.height,
        "known_count": int(marked["is_known"].sum()),
        "altered_count": int(marked["is_altered"].sum()),
        "twins_count": int((rows["twin"] > 0).sum()),
        "starts_on": starts_on.isoformat(),
        "ends_on": ends_on.isoformat(),
        "in_minor": int(amount.filter(amount > 0).sum()),
        "out_minor": -int(amount.filter(amount < 0).sum()),
        "breaks_count": broken.height,
        "breaks": [
            {
                "row": row["row_no"],
                "on": row["booked_on"].isoformat(),
                "expected_minor": row["expected_minor"],
                "balance_minor": row["balance_minor"],
            }
            for row in broken.head(20).iter_rows(named=True)
        ],
        "is_closing_off": is_closing_off,
        "has_balance": len(last) > 0,
        "gaps": [
            [row["starts_on"].isoformat(), row["ends_on"].isoformat(), row["days"]]
            for row in balances.gaps(together).iter_rows(named=True)
        ],
    }
