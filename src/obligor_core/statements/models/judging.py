"""The models of one statement: score, zone, probability, and whether they fit the firm."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from obligor_core.customers.industries import industry
from obligor_core.statements.models.altman import LIMITS, Zone, zone
from obligor_core.statements.models.columns import BENEISH_PARTS, with_models
from obligor_core.statements.models.failure import BENEISH_LIMIT
from obligor_core.statements.models.merton import MertonNeedsMarket, kmv, merton
from obligor_core.text import Text

MANUFACTURING = "C"
FINANCE = "J"
RATE_FREE = 0.02  # house number: about a one-year government bond
NOT_TOLD = Text("it is not known whether the firm is listed", "未说明企业是否上市")
NO_INDUSTRY = Text("the industry is not known", "行业未知")
NO_YEAR = Text("the statement does not cover twelve months", "报表期间不足12个月")
NO_FIGURES = Text("figures are missing or not positive", "所需数据缺失或非正数")


@dataclass(frozen=True, slots=True)
class Traits:
    """What a model asks of a firm besides its statement; ``None`` where it is not known.

    ``equity_market_minor`` in the currency of the statement; ``equity_volatility`` a year;
    ``size_index_minor`` is what one point of Ohlson's price index stands for (he took thousands of
    dollars over the GNP price index of 1968 = 100).
    """

    is_listed: bool | None = None
    industry_code: str | None = None
    equity_market_minor: int | None = None
    equity_volatility: float | None = None
    size_index_minor: int | None = None
    rate_free: float = RATE_FREE

    @property
    def section(self) -> str | None:
        """Return the section of the industry (GB/T 4754)."""
        return industry(self.industry_code).section if self.industry_code else None


@dataclass(frozen=True, slots=True)
class ModelResult:
    """What a model says. ``applies`` is ``None`` when it is not known whether it is made for the
    firm; ``why`` says in each case. ``components`` are the ratios it is made of."""

    code: str
    label: Text
    value: float | None
    zone: Zone | None
    pd: float | None
    applies: bool | None
    why: Text
    components: tuple[tuple[str, float | None], ...] = ()


LABELS = {
    "altman_z": Text("Altman Z (listed manufacturers)", "Altman Z 值（上市制造业）"),
    "altman_private": Text("Altman Z' (private manufacturers)", "Altman Z′ 值（非上市制造业）"),
    "altman_general": Text("Altman Z'' (other firms)", "Altman Z″ 值（非制造业）"),
    "altman_em": Text("Altman EM score (emerging markets)", "Altman EM 值（新兴市场）"),
    "ohlson": Text("Ohlson's O score", "Ohlson O 值"),
    "zmijewski": Text("Zmijewski's score", "Zmijewski 值"),
    "beneish": Text("Beneish M score", "Beneish M 值"),
    "merton": Text("Merton and KMV distance to default", "Merton / KMV 违约距离"),
}


def model_results(row: pl.DataFrame, traits: Traits) -> tuple[ModelResult, ...]:
    """Return every model of one statement; ``row`` is one row of the wide frame.

    Rule: MOD-10 A model is shown with whether the firm is of the kind it was estimated on: listed
    or not, manufacturing or not, and never for financial firms.
    Source: the samples of the papers named at MOD-01 to MOD-08.
    """
    scored = with_models(
        row.with_columns(
            pl.lit(traits.equity_market_minor, dtype=pl.Int64).alias("equity_market"),
            pl.lit(traits.size_index_minor, dtype=pl.Int64).alias("size_index"),
        )
    ).row(0, named=True)
    is_year = scored["months"] == 12
    found = [_altman(scored, code, traits=traits, is_year=is_year) for code in LIMITS]
    found.append(_em(scored, traits, is_year))
    found += [_ohlson(scored, traits, is_year), _zmijewski(scored, traits, is_year)]
    found += [_beneish(scored, traits, is_year), _merton(scored, traits)]
    return tuple(found)


def _told(value: float | None, *, traits: Traits, is_year: bool) -> tuple[bool | None, Text] | None:
    """Return what keeps any model from being used, else ``None``."""
    if not is_year:
        return False, NO_YEAR
    if value is None:
        return False, NO_FIGURES
    if traits.section == FINANCE:
        return False, Text("not made for financial firms", "不适用于金融业")
    return None


def _fits(
    traits: Traits, *, wants_listed: bool | None, wants_maker: bool
) -> tuple[bool | None, Text]:
    """Return whether the firm is of the kind wanted; ``wants_listed`` ``None``: either."""
    if traits.section is None:
        return None, NO_INDUSTRY
    is_maker = traits.section == MANUFACTURING
    if is_maker != wants_maker:
        if wants_maker:
            return False, Text("made for manufacturers", "适用于制造业企业")
        return False, Text("Z' or Z is meant for manufacturers", "制造业企业应使用 Z 或 Z′ 值")
    if wants_listed is not None:
        if traits.is_listed is None:
            return None, NOT_TOLD
        if traits.is_listed != wants_listed:
            word = Text("listed", "上市") if wants_listed else Text("private", "非上市")
            return False, Text(f"made for {word.en} firms", f"适用于{word.zh}企业")
    return True, Text("the firm is of the kind it was made for", "符合模型适用对象")


def _altman(scored: dict[str, float], code: str, *, traits: Traits, is_year: bool) -> ModelResult:
    value = scored[code]
    barred = _told(value, traits=traits, is_year=is_year)
    wants = {"altman_z": (True, True), "altman_private": (False, True)}.get(code, (None, False))
    applies, why = barred or _fits(traits, wants_listed=wants[0], wants_maker=wants[1])
    return ModelResult(
        code, LABELS[code], value, None if value is None else zone(value, code), None, applies, why
    )


def _em(scored: dict[str, float], traits: Traits, is_year: bool, /) -> ModelResult:
    value, general = scored["altman_em"], scored["altman_general"]
    barred = _told(value, traits=traits, is_year=is_year)
    applies, why = barred or (True, Text("made for emerging markets", "适用于新兴市场企业"))
    of = None if general is None else zone(general, "altman_general")
    return ModelResult("altman_em", LABELS["altman_em"], value, of, None, applies, why)


def _ohlson(scored: dict[str, float], traits: Traits, is_year: bool, /) -> ModelResult:
    barred = _told(scored["ohlson_o"], traits=traits, is_year=is_year)
    if is_year and traits.size_index_minor is None:
        barred = False, Text("no price index is given", "未设定物价指数")
    applies, why = barred or (
        True,
        Text(
            "estimated on listed US industrials of the 1970s: compare, do not price with it",
            "基于20世纪70年代美国上市工业企业估计，仅供比较，不宜直接用于定价",
        ),
    )
    return ModelResult(
        "ohlson", LABELS["ohlson"], scored["ohlson_o"], None, scored["ohlson_pd"], applies, why
    )


def _zmijewski(scored: dict[str, float], traits: Traits, is_year: bool, /) -> ModelResult:
    barred = _told(scored["zmijewski_x"], traits=traits, is_year=is_year)
    applies, why = barred or (
        True,
        Text(
            "estimated on listed US firms: compare, do not price with it",
            "基于美国上市公司估计，仅供比较，不宜直接用于定价",
        ),
    )
    return ModelResult(
        "zmijewski",
        LABELS["zmijewski"],
        scored["zmijewski_x"],
        None,
        scored["zmijewski_pd"],
        applies,
        why,
    )


def _beneish(scored: dict[str, float], traits: Traits, is_year: bool, /) -> ModelResult:
    value = scored["beneish_m"]
    applies, why = _told(value, traits=traits, is_year=is_year) or (
        True,
        Text(
            f"above {BENEISH_LIMIT} manipulation is likely",
            f"高于 {BENEISH_LIMIT} 提示可能操纵利润",
        ),
    )
    if applies and scored["depi"] is None:
        why = Text(
            why.en + "; depreciation is not on file, its index counts as 1",
            why.zh + "；缺少折旧数据，折旧率指数按 1 计",
        )
    parts = tuple((name, scored[name]) for name in BENEISH_PARTS)
    return ModelResult("beneish", LABELS["beneish"], value, None, None, applies, why, parts)


def _merton(scored: dict[str, float], traits: Traits) -> ModelResult:
    short, later = scored["current_liabilities"], scored["noncurrent_liabilities"]
    equity, sigma = traits.equity_market_minor, traits.equity_volatility
    label = LABELS["merton"]
    if equity is None or sigma is None:
        why = Text("needs a share price and its volatility", "需要股票市值及其波动率")
        return ModelResult("merton", label, None, None, None, False, why)
    if short is None or later is None:
        return ModelResult("merton", label, None, None, None, False, NO_FIGURES)
    try:
        solved = merton(
            equity=float(equity),
            sigma_equity=sigma,
            debt=short + later / 2,
            rate=traits.rate_free,
        )
        distance = kmv(
            assets=solved.assets,
            sigma=solved.sigma,
            short_debt=short,
            long_debt=later,
            drift=traits.rate_free,
        )
    except MertonNeedsMarket as refused:
        return ModelResult("merton", label, None, None, None, False, refused.said)
    parts = (
        ("assets", solved.assets),
        ("sigma", solved.sigma),
        ("default_point", distance.default_point),
        ("distance_simple", distance.distance_simple),
        ("distance_lognormal", distance.distance_lognormal),
    )
    why = Text("default point: short and half of long debt", "违约点＝短期负债＋一半长期负债")
    return ModelResult("merton", label, solved.distance, None, solved.pd, True, why, parts)
