"""What a cell says: amounts, dates, choices, as people in China and elsewhere write them.

Each reader is one Polars expression over a column of text. It gives null for what it cannot
read; ``checking`` turns every null that stands for something written into a fault.
"""

from __future__ import annotations

import polars as pl

from obligor_core.imports.fields import Field
from obligor_core.money import EXPONENT_TWO, EXPONENTS_NOT_TWO

WIDE = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {
    "\u3000": " ",
    "\u00a0": " ",
    "，": ",",
    "．": ".",
    "（": "(",
    "）": ")",
    "－": "-",
    "−": "-",
    "￥": "¥",
    "／": "/",
    "：": ":",
    "\ufeff": "",
}
AMOUNT_PATTERN = r"^[+-]?(\d+|\d{1,3}(,\d{3})+|\d{1,4}(,\d{4})+)(\.\d*)?$"
INTEGER_DIGITS_MAX = 15
# What needs no reading: at most so many digits and decimals, no sign but a minus.
BARE_PATTERN = r"^-?[0-9]{1,15}(\.[0-9]{1,4})?$"
BARE_DECIMALS = 4
YES = ("true", "t", "yes", "y", "1", "是", "对", "√", "有", "真")
NO = ("false", "f", "no", "n", "0", "否", "错", "×", "无", "假")
CURRENCY_WORDS = {
    "人民币": "CNY",
    "人民币元": "CNY",
    "rmb": "CNY",
    "元": "CNY",
    "¥": "CNY",
    "美元": "USD",
    "美金": "USD",
    "$": "USD",
    "欧元": "EUR",
    "€": "EUR",
    "日元": "JPY",
    "港币": "HKD",
    "港元": "HKD",
    "英镑": "GBP",
    "£": "GBP",
}


def plain(column: str) -> pl.Expr:
    """Return the cell with full-width signs made narrow and blanks at its ends cut."""
    return pl.col(column).str.replace_many(WIDE).str.strip_chars()


def is_written(column: str) -> pl.Expr:
    """Return whether anything stands in the cell."""
    cell = pl.col(column).str.strip_chars().str.strip_chars("\ufeff").str.strip_chars()
    return cell.str.len_bytes() > 0


def currency(column: str | None, *, default: str) -> pl.Expr:
    """Return the ISO 4217 code; an empty cell means ``default``, an unknown word null."""
    if column is None:
        return pl.lit(default)
    word = plain(column)
    known = [*EXPONENT_TWO, *EXPONENTS_NOT_TWO]
    code = word.str.to_lowercase().replace_strict(
        CURRENCY_WORDS | {k.lower(): k for k in known}, default=None, return_dtype=pl.String
    )
    return pl.when(word == "").then(pl.lit(default)).otherwise(code)


def _bare_number(column: str) -> pl.Expr:
    """Return the digits of a number: no currency signs, no blanks, a leading minus only.

    Parentheses mean negative, as accountants write it, and so does a trailing minus.
    """
    bare = (
        plain(column)
        .str.replace(r"(?i)^(cny|rmb|usd|eur|hkd|人民币)", "")
        .str.replace(r"(?i)(元|cny|rmb|usd|eur|hkd)$", "")
        .str.replace_all(r"[¥$€£\s]", "")
    )
    bare = bare.str.replace(r"^\((.+)\)$", "-$1").str.replace(r"^([^-].*)-$", "-$1")
    return pl.when(bare.str.contains(AMOUNT_PATTERN)).then(
        bare.str.replace_all(",", "").str.strip_prefix("+")
    )


def amount_minor(column: str, *, exponent: pl.Expr) -> pl.Expr:
    """Return whole minor units; null when unreadable or divided finer than the currency allows.

    ``exponent`` gives how many decimals the currency of the row has. Cells that hold nothing but
    digits and a point, as files of programs do, take a shorter way to the same answer.
    """
    return pl.struct(cell=pl.col(column), exponent=exponent).map_batches(
        _minor_units, return_dtype=pl.Int64
    )


