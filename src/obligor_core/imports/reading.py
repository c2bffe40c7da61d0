"""A file into a table of text: CSV in the encodings that people use, and Excel workbooks.

Every cell becomes text as its writer saw it; nothing is interpreted here but dates and numbers
that a workbook itself stores as such.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import datetime

import fastexcel
import polars as pl

from obligor_core.decision import Refusal
from obligor_core.text import Text

ZIP_MAGIC, OLE_MAGIC = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PARQUET_MAGIC = b"PAR1"
SIZE_MAX_BYTES = 200 * 1024 * 1024
ROWS_MAX = 2_000_000
SNIFFED_CHARS = 20_000
DELIMITERS = ",;\t|"
HEADER_ROWS_TRIED = 15


class FileUnreadable(Refusal):
    status = 422
    text = Text("The file cannot be read: {problem_en}.", "无法读取文件：{problem_zh}。")


class FileTooLarge(Refusal):
    status = 422
    text = Text(
        "The file has {size}; at most {most} can be imported at once. Split it.",
        "文件为 {size}，单次最多导入 {most}，请拆分后导入。",
    )


class MacrosRefused(Refusal):
    status = 422
    text = Text(
        "Workbooks with macros are not accepted. Save the sheet as .xlsx or CSV.",
        "不接受含宏的工作簿，请另存为 .xlsx 或 CSV。",
    )


class PasswordProtected(Refusal):
    status = 422
    text = Text(
        "The workbook is protected by a password. Save it without one and import it again.",
        "工作簿受密码保护，请去除密码后重新导入。",
    )


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a file as text; ``first_row`` is the file's number of the first row below.

    ``headers`` are the column names as written; ``rows`` has columns ``c0``, ``c1``, ….
    """

    headers: tuple[str, ...]
    rows: pl.DataFrame
    first_row: int
    source: str

    def column(self, place: int) -> pl.Series:
        """Return the cells of a column."""
        return self.rows[f"c{place}"]


def read(content: bytes, file_name: str, *, sheet: str | None = None) -> Table:
    """Return the table in a CSV, Excel or Parquet file.

    :raises FileUnreadable: when it is neither, or has no header
    :raises FileTooLarge: beyond 200 MB or two million rows
    :raises MacrosRefused: for workbooks with macros
    :raises PasswordProtected: for encrypted workbooks
    """
    refuse_unwanted(content, file_name)
    if content.startswith(PARQUET_MAGIC):
        return _parquet(content, source=file_name)
    return _with_header(grid(content, file_name, sheet=sheet), source=sheet or file_name)


def grid(content: bytes, file_name: str, *, sheet: str | None = None) -> pl.DataFrame:
    """Return every row of a CSV or Excel file as text, in columns ``c0``, ``c1``, ….

    :raises FileUnreadable, FileTooLarge, MacrosRefused, PasswordProtected: as ``read`` does
    """
    refuse_unwanted(content, file_name)
    is_workbook = content.startswith((ZIP_MAGIC, OLE_MAGIC))
    return _workbook_grid(content, sheet) if is_workbook else _csv_grid(content)


def refuse_unwanted(content: bytes, file_name: str) -> None:
    """Refuse a file that is too large, empty, or a workbook with macros.

    :raises FileTooLarge, FileUnreadable, MacrosRefused: as the file is
    """
    if len(content) > SIZE_MAX_BYTES:
        raise FileTooLarge(size=f"{len(content) >> 20} MB", most=f"{SIZE_MAX_BYTES >> 20} MB")
    if not content.strip():
        raise FileUnreadable(problem_en="it is empty", problem_zh="文件为空")
    if file_name.lower().endswith((".xlsm", ".xltm")):
        raise MacrosRefused


def sheets(content: bytes) -> list[str]:
    """Return the names of a workbook's sheets; none for a CSV file."""
    if not content.startswith((ZIP_MAGIC, OLE_MAGIC)):
        return []
    return list(_workbook(content).sheet_names)


def decoded(content: bytes) -> str:
    """Return the text of a CSV file: UTF-8 or UTF-16 with or without mark, else GB 18030.

    :raises FileUnreadable: when it is text in none of them
    """
    is_utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if is_utf16 else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise FileUnreadable(
        problem_en="it is no text in UTF-8, UTF-16 or GB 18030, and no Excel workbook",
        problem_zh="不是 UTF-8、UTF-16 或 GB 18030 编码的文本，也不是 Excel 工作簿",
    )


