"""What the invoices say of how they are written, and whether they can be relied on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from obligor_core.taxinvoices.finding import Facts, Finding, Weight, above, percent, year
from obligor_core.taxinvoices.numbers import InvoiceNumbers
from obligor_core.text import Text


def doubted(facts: Facts, numbers: InvoiceNumbers, *, on: date) -> Iterator[Finding]:
    """Yield that invoices are abnormal, or do not add up.

    Rule: TAX-30 Every abnormal invoice is a severe finding, and one that does not add up a note.
    Source: 国家税务总局公告2019年第38号: the tax on abnormal invoices is not deductible.
    """
    if above(facts, "inv_abnormal_24m", limit=0):
        yield Finding(
            "TAX-30",
            Weight.SEVERE,
            Text("Abnormal invoices", "存在异常发票"),
            Text(
                "{count} invoices of 24 months are marked as abnormal by the tax office.",
                "近24个月有 {count} 张发票被税务机关列为异常（失控）。",
            ).fill(count=facts["inv_abnormal_24m"]),
            "inv_abnormal_24m",
            (("state", "abnormal"),),
        )
    if above(facts, "inv_unlike_parts_24m", limit=0):
        yield Finding(
            "TAX-30",
            Weight.NOTE,
            Text("Invoices that do not add up", "发票金额不符"),
            Text(
                "{count} invoices have a total that is not net plus tax; they count as they are.",
                "{count} 张发票的价税合计不等于金额与税额之和，按原数计算。",
            ).fill(count=facts["inv_unlike_parts_24m"]),
            "inv_unlike_parts_24m",
            (("unlike", "yes"),),
        )


def void(facts: Facts, numbers: InvoiceNumbers, *, on: date) -> Iterator[Finding]:
    """Yield that many invoices were voided.

    Rule: TAX-23 A high rate of void sales invoices is named.
    Source: house number beside the public data: three quarters of the firms void less than 14 %.
    """
    enough = above(facts, "inv_sales_count_12m", limit=numbers.rate_count_min - 1)
    if enough and above(facts, "inv_void_rate_12m", limit=numbers.void_rate_max):
        yield Finding(
            "TAX-23",
            Weight.WARNING,
            Text("Many sales invoices are voided", "销项作废率偏高"),
            Text(
                "{share} of the sales invoices of 12 months were voided, by amount {amount}.",
                "近12个月销项发票作废率 {share}，金额占比 {amount}。",
            ).fill(
                share=percent(facts["inv_void_rate_12m"]),
                amount=percent(facts["inv_void_amount_rate_12m"] or 0),
            ),
            "inv_void_rate_12m",
            year(on, direction="sale", state="void"),
        )


def red(facts: Facts, numbers: InvoiceNumbers, *, on: date) -> Iterator[Finding]:
    """Yield that much turnover was taken back by red-letter invoices.

    Rule: TAX-24 A high rate of red-letter sales invoices by amount is named.
    Source: house number beside the public data: nine tenths of the firms take back less than 6 %.
    """
    if above(facts, "inv_red_amount_rate_12m", limit=numbers.red_rate_max):
        yield Finding(
            "TAX-24",
            Weight.WARNING,
            Text("Much turnover is taken back", "销项红冲比例偏高"),
            Text(
                "Red-letter invoices took back {share} of what was invoiced in 12 months: returned "
                "goods, discounts, or turnover that never was.",
                "近12个月红字发票冲减销项 {share}，可能为退货、折让或虚增收入冲回。",
            ).fill(share=percent(facts["inv_red_amount_rate_12m"])),
            "inv_red_amount_rate_12m",
            year(on, direction="sale", state="red"),
        )


def circular(facts: Facts, numbers: InvoiceNumbers, *, on: date) -> Iterator[Finding]:
    """Yield that sales go to the customer's own suppliers.

    Rule: TAX-26 Sales to own suppliers beyond a share are named as a hint at circular trading.
    Source: house number; see TAX-14.
    """
    if above(facts, "inv_circle_share_12m", limit=numbers.circle_share_max):
        yield Finding(
            "TAX-26",
            Weight.WARNING,
            Text("Sells to its own suppliers", "疑似循环交易"),
            Text(
                "Parties that both bought and sold in 12 months: {count}. {share} of the sales "
                "may have gone in a circle.",
                "近12个月有 {count} 家对手既购又销，疑似循环交易占销项 {share}。",
            ).fill(
                count=facts["inv_circle_parties_12m"],
                share=percent(facts["inv_circle_share_12m"]),
            ),
            "inv_circle_share_12m",
            is_about_parties=True,
        )


def patterned(facts: Facts, numbers: InvoiceNumbers, *, on: date) -> Iterator[Finding]:
    """Yield that amounts look made.

    Rule: TAX-29 Round amounts, amounts just under a limit and odd first digits are named.
    Source: house numbers beside the public data: a tenth of the firms go beyond each; see TAX-16.
    """
    enough = above(facts, "inv_sales_count_12m", limit=numbers.rate_count_min - 1)
    cases = (
        (
            "inv_round_share_12m",
            numbers.round_share_max,
            Text("Most sales are over round amounts", "销项多为整额"),
            Text(
                "{share} of the sales totals are whole thousands.",
                "{share} 的销项价税合计为整千元。",
            ),
        ),
        (
            "inv_near_limit_share_12m",
            numbers.near_limit_share_max,
            Text("Most sales are just under a limit", "销项多贴近开票限额"),
            Text(
                "{share} of the sales invoices stay just under a limit of invoicing: sales are "
                "split.",
                "{share} 的销项发票贴近开票限额，存在拆分开票。",
            ),
        ),
    )
    for name, limit, title, text in cases:
        if enough and above(facts, name, limit=limit):
            said = text.fill(share=percent(facts[name]))
            yield Finding("TAX-29", Weight.NOTE, title, said, name, year(on, direction="sale"))
    if above(facts, "inv_benford_mad_24m", limit=numbers.benford_mad_max):
        yield Finding(
            "TAX-29",
            Weight.NOTE,
            Text("First digits are odd", "首位数字分布异常"),
            Text(
                "First digits of the sales are {value} from Benford's law on average, further than "
                "those of nine firms in ten.",
                "销项金额首位数字平均偏离本福特定律 {value}，高于九成企业。",
            ).fill(value=f"{facts['inv_benford_mad_24m']:.3f}"),
            "inv_benford_mad_24m",
            (("direction", "sale"),),
        )


def old_evidence(facts: Facts, numbers: InvoiceNumbers, *, on: date) -> Iterator[Finding]:
    """Yield that the invoices are too old to speak for today.

    Rule: TAX-21 Invoices older than two months no longer say how business goes.
    Source: house number; VAT is declared monthly, so a newer file always exists.
    """
    if above(facts, "inv_age_days", limit=numbers.evidence_age_days_max):
        yield Finding(
            "TAX-21",
            Weight.NOTE,
            Text("The invoice data are old", "发票数据已过时"),
            Text(
                "The newest invoice is {days} days old; figures of recent months are too low if "
                "the file ends early. Obtain a newer file.",
                "最近一张发票距今 {days} 天；如数据未更新，近期指标将偏低，请获取最新发票数据。",
            ).fill(days=facts["inv_age_days"]),
            "inv_age_days",
        )
