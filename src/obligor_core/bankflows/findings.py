"""What is odd about a customer's bank flows, in words, with the transactions behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from obligor_core.bankflows import anomalies, balances, turnover
from obligor_core.bankflows.analysis import Analysis, balance_breaks
from obligor_core.bankflows.kinds import (
    LOAN_OUT,
    Category,
    FindingKind,
    PartyKind,
    Relation,
    Severity,
)
from obligor_core.bankflows.lenders import with_lender_key
from obligor_core.bankflows.numbers import FlowNumbers
from obligor_core.bankflows.windows import in_window
from obligor_core.text import Text

SHOWN_MAX = 500
NOTE, WATCH, SEVERE = Severity.NOTE, Severity.WATCH, Severity.SEVERE


@dataclass(frozen=True, slots=True)
class Finding:
    """One oddity: what, how bad, the sum it is about, and the transactions that show it.

    ``key`` tells findings of one kind apart (a lender, a trip) and stays the same while the data
    stay; ``amount_minor`` is in the book currency, None where no sum says anything.
    """

    kind: FindingKind
    severity: Severity
    text: Text
    rule: str
    key: str = ""
    amount_minor: int | None = None
    transaction_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Look:
    """One customer's analysis, looked at on a day."""

    found: Analysis
    facts: dict[str, Any]
    on: date
    numbers: FlowNumbers
    names: Mapping[str, str]

    def called(self, party: str) -> str:
        """Return what to call a counterparty; ``@`` is the bank of an account."""
        return self.names.get(party, party.removeprefix("@").partition("|")[0])

    def share(self, top: str, bottom: str) -> float:
        """Return the quotient of two sums, 0 without a denominator."""
        below = self.facts.get(bottom) or 0
        return (self.facts.get(top) or 0) / below if below > 0 else 0.0

    def ids(self, *conditions: Any) -> tuple[int, ...]:
        """Return the year's transactions that meet all conditions, the largest first."""
        rows = self.found.flows.filter(in_window("booked_on", on=self.on), *conditions)
        largest = rows.sort(
            pl.col("amount_minor").abs(), "transaction_id", descending=[True, False]
        )
        return tuple(largest["transaction_id"].head(SHOWN_MAX).to_list())


def findings_of(
    found: Analysis,
    *,
    on: date,
    numbers: FlowNumbers,
    names: Mapping[str, str] | None = None,
) -> list[Finding]:
    """Return the findings about the one customer of an analysis, the worst first.

    ``names`` gives what to call a counterparty by its comparable name.

    Rule: BNK-30 A finding names its measure, its threshold and the transactions behind it.
    Source: house decision; the thresholds are numbers of policy.
    """
    if found.facts.is_empty():
        return []
    assert found.facts.height == 1, "findings are of one customer at a time"
    look = _Look(found, found.facts.row(0, named=True), on, numbers, names or {})
    parts = (
        _of_the_files,
        _of_partners,
        _of_trips,
        _of_lenders,
        _of_balances,
        _of_payments_due,
        _of_habits,
        _of_outliers,
    )
    said = [one for part in parts for one in part(look)]
    order = {SEVERE: 0, WATCH: 1, NOTE: 2}
    return sorted(said, key=lambda f: (order[f.severity], f.kind.value, f.key))


def _percent(share: float) -> str:
    return f"{share * 100:.1f}"


def _of_the_files(look: _Look) -> Iterator[Finding]:
    broken = balance_breaks(look.found.flows).filter(in_window("booked_on", on=look.on))
    if not broken.is_empty():
        yield Finding(
            FindingKind.BALANCE_BREAK,
            SEVERE,
            Text(
                "Balances that do not follow: {n}. Rows are missing, or were altered.",
                "余额不连续 {n} 处：可能缺少交易或流水被改动。",
            ).fill(n=broken.height),
            "BNK-03",
            transaction_ids=tuple(broken["transaction_id"].head(SHOWN_MAX).to_list()),
        )
    for gap in balances.gaps(look.found.coverage).iter_rows(named=True):
        yield Finding(
            FindingKind.GAP,
            WATCH,
            Text(
                "No file tells of {days} days, {first} to {last}. Ask for them.",
                "{first} 至 {last} 共 {days} 天无流水，请补充提供。",
            ).fill(days=gap["days"], first=gap["starts_on"], last=gap["ends_on"]),
            "BNK-16",
            key=f"{gap['account_key']}:{gap['starts_on']}",
        )
    age = look.facts["age_days"]
    if age is not None and age > look.numbers.stale_days_watch:
        yield Finding(
            FindingKind.STALE,
            NOTE,
            Text("The latest bank flow is {n} days old.", "最近一笔流水距今 {n} 天。").fill(n=age),
            "BNK-16",
        )


