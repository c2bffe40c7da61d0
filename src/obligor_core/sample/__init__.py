"""A believable Chinese trade-credit and loan book of any size, the same for the same seed."""

from obligor_core.sample.book import CUSTOMERS, MONTHS, SEED, SampleBook, chunks, generate
from obligor_core.sample.files import (
    write_csv,
    write_csv_parts,
    write_parquet_parts,
    write_xlsx,
)

__all__ = [
    "CUSTOMERS",
    "MONTHS",
    "SEED",
    "SampleBook",
    "chunks",
    "generate",
    "write_csv",
    "write_csv_parts",
    "write_parquet_parts",
    "write_xlsx",
]
