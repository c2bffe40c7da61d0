"""Rows that are about to be loaded: whose they are, which way they go, every fault at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import polars as pl
from django.conf import settings

from obligor.customers import queries as customers
from obligor.customers.queries import known_by
from obligor.foundation.access import Actor
from obligor.receivables.queries.incoming import Check, Incoming, judged, numbered, with_customers
from obligor_core.taxinvoices.invoices import Direction, State, party_key, state_by_sign
from obligor_core.text import Text

INVOICE_ROWS = {
    "customer_external_id": pl.String,
    "direction": pl.String,
    "code": pl.String,
    "number": pl.String,
    "digital_number": pl.String,
    "kind": pl.String,
    "issued_on": pl.Date,
    "seller_name": pl.String,
    "seller_tax_no": pl.String,
    "buyer_name": pl.String,
    "buyer_tax_no": pl.String,
    "party_name": pl.String,
    "party_tax_no": pl.String,
    "currency": pl.String,
    "net_minor": pl.Int64,
    "tax_minor": pl.Int64,
    "total_minor": pl.Int64,
    "state": pl.String,
    "is_void": pl.Boolean,
}
NEEDED = {"issued_on", "net_minor", "tax_minor"}
KEY = ("customer_id", "direction", "code", "number")
MINOR_LARGEST = 10**15
DAYS_AHEAD_MAX = 1

NO_NUMBER = Text("The invoice has no number.", "缺少发票号码。")
WRITE_NUMBER = Text(
    "Give the invoice number, or the 20 digits of a digital invoice.",
    "请填写发票号码，或数电发票的20位号码。",
)
TWICE = Text("The invoice {value} stands in the rows more than once.", "发票 {value} 重复出现。")
ONE_ROW = Text(
    "Keep one row for each invoice: export the sheet of invoices (发票基础信息), not of goods.",
    "每张发票只保留一行：请导出“发票基础信息”，而非货物明细。",
)
CUSTOMER_UNKNOWN = Text(
    "It is not known whose invoice {value} is.", "无法判断发票 {value} 属于哪个客户。"
)
SAY_CUSTOMER = Text(
    "Give the customer number, or the tax number by which exactly one customer is known.",
    "请填写客户编号，或能唯一对应一个客户的税号。",
)
NO_DIRECTION = Text(
    "It is not known whether the invoice {value} is a sale or a purchase.",
    "无法判断发票 {value} 为进项还是销项。",
)
SAY_DIRECTION = Text(
    "Add a column with 进项 or 销项, or the tax numbers of seller and buyer.",
    "请增加“进销方向”列（进项/销项），或填写购销双方税号。",
)
STRANGER = Text(
    "The invoice {value} is of another company: neither seller nor buyer is the customer.",
    "发票 {value} 属于其他企业：购销双方均不是该客户。",
)
CHECK_FILE = Text(
    "Check that the file belongs to this customer, and its name and tax number in its file here.",
    "请核对文件是否属于该客户，以及客户档案中的名称与税号。",
)
IN_FUTURE = Text("The invoice {value} is dated in the future.", "发票 {value} 的开票日期在未来。")
CHECK_DATE = Text("Check the date.", "请核对日期。")
NOT_NEGATIVE = Text(
    "The red-letter invoice {value} has no negative amount.", "红字发票 {value} 的金额不是负数。"
)
WRITE_NEGATIVE = Text(
    "Write the amounts of red-letter invoices with a minus.", "红字发票的金额请填写负数。"
)
TOO_LARGE = Text("The amounts of invoice {value} are too large.", "发票 {value} 的金额过大。")
CHECK_UNIT = Text("Write yuan, not fen; check the columns.", "金额单位应为元，请核对列的对应关系。")


def incoming_invoices(
    actor: Actor, rows: pl.DataFrame, *, customer_id: int | None, verb: str, on: date
) -> Incoming:
    """Return the rows as they would be written, or every fault.

    ``customer_id`` is whose file it is; without one each row says it by number or tax number.

    :raises CustomerNotFound: when that customer is out of reach
    """
    known = numbered(rows).with_columns(
        number=pl.coalesce("digital_number", "number"), code=pl.col("code").fill_null("")
    )
    known = _owned(actor, known, customer_id=customer_id, verb=verb)
    known = _directed(_recognised(known))
    return judged(_with_party(_with_amounts(known)), _checks(on, is_of_one=customer_id is not None))


def _owned(actor: Actor, rows: pl.DataFrame, *, customer_id: int | None, verb: str) -> pl.DataFrame:
    """Return the rows with ``customer_id``: the one given, by number, or by a tax number.

    Rule: TAX-40 Without a customer number the side that is a customer by tax number owns the row.
    Source: house decision; when both sides are customers the direction decides, never a guess.
    """
    if customer_id is not None:
        customers.customer_for(actor, customer_id, verb=verb)
        return rows.with_columns(customer_id=pl.lit(customer_id, pl.Int64))
    rows = with_customers(actor, rows, verb=verb)
    written = pl.concat([rows["seller_tax_no"], rows["buyer_tax_no"]]).drop_nulls().unique()
    numbers = {number.upper() for number in written.to_list()}
    found = known_by.by_tax_number(actor, numbers, verb=verb)

    def owner(column: str) -> pl.Expr:
        upper = pl.col(column).str.to_uppercase()
        return upper.replace_strict(found, default=None, return_dtype=pl.Int64)

    rows = rows.with_columns(seller_id=owner("seller_tax_no"), buyer_id=owner("buyer_tax_no"))
    by_direction = (
        pl.when(pl.col("direction") == Direction.SALE)
        .then("seller_id")
        .when(pl.col("direction") == Direction.PURCHASE)
        .then("buyer_id")
        .when(pl.col("seller_id").is_null() | pl.col("buyer_id").is_null())
        .then(pl.coalesce("seller_id", "buyer_id"))
    )
    is_named = pl.col("customer_external_id").is_not_null()
    return rows.with_columns(
        customer_id=pl.when(is_named).then("customer_id").otherwise(by_direction)
    )


def _recognised(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with whether seller and buyer are the customer; null where it is not said.

    A tax number decides where the customer's own is known, else the name.
    """
    ids = rows["customer_id"].drop_nulls().unique().to_list()
    numbers, names = known_by.tax_numbers_of(ids), known_by.other_names_of(ids)
    own = pl.DataFrame(
        {
            "customer_id": ids,
            "own_numbers": [sorted(numbers.get(pk, ())) for pk in ids],
            "own_names": [sorted(names.get(pk, ())) for pk in ids],
        },
        schema={
            "customer_id": pl.Int64,
            "own_numbers": pl.List(pl.String),
            "own_names": pl.List(pl.String),
        },
    )
    bare = pl.element()
    own = own.with_columns(pl.col("own_names").list.eval(party_key(bare, pl.lit(None, pl.String))))
    joined = rows.join(own, on="customer_id", how="left", maintain_order="left")
    return joined.with_columns(is_seller=_is_own("seller"), is_buyer=_is_own("buyer")).drop(
        "own_numbers", "own_names"
    )


