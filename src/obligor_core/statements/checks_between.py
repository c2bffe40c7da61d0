"""Checks of a statement against the one before it, and jumps within its two columns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from obligor_core.statements.chart import LineKind, Part, chart
from obligor_core.statements.faults import Check, Severity, StatementFault, Tolerance, said
from obligor_core.statements.statement import Statement
from obligor_core.statements.totals import Column
from obligor_core.text import Text

JUMPS_LOOKED_AT = (
    "monetary_funds",
    "accounts_receivable",
    "notes_and_accounts_receivable",
    "other_receivables",
    "inventories",
    "fixed_assets",
    "total_assets",
    "short_borrowings",
    "accounts_payable",
    "other_payables",
    "total_liabilities",
    "equity",
    "revenue",
    "cost",
)
RESTATED = Text(
    "If last year was restated, file the restatement as a new version; else correct the line.",
    "如上年数据已重述，请以新版本录入重述报表；否则请更正该项目。",
)


def follows(statement: Statement, previous: Statement) -> bool:
    """Return whether ``previous`` closes on the day before this statement begins."""
    return previous.header.period_end + timedelta(days=1) == statement.header.period_from


def is_year_before(statement: Statement, previous: Statement) -> bool:
    """Return whether both cover the same months of two years that follow each other."""
    now, then = statement.header, previous.header
    return (
        now.months == then.months
        and now.period_end.year == then.period_end.year + 1
        and now.period_end.month == then.period_end.month
    )


def between_faults(
    statement: Statement, previous: Statement, *, tolerance: Tolerance
) -> Iterator[StatementFault]:
    """Yield where the previous column is not what was filed for the period before.

    Rule: STM-10 Opening balances equal the closing balances of the year before.
    Source: 会计基础工作规范 art. 71; 企业会计准则第30号 art. 12 on comparatives.

    Rule: STM-11 Last year's figures of income and cash flow equal those filed for last year.
    Source: 企业会计准则第30号——财务报表列报 art. 12.
    """
    if statement.header.currency != previous.header.currency:
        return
    if statement.header.scope is not previous.header.scope:
        return
    if follows(statement, previous):
        yield from _differences(statement, previous, tolerance=tolerance, is_stock=True)
    if is_year_before(statement, previous):
        yield from _differences(statement, previous, tolerance=tolerance, is_stock=False)


def _differences(
    statement: Statement, previous: Statement, *, tolerance: Tolerance, is_stock: bool
) -> Iterator[StatementFault]:
    for line in chart(statement.header.standard).lines:
        if line.kind in (LineKind.HEADING, LineKind.MEMO):
            continue
        if (line.part is Part.BALANCE) != is_stock or line.part is Part.SUPPLEMENT:
            continue
        now, then = statement[line.code].previous, previous[line.code].current
        if now is None or then is None or abs(now - then) <= tolerance.minor:
            continue
        currency = statement.header.currency
        words = Text("Opening balance of", "年初数") if is_stock else Text("Last year's", "上期数")
        yield StatementFault(
            Check.OPENING if is_stock else Check.COMPARATIVE,
            Severity.ERROR if line.kind is LineKind.TOTAL else Severity.WARNING,
            Text(
                f"{words.en} {line.label.en} is {said(now, currency)}, filed for"
                f" {previous.header.period_end} was {said(then, currency)},"
                f" difference {said(now - then, currency)}.",
                f"“{line.label.zh}”{words.zh}为 {said(now, currency)}，"
                f"{previous.header.period_end} 报表为 {said(then, currency)}，"
                f"差额 {said(now - then, currency)}。",
            ),
            RESTATED,
            (line.code,),
            Column.PREVIOUS,
            now,
            then,
        )


def jump_faults(statement: Statement, tolerance: Tolerance) -> Iterator[StatementFault]:
    """Yield figures that grew or shrank by a multiple within the statement.

    Rule: STM-13 A material figure that changed threefold within a year is told, not judged.
    Source: house decision; the factor and the share of total assets are numbers of policy.
    """
    assets = max(statement["total_assets"].current or 0, statement["total_assets"].previous or 0)
    floor = tolerance.jump_share_min * assets
    for code in JUMPS_LOOKED_AT:
        now, then = statement[code].current, statement[code].previous
        if now is None or then is None or now <= 0 or then <= 0 or max(now, then) < floor:
            continue
        if max(now, then) < tolerance.jump_factor * min(now, then):
            continue
        label, currency = chart(statement.header.standard)[code].label, statement.header.currency
        yield StatementFault(
            Check.JUMP,
            Severity.NOTICE,
            Text(
                f"{label.en} went from {said(then, currency)} to {said(now, currency)},"
                f" {now / then:.2f} times.",
                f"“{label.zh}”由 {said(then, currency)} 变为 {said(now, currency)}，"
                f"为上期的 {now / then:.2f} 倍。",
            ),
            Text("Ask what happened; check the unit.", "请询问原因，并核对金额单位。"),
            (code,),
            Column.CURRENT,
            now,
            then,
        )
