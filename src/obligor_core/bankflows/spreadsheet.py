"""CSV and Excel statements of banks: the header among other lines, and what each column is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import polars as pl

from obligor_core.bankflows import cells
from obligor_core.bankflows.frames import ROWS
from obligor_core.bankflows.statement import (
    CURRENCY_DEFAULT,
    Account,
    AccountRows,
    Statement,
    StatementUnknown,
    oldest_first,
)
from obligor_core.bankflows.tables import Layout, layouts, words_of_layouts
from obligor_core.decision import Fault
from obligor_core.imports import reading, values
from obligor_core.imports.checking import UNREADABLE
from obligor_core.imports.fields import FieldType
from obligor_core.imports.mapping import normal
from obligor_core.text import Text

HEADER_LINES_TRIED = 40
PERIOD = re.compile(r"(\d{4})\D?(\d{2})\D?(\d{2})")
BRACKETED = re.compile(r"[\[【].*?[\]】]")
TEXTS = ("summary", "purpose", "reference")
PARTY = ("name", "account", "bank")
FAULTS_MAX = 200

UNREADABLE_DAY = Text("{value} is no date", "“{value}”不是有效日期")
DAY_REMEDY = Text("Write it like 2026-11-23.", "请写成 2026-11-23。")
UNREADABLE_AMOUNT = Text("{value} is no amount", "“{value}”不是有效金额")
AMOUNT_REMEDY = Text("Write it like 12,010.00.", "请写成 12,010.00 的形式。")
TWO_SIDES = Text("the row has money in and money out", "同一行既有收入又有支出")
TWO_SIDES_REMEDY = Text("Split it into two rows.", "请拆分为两行。")
NO_AMOUNT = Text("the row has a date and no amount", "该行有日期但没有金额")
NO_AMOUNT_REMEDY = Text("Fill the amount in, or delete the row.", "请填写金额或删除该行。")
NO_SIDE = Text("{value} is neither in nor out", "“{value}”无法判断收支方向")
NO_SIDE_REMEDY = Text("Write 借 (out) or 贷 (in).", "请填写“借”（支出）或“贷”（收入）。")


@dataclass(frozen=True, slots=True)
class Found:
    """The header of a file: its line, the layout, and the place of each field's column."""

    line: int
    layout: Layout
    headers: tuple[str, ...]
    places: Mapping[str, int]


def read_table(content: bytes, file_name: str) -> Statement:
    """Return the statement in a CSV or Excel file: the first sheet that holds one.

    :raises StatementUnknown: when no sheet has a row of known headers
    :raises FileUnreadable, FileTooLarge, MacrosRefused, PasswordProtected: as the file is
    """
    reading.refuse_unwanted(content, file_name)
    names: list[str | None] = [*reading.sheets(content)]
    for sheet in names or [None]:
        grid = reading.grid(content, file_name, sheet=sheet)
        found = header_of(grid)
        if found is not None:
            return _statement(grid, found)
    raise StatementUnknown(
        problem_en="no row holds the headers of a date and of amounts",
        problem_zh="未找到包含日期与金额的表头行",
    )


def header_of(grid: pl.DataFrame) -> Found | None:
    """Return the first line that names a date and an amount in columns of a known layout."""
    for line, row in enumerate(grid.head(HEADER_LINES_TRIED).iter_rows()):
        headers = tuple(_spelled(cell) for cell in row)
        named = set(headers) - {""}
        layout = next(one for one in layouts() if one.signature <= named)
        places = _places(layout, headers)
        has_day = "date" in places or "date_time" in places
        if has_day and {"amount", "paid_in", "paid_out"} & set(places):
            return Found(line, layout, tuple(cell or "" for cell in row), places)
    return None


def _spelled(cell: str | None) -> str:
    return normal(BRACKETED.sub("", values_plain(cell or "")))


def values_plain(text: str) -> str:
    """Return a text with full-width signs made narrow."""
    for wide, narrow in values.WIDE.items():
        text = text.replace(wide, narrow)
    return text.strip()


def _places(layout: Layout, headers: Sequence[str]) -> dict[str, int]:
    """Return the place of each field's column; a column serves one field."""
    places: dict[str, int] = {}
    for field, names in sorted(layout.columns.items()):
        for name in names:
            if name in headers and headers.index(name) not in places.values():
                places[field] = headers.index(name)
                break
    return places


