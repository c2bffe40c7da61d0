"""Faults in the documents of the book, told per customer so that a bad one can be set apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import polars as pl

from obligor_core.decision import Fault
from obligor_core.portfolio.frames import (
    ALLOCATION_LINES,
    CUSTOMERS,
    OPEN_ITEMS,
    PAYMENTS,
    Book,
    Column,
    Contract,
    DataRule,
)
from obligor_core.text import Text

EXAMPLES_SHOWN = 3


class FrameMalformed(TypeError):
    """A frame lacks a column or has one of another type: a mistake of the program, not of data."""


@dataclass(frozen=True, slots=True)
class CustomerFault:
    """One kind of fault in the documents of one customer, with how many rows have it.

    ``customer_id`` is ``None`` when the rows name no customer.
    """

    customer_id: int | None
    code: str
    frame: str
    fault: Fault
    rows_count: int
    is_warning: bool = False


def check(frame: pl.DataFrame, contract: Contract) -> tuple[CustomerFault, ...]:
    """Return the faults of the rows, one per customer and rule, in the order of the rules.

    Rule: BOK-01 A missing, unknown or impossible value is reported with its customer, not mended.
    Source: house style, errors: a fault in data is collected, nothing is repaired silently.

    :raises FrameMalformed: when columns are absent or of another type
    """
    _refuse_malformed(frame, contract)
    rules = (*_column_rules(contract), *contract.rules)
    broken = frame.select(rule.is_broken.any().alias(str(i)) for i, rule in enumerate(rules))
    return tuple(
        fault
        for rule, (is_broken,) in zip(rules, broken.iter_columns(), strict=True)
        if is_broken
        for fault in _faults(frame, contract, rule)
    )


def check_book(book: Book) -> tuple[CustomerFault, ...]:
    """Return the faults of all frames, and of the documents that do not fit each other.

    Rule: BOK-02 A document has a known customer; a line stays in one customer and one currency.
    Source: house decision; a group that pays for a member enters the payment at the member.
    """
    lines = _with_documents(book)
    of_lines = check(lines.select(*ALLOCATION_LINES.schema, "customer_id"), ALLOCATION_LINES)
    return (
        *check(book.customers, CUSTOMERS),
        *check(book.open_items, OPEN_ITEMS),
        *check(book.payments, PAYMENTS),
        *of_lines,
        *_strangers(book.open_items, book.customers, OPEN_ITEMS),
        *_strangers(book.payments, book.customers, PAYMENTS),
        *(f for rule in LINE_RULES for f in _faults(lines, ALLOCATION_LINES, rule)),
    )


def faulty_customers(faults: Iterable[CustomerFault]) -> frozenset[int]:
    """Return the customers whose faults forbid any calculation; warnings do not."""
    return frozenset(
        f.customer_id for f in faults if not f.is_warning and f.customer_id is not None
    )


LINE_RULES = (
    DataRule(
        code="line_without_payment",
        is_broken=pl.col("pays_customer_id").is_null(),
        what=Text("the payment is not in the book", "收款不存在"),
        remedy=Text("Import the payment, or delete the line.", "请导入该收款或删除核销明细。"),
        column="payment_id",
    ),
    DataRule(
        code="line_without_item",
        is_broken=pl.col("owes_customer_id").is_null(),
        what=Text("the open item is not in the book", "未清项不存在"),
        remedy=Text("Import the open item, or delete the line.", "请导入该未清项或删除核销明细。"),
        column="item_id",
    ),
    DataRule(
        code="line_between_customers",
        is_broken=pl.col("pays_customer_id") != pl.col("owes_customer_id"),
        what=Text("payment and item belong to two customers", "收款与未清项不属于同一客户"),
        remedy=Text(
            "Enter the payment at the customer for whom it was made.",
            "代付款项请录入在被代付客户名下。",
        ),
        column="item_id",
    ),
    DataRule(
        code="line_between_currencies",
        is_broken=pl.col("pays_currency") != pl.col("owes_currency"),
        what=Text("payment and item are in two currencies", "收款与未清项币种不同"),
        remedy=Text("Enter the payment in the currency of the item.", "请按未清项的币种录入收款。"),
        column="amount_minor",
    ),
    DataRule(
        code="lines_above_payment",
        is_broken=pl.col("lines_minor") > pl.col("payment_minor"),
        what=Text("the lines add up to more than the payment", "核销明细合计大于收款金额"),
        remedy=Text(
            "Reduce the lines; only the amount paid is applied.",
            "请减少核销明细；仅按收款金额核销。",
        ),
        column="amount_minor",
        is_warning=True,
    ),
)


def _refuse_malformed(frame: pl.DataFrame, contract: Contract) -> None:
    for column in contract.columns:
        if column.name not in frame.columns:
            if not column.is_optional:
                raise FrameMalformed(f"{contract.name} lacks the column {column.name}")
        elif frame.schema[column.name] != column.type:
            found = frame.schema[column.name]
            raise FrameMalformed(
                f"{contract.name}.{column.name} is {found}, expected {column.type}"
            )


def _column_rules(contract: Contract) -> Iterator[DataRule]:
    for column in contract.columns:
        if not column.is_nullable and not column.is_optional:
            yield _missing(column)
        if column.values is not None:
            yield _unknown(column, column.values)
    if contract.is_key_unique:
        yield _repeated(contract)


def _missing(column: Column) -> DataRule:
    label = column.label
    return DataRule(
        code=f"{column.name}_missing",
        is_broken=pl.col(column.name).is_null(),
        what=Text(f"{label.en} is missing", f"缺少{label.zh}"),
        remedy=Text("Add it in the source and import again.", "请在来源系统中补充后重新导入。"),
        column=column.name,
    )


def _unknown(column: Column, values: frozenset[str]) -> DataRule:
    label = column.label
    return DataRule(
        code=f"{column.name}_unknown",
        is_broken=~pl.col(column.name).is_in(sorted(values)),
        what=Text(f"{label.en} is unknown", f"{label.zh}无法识别"),
        remedy=Text(
            "Use an ISO 4217 code, for example CNY."
            if column.name == "currency"
            else f"Use one of: {', '.join(sorted(values))}.",
            "请使用 ISO 4217 代码，例如 CNY。"
            if column.name == "currency"
            else f"可选值：{'、'.join(sorted(values))}。",
        ),
        column=column.name,
    )


def _repeated(contract: Contract) -> DataRule:
    key = contract.key[0] if len(contract.key) == 1 else None
    one = pl.col(key) if key else pl.struct(contract.key)
    return DataRule(
        code=f"{contract.name}_repeated",
        is_broken=one.is_duplicated(),
        what=Text("the same number occurs twice", "编号重复"),
        remedy=Text("Keep one of the rows.", "请只保留其中一条。"),
        column=contract.key[0],
    )


def _faults(frame: pl.DataFrame, contract: Contract, rule: DataRule) -> Iterator[CustomerFault]:
    """Yield one fault per customer that has rows breaking the rule."""
    by = pl.col("customer_id") if "customer_id" in frame.columns else pl.lit(None, dtype=pl.Int64)
    value = pl.col(rule.column) if rule.column else pl.lit(None)
    broken = (
        frame.filter(rule.is_broken)
        .select(
            customer_id=by,
            name=pl.concat_str(_name_columns(frame, contract), separator=" ", ignore_nulls=True),
            value=value.cast(pl.String),
        )
        .sort("customer_id", "name", nulls_last=True)
        .group_by("customer_id", maintain_order=True)
        .agg(
            pl.len().alias("count"),
            pl.col("name").head(EXAMPLES_SHOWN),
            pl.col("value").first(),
        )
    )
    for customer_id, count, names, first in broken.iter_rows():
        yield CustomerFault(
            customer_id=customer_id,
            code=rule.code,
            frame=contract.name,
            fault=Fault(
                what=_said(rule, contract, count=count, names=names),
                remedy=rule.remedy,
                column=rule.column,
                value=first,
            ),
            rows_count=count,
            is_warning=rule.is_warning,
        )


def _name_columns(frame: pl.DataFrame, contract: Contract) -> list[pl.Expr]:
    """Return what names a row for people: the documents' own numbers where they are known."""
    own = [c.replace("_id", "_key") for c in contract.key]
    return [
        pl.col(key if key in frame.columns else column).cast(pl.String)
        for key, column in zip(own, contract.key, strict=True)
    ]


