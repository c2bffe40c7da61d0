"""A table into typed rows, with every fault of every row at once and nothing repaired."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from obligor_core.decision import Fault
from obligor_core.imports import dates, values
from obligor_core.imports.dates import DayOrder
from obligor_core.imports.fields import Field, FieldType, ImportKind
from obligor_core.imports.reading import Table
from obligor_core.text import Text

ROW = "_row"
UNREADABLE = {
    FieldType.AMOUNT: (
        Text("{value} is no amount that {column} can hold", "“{value}”不是有效的{column}"),
        Text(
            "Write it like 12,010.00 with no more decimals than the currency has.",
            "请写成 12,010.00 的形式，小数位数不超过该币种的规定。",
        ),
    ),
    FieldType.DATE: (
        Text("{value} is no date", "“{value}”不是有效日期"),
        Text(
            "Write it like 2026-11-23 or 2026年11月23日.", "请写成 2026-11-23 或 2026年11月23日。"
        ),
    ),
    FieldType.INTEGER: (
        Text("{value} is no whole number", "“{value}”不是整数"),
        Text("Write digits only.", "请只填写数字。"),
    ),
    FieldType.NUMBER: (
        Text("{value} is no number", "“{value}”不是数字"),
        Text("Write it like 12.5.", "请写成 12.5 的形式。"),
    ),
    FieldType.BOOLEAN: (
        Text("{value} is neither yes nor no", "“{value}”既非“是”也非“否”"),
        Text("Write yes or no (是 / 否).", "请填写 是 或 否。"),
    ),
    FieldType.CURRENCY: (
        Text("{value} is no currency", "“{value}”不是有效币种"),
        Text("Write an ISO 4217 code such as CNY or USD.", "请填写 ISO 4217 代码，如 CNY、USD。"),
    ),
}
MISSING = Text("{column} is empty", "{column}为空")
MISSING_REMEDY = Text("Fill it in; the row cannot do without it.", "请填写，此项必填。")
NO_CHOICE = Text("{value} is no known {column}", "“{value}”不是有效的{column}")
NO_CHOICE_REMEDY = Text("Choose one of: {choices}.", "可填：{choices}。")
TOO_LONG = Text("{column} is longer than {most} characters", "{column}超过 {most} 个字符")
TOO_LONG_REMEDY = Text("Shorten it.", "请缩短。")
NOT_POSITIVE = Text("{value} is not above zero", "“{value}”不大于零")
NOT_POSITIVE_REMEDY = Text(
    "What reduces the debt goes in as a payment or credit note with a positive amount.",
    "冲减欠款请作为收款或红字通知单导入，金额填正数。",
)
UNSURE_DATE = Text("{value} may be day/month or month/day", "“{value}”无法判断日月先后")
UNSURE_DATE_REMEDY = Text(
    "Choose the order of day and month for this file, or write 2026-11-23.",
    "请为该文件选择日月顺序，或写成 2026-11-23。",
)
TWICE = Text("{value} stands in the file more than once", "“{value}”在文件中重复出现")
TWICE_REMEDY = Text("Keep one of the rows.", "请只保留一行。")
NO_COLUMN = Text("no column gives {column}", "没有对应“{column}”的列")
NO_COLUMN_REMEDY = Text(
    "Choose the column that holds it, or add one.", "请指定对应的列，或在文件中增加该列。"
)
STAND_IN_DAY = date(1900, 1, 1)
BESIDE = Text(
    "{value} stands right of the last named column", "“{value}”位于最后一个有名称的列之外"
)
BESIDE_REMEDY = Text(
    'An amount with a comma needs quotes ("1,000"); else name the column, or empty the cell.',
    '金额含千分位逗号时请加引号（"1,000"）；否则请为该列命名，或清空该单元格。',
)


@dataclass(frozen=True, slots=True)
class Options:
    """What a person chose for a file; the order of days is asked only where no cell tells."""

    currency: str = "CNY"
    day_order: DayOrder = DayOrder.UNKNOWN


@dataclass(frozen=True, slots=True)
class Checked:
    """The rows without fault, typed, with the file's row number in ``_row``; and every fault.

    ``lame`` are the rows with faults, made whole by stand-ins, so that somebody who knows the
    book can look at the rest of them too; they are never loaded.
    """

    rows: pl.DataFrame
    faults: tuple[Fault, ...]
    count: int
    unsure_dates: tuple[str, ...] = field(default=())
    lame: pl.DataFrame = field(default_factory=pl.DataFrame)


def check(
    kind: ImportKind, table: Table, *, mapping: Mapping[str, int], options: Options
) -> Checked:
    """Return the typed rows and all faults of the table.

    Rule: IMP-02 Every fault of every row is named with row, column, value and remedy.
    Source: house decision: nothing is repaired silently, and no fault hides another.
    """
    frame = _numbered(table)
    absent = [f for f in kind.fields if f.is_required and f.name not in mapping]
    if absent:
        return Checked(frame.head(0), tuple(_no_column(f) for f in absent), frame.height)
    orders = _day_orders(kind, table, mapping, options)
    typed = frame.with_columns(
        _value(f, mapping, options, orders).alias(f.frame_name) for f in kind.fields
    )
    faults = [
        fault for f in kind.fields for fault in _field_faults(f, typed, mapping, table, orders)
    ]
    faults += _repeated(kind, typed, mapping, table)
    faults += _beside(frame, table)
    faults.sort(key=lambda f: (f.row or 0, f.column or ""))
    bad = pl.Series("bad", sorted({f.row for f in faults if f.row is not None}), dtype=pl.Int64)
    typed = typed.select(ROW, *(f.frame_name for f in kind.fields))
    is_bad = pl.col(ROW).is_in(bad.implode())
    good, lame = typed.filter(~is_bad), typed.filter(is_bad)
    unsure = tuple(name for name, order in orders.items() if order is DayOrder.UNKNOWN)
    return Checked(good, tuple(faults), frame.height, unsure, _made_whole(kind, lame, options))


def _numbered(table: Table) -> pl.DataFrame:
    """Return the rows with the file's own numbers; rows in which nothing stands are left out."""
    rows = table.rows.with_row_index(ROW, offset=table.first_row).cast({ROW: pl.Int64})
    written = pl.any_horizontal(values.is_written(c) for c in table.rows.columns)
    return rows.filter(written)


