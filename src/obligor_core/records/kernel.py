"""What credit records say of customers on a day: one kernel for one customer or for the book."""

from __future__ import annotations

from datetime import date

import polars as pl

from obligor_core.dates import months_before
from obligor_core.portfolio.currency import factors_on
from obligor_core.portfolio.numbers import BookNumbers
from obligor_core.records.matters import MATTERS, RecordKind, Severity, Standing

AMOUNTS = ("amount_minor", "credit_balance", "overdue", "external_guarantees")
TIERS = {"normal": 0, "special_mention": 1, "substandard": 2, "doubtful": 3, "loss": 4}
ENFORCED = ("dishonest", "enforcement", "unperformed")
LASTING = [code for code, matter in MATTERS.items() if matter.is_lasting]


def sums_of(
    records: pl.DataFrame,
    checks: pl.DataFrame,
    *,
    consents: pl.DataFrame,
    on: date,
    rates: pl.DataFrame,
    numbers: BookNumbers,
) -> pl.DataFrame:
    """Return ``customer_id`` and the sums from which the facts are told, one row a customer.

    Rule: REC-50 A record counts from its day on, once a person or its number stands for it.
    Source: house decision; a candidate is no finding, and a dismissed one never was.
    """
    known = _in_book(records, on=on, rates=rates, numbers=numbers)
    begun = known.filter(pl.col("happened_on") <= on)
    live = begun.filter(pl.col("standing") == Standing.CONFIRMED.value)
    looked = checks.filter(pl.col("checked_on") <= on)
    agreed = consents.filter(pl.col("given_on") <= on)
    parts = (
        _counted(live, on),
        _proposed(begun),
        _newest_reports(live),
        _newest_grade(live),
        _coverage(begun, looked, on),
        _consented(agreed, on),
    )
    everybody = pl.concat([f.select("customer_id") for f in (begun, looked, agreed)]).unique()
    sums = everybody.sort("customer_id").with_columns(as_of=pl.lit(on))
    for part in parts:
        sums = sums.join(part, on="customer_id", how="left", maintain_order="left")
    return sums


def _in_book(
    records: pl.DataFrame, *, on: date, rates: pl.DataFrame, numbers: BookNumbers
) -> pl.DataFrame:
    """Return the records with amounts in the book currency; ``is_unrated`` where there is no rate.

    Rule: REC-51 An amount without a rate leaves the sums that need it missing, never too small.
    Source: house decision, as BOK-05.
    """
    factors = factors_on(rates, on=on, numbers=numbers)
    converted = [
        pl.when(pl.col("currency") == numbers.currency)
        .then(pl.col(name))
        .otherwise(
            (pl.col(name).cast(pl.Int128) * pl.col("factor_top") * 2 + pl.col("factor_bottom"))
            // (pl.col("factor_bottom") * 2)
        )
        .cast(pl.Int64)
        .alias(name)
        for name in AMOUNTS
    ]
    return (
        records.join(factors, on="currency", how="left", maintain_order="left")
        .with_columns(
            *converted,
            is_unrated=pl.col("factor_top").is_null() & pl.col("amount_minor").is_not_null(),
        )
        .drop("factor_top", "factor_bottom")
    )


def _amount(chosen: pl.Expr) -> pl.Expr:
    """Return the sum of the chosen amounts, missing when one of them has no rate."""
    unrated = (chosen & pl.col("is_unrated")).any()
    total = pl.col("amount_minor").filter(chosen).sum()
    return pl.when(unrated).then(None).otherwise(total)


