"""Facts of how a customer was assessed, and of where the customer stands now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import polars as pl

from obligor_core.facts import FactType, Grain
from obligor_core.portfolio.facts.definition import (
    COUNT,
    DAYS,
    Family,
    Measure,
)
from obligor_core.text import Text

POINTS = Text("points", "分")
NOT_ASSESSED = Text("no assessment is in force", "没有生效的评估")
NOT_SCORED = Text("no side could be scored", "没有可评分的方面")

#: One row for each customer with an assessment in force.
FRAME = {
    "customer_id": pl.Int64,
    "assessed_on": pl.Date,
    "valid_until": pl.Date,
    "score": pl.Float64,
    "level": pl.String,
    "knock_outs": pl.Int64,
    "dpd_then": pl.Int64,
    "exposure_then": pl.Int64,
    "statement_age_then": pl.Int64,
}


def measures() -> Iterator[Measure]:
    """Yield what is known of the customer's assessment, and of where the customer stands."""
    yield from _in_force()
    yield from standing_measures()


def facts_of(frame: pl.DataFrame, *, on: date) -> pl.DataFrame:
    """Return the facts of assessment for the day; ``frame`` has the columns of ``FRAME``."""
    rows = frame.with_columns(as_of=pl.lit(on))
    return rows.select("customer_id", *(m.column() for m in _in_force()))


def _in_force() -> Iterator[Measure]:
    """Yield facts of the assessment in force.

    Rule: ASM-07 An assessment counts until the first day after its validity, then is expired.
    Source: house decision, periods are half-open.
    """
    family, col = Family(Grain.CUSTOMER, "ASM-07"), pl.col
    told = Text("the assessment in force", "生效的评估")
    yield family.number(
        "asm_score", Text("assessment score", "评估得分"), unit=POINTS, told=told,
        value=col("score"), missing=NOT_ASSESSED,
    )  # fmt: skip
    yield family.text(
        "asm_level", Text("assessment level", "评估等级"), told=told, value=col("level"),
        missing=NOT_ASSESSED,
    )  # fmt: skip
    yield family.whole(
        "asm_age_days", Text("age of the assessment", "评估距今天数"), unit=DAYS, told=told,
        value=(col("as_of") - col("assessed_on")).dt.total_days(), missing=NOT_ASSESSED,
    )  # fmt: skip
    yield family.whole(
        "asm_days_left", Text("days until the assessment expires", "评估剩余有效天数"), unit=DAYS,
        told=Text("below 0: expired", "小于 0 表示已过期"),
        value=(col("valid_until") - col("as_of")).dt.total_days(), missing=NOT_ASSESSED,
    )  # fmt: skip
    yield family.whole(
        "asm_knock_outs", Text("knock-outs when assessed", "评估时否决项数"), unit=COUNT, told=told,
        value=col("knock_outs"), missing=NOT_ASSESSED,
    )  # fmt: skip
    yield family.whole(
        "asm_dpd_then", Text("days past due when assessed", "评估时逾期天数"), unit=DAYS, told=told,
        value=col("dpd_then"), missing=NOT_ASSESSED,
    )  # fmt: skip
    yield family.measure(
        "asm_exposure_then", Text("exposure when assessed", "评估时风险敞口"),
        fact_type=FactType.MONEY, unit=Text("minor units of the book currency", "本位币最小单位"),
        told=told, value=col("exposure_then"), missing=NOT_ASSESSED,
    )  # fmt: skip
    yield family.whole(
        "asm_statement_age_then",
        Text("age of the statement when assessed", "评估时报表距当日天数"),
        unit=DAYS, told=told, value=col("statement_age_then"), missing=NOT_ASSESSED,
    )  # fmt: skip


def standing_measures() -> Iterator[Measure]:
    """Yield where the customer stands by policy alone, over the score beside the facts.

    Rule: ASM-08 Where a customer stands is what the policy in force answers on the facts of the
    same day, without anybody's adjustment.
    Source: house decision; the drift from the last judgement is what asks for a new one.
    """
    family, col = Family(Grain.CUSTOMER, "ASM-08"), pl.col
    told = Text("the policy on the facts of the day", "按当日指标与生效政策评分")
    yield family.number(
        "asm_score_now", Text("score by policy", "当前政策评分"), unit=POINTS, told=told,
        value=col("score_now"), missing=NOT_SCORED,
    )  # fmt: skip
    yield family.text(
        "asm_level_now", Text("level by policy", "当前政策等级"), told=told,
        value=col("level_now"), missing=NOT_SCORED,
    )  # fmt: skip
    yield family.number(
        "asm_coverage_now", Text("evidence by weight", "资料覆盖率"),
        told=Text("weights of sides with evidence / all weights", "有资料方面权重 / 全部权重"),
        value=col("coverage_now"), missing=NOT_SCORED,
    )  # fmt: skip
    yield family.whole(
        "asm_knock_outs_now", Text("knock-outs by policy", "当前否决项数"), unit=COUNT, told=told,
        value=col("knock_outs_now"), missing=NOT_SCORED,
    )  # fmt: skip
    yield family.number(
        "asm_drift", Text("drift of the score", "得分漂移"), unit=POINTS,
        told=Text("score by policy - score assessed", "当前政策评分 - 评估得分"),
        value=col("score_now") - col("asm_score"),
        missing=Text("not assessed or not scored", "未评估或未评分"),
    )  # fmt: skip