def _statement(grid: pl.DataFrame, found: Found) -> Statement:
    heads = _heads(grid.head(found.line))
    body = grid.slice(found.line + 1).with_row_index("row_no", offset=found.line + 2)
    body = body.cast({"row_no": pl.Int64})
    written = pl.any_horizontal(values.is_written(c) for c in grid.columns)
    is_head_again = pl.col(f"c{_day_place(found)}") == found.headers[_day_place(found)]
    body = body.filter(written & ~is_head_again)
    account = _account_of(heads, found.layout)
    typed = body.with_columns(**_typed(body, found, account))
    kept, left_out = _without_footers(typed)
    faults = _faults(kept, found)
    bad = pl.Series("bad", sorted({f.row for f in faults if f.row is not None}), dtype=pl.Int64)
    good = kept.filter(~pl.col("row_no").is_in(bad.implode()), pl.col("amount_minor") != 0)
    zero = kept.filter(pl.col("amount_minor") == 0).height
    return Statement(
        layout=found.layout.code,
        accounts=tuple(_accounts(good, account, _asked(heads.get("period", "")))),
        faults=tuple(faults[:FAULTS_MAX]),
        left_out=left_out + zero,
    )


def _day_place(found: Found) -> int:
    return found.places.get("date", found.places.get("date_time", 0))


def _heads(lines: pl.DataFrame) -> dict[str, str]:
    """Return what stands above the header: ``账号: 123`` in one cell, or in two beside."""
    known, heads = words_of_layouts()["heads"], dict[str, str]()
    for row in lines.iter_rows():
        cells_ = [values_plain(cell or "") for cell in row]
        for cell, after in [*pairwise(cells_), (cells_[-1] if cells_ else "", "")]:
            for name, value in _pairs(cell, after):
                field = known.get(normal(name))
                if field and value:
                    heads.setdefault(field, value)
    return heads


def _pairs(cell: str, after: str) -> list[tuple[str, str]]:
    inside = re.findall(r"([^\s:]+)\s*:\s*([^\s:]+)", cell)
    return inside or [(cell.rstrip(":"), after)]


def _account_of(heads: Mapping[str, str], layout: Layout) -> Account:
    currency = pl.DataFrame({"c": [heads.get("currency", "")]}).select(
        values.currency("c", default="")
    )
    return Account(
        number=heads.get("account_number", ""),
        holder=heads.get("holder", ""),
        bank=heads.get("bank", "") or layout.bank,
        currency=currency.item() or "",
    )


def _typed(body: pl.DataFrame, found: Found, account: Account) -> dict[str, pl.Expr]:
    """Return the columns of ``ROWS`` and of the account, each as an expression over the cells."""
    at = {field: f"c{place}" for field, place in found.places.items()}
    currency = values.currency(at.get("currency"), default=account.currency or CURRENCY_DEFAULT)
    exponent = values.exponent_of(currency)
    typed = _times(body, at) | _amounts(at, exponent)
    sides = _party(at, is_in=typed["amount_minor"] > 0)
    texts = {name: cells.text(at[name]) if name in at else pl.lit("") for name in TEXTS}
    named = {
        field: cells.text(at[field]) if field in at else pl.lit("")
        for field in ("account_number", "holder")
    }
    return typed | sides | texts | named | {"row_currency": currency}


def _times(body: pl.DataFrame, at: Mapping[str, str]) -> dict[str, pl.Expr]:
    both = at.get("date_time")
    if both is not None:
        day = cells.booked_on(both, cells=body[both])
        is_day_told = body.select(day.is_not_null().any()).item()
        if is_day_told or "date" not in at:
            return {"booked_on": day, "booked_second": cells.booked_second(both)}
    day = cells.booked_on(at["date"], cells=body[at["date"]])
    clock = at.get("time") or both or at["date"]
    return {"booked_on": day, "booked_second": cells.booked_second(clock)}


def _amounts(at: Mapping[str, str], exponent: pl.Expr) -> dict[str, pl.Expr]:
    """Return amount, balance and what makes a fault: money out is negative.

    Rule: BNK-04 In a bank's export credit (贷) is money in and debit (借) money out.
    Source: the bank keeps its customer's deposit as a liability, which credits increase.
    """
    nothing = pl.lit(None, dtype=pl.Int64)
    amount = values.amount_minor(at["amount"], exponent=exponent) if "amount" in at else nothing
    paid_in, paid_out = (
        values.amount_minor(at[side], exponent=exponent) if side in at else nothing
        for side in ("paid_in", "paid_out")
    )
    has_sides = "paid_in" in at or "paid_out" in at
    sign = pl.lit(1)
    if "direction" in at and not has_sides:
        sign = _sign(at["direction"])
        amount = pl.when(sign < 0).then(-amount.abs()).when(sign > 0).then(amount)
    elif has_sides:
        both = paid_in.fill_null(0) - paid_out.fill_null(0)
        amount = pl.when(paid_in.is_not_null() | paid_out.is_not_null()).then(both)
    sides = [at[c] for c in ("amount", "paid_in", "paid_out") if c in at]
    has_text = pl.any_horizontal(values.is_written(c) for c in sides)
    unread = [values.is_written(c) & _unread(c, exponent) for c in sides]
    balance = values.amount_minor(at["balance"], exponent=exponent) if "balance" in at else nothing
    return {
        "amount_minor": amount,
        "balance_minor": balance,
        "has_amount": has_text,
        "is_amount_bad": pl.any_horizontal(unread),
        "is_balance_bad": values.is_written(at["balance"]) & balance.is_null()
        if "balance" in at
        else pl.lit(value=False),
        "is_two_sided": (paid_in.fill_null(0) != 0) & (paid_out.fill_null(0) != 0),
        "is_sideless": sign.is_null(),
    }