def _no_column(one: Field) -> Fault:
    label = one.label
    what = Text(NO_COLUMN.en.format(column=label.en), NO_COLUMN.zh.format(column=label.zh))
    return Fault(what, NO_COLUMN_REMEDY, column=one.name)


def _day_orders(
    kind: ImportKind, table: Table, mapping: Mapping[str, int], options: Options
) -> dict[str, DayOrder]:
    """Return the order of each date column that needs one; what a person chose goes first."""
    orders = {}
    for one in kind.fields:
        if one.type is FieldType.DATE and one.name in mapping:
            cells = table.column(mapping[one.name])
            if bool(cells.to_frame("x").select(dates.is_ambiguous("x").any()).item()):
                told = dates.day_order(cells)
                is_open = told is DayOrder.UNKNOWN
                orders[one.name] = options.day_order if is_open else told
    return orders


def _value(
    one: Field, mapping: Mapping[str, int], options: Options, orders: Mapping[str, DayOrder]
) -> pl.Expr:
    if one.name not in mapping:
        return _default(one, options)
    cell = f"c{mapping[one.name]}"
    value = _read(one, cell, mapping, options, orders)
    if one.default is None or one.type is FieldType.CURRENCY:
        return value
    return pl.when(values.is_written(cell)).then(value).otherwise(_default(one, options))


def _read(
    one: Field,
    cell: str,
    mapping: Mapping[str, int],
    options: Options,
    orders: Mapping[str, DayOrder],
) -> pl.Expr:
    match one.type:
        case FieldType.AMOUNT:
            place = mapping.get("currency")
            code = values.currency(None if place is None else f"c{place}", default=options.currency)
            return values.amount_minor(cell, exponent=values.exponent_of(code))
        case FieldType.DATE:
            return dates.day(cell, order=orders.get(one.name, DayOrder.UNKNOWN))
        case FieldType.CURRENCY:
            return values.currency(cell, default=options.currency)
        case FieldType.CHOICE:
            return values.choice(cell, one)
        case FieldType.INTEGER:
            return values.integer(cell)
        case FieldType.NUMBER:
            return values.number(cell)
        case FieldType.BOOLEAN:
            return values.boolean(cell)
        case FieldType.LIST:
            return values.words(cell)
        case FieldType.TEXT:
            return values.text(cell)


def _default(one: Field, options: Options) -> pl.Expr:
    match one.type:
        case FieldType.CURRENCY:
            return pl.lit(options.currency)
        case FieldType.BOOLEAN:
            return pl.lit(None if one.default is None else one.default == "true", pl.Boolean)
        case FieldType.CHOICE | FieldType.TEXT:
            return pl.lit(one.default, dtype=pl.String)
        case FieldType.LIST:
            return pl.lit([], dtype=pl.List(pl.String))
        case FieldType.DATE:
            return pl.lit(None, dtype=pl.Date)
        case FieldType.NUMBER:
            return pl.lit(None, dtype=pl.Float64)
        case FieldType.AMOUNT | FieldType.INTEGER:
            return pl.lit(None, dtype=pl.Int64)


