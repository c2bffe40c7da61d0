"""The sample book: everything a first import needs, and the truth behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl

from obligor_core.sample import groups, habits, lending, orders, parties, paying
from obligor_core.sample.days import Window, window
from obligor_core.sample.draws import Draws
from obligor_core.sample.duplicates import with_duplicates
from obligor_core.sample.names import mobile, person_name
from obligor_core.sample.places import PEOPLE, UNITS

# The book of a first start.
CUSTOMERS, MONTHS, SEED = 300, 24, 20
CUSTOMERS_MAX = 9_999_999  # seven digits in the customer number
MONTHS_MAX = 120
CONTACTS_MAX = 4  # of one customer
TITLES = ("财务经理", "财务总监", "总经理", "采购经理", "出纳", "会计")


@dataclass(frozen=True, slots=True)
class SampleBook:
    """One frame for each kind of import, with its columns; amounts are whole minor units in
    columns that end in ``_minor`` (``files.importable`` writes them as decimals), and every frame
    with amounts of documents has their ``currency``.

    ``units`` and ``people`` are the made-up lender. ``truth`` says what a later model should
    find and is never imported: habit, ``drifts_from``, ``default_on``, ``duplicate_of``.
    """

    customers: pl.DataFrame
    contacts: pl.DataFrame
    connections: pl.DataFrame
    open_items: pl.DataFrame
    payments: pl.DataFrame
    allocations: pl.DataFrame
    disputes: pl.DataFrame
    units: pl.DataFrame
    people: pl.DataFrame
    truth: pl.DataFrame

    def frames(self) -> dict[str, pl.DataFrame]:
        """Return the frames by name, in the order in which they can be imported."""
        return {name: getattr(self, name) for name in FRAMES}


FRAMES = (
    "units",
    "people",
    "customers",
    "contacts",
    "connections",
    "open_items",
    "payments",
    "allocations",
    "disputes",
    "truth",
)


def generate(*, customers: int, months: int, seed: int, until: date) -> SampleBook:
    """Return a book of ``months`` months up to ``until``, the same for the same arguments.

    Two of forty or more customers are near-duplicates of others.
    """
    _check(customers, months)
    return _book(1, customers, seed=seed, days=window(months=months, until=until))


def chunks(
    *, customers: int, months: int, seed: int, until: date, chunk: int = 50_000
) -> Iterator[SampleBook]:
    """Yield the book in parts of ``chunk`` customers, so that it never is in memory as a whole.

    Groups and connections stay within a part. The parts depend on ``chunk``.
    """
    _check(customers, months)
    days = window(months=months, until=until)
    for first in range(1, customers + 1, chunk):
        yield _book(first, min(chunk, customers + 1 - first), seed=seed, days=days)


def _check(customers: int, months: int) -> None:
    if not 1 <= customers <= CUSTOMERS_MAX:
        raise ValueError(f"customers must be 1 to {CUSTOMERS_MAX}: {customers}")
    if not 1 <= months <= MONTHS_MAX:
        raise ValueError(f"months must be 1 to {MONTHS_MAX}: {months}")


def _book(first: int, count: int, *, seed: int, days: Window) -> SampleBook:
    known = parties.parties(first, count, seed=seed, window=days)
    known = groups.with_groups(habits.with_habits(known, days, seed=seed), seed)
    known = with_duplicates(parties.with_names(known, seed))
    items = pl.concat(
        [
            orders.invoices(known, days, seed=seed),
            lending.instalments(known, days, seed=seed),
            lending.fees(known, days, seed=seed),
        ]
    ).sort("no", "slot")
    paid = paying.paid(items, known, window=days, seed=seed)
    return SampleBook(
        customers=_customers(known),
        contacts=_contacts(known, seed),
        connections=_connections(groups.connections(known, days, seed=seed)),
        open_items=_open_items(items, known),
        payments=_payments(paid.payments),
        allocations=_allocations(paid.allocations),
        disputes=_disputes(paid.disputes),
        units=UNITS,
        people=PEOPLE,
        truth=known.select(
            customer_external_id=_customer_id("no"),
            habit=pl.col("habit").cast(pl.String),
            drifts_from="drifts_from",
            default_on="default_on",
            duplicate_of=_customer_id("duplicate_of"),
        ),
    )


def _number(prefix: str, column: str, digits: int) -> pl.Expr:
    return pl.lit(prefix) + pl.col(column).cast(pl.String).str.zfill(digits)


def _customer_id(column: str) -> pl.Expr:
    return _number("C", column, 7)


def _item_id(column: str = "item") -> pl.Expr:
    """Return the item's number: the customer's and its slot."""
    return _number("AR", column, 12)


def _payment_id() -> pl.Expr:
    return _number("PY", "leg", 13)


def _customers(known: pl.DataFrame) -> pl.DataFrame:
    """Return the customers; all keep their accounts in yuan, whatever they are invoiced in."""
    is_individual = pl.col("kind") == "individual"
    is_large = pl.col("volume") > 8_000_000
    tags = pl.concat_str(
        pl.when(is_large).then(pl.lit(parties.TAG_KEY_ACCOUNT)),
        pl.when(pl.col("is_exporter")).then(pl.lit(parties.TAG_EXPORT)),
        separator=";",
        ignore_nulls=True,
    )
    revenue_minor = pl.col("revenue_yuan") * parties.YUAN
    assets = (pl.col("revenue_yuan") * pl.col("assets_share") / 10_000).ceil().cast(pl.Int64)
    heads = known.select(head_no="no", group_name=pl.col("trade_name") + "集团").unique("head_no")
    return known.join(heads, on="head_no", how="left", maintain_order="left").select(
        external_id=_customer_id("no"),
        name="name",
        kind="kind",
        uscc="uscc",
        id_number="id_number",
        short_name="short_name",
        industry_code=pl.when(~is_individual).then("industry_code"),
        region_code="region_code",
        unit_code="unit_code",
        manager="manager",
        group_external_id=_number("G", "head_no", 7),
        group_name="group_name",
        employees=pl.when(~is_individual).then("heads"),
        annual_revenue_minor=pl.when(~is_individual).then(revenue_minor),
        total_assets_minor=pl.when(~is_individual).then(assets * 10_000 * parties.YUAN),
        opened_on="opened_on",
        payment_terms_days="terms_days",
        currency=pl.lit("CNY"),
        phone="phone",
        address="address",
        tags=pl.when(tags != "").then(tags),
    )


def _contacts(known: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Return one contact for each firm and a second for some; addresses end in ``.example``."""
    firms = known.filter(pl.col("kind") != "individual").select("no")
    has_second = Draws(seed, pl.col("no")).chance("second contact", 0.4)
    people = pl.concat(
        [
            firms.with_columns(place=pl.lit(1)),
            firms.filter(has_second).with_columns(place=pl.lit(2)),
        ]
    ).sort("no", "place")
    draws = Draws(seed, pl.col("no") * CONTACTS_MAX + pl.col("place"))
    number = pl.col("no").cast(pl.String).str.zfill(7)
    return people.select(
        external_id=pl.concat_str(_number("CT", "no", 7), pl.lit("-"), pl.col("place")),
        customer_external_id=_customer_id("no"),
        name=person_name(draws, "contact"),
        title=draws.pick("title", TITLES),
        phone=mobile(draws),
        email=pl.concat_str(
            pl.when(pl.col("place") == 1).then(pl.lit("finance")).otherwise(pl.lit("office")),
            pl.lit("@c") + number + ".example",
        ),
        is_primary=pl.col("place") == 1,
    )


