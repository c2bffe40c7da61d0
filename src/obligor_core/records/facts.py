"""Facts of a customer that come from credit records, its industry and its place in the market."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import polars as pl

from obligor_core.facts import FactType, Grain
from obligor_core.portfolio.facts.definition import (
    COUNT,
    DAYS,
    MINOR_UNITS,
    Family,
    Measure,
)
from obligor_core.portfolio.numbers import BookNumbers
from obligor_core.records.asked import Asked
from obligor_core.records.industry_facts import industry_measures
from obligor_core.records.industry_kernel import outlooks_of
from obligor_core.records.kernel import TIERS, sums_of
from obligor_core.records.matters import RecordKind
from obligor_core.records.public_facts import public_measures
from obligor_core.text import Text

NO_REPORT = Text("there is no report, or it does not say", "无征信报告或报告未载明")
NO_EVIDENCE = Text("nothing was ever asked or recorded", "从未查询或登记")


def measures() -> Iterator[Measure]:
    """Yield every fact of this kind of evidence."""
    yield from court_measures()
    yield from public_measures()
    yield from bureau_measures()
    yield from state_measures()
    yield from industry_measures()


def facts_of(
    frames: Mapping[str, pl.DataFrame], *, on: date, rates: pl.DataFrame, numbers: BookNumbers
) -> pl.DataFrame:
    """Return ``customer_id`` and exactly the facts of ``measures``, one row a customer.

    ``frames`` has ``records``, ``checks``, ``consents``, ``customers``, ``outlooks`` and
    ``positions`` as ``frames.py`` says.
    """
    sums = sums_of(
        frames["records"],
        frames["checks"],
        consents=frames["consents"],
        on=on,
        rates=rates,
        numbers=numbers,
    )
    seen = outlooks_of(
        frames["customers"], frames["outlooks"], positions=frames["positions"], on=on
    )
    both = sums.join(seen, on="customer_id", how="full", coalesce=True)
    both = both.with_columns(as_of=pl.lit(on)).sort("customer_id")
    return both.select("customer_id", *(m.column() for m in measures()))


def court_measures() -> Iterator[Measure]:
    """Yield what the courts say.

    Rule: REC-53 Open are court records without an end; of lawsuits those against it.
    Source: house decision; 最高人民法院 (法释〔2017〕7号) keeps the list of dishonest debtors.
    """
    of = Asked("REC-53", RecordKind.COURT)
    yield of.count(
        "rec_court_open_count",
        "court_open_count",
        label=Text("open court records", "未了结司法记录数"),
        told=Text("enforcement, bans and lawsuits as defendant", "被执行、限高、失信与被诉"),
    )
    yield of.amount(
        "rec_court_open_amount",
        "court_open_amount",
        label=Text("amount of open court records", "未了结司法金额"),
        told=Text("sum of their amounts", "上述记录金额合计"),
    )
    yield of.count(
        "rec_enforcement_open_count",
        "enforced_count",
        label=Text("open enforcements", "未了结被执行数"),
        told=Text("judgment debtor, dishonest, ended without result", "被执行、失信、终本"),
    )
    yield of.amount(
        "rec_enforcement_open_amount",
        "enforced_amount",
        label=Text("amount under enforcement", "被执行金额"),
        told=Text("sum of open enforcements", "未了结被执行金额合计"),
    )
    yield of.flag(
        "rec_is_dishonest",
        "is_dishonest",
        label=Text("dishonest judgment debtor", "失信被执行人"),
        told=Text("an open record of the list", "名单内未移出"),
    )
    yield of.flag(
        "rec_is_consumption_restricted",
        "is_restricted",
        label=Text("restricted consumption", "被限制消费"),
        told=Text("an open order", "限制消费令未解除"),
    )
    yield from _lawsuits(of)


def _lawsuits(of: Asked) -> Iterator[Measure]:
    yield of.count(
        "rec_lawsuits_open_count",
        "lawsuits_count",
        label=Text("open lawsuits as defendant", "作为被告的未结诉讼数"),
        told=Text("lawsuits without an end", "未结案诉讼"),
    )
    yield of.amount(
        "rec_lawsuits_open_amount",
        "lawsuits_amount",
        label=Text("amount sued for", "被诉金额"),
        told=Text("open lawsuits as defendant", "作为被告的未结诉讼标的额"),
    )
    yield of.amount(
        "rec_claims_open_amount",
        "claims_amount",
        label=Text("amount the customer sues for", "作为原告的标的额"),
        told=Text("open lawsuits as plaintiff", "作为原告的未结诉讼标的额"),
    )


def bureau_measures() -> Iterator[Measure]:
    """Yield what the newest credit reports say.

    Rule: REC-55 The report told last counts; that about a person stands beside the other.
    Source: house decision.
    """
    family, col = Family(Grain.CUSTOMER, "REC-55"), pl.col
    amounts = (
        ("rec_bureau_credit_balance", "credit_balance", "credit balance by bureau", "征信信贷余额"),
        ("rec_bureau_overdue", "bureau_overdue", "overdue by bureau", "征信逾期金额"),
        ("rec_bureau_guarantees", "external_guarantees", "guarantees by bureau", "征信对外担保"),
        ("rec_person_overdue", "person_overdue", "overdue of the person", "个人征信逾期金额"),
    )
    for name, column, en, zh in amounts:
        yield family.measure(
            name,
            Text(en, zh),
            fact_type=FactType.MONEY,
            unit=MINOR_UNITS,
            told=Text("newest report", "最近一份报告"),
            value=col(column),
            missing=NO_REPORT,
        )
    yield family.text(
        "rec_bureau_five_tier",
        Text("worst five-tier class by bureau", "征信最差五级分类"),
        told=Text("newest report of the enterprise", "最近一份企业征信报告"),
        value=col("five_tier"),
        missing=NO_REPORT,
    )
    wholes = (
        ("rec_bureau_tier_rank", _tier(), COUNT, "five-tier class as a number", "五级分类序号"),
        ("rec_bureau_queries_3m", col("queries_3m"), COUNT, "queries of 3 months", "征信近3月查询"),
        (
            "rec_person_overdue_months_24m",
            col("overdue_months_24m"),
            COUNT,
            "months overdue of the person",
            "个人近24月逾期月数",
        ),
        ("rec_bureau_age_days", _age("report_on"), DAYS, "age of the report", "企业征信报告天数"),
        (
            "rec_person_report_age_days",
            _age("person_report_on"),
            DAYS,
            "age of the personal report",
            "个人征信报告天数",
        ),
    )
    for name, value, unit, en, zh in wholes:
        yield family.whole(
            name,
            Text(en, zh),
            unit=unit,
            told=Text("newest report", "最近一份报告"),
            value=value,
            missing=NO_REPORT,
        )


def _tier() -> pl.Expr:
    """Return 0 for normal and 4 for loss."""
    return pl.col("five_tier").replace_strict(TIERS, return_dtype=pl.Int64, default=None)


def _age(column: str) -> pl.Expr:
    return (pl.col("as_of") - pl.col(column)).dt.total_days()


def state_measures() -> Iterator[Measure]:
    """Yield how bad the worst record is, what waits for a person, and how fresh all of it is.

    Rule: REC-56 A kind has expired when everything told of it has; the worst counts for 24 months.
    Source: house decision.
    """
    family, col = Family(Grain.CUSTOMER, "REC-56"), pl.col
    has_any = pl.any_horizontal(
        *(col(f"asked_{kind.value}").fill_null(value=False) for kind in RecordKind)
    )
    counted = (
        ("rec_severity_worst", "severity_worst", "worst severity (0 to 3)", "最高严重程度（0–3）"),
        ("rec_open_count", "open_count", "open records", "未了结记录数"),
        ("rec_new_serious_3m", "grave_new_3m", "serious records of 3 months", "近3月严重记录数"),
        ("rec_candidates_count", "candidates_count", "candidates to confirm", "待确认记录数"),
        ("rec_sanction_candidates", "sanction_candidates", "hits to confirm", "待确认名单命中数"),
        ("rec_expired_count", "expired_count", "kinds that have expired", "已过期信息类别数"),
        (
            "rec_expiring_count",
            "expiring_count",
            "kinds that expire in 30 days",
            "30天内到期类别数",
        ),
    )
    for name, column, en, zh in counted:
        yield family.whole(
            name,
            Text(en, zh),
            unit=COUNT,
            told=Text("all records and queries", "全部记录与查询"),
            value=pl.when(has_any).then(col(column).fill_null(0)),
            missing=NO_EVIDENCE,
        )
    yield family.whole(
        "rec_expiry_days",
        Text("days to the next expiry", "距最近到期天数"),
        unit=DAYS,
        told=Text("negative when it has passed", "负数表示已过期"),
        value=col("expiry_days"),
        missing=NO_EVIDENCE,
    )
    yield family.flag(
        "rec_is_consent_valid",
        Text("consent for bureau queries", "征信查询授权有效"),
        told=Text("a consent that covers credit reports stands", "存在有效的征信查询授权"),
        value=col("is_consented"),
        missing=Text("no consent was ever recorded", "从未登记授权"),
    )
    yield family.whole(
        "rec_consent_days",
        Text("days of consent left", "授权剩余天数"),
        unit=DAYS,
        told=Text("of the consent that stands longest", "有效期最长的授权"),
        value=col("consent_days"),
        missing=Text("no consent stands, or it has no end", "无有效授权或授权无期限"),
    )
