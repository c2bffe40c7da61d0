"""Facts that need several kinds of evidence at once: what one source says against another."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from obligor_core.collateral.coverage import coverage_measures
from obligor_core.facts import Grain
from obligor_core.portfolio.facts.definition import Family, Measure
from obligor_core.receivables.measures import ratio
from obligor_core.text import Text


def cross_measures() -> Iterator[Measure]:
    """Yield the facts that compare kinds of evidence, over the facts of all of them."""
    yield from coverage_measures()
    yield from _against_reported()
    yield from _against_net_worth()
    yield from _newer()


def _against_reported() -> Iterator[Measure]:
    """Yield what other sources say of the revenue that statements report.

    Rule: ASM-12 Invoices and money received are compared with the revenue of the newest annual
    statement, both of twelve months; invoices are without tax, money received is with it.
    Source: house decision, usual 三表互证 practice; a low ratio asks, it proves nothing.
    """
    family, col = Family(Grain.CUSTOMER, "ASM-12"), pl.col
    missing = Text("one of the two is missing", "其中一项缺失")
    for name, part, label, told in (
        (
            "asm_invoices_to_revenue",
            "inv_sales_12m",
            Text("sales invoices to revenue", "开票收入比"),
            Text(
                "sales invoices of 12 months / revenue of the year", "近12个月销项 / 年度营业收入"
            ),
        ),
        (
            "asm_inflow_to_revenue",
            "bank_inflow_operating_12m",
            Text("money received to revenue", "流水收入比"),
            Text("operating inflow / revenue of the year", "近12个月经营性流入 / 年度营业收入"),
        ),
    ):
        value = ratio(col(part), col("stm_revenue_year"))
        yield family.number(name, label, told=told, value=value, missing=missing)


def _against_net_worth() -> Iterator[Measure]:
    """Yield what net worth has to bear.

    Rule: ASM-13 Claims in court are measured by the equity of the newest statement; where equity
    is not positive the ratio has no meaning and is missing.
    Source: house decision.
    """
    family, equity = Family(Grain.CUSTOMER, "ASM-13"), pl.col("stm_equity")
    for name, part, label in (
        (
            "asm_lawsuits_to_equity",
            "rec_lawsuits_open_amount",
            Text("lawsuits to equity", "被诉金额/净资产"),
        ),
        (
            "asm_guarantees_to_equity",
            "col_guarantees_given",
            Text("guarantees given to equity", "对外担保/净资产"),
        ),
    ):
        value = pl.when(equity > 0).then(ratio(pl.col(part), equity))
        told = Text(f"{label.en.split(' to ')[0]} / equity", label.zh.replace("/", " / "))
        yield family.number(name, label, told=told, value=value)


def _newer() -> Iterator[Measure]:
    """Yield whether evidence came in that the assessment in force did not know.

    Rule: ASM-14 A statement is newer when its period ended after that of the newest statement
    that the assessment used; the first statement is always newer.
    Source: house decision.
    """
    family, col = Family(Grain.CUSTOMER, "ASM-14"), pl.col
    used = col("asm_statement_age_then") + col("asm_age_days")
    is_newer = (col("stm_age_days") < used).fill_null(True)
    is_there = col("stm_age_days").is_not_null() & col("asm_age_days").is_not_null()
    yield family.flag(
        "asm_is_statement_newer",
        Text("newer statement than assessed", "有新报表未评估"),
        told=Text("a statement ended after the one that was assessed", "报表期末晚于评估所用报表"),
        value=pl.when(is_there).then(is_newer),
        missing=Text("no assessment in force, or no statement", "没有生效评估或报表"),
    )
