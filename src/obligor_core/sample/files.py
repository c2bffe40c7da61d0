"""Write a sample book to files that Obligor imports: CSV, Excel, or Parquet for benches."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import polars as pl

from obligor_core.money import exponent
from obligor_core.sample.book import SampleBook

ONCE = frozenset({"units", "people"})  # the same in every part of a book


def write_csv(book: SampleBook, folder: Path) -> None:
    """Write one CSV for each frame: UTF-8 with byte order mark, so that Excel reads it too."""
    write_csv_parts([book], folder)


def write_csv_parts(parts: Iterable[SampleBook], folder: Path) -> dict[str, int]:
    """Write the parts of one book after each other into one CSV a frame; return the row counts."""
    folder.mkdir(parents=True, exist_ok=True)
    rows: dict[str, int] = {}
    for part in parts:
        for name, frame in part.frames().items():
            if name in ONCE and name in rows:
                continue
            is_first = name not in rows
            with (folder / f"{name}.csv").open("wb" if is_first else "ab") as file:
                importable(frame).write_csv(file, include_bom=is_first, include_header=is_first)
            rows[name] = rows.get(name, 0) + len(frame)
    return rows


def write_parquet_parts(parts: Iterable[SampleBook], folder: Path) -> dict[str, int]:
    """Write each frame of each part as ``<frame>/00000.parquet`` with amounts in minor units."""
    rows: dict[str, int] = {}
    for number, part in enumerate(parts):
        for name, frame in part.frames().items():
            if name in ONCE and name in rows:
                continue
            (folder / name).mkdir(parents=True, exist_ok=True)
            frame.write_parquet(folder / name / f"{number:05d}.parquet")
            rows[name] = rows.get(name, 0) + len(frame)
    return rows


def write_xlsx(book: SampleBook, folder: Path) -> None:
    """Write one workbook for each frame; amounts are texts, so that no digit is lost."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in book.frames().items():
        importable(frame).write_excel(
            folder / f"{name}.xlsx", worksheet=name, dtype_formats={pl.Date: "yyyy-mm-dd"}
        )


def importable(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with the columns of its import and amounts as decimal texts."""
    return frame.select(
        _decimal(column, frame) if column.endswith("_minor") else pl.col(column)
        for column in frame.columns
    )


def _decimal(column: str, frame: pl.DataFrame) -> pl.Expr:
    """Return the amount in major units of the row's currency, with all its decimals."""
    name, minor = column.removesuffix("_minor"), pl.col(column)
    codes = frame["currency"].drop_nulls().unique().sort().to_list()
    texts = [
        pl.when(pl.col("currency") == code).then(_with_point(minor, exponent(code)))
        for code in codes
    ]
    return pl.coalesce(*texts, pl.lit(None, dtype=pl.String)).alias(name)


def _with_point(minor: pl.Expr, places: int) -> pl.Expr:
    if places == 0:
        return minor.cast(pl.String)
    one = 10**places
    whole, rest = minor.abs() // pl.lit(one), minor.abs() % pl.lit(one)
    sign = pl.when(minor < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    return sign + whole.cast(pl.String) + "." + rest.cast(pl.String).str.zfill(places)