def _parquet(content: bytes, *, source: str) -> Table:
    """Return the table of a Parquet file; its columns are the headers, its rows count from 2."""
    try:
        frame = pl.read_parquet(io.BytesIO(content))
    except pl.exceptions.PolarsError as error:
        raise FileUnreadable(
            problem_en="the Parquet file is damaged", problem_zh="Parquet 文件已损坏"
        ) from error
    if frame.height > ROWS_MAX:
        raise FileTooLarge(size=f"{frame.height:,} rows", most=f"{ROWS_MAX:,} rows")
    if frame.width == 0:
        raise FileUnreadable(problem_en="it has no columns", problem_zh="没有数据列")
    rows = frame.select(
        _as_text(frame[name]).alias(f"c{place}") for place, name in enumerate(frame.columns)
    )
    return Table(tuple(frame.columns), rows, first_row=2, source=source)


def _csv_grid(content: bytes) -> pl.DataFrame:
    text = decoded(content)
    try:
        grid = pl.read_csv(
            text.encode(),
            has_header=False,
            infer_schema=False,
            separator=_delimiter(text),
            truncate_ragged_lines=False,
            raise_if_empty=True,
        )
    except pl.exceptions.PolarsError:
        grid = _ragged_grid(text)
    return grid.select(
        grid[old].fill_null("").alias(f"c{place}") for place, old in enumerate(grid.columns)
    )


def _delimiter(text: str) -> str:
    """Return the delimiter that the first lines agree on: the one that stands most often."""
    lines = text[:SNIFFED_CHARS].splitlines()[:HEADER_ROWS_TRIED]
    counts = {d: sum(line.count(d) for line in lines) for d in DELIMITERS}
    best = max(counts, key=lambda d: counts[d])
    return best if counts[best] else ","


def _ragged_grid(text: str) -> pl.DataFrame:
    """Return the grid of a file whose lines differ in length, filled up with empty cells."""
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error as error:
        raise FileUnreadable(problem_en=str(error), problem_zh=str(error)) from error
    width = max(map(len, lines), default=0)
    if width == 0:
        raise FileUnreadable(problem_en="it has no rows", problem_zh="没有数据行")
    filled = [line + [""] * (width - len(line)) for line in lines]
    return pl.DataFrame(
        {f"column_{i}": [line[i] for line in filled] for i in range(width)},
        schema={f"column_{i}": pl.String for i in range(width)},
    )


def _workbook(content: bytes) -> fastexcel.ExcelReader:
    try:
        return fastexcel.read_excel(content)
    except fastexcel.FastExcelError as error:
        if content.startswith(OLE_MAGIC) or "password" in str(error).lower():
            raise PasswordProtected from error
        raise FileUnreadable(
            problem_en="the workbook is damaged", problem_zh="工作簿已损坏"
        ) from error


def _workbook_grid(content: bytes, sheet: str | None) -> pl.DataFrame:
    book = _workbook(content)
    name = sheet or next(iter(book.sheet_names), None)
    if name is None or name not in book.sheet_names:
        raise FileUnreadable(
            problem_en=f"there is no sheet {sheet}", problem_zh=f"不存在工作表 {sheet}"
        )
    try:
        loaded = book.load_sheet(name, header_row=None, dtype_coercion="coerce")
    except fastexcel.FastExcelError as error:
        raise FileUnreadable(
            problem_en="the workbook is damaged", problem_zh="工作簿已损坏"
        ) from error
    grid = loaded.to_polars()
    if grid.width == 0:
        raise FileUnreadable(problem_en="the sheet is empty", problem_zh="工作表为空")
    return grid.select(
        _as_text(grid[old]).alias(f"c{place}") for place, old in enumerate(grid.columns)
    )


def _as_text(column: pl.Series) -> pl.Series:
    if column.dtype == pl.String:
        return column.fill_null("")
    if column.dtype.is_float():
        return column.map_elements(_plain_number, return_dtype=pl.String).fill_null("")
    return column.map_elements(_cell_text, return_dtype=pl.String).fill_null("")


def _plain_number(value: float) -> str:
    """Return a workbook's number without the noise of binary fractions."""
    return format(round(value, 6), "f").rstrip("0").rstrip(".")


def _cell_text(value: object) -> str:
    if isinstance(value, datetime):
        return (
            value.isoformat(sep=" ") if value.time() != datetime.min.time() else str(value.date())
        )
    return str(value)


def _with_header(grid: pl.DataFrame, *, source: str) -> Table:
    """Take the first row in which most columns have a name as the header."""
    if grid.height > ROWS_MAX:
        raise FileTooLarge(size=f"{grid.height:,} rows", most=f"{ROWS_MAX:,} rows")
    for place, row in enumerate(grid.head(HEADER_ROWS_TRIED).iter_rows()):
        named = [cell.strip() for cell in row if cell and cell.strip()]
        if len(named) >= max(2, grid.width // 2) and len(set(named)) == len(named):
            headers = tuple((cell or "").strip() for cell in row)
            body = grid.slice(place + 1)
            return Table(headers, body, first_row=place + 2, source=source)
    raise FileUnreadable(
        problem_en="no header row with at least two different column names was found",
        problem_zh="未找到包含至少两个不同列名的标题行",
    )
