"""The models as columns of the wide frame, with the indices they are made of."""

from __future__ import annotations

import polars as pl

from obligor_core.receivables.measures import rounded
from obligor_core.statements.models.altman import (
    EM_CONSTANT,
    ZInputs,
    altman_general,
    altman_private,
    altman_z,
)
from obligor_core.statements.models.failure import (
    beneish,
    income_change,
    logistic,
    ohlson,
    probit,
    zmijewski,
)
from obligor_core.statements.ratios.definition import amount, earlier

BENEISH_PARTS = ("dsri", "gmi", "aqi", "sgi", "depi", "sgai", "tata", "lvgi")


def over(top: pl.Expr, bottom: pl.Expr, /) -> pl.Expr:
    """Return the quotient, null unless the denominator is positive."""
    return pl.when(bottom > 0).then(top / bottom)


def with_models(wide: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with the score of every model that annual figures allow.

    It needs ``equity_market`` (minor units, null where not listed) and ``size_index`` (minor units
    of one unit of the price index, null where none is given). Interims have no scores.

    Rule: MOD-09 The models are computed from statements of twelve months alone.
    Source: all of them were estimated on annual statements.
    """
    is_year = pl.col("months") == 12
    scores = {**_altman(), **_failure()}
    with_parts = wide.with_columns(
        pl.when(is_year).then(part).alias(name) for name, part in beneish_parts().items()
    )
    told = {name: pl.col(name) for name in BENEISH_PARTS}
    scores["beneish_m"] = beneish(told | {"depi": told["depi"].fill_null(1.0)})
    return with_parts.with_columns(
        rounded(pl.when(is_year).then(score)).alias(name) for name, score in scores.items()
    ).with_columns(
        rounded(logistic(pl.col("ohlson_o"))).alias("ohlson_pd"),
        rounded(probit(pl.col("zmijewski_x"))).alias("zmijewski_pd"),
    )


def _altman() -> dict[str, pl.Expr]:
    book = _z_inputs(amount("equity"))
    general = altman_general(book)
    return {
        "altman_z": altman_z(_z_inputs(amount("equity_market"))),
        "altman_private": altman_private(book),
        "altman_general": general,
        "altman_em": general + EM_CONSTANT,
    }


def _z_inputs(equity: pl.Expr) -> ZInputs:
    return ZInputs(
        current_assets=amount("current_assets"),
        current_liabilities=amount("current_liabilities"),
        total_assets=amount("total_assets"),
        retained=amount("retained_earnings") + amount("surplus_reserve"),
        ebit=amount("profit_before_tax") + amount("interest"),
        equity=equity,
        total_liabilities=amount("total_liabilities"),
        sales=amount("revenue"),
    )


def _failure() -> dict[str, pl.Expr]:
    assets, debts = amount("total_assets"), amount("total_liabilities")
    profit, before = amount("net_income"), earlier("net_income")
    current, owed_soon = amount("current_assets"), amount("current_liabilities")
    index = amount("size_index")
    return {
        "ohlson_o": ohlson(
            size=pl.when((assets > 0) & (index > 0)).then((assets / index).log()),
            tl_ta=over(debts, assets),
            wc_ta=over(current - owed_soon, assets),
            cl_ca=over(owed_soon, current),
            ni_ta=over(profit, assets),
            ffo_tl=over(amount("cfo"), debts),
            has_two_losses=(profit < 0) & (before < 0),
            owes_more=debts > assets,
            change=income_change(profit, before),
        ),
        "zmijewski_x": zmijewski(
            roa=over(profit, assets),
            tl_ta=over(debts, assets),
            current_ratio=over(current, owed_soon),
        ),
    }


def beneish_parts() -> dict[str, pl.Expr]:
    """Return the eight indices of manipulation, each against the year before.

    Receivables include notes; depreciation is that of the supplement to the cash flow, and its
    index counts as 1 in the score where the supplement is not on file.
    """
    sales, sales_before = amount("revenue"), earlier("revenue")
    owed = amount("receivables") + amount("notes_receivable")
    owed_before = earlier("receivables") + earlier("notes_receivable")
    margin = over(sales - amount("cost"), sales)
    margin_before = over(sales_before - earlier("cost"), sales_before)
    hard = over(amount("current_assets") + amount("fixed_assets"), amount("total_assets"))
    hard_before = over(earlier("current_assets") + earlier("fixed_assets"), earlier("total_assets"))
    worn = over(amount("depreciation"), amount("depreciation") + amount("fixed_assets"))
    worn_before = over(earlier("depreciation"), earlier("depreciation") + earlier("fixed_assets"))
    selling = amount("selling_expense") + amount("admin_expense")
    selling_before = earlier("selling_expense") + earlier("admin_expense")
    lent = amount("current_liabilities") + amount("long_debt") + amount("bonds")
    lent_before = earlier("current_liabilities") + earlier("long_debt") + earlier("bonds")
    return {
        "dsri": over(over(owed, sales), over(owed_before, sales_before)),
        "gmi": over(margin_before, margin),
        "aqi": over(1 - hard, 1 - hard_before),
        "sgi": over(sales, sales_before),
        "depi": over(worn_before, worn),
        "sgai": over(over(selling, sales), over(selling_before, sales_before)),
        "tata": over(amount("net_income") - amount("cfo"), amount("total_assets")),
        "lvgi": over(
            over(lent, amount("total_assets")), over(lent_before, earlier("total_assets"))
        ),
    }
