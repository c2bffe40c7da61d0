"""A small paper mill whose statements agree with themselves and with one another, in yuan."""

from __future__ import annotations

from datetime import date

from actors import ANA, AT

from obligor.customers.models import Customer
from obligor.people.models import OrganisationUnit, Role, RoleAssignment, User
from obligor.statements import actions, events
from obligor.statements.models import Statement
from obligor_core.statements.chart import Standard
from obligor_core.statements.statement import Amounts, Assurance, Header, Unit

BACKEND = "django.contrib.auth.backends.ModelBackend"
CAPITAL, FIXED = 20_000_000, 18_000_000
# revenue, cost, admin, interest, tax; at the end receivables, inventories, payables, borrowings
YEARS = {
    2022: ((), (9_000_000, 7_000_000, 6_000_000, 8_000_000)),
    2023: (
        (60_000_000, 48_000_000, 6_000_000, 400_000, 1_400_000),
        (10_000_000, 7_500_000, 6_500_000, 8_000_000),
    ),
    2024: (
        (66_000_000, 53_000_000, 6_500_000, 450_000, 1_500_000),
        (12_000_000, 8_500_000, 7_000_000, 9_000_000),
    ),
    2025: (
        (70_000_000, 57_500_000, 7_000_000, 500_000, 1_250_000),
        (15_000_000, 10_000_000, 7_500_000, 10_000_000),
    ),
}
CASH_2022, NAME, USCC = 4_000_000, "青州造纸有限公司", "91370781MA3C0000XN"


def unit(code: str = "HQ", path: str = "/1/") -> OrganisationUnit:
    given = {"name_en": code, "name_zh": code, "path": path}
    return OrganisationUnit.objects.get_or_create(code=code, defaults=given)[0]


def customer(external_id: str = "M-1", **other) -> Customer:
    given = {"name": NAME, "name_normal": NAME, "kind": "enterprise", "industry_code": "C2221"}
    return Customer.objects.create(
        external_id=external_id,
        unit=other.pop("unit", None) or unit(),
        opened_on=date(2020, 1, 1),
        created_at=AT,
        **given | other,
    )


def _cash(year: int) -> int:
    return CASH_2022 if year == 2022 else _cash(year - 1) + flows(year)["cash_change"]


def net_income(year: int) -> int:
    revenue, *costs = YEARS[year][0]
    return revenue - sum(costs)


def _retained(year: int) -> int:
    if year > 2022:
        return _retained(year - 1) + net_income(year)
    receivables, inventories, payables, borrowings = YEARS[2022][1]
    assets = CASH_2022 + receivables + inventories + FIXED
    return assets - payables - borrowings - CAPITAL


def flows(year: int) -> dict[str, int]:
    revenue, cost, admin, interest, tax = YEARS[year][0]
    now, then = YEARS[year][1], YEARS[year - 1][1]
    changes = [a - b for a, b in zip(now, then, strict=True)]
    sales, purchases = revenue - changes[0], cost + changes[1] - changes[2]
    cfo = sales - purchases - admin - tax
    cff = changes[3] - interest
    return {
        "cf_sales": sales,
        "cf_purchases": purchases,
        "cf_taxes": tax,
        "cf_other_operating_out": admin,
        "cf_borrowed": max(changes[3], 0),
        "cf_interest_dividends": interest,
        "cash_change": cfo + cff,
    }


def stocks(year: int) -> dict[str, int]:
    receivables, inventories, payables, borrowings = YEARS[year][1]
    cash = _cash(year)
    current, owed = cash + receivables + inventories, payables + borrowings
    equity = CAPITAL + _retained(year)
    return {
        "monetary_funds": cash,
        "accounts_receivable": receivables,
        "inventories": inventories,
        "current_assets": current,
        "fixed_assets": FIXED,
        "noncurrent_assets": FIXED,
        "total_assets": current + FIXED,
        "short_borrowings": borrowings,
        "accounts_payable": payables,
        "current_liabilities": owed,
        "total_liabilities": owed,
        "paid_in_capital": CAPITAL,
        "retained_earnings": equity - CAPITAL,
        "equity": equity,
        "liabilities_and_equity": owed + equity,
    }


def income(year: int) -> dict[str, int]:
    revenue, cost, admin, interest, tax = YEARS[year][0]
    before_tax = revenue - cost - admin - interest
    return {
        "revenue": revenue,
        "cost": cost,
        "admin_expense": admin,
        "finance_expense": interest,
        "operating_profit": before_tax,
        "profit_before_tax": before_tax,
        "income_tax": tax,
        "net_income": before_tax - tax,
    }


def cash_flow(year: int) -> dict[str, int]:
    return flows(year) | {"cash_begin": _cash(year - 1), "cash_end": _cash(year)}


def lines(year: int = 2025, **wrong: int) -> dict[str, Amounts]:
    """Return the lines of a year in minor units; ``wrong`` puts other yuan in their place."""
    now = stocks(year) | income(year) | cash_flow(year) | wrong
    earlier = stocks(year - 1)
    if year > 2023:
        earlier |= income(year - 1) | cash_flow(year - 1)
    return {
        code: Amounts(amount * 100, earlier[code] * 100 if code in earlier else None)
        for code, amount in now.items()
    }


def header(year: int = 2025, **other) -> Header:
    given = {
        "standard": Standard.CAS_2019,
        "period_from": date(year, 1, 1),
        "period_end": date(year, 12, 31),
        "assurance": Assurance.AUDITED,
        "unit": Unit.ONE,
    }
    return Header(**given | other)


def draft(owner: Customer, year: int = 2025, *, at=AT, wrong=None, **other) -> Statement:
    outcome = actions.enter(
        customer_id=owner.pk,
        header=header(year, **other),
        lines=lines(year, **wrong or {}),
        by=ANA,
        at=at,
    )
    return Statement.objects.get(pk=outcome.one(events.StatementEntered).statement_id)


def filed(owner: Customer, year: int = 2025, *, at=AT, acknowledged=None, **other) -> Statement:
    row = draft(owner, year, at=at, **other)
    actions.file(statement_id=row.pk, acknowledged=acknowledged or [], by=ANA, at=at)
    row.refresh_from_db()
    return row


def person(name: str, *verbs: str) -> User:
    role = Role.objects.create(code=name, name_en=name, name_zh=name, verbs=list(verbs))
    user = User.objects.create(username=name, display_name=name, language="zh-hans", unit=unit())
    RoleAssignment.objects.create(
        user=user, role=role, unit=unit(), reach="all", starts_on=date(2020, 1, 1)
    )
    return user
