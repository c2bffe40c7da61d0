"""A million bank transactions imported and turned into facts: make bench NAME=bankflows.

Imported is the ordinary way: from the bytes of a CSV file through check and rehearsal to the
committed act, on an embedded PostgreSQL with fsync on. Facts are measured from the same bytes
to one row per customer, without the database, in turn with a plain pandas script that reads the
same file and gives what of it can be compared (bench/plain_pandas.py says what it leaves out).
"""

from __future__ import annotations

import argparse
from datetime import date
from time import perf_counter

import polars as pl

import measured
import plain_pandas

ON = date(2026, 11, 20)
CUSTOMERS_PER_MILLION = 8_700
MONTHS = 12


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    with measured.installation():
        measured.keep("make bench NAME=bankflows", _measured(asked.rows, asked.runs))


def _measured(rows: int, runs: int) -> dict[str, object]:
    customers, flows = _book(rows)
    content = flows.write_csv().encode()
    ours, theirs, ratios = [], [], []
    for _ in range(runs):
        ours.append(_timed(lambda: _facts(content)))
        theirs.append(_timed(lambda: plain_pandas.facts(content, on=ON)))
        ratios.append(ours[-1] / theirs[-1])
    imported, from_database = _imported(customers, content)
    count = {"rows": flows.height}
    return {
        "bank_rows_per_s": {"value": round(flows.height / imported), **count},
        "bank_import_to_facts_s": {"value": round(imported + from_database, 2), **count},
        "bank_facts_from_database_s": {"value": round(from_database, 2), **count},
        "bank_facts_s": {**measured.spread(ours), **count},
        "bank_facts_pandas_s": {**measured.spread(theirs), **count},
        "bank_facts_over_pandas": {**measured.spread(ratios), **count},
    }


def _timed(work) -> float:
    started = perf_counter()
    work()
    return perf_counter() - started


def _book(rows: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the customers and the transactions of a made-up book, as import files have them."""
    from obligor_core.sample import generate
    from obligor_core.sample.bankflows import bank_transactions
    from obligor_core.sample.files import importable

    count = max(60, CUSTOMERS_PER_MILLION * rows // 1_000_000)
    book = generate(customers=count, months=MONTHS, seed=20, until=ON)
    flows = bank_transactions(book, until=ON, seed=20).head(rows)
    plain = book.customers.drop("unit_code", "manager")
    return importable(plain), importable(flows)


def _facts(content: bytes) -> pl.DataFrame:
    """Return the facts of the bytes of the file, by the product's own reading and kernel."""
    from obligor_core.bankflows import frames
    from obligor_core.bankflows.analysis import FlowBook
    from obligor_core.bankflows.cells import booked_second
    from obligor_core.bankflows.facts import facts_of
    from obligor_core.bankflows.numbers import FlowNumbers
    from obligor_core.bankflows.overlap import with_twins
    from obligor_core.bankflows.parties import with_party_keys
    from obligor_core.imports import checking, reading
    from obligor_core.imports import mapping as mapping_of
    from obligor_core.imports.kinds import KINDS
    from obligor_core.portfolio.currency import factors_on
    from obligor_core.portfolio.numbers import BookNumbers

    kind, table = KINDS["bank_transactions"], reading.read(content, "x.csv")
    mapping = mapping_of.proposed(kind, table.headers)
    rows = checking.check(kind, table, mapping=mapping, options=checking.Options()).rows
    texts = pl.col("party_name", "party_account", "summary", "purpose").fill_null("")
    flows = with_twins(
        with_party_keys(
            rows.with_columns(
                texts,
                booked_second=booked_second("booked_time"),
                customer_id=pl.col("customer_external_id").str.slice(1).cast(pl.Int64),
                account_key=pl.col("account_number"),
                file_id=pl.lit(1),
                place=pl.int_range(pl.len()),
                transaction_id=pl.int_range(pl.len()),
            )
        ),
        by=["account_key"],
    )
    rates = {"currency": pl.String, "valid_on": pl.Date, "rate": pl.Decimal(20, 10)}
    book = FlowBook(
        flows=flows.select(pl.col(n).cast(t) for n, t in frames.FLOWS.items()),
        parties=frames.empty(frames.PARTIES),
        coverage=flows.group_by("customer_id", "account_key").agg(
            starts_on=pl.col("booked_on").min(), ends_on=pl.col("booked_on").max()
        ),
        beyond=frames.empty(frames.BEYOND),
        factors=factors_on(pl.DataFrame(schema=rates), on=ON, numbers=BookNumbers()),
        currency="CNY",
    )
    return facts_of(book, on=ON, numbers=FlowNumbers())


def _imported(customers: pl.DataFrame, content: bytes) -> tuple[float, float]:
    """Return the seconds of the import, and of the facts of all customers from the database."""
    from import_rows import _load, _uploaded_and_checked
    from obligor.bankflows import queries
    from obligor.customers import queries as known
    from obligor.foundation.access import SYSTEM
    from obligor.foundation.clock import now
    from obligor.people.actions import add_unit

    add_unit(code="HQ", name_zh="总部", name_en="Head office", by=SYSTEM, at=now())
    _load(_uploaded_and_checked("customers", customers.write_csv().encode()))
    imported = _timed(lambda: _load(_uploaded_and_checked("bank_transactions", content)))
    ids = list(known.visible(SYSTEM).values_list("pk", flat=True))
    told = _timed(lambda: queries.facts(ids, on=ON, known_at=now()))
    return imported, told


if __name__ == "__main__":
    main()
