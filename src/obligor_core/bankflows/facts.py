"""Facts of a customer that come from bank flows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl

from obligor_core.bankflows.analysis import FlowBook, analysis_of
from obligor_core.bankflows.numbers import FlowNumbers
from obligor_core.bankflows.windows import SPANS
from obligor_core.facts import FactType, Grain
from obligor_core.portfolio.facts.definition import (
    COUNT,
    DAYS,
    MINOR_UNITS,
    MONTHS,
    RATIO,
    Family,
    Measure,
)
from obligor_core.receivables.measures import ratio
from obligor_core.text import Text

NO_FLOWS = Text("no bank flows were loaded", "尚未导入银行流水")
NO_BALANCE = Text("the files state no balance", "流水文件未提供余额")
FEW = Text("too few transactions, or nothing to divide by", "交易不足或分母为零")
DAY = Text("day", "日期")


@dataclass(frozen=True, slots=True)
class Said:
    """What the facts of one rule are called and how they come from the sums of the analysis."""

    rule: str

    def _measure(
        self,
        name: str,
        label: Text,
        told: Text,
        *,
        of: tuple[FactType, Text],
        value: pl.Expr,
        missing: Text,
    ) -> Measure:
        return Family(Grain.CUSTOMER, self.rule).measure(
            f"bank_{name}",
            label,
            fact_type=of[0],
            unit=of[1],
            told=told,
            value=value,
            missing=missing,
        )

    def money(self, name: str, label: Text, told: Text, /, *, missing: Text = NO_FLOWS) -> Measure:
        """Return an amount: 0 when there was nothing, or missing where ``missing`` says why."""
        value = pl.col(name).fill_null(0) if missing is NO_FLOWS else pl.col(name)
        of = (FactType.MONEY, MINOR_UNITS)
        return self._measure(name, label, told, of=of, value=value, missing=missing)

    def whole(
        self,
        name: str,
        label: Text,
        told: Text,
        /,
        *,
        unit: Text = COUNT,
        missing: Text = NO_FLOWS,
    ) -> Measure:
        """Return a count, days or months."""
        value = pl.col(name).fill_null(0) if missing is NO_FLOWS else pl.col(name)
        of = (FactType.INTEGER, unit)
        return self._measure(name, label, told, of=of, value=value, missing=missing)

    def number(
        self, name: str, label: Text, told: Text, /, *, value: pl.Expr | None = None
    ) -> Measure:
        """Return a ratio."""
        found = pl.col(name) if value is None else value
        of = (FactType.NUMBER, RATIO)
        return self._measure(name, label, told, of=of, value=found, missing=FEW)

    def day(self, name: str, label: Text, told: Text, /) -> Measure:
        """Return a date."""
        of = (FactType.DATE, DAY)
        return self._measure(name, label, told, of=of, value=pl.col(name), missing=NO_FLOWS)


def measures() -> Iterator[Measure]:
    """Yield every fact of this kind of evidence."""
    yield from _of_coverage()
    yield from _of_turnover()
    yield from _of_purposes()
    yield from _of_steadiness()
    yield from _of_balances()
    yield from _of_lenders()
    yield from _of_oddities()
    yield from _of_amounts()


def facts_of(book: FlowBook, *, on: date, numbers: FlowNumbers) -> pl.DataFrame:
    """Return ``customer_id`` and the facts, one row per customer of whom a file tells.

    :raises RateMissing: when an account's currency has no rate on the day
    """
    return facts_from(analysis_of(book, on=on, numbers=numbers).facts)


def facts_from(sums: pl.DataFrame) -> pl.DataFrame:
    """Return the facts from the sums of an analysis."""
    return sums.select("customer_id", *(m.column() for m in measures()))


def _of_coverage() -> Iterator[Measure]:
    said = Said("BNK-16")
    yield said.whole(
        "accounts_count",
        Text("bank accounts with statements", "有流水的账户数"),
        Text("accounts of which a file tells", "已导入流水的账户数"),
    )
    yield said.whole(
        "days_covered_12m",
        Text("days with bank flows of 12 months", "近12个月流水覆盖天数"),
        Text("days that a file of any account tells of", "任一账户流水覆盖的天数"),
        unit=DAYS,
    )
    yield said.whole(
        "gap_days_12m",
        Text("days missing in bank flows of 12 months", "近12个月流水缺口天数"),
        Text("days between files of an account that none tells of", "同一账户流水之间缺失的天数"),
        unit=DAYS,
    )
    yield said.whole(
        "age_days",
        Text("age of the latest bank flow", "最近流水距今天数"),
        Text("days since the last day that a file tells of", "距流水最后一日的天数"),
        unit=DAYS,
    )
    yield said.day(
        "last_on",
        Text("last day of bank flows", "流水截止日"),
        Text("the last day that a file tells of", "流水覆盖的最后一日"),
    )
    yield Said("BNK-03").whole(
        "balance_breaks_12m",
        Text("breaks of the running balance in 12 months", "近12个月余额不连续次数"),
        Text("balances that do not follow from the one before", "余额与上笔余额及发生额不符的次数"),
    )


def _of_turnover() -> Iterator[Measure]:
    for n in SPANS:
        said = Said("BNK-13")
        yield said.money(
            f"inflow_{n}m",
            Text(f"bank inflow of {n} months, gross", f"近{n}个月流入合计"),
            Text("everything that came in", "全部流入"),
        )
        yield said.money(
            f"outflow_{n}m",
            Text(f"bank outflow of {n} months, gross", f"近{n}个月流出合计"),
            Text("everything that went out", "全部流出"),
        )
        net = Text("without own accounts and related parties", "剔除本方账户与关联方往来")
        yield said.money(
            f"inflow_net_{n}m",
            Text(f"bank inflow of {n} months, net", f"近{n}个月净流入额（剔除自转与关联）"),
            net,
        )
        yield said.money(
            f"outflow_net_{n}m",
            Text(f"bank outflow of {n} months, net", f"近{n}个月净流出额（剔除自转与关联）"),
            net,
        )
        yield Said("BNK-09").money(
            f"inflow_operating_{n}m",
            Text(f"operating inflow of {n} months", f"近{n}个月经营性流入（有效流水）"),
            Text(
                "net inflow without loans, interest, investments, cash and returns",
                "净流入再剔除借款、利息、理财、现金与退回",
            ),
        )


def _of_purposes() -> Iterator[Measure]:
    said = Said("BNK-10")
    for name, en, zh in (
        ("wages", "wages", "工资"),
        ("tax", "taxes", "税款"),
        ("social_insurance", "social insurance", "社保公积金"),
        ("utilities", "utilities", "水电燃气"),
    ):
        by_words = Text("payments whose summary or payee says so", "按摘要与收款方识别的支出")
        yield said.money(
            f"{name}_12m", Text(f"{en} paid in 12 months", f"近12个月支付{zh}"), by_words
        )
        yield said.whole(
            f"{name}_months_12m",
            Text(f"months of 12 with {en} paid", f"近12个月支付{zh}的月数"),
            by_words,
            unit=MONTHS,
        )
    yield said.money(
        "cash_in_12m",
        Text("cash paid in in 12 months", "近12个月现金存入"),
        Text("deposits of cash", "现金存入"),
    )
    yield said.number(
        "cash_out_share_12m",
        Text("share of cash in outflow of 12 months", "近12个月取现占流出比"),
        Text("cash withdrawn / outflow", "现金支取 / 流出合计"),
        value=ratio(pl.col("cash_out_12m"), pl.col("outflow_12m")),
    )
    yield said.whole(
        "returned_count_12m",
        Text("returned payments of 12 months", "近12个月退回冲正笔数"),
        Text("returns and reversals", "退汇、退票、冲正笔数"),
    )
    yield said.money(
        "returned_12m",
        Text("returned in 12 months", "近12个月退回冲正金额"),
        Text("returns and reversals", "退汇、退票、冲正金额"),
    )
    yield Said("BNK-08").number(
        "related_share_12m",
        Text("share of related parties in inflow of 12 months", "近12个月关联方流入占比"),
        Text("inflow from related parties / inflow", "关联方流入 / 流入合计"),
        value=ratio(pl.col("inflow_related_12m"), pl.col("inflow_12m")),
    )


def _of_steadiness() -> Iterator[Measure]:
    said = Said("BNK-15")
    for side, en, zh in (("inflow", "payers", "付款方"), ("outflow", "payees", "收款方")):
        for count in (1, 5):
            yield said.number(
                f"{side}_top{count}_share_12m",
                Text(f"share of the {count} largest {en}", f"前{count}大{zh}占比"),
                Text(f"the largest {en} / all, 12 months", f"近12个月最大{zh} / 全部"),
            )
        yield said.number(
            f"{side}_hhi_12m",
            Text(f"concentration of {en} (HHI)", f"{zh}集中度（HHI）"),
            Text("sum of squared shares, 12 months", "近12个月份额平方和"),
        )
    yield said.whole(
        "payers_count_12m",
        Text("payers of 12 months", "近12个月付款方数"),
        Text("named counterparties of operating inflow", "经营性流入的对手方数"),
    )
    yield Said("BNK-14").number(
        "inflow_volatility_12m",
        Text("volatility of operating inflow", "经营性流入波动率"),
        Text("standard deviation / mean of covered months", "有流水月份的标准差 / 均值"),
    )
    yield Said("BNK-14").whole(
        "deficit_months_12m",
        Text("months of 12 with more out than in", "近12个月净流出月数"),
        Text("months whose net outflow exceeds net inflow", "净流出大于净流入的月份数"),
        unit=MONTHS,
    )
    yield Said("BNK-13").number(
        "inflow_operating_trend",
        Text("trend of operating inflow", "经营性流入趋势"),
        Text("operating inflow of 3 months x 4 / 12 months", "近3个月经营性流入 × 4 / 近12个月"),
        value=ratio(pl.col("inflow_operating_3m") * 4, pl.col("inflow_operating_12m")),
    )


def _of_balances() -> Iterator[Measure]:
    said = Said("BNK-17")
    for name, label, told in (
        (
            "balance_last",
            Text("bank balance", "账户余额"),
            Text("end of the day, all accounts", "全部账户日终余额"),
        ),
        (
            "balance_average_3m",
            Text("average bank balance of 3 months", "近3个月日均余额"),
            Text("mean of the daily balances", "日终余额均值"),
        ),
        (
            "balance_average_12m",
            Text("average bank balance of 12 months", "近12个月日均余额"),
            Text("mean of the daily balances", "日终余额均值"),
        ),
        (
            "balance_min_12m",
            Text("least bank balance of 12 months", "近12个月最低余额"),
            Text("least of the daily balances", "日终余额最低值"),
        ),
    ):
        yield said.money(name, label, told, missing=NO_BALANCE)
    yield Said("BNK-18").whole(
        "balance_low_days_12m",
        Text("days with a low balance", "余额过低天数"),
        Text("days below a share of a month's outflow", "低于月均流出一定比例的天数"),
        unit=DAYS,
        missing=NO_BALANCE,
    )
    yield Said("BNK-18").whole(
        "balance_negative_days_12m",
        Text("days overdrawn", "透支天数"),
        Text("days with a balance below zero", "余额为负的天数"),
        unit=DAYS,
        missing=NO_BALANCE,
    )


def _of_lenders() -> Iterator[Measure]:
    said = Said("BNK-19")
    seen = Text("as the statements show", "按流水识别")
    yield said.whole(
        "lenders_count_12m", Text("lenders seen in bank flows", "流水中的资金方数"), seen
    )
    yield said.whole(
        "lenders_undeclared_count_12m",
        Text("undeclared lenders seen in bank flows", "流水中未申报的资金方数"),
        Text("lenders that nobody marked as declared", "未标记为已申报的资金方"),
    )
    yield said.money("loan_in_12m", Text("borrowed in 12 months", "近12个月借款流入"), seen)
    yield said.money("loan_out_12m", Text("loans served in 12 months", "近12个月还本付息"), seen)
    yield Said("BNK-20").money(
        "instalments_monthly",
        Text("instalments a month", "月还款额"),
        Text("median instalments of all lenders seen", "各资金方分期还款中位数合计"),
    )
    yield said.number(
        "debt_service_share_12m",
        Text("loans served / operating inflow", "还本付息占经营性流入比"),
        Text("loan repayments and interest / operating inflow", "还本付息 / 经营性流入"),
        value=ratio(pl.col("loan_out_12m"), pl.col("inflow_operating_12m")),
    )


def _of_oddities() -> Iterator[Measure]:
    said = Said("BNK-21")
    yield said.whole(
        "round_trips_count_12m",
        Text("round trips of 12 months", "近12个月资金回流次数"),
        Text("money that went out and came back within days", "数日内转出又转回的资金"),
    )
    yield said.money(
        "round_trips_12m",
        Text("round trips of 12 months, amount", "近12个月资金回流金额"),
        Text("what came back", "转回金额合计"),
    )
    yield said.number(
        "round_trips_share_12m",
        Text("share of round trips in inflow", "资金回流占流入比"),
        Text("round trips / gross inflow", "回流金额 / 流入合计"),
        value=ratio(pl.col("round_trips_12m").fill_null(0), pl.col("inflow_12m")),
    )
    yield Said("BNK-23").number(
        "anomaly_score_12m",
        Text("anomaly score of bank flows", "流水异常评分"),
        Text("mean of the ten highest transaction scores, 0 to 1", "最高十笔异常分均值（0–1）"),
    )
    yield Said("BNK-22").whole(
        "outliers_count_12m",
        Text("outliers in bank flows", "异常交易笔数"),
        Text("transactions beyond the threshold of a driver", "超过异常阈值的交易笔数"),
    )


def _of_amounts() -> Iterator[Measure]:
    said = Said("BNK-24")
    yield said.number(
        "night_share_12m",
        Text("share of turnover at night", "夜间交易占比"),
        Text("turnover at night / turnover with a time", "夜间发生额 / 有时点的发生额"),
        value=ratio(pl.col("night_12m"), pl.col("timed_12m")),
    )
    yield said.number(
        "round_share_12m",
        Text("share of turnover in round sums", "整数金额占比"),
        Text("multiples of the round unit / turnover", "整额发生额 / 发生额合计"),
        value=ratio(pl.col("round_12m"), pl.col("counted_12m")),
    )
    yield Said("BNK-25").number(
        "benford_mad_12m",
        Text("deviation from Benford's law", "本福特定律偏离度"),
        Text("mean absolute deviation of first digits", "首位数字平均绝对偏差"),
    )
