"""Checks of one statement by itself and against the one before; each fault named, none repaired."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from obligor_core.statements.chart import Line, chart
from obligor_core.statements.checks_between import between_faults, jump_faults
from obligor_core.statements.checks_of_cash import cash_tie, retained_earnings, supplement
from obligor_core.statements.faults import Check, Severity, StatementFault, Tolerance, said
from obligor_core.statements.statement import Statement
from obligor_core.statements.totals import Column, added_up, amount_of
from obligor_core.text import Text

ESSENTIAL = ("total_assets", "total_liabilities", "equity", "revenue", "net_income")
LOOSE_TOTALS = {"total_revenue", "total_cost"}  # older formats count other lines among the costs
NEVER_NEGATIVE = (
    "monetary_funds",
    "notes_receivable",
    "accounts_receivable",
    "inventories",
    "short_borrowings",
    "long_borrowings",
    "paid_in_capital",
    "total_assets",
    "total_liabilities",
    "revenue",
    "cost",
    "cash_begin",
    "cash_end",
)
CORRECT = Text("Correct the line, or say why it is so.", "请更正该项目，或说明原因。")


def faults(
    statement: Statement, *, previous: Statement | None = None, tolerance: Tolerance | None = None
) -> tuple[StatementFault, ...]:
    """Return every fault of a statement, errors first; ``previous`` is the one before it.

    Rule: STM-04 Every fault is named with both amounts and their difference; none is repaired.
    Source: house decision; a repaired fault is one that nobody asks about.
    """
    allowed = tolerance or Tolerance.of(statement.header.unit, statement.header.currency)
    found = chain(
        _missing(statement),
        _balance(statement, allowed),
        _subtotals(statement, allowed),
        cash_tie(statement, allowed),
        retained_earnings(statement, allowed),
        supplement(statement, allowed),
        _shares(statement, allowed),
        _negative(statement),
        between_faults(statement, previous, tolerance=allowed) if previous else (),
        jump_faults(statement, allowed),
    )
    order = list(Severity)
    return tuple(sorted(found, key=lambda fault: order.index(fault.severity)))


def _missing(statement: Statement) -> Iterator[StatementFault]:
    """Yield what a statement cannot do without."""
    for code in ESSENTIAL:
        if statement[code].current is None:
            label = chart(statement.header.standard)[code].label
            yield StatementFault(
                Check.MISSING,
                Severity.ERROR,
                Text(f"{label.en} is missing.", f"缺少“{label.zh}”。"),
                Text("Enter it; nothing is assumed for it.", "请补录，系统不作任何假设。"),
                (code,),
            )


def _balance(statement: Statement, tolerance: Tolerance) -> Iterator[StatementFault]:
    """Yield a fault where assets differ from liabilities and equity.

    Rule: STM-05 Total assets equal total liabilities and equity, at both days.
    Source: 企业会计准则——基本准则, art. 20-27; IAS 1.54.
    """
    for column in Column:
        assets = amount_of(statement.lines, "total_assets", column)
        claims = amount_of(statement.lines, "liabilities_and_equity", column)
        if assets is None or claims is None or abs(assets - claims) <= tolerance.minor:
            continue
        currency, when = statement.header.currency, _when(column)
        amounts = {
            "a": said(assets, currency),
            "b": said(claims, currency),
            "d": said(assets - claims, currency),
        }
        yield StatementFault(
            Check.BALANCE,
            Severity.ERROR,
            Text(
                f"The balance sheet does not balance{when.en}: total assets {{a}}, liabilities and"
                " equity {b}, difference {d}.",
                f"资产负债表{when.zh}不平：资产总计 {{a}}，负债和所有者权益总计 {{b}}，"
                "差额 {d}。",
            ).fill(**amounts),
            CORRECT,
            ("total_assets", "liabilities_and_equity"),
            column,
            assets,
            claims,
        )


def _subtotals(statement: Statement, tolerance: Tolerance) -> Iterator[StatementFault]:
    """Yield a fault for each written total that is not the sum of its lines.

    Rule: STM-06 A written total equals the sum of its lines.
    Source: the formats of STM-01 print the sums.
    """
    for total in chart(statement.header.standard).totals:
        if total.code in statement.derived:
            continue
        for column in Column:
            written = amount_of(statement.lines, total.code, column)
            summed = added_up(total, statement.lines, column)
            if written is None or summed is None or abs(written - summed) <= tolerance.minor:
                continue
            yield _subtotal_fault(statement, total, column=column, written=written, summed=summed)


def _subtotal_fault(
    statement: Statement, total: Line, *, column: Column, written: int, summed: int
) -> StatementFault:
    currency, when = statement.header.currency, _when(column)
    hint = _hint(statement, total, column=column, difference=written - summed)
    amounts = {
        "a": said(written, currency),
        "b": said(summed, currency),
        "d": said(written - summed, currency),
    }
    return StatementFault(
        Check.SUBTOTAL,
        Severity.WARNING if total.code in LOOSE_TOTALS else Severity.ERROR,
        Text(
            f"{total.label.en}{when.en} is {{a}}, its lines add up to {{b}}, difference {{d}}.",
            f"“{total.label.zh}”{when.zh}为 {{a}}，各项目合计 {{b}}，差额 {{d}}。",
        ).fill(**amounts),
        hint or CORRECT,
        (total.code, *(t.code for t in total.terms if t.code in statement.lines)),
        column,
        written,
        summed,
    )


def _hint(statement: Statement, total: Line, *, column: Column, difference: int) -> Text | None:
    """Return which single line would explain the difference: its sign, or counted wrongly."""
    for term in total.terms:
        amount = amount_of(statement.lines, term.code, column)
        if not amount:
            continue
        name = chart(statement.header.standard)[term.code].label
        if difference == -2 * term.sign * amount:
            return Text(
                f"With the opposite sign of “{name.en}” the total would be right: check the sign.",
                f"若“{name.zh}”符号相反则合计相符，请核对正负号。",
            )
        if difference == -term.sign * amount:
            return Text(
                f"Without “{name.en}” the total would be right: is it part of another line?",
                f"若不计“{name.zh}”则合计相符，请核对是否已包含在其他项目中。",
            )
    return None


def _shares(statement: Statement, tolerance: Tolerance) -> Iterator[StatementFault]:
    """Yield a fault when the shares of parent and minority are not the whole net profit."""
    parent, minority = statement["net_income_parent"].current, statement["minority_income"].current
    whole, currency = statement["net_income"].current, statement.header.currency
    if parent is None or minority is None or whole is None:
        return
    if abs(parent + minority - whole) <= tolerance.minor:
        return
    amounts = {"a": said(parent + minority, currency), "b": said(whole, currency)}
    yield StatementFault(
        Check.SHARES,
        Severity.ERROR,
        Text(
            "Profit of the parent's owners and of the minority come to {a}, net profit is {b},"
            f" difference {said(parent + minority - whole, currency)}.",
            "归属于母公司净利润与少数股东损益合计 {a}，净利润为 {b}，"
            f"差额 {said(parent + minority - whole, currency)}。",
        ).fill(**amounts),
        CORRECT,
        ("net_income_parent", "minority_income", "net_income"),
        Column.CURRENT,
        parent + minority,
        whole,
    )


def _negative(statement: Statement) -> Iterator[StatementFault]:
    """Yield what cannot be below zero.

    Rule: STM-12 A negative stock, debt or turnover is shown; credit balances belong on the other
    side of the balance sheet.
    Source: 企业会计准则应用指南 (财会〔2006〕18号), notes on receivables, payables and advances.
    """
    for code in NEVER_NEGATIVE:
        for column in Column:
            amount = amount_of(statement.lines, code, column)
            if amount is None or amount >= 0:
                continue
            label, when = chart(statement.header.standard)[code].label, _when(column)
            shown = said(amount, statement.header.currency)
            yield StatementFault(
                Check.NEGATIVE,
                Severity.WARNING,
                Text(
                    f"{label.en}{when.en} is negative: {shown}.",
                    f"“{label.zh}”{when.zh}为负数：{shown}。",
                ),
                Text(
                    "Reclassify the credit balance, or say why it is so.",
                    "请重分类贷方余额，或说明原因。",
                ),
                (code,),
                column,
                amount,
            )


def _when(column: Column) -> Text:
    return (
        Text("", "") if column is Column.CURRENT else Text(" (previous column)", "（上期/年初栏）")
    )
