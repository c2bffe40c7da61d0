"""Facts of whom a customer depends on, up- and downstream, and its place in the chain."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from obligor_core.facts import Grain
from obligor_core.portfolio.facts.definition import COUNT, Family, Measure
from obligor_core.receivables.measures import ratio
from obligor_core.taxinvoices.invoices import Direction
from obligor_core.taxinvoices.numbers import InvoiceNumbers
from obligor_core.taxinvoices.turnover import TOO_SHORT, total
from obligor_core.text import Text

SIDES = (
    ("customers", Text("customers", "下游客户")),
    ("suppliers", Text("suppliers", "上游供应商")),
)
NAMES_SILENT = Text(
    "nothing sold, or the names of most buyers do not say what they are",
    "无销项，或多数购方名称无法判断类型",
)
NOBODY = Text("nobody on this side in the 12 months", "近12个月该方向无交易对手")


def concentration_measures(numbers: InvoiceNumbers) -> Iterator[Measure]:
    """Yield how few customers and suppliers make up the last 12 months.

    Rule: TAX-11 Shares are of the net amounts of those counterparties with more than nothing left.
    Source: Herfindahl-Hirschman index: the sum of squared shares, 1 is a single counterparty.
    """
    family, col = Family(Grain.CUSTOMER, "TAX-11"), pl.col
    for side, who in SIDES:
        amount = col(f"{side}_minor")
        yield family.whole(
            f"inv_{side}_12m",
            Text(f"{who.en} of 12 months", f"近12个月{who.zh}数"),
            unit=COUNT,
            told=Text(f"{who.en} with invoices of 12 months", f"近12个月有发票的{who.zh}数"),
            value=col(f"{side}_count").fill_null(0),
        )
        for name, column, en, zh in (
            ("top1", "top1_minor", "largest", "第一大"),
            ("top5", "top5_minor", "five largest", "前五大"),
        ):
            yield family.number(
                f"inv_{side}_{name}_12m",
                Text(f"share of the {en} of the {who.en}", f"{zh}{who.zh}占比"),
                told=Text(f"net of the {en} / net of all, 12 months", f"近12个月{zh} / 全部金额"),
                value=ratio(col(f"{side}_{column}"), amount),
                missing=NOBODY,
            )
        yield family.number(
            f"inv_{side}_hhi_12m",
            Text(f"concentration of the {who.en}", f"{who.zh}集中度（HHI）"),
            told=Text("sum of squared shares, 12 months", "近12个月份额平方和"),
            value=pl.when(amount > 0).then(col(f"{side}_hhi")),
            missing=NOBODY,
        )


def loyalty_measures(numbers: InvoiceNumbers) -> Iterator[Measure]:
    """Yield who came back, and how much new counterparties bring.

    Rule: TAX-12 Of those with invoices in months 7 to 18, who has one in the last six returned.
    Source: house decision; missing while the invoices do not cover 12 months.
    """
    family, col = Family(Grain.CUSTOMER, "TAX-12"), pl.col
    is_covered = col("reach") >= 11
    for side, who in SIDES:
        yield family.number(
            f"inv_{side}_returning_6m",
            Text(f"share of {who.en} that return", f"{who.zh}复购率"),
            told=Text(
                f"{who.en} of months 7 to 18 with an invoice in the last six",
                f"第7—18个月前的{who.zh}中，近6个月仍有发票的占比",
            ),
            value=pl.when(is_covered).then(ratio(col(f"{side}_returned"), col(f"{side}_earlier"))),
            missing=TOO_SHORT,
        )
        yield family.number(
            f"inv_{side}_new_share_6m",
            Text(f"share of new {who.en}", f"新增{who.zh}金额占比"),
            told=Text(
                f"net of six months with {who.en} unseen in the 12 months before",
                f"近6个月金额中，此前12个月未出现的{who.zh}占比",
            ),
            value=pl.when(is_covered).then(
                ratio(col(f"{side}_new_minor"), col(f"{side}_recent_minor"))
            ),
            missing=TOO_SHORT,
        )


def position_measures(numbers: InvoiceNumbers) -> Iterator[Measure]:
    """Yield to whom the customer sells: end customers, traders or other firms.

    Rule: TAX-13 The place in the chain is told by the kind of buyer that more than half goes to.
    Source: house decision; missing when the names of less than half of the sales say anything.
    """
    family, col = Family(Grain.CUSTOMER, "TAX-13"), pl.col
    known = col("known_kind_minor")
    enough = known.cast(pl.Float64) >= col("customers_minor") * numbers.position_known_min
    is_known = (known > 0) & enough
    persons, traders = ratio(col("persons_minor"), known), ratio(col("traders_minor"), known)
    for name, label, zh, share in (
        ("inv_persons_share_12m", Text("sales to persons", "对个人销售占比"), "个人", persons),
        ("inv_traders_share_12m", Text("sales to traders", "对贸易商销售占比"), "贸易商", traders),
    ):
        yield family.number(
            name,
            label,
            told=Text(f"{label.en} / sales to buyers whose names tell", f"{zh} / 可识别类型的销项"),
            value=pl.when(is_known).then(share),
            missing=NAMES_SILENT,
        )
    yield family.text(
        "inv_chain_position",
        Text("sells mainly to", "主要销售对象"),
        told=Text(
            "persons, traders or businesses, whoever takes more than half; else mixed",
            "个人、贸易商或企业中占比过半者，否则为混合",
        ),
        value=pl.when(is_known).then(
            pl.when(persons > 0.5)
            .then(pl.lit("persons"))
            .when(traders > 0.5)
            .then(pl.lit("traders"))
            .when(persons + traders < 0.5)
            .then(pl.lit("businesses"))
            .otherwise(pl.lit("mixed"))
        ),
        missing=NAMES_SILENT,
    )


def circle_measures(numbers: InvoiceNumbers) -> Iterator[Measure]:
    """Yield how much was sold to those who also supplied.

    Rule: TAX-14 What is sold to a supplier, up to what is bought from it, may go in a circle.
    Source: house decision; turnover without business (循环开票) shows as sales among the same
    parties. Returns of goods and barter look alike, so it is a hint and no proof.
    """
    family, col = Family(Grain.CUSTOMER, "TAX-14"), pl.col
    yield family.whole(
        "inv_circle_parties_12m",
        Text("buyers that are suppliers too", "既购又销的交易对手数"),
        unit=COUNT,
        told=Text("counterparties on both sides in 12 months", "近12个月同时出现在进销两端的对手"),
        value=col("circle_count").fill_null(0),
    )
    sales = total(Direction.SALE, (0, 12))
    yield family.number(
        "inv_circle_share_12m",
        Text("share of sales that may go in a circle", "疑似循环交易占比"),
        told=Text(
            "the smaller of sold and bought of each such party / sales, 12 months",
            "近12个月各对手进销金额较小者之和 / 销项金额",
        ),
        value=ratio(col("circled_minor").fill_null(0), sales),
    )
