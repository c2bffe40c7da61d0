"""Checks that tie the three statements together: cash, retained earnings, the reconciliation."""

from __future__ import annotations

from collections.abc import Iterator

from obligor_core.statements.chart import Standard
from obligor_core.statements.faults import Check, Severity, StatementFault, Tolerance, said
from obligor_core.statements.statement import Statement
from obligor_core.statements.totals import Column
from obligor_core.text import Text

SHORT_INVESTMENTS = ("trading_assets", "short_investments")


def cash_tie(statement: Statement, tolerance: Tolerance) -> Iterator[StatementFault]:
    """Yield how cash of the cash-flow statement differs from that of the balance sheet.

    Rule: STM-07 Closing and opening cash of the cash flow are those of the balance sheet; less is
    named as restricted cash, more is a fault unless short-term investments can explain it.
    Source: 企业会计准则第31号——现金流量表, art. 2, 3 and 19.
    """
    funds = statement["monetary_funds"]
    restricted = statement["restricted_cash"]
    pairs = (
        ("cash_end", Column.CURRENT, funds.current, restricted.current),
        ("cash_begin", Column.PREVIOUS, funds.previous, restricted.previous),
    )
    for code, column, held, set_aside in pairs:
        flow = statement[code].current
        if flow is None or held is None or abs(flow - held) <= tolerance.minor:
            continue
        if set_aside is not None and abs(flow - held - set_aside) <= tolerance.minor:
            continue
        severity = _tie_severity(statement, tolerance, flow=flow, held=held, column=column)
        yield _tie(statement, code, column=column, flow=flow, held=held, severity=severity)


def _tie_severity(
    statement: Statement, tolerance: Tolerance, *, flow: int, held: int, column: Column
) -> Severity:
    if flow < held:
        is_much = held - flow > tolerance.restricted_share_max * held
        return Severity.WARNING if is_much else Severity.NOTICE
    near_cash = 0
    for code in SHORT_INVESTMENTS:
        amounts = statement[code]
        near_cash += (amounts.current if column is Column.CURRENT else amounts.previous) or 0
    return Severity.NOTICE if flow - held <= near_cash + tolerance.minor else Severity.ERROR


def _tie(
    statement: Statement, code: str, *, column: Column, flow: int, held: int, severity: Severity
) -> StatementFault:
    currency = statement.header.currency
    day = Text("Closing", "期末") if column is Column.CURRENT else Text("Opening", "期初")
    reason = (
        Text(
            "restricted cash or deposits of more than three months", "受限资金或三个月以上定期存款"
        )
        if flow < held
        else Text("cash equivalents among short-term investments", "短期投资中的现金等价物")
    )
    if severity is Severity.ERROR:
        reason = Text("unexplained", "无法解释")
    return StatementFault(
        Check.CASH_TIE,
        severity,
        Text(
            f"{day.en} cash of the cash flow is {said(flow, currency)}, cash of the balance sheet"
            f" {said(held, currency)}; the difference of {said(flow - held, currency)} is"
            f" {reason.en}.",
            f"现金流量表{day.zh}现金 {said(flow, currency)}，资产负债表货币资金"
            f" {said(held, currency)}，差额 {said(flow - held, currency)}：{reason.zh}。",
        ),
        Text(
            "Ask for the note on cash; restricted cash does not pay debts.",
            "请核对货币资金附注；受限资金不能用于偿债。",
        ),
        (code, "monetary_funds"),
        column,
        flow,
        held,
    )


def retained_earnings(statement: Statement, tolerance: Tolerance) -> Iterator[StatementFault]:
    """Yield how retained earnings moved otherwise than by profit and appropriation.

    Rule: STM-08 Closing retained earnings = opening + net profit of the owners - transfer to
    surplus reserve - distributions; a gap below is named as distributions, above it is a fault.
    Source: 企业会计准则第30号——财务报表列报, statement of changes in owners' equity.
    """
    retained, profit = statement["retained_earnings"], _owners_profit(statement)
    if retained.current is None or retained.previous is None or profit is None:
        return
    reserve = statement["surplus_reserve"]
    appropriated = (reserve.current or 0) - (reserve.previous or 0)
    expected = retained.previous + profit - appropriated
    gap = retained.current - expected
    if abs(gap) <= tolerance.minor:
        return
    yield _roll_forward(statement, found=retained.current, expected=expected)


def _roll_forward(statement: Statement, *, found: int, expected: int) -> StatementFault:
    currency, gap = statement.header.currency, found - expected
    is_paid_out = gap < 0
    reason = (
        Text("distributions or adjustments of earlier years", "利润分配或以前年度损益调整")
        if is_paid_out
        else Text("not explained by profit", "无法由利润解释")
    )
    return StatementFault(
        Check.RETAINED_EARNINGS,
        Severity.NOTICE if is_paid_out else Severity.ERROR,
        Text(
            f"Retained earnings are {said(found, currency)}, opening balance and profit give"
            f" {said(expected, currency)}; the difference of {said(gap, currency)} is {reason.en}.",
            f"未分配利润为 {said(found, currency)}，由年初数与净利润推算为"
            f" {said(expected, currency)}，差额 {said(gap, currency)}：{reason.zh}。",
        ),
        Text("Ask for the statement of changes in equity.", "请索取所有者权益变动表核对。"),
        ("retained_earnings", "net_income", "surplus_reserve"),
        Column.CURRENT,
        found,
        expected,
    )


def _owners_profit(statement: Statement) -> int | None:
    """Return the profit of the owners of the parent, the whole where no minority is stated."""
    parent, whole = statement["net_income_parent"].current, statement["net_income"].current
    if parent is not None:
        return parent
    return None if whole is None else whole - (statement["minority_income"].current or 0)


def supplement(statement: Statement, tolerance: Tolerance) -> Iterator[StatementFault]:
    """Yield where the indirect reconciliation says something else than the direct one.

    Rule: STM-09 Net profit and operating cash flow are the same in both forms of the cash flow.
    Source: 企业会计准则第31号——现金流量表, art. 16.
    """
    if statement.header.standard is not Standard.CAS_2019:
        return
    for other, code, name in (
        ("supplement_net_income", "net_income", Text("Net profit", "净利润")),
        (
            "supplement_cfo",
            "cfo",
            Text("Net cash from operating activities", "经营活动现金流量净额"),
        ),
    ):
        found, expected = statement[other].current, statement[code].current
        if other in statement.derived:
            continue
        if found is None or expected is None or abs(found - expected) <= tolerance.minor:
            continue
        currency = statement.header.currency
        yield StatementFault(
            Check.SUPPLEMENT,
            Severity.ERROR,
            Text(
                f"{name.en} is {said(found, currency)} in the supplement and"
                f" {said(expected, currency)} in the statement,"
                f" difference {said(found - expected, currency)}.",
                f"{name.zh}在补充资料中为 {said(found, currency)}，在正表中为"
                f" {said(expected, currency)}，差额 {said(found - expected, currency)}。",
            ),
            Text("Correct the one that is wrong.", "请更正有误的一处。"),
            (other, code),
            Column.CURRENT,
            found,
            expected,
        )
