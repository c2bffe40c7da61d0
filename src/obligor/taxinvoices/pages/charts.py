"""The pictures of a customer's invoices."""

from __future__ import annotations

import polars as pl
from django.conf import settings
from django.utils.translation import gettext as _

from obligor.foundation.charts import Chart, Format, Kind, Series
from obligor_core.taxinvoices.invoices import Direction

LARGEST = 3  # more names would not fit on a phone; the table beside has ten
TONES = ("brand", "info", "ok")


def course(months: pl.DataFrame) -> Chart:
    """Return what was sold and bought in each calendar month."""
    return Chart(
        id="invoice-course",
        kind=Kind.BAR,
        title=_("Sales and purchases by month, without tax"),
        categories=_names(months),
        series=(
            Series(_("Sales"), tuple(months["sold_minor"]), "brand"),
            Series(_("Purchases"), tuple(months["bought_minor"]), "waiting"),
        ),
        format=Format.MONEY,
        currency=settings.BOOK_CURRENCY,
        category_label=_("Month"),
    )


def writing(months: pl.DataFrame) -> Chart:
    """Return the shares of void and of red-letter invoices of each month."""
    rates = months.select(
        void=_rate(pl.col("void"), pl.col("written")),
        red=_rate(pl.col("red"), pl.col("written") - pl.col("void")),
    )
    return Chart(
        id="invoice-writing",
        kind=Kind.LINE,
        title=_("Void and red-letter sales invoices by month"),
        categories=_names(months),
        series=(
            Series(_("Void"), tuple(rates["void"]), "muted"),
            Series(_("Red-letter"), tuple(rates["red"]), "bad"),
        ),
        format=Format.SHARE,
        category_label=_("Month"),
    )


def season(months: pl.DataFrame) -> Chart:
    """Return each month of the year against the average month, over all months shown."""
    by_month = (
        months.with_columns(number=pl.col("month").dt.month())
        .group_by("number")
        .agg(pl.col("sold_minor").mean())
        .sort("number")
    )
    mean = months["sold_minor"].mean() or 0
    shares = dict(by_month.iter_rows()) if mean > 0 else {}
    return Chart(
        id="invoice-season",
        kind=Kind.BAR,
        title=_("Season: sales of a month against the average"),
        categories=tuple(str(number) for number in range(1, 13)),
        series=(
            Series(
                _("Share of an average month"),
                tuple(shares[n] / mean if n in shares else None for n in range(1, 13)),
                "info",
            ),
        ),
        format=Format.SHARE,
        category_label=_("Month"),
    )


def concentration(side: pl.DataFrame, direction: Direction, *, title: str) -> Chart:
    """Return the largest counterparties of a side and all others, 12 months."""
    largest = side.head(LARGEST)
    names = [n or k for n, k in largest.select("party_name", "party_key").iter_rows()]
    sizes = largest["net_12m"].to_list()
    rest = side["net_12m"].sum() - sum(sizes)
    tones = list(TONES[: len(names)])
    if rest > 0:
        names, sizes, tones = [*names, _("others")], [*sizes, rest], [*tones, "muted"]
    return Chart(
        id=f"invoice-{direction.value}-shares",
        kind=Kind.SHARES,
        title=title,
        categories=tuple(names),
        series=(Series(_("12 months"), tuple(sizes)),) if sizes else (),
        format=Format.MONEY,
        currency=settings.BOOK_CURRENCY,
        tones=tuple(tones),
        category_label=_("Counterparty"),
    )


def _names(months: pl.DataFrame) -> tuple[str, ...]:
    return tuple(day.strftime("%Y-%m") for day in months["month"])


def _rate(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    return pl.when(whole > 0).then(part / whole)
