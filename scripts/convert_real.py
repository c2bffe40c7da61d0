"""Turn a public invoice or loan book into files that Obligor imports.

``python scripts/convert_real.py ibm DATA OUT`` reads the folder of the source below ``DATA``,
writes CSV files to ``OUT`` and prints what it counted. Nothing is repaired in silence: every
oddity of a source has a count, and docs/real-data.md says what is done about it.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from real_books import berka, cassandra, cumcm, highradius, ibm, sba
from real_books.columns import Converted, with_opening_days

SOURCES: dict[str, Callable[[Path], Converted]] = {
    "berka": berka.convert,
    "cassandra": cassandra.convert,
    "cumcm": cumcm.convert,
    "highradius": highradius.convert,
    "ibm": ibm.convert,
    "sba": sba.convert,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Convert one source and print the counts as JSON."""
    parser = argparse.ArgumentParser(description="Turn a public book into Obligor import files.")
    parser.add_argument("source", choices=SOURCES)
    parser.add_argument("data", type=Path, help="the folder that holds the folders of the sources")
    parser.add_argument("out", type=Path, help="where the CSV files go; made when missing")
    given = parser.parse_args(arguments)
    converted = SOURCES[given.source](given.data)
    given.out.mkdir(parents=True, exist_ok=True)
    for name, frame in with_opening_days(converted.files).items():
        frame.write_csv(given.out / f"{name}.csv", include_bom=True)
    sys.stdout.write(json.dumps(converted.counts, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
