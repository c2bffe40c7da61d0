"""Bank flows of many customers in one load, and such a load taken back as one act."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, TypeAlias

import polars as pl
from pydantic import BeforeValidator, InstanceOf, PlainSerializer

from obligor.bankflows import events
from obligor.bankflows.actions.storing import lock_flows, recount, store
from obligor.bankflows.models import FlowAccount, FlowFile
from obligor.customers import queries as customers
from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.receivables import queries as receivables
from obligor_core.bankflows.cells import booked_second
from obligor_core.bankflows.frames import ROWS
from obligor_core.bankflows.ordering import chained
from obligor_core.bankflows.overlap import with_twins
from obligor_core.bankflows.parties import party_key, with_party_keys
from obligor_core.decision import Fault, Refusal
from obligor_core.text import Text

CUSTOMERS_NAMED_MAX = 1000
LAYOUT = "table"
ROW = "_row"
CUSTOMER_UNKNOWN = Text("There is no customer {value} that you may see.", "不存在客户 {value}。")
CHECK_CUSTOMER = Text("Compare the number with the customer list.", "请与客户清单核对编码。")
NO_AMOUNT = Text("The amount is zero.", "金额为零。")
GIVE_AMOUNT = Text("Give what was booked, or leave the row out.", "请填写发生额，或删除该行。")
HOLDER_UNLIKE = Text(
    "The account is held by {value}, not by the customer.", "账户户名 {value} 与客户不符。"
)
LOAD_THERE = Text(
    "Load it on the customer's page, where you can say why it counts.",
    "请在客户页面导入并说明纳入原因。",
)
CLOCK_WRONG = Text("{value} is no time of day.", "{value} 不是有效时间。")
WRITE_CLOCK = Text("Write it like 14:03:00.", "请写成 14:03:00 的形式。")


class RowsFaulty(Refusal):
    """Some rows cannot be written; ``faults`` names each of them."""

    status = 422
    text = Text(
        "{count} faults in the rows; nothing was written. First: row {row}, {what}",
        "数据有 {count} 处错误，未写入任何内容。第一处：第 {row} 行，{what_zh}",
    )

    def __init__(self, *, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        first = faults[0]
        super().__init__(
            count=len(faults), row=first.row, what=first.what.en, what_zh=first.what.zh
        )


class BatchTaken(Refusal):
    text = Text("The load {batch} was written before.", "批次 {batch} 此前已写入。")


class NothingToUndo(Refusal):
    text = Text(
        "There is no load {batch} that could be taken back.", "不存在可撤销的批次 {batch}。"
    )


def frame_of(given: pl.DataFrame | Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Return the rows as a frame, whether they come as one or as records."""
    if isinstance(given, pl.DataFrame):
        return given
    return pl.DataFrame(list(given), infer_schema_length=None)


def summary(rows: pl.DataFrame) -> dict[str, Any]:
    """Return what the audit log keeps of the rows: how many, and the digest of their content."""
    digest = hashlib.sha256(rows.write_csv().encode()).hexdigest()
    return {"count": rows.height, "sha256": digest}


Rows: TypeAlias = Annotated[
    InstanceOf[pl.DataFrame], BeforeValidator(frame_of), PlainSerializer(summary)
]


@verb("bankflow.load_rows", label=Text("Load bank flows of many customers", "批量导入银行流水"))
def load_rows(*, rows: Rows, batch: str, by: Actor, at: datetime) -> Events:
    """Load transactions of many customers as one act.

    The columns are those of the import kind ``bank_transactions``. Rows that another file told of
    are kept and do not count again.

    :raises RowsFaulty: with every fault of every row
    :raises BatchTaken: when a load of that name was written before
    """
    found = _incoming(rows, by)
    faults = sorted(_faults(found), key=lambda f: (f.row or 0, f.column or ""))
    if faults:
        raise RowsFaulty(faults=faults)
    if FlowFile.objects.filter(batch=batch, undone_at=None).exists():
        raise BatchTaken(batch=batch)
    customer_ids = found["customer_id"].unique().sort().to_list()
    lock_flows(customer_ids)
    file = FlowFile.objects.create(
        batch=batch,
        file_name=batch,
        sha256="",
        size_bytes=0,
        layout=LAYOUT,
        state=FlowFile.State.LOADED,
        rows_count=found.height,
        uploaded_by=by.name,
        uploaded_at=at,
        loaded_at=at,
    )
    written = store(file, _ordered(found))
    file.counted_count = int(written["is_counted"].sum())
    file.save(update_fields=["counted_count"])
    return [
        events.FlowsOfManyLoaded(
            batch=batch,
            created_count=file.counted_count,
            changed_count=0,
            known_count=file.rows_count - file.counted_count,
            customers_count=len(customer_ids),
            customer_ids=_named(customer_ids),
        )
    ]


