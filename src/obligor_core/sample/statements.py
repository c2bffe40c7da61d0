"""Statements of the sample firms: three years and an interim, as sound as their habit of paying."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import polars as pl

from obligor_core.sample.business_years import Balance, Firm, Flows, opening, period
from obligor_core.sample.draws import Draws
from obligor_core.sample.habits import Habit
from obligor_core.statements.chart import Standard
from obligor_core.statements.statement import (
    Amounts,
    Assurance,
    Header,
    Opinion,
    PeriodKind,
    Statement,
)
from obligor_core.statements.totals import statement_of

SHARE_WITH_STATEMENTS = 0.67
YEARS = 3
FILED_BY = (4, 30)  # the annual statement is in by the end of April
INTERIM_DELAY_DAYS = 45
QUARTERS = ((3, 31), (6, 30), (9, 30))
SMALL_MAX_MINOR = 30_000_000_00  # revenue below which the small-enterprise format is used
AUDITED_MIN_MINOR = 50_000_000_00
MAKERS = "123"  # first digits of industry codes that make things and do research
STRAIN = {Habit.DEFAULTING: 900, Habit.STRETCHING: 500, Habit.SLOW: 200, Habit.RECOVERING: 250}
AUDITORS = (
    "江南中正会计师事务所",
    "华岳会计师事务所",
    "东海信达会计师事务所",
    "长宁诚明会计师事务所",
)
INFLATED_PERCENT = 40
SMALL_CODES = {"contract_liabilities": "advances_from_customers"}


class Planted(StrEnum):
    """What a reader of the statements should find."""

    INFLATED = "inflated"  # revenue that was never sold, in the newest year
    UNBALANCED = "unbalanced"  # the newest year does not balance


@dataclass(frozen=True, slots=True)
class SampleStatements:
    """Frames: ``headers`` (``key``, ``customer_external_id``, fields of ``Header``, ``filed_on``),
    ``lines`` (``key``, ``code``, ``current``, ``previous`` in fen) and ``truth`` (``planted``)."""

    headers: pl.DataFrame
    lines: pl.DataFrame
    truth: pl.DataFrame


@dataclass(frozen=True, slots=True)
class _Year:
    """What a statement is written from."""

    opening: Balance
    flows: Flows
    closing: Balance


@dataclass(frozen=True, slots=True)
class Filed:
    """A statement, whose it is, and when it came in."""

    customer_external_id: str
    filed_on: date
    statement: Statement

    @property
    def key(self) -> str:
        """Return a name that is its own: customer and last day."""
        return f"ST-{self.customer_external_id}-{self.statement.header.period_end:%Y%m%d}"


def statements(
    customers: pl.DataFrame, truth: pl.DataFrame, *, seed: int, until: date
) -> SampleStatements:
    """Return the statements on file by ``until``; ``customers`` and ``truth`` of the sample book.

    Two of three enterprises have some. Who has stopped paying has sent none since.
    """
    firms = _firms(customers, truth, seed)
    filed = [one for row in firms.iter_rows(named=True) for one in _of_firm(row, until)]
    return SampleStatements(
        headers=_headers(filed),
        lines=_lines(filed),
        truth=firms.select(customer_external_id="external_id", planted="planted"),
    )


def _firms(customers: pl.DataFrame, truth: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Return the enterprises that file statements, with their numbers drawn."""
    number = pl.col("external_id").str.strip_prefix("C").cast(pl.Int64)
    draws = Draws(seed, pl.col("no"))
    sort = draws.uniform("planted statement")
    return (
        customers.join(
            truth, left_on="external_id", right_on="customer_external_id", maintain_order="left"
        )
        .with_columns(no=number)
        .filter(
            pl.col("kind") == "enterprise",
            pl.col("duplicate_of").is_null(),
            draws.chance("files statements", SHARE_WITH_STATEMENTS),
        )
        .with_columns(
            margin=draws.between("margin", low=120, high=260),
            overhead=draws.between("overhead", low=60, high=105),
            growth=draws.between("statement growth", low=-60, high=180),
            receivable_days=draws.between("receivable days", low=35, high=95),
            inventory_days=draws.between("inventory days", low=20, high=80),
            payable_days=draws.between("payable days", low=35, high=85),
            cash_share=draws.between("cash share", low=40, high=110),
            capex_share=draws.between("capex share", low=8, high=35),
            payout=draws.between("payout", low=0, high=400),
            filed_day=draws.between("filed day", low=0, high=35),
            auditor=draws.pick("auditor", AUDITORS),
            planted=pl.when(sort < 0.04)
            .then(pl.lit(Planted.INFLATED.value))
            .when(sort < 0.06)
            .then(pl.lit(Planted.UNBALANCED.value)),
        )
    )


