"""What each transaction is for, by the words of its summary and of the counterparty's name."""

from __future__ import annotations

import polars as pl

from obligor_core.bankflows.kinds import (
    LENDER_RELATIONS,
    LOAN_OUT,
    NOT_OPERATING_IN,
    Category,
    PartyKind,
    Relation,
)
from obligor_core.bankflows.parties import party_kinds, with_relations
from obligor_core.bankflows.tables import Keywords

OF_PARTY_OUT = {
    PartyKind.TAX_OFFICE: Category.TAX,
    PartyKind.SOCIAL_FUND: Category.SOCIAL_INSURANCE,
    PartyKind.UTILITY: Category.UTILITIES,
    PartyKind.LENDER: Category.LOAN_REPAID,
}


def with_categories(flows: pl.DataFrame, words: Keywords) -> pl.DataFrame:
    """Return the flows with ``party_kind`` and ``category``.

    The words of the summary go first, then the kind of the counterparty; a loan that goes to an
    own account or a related party stays a loan only where the words say so.

    Rule: BNK-10 The first line of the dated table of words that fits says what a transaction is.
    Source: data/keywords.yaml; what fits nothing is trade.
    """
    kinds = party_kinds(flows["party_key"].unique(maintain_order=True).to_list(), words)
    texts = flows.select("summary", "purpose").unique(maintain_order=True)
    spoken = _spoken(texts, words)
    joined = flows.join(kinds, on="party_key", how="left", maintain_order="left").join(
        spoken, on=["summary", "purpose"], how="left", maintain_order="left", nulls_equal=True
    )
    is_in = pl.col("amount_minor") > 0
    said = pl.when(is_in).then("said_in").otherwise("said_out")
    out = {k.value: c.value for k, c in OF_PARTY_OUT.items()}
    by_party = (
        pl.when(~is_in)
        .then(pl.col("party_kind").replace_strict(out, default=None, return_dtype=pl.String))
        .when(pl.col("party_kind") == PartyKind.LENDER.value)
        .then(pl.lit(Category.LOAN_IN.value))
    )
    category = pl.coalesce(said, by_party, pl.lit(Category.TRADE.value))
    return joined.with_columns(category=category).drop("said_in", "said_out")


def _spoken(texts: pl.DataFrame, words: Keywords) -> pl.DataFrame:
    """Return for each pair of texts the category it means for money in, and for money out."""
    text = pl.concat_str(
        pl.col("summary").fill_null(""), pl.col("purpose").fill_null(""), separator=" "
    )
    found = {1: pl.lit(None, dtype=pl.String), -1: pl.lit(None, dtype=pl.String)}
    for line in reversed(words.categories):
        fits = text.str.contains_any(list(line.words), ascii_case_insensitive=True)
        for sign in found:
            if line.sign in (0, sign):
                found[sign] = pl.when(fits).then(pl.lit(line.category.value)).otherwise(found[sign])
    return texts.with_columns(said_in=found[1], said_out=found[-1])


def prepared(flows: pl.DataFrame, parties: pl.DataFrame, *, words: Keywords) -> pl.DataFrame:
    """Return the flows with relation, category and the flags that all measures rest on.

    ``is_external``: neither between own accounts nor with a related party. ``is_operating_in``:
    external money in that is no loan, interest, investment, cash or return.

    Rule: BNK-09 Own accounts and related parties are left out of net flows, loans, interest,
    investments, cash and returns of operating inflow besides.
    Source: house decision after the practice of 有效流水 (流水核查) in Chinese lending.
    """
    known = with_categories(with_relations(flows, parties), words)
    category, relation = pl.col("category"), pl.col("relation")
    is_in = pl.col("amount_minor") > 0
    external = ~relation.is_in([Relation.OWN.value, Relation.RELATED.value])
    from_lender = relation.is_in([r.value for r in LENDER_RELATIONS])
    category = (
        pl.when(from_lender & (category == Category.TRADE.value))
        .then(
            pl.when(is_in)
            .then(pl.lit(Category.LOAN_IN.value))
            .otherwise(pl.lit(Category.LOAN_REPAID.value))
        )
        .when((relation == Relation.TRADE.value) & category.is_in([c.value for c in LOAN_OUT]))
        .then(pl.lit(Category.TRADE.value))
        .otherwise(category)
    )
    not_operating = [c.value for c in NOT_OPERATING_IN]
    return known.with_columns(category=category).with_columns(
        is_external=external,
        is_operating_in=is_in & external & ~pl.col("category").is_in(not_operating),
    )