def _unread(column: str, exponent: pl.Expr) -> pl.Expr:
    is_dash = values.plain(column).is_in(["-", "--"])
    return values.amount_minor(column, exponent=exponent).is_null() & ~is_dash


def _sign(column: str) -> pl.Expr:
    spoken = words_of_layouts()["directions"]
    word = values.plain(column).str.to_lowercase()
    return word.replace_strict(spoken, default=None, return_dtype=pl.Int64)


def _party(at: Mapping[str, str], *, is_in: pl.Expr) -> dict[str, pl.Expr]:
    """Return who is on the other side; of payer and payee it is the one who paid, or was paid."""
    named = {}
    for part in PARTY:
        own, payer, payee = (at.get(f"{who}_{part}") for who in ("party", "payer", "payee"))
        if own is not None:
            named[f"party_{part}"] = cells.text(own)
        elif payer is not None and payee is not None:
            named[f"party_{part}"] = (
                pl.when(is_in).then(cells.text(payer)).otherwise(cells.text(payee))
            )
        else:
            named[f"party_{part}"] = pl.lit("")
    return named


def _without_footers(typed: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """Return the rows without totals and remarks: lines without a date that say what they are."""
    cells_ = [c for c in typed.columns if re.fullmatch(r"c\d+", c)]
    line = pl.concat_str(cells_, separator=" ").str.to_lowercase()
    says_so = line.str.contains_any(list(words_of_layouts()["footers"]))
    is_footer = typed.select(
        (pl.col("booked_on").is_null() & (says_so | ~pl.col("has_amount"))).alias("x")
    )["x"]
    return typed.filter(~is_footer), int(is_footer.sum())


def _faults(kept: pl.DataFrame, found: Found) -> list[Fault]:
    day, amount = _day_place(found), _amount_place(found)
    side = found.places.get("direction", amount)
    balance = found.places.get("balance", amount)
    currency = found.places.get("currency", amount)
    checks = [
        (pl.col("booked_on").is_null(), day, UNREADABLE_DAY, DAY_REMEDY),
        (pl.col("is_amount_bad"), amount, UNREADABLE_AMOUNT, AMOUNT_REMEDY),
        (pl.col("is_balance_bad"), balance, UNREADABLE_AMOUNT, AMOUNT_REMEDY),
        (pl.col("is_two_sided"), amount, TWO_SIDES, TWO_SIDES_REMEDY),
        (pl.col("is_sideless"), side, NO_SIDE, NO_SIDE_REMEDY),
        (~pl.col("has_amount"), amount, NO_AMOUNT, NO_AMOUNT_REMEDY),
        (pl.col("row_currency").is_null(), currency, *UNREADABLE[FieldType.CURRENCY]),
    ]
    faults = []
    for is_bad, place, what, remedy in checks:
        bad = kept.filter(is_bad).select("row_no", f"c{place}")
        faults += [
            Fault(what.fill(value=value), remedy, row, found.headers[place], value)
            for row, value in bad.iter_rows()
        ]
    return sorted(faults, key=lambda f: (f.row or 0, f.column or ""))


def _amount_place(found: Found) -> int:
    return next(found.places[c] for c in ("amount", "paid_in", "paid_out") if c in found.places)


def typed_rows(rows: pl.DataFrame) -> pl.DataFrame:
    """Return exactly the columns of ``ROWS`` in their types."""
    return rows.select(pl.col(name).cast(type_) for name, type_ in ROWS.items())


def _asked(text: str) -> tuple[date | None, date | None]:
    """Return the first and the last day of a period such as 20260101-20260331."""
    days = []
    for year, month, day in PERIOD.findall(text):
        try:
            days.append(date(int(year), int(month), int(day)))
        except ValueError:
            return None, None
    return (days[0], days[1]) if len(days) == 2 and days[0] <= days[1] else (None, None)


def _accounts(
    good: pl.DataFrame, account: Account, asked: tuple[date | None, date | None]
) -> list[AccountRows]:
    """Return the rows by account and currency: a file may hold several."""
    groups = good.group_by("account_number", "row_currency", maintain_order=True)
    found = []
    for (number, currency), rows in groups:
        holder = rows.filter(pl.col("holder") != "")["holder"].head(1).to_list()
        named = Account(
            number=str(number) or account.number,
            holder=holder[0] if holder else account.holder,
            bank=account.bank,
            currency=str(currency),
        )
        ordered = oldest_first(typed_rows(rows))
        found.append(AccountRows(named, ordered, asked_from=asked[0], asked_until=asked[1]))
    return found