@verb("bankflow.undo_batch", label=Text("Take a load of bank flows back", "撤销批量银行流水"))
def undo_batch(*, batch: str, by: Actor, at: datetime) -> Events:
    """Take a load over many customers back; rows that it shared with others count from those.

    :raises NothingToUndo: when there is no such load
    """
    file = FlowFile.objects.filter(batch=batch, undone_at=None).exclude(batch="").first()
    if file is None:
        raise NothingToUndo(batch=batch)
    told = FlowAccount.objects.filter(coverage__file=file).values_list("customer_id", flat=True)
    customer_ids = sorted(set(told))
    lock_flows(customer_ids)
    file.state, file.undone_at = FlowFile.State.UNDONE, at
    file.save(update_fields=["state", "undone_at"])
    recount(customer_ids)
    return [
        events.FlowsOfManyTakenBack(
            batch=batch, removed_count=file.counted_count, customer_ids=_named(customer_ids)
        )
    ]


def _named(customer_ids: list[int]) -> list[int]:
    return customer_ids if len(customer_ids) <= CUSTOMERS_NAMED_MAX else []


def _incoming(rows: pl.DataFrame, by: Actor) -> pl.DataFrame:
    """Return the rows in the columns of ``ROWS``, with customer, account and comparable names."""
    numbered = rows if ROW in rows.columns else rows.with_row_index(ROW, offset=2)
    codes = numbered["customer_external_id"].drop_nulls().unique().to_list()
    ids = receivables.customer_ids(by, codes, verb="bankflow.load_rows")
    names = customers.names_of(ids.values())
    known = pl.DataFrame(
        {
            "customer_external_id": list(ids),
            "customer_id": list(ids.values()),
            "customer_key": [party_key(names[pk], "") for pk in ids.values()],
        },
        schema={
            "customer_external_id": pl.String,
            "customer_id": pl.Int64,
            "customer_key": pl.String,
        },
    )
    texts = ("party_name", "party_account", "party_bank", "summary", "purpose", "reference")
    absent = [c for c in (*texts, "holder", "bank", "booked_time") if c not in rows.columns]
    filled = numbered.with_columns(pl.lit("").alias(c) for c in absent).with_columns(
        pl.col(c).fill_null("") for c in (*texts, "holder", "bank", "booked_time")
    )
    if "balance_minor" not in filled.columns:
        filled = filled.with_columns(balance_minor=pl.lit(None, dtype=pl.Int64))
    joined = filled.join(known, on="customer_external_id", how="left", maintain_order="left")
    return with_party_keys(
        joined.with_columns(
            row_no=pl.col(ROW).cast(pl.Int64),
            booked_second=booked_second("booked_time"),
            number=pl.col("account_number"),
        )
    )


def _faults(found: pl.DataFrame) -> Iterator[Fault]:
    holders = found["holder"].unique().to_list()
    keys = pl.DataFrame(
        {"holder": holders, "holder_key": [party_key(h, "") for h in holders]},
        schema={"holder": pl.String, "holder_key": pl.String},
    )
    joined = found.join(keys, on="holder", how="left", maintain_order="left")
    unlike = (pl.col("holder_key") != "") & (pl.col("holder_key") != pl.col("customer_key"))
    no_clock = (pl.col("booked_time") != "") & pl.col("booked_second").is_null()
    for is_bad, column, what, remedy in (
        (
            pl.col("customer_id").is_null(),
            "customer_external_id",
            CUSTOMER_UNKNOWN,
            CHECK_CUSTOMER,
        ),
        (pl.col("amount_minor") == 0, "amount_minor", NO_AMOUNT, GIVE_AMOUNT),
        (unlike, "holder", HOLDER_UNLIKE, LOAD_THERE),
        (no_clock, "booked_time", CLOCK_WRONG, WRITE_CLOCK),
    ):
        for row, value in joined.filter(is_bad).select("row_no", column).iter_rows():
            yield Fault(what.fill(value=value), remedy, row, column, str(value))


def _ordered(found: pl.DataFrame) -> pl.DataFrame:
    """Return the rows oldest first within each account, in the order of the file otherwise."""
    account = ["customer_id", "number", "currency"]
    ordered = found.sort(
        *account, "booked_on", pl.col("booked_second").fill_null(-1), maintain_order=True
    )
    marked = with_twins(chained(ordered, by=account), by=account)
    return marked.select(
        *(pl.col(name).cast(type_) for name, type_ in ROWS.items()),
        "customer_id",
        "customer_key",
        "number",
        "holder",
        "bank",
        "currency",
        "party_key",
        "twin",
        starts_on=pl.col("booked_on").min().over(account),
        ends_on=pl.col("booked_on").max().over(account),
    )