def _connections(edges: pl.DataFrame) -> pl.DataFrame:
    return edges.select(
        external_id=pl.concat_str(
            _number("CN", "from_no", 7),
            pl.lit("-"),
            _number("", "to_no", 7),
            pl.lit("-"),
            pl.col("kind").str.head(2).str.to_uppercase(),
        ),
        from_customer_external_id=_customer_id("from_no"),
        to_customer_external_id=_customer_id("to_no"),
        kind="kind",
        share_percent="share_percent",
        amount_minor="amount_minor",
        currency=pl.when(pl.col("amount_minor").is_not_null()).then(pl.lit("CNY")),
        starts_on="starts_on",
        ends_on="ends_on",
    )


def _open_items(items: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Return the items with the numbers printed on them: 20 digits as of the digital invoice."""
    item = pl.col("no") * orders.SLOTS + pl.col("slot")
    year = pl.col("issued_on").dt.strftime("%y")
    printed = pl.concat_str(
        year, pl.col("region_code").str.head(2), pl.lit("2"), item.cast(pl.String).str.zfill(15)
    )
    contract = pl.concat_str(_number("JK", "no", 7), pl.lit("/"), pl.col("slot") % 100)
    regions = known.select("no", "region_code")
    return items.join(regions, on="no", how="left", maintain_order="left").select(
        external_id=pl.lit("AR") + item.cast(pl.String).str.zfill(12),
        customer_external_id=_customer_id("no"),
        kind="kind",
        product="product",
        number=pl.when(pl.col("kind") == "instalment").then(contract).otherwise(printed),
        issued_on="issued_on",
        due_on="due_on",
        currency="currency",
        amount_minor="amount_minor",
    )


def _payments(payments: pl.DataFrame) -> pl.DataFrame:
    return payments.sort("no", "value_on", "leg").select(
        external_id=_payment_id(),
        customer_external_id=_customer_id("no"),
        kind="kind",
        value_on="value_on",
        currency="currency",
        amount_minor="amount_minor",
        on_account="is_on_account",
        item_external_id=_item_id(),
        returned_on="returned_on",
        return_reason="return_reason",
    )


def _allocations(lines: pl.DataFrame) -> pl.DataFrame:
    return lines.select(
        payment_external_id=_payment_id(),
        item_external_id=_item_id(),
        currency="currency",
        amount_minor="amount_minor",
    )


def _disputes(disputes: pl.DataFrame) -> pl.DataFrame:
    return disputes.select(
        external_id=_number("DP", "item", 12),
        item_external_id=_item_id(),
        currency="currency",
        amount_minor="amount_minor",
        reason="reason",
        raised_on="raised_on",
        closed_on="closed_on",
        outcome="outcome",
    )
