"""Evaluate a policy over a frame: the whole book, or one customer as a frame of one row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, reduce
from operator import and_, or_
from typing import Final

import polars as pl

from obligor_core.policy.combining import Writer, combined, computed_name, typed
from obligor_core.policy.declared import ValueType
from obligor_core.policy.forms import BandForm, Edition, Policy, RuleForm, TableForm
from obligor_core.policy.loading import loaded
from obligor_core.policy.machine import LOAD_MAX, Domain
from obligor_core.policy.polars_form import NARROW_MAX, compiled

#: Below this many rows it costs more to look at the values than to compute in 128 bits.
SMALL: Final = 10_000
_SEPARATOR: Final = "\x1f"
_TABLE_TYPES: Final = {
    Domain.WHOLE: pl.Int64,
    Domain.DOUBLE: pl.Float64,
    Domain.TEXT: pl.String,
    Domain.TRUTH: pl.Boolean,
}


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """The answers of a policy, one row per row of the facts, in their order.

    ``frame`` has the kept columns, the outputs, the band sets and tables, and one column per
    rule, named by its id: true when it fired, NULL when it could not be decided. ``computed`` has
    the values that rules computed, named ``rule:output``.
    """

    policy: Policy
    on: date
    facts: pl.DataFrame
    kept: tuple[str, ...]
    frame: pl.DataFrame
    computed: pl.DataFrame

    @property
    def rules(self) -> tuple[str, ...]:
        """Return the ids of the rules that were evaluated, in their order."""
        return tuple(form.id for form in self.policy.edition(self.on).enabled)

    def fired(self) -> pl.DataFrame:
        """Return one row per rule that fired: ``row``, the kept columns, ``rule``."""
        return self._long(self.frame, [pl.col(rule) for rule in self.rules])

    def undecided(self) -> pl.DataFrame:
        """Return one row per rule that could not be decided, with the facts that are missing.

        A rule that fired counts when a value it sets could not be computed. A rule without a
        missing fact divides by zero.
        """
        edition = self.policy.edition(self.on)
        facts = loaded(self.facts, edition, on=self.on).with_row_index("row")
        answers = pl.concat([self.frame, self.computed], how="horizontal")
        found = self._long(answers, [_is_undecided(form) for form in edition.enabled])
        empty = found.clear().with_columns(missing=pl.lit(None, dtype=pl.List(pl.String)))
        frames = [
            found.filter(pl.col("rule") == form.id)
            .join(facts.select("row", *form.facts), on="row", how="left", maintain_order="left")
            .select(*found.columns, missing=_missing(form.facts))
            for form in edition.enabled
        ]
        return pl.concat([empty, *frames]).sort("row", maintain_order=True)

    def _long(self, answers: pl.DataFrame, conditions: Sequence[pl.Expr]) -> pl.DataFrame:
        rows = answers.with_row_index("row")
        columns = ["row", *self.kept]
        empty = rows.clear().select(*columns, rule=pl.lit(None, dtype=pl.String))
        frames = [
            rows.filter(condition).select(*columns, rule=pl.lit(rule))
            for rule, condition in zip(self.rules, conditions, strict=True)
        ]
        return pl.concat([empty, *frames]).sort("row", maintain_order=True)


def evaluate(
    policy: Policy, facts: pl.DataFrame, *, on: date, keep: Sequence[str] = ()
) -> Evaluation:
    """Return what the policy answers for every row of ``facts``, with the numbers of the day.

    ``keep`` names columns of ``facts`` that are carried over, such as the customer's id.
    :raises FactMistyped: when a column has another type than its fact
    """
    edition = policy.edition(on)
    frame = loaded(facts, edition, on=on)
    plan = _plan(edition, _load_bound(frame))
    for stage in plan.stages:
        frame = frame.with_columns(stage)
    answers = frame.select(plan.answers)
    return Evaluation(
        policy=policy,
        on=on,
        facts=facts,
        kept=tuple(keep),
        frame=facts.select(keep).hstack(answers.get_columns()) if keep else answers,
        computed=frame.select(plan.computed),
    )


def _load_bound(frame: pl.DataFrame) -> int:
    if frame.height < SMALL:
        return LOAD_MAX
    whole = [name for name, kind in frame.schema.items() if kind == pl.Int64]
    if not whole:
        return LOAD_MAX
    ends = frame.select(
        pl.max_horizontal(pl.col(whole).max()).alias("high"),
        pl.min_horizontal(pl.col(whole).min()).alias("low"),
    )
    high, low = ends.row(0)
    is_narrow = (high or 0) <= NARROW_MAX and (low or 0) >= -NARROW_MAX
    return NARROW_MAX if is_narrow else LOAD_MAX


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is added to the facts stage by stage, and what is then taken as the answers."""

    stages: tuple[tuple[pl.Expr, ...], ...]
    answers: tuple[pl.Expr, ...]
    computed: tuple[str, ...]


