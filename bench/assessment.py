"""What an assessment costs: make bench NAME=assessment.

The sample book is loaded as a first start does. Measured are one customer online (all facts from
the tables, the policy's decision, findings and score), the facts of evidence of the whole book as
the night computes them, beside the whole night, and nine ratios of all statements beside a plain
pandas script that reads the same rows. The limit that one customer is held to is 100 ms.
"""

from __future__ import annotations

import argparse
import statistics
from time import perf_counter

import polars as pl

import measured

LIMIT_MS = 100


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=300)
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    with measured.installation():
        _load(asked.customers)
        measured.keep("make bench NAME=assessment", _measured(asked.runs))


def _load(customers: int) -> None:
    from obligor.config import standing
    from obligor.config.cli import sample
    from obligor.config.sample_book import Size
    from obligor.foundation.access import SYSTEM
    from obligor.foundation.clock import now

    standing.settle(by=SYSTEM, at=now())
    sample.settle(Size(customers=customers))


def _measured(runs: int) -> dict[str, object]:
    online = _online()
    book = [_evidence_of_the_book() for _ in range(runs)]
    nights = [_night() for _ in range(max(2, runs // 2))]
    ours, theirs = [], []
    headers, lines = _statements()
    for _ in range(runs):
        ours.append(_timed(lambda: _ratios(headers, lines)))
        theirs.append(_timed(lambda: _ratios_by_pandas(headers, lines)))
    return {
        "assess_one_customer_ms": {
            "median": round(statistics.median(online), 1),
            "p95": round(sorted(online)[int(len(online) * 0.95)], 1),
            "over_limit_of_100_ms": round(statistics.median(online) / LIMIT_MS, 2),
            "runs": len(online),
        },
        "assess_book_evidence_s": measured.spread(book),
        "assess_book_evidence_share_of_night": {
            "value": round(statistics.median(book) / statistics.median(nights), 3)
        },
        "assess_ratios_over_pandas": {
            **measured.spread([a / b for a, b in zip(ours, theirs, strict=True)]),
            "statements": headers.height,
        },
    }


def _timed(work) -> float:
    started = perf_counter()
    work()
    return perf_counter() - started


def _online() -> list[float]:
    from obligor.assessment import queries
    from obligor.customers import queries as customers
    from obligor.foundation.access import SYSTEM
    from obligor.foundation.clock import now, today

    ids = list(customers.visible(SYSTEM).order_by("pk").values_list("pk", flat=True)[:120])
    for pk in ids[:10]:
        queries.computed(pk, on=today(), at=now())
    times = [_timed(lambda pk=pk: queries.computed(pk, on=today(), at=now())) for pk in ids]
    return [1000 * one for one in times]


def _evidence_of_the_book() -> float:
    from obligor.customers import queries as customers
    from obligor.foundation.access import SYSTEM
    from obligor.foundation.clock import now, today
    from obligor.portfolio import extract

    ids = list(customers.visible(SYSTEM).values_list("pk", flat=True))
    return _timed(lambda: extract.evidence(ids, on=today(), known_at=now()))


def _night() -> float:
    from obligor.foundation.access import SYSTEM
    from obligor.foundation.clock import now, today
    from obligor.portfolio.night import run_night

    return _timed(lambda: run_night(today(), by=SYSTEM, clock=now, again=True))


def _statements() -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return heads and lines of the statements of three thousand sample customers."""
    from filled import UNTIL
    from obligor_core.sample import generate
    from obligor_core.sample.statements import statements
    from obligor_core.statements.frames import HEADERS, LINES

    book = generate(customers=3_000, months=24, seed=20, until=UNTIL)
    made = statements(book.customers, book.truth, seed=20, until=UNTIL)
    numbers = made.headers.select("key").with_row_index("statement_id")
    numbers = numbers.cast({"statement_id": pl.Int64})
    headers = made.headers.join(numbers, on="key").with_columns(
        customer_id=pl.col("customer_external_id").str.slice(1).cast(pl.Int64)
    )
    return headers.select(HEADERS.keys()), made.lines.join(numbers, on="key").select(LINES.keys())


def _ratios(headers: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Return every line, total and ratio that Obligor knows: 45 ratios."""
    from obligor_core.statements.frames import wide
    from obligor_core.statements.ratios import RATIOS, with_ratios

    return with_ratios(wide(headers, lines), RATIOS)


def _ratios_by_pandas(headers: pl.DataFrame, lines: pl.DataFrame) -> object:
    """Return nine ratios of the same statements as a plain script would: pivot, then divide."""
    import pandas as pd

    long = pd.DataFrame(lines.to_dict(as_series=False))
    now = long.pivot(index="statement_id", columns="code", values="current")
    then = long.pivot(index="statement_id", columns="code", values="previous")
    found = pd.DataFrame(index=now.index)
    found["debt_ratio"] = now["total_liabilities"] / now["total_assets"]
    found["current_ratio"] = now["current_assets"] / now["current_liabilities"]
    found["quick_ratio"] = (now["current_assets"] - now["inventories"]) / now["current_liabilities"]
    found["net_margin"] = now["net_income"] / now["revenue"]
    assets = (now["total_assets"] + then["total_assets"]) / 2
    equity = (now["equity"] + then["equity"]) / 2
    found["roa"] = now["net_income"] / assets
    found["roe"] = now["net_income"] / equity
    found["turnover"] = now["revenue"] / assets
    found["growth"] = now["revenue"] / then["revenue"] - 1
    found["assets_growth"] = now["total_assets"] / then["total_assets"] - 1
    heads = pd.DataFrame(headers.to_dict(as_series=False)).set_index("statement_id")
    return heads.join(found)


if __name__ == "__main__":
    main()