def _of_firm(row: Mapping[str, object], until: date) -> Iterator[Filed]:
    firm, name = _firm(row), str(row["external_id"])
    stopped = row["default_on"]
    for filed_on, statement in _years(row, firm, until):
        if filed_on <= until and not (isinstance(stopped, date) and filed_on > stopped):
            yield Filed(name, filed_on, statement)


def _firm(row: Mapping[str, object]) -> Firm:
    def number(name: str) -> int:
        value = row[name]
        assert isinstance(value, int), name
        return value

    is_maker = str(row["industry_code"])[:1] in MAKERS
    strain = STRAIN.get(Habit(str(row["habit"])), 0)
    return Firm(
        margin=number("margin"),
        overhead=min(number("overhead"), number("margin") - 40),
        research=15 if is_maker else 0,
        growth=number("growth") - strain // 4,
        receivable_days=number("receivable_days"),
        inventory_days=number("inventory_days"),
        payable_days=number("payable_days"),
        cash_share=number("cash_share"),
        capex_share=number("capex_share"),
        payout=number("payout"),
        strain=strain,
    )


def _years(row: Mapping[str, object], firm: Firm, until: date) -> Iterator[tuple[date, Statement]]:
    """Yield each year's statement, and the interim after the last, with the day it came in."""
    last = until.year - 1 if until >= date(until.year, *FILED_BY) else until.year - 2
    revenue, assets = row["annual_revenue_minor"], row["total_assets_minor"]
    late = row["filed_day"]
    assert isinstance(revenue, int) and isinstance(assets, int) and isinstance(late, int)
    revenues = [_grown(revenue, firm.growth, years=n - YEARS) for n in range(YEARS + 1)]
    first = opening(firm, revenue=revenues[0], assets=_grown(assets, firm.growth, years=-YEARS))
    before = _Year(first, *period(firm, first, revenue=revenues[0], months=12, strain=0))
    for n in range(1, YEARS + 1):
        is_newest, strain = n == YEARS, firm.strain * n // YEARS
        is_inflated = is_newest and row["planted"] == Planted.INFLATED
        inflated = revenues[n] * INFLATED_PERCENT // 100 if is_inflated else 0
        flows, closing = period(
            firm, before.closing, revenue=revenues[n], months=12, strain=strain, inflated=inflated
        )
        now, year = _Year(before.closing, flows, closing), last - YEARS + n
        filed = _statement(row, date(year, 12, 31), now=now, before=before)
        if is_newest and row["planted"] == Planted.UNBALANCED:
            filed = _unbalanced(filed)
        yield date(year + 1, 3, 20) + timedelta(days=late), filed
        before = now
    true = revenues[YEARS]
    yield from _interim(row, firm, until, year=before, revenue=true, standing=inflated)


def _grown(amount: int, permille: int, *, years: int) -> int:
    """Return the amount of ``years`` later (earlier when negative), in whole yuan."""
    for _ in range(abs(years)):
        amount = (
            amount * (1000 + permille) // 1000 if years > 0 else amount * 1000 // (1000 + permille)
        )
    return amount // 100 * 100


def _interim(
    row: Mapping[str, object],
    firm: Firm,
    until: date,
    /,
    *,
    year: _Year,
    revenue: int,
    standing: int,
) -> Iterator[tuple[date, Statement]]:
    """Yield the interim of the quarter that ended last and is in; it tells no year before."""
    is_in = until >= date(until.year, *FILED_BY)
    ends = [date(until.year if is_in else until.year - 1, m, d) for m, d in QUARTERS]
    known = [e for e in ends if e + timedelta(days=INTERIM_DELAY_DAYS) <= until]
    if not known:
        return
    months = known[-1].month
    part = _grown(revenue, firm.growth, years=1) * months // 12
    flows, closing = period(
        firm, year.closing, revenue=part, months=months, strain=firm.strain, standing=standing
    )
    filed = _statement(row, known[-1], now=_Year(year.closing, flows, closing), before=None)
    yield known[-1] + timedelta(days=INTERIM_DELAY_DAYS), filed


def _statement(
    row: Mapping[str, object], day: date, *, now: _Year, before: _Year | None
) -> Statement:
    """Return the statement of the year up to ``day``."""
    revenue = row["annual_revenue_minor"]
    assert isinstance(revenue, int)
    is_annual = day.month == 12
    is_audited = is_annual and revenue >= AUDITED_MIN_MINOR
    is_failing = row["habit"] == Habit.DEFAULTING
    standard = Standard.SMALL_ENTERPRISE if revenue < SMALL_MAX_MINOR else Standard.CAS_2019
    header = Header(
        standard=standard,
        period_from=date(day.year, 1, 1),
        period_end=day,
        kind=PeriodKind.ANNUAL if is_annual else PeriodKind.INTERIM,
        assurance=Assurance.AUDITED if is_audited else Assurance.UNAUDITED,
        auditor=str(row["auditor"]) if is_audited else "",
        opinion=(Opinion.EMPHASIS if is_failing else Opinion.UNQUALIFIED) if is_audited else None,
    )
    balances = _both(_balance_lines(now.closing), _balance_lines(now.opening))
    flows = _both(_flow_lines(now, standard), _flow_lines(before, standard) if before else {})
    lines = {**balances, **flows}
    return statement_of(header, {_code(c, standard): a for c, a in lines.items()})


