"""Bank flows in small: rows and books for the tests of this folder."""

from datetime import date

import polars as pl

from obligor_core.bankflows import frames
from obligor_core.bankflows.analysis import FlowBook
from obligor_core.bankflows.overlap import with_twins
from obligor_core.bankflows.parties import with_party_keys
from obligor_core.portfolio.currency import factors_on
from obligor_core.portfolio.numbers import BookNumbers

ON = date(2026, 11, 20)
NO_RATES = pl.DataFrame(
    schema={"currency": pl.String, "valid_on": pl.Date, "rate": pl.Decimal(20, 10)}
)


def flow(on, yuan, party="", summary="货款", *, balance=None, second=None, **more):
    """Return one transaction; amounts are whole yuan, money out is negative."""
    return {
        "booked_on": on,
        "amount_minor": yuan * 100,
        "party_name": party,
        "summary": summary,
        "balance_minor": None if balance is None else balance * 100,
        "booked_second": second,
    } | more


def flows(*given, customer_id=1, account="6222|CNY", file_id=1, first_id=1):
    """Return transactions of one account as a frame."""
    rows = [
        {
            "transaction_id": first_id + place,
            "customer_id": customer_id,
            "account_key": account,
            "currency": "CNY",
            "file_id": file_id,
            "place": place,
            "party_account": "",
            "purpose": "",
            **one,
        }
        for place, one in enumerate(given)
    ]
    schema = frames.FLOWS | {"party_name": pl.String}
    del schema["party_key"], schema["twin"]
    frame = with_twins(with_party_keys(pl.DataFrame(rows, schema=schema)))
    return frame.select(pl.col(n).cast(t) for n, t in frames.FLOWS.items())


def book(*parts, parties=(), beyond=None, coverage=None):
    """Return a book of the frames; each account is covered from its first to its last day."""
    all_flows = pl.concat(parts)
    spans = all_flows.group_by("customer_id", "account_key").agg(
        starts_on=pl.col("booked_on").min(), ends_on=pl.col("booked_on").max()
    )
    return FlowBook(
        flows=all_flows,
        parties=pl.DataFrame(list(parties), schema=frames.PARTIES, orient="row"),
        coverage=spans if coverage is None else coverage,
        beyond=frames.empty(frames.BEYOND) if beyond is None else beyond,
        factors=factors_on(NO_RATES, on=ON, numbers=BookNumbers()),
        currency="CNY",
    )