def _is_own(side: str) -> pl.Expr:
    number = pl.col(f"{side}_tax_no").str.replace_all(r"\s+", "").str.to_uppercase()
    name = party_key(pl.col(f"{side}_name"), pl.lit(None, pl.String))
    has_number = number.is_not_null() & (pl.col("own_numbers").list.len() > 0)
    return (
        pl.when(has_number)
        .then(pl.col("own_numbers").list.contains(number))
        .when(name != "")
        .then(pl.col("own_names").list.contains(name))
    )


def _directed(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with their direction, and whether they are another company's.

    Rule: TAX-41 Who issued the invoice is the seller; where a file names one side only, it names
    the other party. An invoice that names both and the customer as neither is another company's.
    Source: house decision: a file of another company is refused, not loaded under this one.
    """
    seller, buyer = pl.col("is_seller"), pl.col("is_buyer")
    is_sale, is_purchase = seller.fill_null(value=False), buyer.fill_null(value=False)
    only_buyer = seller.is_null() & buyer.is_not_null() & ~is_purchase
    only_seller = buyer.is_null() & seller.is_not_null() & ~is_sale
    told = (
        pl.when((is_sale & ~is_purchase) | only_buyer)
        .then(pl.lit(Direction.SALE.value))
        .when((is_purchase & ~is_sale) | only_seller)
        .then(pl.lit(Direction.PURCHASE.value))
    )
    direction = pl.coalesce("direction", told)
    own_side = pl.when(direction == Direction.SALE).then(seller).otherwise(buyer)
    is_neither = (~seller & ~buyer).fill_null(value=False)
    is_other = pl.when(pl.col("direction").is_null()).then(is_neither).otherwise(~own_side)
    return rows.with_columns(direction=direction, is_strange=is_other.fill_null(value=False))


def _with_amounts(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with currency, total and state."""
    state = (
        pl.when(pl.col("is_void").fill_null(value=False))
        .then(pl.lit(State.VOID.value))
        .otherwise(pl.col("state").fill_null(State.VALID.value))
    )
    total = pl.col("total_minor").fill_null(pl.col("net_minor") + pl.col("tax_minor"))
    currency = pl.col("currency").fill_null(settings.BOOK_CURRENCY)
    return rows.with_columns(total_minor=total, currency=currency).with_columns(
        state=state_by_sign(state, pl.col("total_minor"))
    )


def _with_party(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with the other side's name, tax number and key."""

    def other(what: str) -> pl.Expr:
        side = (
            pl.when(pl.col("direction") == Direction.SALE)
            .then(f"buyer_{what}")
            .otherwise(f"seller_{what}")
        )
        return pl.coalesce(f"party_{what}", side)

    return rows.with_columns(
        party_name=other("name").fill_null(""), party_tax_no=other("tax_no").fill_null("")
    ).with_columns(party_key=party_key(pl.col("party_name"), pl.col("party_tax_no")))


def _checks(on: date, *, is_of_one: bool) -> Iterator[Check]:
    col = pl.col
    has_number = col("number").is_not_null() & (col("number") != "")
    yield Check(~has_number, "number", NO_NUMBER, WRITE_NUMBER)
    if not is_of_one:
        is_unknown = col("customer_id").is_null()
        yield Check(is_unknown, "customer_external_id", CUSTOMER_UNKNOWN, SAY_CUSTOMER, "number")
    strange = "seller_name"
    yield Check(col("is_strange"), strange, STRANGER, CHECK_FILE, "number")
    lost = col("direction").is_null() & ~col("is_strange") & col("customer_id").is_not_null()
    yield Check(lost, "direction", NO_DIRECTION, SAY_DIRECTION, "number")
    again = ~pl.struct(KEY).is_first_distinct() & has_number & col("customer_id").is_not_null()
    yield Check(again, "number", TWICE, ONE_ROW, "number")
    late = col("issued_on") > on + timedelta(days=DAYS_AHEAD_MAX)
    yield Check(late, "issued_on", IN_FUTURE, CHECK_DATE, "number")
    is_wrong = (col("state") == State.RED) & (col("total_minor") > 0)
    yield Check(is_wrong, "net_minor", NOT_NEGATIVE, WRITE_NEGATIVE, "number")
    amounts = ("net_minor", "tax_minor", "total_minor")
    is_large = pl.any_horizontal(col(amount).abs() > MINOR_LARGEST for amount in amounts)
    yield Check(is_large, "net_minor", TOO_LARGE, CHECK_UNIT, "number")