def _code(code: str, standard: Standard) -> str:
    return SMALL_CODES.get(code, code) if standard is Standard.SMALL_ENTERPRISE else code


def _both(now: Mapping[str, int], before: Mapping[str, int]) -> dict[str, Amounts]:
    return {code: Amounts(value, before.get(code)) for code, value in now.items()}


def _balance_lines(of: Balance) -> dict[str, int]:
    return {
        "monetary_funds": of.cash,
        "notes_receivable": of.notes,
        "accounts_receivable": of.receivables,
        "prepayments": of.prepayments,
        "other_receivables": of.other_receivables,
        "inventories": of.inventory,
        "fixed_assets": of.plant,
        "intangible_assets": of.intangibles,
        "short_borrowings": of.short_debt,
        "accounts_payable": of.payables,
        "contract_liabilities": of.advances,
        "payroll_payable": of.wages,
        "taxes_payable": of.taxes,
        "other_payables": of.other_payables,
        "long_borrowings": of.long_debt,
        "paid_in_capital": of.capital,
        "surplus_reserve": of.surplus,
        "retained_earnings": of.retained,
    }


def _flow_lines(year: _Year, standard: Standard) -> dict[str, int]:
    of, before, after = year.flows, year.opening, year.closing
    told = {
        "revenue": of.revenue,
        "cost": of.cost,
        "taxes_surcharges": of.surcharges,
        "selling_expense": of.selling,
        "finance_expense": of.interest + of.charges,
        "interest_expense": of.interest,
        "income_tax": of.tax,
        "cf_sales": of.cf_sales,
        "cf_purchases": of.cf_purchases,
        "cf_wages": of.cf_wages,
        "cf_taxes": of.cf_taxes,
        "cf_other_operating_out": of.cf_other,
        "cf_capex": of.capex,
        "cf_borrowed": after.short_debt + after.long_debt,
        "cf_repaid": before.short_debt + before.long_debt,
        "cash_begin": before.cash,
    }
    if standard is Standard.SMALL_ENTERPRISE:
        return told | {
            "admin_expense": of.admin + of.research,
            "nonoperating_expense": of.impairment,
            "cf_interest_paid": of.interest,
            "cf_dividends_paid": of.dividends,
        }
    told |= {
        "admin_expense": of.admin,
        "rd_expense": of.research,
        "credit_impairment": -of.impairment,
        "cf_interest_dividends": of.interest + of.dividends,
    }
    return told | _reconciled(year)


def _reconciled(year: _Year) -> dict[str, int]:
    """Return the supplement to the cash flow; receivables take up what is left."""
    of, before, after = year.flows, year.opening, year.closing
    told = {
        "supplement_net_income": of.profit,
        "supplement_credit_impairment": of.impairment,
        "depreciation": of.depreciation,
        "intangible_amortisation": of.amortisation,
        "supplement_finance_expense": of.interest,
        "supplement_inventories": before.inventory - after.inventory,
        "supplement_payables": after.payables - before.payables,
    }
    return told | {"supplement_receivables": of.cfo - sum(told.values())}


def _unbalanced(of: Statement) -> Statement:
    """Return the statement with stocks raised on the asset side alone, and the totals with them."""
    extra = (of["total_assets"].current or 0) // 20
    raised = ("inventories", "current_assets", "total_assets")
    lines = {
        code: Amounts((a.current or 0) + extra, a.previous) if code in raised else a
        for code, a in of.lines.items()
    }
    return Statement(of.header, lines, of.derived)


def _headers(filed: list[Filed]) -> pl.DataFrame:
    rows = [
        {
            "key": one.key,
            "customer_external_id": one.customer_external_id,
            "standard": head.standard.value,
            "period_from": head.period_from,
            "period_end": head.period_end,
            "kind": head.kind.value,
            "assurance": head.assurance.value,
            "scope": head.scope.value,
            "currency": head.currency,
            "unit": head.unit.value,
            "version": head.version,
            "auditor": head.auditor,
            "opinion": head.opinion.value if head.opinion else None,
            "filed_on": one.filed_on,
        }
        for one in filed
        for head in (one.statement.header,)
    ]
    return pl.DataFrame(rows, schema_overrides={"opinion": pl.String})


def _lines(filed: list[Filed]) -> pl.DataFrame:
    rows = [
        (one.key, code, a.current, a.previous)
        for one in filed
        for code, a in one.statement.lines.items()
    ]
    schema = {"key": pl.String, "code": pl.String, "current": pl.Int64, "previous": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")
