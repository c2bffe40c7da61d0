"""Find the duplicates in a whole book at once; the verdicts are those of ``duplicates``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from obligor_core.customers.duplicates import (
    EVIDENCE,
    UNIQUE_KINDS,
    DuplicateThresholds,
    DuplicateVerdict,
    comparable_address,
    comparable_name,
    comparable_phone,
)
from obligor_core.customers.identifier_check import compact
from obligor_core.customers.kinds import CustomerKind
from obligor_core.customers.names import pieces_of

# One row per customer; every column but the first three may be null.
SCAN_COLUMNS: dict[str, pl.DataType] = {
    "customer_id": pl.Int64(),
    "kind": pl.String(),
    "name": pl.String(),
    **{str(kind): pl.String() for kind in UNIQUE_KINDS},
    **{name: pl.String() for name in EVIDENCE},
}
IDENTIFIERS = [str(kind) for kind in UNIQUE_KINDS]


@dataclass(frozen=True, slots=True)
class DuplicateScan:
    """The candidates of a book, and what was too common to count.

    ``pairs``: left_id < right_id, verdict, similarity, one row per pair.
    ``ignored``: column, value, customers; names and evidence shared by more customers than
    the thresholds allow.
    """

    pairs: pl.DataFrame
    ignored: pl.DataFrame


def duplicate_scan(customers: pl.DataFrame, *, thresholds: DuplicateThresholds) -> DuplicateScan:
    """Return all pairs of customers that may be one.

    Gives the verdicts of ``duplicate_candidate`` for every pair of the book, without looking
    at every pair: candidates share an identifier, a name, evidence, or two of the rarest
    pieces of their names, which no pair above the threshold can avoid (prefix filter).
    ``customers`` has the columns of ``SCAN_COLUMNS``.

    Source: Chaudhuri, Ganti, Kaushik, ICDE 2006, doi:10.1109/ICDE.2006.9 (prefix filter);
    Wang, Li, Feng, SIGMOD 2012, doi:10.1145/2213836.2213847 (more than one shared piece).
    """
    parties = _comparable(customers)
    ignored = _too_common(parties, shared_by_max=thresholds.shared_by_max)
    parties = _without(parties, ignored)
    pieces = _pieces(parties)
    candidates = [
        *(_sharing(parties, column) for column in [*IDENTIFIERS, "name", *EVIDENCE]),
        _alike(pieces, similar_min=thresholds.similar_alone_min),
    ]
    pairs = pl.concat(candidates).unique()
    judged = _judged(pairs, parties, pieces=pieces, thresholds=thresholds)
    return DuplicateScan(judged.sort("left_id", "right_id"), ignored)


def _comparable(customers: pl.DataFrame) -> pl.DataFrame:
    """Return the book in comparable form, with ``is_person`` for ``kind``."""
    book = customers.select(pl.col(c).cast(t) for c, t in SCAN_COLUMNS.items())
    is_person = book["kind"] == CustomerKind.INDIVIDUAL.value
    names = [
        comparable_name(name, is_person=person)
        for name, person in zip(book["name"], is_person, strict=True)
    ]
    return book.select(
        "customer_id",
        is_person.alias("is_person"),
        pl.Series("name", names, dtype=pl.String),
        *(_mapped(book[c], by=_comparable_number) for c in [*IDENTIFIERS, "bank_account"]),
        _mapped(book["phone"], by=comparable_phone),
        _mapped(book["address"], by=comparable_address),
    )


def _comparable_number(given: str | None) -> str | None:
    return (compact(given) or None) if given else None


def _mapped(column: pl.Series, *, by: Callable[[str | None], str | None]) -> pl.Series:
    return pl.Series(column.name, [by(value) for value in column], dtype=pl.String)


def _too_common(parties: pl.DataFrame, *, shared_by_max: int) -> pl.DataFrame:
    counted = [
        parties.select(pl.col(c).alias("value"))
        .drop_nulls()
        .group_by("value")
        .agg(pl.len().cast(pl.Int64).alias("customers"))
        .filter(pl.col("customers") > shared_by_max)
        .select(pl.lit(c).alias("column"), "value", "customers")
        for c in ["name", *EVIDENCE]
    ]
    return pl.concat(counted).sort("column", "value")


def _without(parties: pl.DataFrame, ignored: pl.DataFrame) -> pl.DataFrame:
    kept = [
        pl.when(pl.col(c).is_in(ignored.filter(pl.col("column") == c)["value"].implode()))
        .then(None)
        .otherwise(pl.col(c))
        .alias(c)
        for c in ["name", *EVIDENCE]
    ]
    return parties.with_columns(kept)


def _sharing(parties: pl.DataFrame, column: str) -> pl.DataFrame:
    """Return the pairs with the same value in ``column``."""
    keyed = parties.select("customer_id", column).drop_nulls()
    shared = keyed.filter(pl.len().over(column) > 1)
    return _ordered(shared.join(shared, on=column, suffix="_right"))


def _ordered(joined: pl.DataFrame) -> pl.DataFrame:
    return joined.filter(pl.col("customer_id") < pl.col("customer_id_right")).select(
        pl.col("customer_id").alias("left_id"), pl.col("customer_id_right").alias("right_id")
    )


def _pieces(parties: pl.DataFrame) -> pl.DataFrame:
    """Return customer_id, is_person, pieces (list of piece numbers) of everyone with a name.

    Numbers follow rarity: the lower, the fewer names have the piece.
    """
    named = parties.filter(pl.col("name").is_not_null())
    texts = pl.Series("piece", [sorted(pieces_of(n)) for n in named["name"]], pl.List(pl.String))
    long = named.select("customer_id", "is_person", texts).explode("piece")
    numbers = (
        long.group_by("piece").len().sort("len", "piece").select("piece").with_row_index("number")
    )
    return (
        long.join(numbers, on="piece")
        .sort("customer_id", "number")
        .group_by("customer_id", "is_person", maintain_order=True)
        .agg(pl.col("number").alias("pieces"))
    )


def _alike(pieces: pl.DataFrame, *, similar_min: float) -> pl.DataFrame:
    """Return the pairs of organisations whose names are at least ``similar_min`` alike.

    Two sets so alike share at least k = ceil(s / (2 - s) * n) of the n pieces of either. So
    they share two of the rarest n - max(k, 2) + 2 of each, unless they share one piece only,
    which needs k = 1 on both sides.
    """
    names = pieces.filter(~pl.col("is_person")).select("customer_id", "pieces")
    count = pl.col("pieces").list.len().cast(pl.Int64)
    needed = (count * (similar_min / (2 - similar_min)) - 1e-9).ceil().cast(pl.Int64)
    rarest = pl.col("pieces").list.head(count - pl.max_horizontal(needed, pl.lit(2)) + 2)
    rare = names.select("customer_id", rarest.alias("piece")).explode("piece")
    twos = rare.join(rare, on="customer_id", suffix="_other").filter(
        pl.col("piece") < pl.col("piece_other")
    )
    ones = names.filter(needed == 1).explode("pieces")
    two = pl.col("piece").cast(pl.UInt64) * 2**32 + pl.col("piece_other")
    keys = pl.concat(
        [
            twos.select("customer_id", key=two),
            ones.select("customer_id", key=pl.col("pieces").cast(pl.UInt64)),
        ]
    )
    shared = keys.filter(pl.len().over("key") > 1)
    pairs = _ordered(shared.join(shared, on="key", suffix="_right")).unique()
    return (
        pairs.join(names, left_on="left_id", right_on="customer_id")
        .join(names, left_on="right_id", right_on="customer_id", suffix="_right")
        .filter(_likeness() >= similar_min)
        .select("left_id", "right_id")
    )


def _judged(
    pairs: pl.DataFrame,
    parties: pl.DataFrame,
    *,
    pieces: pl.DataFrame,
    thresholds: DuplicateThresholds,
) -> pl.DataFrame:
    """Return the pairs with verdict and likeness, without those that nothing speaks for."""
    facts = parties.join(
        pieces.drop("is_person"), on="customer_id", how="left", maintain_order="left"
    )
    both = pairs.join(facts, left_on="left_id", right_on="customer_id").join(
        facts, left_on="right_id", right_on="customer_id", suffix="_right"
    )
    return (
        both.with_columns(_likeness().alias("similarity"))
        .with_columns(_verdict(thresholds).alias("verdict"))
        .filter(pl.col("verdict").is_not_null())
        .select("left_id", "right_id", "verdict", "similarity")
    )


def _same(column: str) -> pl.Expr:
    return (pl.col(column) == pl.col(f"{column}_right")).fill_null(False)


def _likeness() -> pl.Expr:
    """Return Dice's coefficient of the pieces of both names, 0 when one has no name."""
    shared = pl.col("pieces").list.set_intersection(pl.col("pieces_right")).list.len()
    whole = pl.col("pieces").list.len() + pl.col("pieces_right").list.len()
    return (2 * shared / whole).fill_null(0.0)


def _verdict(thresholds: DuplicateThresholds) -> pl.Expr:
    """Return the verdict of ``duplicate_candidate`` (CUS-31 to CUS-35), null for none."""
    has_conflict = pl.any_horizontal(
        pl.col(c).is_not_null() & pl.col(f"{c}_right").is_not_null() for c in IDENTIFIERS
    )
    has_evidence = pl.any_horizontal(_same(e) for e in EVIDENCE)
    is_organisation = ~pl.col("is_person")
    similar = pl.col("similarity")
    certain, likely, possible = (pl.lit(v.value) for v in DuplicateVerdict)
    return (
        pl.when(pl.any_horizontal(_same(c) for c in IDENTIFIERS))
        .then(certain)
        .when(pl.col("is_person") != pl.col("is_person_right"))
        .then(None)
        .when(_same("name") & has_conflict)
        .then(possible)
        .when(has_conflict)
        .then(None)
        .when(_same("name") & (is_organisation | has_evidence))
        .then(likely)
        .when(_same("name"))
        .then(possible)
        .when(is_organisation & has_evidence & (similar >= thresholds.similar_with_evidence_min))
        .then(likely)
        .when(is_organisation & (similar >= thresholds.similar_alone_min))
        .then(possible)
    )
