"""A file of a bank into a statement: by what stands in it, whatever it is called."""

from __future__ import annotations

from obligor_core.bankflows.camt import is_xml, read_camt
from obligor_core.bankflows.spreadsheet import read_table
from obligor_core.bankflows.statement import Statement
from obligor_core.bankflows.swift import is_mt940, read_mt940
from obligor_core.decision import Refusal
from obligor_core.imports.reading import OLE_MAGIC, ZIP_MAGIC
from obligor_core.text import Text

PDF_MAGIC = b"%PDF"
IMAGES = (b"\xff\xd8\xff", b"\x89PNG", b"II*\x00", b"MM\x00*")


class ScanNotRead(Refusal):
    """A scan or PDF: kept as a document of the customer, and not read."""

    status = 422
    text = Text(
        "PDF files and scans are not read. Ask the bank or the customer for the Excel, CSV, "
        "camt.053 or MT940 export; keep the PDF as a document of the customer.",
        "PDF 与扫描件不作识别。请向银行或客户索取 Excel、CSV、camt.053 或 MT940 导出文件；"
        "PDF 可作为客户文件留存。",
    )


def is_scan(content: bytes) -> bool:
    """Return whether the content is a PDF or an image."""
    return content.startswith((PDF_MAGIC, *IMAGES))


def read(content: bytes, file_name: str) -> Statement:
    """Return the statement in a file: CSV, Excel, camt.053/052 or MT940.

    :raises ScanNotRead: for PDF and images
    :raises StatementUnknown: when it is no statement
    :raises FileUnreadable, FileTooLarge, MacrosRefused, PasswordProtected: as the file is
    """
    if is_scan(content):
        raise ScanNotRead
    if content.startswith((ZIP_MAGIC, OLE_MAGIC)):
        return read_table(content, file_name)
    if is_xml(content):
        return read_camt(content)
    if is_mt940(content):
        return read_mt940(content)
    return read_table(content, file_name)
