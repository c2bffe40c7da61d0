"""The order of rows of one instant, where a file does not keep it: as their balances follow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

import polars as pl

INSTANT = ["booked_on", "booked_second"]


def chained(rows: pl.DataFrame, *, by: Sequence[str] = ()) -> pl.DataFrame:
    """Return the rows with those of one instant in the order in which their balances follow.

    ``rows`` stand oldest first, account by account (``by`` tells accounts apart). An instant is a
    day where no time is told. Where no order makes all balances follow, the file's own stays.

    Rule: BNK-31 Rows of one instant go in an order in which each balance follows, if there is one.
    Source: house decision; banks export a day by kind of entry. It is an Eulerian path: balances
    are the nodes, transactions the edges (Hierholzer, Math. Ann. 6 (1873) 30-32).
    """
    group = [*by, *INSTANT]
    start = pl.col("balance_minor") - pl.col("amount_minor")
    before = pl.col("balance_minor").shift(1)
    numbered = rows.with_row_index("at").with_columns(
        same=_is_same_account(by), is_off=(start != before).fill_null(value=False)
    )
    doubtful = numbered.filter(
        ((pl.col("is_off") & pl.col("same")).any() & (pl.len() > 1)).over(group),
        pl.col("balance_minor").is_not_null().all().over(group),
    )
    if doubtful.is_empty():
        return rows
    order = list(range(rows.height))
    balances, amounts = rows["balance_minor"].to_list(), rows["amount_minor"].to_list()
    same = numbered["same"].to_list()
    groups = doubtful.group_by(group, maintain_order=True).agg(first=pl.col("at").min(), n=pl.len())
    for first, count in groups.sort("first").select("first", "n").iter_rows():
        places = order[first : first + count]
        opening = balances[order[first - 1]] if first and same[first] else None
        steps = [(balances[p] - amounts[p], balances[p]) for p in places]
        found = _path(steps, opening)
        if found is not None:
            order[first : first + count] = [places[step] for step in found]
    return rows[order]


def _is_same_account(by: Sequence[str]) -> pl.Expr:
    """Return whether the row before is of the same account."""
    if not by:
        return pl.int_range(pl.len()) > 0
    return pl.all_horizontal(pl.col(c).eq_missing(pl.col(c).shift(1)) for c in by) & (
        pl.int_range(pl.len()) > 0
    )


def _path(steps: list[tuple[int, int]], opening: int | None) -> list[int] | None:
    """Return an order of the steps in which each begins where the one before ended, or None.

    Without an opening it begins where no step ends, if there is one such place.
    """
    leaving: dict[int, list[int]] = defaultdict(list)
    for number in range(len(steps) - 1, -1, -1):
        leaving[steps[number][0]].append(number)
    if opening is None:
        ends = [end for _, end in steps]
        sources = [start for start, _ in steps if ends.count(start) < len(leaving[start])]
        opening = sources[0] if sources else steps[0][0]
    stack: list[tuple[int, int | None]] = [(opening, None)]
    found: list[int] = []
    while stack:
        node, by_step = stack[-1]
        if leaving[node]:
            step = leaving[node].pop()
            stack.append((steps[step][1], step))
        else:
            stack.pop()
            if by_step is not None:
                found.append(by_step)
    found.reverse()
    follows = all(steps[a][1] == steps[b][0] for a, b in pairwise(found))
    return found if len(found) == len(steps) and follows else None