def _minor_units(given: pl.Series) -> pl.Series:
    rows = given.struct.unnest()
    is_bare = rows["cell"].str.contains(BARE_PATTERN).fill_null(value=False)
    if is_bare.all():
        return rows.select(_of_bare(pl.col("cell"), pl.col("exponent"))).to_series()
    whole = rows.with_row_index("place")
    parts = [
        whole.filter(is_bare).select("place", minor=_of_bare(pl.col("cell"), pl.col("exponent"))),
        whole.filter(~is_bare).select("place", minor=_of_any("cell", exponent=pl.col("exponent"))),
    ]
    return pl.concat(parts).sort("place")["minor"]


def _of_bare(cell: pl.Expr, exponent: pl.Expr) -> pl.Expr:
    """Return the minor units of a cell of digits, exactly; four decimals are the most there are."""
    scaled = cell.cast(pl.Decimal(25, BARE_DECIMALS)).to_physical().cast(pl.Int128)
    step = pl.lit(10, dtype=pl.Int64).pow(BARE_DECIMALS - exponent).cast(pl.Int128)
    return pl.when(scaled % step == 0).then(scaled // step).cast(pl.Int64)


def _of_any(column: str, *, exponent: pl.Expr) -> pl.Expr:
    """Return the minor units of a cell as people write it."""
    bare = _bare_number(column)
    is_negative = bare.str.starts_with("-")
    digits = bare.str.strip_prefix("-")
    whole = digits.str.extract(r"^(\d+)", 1)
    fraction = digits.str.extract(r"\.(\d*)$", 1).fill_null("").str.strip_chars_end("0")
    fits = (fraction.str.len_chars().cast(pl.Int64) <= exponent) & (
        whole.str.strip_chars_start("0").str.len_chars() <= INTEGER_DIGITS_MAX
    )
    scale = pl.lit(10, dtype=pl.Int64).pow(exponent)
    padded = fraction.str.pad_end(4, "0").cast(pl.Int64, strict=False)
    part = padded // pl.lit(10, dtype=pl.Int64).pow(4 - exponent)
    minor = whole.cast(pl.Int64, strict=False) * scale + part
    return pl.when(fits).then(pl.when(is_negative).then(-minor).otherwise(minor))


def exponent_of(currency_code: pl.Expr) -> pl.Expr:
    """Return how many decimals each row's currency has; 2 where the code is unknown."""
    return currency_code.replace_strict(EXPONENTS_NOT_TWO, default=2, return_dtype=pl.Int64)


def number(column: str) -> pl.Expr:
    """Return a number with decimals; a percent sign is allowed and means nothing."""
    return _bare_number_percent(column).cast(pl.Float64, strict=False)


def _bare_number_percent(column: str) -> pl.Expr:
    bare = plain(column).str.replace(r"\s*%$", "").str.replace_all(",", "")
    return pl.when(bare.str.contains(r"^[+-]?\d+(\.\d+)?$")).then(bare)


def integer(column: str) -> pl.Expr:
    """Return a whole number; ``12.0`` is one, ``12.5`` is not."""
    return _bare_number(column).str.replace(r"\.0*$", "").cast(pl.Int64, strict=False)


def boolean(column: str) -> pl.Expr:
    """Return yes or no in either language; null for any other word."""
    words: dict[str, bool] = dict.fromkeys(YES, True) | dict.fromkeys(NO, False)
    return (
        plain(column)
        .str.to_lowercase()
        .replace_strict(words, default=None, return_dtype=pl.Boolean)
    )


def choice(column: str, field: Field) -> pl.Expr:
    """Return the stored value for a word in either language; null for an unknown word."""
    words = {word.lower(): value for value, spoken in field.choices for word in (value, *spoken)}
    return (
        plain(column).str.to_lowercase().replace_strict(words, default=None, return_dtype=pl.String)
    )


def words(column: str) -> pl.Expr:
    """Return the words of a cell that holds several, parted by ; , 、 or a bar."""
    parted = plain(column).str.replace_all(r"[;,、|；]+", "|").str.strip_chars("|")
    return (
        pl.when(parted == "")
        .then(pl.lit([], dtype=pl.List(pl.String)))
        .otherwise(parted.str.split("|").list.eval(pl.element().str.strip_chars()))
    )


def text(column: str) -> pl.Expr:
    """Return the text without control signs; an empty cell is null."""
    bare = pl.col(column).str.replace_all(r"[\x00-\x08\x0b-\x1f\x7f]", " ").str.strip_chars()
    return pl.when(bare != "").then(bare)
