"""The fact catalogue of the book: every fact with its meaning, and how all are computed."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from obligor_core.facts import Catalogue
from obligor_core.portfolio.facts.collection import collection_measures, receivable_measures
from obligor_core.portfolio.facts.definition import Measure
from obligor_core.portfolio.facts.exposure import (
    bucket_measures,
    exposure_measures,
    lateness_measures,
    share_measures,
)
from obligor_core.portfolio.facts.group import book_measures, group_measures
from obligor_core.portfolio.facts.open_item import open_item_measures
from obligor_core.portfolio.facts.payment import (
    habit_measures,
    lateness_paid_measures,
    punctuality_measures,
    receipt_measures,
)
from obligor_core.portfolio.facts.sums import customer_sums
from obligor_core.portfolio.facts.turnover import relationship_measures, turnover_measures
from obligor_core.portfolio.numbers import BookNumbers
from obligor_core.portfolio.position import Position

# Each stage may use the facts of the stages before it.
OWN_STAGES = (
    (
        exposure_measures,
        bucket_measures,
        lateness_measures,
        share_measures,
        turnover_measures,
        relationship_measures,
        lateness_paid_measures,
        punctuality_measures,
        habit_measures,
        receivable_measures,
    ),
    (receipt_measures, collection_measures),
    (group_measures,),
)


def catalogue_of(numbers: BookNumbers) -> Catalogue:
    """Return every fact of customers and open items under these numbers of policy."""
    measures = (*_own_measures(numbers), *book_measures(), *open_item_measures())
    return Catalogue(m.fact for m in measures)


def customer_facts(position: Position, numbers: BookNumbers) -> pl.DataFrame:
    """Return one row per customer, in order of id, with all facts but those of the whole book."""
    rows = customer_sums(position, numbers)
    names = ["customer_id"]
    for stage in OWN_STAGES:
        measures = [m for family in stage for m in family(numbers)]
        rows = rows.with_columns(_columns(measures))
        names += [m.fact.name for m in measures]
    return rows.select(names)


def with_book_facts(facts: pl.DataFrame) -> pl.DataFrame:
    """Return the facts of all customers with each one's place in the book added."""
    return facts.with_columns(_columns(book_measures()))


def open_item_facts(position: Position) -> pl.DataFrame:
    """Return ``item_id``, ``customer_id`` and the facts of each item that is still open."""
    is_open = position.items.filter(pl.col("open_minor") > 0)
    rows = is_open.with_columns(as_of=pl.lit(position.on))
    return rows.select("item_id", "customer_id", *_columns(open_item_measures()))


def group_fact_names(numbers: BookNumbers) -> tuple[str, ...]:
    """Return the facts that are missing when a member of the group is set apart."""
    return tuple(m.fact.name for m in group_measures(numbers))


def _own_measures(numbers: BookNumbers) -> Iterable[Measure]:
    return (m for stage in OWN_STAGES for family in stage for m in family(numbers))


def _columns(measures: Iterable[Measure]) -> list[pl.Expr]:
    return [m.column() for m in measures]