@lru_cache(maxsize=128)
def _plan(edition: Edition, load: int) -> _Plan:
    tests = [compiled(form.test, load).alias(form.id) for form in edition.enabled]
    values = {
        computed_name(form.id, s.output.name): typed(compiled(s.node, load), s.output)
        for form in edition.enabled
        for s in form.sets
        if s.node is not None
    }
    stages = (
        tuple(_band(form, load) for form in edition.bands),
        tuple(_table(form) for form in edition.tables),
        (*tests, *(value.alias(name) for name, value in values.items())),
    )
    answers = [
        *(combined(o, _writers(edition, o.name)) for o in edition.outputs),
        *map(_shown, edition.derived.values()),
        *(pl.col(form.id) for form in edition.enabled),
    ]
    return _Plan(tuple(filter(None, stages)), tuple(answers), tuple(values))


def _writers(edition: Edition, output: str) -> list[Writer]:
    return [
        Writer(form.id, s) for form in edition.enabled for s in form.sets if s.output.name == output
    ]


def _band(form: BandForm, load: int) -> pl.Expr:
    value = compiled(form.node, load)
    words = [band.value for band in form.declared.bands]
    result: pl.Expr = pl.lit(words[-1])
    for cut, word in reversed(list(zip(form.cuts, words, strict=False))):
        result = pl.when(value < cut).then(pl.lit(word)).otherwise(result)
    return pl.when(value.is_not_null()).then(result).alias(form.ref.name)


def _table(form: TableForm) -> pl.Expr:
    names = [ref.name for ref in form.keys]
    known = reduce(and_, (pl.col(name).is_not_null() for name in names))
    key = pl.concat_str(names, separator=_SEPARATOR)
    kind = _TABLE_TYPES[form.domain]
    rows = {_SEPARATOR.join(words): value for words, value in form.rows.items()}
    found = key.replace_strict(
        list(rows),
        list(rows.values()),
        default=pl.lit(form.otherwise, dtype=kind),
        return_dtype=kind,
    )
    return pl.when(known).then(found).alias(form.ref.name)


def _shown(form: BandForm | TableForm) -> pl.Expr:
    column = pl.col(form.ref.name)
    is_date = isinstance(form, TableForm) and form.declared.type is ValueType.DATE
    return column.cast(pl.Int32).cast(pl.Date) if is_date else column


def _is_undecided(form: RuleForm) -> pl.Expr:
    computed = [computed_name(form.id, s.output.name) for s in form.sets if s.node is not None]
    lacking = [pl.col(form.id) & pl.col(name).is_null() for name in computed]
    return reduce(or_, lacking, pl.col(form.id).is_null())


def _missing(names: Sequence[str]) -> pl.Expr:
    if not names:
        return pl.lit([], dtype=pl.List(pl.String))
    marks = [pl.when(pl.col(name).is_null()).then(pl.lit(name)) for name in names]
    return pl.concat_list(marks).list.drop_nulls()
