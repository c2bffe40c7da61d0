"""Signs that a statement says more than there is: each with the figures it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from obligor_core.statements.faults import Severity, said
from obligor_core.statements.models.columns import over, with_models
from obligor_core.statements.models.failure import BENEISH_LIMIT, BENEISH_WEIGHTS
from obligor_core.statements.ratios.definition import amount, earlier
from obligor_core.text import Text

NEUTRAL = {name: 0.0 if name == "tata" else 1.0 for name in BENEISH_WEIGHTS}
DRIVERS_SHOWN = 3
INDEX_LABELS = {
    "dsri": Text("days of receivables", "应收账款指数 DSRI"),
    "gmi": Text("gross margin", "毛利率指数 GMI"),
    "aqi": Text("soft assets", "资产质量指数 AQI"),
    "sgi": Text("growth of sales", "销售增长指数 SGI"),
    "depi": Text("depreciation", "折旧率指数 DEPI"),
    "sgai": Text("overheads", "期间费用指数 SGAI"),
    "tata": Text("accruals", "应计项 TATA"),
    "lvgi": Text("leverage", "杠杆指数 LVGI"),
}


@dataclass(frozen=True, slots=True)
class QualityNumbers:
    """The limits of the signs; house numbers that a policy may replace."""

    beneish_max: float = BENEISH_LIMIT
    accruals_max: float = 0.10
    cash_to_revenue_min: float = 0.85
    outrun_max: float = 0.20
    material_share_min: float = 0.10
    other_receivables_max: float = 0.20
    cash_and_debt_min: float = 0.20
    declared_gap_max: float = 0.10


@dataclass(frozen=True, slots=True)
class Finding:
    """A sign, in words with its figures, and the figures by name."""

    code: str
    severity: Severity
    text: Text
    rule: str
    figures: Mapping[str, float | int | None]


SHIPPED = QualityNumbers()
SIGNS = (
    "beneish",
    "accruals",
    "profit_without_cash",
    "cash_to_revenue",
    "receivables_outrun",
    "inventory_outrun",
    "other_receivables",
    "cash_and_debt",
)


def with_signs(wide: pl.DataFrame, numbers: QualityNumbers = SHIPPED) -> pl.DataFrame:
    """Return the frame with a yes or no for each sign (``sign_…``, null where not decidable).

    It needs the columns of ``with_models``. Growth is that of the year; interims are compared with
    the same months, balances with the start of the year.
    """
    total = amount("total_assets")
    grown = {c: over(amount(c) - earlier(c), earlier(c)) for c in ("revenue", "cost")}
    receivables = over(amount("receivables") - earlier("receivables"), earlier("receivables"))
    stocks = over(amount("inventory") - earlier("inventory"), earlier("inventory"))
    parts = wide.with_columns(
        accruals=over(amount("net_income") - amount("cfo"), total),
        cash_received=over(amount("cf_sales"), amount("revenue")),
        receivables_outrun=receivables - grown["revenue"],
        inventory_outrun=stocks - grown["cost"],
        receivables_share=over(amount("receivables"), total),
        inventory_share=over(amount("inventory"), total),
        other_receivables_share=over(amount("other_receivables"), total),
        cash_share=over(amount("cash"), total),
        debt_share=over(amount("debt"), total),
    )
    return parts.with_columns(
        expression.alias(f"sign_{code}") for code, expression in _signs(numbers).items()
    )


def _signs(numbers: QualityNumbers) -> dict[str, pl.Expr]:
    """Return the condition of each sign.

    Rule: QUA-01 Beneish's score above its limit.
    Rule: QUA-02 Accruals (net profit - operating cash flow) above a tenth of total assets.
    Rule: QUA-03 A profit with operating cash below nil; cash received well below revenue.
    Rule: QUA-04 Receivables, material, grow faster than revenue by a fifth.
    Rule: QUA-05 Inventories, material, grow faster than cost of sales by a fifth.
    Rule: QUA-08 Other receivables above a fifth of assets; much cash beside much debt.
    Source: Beneish 1999 (MOD-06); R. G. Sloan, The Accounting Review 71 (1996) 289-315 on accruals;
    the others are the usual signs of Chinese analysts (存贷双高, 收现比); limits are house numbers.
    """
    col = pl.col
    return {
        "beneish": col("beneish_m") > numbers.beneish_max,
        "accruals": col("accruals") > numbers.accruals_max,
        "profit_without_cash": (col("net_income") > 0) & (col("cfo") < 0),
        "cash_to_revenue": col("cash_received") < numbers.cash_to_revenue_min,
        "receivables_outrun": (col("receivables_outrun") > numbers.outrun_max)
        & (col("receivables_share") >= numbers.material_share_min),
        "inventory_outrun": (col("inventory_outrun") > numbers.outrun_max)
        & (col("inventory_share") >= numbers.material_share_min),
        "other_receivables": col("other_receivables_share") > numbers.other_receivables_max,
        "cash_and_debt": (col("cash_share") > numbers.cash_and_debt_min)
        & (col("debt_share") > numbers.cash_and_debt_min),
    }


def findings(row: pl.DataFrame, numbers: QualityNumbers = SHIPPED) -> tuple[Finding, ...]:
    """Return the signs of one statement in words; ``row`` is one row of the wide frame."""
    lacking = [c for c in ("equity_market", "size_index") if c not in row.columns]
    scored = row.with_columns(pl.lit(None, dtype=pl.Int64).alias(c) for c in lacking)
    figures = with_signs(with_models(scored), numbers).row(0, named=True)
    return tuple(_tell(figures, numbers))


def _tell(of: Mapping[str, float], numbers: QualityNumbers) -> Iterator[Finding]:
    def money(code: str) -> str:
        return said(int(of[code]), str(of["currency"]))

    if of["sign_beneish"]:
        yield _beneish(of, numbers)
    if of["sign_accruals"]:
        yield Finding(
            "accruals",
            Severity.WARNING,
            Text(
                f"Net profit {money('net_income')} stands against operating cash flow"
                f" {money('cfo')}: accruals are {of['accruals']:.1%} of total assets.",
                f"净利润 {money('net_income')}，经营活动现金流量净额 {money('cfo')}，"
                f"应计项占资产总额 {of['accruals']:.1%}。",
            ),
            "QUA-02",
            _some(of, "net_income", "cfo", "total_assets", "accruals"),
        )
    if of["sign_profit_without_cash"]:
        yield Finding(
            "profit_without_cash",
            Severity.WARNING,
            Text(
                f"A profit of {money('net_income')} came with an operating cash flow of"
                f" {money('cfo')}.",
                f"净利润为正（{money('net_income')}），但经营活动现金流量净额为负（{money('cfo')}）。",
            ),
            "QUA-03",
            _some(of, "net_income", "cfo"),
        )
    if of["sign_cash_to_revenue"]:
        yield Finding(
            "cash_to_revenue",
            Severity.WARNING,
            Text(
                f"Customers paid {money('cf_sales')}, {of['cash_received']:.1%} of revenue"
                f" {money('revenue')}; with VAT it should be above 100%.",
                f"销售商品收到的现金 {money('cf_sales')}，仅为营业收入 {money('revenue')} 的"
                f" {of['cash_received']:.1%}；含税通常应高于100%。",
            ),
            "QUA-03",
            _some(of, "cf_sales", "revenue", "cash_received"),
        )
    yield from _tell_balances(of)


def _tell_balances(of: Mapping[str, float]) -> Iterator[Finding]:
    for code, grown, flow, names, rule in (
        (
            "receivables_outrun",
            "receivables",
            "revenue",
            (Text("Receivables", "应收账款"), Text("revenue", "营业收入")),
            "QUA-04",
        ),
        (
            "inventory_outrun",
            "inventory",
            "cost",
            (Text("Inventories", "存货"), Text("cost of sales", "营业成本")),
            "QUA-05",
        ),
    ):
        if of[f"sign_{code}"]:
            up = of[grown] / of[f"{grown}_opening"] - 1
            by = of[flow] / of[f"{flow}_prev"] - 1
            yield Finding(
                code,
                Severity.WARNING,
                Text(
                    f"{names[0].en} grew by {up:.1%}, {names[1].en} by {by:.1%}.",
                    f"{names[0].zh}增长 {up:.1%}，{names[1].zh}增长 {by:.1%}。",
                ),
                rule,
                _some(of, grown, f"{grown}_opening", flow, f"{flow}_prev", code),
            )
    if of["sign_other_receivables"]:
        share = of["other_receivables_share"]
        yield Finding(
            "other_receivables",
            Severity.NOTICE,
            Text(
                f"Other receivables are {share:.1%} of total assets: ask who owes them.",
                f"其他应收款占资产总额 {share:.1%}，请核实欠款方（关注关联方资金占用）。",
            ),
            "QUA-08",
            _some(of, "other_receivables", "total_assets", "other_receivables_share"),
        )
    if of["sign_cash_and_debt"]:
        yield Finding(
            "cash_and_debt",
            Severity.NOTICE,
            Text(
                f"Cash is {of['cash_share']:.1%} of total assets and interest-bearing debt"
                f" {of['debt_share']:.1%}: ask why the debt is not repaid.",
                f"存贷双高：货币资金占资产 {of['cash_share']:.1%}，"
                f"带息负债占 {of['debt_share']:.1%}，请核实资金真实性及受限情况。",
            ),
            "QUA-08",
            _some(of, "cash", "debt", "total_assets"),
        )


def _beneish(of: Mapping[str, float], numbers: QualityNumbers) -> Finding:
    pushes = {
        name: weight * (of[name] - NEUTRAL[name])
        for name, weight in BENEISH_WEIGHTS.items()
        if of[name] is not None
    }
    drivers = sorted((n for n in pushes if pushes[n] > 0), key=lambda n: -pushes[n])[:DRIVERS_SHOWN]
    en = ", ".join(f"{INDEX_LABELS[n].en} {of[n]:.3f}" for n in drivers)
    zh = "、".join(f"{INDEX_LABELS[n].zh} {of[n]:.3f}" for n in drivers)
    return Finding(
        "beneish",
        Severity.WARNING,
        Text(
            f"Beneish's M is {of['beneish_m']:.2f}, above {numbers.beneish_max}; most of it: {en}.",
            f"Beneish M 值为 {of['beneish_m']:.2f}，高于 {numbers.beneish_max}；主要来自：{zh}。",
        ),
        "QUA-01",
        {"beneish_m": of["beneish_m"], **{name: of[name] for name in BENEISH_WEIGHTS}},
    )


def _some(of: Mapping[str, float], *names: str) -> dict[str, float | int | None]:
    return {name: of[name] for name in names}


def against_declared(
    *,
    reported_minor: int,
    declared_minor: int,
    source: Text,
    currency: str,
    numbers: QualityNumbers = SHIPPED,
) -> Finding | None:
    """Return a finding when reported revenue differs much from that declared elsewhere.

    ``declared_minor`` is revenue of the same months without tax: of tax returns or invoices.

    Rule: QUA-07 Reported revenue differs from declared revenue by more than a tenth of it.
    Source: house decision; 税务申报收入 and 开票收入 are the usual cross-checks of 授信尽职调查.
    """
    if declared_minor <= 0:
        return None
    gap = (reported_minor - declared_minor) / declared_minor
    if abs(gap) <= numbers.declared_gap_max:
        return None
    reported, declared = said(reported_minor, currency), said(declared_minor, currency)
    return Finding(
        "declared_revenue",
        Severity.WARNING,
        Text(
            f"Reported revenue {reported} differs by {gap:+.1%} from {source.en}: {declared}.",
            f"报表营业收入 {reported}，与{source.zh} {declared} 相差 {gap:+.1%}。",
        ),
        "QUA-07",
        {"reported_minor": reported_minor, "declared_minor": declared_minor, "gap": gap},
    )
