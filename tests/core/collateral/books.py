"""Securities and books for the tests of collateral."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from obligor_core.catalogue import whole_catalogue
from obligor_core.collateral.appraisal import Appraisal, Day
from obligor_core.collateral.frames import book_of
from obligor_core.collateral.kinds import Kind
from obligor_core.collateral.numbers import CollateralNumbers, collateral_numbers
from obligor_core.collateral.valuing import Security, Valuation
from obligor_core.policy import Policy, parse
from obligor_core.portfolio.numbers import BookNumbers

ON = date(2026, 11, 23)
YUAN = 100


def shipped() -> CollateralNumbers:
    text = (Path(__file__).parents[3] / "policies/collateral.yaml").read_text(encoding="utf-8")
    policy = parse(text, whole_catalogue(BookNumbers()))
    assert isinstance(policy, Policy)
    return collateral_numbers(policy, on=ON)


NUMBERS = shipped()
DAY = Day(ON, NUMBERS, "CNY", {"CNY": Fraction(1), "USD": Fraction(71, 10)})


def house(**changes: Any) -> Security:
    """Return an accepted and registered house worth a million yuan."""
    given: dict[str, Any] = {
        "id": 1,
        "kind": Kind.REAL_ESTATE,
        "currency": "CNY",
        "accepted_on": date(2026, 1, 10),
        "registered_on": date(2026, 1, 15),
        "valuations": (Valuation(1, date(2026, 6, 1), 1_000_000 * YUAN),),
    }
    return Security(**given | changes)


def secured(security_id: int = 1, customer_id: int = 1, **changes: Any) -> dict[str, Any]:
    """Return the row of a deposit of 100 yuan that was accepted."""
    return {
        "security_id": security_id,
        "customer_id": customer_id,
        "kind": "deposit",
        "currency": "CNY",
        "amount_minor": 100 * YUAN,
        "our_rank": 1,
        "accepted_on": date(2026, 1, 10),
    } | changes


def guaranteed(security_id: int, guarantor: int, debtor: int, yuan: int) -> dict[str, Any]:
    return secured(
        security_id,
        debtor,
        kind="guarantee_enterprise",
        owner_node=guarantor,
        amount_minor=yuan * YUAN,
    )


def able(node: int, yuan: int, ability_id: int = 1) -> dict[str, Any]:
    return {
        "ability_id": ability_id,
        "node": node,
        "as_of_on": date(2026, 1, 1),
        "currency": "CNY",
        "amount_minor": yuan * YUAN,
    }


def covered(security_id: int = 1, customer_id: int = 1, **changes: Any) -> dict[str, Any]:
    return {
        "security_id": security_id,
        "customer_id": customer_id,
        "priority": 1,
        "starts_on": date(2026, 1, 10),
    } | changes


def owing(customer_id: int, yuan: int, currency: str = "CNY") -> dict[str, Any]:
    return {"customer_id": customer_id, "currency": currency, "amount_minor": yuan * YUAN}


def appraised(**rows: list[dict[str, Any]]) -> Appraisal:
    return Appraisal(book_of(**rows), DAY)
