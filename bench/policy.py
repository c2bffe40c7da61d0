"""Print what a policy of fifty rules costs: make bench NAME=policy.

One row and a million rows through ``evaluate``, one customer through ``compile_one``, and beside
them, in turn, the same conditions through ``polars.sql_expr`` without exactness, reasons or
outputs. Median and spread are printed and nothing is asserted.
"""

from __future__ import annotations

import statistics
import sys
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

import polars as pl

from obligor_core.facts import Catalogue, Fact, FactType, Grain
from obligor_core.policy import Policy, compile_one, evaluate, parse
from obligor_core.text import Text

ON = date(2026, 2, 1)
ROWS = 1_000_000
HEADER = """\
policy: bench
version: "1"
title: {en: Bench, zh: 基准}
source: {en: invented, zh: 虚构}
verified: true
effective_from: 2026-01-01
grain: customer
currency: CNY
outputs:
  priority: {title: {en: Priority, zh: 优先级}, type: integer, combine: max}
rules:
"""
CONDITIONS = (
    "dpd > {n} AND overdue >= {n}000",
    "overdue > 0.{n:02} * exposure",
    "late_ratio > 0.{n:02} OR returned >= 3",
    "dpd BETWEEN 1 AND {n} AND overdue / exposure > 0.1",
    "exposure > {n}0000 AND NOT (dpd < {n})",
)


def catalogue() -> Catalogue:
    kinds = {"overdue": FactType.MONEY, "exposure": FactType.MONEY, "late_ratio": FactType.NUMBER}
    nothing = Text("", "")
    return Catalogue(
        Fact(
            name=name,
            label=Text(name, name),
            unit=nothing,
            type=kinds.get(name, FactType.INTEGER),
            grain=Grain.CUSTOMER,
            source=nothing,
            rule="",
            missing=nothing,
        )
        for name in ("dpd", "returned", "overdue", "exposure", "late_ratio")
    )


def policy_of(conditions: list[str]) -> Policy:
    rules = "".join(
        f'  - {{id: BEN-{n:02}, title: {{en: R, zh: 规}}, when: "{when}",'
        f" then: {{priority: {n % 10}}}}}\n"
        for n, when in enumerate(conditions)
    )
    found = parse(HEADER + rules, catalogue())
    assert isinstance(found, Policy), found
    return found


def book() -> pl.DataFrame:
    def drawn(seed: int, below: int) -> pl.Expr:
        return (pl.int_range(ROWS).hash(seed=seed) % below).cast(pl.Int64)

    return pl.select(
        dpd=drawn(1, 120),
        returned=drawn(2, 5),
        overdue=drawn(3, 10**7),
        exposure=drawn(4, 3 * 10**7) + 1,
        late_ratio=drawn(5, 100) / 100,
    )


def main() -> None:
    conditions = [CONDITIONS[n % 5].format(n=n) for n in range(1, 51)]
    policy, facts = policy_of(conditions), book()
    one, plain = facts.head(1), facts.head(1).row(0, named=True)
    peers = [pl.sql_expr(when).alias(str(n)) for n, when in enumerate(conditions)]
    judge = compile_one(policy, on=ON)
    parts: dict[str, tuple[int, Callable[[], object]]] = {
        "one row, evaluate": (50, lambda: evaluate(policy, one, on=ON)),
        "one row, sql_expr": (50, lambda: one.select(peers)),
        "one row, compile_one": (2000, lambda: judge(plain)),
        "million rows, evaluate": (1, lambda: evaluate(policy, facts, on=ON)),
        "million rows, sql_expr": (1, lambda: facts.select(peers)),
    }
    taken: dict[str, list[float]] = defaultdict(list)
    for _ in range(9):
        for name, (times, part) in parts.items():
            start = perf_counter()
            for _ in range(times):
                part()
            taken[name].append((perf_counter() - start) / times * 1e6)
    for name, micros in taken.items():
        low, middle, high = min(micros), statistics.median(micros), max(micros)
        print(f"{name:26} {middle:12,.1f} us  ({low:,.1f} to {high:,.1f})")


if __name__ == "__main__":
    main()
