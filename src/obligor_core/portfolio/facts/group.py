"""Facts that look beyond one customer: its group, and its place in the whole book."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from obligor_core.facts import FactType, Grain
from obligor_core.portfolio.facts.definition import COUNT, DAYS, MINOR_UNITS, Family, Measure
from obligor_core.portfolio.facts.sums import GROUP
from obligor_core.portfolio.numbers import BookNumbers
from obligor_core.receivables.measures import ratio
from obligor_core.text import Text

GROUP_INCOMPLETE = Text("a member of the group was set apart", "集团内有成员被单独列出")
NO_RANK = Text("no exposure", "无敞口")


def group_measures(numbers: BookNumbers) -> Iterator[Measure]:
    """Yield what the customer's group owes together; alone, a customer is its own group.

    Rule: FCT-13 Group facts add up all members; with a member set apart they are missing.
    Source: glossary, customer group: limits and exposure add up there.
    """
    family = Family(Grain.CUSTOMER, "FCT-13")
    for name, fact, label, told in (
        (
            "group_exposure",
            "exposure_total",
            Text("exposure of the group", "集团风险敞口"),
            Text("sum of its members' exposure", "成员敞口合计"),
        ),
        (
            "group_overdue",
            "overdue_total",
            Text("overdue of the group", "集团逾期金额"),
            Text("sum of its members' overdue", "成员逾期金额合计"),
        ),
    ):
        yield family.measure(
            name,
            label,
            fact_type=FactType.MONEY,
            unit=MINOR_UNITS,
            told=told,
            value=pl.col(fact).cast(pl.Int128).sum().over(GROUP),
            missing=GROUP_INCOMPLETE,
        )
    yield family.whole(
        "group_dpd_max",
        Text("days past due of the group", "集团最长逾期天数"),
        unit=DAYS,
        told=Text("the most of any member", "成员当前逾期天数最大值"),
        value=pl.col("dpd_now").max().over(GROUP),
        missing=GROUP_INCOMPLETE,
    )
    yield family.whole(
        "group_members_count",
        Text("members of the group", "集团成员数"),
        unit=COUNT,
        told=Text("customers of the group in the book", "账簿内集团成员数"),
        value=pl.len().over(GROUP),
        missing=GROUP_INCOMPLETE,
    )


def book_measures() -> Iterator[Measure]:
    """Yield the customer's place in the book, over the facts of all customers.

    Rule: FCT-14 Shares and ranks of the book are taken of all exposures, in a second stage.
    Source: house decision; a partition of the book cannot know them.
    """
    family, exposure = Family(Grain.CUSTOMER, "FCT-14"), pl.col("exposure_total")
    is_owing = exposure > 0
    yield family.number(
        "share_of_book",
        Text("share of the book", "占全部敞口比例"),
        told=Text("exposure / exposure of all customers", "敞口 / 全部客户敞口"),
        value=ratio(exposure, exposure.cast(pl.Int128).sum()),
    )
    yield family.whole(
        "rank_in_book",
        Text("rank in the book", "敞口排名"),
        unit=COUNT,
        told=Text("1 is the largest exposure; equals share a rank", "1 为最大敞口，相等者并列"),
        value=pl.when(is_owing).then(exposure.rank("min", descending=True)),
        missing=NO_RANK,
    )
