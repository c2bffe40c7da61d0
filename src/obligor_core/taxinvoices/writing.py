"""Facts of how a customer writes invoices: what it voids, takes back, rounds and splits."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from obligor_core.facts import Grain
from obligor_core.portfolio.facts.definition import COUNT, Family, Measure
from obligor_core.receivables.measures import ratio
from obligor_core.taxinvoices.numbers import InvoiceNumbers
from obligor_core.text import Text

# Fact, in English, in Chinese, column above the line, column below it.
RATES = (
    (
        "inv_void_rate_12m",
        "void sales invoices",
        "销项作废率（张数）",
        "sales_void",
        "sales_written",
    ),
    (
        "inv_void_amount_rate_12m",
        "void sales invoices by amount",
        "销项作废率（金额）",
        "sales_void_minor",
        "sales_written_minor",
    ),
    (
        "inv_red_rate_12m",
        "red-letter sales invoices",
        "销项红字率（张数）",
        "sales_red",
        "sales_counted",
    ),
    (
        "inv_red_amount_rate_12m",
        "red-letter sales invoices by amount",
        "销项红字率（金额）",
        "sales_red_minor",
        "sold_minor",
    ),
    (
        "inv_purchase_void_rate_12m",
        "void purchase invoices",
        "进项作废率（张数）",
        "purchases_void",
        "purchases_written",
    ),
    (
        "inv_purchase_red_amount_rate_12m",
        "red-letter purchase invoices by amount",
        "进项红字率（金额）",
        "purchases_red_minor",
        "bought_minor",
    ),
)
TOO_FEW = Text("too few sales invoices", "销项发票过少")


def writing_measures(numbers: InvoiceNumbers) -> Iterator[Measure]:
    """Yield the rates of void and of red-letter invoices, by number and by amount.

    Rule: TAX-15 Void invoices are told as a share of all written, red-letter ones of those counted.
    Source: house decision; 增值税专用发票使用规定 art. 13, 20: an invoice is voided within its
    month and taken back by a red-letter one afterwards, so both tell of business undone.
    """
    family, col = Family(Grain.CUSTOMER, "TAX-15"), pl.col
    for name, en, zh, top, bottom in RATES:
        yield family.number(
            name,
            Text(f"rate of {en}", zh),
            told=Text(f"{en} / all, 12 months", f"近12个月{zh}"),
            value=ratio(col(top), col(bottom)),
        )
    yield family.whole(
        "inv_abnormal_24m",
        Text("abnormal invoices of 24 months", "近24个月异常发票数"),
        unit=COUNT,
        told=Text("invoices the tax office marked as abnormal", "税务机关标记为异常（失控）的发票"),
        value=col("abnormal"),
    )
    yield family.whole(
        "inv_unlike_parts_24m",
        Text("invoices whose total is not net plus tax", "价税合计不符的发票数"),
        unit=COUNT,
        told=Text(
            "more than one fen apart, 24 months", "近24个月金额与税额之和不等于价税合计（差超1分）"
        ),
        value=col("unlike"),
    )


def pattern_measures(numbers: InvoiceNumbers) -> Iterator[Measure]:
    """Yield what amounts look like: round, just under a limit, or unlike natural numbers.

    Rule: TAX-16 First digits are compared with Benford's law when there are enough of them.
    Source: Nigrini, Benford's Law (Wiley 2012), ch. 7: mean absolute deviation, conformity bounds;
    发票最高开票限额 of 1万, 10万 and 100万元 for amounts split to stay below.
    """
    family, col = Family(Grain.CUSTOMER, "TAX-16"), pl.col
    for name, label, told, column in (
        (
            "inv_round_share_12m",
            Text("share of round sales", "整额销项占比"),
            Text(
                "sales totals in whole thousands / all, 12 months",
                "近12个月价税合计为整千元的张数占比",
            ),
            "sold_round",
        ),
        (
            "inv_near_limit_share_12m",
            Text("share of sales just under an invoicing limit", "贴近开票限额的销项占比"),
            Text(
                "net from 90 % up to 10 000, 100 000 or 1 000 000 / all, 12 months",
                "近12个月金额达1万、10万或100万元九成以上而未超限的张数占比",
            ),
            "sold_near_limit",
        ),
    ):
        yield family.number(name, label, told=told, value=ratio(col(column), col("sold_count")))
    yield family.number(
        "inv_benford_mad_24m",
        Text("distance of first digits from Benford's law", "首位数字偏离本福特定律程度"),
        told=Text(
            f"mean absolute deviation, sales of 24 months, {numbers.benford_count_min} at least",
            f"近24个月销项首位数字平均绝对偏差（至少{numbers.benford_count_min}张）",
        ),
        value=pl.when(col("digits_count") >= numbers.benford_count_min).then(col("digits_mad")),
        missing=TOO_FEW,
    )
