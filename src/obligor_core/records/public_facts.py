"""Facts from tax offices, authorities, lists, news, the register and bills."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from obligor_core.portfolio.facts.definition import Measure
from obligor_core.records.asked import Asked
from obligor_core.records.matters import RecordKind
from obligor_core.text import Text


def public_measures() -> Iterator[Measure]:
    """Yield what tax offices, authorities, lists, news, registers and bills say.

    Rule: REC-54 Penalties count for 24 months, news for 6; everything lasting until its end.
    Source: house decision; windows as usual in Chinese credit reports.
    """
    tax = Asked("REC-54", RecordKind.TAX)
    yield tax.family.text(
        "rec_tax_grade",
        Text("tax credit grade", "纳税信用等级"),
        told=Text("of the newest year judged", "最近评价年度的等级"),
        value=pl.col("tax_grade"),
        missing=Text("no grade on record", "无等级记录"),
    )
    yield tax.family.whole(
        "rec_tax_grade_year",
        Text("year of the tax grade", "纳税信用评价年度"),
        unit=Text("year", "年度"),
        told=Text("the newest year judged", "最近评价年度"),
        value=pl.col("tax_grade_year"),
        missing=Text("no grade on record", "无等级记录"),
    )
    yield from _public_rest(tax)


def _public_rest(tax: Asked) -> Iterator[Measure]:
    yield tax.amount(
        "rec_tax_arrears",
        "arrears_amount",
        label=Text("tax arrears", "欠税金额"),
        told=Text("open arrears", "未缴清的欠税"),
    )
    yield tax.flag(
        "rec_is_tax_abnormal",
        "is_tax_abnormal",
        label=Text("abnormal taxpayer", "税务非正常户"),
        told=Text("an open record", "认定未解除"),
    )
    penalty = Asked("REC-54", RecordKind.PENALTY)
    yield penalty.count(
        "rec_penalties_count_24m",
        "penalties_count_24m",
        label=Text("penalties of 24 months", "近24个月行政处罚数"),
        told=Text("decided in the last 24 months", "近24个月作出的处罚决定"),
    )
    yield penalty.amount(
        "rec_penalties_amount_24m",
        "penalties_amount_24m",
        label=Text("penalties of 24 months, amount", "近24个月处罚金额"),
        told=Text("sum of the fines", "罚没金额合计"),
    )
    sanction = Asked("REC-54", RecordKind.SANCTION)
    yield sanction.flag(
        "rec_is_sanctioned",
        "is_sanctioned",
        label=Text("confirmed on a sanctions list", "制裁名单命中（已确认）"),
        told=Text("a hit that two persons confirmed", "经复核确认的命中"),
    )
    news = Asked("REC-54", RecordKind.NEWS)
    yield news.count(
        "rec_negative_news_6m",
        "bad_news_6m",
        label=Text("negative news of 6 months", "近6个月负面舆情数"),
        told=Text("news with a negative sentiment", "情感倾向为负面的舆情"),
    )
    yield news.count(
        "rec_serious_news_6m",
        "grave_news_6m",
        label=Text("serious news of 6 months", "近6个月严重负面舆情数"),
        told=Text("negative, and serious or severe", "负面且严重程度为严重及以上"),
    )
    yield from _registered()


def _registered() -> Iterator[Measure]:
    of = Asked("REC-54", RecordKind.REGISTRATION)
    yield of.flag(
        "rec_is_abnormal_listed",
        "is_abnormal",
        label=Text("on the list of abnormal operations", "列入经营异常名录"),
        told=Text("an open record", "未移出"),
    )
    yield of.flag(
        "rec_is_serious_violator",
        "is_violator",
        label=Text("on the list of serious violations", "列入严重违法失信名单"),
        told=Text("an open record", "未移出"),
    )
    yield of.amount(
        "rec_equity_frozen_amount",
        "frozen_amount",
        label=Text("shares frozen", "股权冻结金额"),
        told=Text("open freezes", "未解除的冻结"),
    )
    yield of.amount(
        "rec_equity_pledged_amount",
        "pledged_amount",
        label=Text("shares pledged", "股权出质金额"),
        told=Text("open pledges", "有效的出质"),
    )
    yield of.count(
        "rec_leader_changes_12m",
        "leader_changes_12m",
        label=Text("changes of legal representative of 12 months", "近12个月法定代表人变更数"),
        told=Text("changes registered", "登记变更次数"),
    )
    bill = Asked("REC-54", RecordKind.BILL)
    yield bill.count(
        "rec_bills_overdue_count",
        "bills_count",
        label=Text("overdue bills", "逾期商票张数"),
        told=Text("bills not paid yet", "尚未兑付的逾期商票"),
    )
    yield bill.amount(
        "rec_bills_overdue_amount",
        "bills_amount",
        label=Text("overdue bills, amount", "逾期商票金额"),
        told=Text("sum of the bills", "票面金额合计"),
    )
    yield bill.count(
        "rec_bills_overdue_12m",
        "bills_count_12m",
        label=Text("bills overdue in 12 months", "近12个月商票逾期次数"),
        told=Text("paid later or not", "含已兑付"),
    )
