"""What the invoices say of the business: its course, its spread, its counterparties."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from obligor_core.taxinvoices.finding import Facts, Finding, Weight, above, below, percent, year
from obligor_core.taxinvoices.numbers import InvoiceNumbers
from obligor_core.text import Text


def stopped(facts: Facts, numbers: InvoiceNumbers, *, on: date) -> Iterator[Finding]:
    """Yield that sales came to an end.

    Rule: TAX-20 A customer that has stopped selling is a severe finding.
    Source: house decision; whoever sells nothing has nothing to pay from.
    """
    if facts.get("inv_has_stopped_selling"):
        last, days = facts["inv_last_sale_on"], facts["inv_days_since_sale"]
        yield Finding(
            "TAX-20",
            Weight.SEVERE,
            Text("Sales have stopped", "已停止开具销项发票"),
            Text(
                "The last sales invoice is of {last}, {days} days ago. Ask whether business has "
                "ended or the file only ends early.",
                "最近一张销项发票为 {last}，距今 {days} 天。请核实是否停业，或仅为发票数据未更新。",
            ).fill(last=last.isoformat(), days=days),
            "inv_days_since_sale",
            (("direction", "sale"), ("issued_from", last.isoformat())),
        )


def falling(facts: Facts, numbers: InvoiceNumbers, *, on: date) -> Iterator[Finding]:
    """Yield that turnover by invoices fell against the same months a year before.

    Rule: TAX-22 A fall of turnover over six months against the year before is named.
    Source: house number; the same months are compared, so that the season does not matter.
    """
    if below(facts, "inv_sales_growth_6m", limit=-numbers.turnover_fall_max):
        yield Finding(
            "TAX-22",
            Weight.WARNING,
            Text("Turnover is falling", "开票收入下滑"),
            Text(
                "Sales invoices of six months are {share} below the same months a year before.",
                "近6个月销项金额较上年同期下降 {share}。",
            ).fill(share=percent(-facts["inv_sales_growth_6m"])),
            "inv_sales_growth_6m",
            (("direction", "sale"),),
        )


def buys_more(facts: Facts, numbers: InvoiceNumbers, *, on: date) -> Iterator[Finding]:
    """Yield that more was bought than sold.

    Rule: TAX-27 Purchases above sales over 12 months are named.
    Source: house decision; stock piles up, sales are not invoiced, or invoices are bought.
    """
    if above(facts, "inv_purchase_ratio_12m", limit=numbers.purchase_ratio_max):
        yield Finding(
            "TAX-27",
            Weight.WARNING,
            Text("Buys more than it sells", "进项大于销项"),
            Text(
                "Purchases by invoices are {share} of the sales of 12 months: stock, sales without "
                "invoices, or invoices without goods.",
                "近12个月进项为销项的 {share}，可能为囤货、未开票销售或虚开取得发票。",
            ).fill(share=percent(facts["inv_purchase_ratio_12m"])),
            "inv_purchase_ratio_12m",
            year(on, direction="purchase"),
        )


def concentrated(facts: Facts, numbers: InvoiceNumbers, *, on: date) -> Iterator[Finding]:
    """Yield that one customer, or one supplier, carries the business.

    Rule: TAX-25 A single counterparty with most of a side is named.
    Source: house number; its trouble, or its change of mind, is the customer's.
    """
    cases = (
        (
            "inv_customers_top1_12m",
            numbers.top_customer_max,
            Text("Depends on one customer", "下游高度集中"),
            Text(
                "The largest customer takes {share} of the sales of 12 months.",
                "第一大下游客户占近12个月销项 {share}。",
            ),
        ),
        (
            "inv_suppliers_top1_12m",
            numbers.top_supplier_max,
            Text("Depends on one supplier", "上游高度集中"),
            Text(
                "The largest supplier gives {share} of the purchases of 12 months.",
                "第一大上游供应商占近12个月进项 {share}。",
            ),
        ),
    )
    for name, limit, title, text in cases:
        if above(facts, name, limit=limit):
            said = text.fill(share=percent(facts[name]))
            yield Finding("TAX-25", Weight.NOTE, title, said, name, is_about_parties=True)


def uneven(facts: Facts, numbers: InvoiceNumbers, *, on: date) -> Iterator[Finding]:
    """Yield that sales pause for long or jump from month to month.

    Rule: TAX-28 A long pause and a wide spread of monthly sales are named.
    Source: house numbers beside the public data: a fifth of the firms pause for longer.
    """
    has_stopped = bool(facts.get("inv_has_stopped_selling"))
    if not has_stopped and above(facts, "inv_pause_days_12m", limit=numbers.pause_days_max):
        yield Finding(
            "TAX-28",
            Weight.NOTE,
            Text("Sales paused for long", "销项曾长时间中断"),
            Text(
                "The longest time without a sales invoice in 12 months is {days} days.",
                "近12个月最长 {days} 天未开具销项发票。",
            ).fill(days=facts["inv_pause_days_12m"]),
            "inv_pause_days_12m",
            year(on, direction="sale"),
        )
    if above(facts, "inv_volatility_12m", limit=numbers.volatility_max):
        yield Finding(
            "TAX-28",
            Weight.NOTE,
            Text("Monthly sales jump", "月销项波动剧烈"),
            Text(
                "Monthly sales spread by {value} times their mean over 12 months.",
                "近12个月月销项标准差为均值的 {value} 倍。",
            ).fill(value=f"{facts['inv_volatility_12m']:.2f}"),
            "inv_volatility_12m",
            year(on, direction="sale"),
        )


def disloyal(facts: Facts, numbers: InvoiceNumbers, *, on: date) -> Iterator[Finding]:
    """Yield that few customers come back, or that most do.

    Rule: TAX-31 Few returning customers are named, and many are a strength.
    Source: house numbers beside the public data: a quarter of the firms keep less than 17 %, a
    tenth more than 60 %.
    """
    name = "inv_customers_returning_6m"
    if below(facts, name, limit=numbers.returning_min):
        yield Finding(
            "TAX-31",
            Weight.NOTE,
            Text("Few customers come back", "客户复购率低"),
            Text(
                "Only {share} of the customers of the year before bought again in six months.",
                "此前12个月的下游客户中仅 {share} 在近6个月复购。",
            ).fill(share=percent(facts[name])),
            name,
            is_about_parties=True,
        )
    if above(facts, name, limit=numbers.returning_good_min):
        yield Finding(
            "TAX-31",
            Weight.STRENGTH,
            Text("Customers come back", "客户稳定"),
            Text(
                "{share} of the customers of the year before bought again in six months.",
                "此前12个月的下游客户中 {share} 在近6个月复购。",
            ).fill(share=percent(facts[name])),
            name,
            is_about_parties=True,
        )


def strong(facts: Facts, numbers: InvoiceNumbers, *, on: date) -> Iterator[Finding]:
    """Yield what else speaks for the customer.

    Rule: TAX-32 Rising turnover and widely spread customers are strengths.
    Source: house numbers.
    """
    if above(facts, "inv_sales_growth_6m", limit=numbers.turnover_rise_min):
        yield Finding(
            "TAX-32",
            Weight.STRENGTH,
            Text("Turnover is rising", "开票收入增长"),
            Text(
                "Sales invoices of six months are {share} above the same months a year before.",
                "近6个月销项金额较上年同期增长 {share}。",
            ).fill(share=percent(facts["inv_sales_growth_6m"])),
            "inv_sales_growth_6m",
            (("direction", "sale"),),
        )
    if below(facts, "inv_customers_top1_12m", limit=numbers.top_customer_good_max):
        yield Finding(
            "TAX-32",
            Weight.STRENGTH,
            Text("Sales are widely spread", "下游分散"),
            Text(
                "The largest of {count} customers takes {share} of the sales.",
                "{count} 家下游客户中最大一家仅占销项 {share}。",
            ).fill(
                count=facts["inv_customers_12m"],
                share=percent(facts["inv_customers_top1_12m"]),
            ),
            "inv_customers_top1_12m",
            is_about_parties=True,
        )
