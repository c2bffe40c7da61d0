"""The frames of the book: their columns, types and units, and the rules their rows must keep.

Every kernel takes frames that satisfy these contracts; ``faults.check_book`` looks once, at the
border. All amounts are int64 minor units of the row's currency, all ids int64.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import polars as pl

from obligor_core.money import EXPONENT_TWO, EXPONENTS_NOT_TWO
from obligor_core.receivables.kinds import ItemKind, PaymentKind, Product
from obligor_core.text import Text

DataType: TypeAlias = pl.DataType | type[pl.DataType]

CURRENCIES = frozenset(EXPONENT_TWO | EXPONENTS_NOT_TWO.keys())
CUSTOMER_KINDS = frozenset({"enterprise", "sole_trader", "individual"})
# Above this an amount is taken for a slip of the pen: 100 trillion yuan.
AMOUNT_MAX = 10**16
RATE_MAX = 10**6


@dataclass(frozen=True, slots=True)
class Column:
    """One column; ``values`` lists all it may hold, an optional column may be absent."""

    name: str
    type: DataType
    label: Text
    is_nullable: bool = False
    is_optional: bool = False
    values: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class DataRule:
    """A row for which ``is_broken`` holds is at fault; a warning sets nobody apart."""

    code: str
    is_broken: pl.Expr
    what: Text
    remedy: Text
    column: str | None = None
    is_warning: bool = False


@dataclass(frozen=True, slots=True)
class Contract:
    """The columns of one frame, what its rows are called, and the rules they keep.

    ``key`` names a row for people; where ``is_key_unique``, no two rows share it.
    """

    name: str
    rows: Text
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    rules: tuple[DataRule, ...] = ()
    is_key_unique: bool = True

    @property
    def schema(self) -> dict[str, DataType]:
        """Return name and type of the columns that must be there."""
        return {c.name: c.type for c in self.columns if not c.is_optional}

    def frame(self, records: Iterable[Mapping[str, object]] = ()) -> pl.DataFrame:
        """Return a frame of the records in the types of the contract; what one omits is null."""
        given = [dict(record) for record in records]
        named = {name for record in given for name in record}
        columns = [c for c in self.columns if not c.is_optional or c.name in named]
        return pl.DataFrame(
            {c.name: [record.get(c.name) for record in given] for c in columns},
            schema={c.name: c.type for c in columns},
        )


@dataclass(frozen=True, slots=True)
class Book:
    """The documents of some customers, or of all: one frame per contract."""

    customers: pl.DataFrame
    open_items: pl.DataFrame
    payments: pl.DataFrame
    allocation_lines: pl.DataFrame

    def of(self, customer_ids: pl.Series) -> Book:
        """Return the part of the book that concerns these customers."""
        wanted = customer_ids.cast(pl.Int64).unique().rename("customer_id").to_frame()
        payments = self.payments.join(wanted, on="customer_id", how="semi")
        return Book(
            customers=self.customers.join(wanted, on="customer_id", how="semi"),
            open_items=self.open_items.join(wanted, on="customer_id", how="semi"),
            payments=payments,
            allocation_lines=self.allocation_lines.join(payments, on="payment_id", how="semi"),
        )

    def without(self, customer_ids: Iterable[int]) -> Book:
        """Return the book less these customers and their documents."""
        unwanted = pl.Series("customer_id", list(customer_ids), dtype=pl.Int64)
        ids = self.customers["customer_id"]
        return self.of(ids.filter(~ids.is_in(unwanted.implode())))


def _amount_rules(column: str, label: Text) -> tuple[DataRule, ...]:
    return (
        DataRule(
            code=f"{column}_not_positive",
            is_broken=pl.col(column) <= 0,
            what=Text(f"{label.en} is zero or negative", f"{label.zh}为零或负数"),
            remedy=Text(
                "Enter what reduces the debt as a payment or credit note with a positive amount.",
                "冲减欠款请作为收款或红字通知单录入，金额为正数。",
            ),
            column=column,
        ),
        DataRule(
            code=f"{column}_too_large",
            is_broken=pl.col(column) > AMOUNT_MAX,
            what=Text(f"{label.en} is beyond 100 trillion", f"{label.zh}超过一百万亿"),
            remedy=Text("Check the decimal point and the unit.", "请检查小数点和金额单位。"),
            column=column,
        ),
    )


AMOUNT = Text("amount", "金额")
CURRENCY = Column("currency", pl.String, Text("currency", "币种"), values=CURRENCIES)
CUSTOMER_ID = Column("customer_id", pl.Int64, Text("customer", "客户"))
AMOUNT_MINOR = Column(
    "amount_minor", pl.Int64, Text("amount (minor units)", "金额（最小货币单位）")
)

CUSTOMERS = Contract(
    name="customers",
    rows=Text("customers", "客户"),
    key=("customer_id",),
    columns=(
        CUSTOMER_ID,
        Column("group_id", pl.Int64, Text("customer group", "集团客户"), is_nullable=True),
        Column("external_id", pl.String, Text("customer number", "客户编号"), is_nullable=True),
        Column("kind", pl.String, Text("kind", "客户类型"), values=CUSTOMER_KINDS),
        Column("unit_id", pl.Int64, Text("organisation unit", "机构"), is_nullable=True),
        Column("manager_id", pl.Int64, Text("relationship manager", "客户经理"), is_nullable=True),
        Column("opened_on", pl.Date, Text("customer since", "建档日期"), is_nullable=True),
        Column("industry_code", pl.String, Text("industry", "行业"), is_nullable=True),
        Column("region_code", pl.String, Text("region", "地区"), is_nullable=True),
    ),
)

OPEN_ITEMS = Contract(
    name="open_items",
    rows=Text("open items", "未清项"),
    key=("item_id",),
    columns=(
        Column("item_id", pl.Int64, Text("open item", "未清项")),
        Column("item_key", pl.String, Text("item number", "单据编号"), is_optional=True),
        CUSTOMER_ID,
        Column("kind", pl.String, Text("kind", "类型"), values=frozenset(ItemKind)),
        Column("product", pl.String, Text("product", "业务品种"), values=frozenset(Product)),
        CURRENCY,
        AMOUNT_MINOR,
        Column("issued_on", pl.Date, Text("issue date", "开具日期")),
        Column("due_on", pl.Date, Text("due date", "到期日")),
        Column(
            "disputed_minor", pl.Int64, Text("disputed (minor units)", "争议金额（最小货币单位）")
        ),
    ),
    rules=(
        *_amount_rules("amount_minor", AMOUNT),
        DataRule(
            code="disputed_minor_negative",
            is_broken=pl.col("disputed_minor") < 0,
            what=Text("disputed amount is negative", "争议金额为负数"),
            remedy=Text("Correct or close the dispute.", "请更正或关闭该争议。"),
            column="disputed_minor",
        ),
        DataRule(
            code="disputed_minor_above_amount",
            is_broken=pl.col("disputed_minor") > pl.col("amount_minor").clip(lower_bound=0),
            what=Text("more is disputed than the item amounts to", "争议金额大于单据金额"),
            remedy=Text(
                "Only the open amount counts as disputed; correct the dispute.",
                "争议按未清金额计算；请更正争议金额。",
            ),
            column="disputed_minor",
            is_warning=True,
        ),
        DataRule(
            code="due_before_issued",
            is_broken=pl.col("due_on") < pl.col("issued_on"),
            what=Text("due date lies before issue date", "到期日早于开具日期"),
            remedy=Text(
                "Correct the dates if this is not meant; the due date counts as it stands.",
                "如非有意，请更正日期；系统按所填到期日计算。",
            ),
            column="due_on",
            is_warning=True,
        ),
    ),
)

PAYMENTS = Contract(
    name="payments",
    rows=Text("payments", "收款"),
    key=("payment_id",),
    columns=(
        Column("payment_id", pl.Int64, Text("payment", "收款")),
        Column("payment_key", pl.String, Text("payment number", "收款编号"), is_optional=True),
        CUSTOMER_ID,
        Column("kind", pl.String, Text("kind", "类型"), values=frozenset(PaymentKind)),
        CURRENCY,
        AMOUNT_MINOR,
        Column("value_on", pl.Date, Text("value date", "到账日期")),
        Column("returned_on", pl.Date, Text("returned on", "退回日期"), is_nullable=True),
        Column("is_on_account", pl.Boolean, Text("on account", "余额自动核销")),
    ),
    rules=(
        *_amount_rules("amount_minor", AMOUNT),
        DataRule(
            code="returned_before_value",
            is_broken=pl.col("returned_on") < pl.col("value_on"),
            what=Text("returned before its value date", "退回日期早于到账日期"),
            remedy=Text("Correct the dates; it counts as returned.", "请更正日期；按已退回处理。"),
            column="returned_on",
            is_warning=True,
        ),
    ),
)

ALLOCATION_LINES = Contract(
    name="allocation_lines",
    rows=Text("allocation lines", "核销明细"),
    key=("payment_id", "item_id"),
    columns=(
        Column("payment_id", pl.Int64, Text("payment", "收款")),
        Column("item_id", pl.Int64, Text("open item", "未清项")),
        AMOUNT_MINOR,
    ),
    rules=_amount_rules("amount_minor", AMOUNT),
    is_key_unique=False,
)

RATES = Contract(
    name="rates",
    rows=Text("exchange rates", "汇率"),
    key=("currency", "valid_on"),
    columns=(
        CURRENCY,
        Column("valid_on", pl.Date, Text("valid on", "汇率日期")),
        Column(
            "rate",
            pl.Decimal(20, 10),
            Text("book currency for one unit", "每单位折合本位币"),
        ),
    ),
    rules=(
        DataRule(
            code="rate_not_positive",
            is_broken=pl.col("rate") <= 0,
            what=Text("exchange rate is zero or negative", "汇率为零或负数"),
            remedy=Text("Enter the rate again.", "请重新录入汇率。"),
            column="rate",
        ),
        DataRule(
            code="rate_too_large",
            is_broken=pl.col("rate") > RATE_MAX,
            what=Text("exchange rate is above a million", "汇率超过一百万"),
            remedy=Text(
                "Give the book currency for one unit of the other.",
                "请填写每单位外币折合的本位币。",
            ),
            column="rate",
        ),
    ),
)
