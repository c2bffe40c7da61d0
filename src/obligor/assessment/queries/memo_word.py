"""The memo as a Word document, in Chinese typography, to be worked on further."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from obligor.assessment.queries.memo_blocks import (
    Bars,
    Bullets,
    Heading,
    Memo,
    Pairs,
    Paragraph,
    Table,
)
from obligor.assessment.queries.memo_pdf import picture

LATIN, CHINESE = "Times New Roman", "宋体"
HEAD_CHINESE = "黑体"
TONES = {"ok": RGBColor(0x18, 0x75, 0x3C), "risk": RGBColor(0xA3, 0x3B, 0x00)}
TONES["bad"] = RGBColor(0xB3, 0x20, 0x1F)
MARKS = {"ok": "＋ ", "risk": "－ ", "bad": "✕ "}
BODY, SMALL = Pt(10.5), Pt(8)


def written(memo: Memo) -> bytes:
    """Return the memo as a Word document."""
    document = Document()
    _page(document)
    _title(document, memo)
    for block in memo.blocks:
        _add(document, block, memo.language)
    kept = BytesIO()
    document.save(kept)
    return kept.getvalue()


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin = section.bottom_margin = Cm(2.2)
    for name in ("Normal", "Heading 1", "Heading 2", "List Bullet", "Title"):
        style = document.styles[name]
        is_head = name != "Normal" and name != "List Bullet"
        style.font.name = LATIN
        style.element.get_or_add_rPr().get_or_add_rFonts().set(
            qn("w:eastAsia"), HEAD_CHINESE if is_head else CHINESE
        )
        style.font.color.rgb = RGBColor(0x1B, 0x24, 0x33)
    document.styles["Normal"].font.size = BODY
    document.styles["Normal"].paragraph_format.line_spacing = 1.4
    _page_number(section.footer.paragraphs[0])


def _page_number(paragraph: Any) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)


def _title(document: Any, memo: Memo) -> None:
    head = document.add_paragraph(style="Title")
    head.add_run(memo.title).font.size = Pt(22)
    document.add_paragraph(memo.subtitle).runs[0].bold = True
    document.add_paragraph(memo.meta).runs[0].font.size = SMALL


def _add(document: Any, block: Any, language: str) -> None:
    match block:
        case Heading(text=text, level=level):
            document.add_heading(text, level)
        case Paragraph(text=text):
            paragraph = document.add_paragraph(text)
            if language == "zh":
                paragraph.paragraph_format.first_line_indent = BODY * 2
        case Pairs(pairs=pairs):
            rows = [tuple(pairs[i : i + 2]) for i in range(0, len(pairs), 2)]
            _pairs(document, rows)
        case Bullets(lines=lines, tone=tone):
            for line in lines:
                _bullet(document, line, tone)
        case Table():
            _table(document, block.laid_out())
        case Bars():
            document.add_paragraph(block.title).runs[0].bold = True
            document.add_picture(BytesIO(picture(block, language)), width=Cm(16))


def _bullet(document: Any, line: str, tone: str) -> None:
    paragraph = document.add_paragraph(style="List Bullet")
    if tone:
        paragraph.add_run(MARKS[tone]).font.color.rgb = TONES[tone]
    paragraph.add_run(line)


def _pairs(document: Any, rows: list[tuple[tuple[str, str], ...]]) -> None:
    table = document.add_table(rows=0, cols=4, style="Table Grid")
    for pairs in rows:
        cells = table.add_row().cells
        for place, (label, value) in enumerate(pairs):
            _cell(cells[2 * place], label, is_head=True)
            _cell(cells[2 * place + 1], value)
    document.add_paragraph()


def _table(document: Any, block: Table) -> None:
    table = document.add_table(rows=1, cols=len(block.heads), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for cell, text in zip(table.rows[0].cells, block.heads, strict=True):
        _cell(cell, text, is_head=True, is_small=block.is_small)
    _repeat_head(table.rows[0])
    for row in block.rows:
        cells = table.add_row().cells
        for place, text in enumerate(row):
            is_number = place in block.numeric
            _cell(cells[place], text, is_number=is_number, is_small=block.is_small)
    document.add_paragraph()


def _repeat_head(row: Any) -> None:
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _cell(
    cell: Any, text: str, *, is_head: bool = False, is_number: bool = False, is_small: bool = False
) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.line_spacing = 1.1
    if is_number:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    run = paragraph.add_run(text)
    run.bold = is_head
    run.font.size = SMALL if is_small else Pt(9)