def _counted(live: pl.DataFrame, on: date) -> pl.DataFrame:
    matter, kind = pl.col("matter"), pl.col("kind")
    is_open = matter.is_in(LASTING) & (pl.col("settled_on").is_null() | (pl.col("settled_on") > on))
    against = is_open & (matter == "lawsuit") & (pl.col("role") == "defendant")
    claimed = is_open & (matter == "lawsuit") & (pl.col("role") == "plaintiff")
    enforced = is_open & matter.is_in(ENFORCED)
    court = enforced | against | (is_open & (matter == "consumption_ban"))
    since = {n: pl.col("happened_on") > months_before(on, n) for n in (3, 6, 12, 24)}
    penalised = since[24] & (kind == RecordKind.PENALTY.value)
    bad_news = since[6] & (pl.col("sentiment") == "negative")
    grave = pl.col("severity").is_in([Severity.SERIOUS.value, Severity.SEVERE.value])
    frozen, pledged = (is_open & (matter == m) for m in ("equity_freeze", "equity_pledge"))
    bills = is_open & (matter == "bill_overdue")
    rank = pl.col("severity").replace_strict(
        {s.value: s.rank for s in Severity}, return_dtype=pl.Int64, default=None
    )
    counts = {
        "court_open_count": court,
        "enforced_count": enforced,
        "lawsuits_count": against,
        "penalties_count_24m": penalised,
        "bad_news_6m": bad_news,
        "grave_news_6m": bad_news & grave,
        "frozen_count": frozen,
        "pledged_count": pledged,
        "bills_count": bills,
        "bills_count_12m": since[12] & (matter == "bill_overdue"),
        "leader_changes_12m": since[12] & (pl.col("changed") == "legal_representative"),
        "open_count": is_open,
        "grave_new_3m": since[3] & grave,
    }
    flags = {
        "is_dishonest": is_open & (matter == "dishonest"),
        "is_restricted": is_open & (matter == "consumption_ban"),
        "is_tax_abnormal": is_open & (matter == "tax_abnormal"),
        "is_sanctioned": is_open & (matter == "sanction_hit"),
        "is_abnormal": is_open & (matter == "abnormal_operation"),
        "is_violator": is_open & (matter == "serious_violation"),
    }
    amounts = {
        "court_open_amount": court,
        "enforced_amount": enforced,
        "lawsuits_amount": against,
        "claims_amount": claimed,
        "arrears_amount": is_open & (matter == "tax_arrears"),
        "penalties_amount_24m": penalised,
        "frozen_amount": frozen,
        "pledged_amount": pledged,
        "bills_amount": bills,
    }
    return live.group_by("customer_id").agg(
        *(chosen.sum().cast(pl.Int64).alias(name) for name, chosen in counts.items()),
        *(chosen.any().alias(name) for name, chosen in flags.items()),
        *(_amount(chosen).alias(name) for name, chosen in amounts.items()),
        severity_worst=rank.filter(is_open | since[24]).max(),
    )


def _proposed(begun: pl.DataFrame) -> pl.DataFrame:
    waiting = begun.filter(pl.col("standing") == Standing.PROPOSED.value)
    return waiting.group_by("customer_id").agg(
        candidates_count=pl.len().cast(pl.Int64),
        sanction_candidates=(pl.col("kind") == RecordKind.SANCTION.value).sum().cast(pl.Int64),
    )


def _newest_reports(live: pl.DataFrame) -> pl.DataFrame:
    """Return the newest report about the enterprise and about persons, side by side."""
    order = ["told_on", "happened_on", "record_id"]
    columns = {
        "enterprise_report": {
            "credit_balance": "credit_balance",
            "overdue": "bureau_overdue",
            "five_tier": "five_tier",
            "queries_3m": "queries_3m",
            "external_guarantees": "external_guarantees",
            "told_on": "report_on",
        },
        "person_report": {
            "overdue": "person_overdue",
            "overdue_months_24m": "overdue_months_24m",
            "told_on": "person_report_on",
        },
    }
    both = live.select("customer_id").unique()
    for matter, names in columns.items():
        newest = (
            live.filter(pl.col("matter") == matter)
            .sort(order)
            .unique("customer_id", keep="last")
            .select("customer_id", **{new: pl.col(old) for old, new in names.items()})
        )
        both = both.join(newest, on="customer_id", how="left")
    return both


def _newest_grade(live: pl.DataFrame) -> pl.DataFrame:
    grades = live.filter(pl.col("matter") == "tax_grade", pl.col("grade_year").is_not_null())
    newest = grades.sort("grade_year", "told_on", "record_id").unique("customer_id", keep="last")
    return newest.select("customer_id", tax_grade="grade", tax_grade_year="grade_year")


def _coverage(begun: pl.DataFrame, looked: pl.DataFrame, on: date) -> pl.DataFrame:
    """Return which kinds were ever asked about, and how long what was told is still good.

    Rule: REC-52 No record of a kind is a clean record only when somebody asked; else it is unknown.
    Source: house decision; silence of a source that nobody asked is no evidence.
    """
    told = pl.concat(
        [
            begun.select("customer_id", "kind", "valid_until"),
            looked.select("customer_id", "kind", "valid_until"),
        ]
    )
    by_kind = told.group_by("customer_id", "kind").agg(pl.col("valid_until").max())
    flags = [
        (pl.col("kind") == kind.value).any().alias(f"asked_{kind.value}") for kind in RecordKind
    ]
    left = (pl.col("valid_until") - pl.lit(on)).dt.total_days()
    return by_kind.group_by("customer_id").agg(
        *flags,
        expired_count=(left <= 0).sum().cast(pl.Int64),
        expiring_count=left.is_between(1, 30).sum().cast(pl.Int64),
        expiry_days=left.min(),
    )


def _consented(agreed: pl.DataFrame, on: date) -> pl.DataFrame:
    ends = pl.min_horizontal("ends_on", "withdrawn_on")
    bureau = agreed.filter(pl.col("kind") == RecordKind.BUREAU.value).with_columns(ends=ends)
    stands = pl.col("ends").is_null() | (pl.col("ends") > on)
    left = (pl.col("ends") - pl.lit(on)).dt.total_days()
    is_endless = (stands & pl.col("ends").is_null()).any()
    days = left.filter(stands).max()
    return bureau.group_by("customer_id").agg(
        is_consented=stands.any(),
        consent_days=pl.when(is_endless).then(None).otherwise(days),
    )
