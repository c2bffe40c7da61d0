"""Two pairs of customers entered twice, for the search for duplicates to find."""

from __future__ import annotations

import polars as pl

COUNT_MIN = 40  # smaller books have none
FORM, FULL_FORM = "有限公司", "有限责任公司"


def with_duplicates(customers: pl.DataFrame) -> pl.DataFrame:
    """Add ``duplicate_of``, and turn the last two enterprises into near-copies of the first two.

    One differs by the legal form in full, the other by 市 after the city. Neither has the code
    that would give it away, but both have the telephone of the original.
    """
    none = customers.with_columns(duplicate_of=pl.lit(None, dtype=pl.Int64))
    if len(customers) < COUNT_MIN:
        return none
    alone = customers.filter(
        pl.col("head_no").is_null(),
        pl.col("name") == pl.concat_str("city", "trade_name", "word", pl.lit(FORM)),
    )
    if len(alone) < 4:
        return none
    originals, copies = alone.head(2), alone.tail(2)
    place = pl.col("name").str.len_chars() - len(FORM)
    fuller = pl.col("name").str.head(place) + FULL_FORM
    with_city = pl.concat_str("city", pl.lit("市"), "trade_name", "word", pl.lit(FORM))
    is_first = pl.int_range(pl.len()) == 0
    changed = originals.select(
        pl.when(is_first).then(fuller).otherwise(with_city).alias("name"),
        pl.col("no").alias("duplicate_of"),
        "short_name",
        "phone",
        "address",
        "city",
        "province",
        "district",
        "region_code",
        "phone_area",
        "unit_code",
        "manager",
        "industry_code",
        "trade_name",
        "word",
    ).with_columns(no=copies["no"], uscc=pl.lit(None, dtype=pl.String))
    return (
        none.update(changed.drop("uscc"), on="no", how="left")
        .with_columns(uscc=pl.when(pl.col("duplicate_of").is_null()).then("uscc"))
        .sort("no")
    )