def _field_faults(
    one: Field,
    typed: pl.DataFrame,
    mapping: Mapping[str, int],
    table: Table,
    orders: Mapping[str, DayOrder],
) -> list[Fault]:
    if one.name not in mapping:
        return []
    cell, header = f"c{mapping[one.name]}", table.headers[mapping[one.name]]
    written, value = values.is_written(cell), pl.col(one.frame_name)
    found = []
    if one.is_required:
        found += _faults(typed, ~written, cell, header, one, MISSING, MISSING_REMEDY)
    what, remedy = _unreadable(one)
    if orders.get(one.name) is DayOrder.UNKNOWN:
        unsure = written & value.is_null() & dates.is_ambiguous(cell)
        found += _faults(typed, unsure, cell, header, one, UNSURE_DATE, UNSURE_DATE_REMEDY)
        written &= ~dates.is_ambiguous(cell)
    found += _faults(typed, written & value.is_null(), cell, header, one, what, remedy)
    if one.type is FieldType.TEXT:
        long = value.str.len_chars() > one.length_max
        found += _faults(typed, long, cell, header, one, TOO_LONG, TOO_LONG_REMEDY)
    if one.is_positive:
        found += _faults(typed, value <= 0, cell, header, one, NOT_POSITIVE, NOT_POSITIVE_REMEDY)
    return found


def _unreadable(one: Field) -> tuple[Text, Text]:
    if one.type is FieldType.CHOICE:
        known = ", ".join(f"{value} ({spoken[0]})" for value, spoken in one.choices)
        return NO_CHOICE, NO_CHOICE_REMEDY.fill(choices=known)
    return UNREADABLE.get(one.type, (MISSING, MISSING_REMEDY))


def _faults(
    typed: pl.DataFrame,
    is_bad: pl.Expr,
    cell: str,
    header: str,
    one: Field,
    what: Text,
    remedy: Text,
) -> list[Fault]:
    bad = typed.filter(is_bad.fill_null(False)).select(ROW, cell)
    return [
        Fault(
            what=Text(
                what.en.format(value=value, column=one.label.en, most=one.length_max),
                what.zh.format(value=value, column=one.label.zh, most=one.length_max),
            ),
            remedy=remedy,
            row=row,
            column=header,
            value=value,
        )
        for row, value in bad.iter_rows()
    ]


def _repeated(
    kind: ImportKind, typed: pl.DataFrame, mapping: Mapping[str, int], table: Table
) -> list[Fault]:
    """Return a fault for each row whose key stood in the file before; no key, no fault."""
    if not kind.key:
        return []
    keys = [kind.field(name).frame_name for name in kind.key]
    again = typed.filter(
        ~pl.struct(keys).is_first_distinct() & pl.all_horizontal(pl.col(keys).is_not_null())
    )
    header = table.headers[mapping[kind.key[0]]]
    return [
        Fault(
            what=TWICE.fill(value=" / ".join(map(str, key))),
            remedy=TWICE_REMEDY,
            row=row,
            column=header,
            value=str(key[0]),
        )
        for row, *key in again.select(ROW, *keys).iter_rows()
    ]


def _made_whole(kind: ImportKind, lame: pl.DataFrame, options: Options) -> pl.DataFrame:
    """Return the rows with something harmless where a value is wrong or cannot do without.

    Rows of which a choice is wrong are left out: what else they may hold depends on it.
    """
    for one in kind.fields:
        value = pl.col(one.frame_name)
        match one.type:
            case FieldType.CHOICE if one.is_required:
                lame = lame.filter(value.is_not_null())
            case FieldType.TEXT:
                standing_in = value.str.head(one.length_max)
                if one.is_required:
                    standing_in = standing_in.fill_null(pl.format("#{}", ROW))
                lame = lame.with_columns(standing_in.alias(one.frame_name))
            case FieldType.AMOUNT if one.is_required:
                lame = lame.with_columns(
                    pl.when(value > 0).then(value).otherwise(1).alias(one.frame_name)
                )
            case FieldType.DATE if one.is_required:
                lame = lame.with_columns(value.fill_null(STAND_IN_DAY))
            case FieldType.CURRENCY:
                lame = lame.with_columns(value.fill_null(pl.lit(options.currency)))
            case _:
                pass
    return lame


def _beside(frame: pl.DataFrame, table: Table) -> list[Fault]:
    """Return a fault for each row longer than the header: its cells may stand one place off."""
    named = [place for place, header in enumerate(table.headers) if header]
    cells = [f"c{place}" for place in range(named[-1] + 1, len(table.headers))]
    if not cells:
        return []
    first = pl.coalesce(pl.when(values.is_written(c)).then(pl.col(c)) for c in cells)
    found = frame.select(ROW, first=first).drop_nulls()
    return [
        Fault(BESIDE.fill(value=value), BESIDE_REMEDY, row=row, value=value)
        for row, value in found.iter_rows()
    ]
