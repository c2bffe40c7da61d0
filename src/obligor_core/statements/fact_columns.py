"""From headers and lines to a row of facts for each customer: one, or the whole book."""

from __future__ import annotations

from datetime import date

import polars as pl

from obligor_core.customers.industries import industry
from obligor_core.portfolio.currency import in_book_currency
from obligor_core.receivables.measures import rounded
from obligor_core.statements.facts import AMOUNTS, CHANGED, MODELS, WORKING_DAYS, measures
from obligor_core.statements.faults import Severity
from obligor_core.statements.frames import BEST_FIRST, wide
from obligor_core.statements.models.columns import with_models
from obligor_core.statements.quality import SIGNS, with_signs
from obligor_core.statements.ratios import RATIOS, with_ratios
from obligor_core.statements.ratios.definition import amount, average, in_days
from obligor_core.statements.statement import Assurance, Scope

MANUFACTURING = "C"
TRAITS = {
    "customer_id": pl.Int64,
    "industry_code": pl.String,
    "equity_market": pl.Int64,
    "size_index": pl.Int64,
}
FAULTS = {"statement_id": pl.Int64, "severity": pl.String}


def facts_of(
    headers: pl.DataFrame,
    lines: pl.DataFrame,
    *,
    faults: pl.DataFrame,
    traits: pl.DataFrame,
    factors: pl.DataFrame,
    on: date,
    book: str,
) -> pl.DataFrame:
    """Return ``customer_id`` and the facts of ``measures()``, one row for each with a statement.

    ``headers`` and ``lines`` as in ``frames``: of each period the version known, without those
    withdrawn. ``faults`` are the open ones (``FAULTS``). ``traits`` (``TRAITS``) has a row for a
    customer, or none; ``equity_market`` is in the currency of its statements. ``factors`` as of
    ``portfolio.currency.factors_on``. The order of rows means nothing.
    """
    known = headers.filter(pl.col("period_end") <= on)
    filed = with_ratios(wide(known, lines), RATIOS).with_columns(_working_days())
    filed = _with_changes(filed)
    newest = _newest(filed)
    years = _newest(filed.filter(pl.col("months") == 12))
    row = (
        newest.join(_counts(filed), on="customer_id", how="left", maintain_order="left")
        .join(_years(years, traits), on="customer_id", how="left", maintain_order="left")
        .join(_opinions(filed), on="customer_id", how="left", maintain_order="left")
        .join(_grown(filed, years), on="customer_id", how="left", maintain_order="left")
        .join(_faults(faults), on="statement_id", how="left", maintain_order="left")
        .with_columns(
            age_days=(pl.lit(on) - pl.col("period_end")).dt.total_days(),
            **{f"{s.value}s_count": pl.col(f"{s.value}s_count").fill_null(0) for s in Severity},
        )
    )
    row = row.join(
        _amounts(newest, list(AMOUNTS), suffix="", factors=factors, on=on, book=book),
        on="customer_id",
        how="left",
        maintain_order="left",
    ).join(
        _amounts(
            years, ["revenue", "net_income"], suffix="_year", factors=factors, on=on, book=book
        ),
        on="customer_id",
        how="left",
        maintain_order="left",
    )
    return row.select("customer_id", *(m.column() for m in measures())).sort("customer_id")


def _newest(filed: pl.DataFrame) -> pl.DataFrame:
    """Return the statement of each customer that counts (STM-40)."""
    ranks = {word: rank for rank, word in enumerate(BEST_FIRST)}
    return filed.sort(
        pl.col("period_end"),
        pl.col("months"),
        pl.col("scope") == Scope.CONSOLIDATED.value,
        pl.col("assurance").replace_strict(ranks, return_dtype=pl.Int64),
        pl.col("version"),
        pl.col("statement_id"),
        descending=[True, True, True, False, True, True],
    ).unique("customer_id", keep="first", maintain_order=True)


def _working_days() -> list[pl.Expr]:
    found = []
    for code, flow in WORKING_DAYS.items():
        top, bottom = in_days(average(code), amount(flow))
        found.append(rounded(pl.when(bottom > 0).then(top / bottom)).alias(f"{code}_days"))
    return found


