"""What the facts of a customer's invoices warn of, and what speaks for it."""

from __future__ import annotations

from datetime import date

from obligor_core.taxinvoices import business_findings as business
from obligor_core.taxinvoices import writing_findings as writing
from obligor_core.taxinvoices.finding import Facts, Finding, Rule, Weight
from obligor_core.taxinvoices.numbers import NUMBERS, InvoiceNumbers

RULES: tuple[Rule, ...] = (
    business.stopped,
    writing.doubted,
    business.falling,
    writing.void,
    writing.red,
    writing.circular,
    business.buys_more,
    business.concentrated,
    business.uneven,
    writing.patterned,
    business.disloyal,
    writing.old_evidence,
    business.strong,
)


def findings(facts: Facts, *, on: date, numbers: InvoiceNumbers = NUMBERS) -> list[Finding]:
    """Return the findings of a customer's facts, the heaviest first.

    A fact that is missing finds nothing.
    """
    found = [one for rule in RULES for one in rule(facts, numbers, on=on)]
    return sorted(found, key=lambda one: list(Weight).index(one.weight))