def _said(rule: DataRule, contract: Contract, *, count: int, names: list[str]) -> Text:
    dots = ", …" if count > len(names) else ""
    rows, counted = contract.rows, f"{count} row{'s' if count > 1 else ''}"
    return Text(
        f"{rows.en.capitalize()}, {counted}: {rule.what.en} ({', '.join(names)}{dots}).",
        f"{count} 条{rows.zh}：{rule.what.zh}（{'、'.join(names)}{'等' if dots else ''}）。",
    )


def _strangers(
    documents: pl.DataFrame, customers: pl.DataFrame, contract: Contract
) -> Iterator[CustomerFault]:
    unknown = documents.join(customers, on="customer_id", how="anti").drop_nulls("customer_id")
    rule = DataRule(
        code="customer_unknown",
        is_broken=pl.lit(True),
        what=Text("the customer is not in the book", "客户不存在"),
        remedy=Text("Import the customer first.", "请先导入该客户。"),
        column="customer_id",
    )
    yield from _faults(unknown, contract, rule)


def _with_documents(book: Book) -> pl.DataFrame:
    """Return the allocation lines beside their payment and item, with the customer concerned."""
    pays = book.payments.select(
        "payment_id",
        pays_customer_id="customer_id",
        pays_currency="currency",
        payment_minor=pl.col("amount_minor").cast(pl.Int128),
    ).unique("payment_id", keep="any")
    owes = book.open_items.select(
        "item_id", owes_customer_id="customer_id", owes_currency="currency"
    ).unique("item_id", keep="any")
    return (
        book.allocation_lines.join(pays, on="payment_id", how="left")
        .join(owes, on="item_id", how="left")
        .with_columns(
            customer_id=pl.coalesce("pays_customer_id", "owes_customer_id"),
            lines_minor=pl.col("amount_minor").cast(pl.Int128).sum().over("payment_id"),
        )
    )