def _with_changes(filed: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with the change of some ratios against the same months a year earlier."""
    key = ["customer_id", "scope", "currency", "months"]
    then = (
        filed.sort("version", "statement_id", descending=True)
        .select(
            *key,
            pl.col("period_end").dt.offset_by("1y").dt.month_end().alias("_month"),
            *(pl.col(code).alias(f"_{code}") for code in CHANGED),
        )
        .unique([*key, "_month"], keep="first", maintain_order=True)
    )
    joined = filed.with_columns(pl.col("period_end").dt.month_end().alias("_month")).join(
        then, on=[*key, "_month"], how="left", maintain_order="left"
    )
    return joined.with_columns(
        rounded(pl.col(code) - pl.col(f"_{code}").fill_null(_told_before(code))).alias(
            f"{code}_change"
        )
        for code in CHANGED
    ).drop("_month", *(f"_{code}" for code in CHANGED))


def _told_before(code: str) -> pl.Expr:
    """Return the ratio of the year before as the comparatives of the statement tell it."""
    col = pl.col
    pairs = {
        "debt_ratio": (col("total_liabilities_opening"), col("total_assets_opening")),
        "current_ratio": (col("current_assets_opening"), col("current_liabilities_opening")),
        "gross_margin": (col("revenue_prev") - col("cost_prev"), col("revenue_prev")),
        "net_margin": (col("net_income_prev"), col("revenue_prev")),
    }
    if code not in pairs:
        return pl.lit(None, dtype=pl.Float64)
    top, bottom = pairs[code]
    return pl.when(bottom > 0).then(top / bottom)


def _counts(filed: pl.DataFrame) -> pl.DataFrame:
    is_year = pl.col("months") == 12
    return filed.group_by("customer_id").agg(
        statements_count=pl.len().cast(pl.Int64),
        years_count=pl.col("period_end").filter(is_year).dt.year().n_unique().cast(pl.Int64),
    )


def _grown(filed: pl.DataFrame, years: pl.DataFrame) -> pl.DataFrame:
    """Return average growth over the three years before the newest annual statement (STM-43)."""
    key = ["customer_id", "scope", "currency", "months", "_end"]
    older = (
        filed.sort("version", "statement_id", descending=True)
        .with_columns(pl.col("period_end").dt.offset_by("2y").dt.month_end().alias("_end"))
        .select(*key, first_revenue="revenue_prev", first_equity="equity_opening")
        .unique(key, keep="first", maintain_order=True)
    )
    joined = years.with_columns(pl.col("period_end").dt.month_end().alias("_end")).join(
        older, on=key, how="left", maintain_order="left"
    )
    return joined.select(
        "customer_id",
        *(
            pl.when((pl.col(code) > 0) & (pl.col(f"first_{code}") > 0))
            .then((pl.col(code) / pl.col(f"first_{code}")).pow(1 / 3) - 1)
            .alias(f"{code}_growth_3y")
            for code in ("revenue", "equity")
        ),
    )


def _opinions(filed: pl.DataFrame) -> pl.DataFrame:
    told = filed.filter(
        pl.col("assurance") == Assurance.AUDITED.value, pl.col("opinion").is_not_null()
    )
    return _newest(told).select("customer_id", opinion_latest="opinion")


def _faults(faults: pl.DataFrame) -> pl.DataFrame:
    return faults.group_by("statement_id").agg(
        (pl.col("severity") == s.value).sum().cast(pl.Int64).alias(f"{s.value}s_count")
        for s in Severity
    )


def _years(years: pl.DataFrame, traits: pl.DataFrame) -> pl.DataFrame:
    """Return models and signs of the newest annual statement of each customer."""
    with_traits = years.join(
        traits.select(TRAITS.keys()).unique("customer_id", keep="first"),
        on="customer_id",
        how="left",
        maintain_order="left",
    )
    scored = with_signs(with_models(with_traits)).with_columns(_is_maker(with_traits))
    signs = [pl.col(f"sign_{code}") for code in SIGNS]
    losses = [
        (pl.col(c) < 0).fill_null(False).cast(pl.Int64) for c in ("net_income", "net_income_prev")
    ]
    fitting = (
        pl.when("is_maker")
        .then(pl.col("altman_private") - 1.23)
        .when(~pl.col("is_maker"))
        .then(pl.col("altman_general") - 1.10)
    )
    return scored.select(
        "customer_id",
        *(pl.col(code).alias(f"year_{code}") for code in MODELS),
        *(pl.col(f"sign_{code}").alias(f"year_sign_{code}") for code in SIGNS),
        signs_count=pl.sum_horizontal(s.fill_null(False).cast(pl.Int64) for s in signs),
        loss_years=pl.sum_horizontal(losses),
        altman_fitting=rounded(fitting),
    )


def _is_maker(frame: pl.DataFrame) -> pl.Expr:
    codes = frame["industry_code"].drop_nulls().unique().to_list()
    sections = {code: industry(code).section == MANUFACTURING for code in codes}
    return (
        pl.col("industry_code")
        .replace_strict(sections, default=None, return_dtype=pl.Boolean)
        .alias("is_maker")
    )


def _amounts(
    statements: pl.DataFrame,
    codes: list[str],
    *,
    suffix: str,
    factors: pl.DataFrame,
    on: date,
    book: str,
) -> pl.DataFrame:
    """Return amounts in the book's currency; no rate, no row."""
    known = statements.filter(
        (pl.col("currency") == book) | pl.col("currency").is_in(factors["currency"].to_list())
    )
    told = in_book_currency(
        known.select("customer_id", "currency", *codes), codes, factors=factors, on=on, book=book
    )
    return told.select("customer_id", *(pl.col(c).alias(f"book_{c}{suffix}") for c in codes))
