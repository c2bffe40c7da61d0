"""The frames that collateral comes in, and what they mean.

A node is a party of the guarantee graph: a customer by its id, anybody else by a negative number.
Amounts are minor units of the row's currency. Rows known at the instant, not yet cut to the day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import polars as pl

SECURITIES = {
    "security_id": pl.Int64,
    "customer_id": pl.Int64,  # whose file it is in, the debtor of a guarantee
    "owner_node": pl.Int64,  # who owns it, or guarantees
    "kind": pl.String,
    "currency": pl.String,
    "amount_minor": pl.Int64,
    "share_ppm": pl.Int64,  # of a guarantor by shares, in millionths
    "our_rank": pl.Int64,
    "accepted_on": pl.Date,
    "ended_on": pl.Date,
    "valid_until": pl.Date,
    "registered_on": pl.Date,
    "registered_until": pl.Date,
    "registered_minor": pl.Int64,
    "insured_until": pl.Date,
    "insured_minor": pl.Int64,
}
CHARGES = {
    "security_id": pl.Int64,
    "rank": pl.Int64,
    "amount_minor": pl.Int64,
    "starts_on": pl.Date,
    "ends_on": pl.Date,
}
VALUATIONS = {
    "valuation_id": pl.Int64,
    "security_id": pl.Int64,
    "valued_on": pl.Date,
    "amount_minor": pl.Int64,
    "valid_until": pl.Date,
}
OBLIGATIONS = {
    "obligation_id": pl.Int64,
    "customer_id": pl.Int64,
    "code": pl.String,
    "currency": pl.String,
    "amount_minor": pl.Int64,
    "starts_on": pl.Date,
    "ends_on": pl.Date,
}
COVERS = {
    "security_id": pl.Int64,
    "customer_id": pl.Int64,
    "obligation_id": pl.Int64,  # null: all exposure of the customer
    "priority": pl.Int64,
    "most_minor": pl.Int64,
    "starts_on": pl.Date,
    "ends_on": pl.Date,
}
ABILITIES = {
    "ability_id": pl.Int64,
    "node": pl.Int64,
    "as_of_on": pl.Date,
    "currency": pl.String,
    "amount_minor": pl.Int64,
    "valid_until": pl.Date,
}
OUTSIDE = {
    "node": pl.Int64,
    "debtor_node": pl.Int64,
    "currency": pl.String,
    "amount_minor": pl.Int64,
    "starts_on": pl.Date,
    "ends_on": pl.Date,
}
CONNECTIONS = {"from_id": pl.Int64, "to_id": pl.Int64}
EXPOSURES = {"customer_id": pl.Int64, "currency": pl.String, "amount_minor": pl.Int64}


@dataclass(frozen=True, slots=True)
class CollateralBook:
    """All that is needed about some customers, and about whoever shares a security with them.

    ``connections`` are guarantees between customers that are known without being securities of
    ours; ``exposures`` what customers owe, a row for each currency.
    """

    securities: pl.DataFrame
    charges: pl.DataFrame
    valuations: pl.DataFrame
    obligations: pl.DataFrame
    covers: pl.DataFrame
    abilities: pl.DataFrame
    outside: pl.DataFrame
    connections: pl.DataFrame
    exposures: pl.DataFrame

    def shuffled(self, seed: int) -> CollateralBook:
        """Return the same book in another order of rows: nothing may depend on it."""
        return CollateralBook(
            **{
                f.name: getattr(self, f.name).sample(fraction=1.0, shuffle=True, seed=seed)
                for f in fields(self)
            }
        )


SCHEMAS: dict[str, Mapping[str, type[pl.DataType]]] = {
    "securities": SECURITIES,
    "charges": CHARGES,
    "valuations": VALUATIONS,
    "obligations": OBLIGATIONS,
    "covers": COVERS,
    "abilities": ABILITIES,
    "outside": OUTSIDE,
    "connections": CONNECTIONS,
    "exposures": EXPOSURES,
}


def book_of(**rows: list[dict[str, object]]) -> CollateralBook:
    """Return a book of records; what is not named is empty, what a record lacks is missing."""
    return CollateralBook(
        **{
            name: pl.DataFrame(
                [{c: row.get(c) for c in schema} for row in rows.get(name, [])], schema=schema
            )
            for name, schema in SCHEMAS.items()
        }
    )
