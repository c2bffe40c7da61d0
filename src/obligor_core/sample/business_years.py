"""How a sample firm's year goes: from its opening balance and habits to a closing balance.

All amounts are whole fen. Every year balances and its cash ties, because cash or short borrowing
takes up what is left and the payments to suppliers are what the cash flow leaves for them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

DAYS, YEAR = 360, 12
VAT = 13  # percent on sales
INTEREST_PERMILLE = 45
TAX_PERCENT = 25


@dataclass(frozen=True, slots=True)
class Firm:
    """The habits of a firm: shares in thousandths of revenue, days, thousandths a year.

    ``strain`` from 0 to 1000 says how badly it goes by the last year.
    """

    margin: int
    overhead: int
    research: int
    growth: int
    receivable_days: int
    inventory_days: int
    payable_days: int
    cash_share: int
    capex_share: int
    payout: int
    strain: int


@dataclass(frozen=True, slots=True)
class Balance:
    """A balance sheet in its few sample lines."""

    cash: int
    notes: int
    receivables: int
    prepayments: int
    other_receivables: int
    inventory: int
    plant: int
    intangibles: int
    short_debt: int
    payables: int
    advances: int
    wages: int
    taxes: int
    other_payables: int
    long_debt: int
    capital: int
    surplus: int
    retained: int

    @property
    def assets(self) -> int:
        """Return total assets."""
        current = self.cash + self.notes + self.receivables + self.prepayments
        return current + self.other_receivables + self.inventory + self.plant + self.intangibles

    @property
    def claims(self) -> int:
        """Return liabilities and equity."""
        owed = self.short_debt + self.payables + self.advances + self.wages + self.taxes
        owed += self.other_payables + self.long_debt
        return owed + self.capital + self.surplus + self.retained


@dataclass(frozen=True, slots=True)
class Flows:
    """Income and cash flow of a period."""

    revenue: int
    cost: int
    surcharges: int
    selling: int
    admin: int
    research: int
    interest: int
    charges: int
    impairment: int
    tax: int
    depreciation: int
    amortisation: int
    capex: int
    dividends: int
    cf_sales: int
    cf_wages: int
    cf_taxes: int
    cf_other: int
    cf_purchases: int

    @property
    def before_tax(self) -> int:
        """Return profit before tax."""
        costs = self.cost + self.surcharges + self.selling + self.admin + self.research
        return self.revenue - costs - self.interest - self.charges - self.impairment

    @property
    def profit(self) -> int:
        """Return net profit."""
        return self.before_tax - self.tax

    @property
    def cfo(self) -> int:
        """Return operating cash flow."""
        paid = self.cf_purchases + self.cf_wages + self.cf_taxes + self.cf_other
        return self.cf_sales - paid


def opening(firm: Firm, *, revenue: int, assets: int) -> Balance:
    """Return the balance before the first year, for a firm of this revenue and these assets."""
    cost = revenue * (1000 - firm.margin) // 1000
    trade = _trade(firm, revenue=revenue, cost=cost, strain=0)
    plant = max(assets - trade.receivables - trade.inventory - trade.notes, assets // 8)
    bare = replace(trade, plant=plant * 9 // 10, intangibles=plant // 10, long_debt=plant // 5)
    bare = replace(bare, cash=revenue * firm.cash_share // 1000)
    equity = bare.assets * (370 - firm.strain // 7) // 1000
    capital = equity * 6 // 10
    surplus = equity // 20
    retained = equity - capital - surplus
    return _settled(replace(bare, capital=capital, surplus=surplus, retained=retained))


def period(
    firm: Firm,
    before: Balance,
    *,
    revenue: int,
    months: int,
    strain: int,
    inflated: int = 0,
    standing: int = 0,
) -> tuple[Flows, Balance]:
    """Return flows and closing balance of a period with ``revenue`` in its months.

    ``inflated`` is revenue that was booked but never sold; it stands in receivables for good, as
    ``standing`` does from earlier periods.
    """
    cost = revenue * (1000 - firm.margin + firm.margin * strain // 1600) // 1000
    yearly, yearly_cost = revenue * YEAR // months, cost * YEAR // months
    trade = _trade(firm, revenue=yearly, cost=yearly_cost, strain=strain)
    worn = before.plant * months // (12 * YEAR)
    amortised = before.intangibles * months // (10 * YEAR)
    capex = revenue * firm.capex_share * (1000 - strain) // 1_000_000
    interest = (before.short_debt + before.long_debt) * INTEREST_PERMILLE * months // (1000 * YEAR)
    flows = _income(
        firm, revenue=revenue + inflated, cost=cost, interest=interest, months=months, strain=strain
    )
    flows = replace(flows, depreciation=worn, amortisation=amortised, capex=capex)
    is_year = months == YEAR
    kept = flows.profit // 10 if is_year and flows.profit > 0 else 0
    paid_out = flows.profit * firm.payout // 1000 if is_year and flows.profit > 0 else 0
    after = _settled(
        replace(
            trade,
            receivables=trade.receivables + inflated + standing,
            plant=before.plant + capex - worn,
            intangibles=before.intangibles - amortised,
            long_debt=before.long_debt,
            capital=before.capital,
            surplus=before.surplus + kept,
            retained=before.retained + flows.profit - kept - paid_out,
            cash=yearly * firm.cash_share * (1200 - strain) // 1_200_000,
        )
    )
    return _cash_flow(replace(flows, dividends=paid_out), before, after=after), after


def _trade(firm: Firm, *, revenue: int, cost: int, strain: int) -> Balance:
    """Return what revenue and cost of a year tie up; strain stretches it all."""
    owed = revenue * firm.receivable_days * (1000 + strain // 2) // (DAYS * 1000)
    return Balance(
        cash=0,
        notes=owed // 8,
        receivables=owed - owed // 8,
        prepayments=cost // 60,
        other_receivables=revenue * (15 + strain // 16) // 1000,
        inventory=cost * firm.inventory_days * (1000 + strain * 2 // 5) // (DAYS * 1000),
        plant=0,
        intangibles=0,
        short_debt=0,
        payables=cost * firm.payable_days * (1000 + strain // 5) // (DAYS * 1000),
        advances=revenue // 90,
        wages=revenue // 150,
        taxes=revenue // 200,
        other_payables=revenue * (12 + strain // 25) // 1000,
        long_debt=0,
        capital=0,
        surplus=0,
        retained=0,
    )


def _income(
    firm: Firm, *, revenue: int, cost: int, interest: int, months: int, strain: int
) -> Flows:
    overhead = revenue * firm.overhead // 1000
    flows = Flows(
        revenue=revenue,
        cost=cost,
        surcharges=revenue // 250,
        selling=overhead * 45 // 100,
        admin=overhead - overhead * 45 // 100,
        research=revenue * firm.research // 1000,
        interest=interest,
        charges=revenue // 1500,
        impairment=revenue * (1 + strain // 60) // 1000,
        tax=0,
        depreciation=0,
        amortisation=0,
        capex=0,
        dividends=0,
        cf_sales=0,
        cf_wages=0,
        cf_taxes=0,
        cf_other=0,
        cf_purchases=0,
    )
    return replace(flows, tax=max(flows.before_tax, 0) * TAX_PERCENT // 100)


def _settled(balance: Balance) -> Balance:
    """Return the balance with short borrowing, or else cash, taking up what is left."""
    gap = balance.assets - balance.claims
    if gap >= 0:
        return replace(balance, short_debt=balance.short_debt + gap)
    return replace(balance, cash=balance.cash - gap)


def _cash_flow(flows: Flows, before: Balance, *, after: Balance) -> Flows:
    borrowed = after.short_debt + after.long_debt - before.short_debt - before.long_debt
    cfo = after.cash - before.cash + flows.capex - borrowed + flows.interest + flows.dividends
    owed = after.receivables + after.notes - before.receivables - before.notes
    sales = flows.revenue * (100 + VAT) // 100 - owed + after.advances - before.advances
    wages = (flows.selling + flows.admin) // 2 + flows.cost // 20
    added = (flows.revenue - flows.cost) * VAT // 100
    taxes = flows.surcharges + flows.tax + added
    other = (flows.selling + flows.admin) // 2 + flows.research // 2 + flows.charges
    return replace(
        flows,
        cf_sales=sales,
        cf_wages=wages,
        cf_taxes=taxes,
        cf_other=other,
        cf_purchases=sales - wages - taxes - other - cfo,
    )
