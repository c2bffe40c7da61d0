"""Who is on the other side: one form for all spellings of a name, and what that party is."""

from __future__ import annotations

import re
from collections.abc import Iterable

import polars as pl

from obligor_core.bankflows.kinds import PartyKind, Relation
from obligor_core.bankflows.tables import Keywords
from obligor_core.customers.names import company_name

NOT_DIGITS = re.compile(r"[^0-9A-Za-z]")
# Lower ranks win: a person's word before the file's, the own account before a related party.
RANKS = {
    Relation.TRADE: 0,
    Relation.LENDER: 0,
    Relation.DECLARED_LENDER: 0,
    Relation.OWN: 10,
    Relation.RELATED: 20,
}


def party_key(name: str, account: str) -> str:
    """Return what makes two transactions be with one party: the comparable name, else the account.

    Rule: BNK-07 Counterparties are told apart by comparable name, by account where there is none.
    Source: house decision on CUS-30; one company pays from several accounts.
    """
    plain = company_name(name).normal if name.strip() else ""
    if plain:
        return plain[:120]
    number = account_digits(account)
    return f"#{number}" if number else ""


def account_digits(number: str) -> str:
    """Return an account number without blanks, dashes and case."""
    return NOT_DIGITS.sub("", number).upper()


def with_party_keys(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with ``party_key``; each distinct pair of name and account is read once."""
    pairs = rows.select("party_name", "party_account").unique(maintain_order=True)
    keys = [party_key(name or "", account or "") for name, account in pairs.iter_rows()]
    keyed = pairs.with_columns(party_key=pl.Series(keys, dtype=pl.String))
    return rows.join(
        keyed,
        on=["party_name", "party_account"],
        how="left",
        maintain_order="left",
        nulls_equal=True,
    )


def with_relations(flows: pl.DataFrame, parties: pl.DataFrame) -> pl.DataFrame:
    """Return the flows with ``relation``: what is known of the counterparty, by name or account.

    Rule: BNK-08 What a person said of a counterparty goes first, then own accounts, then related
    parties.
    Source: house decision; own and related transfers are no sales.
    """
    ranks = parties.select("customer_id", "party_key", "party_account", "relation", "rank")
    for place, key in enumerate(("party_key", "party_account")):
        named = (
            ranks.filter(pl.col(key).is_not_null(), pl.col(key) != "")
            .sort("rank", "relation")
            .unique(["customer_id", key], keep="first", maintain_order=True)
            .select(
                "customer_id", key, **{f"rank_{place}": "rank", f"relation_{place}": "relation"}
            )
        )
        flows = flows.join(named, on=["customer_id", key], how="left", maintain_order="left")
    by_name = pl.col("rank_0").fill_null(99) <= pl.col("rank_1").fill_null(99)
    relation = pl.when(by_name).then("relation_0").otherwise("relation_1")
    return flows.with_columns(relation=relation.fill_null(Relation.UNRELATED.value)).drop(
        "rank_0", "rank_1", "relation_0", "relation_1"
    )


def party_kinds(keys: Iterable[str], words: Keywords) -> pl.DataFrame:
    """Return ``party_key`` and ``party_kind`` of each key, by the words in it."""
    frame = pl.DataFrame({"party_key": list(keys)}, schema={"party_key": pl.String})
    kind = pl.lit(PartyKind.OTHER.value)
    for found, spoken in reversed(words.parties):
        fits = pl.col("party_key").str.contains_any(list(spoken), ascii_case_insensitive=True)
        kind = pl.when(fits).then(pl.lit(found.value)).otherwise(kind)
    return frame.with_columns(party_kind=kind)
