"""Facts of a customer that come from statements: the newest one filed, and the newest year."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from obligor_core.facts import Grain
from obligor_core.portfolio.facts.definition import COUNT, DAYS, RATIO, Family, Measure
from obligor_core.statements.chart import analytic_chart
from obligor_core.statements.faults import Severity
from obligor_core.statements.quality import SIGNS
from obligor_core.statements.ratios import RATIO_OF, RATIOS, RatioUnit
from obligor_core.statements.statement import Assurance, PeriodKind, Scope
from obligor_core.text import Text

NO_STATEMENT = Text("no statement is on file", "无财务报表")
NO_YEAR = Text("no annual statement, or figures missing", "无年度报表或数据缺失")
NO_VALUE = Text("a figure is missing, or the denominator is not positive", "数据缺失或分母非正")
NOT_CONVERTED = Text(
    "no statement, a missing figure, or no exchange rate of the day", "无报表、数据缺失或无当日汇率"
)
AMOUNTS = {
    "revenue": "revenue",
    "net_income": "net_income",
    "total_assets": "total_assets",
    "total_liabilities": "total_liabilities",
    "equity": "equity",
    "cash": "cash",
    "receivables": "receivables",
    "inventory": "inventory",
    "current_assets": "current_assets",
    "current_liabilities": "current_liabilities",
    "payables": "payables",
    "advances": "advances",
    "prepayments": "prepayments",
    "cost": "cost",
    "operating_profit": "operating_profit",
    "profit_before_tax": "profit_before_tax",
    "cfo": "cfo",
    "debt": "debt",
    "short_debt": "short_debt",
    "ebitda": "ebitda",
}
CHANGED = ("debt_ratio", "current_ratio", "gross_margin", "net_margin", "receivable_days", "roa")
MODELS = {
    "altman_z": Text("Altman Z (listed manufacturers)", "Altman Z 值（上市制造业）"),
    "altman_private": Text("Altman Z' (private manufacturers)", "Altman Z′ 值（非上市制造业）"),
    "altman_general": Text("Altman Z'' (other firms)", "Altman Z″ 值（非制造业）"),
    "altman_em": Text("Altman EM score", "Altman EM 值"),
    "ohlson_pd": Text("Ohlson's probability of failure", "Ohlson 违约概率"),
    "zmijewski_pd": Text("Zmijewski's probability of failure", "Zmijewski 违约概率"),
    "beneish_m": Text("Beneish M score", "Beneish M 值"),
}
MODEL_RULES = {
    "altman_z": "MOD-01",
    "altman_private": "MOD-02",
    "altman_general": "MOD-03",
    "altman_em": "MOD-03",
    "ohlson_pd": "MOD-04",
    "zmijewski_pd": "MOD-05",
    "beneish_m": "MOD-06",
}
SIGN_LABELS = {
    "beneish": (Text("sign: Beneish's score", "疑点：Beneish 值偏高"), "QUA-01"),
    "accruals": (Text("sign: accruals", "疑点：应计项过高"), "QUA-02"),
    "profit_without_cash": (Text("sign: profit without cash", "疑点：有利润无现金"), "QUA-03"),
    "cash_to_revenue": (Text("sign: little cash for revenue", "疑点：收现比偏低"), "QUA-03"),
    "receivables_outrun": (
        Text("sign: receivables outrun revenue", "疑点：应收增速高于收入"),
        "QUA-04",
    ),
    "inventory_outrun": (
        Text("sign: inventories outrun cost", "疑点：存货增速高于成本"),
        "QUA-05",
    ),
    "other_receivables": (Text("sign: other receivables", "疑点：其他应收款占比高"), "QUA-08"),
    "cash_and_debt": (Text("sign: much cash beside much debt", "疑点：存贷双高"), "QUA-08"),
}
WORKING_DAYS = {"prepayments": "cost", "advances": "revenue"}


def measures() -> Iterator[Measure]:
    """Yield every fact of this kind of evidence."""
    yield from _filed_measures()
    yield from _amount_measures()
    yield from _ratio_measures()
    yield from _growth_measures()
    yield from _model_measures()
    yield from _sign_measures()


def _filed_measures() -> Iterator[Measure]:
    """Yield what is on file and how fresh and certain it is.

    Rule: STM-40 The statement that ends latest counts; of those of one day the consolidated, then
    the better assured one. Its open faults are facts: they hide nothing.
    Source: house decision; a policy may refuse what is old, unaudited or faulty.
    """
    family, col = Family(Grain.CUSTOMER, "STM-40"), pl.col
    yield family.whole(
        "stm_statements_count",
        Text("statements on file", "已归档报表数"),
        unit=COUNT,
        told=Text("statements that end by the day", "截至当日的报表数"),
        value=col("statements_count"),
        missing=NO_STATEMENT,
    )
    yield family.whole(
        "stm_years_count",
        Text("annual statements on file", "年报年数"),
        unit=COUNT,
        told=Text("years with an annual statement", "有年度报表的年数"),
        value=col("years_count"),
        missing=NO_STATEMENT,
    )
    yield family.whole(
        "stm_age_days",
        Text("age of the newest statement", "最新报表距今天数"),
        unit=DAYS,
        told=Text("days since its period ended", "自报表期末起天数"),
        value=col("age_days"),
        missing=NO_STATEMENT,
    )
    yield family.whole(
        "stm_months",
        Text("months of the newest statement", "最新报表月数"),
        unit=Text("months", "个月"),
        told=Text("months it covers", "报表期间月数"),
        value=col("months"),
        missing=NO_STATEMENT,
    )
    yield from _certainty(family)


def _certainty(family: Family) -> Iterator[Measure]:
    """Yield how far the newest statement can be relied on."""
    col = pl.col
    for name, label, value in (
        ("stm_is_audited", Text("audited", "经审计"), col("assurance") == Assurance.AUDITED),
        ("stm_is_annual", Text("annual statement", "年报"), col("kind") == PeriodKind.ANNUAL),
        (
            "stm_is_consolidated",
            Text("consolidated statement", "合并报表"),
            col("scope") == Scope.CONSOLIDATED,
        ),
    ):
        told = Text("the newest statement", "最新报表")
        yield family.flag(name, label, told=told, value=value, missing=NO_STATEMENT)
    yield family.text(
        "stm_opinion",
        Text("auditor's opinion", "审计意见"),
        told=Text("of the newest audited annual statement", "最近一期经审计年报"),
        value=col("opinion_latest"),
        missing=Text("no audited annual statement with an opinion", "无审计意见"),
    )
    for severity, label in (
        (Severity.ERROR, Text("open errors of the statement", "报表未处理错误数")),
        (Severity.WARNING, Text("open warnings of the statement", "报表未处理警告数")),
    ):
        yield family.whole(
            f"stm_{severity.value}s_count",
            label,
            unit=COUNT,
            told=Text("faults of the newest statement not accepted", "最新报表未确认的勾稽问题数"),
            value=col(f"{severity.value}s_count"),
            missing=NO_STATEMENT,
        )


def _amount_measures() -> Iterator[Measure]:
    """Yield amounts of the newest statement, and revenue and profit of the newest year.

    Rule: STM-41 Amounts are told in the book's currency at the rate of the day (BOK-04); without a
    rate they are missing, and ratios are not touched.
    Source: house decision; ratios have no currency.
    """
    family = Family(Grain.CUSTOMER, "STM-41")
    names = {"debt": Text("interest-bearing debt", "带息负债"), "ebitda": Text("EBITDA", "EBITDA")}
    for code in AMOUNTS:
        label = names[code] if code in names else analytic_chart()[code].label
        told = Text("newest statement", "最新报表")
        yield _money(family, f"stm_{code}", label, told=told, value=pl.col(f"book_{code}"))
    for code in ("revenue", "net_income"):
        label = analytic_chart()[code].label
        yield _money(
            family,
            f"stm_{code}_year",
            Text(f"{label.en} of the newest year", f"最近年度{label.zh}"),
            told=Text("newest annual statement", "最近年度报表"),
            value=pl.col(f"book_{code}_year"),
        )


def _money(family: Family, name: str, label: Text, *, told: Text, value: pl.Expr) -> Measure:
    measure = family.money(name, label, told=told, value=value)
    return family.measure(
        name,
        label,
        fact_type=measure.fact.type,
        unit=measure.fact.unit,
        told=told,
        value=value,
        missing=NOT_CONVERTED,
    )


def _ratio_measures() -> Iterator[Measure]:
    """Yield every ratio of the newest statement, and how some of them changed.

    Rule: STM-42 A change is the ratio less that of the same months a year earlier, or of the start
    of the year where the statement itself tells it.
    Source: house decision.
    """
    for ratio in RATIOS:
        unit = DAYS if ratio.unit is RatioUnit.DAYS else RATIO
        yield Family(Grain.CUSTOMER, ratio.rule).number(
            f"stm_{ratio.code}",
            ratio.label,
            told=ratio.formula,
            value=pl.col(ratio.code),
            unit=unit,
            missing=NO_VALUE,
        )
    for code, flow in WORKING_DAYS.items():
        label, of = analytic_chart()[code].label, analytic_chart()[flow].label
        yield Family(Grain.CUSTOMER, "RAT-17").number(
            f"stm_{code}_days",
            Text(f"days of {label.en}", f"{label.zh}周转天数"),
            told=Text(
                f"average {label.en} x 30 x months / {of.en}",
                f"平均{label.zh} × 30 × 月数 / {of.zh}",
            ),
            value=pl.col(f"{code}_days"),
            unit=DAYS,
            missing=NO_VALUE,
        )
    family = Family(Grain.CUSTOMER, "STM-42")
    for code in CHANGED:
        ratio = RATIO_OF[code]
        yield family.number(
            f"stm_{code}_change",
            Text(f"change of {ratio.label.en}", f"{ratio.label.zh}变动"),
            told=Text("this year less the year before", "本期减上年同期"),
            value=pl.col(f"{code}_change"),
            unit=DAYS if ratio.unit is RatioUnit.DAYS else RATIO,
            missing=NO_VALUE,
        )


def _growth_measures() -> Iterator[Measure]:
    """Yield average growth over three years.

    Rule: STM-43 Average growth is from the year three before the newest annual statement to it; the
    first is the comparative of the statement two years older.
    Source: 国资委 2006, annex 1: 三年销售平均增长率, 三年资本平均增长率 (RAT-18).
    """
    family = Family(Grain.CUSTOMER, "STM-43")
    for code, label in (
        ("revenue", Text("average growth of revenue, 3 years", "三年营业收入平均增长率")),
        ("equity", Text("average growth of equity, 3 years", "三年资本平均增长率")),
    ):
        yield family.number(
            f"stm_{code}_growth_3y",
            label,
            told=Text("(newest / three years before)^(1/3) - 1", "（本年 / 三年前）^(1/3) − 1"),
            value=pl.col(f"{code}_growth_3y"),
            missing=Text("fewer than three years on file, or not positive", "不足三年或非正数"),
        )


def _model_measures() -> Iterator[Measure]:
    for code, label in MODELS.items():
        yield Family(Grain.CUSTOMER, MODEL_RULES[code]).number(
            f"stm_{code}",
            label,
            told=Text("newest annual statement", "最近年度报表"),
            value=pl.col(f"year_{code}"),
            missing=NO_YEAR,
        )
    yield Family(Grain.CUSTOMER, "MOD-10").number(
        "stm_altman_fitting",
        Text("Altman's score that fits the firm, above the limit", "适用 Altman 值超出临界值"),
        told=Text(
            "Z' less 1.23 for manufacturers, Z'' less 1.10 for others: below 0 is distress",
            "制造业 Z′−1.23，其他 Z″−1.10：低于0为危险区",
        ),
        value=pl.col("altman_fitting"),
        missing=NO_YEAR,
    )


def _sign_measures() -> Iterator[Measure]:
    """Yield the signs of poor quality in the newest year, and losses.

    Rule: QUA-09 Signs are sought in the newest annual statement; a loss counts in either year.
    Source: house decision; an interim compares a season with a balance.
    """
    for code in SIGNS:
        label, rule = SIGN_LABELS[code]
        yield Family(Grain.CUSTOMER, rule).flag(
            f"stm_sign_{code}",
            label,
            told=Text("newest annual statement", "最近年度报表"),
            value=pl.col(f"year_sign_{code}"),
            missing=NO_YEAR,
        )
    family = Family(Grain.CUSTOMER, "QUA-09")
    yield family.whole(
        "stm_signs_count",
        Text("signs of poor statement quality", "报表质量疑点数"),
        unit=COUNT,
        told=Text("signs that hold", "成立的疑点数"),
        value=pl.col("signs_count"),
        missing=NO_YEAR,
    )
    yield family.whole(
        "stm_loss_years",
        Text("loss years of the last two", "近两年亏损年数"),
        unit=COUNT,
        told=Text("of the newest annual statement and the year before", "最近年报及上一年"),
        value=pl.col("loss_years"),
        missing=NO_YEAR,
    )
    yield family.flag(
        "stm_is_equity_negative",
        Text("equity below nil", "资不抵债"),
        told=Text("newest statement", "最新报表"),
        value=pl.col("equity") < 0,
        missing=NO_STATEMENT,
    )