def _of_partners(look: _Look) -> Iterator[Finding]:
    related = look.share("inflow_related_12m", "inflow_12m")
    if related * 100 >= look.numbers.related_share_watch_percent:
        yield Finding(
            FindingKind.RELATED_SHARE,
            WATCH,
            Text(
                "{share} % of the inflow comes from related parties (watch from {least} %).",
                "关联方流入占比 {share}%（关注线 {least}%）。",
            ).fill(share=_percent(related), least=look.numbers.related_share_watch_percent),
            "BNK-08",
            amount_minor=look.facts["inflow_related_12m"],
            transaction_ids=look.ids(
                pl.col("relation") == Relation.RELATED.value, pl.col("amount_minor") > 0
            ),
        )
    top = look.facts.get("inflow_top1_share_12m") or 0.0
    if top * 100 >= look.numbers.top_share_watch_percent:
        yield Finding(
            FindingKind.CONCENTRATION,
            WATCH,
            Text(
                "One payer gives {share} % of the operating inflow (watch from {least} %).",
                "第一大付款方占经营性流入 {share}%（关注线 {least}%）。",
            ).fill(share=_percent(top), least=look.numbers.top_share_watch_percent),
            "BNK-15",
            transaction_ids=look.ids(
                pl.col("is_operating_in"), pl.col("party_key") == _largest_payer(look)
            ),
        )


def _largest_payer(look: _Look) -> str:
    paid = (
        look.found.flows.filter(in_window("booked_on", on=look.on), "is_operating_in")
        .group_by("party_key")
        .agg(pl.col("amount_minor").sum())
        .sort("amount_minor", "party_key", descending=[True, False])
    )
    return str(paid["party_key"][0])


def _of_trips(look: _Look) -> Iterator[Finding]:
    for trip in look.found.trips.iter_rows(named=True):
        days = (trip["back_on"] - trip["out_on"]).days
        yield Finding(
            FindingKind.ROUND_TRIP,
            SEVERE if len(trip["path"]) > 1 else WATCH,
            Text(
                "Paid on {first} to {path}, back after {days} days.",
                "{first} 转至{path}，{days} 天后转回。",
            ).fill(
                first=trip["out_on"], path=" → ".join(map(look.called, trip["path"])), days=days
            ),
            "BNK-21",
            key=str(trip["out_id"]),
            amount_minor=trip["back_minor"],
            transaction_ids=(trip["out_id"], trip["back_id"]),
        )


def _of_lenders(look: _Look) -> Iterator[Finding]:
    keyed = with_lender_key(look.found.flows).filter(in_window("booked_on", on=look.on))
    for one in look.found.lenders.filter(~pl.col("is_declared")).iter_rows(named=True):
        rows = keyed.filter(pl.col("lender_key") == one["lender_key"]).sort("booked_on")
        name = one["lender_key"]
        is_bank = name.startswith("@") or PartyKind.BANK.value in rows["party_kind"].to_list()
        yield Finding(
            FindingKind.LENDER,
            WATCH if is_bank else SEVERE,
            Text(
                "{name} lends, as the statements show, and nobody has marked it as declared:"
                " {n} payments.",
                "流水显示 {name} 为资金方，未标记为已申报：还款 {n} 笔。",
            ).fill(name=look.called(name), n=one["payments_count"]),
            "BNK-19",
            key=name,
            amount_minor=one["repaid_minor"],
            transaction_ids=tuple(rows["transaction_id"].head(SHOWN_MAX).to_list()),
        )
    served = look.share("loan_out_12m", "inflow_operating_12m")
    if served * 100 >= look.numbers.debt_service_watch_percent:
        yield Finding(
            FindingKind.DEBT_SERVICE,
            WATCH,
            Text(
                "Loans take {share} % of the operating inflow (watch from {least} %).",
                "还本付息占经营性流入 {share}%（关注线 {least}%）。",
            ).fill(share=_percent(served), least=look.numbers.debt_service_watch_percent),
            "BNK-19",
            amount_minor=look.facts["loan_out_12m"],
            transaction_ids=look.ids(pl.col("category").is_in([c.value for c in LOAN_OUT])),
        )


def _of_balances(look: _Look) -> Iterator[Finding]:
    low, below = (look.facts.get(f"balance_{k}_days_12m") or 0 for k in ("low", "negative"))
    if below:
        yield Finding(
            FindingKind.NEGATIVE_BALANCE,
            WATCH,
            Text("Overdrawn on {n} days.", "账户透支 {n} 天。").fill(n=below),
            "BNK-18",
            transaction_ids=look.ids(pl.col("balance_minor") < 0),
        )
    if low >= look.numbers.low_days_watch:
        yield Finding(
            FindingKind.LOW_BALANCE,
            WATCH,
            Text(
                "On {n} days the balance was below {share} % of a month's outflow.",
                "有 {n} 天余额低于月均流出的 {share}%。",
            ).fill(n=low, share=look.numbers.low_balance_percent),
            "BNK-18",
        )
    deficits = look.facts.get("deficit_months_12m") or 0
    if deficits >= look.numbers.negative_months_watch:
        yield Finding(
            FindingKind.NEGATIVE_MONTHS,
            NOTE,
            Text("More went out than in in {n} months.", "有 {n} 个月净流出。").fill(n=deficits),
            "BNK-14",
        )


