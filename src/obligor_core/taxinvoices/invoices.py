"""A tax invoice: its sides, its states, its signs, and who the counterparty is."""

from __future__ import annotations

from enum import StrEnum

import polars as pl

from obligor_core.text import Text

KEY_CHARS_MAX = 200
TOLERANCE_MINOR = 1  # each of the three amounts is rounded to the fen by itself


class Direction(StrEnum):
    SALE = "sale"  # 销项: issued by the customer
    PURCHASE = "purchase"  # 进项: received by the customer


class State(StrEnum):
    VALID = "valid"  # 有效、正常
    VOID = "void"  # 作废: never counts
    RED = "red"  # 红字: takes an earlier invoice back, its amounts are negative
    REVERSED = "reversed"  # 已红冲: counts, and so does the red-letter invoice against it
    ABNORMAL = "abnormal"  # 异常、失控: the tax office doubts it


DIRECTION_LABELS = {
    Direction.SALE: Text("sale", "销项"),
    Direction.PURCHASE: Text("purchase", "进项"),
}
STATE_LABELS = {
    State.VALID: Text("valid", "有效"),
    State.VOID: Text("void", "作废"),
    State.RED: Text("red-letter", "红字"),
    State.REVERSED: Text("reversed", "已红冲"),
    State.ABNORMAL: Text("abnormal", "异常"),
}
INVOICES = {
    "invoice_id": pl.Int64,
    "customer_id": pl.Int64,
    "direction": pl.String,
    "issued_on": pl.Date,
    "party_key": pl.String,
    "party_name": pl.String,
    "currency": pl.String,
    "net_minor": pl.Int64,
    "tax_minor": pl.Int64,
    "total_minor": pl.Int64,
    "state": pl.String,
}

PERSON, TRADER, BUSINESS = "person", "trader", "business"
TRADER_WORDS = (
    "商贸|贸易|经贸|工贸|批发|经销|供应链|物资|商行|经营部|进出口|电子商务"
    "|超市|百货|商店|商场|商城|门市"
)
FIRM_WORDS = (
    "公司|集团|企业|厂|店|行|部|社|院|所|中心|学校|大学|局|委|会|处|站|馆|场|矿|队|银行|政府|工作室"
)


def state_by_sign(state: pl.Expr, total: pl.Expr) -> pl.Expr:
    """Return the state; a valid invoice over a negative amount is a red-letter one.

    Rule: TAX-01 A negative invoice that is not void is a red-letter invoice, however it is marked.
    Source: 国家税务总局公告2024年第11号: red-letter invoices are issued with negative amounts;
    older exports mark them as valid.
    """
    is_red = (total < 0) & state.is_in([State.VALID, State.REVERSED])
    return pl.when(is_red).then(pl.lit(State.RED.value)).otherwise(state)


def party_key(name: pl.Expr, tax_no: pl.Expr) -> pl.Expr:
    """Return what tells counterparties apart: the tax number, where there is none the name.

    Rule: TAX-02 A counterparty is known by its tax number, without one by its name.
    Source: house decision; blanks, full-width brackets and capitals in names do not matter.
    """
    bare = (
        name.fill_null("")
        .str.replace_all("（", "(")
        .str.replace_all("）", ")")
        .str.replace_all(r"\s+", "")
        .str.to_uppercase()
    )
    number = tax_no.fill_null("").str.replace_all(r"\s+", "").str.to_uppercase()
    return pl.when(number != "").then(number).otherwise(bare).str.head(KEY_CHARS_MAX)


def party_kind(name: pl.Expr) -> pl.Expr:
    """Return person, trader or business as the name says; null where it says nothing.

    Rule: TAX-03 The name of a counterparty says whether it is an end customer, a trader or a firm.
    Source: 企业名称登记管理规定 (2020): the name of a firm states its trade and its legal form;
    a personal name has two to four characters and neither. Codes and foreign names say nothing.
    """
    is_chinese = name.str.contains(r"\p{Han}")
    is_person = name.str.contains(r"^(个人|自然人|\p{Han}{2,4}|\p{Han}{1,4}[（(]个人[）)])$")
    return (
        pl.when(~is_chinese.fill_null(value=False))
        .then(None)
        .when(name.str.contains(TRADER_WORDS))
        .then(pl.lit(TRADER))
        .when(is_person & ~name.str.contains(FIRM_WORDS))
        .then(pl.lit(PERSON))
        .otherwise(pl.lit(BUSINESS))
    )


def is_unlike_parts() -> pl.Expr:
    """Return whether the total is not what net amount and tax add up to.

    Rule: TAX-04 An invoice whose total is not net plus tax is kept as it is and named.
    Source: house decision: nothing is repaired in silence; one fen may be lost in rounding.
    """
    gap = pl.col("net_minor") + pl.col("tax_minor") - pl.col("total_minor")
    return gap.abs() > TOLERANCE_MINOR
