"""Write a sample book to a folder: ``python -m obligor_core.sample --out DIR``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from obligor_core.sample.book import CUSTOMERS, MONTHS, SEED, chunks, generate
from obligor_core.sample.files import write_csv_parts, write_parquet_parts, write_xlsx

UNTIL = date(2026, 6, 30)  # not today: the same command gives the same files
CHUNK = 50_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the book and print the row counts as JSON."""
    given = _parser().parse_args(arguments)
    book = {
        "customers": given.customers,
        "months": given.months,
        "seed": given.seed,
        "until": given.until,
    }
    if given.format == "xlsx":
        whole = generate(**book)
        write_xlsx(whole, given.out)
        rows = {name: len(frame) for name, frame in whole.frames().items()}
    else:
        write = write_csv_parts if given.format == "csv" else write_parquet_parts
        rows = write(chunks(**book, chunk=given.chunk), given.out)
    sys.stdout.write(json.dumps(rows) + "\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m obligor_core.sample",
        description="Write a made-up trade-credit and loan book; the same arguments give the "
        "same files.",
    )
    parser.add_argument("--customers", type=int, default=CUSTOMERS, help="default: %(default)s")
    parser.add_argument("--months", type=int, default=MONTHS, help="default: %(default)s")
    parser.add_argument("--seed", type=int, default=SEED, help="default: %(default)s")
    parser.add_argument(
        "--until", type=date.fromisoformat, default=UNTIL, help="last day, default: %(default)s"
    )
    parser.add_argument("--out", type=Path, required=True, help="folder, made when missing")
    parser.add_argument("--format", choices=("csv", "xlsx", "parquet"), default="csv")
    parser.add_argument(
        "--chunk", type=int, default=CHUNK, help="customers in memory at a time: %(default)s"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