STOPPED = (
    (FindingKind.WAGES_STOPPED, Category.WAGES, Text("Wages", "工资")),
    (FindingKind.TAX_STOPPED, Category.TAX, Text("Taxes", "税款")),
)


def _of_payments_due(look: _Look) -> Iterator[Finding]:
    if (look.facts.get("age_days") or 0) > look.numbers.stale_days_watch:
        return
    for kind, category, label in STOPPED:
        stopped = turnover.paid_recently(
            look.found.flows, category, on=look.on, months=look.numbers.stopped_months
        )
        for row in stopped.iter_rows(named=True):
            yield Finding(
                kind,
                WATCH,
                Text(
                    "{what} were paid in {n} months and not since {last}.",
                    "{what_zh}此前支付 {n} 个月，{last} 之后未再支付。",
                ).fill(
                    what=label.en, what_zh=label.zh, n=row["months_paid"], last=row["paid_last"]
                ),
                "BNK-10",
                transaction_ids=look.ids(pl.col("category") == category.value),
            )


def _of_habits(look: _Look) -> Iterator[Finding]:
    numbers = look.numbers
    cash = pl.col("category") == Category.CASH_OUT.value
    night, round_ = anomalies.is_night(numbers), anomalies.is_round(numbers)
    for kind, shares, least, condition, label in (
        (
            FindingKind.NIGHT,
            ("night_12m", "timed_12m"),
            numbers.night_share_watch_percent,
            night,
            Text("of the turnover is booked at night", "夜间交易占发生额"),
        ),
        (
            FindingKind.ROUND_AMOUNTS,
            ("round_12m", "counted_12m"),
            numbers.round_share_watch_percent,
            round_,
            Text("of the turnover is in round sums", "整数金额占发生额"),
        ),
        (
            FindingKind.CASH,
            ("cash_out_12m", "outflow_12m"),
            numbers.cash_share_watch_percent,
            cash,
            Text("of the outflow is cash", "取现占流出"),
        ),
    ):
        share = look.share(*shares)
        if share * 100 >= least:
            yield Finding(
                kind,
                WATCH,
                Text(
                    "{share} % {what} (watch from {least} %).",
                    "{what_zh} {share}%（关注线 {least}%）。",
                ).fill(share=_percent(share), what=label.en, what_zh=label.zh, least=least),
                "BNK-24" if kind is not FindingKind.CASH else "BNK-10",
                amount_minor=look.facts[shares[0]],
                transaction_ids=look.ids(condition, "is_external"),
            )
    yield from _of_digits(look)


def _of_digits(look: _Look) -> Iterator[Finding]:
    mad = look.facts.get("benford_mad_12m")
    if mad is not None and mad * 1000 >= look.numbers.benford_mad_watch_permille:
        yield Finding(
            FindingKind.BENFORD,
            NOTE,
            Text(
                "First digits deviate from Benford's law by {mad:.3f} (no conformity from"
                " {least:.3f}).",
                "金额首位数字偏离本福特定律 {mad:.3f}（不符合阈值 {least:.3f}）。",
            ).fill(mad=mad, least=look.numbers.benford_mad_watch_permille / 1000),
            "BNK-25",
        )
    count = look.facts.get("returned_count_12m") or 0
    if count:
        yield Finding(
            FindingKind.RETURNED,
            NOTE,
            Text("Payments returned or reversed: {n}.", "退回或冲正 {n} 笔。").fill(n=count),
            "BNK-10",
            amount_minor=look.facts["returned_12m"],
            transaction_ids=look.ids(pl.col("category") == Category.RETURNED.value),
        )


def _of_outliers(look: _Look) -> Iterator[Finding]:
    worst = look.found.scores.filter("is_outlier").sort(
        "score", "transaction_id", descending=[True, False]
    )
    if worst.is_empty():
        return
    yield Finding(
        FindingKind.ANOMALY,
        NOTE,
        Text(
            "Transactions far from the customer's own habit: {n}; score {score:.2f}.",
            "{n} 笔交易明显偏离客户自身习惯，异常评分 {score:.2f}。",
        ).fill(n=worst.height, score=look.facts.get("anomaly_score_12m") or 0.0),
        "BNK-22",
        transaction_ids=tuple(worst["transaction_id"].head(SHOWN_MAX).to_list()),
    )
