"""Rows of statements into the tables: accounts, the days told of, and what counts.

A row that an earlier file told of is kept and does not count; which one counts is computed anew
whenever a file is taken back or an account changes hands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl
from django.db import connection

from obligor.bankflows.models import FlowAccount, FlowFile
from obligor.foundation import tables
from obligor_core.bankflows import frames, overlap
from obligor_core.bankflows.parties import account_digits, party_key
from obligor_core.bankflows.windows import unique_flows

# Two spaces of advisory locks: one for the whole book, one number for each customer.
BOOK_LOCK = 0x4246_4C00 << 32
LOCKS_MAX = 200
TEXTS = {
    "party_key": 130,
    "party_name": 200,
    "party_account": 60,
    "party_bank": 120,
    "summary": 200,
    "purpose": 300,
    "reference": 80,
}
KNOWN_SQL = """
SELECT t.account_id, t.file_id, t.place, t.twin, t.booked_on, t.booked_second, t.amount_minor,
       t.balance_minor, t.party_key
FROM bankflows_flowtransaction t JOIN bankflows_flowfile f ON f.id = t.file_id
WHERE t.account_id = ANY(%(ids)s) AND t.is_counted AND f.loaded_at IS NOT NULL
  AND f.undone_at IS NULL AND t.booked_on BETWEEN %(first)s AND %(last)s
"""
KNOWN = {
    "account_id": pl.Int64,
    "file_id": pl.Int64,
    "place": pl.Int64,
    "twin": pl.Int64,
    "booked_on": pl.Date,
    "booked_second": pl.Int64,
    "amount_minor": pl.Int64,
    "balance_minor": pl.Int64,
    "party_key": pl.String,
}
COUNTED_SQL = """
SELECT t.id, a.customer_id, a.number_normal || '|' || a.currency, a.currency, t.file_id, t.place,
       t.twin, t.booked_on, t.booked_second, t.amount_minor, t.balance_minor, t.party_key,
       '', '', '', t.is_counted
FROM bankflows_flowtransaction t JOIN bankflows_flowaccount a ON a.id = t.account_id
JOIN bankflows_flowfile f ON f.id = t.file_id
WHERE a.customer_id = ANY(%s) AND f.loaded_at IS NOT NULL AND f.undone_at IS NULL
"""


def lock_flows(customer_ids: Iterable[int]) -> None:
    """Hold the flows of the customers until the transaction ends; many hold the whole book."""
    ids = sorted(set(customer_ids))
    with connection.cursor() as cursor:
        if len(ids) > LOCKS_MAX:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [BOOK_LOCK])
            return
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [BOOK_LOCK])
        for customer_id in ids:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [BOOK_LOCK + customer_id])


def store(file: FlowFile, rows: pl.DataFrame) -> pl.DataFrame:
    """Write the rows of a file; return them with ``account_id`` and ``is_counted``.

    ``rows``: ``frames.ROWS`` with ``customer_id``, ``customer_key`` (the comparable name),
    ``number``, ``holder``, ``bank``, ``currency``, ``party_key`` and ``twin``, and ``starts_on``
    and ``ends_on`` of the account. The caller holds the customers' flows.
    """
    placed = _with_accounts(rows).with_row_index("place").cast({"place": pl.Int64})
    known = _known(placed)
    marked = overlap.with_known(placed, known, by=["account_id"])
    written = marked.select(
        "account_id",
        "row_no",
        "place",
        "twin",
        "booked_on",
        "booked_second",
        "amount_minor",
        "balance_minor",
        *(_short(name, length) for name, length in TEXTS.items()),
        file_id=pl.lit(file.pk),
        is_counted=~pl.col("is_known"),
    )
    tables.write(written, "bankflows_flowtransaction")
    _write_coverage(file, marked)
    return marked.with_columns(is_counted=~pl.col("is_known"))


def _short(name: str, length: int) -> pl.Expr:
    """Return the text as it fits the column; COPY takes an empty text for missing otherwise."""
    return pl.col(name).fill_null("").str.head(length).alias(name)


def _with_accounts(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with ``account_id``; accounts not known yet are opened."""
    key = ["customer_id", "number", "currency"]
    named = rows.unique(key, keep="first", maintain_order=True).select(
        *key, "holder", "bank", "customer_key"
    )
    known: dict[tuple[int, str, str], int] = {}
    found = FlowAccount.objects.filter(customer__in=named["customer_id"].unique().to_list())
    for one in found.order_by("-pk"):
        known[one.customer_id, one.number_normal, one.currency] = one.pk
    new = [
        FlowAccount(
            customer_id=row["customer_id"],
            bank=(row["bank"] or "")[:120],
            number=row["number"][:60],
            number_normal=account_digits(row["number"])[:60],
            holder=(row["holder"] or "")[:200],
            holder_key=(party_key(row["holder"] or "", "") or row["customer_key"])[:120],
            currency=row["currency"],
        )
        for row in named.iter_rows(named=True)
        if _key(row) not in known
    ]
    unique = {(one.customer_id, one.number_normal, one.currency): one for one in new}
    for one in FlowAccount.objects.bulk_create(unique.values()):
        known[one.customer_id, one.number_normal, one.currency] = one.pk
    ids = [known[_key(row)] for row in named.iter_rows(named=True)]
    with_ids = named.select(key).with_columns(account_id=pl.Series(ids, dtype=pl.Int64))
    return rows.join(with_ids, on=key, how="left", maintain_order="left")


def _key(row: dict[str, object]) -> tuple[int, str, str]:
    number = account_digits(str(row["number"]))[:60]
    return int(str(row["customer_id"])), number, str(row["currency"])


def _known(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the counted rows of the accounts in the days of the rows."""
    asked = {
        "ids": rows["account_id"].unique().to_list(),
        "first": rows["booked_on"].min(),
        "last": rows["booked_on"].max(),
    }
    found = tables.read(KNOWN_SQL, asked, KNOWN)
    return found.with_columns(pl.col("party_key").fill_null(""))


def _write_coverage(file: FlowFile, rows: pl.DataFrame) -> None:
    spans = rows.group_by("account_id").agg(
        starts_on=pl.min_horizontal(pl.col("booked_on").min(), pl.col("starts_on").min()),
        ends_on=pl.max_horizontal(pl.col("booked_on").max(), pl.col("ends_on").max()),
    )
    spans = spans.sort("account_id").with_columns(file_id=pl.lit(file.pk))
    tables.write(spans, "bankflows_flowcoverage")


def recount(customer_ids: Sequence[int]) -> None:
    """Let of every transaction of the customers the earliest live row count, and no other."""
    schema = frames.FLOWS | {"was_counted": pl.Boolean}
    rows = tables.read(COUNTED_SQL, [list(customer_ids)], schema)
    rows = rows.with_columns(pl.col("party_key").fill_null(""))
    counted = unique_flows(rows.drop("was_counted"))["transaction_id"]
    is_counted = pl.col("transaction_id").is_in(counted.implode())
    changed = rows.with_columns(is_counted=is_counted).filter(
        pl.col("is_counted") != pl.col("was_counted")
    )
    with connection.cursor() as cursor:
        for value in (True, False):
            ids = changed.filter(pl.col("is_counted") == value)["transaction_id"].to_list()
            if ids:
                cursor.execute(
                    "UPDATE bankflows_flowtransaction SET is_counted = %s WHERE id = ANY(%s)",
                    [value, ids],
                )
