"""Facts of a customer that come from questionnaires."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

import polars as pl

from obligor_core.facts import Grain
from obligor_core.portfolio.facts.definition import COUNT, DAYS, Family, Measure
from obligor_core.questionnaires.declared import FIVE_C, Purpose
from obligor_core.text import Text

#: Confirmed sheets: scores are hundredths of a point from 0 to 10 000.
SHEETS: Final = {
    "customer_id": pl.Int64,
    "sheet_id": pl.Int64,
    "name": pl.String,
    "purpose": pl.String,
    "answered_on": pl.Date,
    "confirmed_on": pl.Date,
    "expires_on": pl.Date,
    "total": pl.Int64,
    **dict.fromkeys(FIVE_C, pl.Int64),
    "vetoes_count": pl.Int64,
    "unanswered_count": pl.Int64,
}
SCORE: Final = Text("points of 100", "分（百分制）")
NOTHING_CONFIRMED: Final = Text("no confirmed 5C answers", "无已确认的5C问卷")
NO_VISIT: Final = Text("no confirmed site visit", "无已确认的现场走访")
NO_SHEET: Final = Text("no confirmed answers of any questionnaire", "无任何已确认的问卷")
PREFIXES: Final = {"five_c": Purpose.FIVE_C, "visit": Purpose.SITE_VISIT}


def measures() -> Iterator[Measure]:
    """Yield every fact of this kind of evidence."""
    yield from _five_c_measures()
    yield from _visit_measures()
    yield from _all_measures()


def _score(name: str, label: Text, *, column: str, rule: str, missing: Text) -> Measure:
    told = Text("newest confirmed answers, points by weight", "最近一次已确认问卷，按权重计分")
    return Family(Grain.CUSTOMER, rule).number(
        name, label, told=told, value=pl.col(column) / 100, unit=SCORE, missing=missing
    )


def _five_c_measures() -> Iterator[Measure]:
    """Yield the total, the five scores, and how old they are.

    Rule: QUE-19 The scores of a customer are those of the newest confirmed answers of a 5C
    questionnaire, also when they have expired: another fact says that.
    Source: docs/questionnaires.md, "Facts"
    """
    rule, missing = "QUE-19", NOTHING_CONFIRMED
    total = Text("5C score", "5C 总分")
    yield _score("que_5c_total", total, column="five_c_total", rule=rule, missing=missing)
    for code, name in FIVE_C.items():
        label = Text(f"5C: {name.en.lower()}", f"5C：{name.zh}")
        yield _score(f"que_5c_{code}", label, column=f"five_c_{code}", rule=rule, missing=missing)
    yield from _age_measures("5c", "five_c", Text("5C answers", "5C 问卷"), rule, missing)


def _visit_measures() -> Iterator[Measure]:
    """Yield the score of the site visit and its age.

    Rule: QUE-20 The visit score is that of the newest confirmed site visit, also when it has
    expired.
    Source: docs/questionnaires.md, "Facts"
    """
    rule, missing = "QUE-20", NO_VISIT
    label = Text("site visit score", "现场走访得分")
    yield _score("que_visit_score", label, column="visit_total", rule=rule, missing=missing)
    yield from _age_measures("visit", "visit", Text("site visit", "现场走访"), rule, missing)


def _age_measures(
    name: str, prefix: str, said: Text, rule: str, missing: Text
) -> Iterator[Measure]:
    family = Family(Grain.CUSTOMER, rule)
    yield family.whole(
        f"que_{name}_age_days",
        Text(f"age of the {said.en}", f"{said.zh}距今天数"),
        unit=DAYS,
        told=Text("days since the answers were handed in", "自提交之日起的天数"),
        value=pl.col(f"{prefix}_age"),
        missing=missing,
    )
    yield family.flag(
        f"que_{name}_is_expired",
        Text(f"{said.en} expired", f"{said.zh}已过期"),
        told=Text("the validity of the questionnaire has passed", "已超过问卷有效期"),
        value=pl.col(f"{prefix}_expired"),
        missing=missing,
    )


def _all_measures() -> Iterator[Measure]:
    """Yield what the newest confirmed answers of all questionnaires say together.

    Rule: QUE-21 A knock-out counts while it stands in the newest confirmed answers of a
    questionnaire, whichever it is; so does a required question that could not be answered.
    Source: docs/questionnaires.md, "Facts"
    """
    family = Family(Grain.CUSTOMER, "QUE-21")
    newest = Text("newest confirmed answers of each kind", "各类问卷最近一次已确认的答卷")
    yield family.flag(
        "que_is_knocked_out",
        Text("knock-out answered", "触发一票否决"),
        told=newest,
        value=pl.col("vetoes_count") > 0,
        missing=NO_SHEET,
    )
    yield family.whole(
        "que_knock_outs_count",
        Text("knock-out answers", "一票否决项数"),
        unit=COUNT,
        told=newest,
        value=pl.col("vetoes_count"),
        missing=NO_SHEET,
    )
    yield family.whole(
        "que_required_unanswered_count",
        Text("required questions not answered", "未作答的必答题数"),
        unit=COUNT,
        told=newest,
        value=pl.col("unanswered_count"),
        missing=NO_SHEET,
    )


def facts_of(sheets: pl.DataFrame, *, on: date) -> pl.DataFrame:
    """Return ``customer_id`` and every fact, a row for each customer with confirmed answers.

    ``sheets`` has the columns of ``SHEETS``, in any order; what was confirmed after ``on`` is
    not true yet. Of two sheets handed in on one day the one with the higher id is newer.
    """
    confirmed = sheets.filter(pl.col("confirmed_on") <= on)
    is_other = pl.col("purpose") == Purpose.OTHER.value
    newest = (
        confirmed.with_columns(of=pl.when(is_other).then("name").otherwise("purpose"))
        .sort("answered_on", "sheet_id")
        .unique(["customer_id", "purpose", "of"], keep="last", maintain_order=True)
    )
    counted = newest.group_by("customer_id").agg(
        pl.col("vetoes_count").sum(), pl.col("unanswered_count").sum()
    )
    for prefix, purpose in PREFIXES.items():
        counted = counted.join(_of_purpose(newest, prefix, purpose, on), "customer_id", how="left")
    columns = [m.column() for m in measures()]
    return counted.sort("customer_id").select("customer_id", *columns)


def _of_purpose(newest: pl.DataFrame, prefix: str, purpose: Purpose, on: date) -> pl.DataFrame:
    return newest.filter(pl.col("purpose") == purpose.value).select(
        "customer_id",
        (pl.lit(on) - pl.col("answered_on")).dt.total_days().alias(f"{prefix}_age"),
        (pl.col("expires_on") <= on).alias(f"{prefix}_expired"),
        *(pl.col(name).alias(f"{prefix}_{name}") for name in ("total", *FIVE_C)),
    )
