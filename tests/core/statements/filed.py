"""Statements as the tests file them: one that is right in everything, and ways to spoil it."""

from collections.abc import Mapping
from datetime import date

from obligor_core.statements.chart import Standard
from obligor_core.statements.statement import Amounts, Header, Statement
from obligor_core.statements.totals import statement_of

WAN = 1_000_000  # 万元 in fen
SOUND = {
    "monetary_funds": (520, 410),
    "notes_receivable": (80, 60),
    "accounts_receivable": (1300, 1100),
    "prepayments": (20, 30),
    "other_receivables": (45, 40),
    "inventories": (900, 850),
    "fixed_assets": (1500, 1400),
    "intangible_assets": (200, 210),
    "short_borrowings": (800, 770),
    "accounts_payable": (1030, 900),
    "contract_liabilities": (60, 50),
    "taxes_payable": (15, 12),
    "other_payables": (90, 80),
    "current_portion_liabilities": (40, 30),
    "long_borrowings": (300, 300),
    "paid_in_capital": (1000, 1000),
    "capital_reserve": (200, 200),
    "surplus_reserve": (107, 80),
    "retained_earnings": (923, 678),
    "revenue": (9000, 8000),
    "cost": (7400, 6500),
    "taxes_surcharges": (40, 35),
    "selling_expense": (500, 450),
    "admin_expense": (420, 400),
    "rd_expense": (180, 150),
    "finance_expense": (90, 85),
    "interest_expense": (70, 65),
    "credit_impairment": (-30, -20),
    "nonoperating_income": (20, 2),
    "nonoperating_expense": (8, 2),
    "income_tax": (80, 90),
    "cf_sales": (9800, 8700),
    "cf_purchases": (8400, 7500),
    "cf_wages": (500, 480),
    "cf_taxes": (300, 280),
    "cf_other_operating_out": (300, 270),
    "cf_capex": (220, 100),
    "cf_borrowed": (800, 700),
    "cf_repaid": (700, 680),
    "cf_interest_dividends": (70, 90),
    "cash_begin": (410, 410),
    "depreciation": (150, 140),
    "intangible_amortisation": (10, 10),
}


def header(year: int = 2024, **changes) -> Header:
    """Return the head of an annual statement in yuan."""
    given = {
        "standard": Standard.CAS_2019,
        "period_from": date(year, 1, 1),
        "period_end": date(year, 12, 31),
    }
    return Header(**(given | changes))


def lines(changes: Mapping[str, tuple | None] | None = None) -> dict[str, Amounts]:
    """Return the sound lines (given in 万元) with changes; ``None`` takes a line out."""
    merged = SOUND | dict(changes or {})
    return {
        code: Amounts(*(None if v is None else v * WAN for v in pair))
        for code, pair in merged.items()
        if pair is not None
    }


def statement(changes: Mapping[str, tuple | None] | None = None, **head) -> Statement:
    """Return the statement with its totals added up."""
    return statement_of(header(**head), lines(changes))


def written(changes: Mapping[str, tuple | None] | None = None, **head) -> Statement:
    """Return the statement whose totals stand in it as written, as an export has them."""
    whole = statement(**head)
    kept = dict(whole.lines) | {
        code: Amounts(*(None if v is None else v * WAN for v in pair))
        for code, pair in (changes or {}).items()
        if pair is not None
    }
    left = {c for c, pair in (changes or {}).items() if pair is None} | {"supplement_cfo"}
    kept = {c: a for c, a in kept.items() if c not in left}
    return statement_of(header(**head), kept)
