"""The memo as PDF, typeset by Typst with the fonts of the installation alone."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn as fonts
import typst

from obligor.assessment.queries.memo_blocks import Bars, Memo, Table

TEMPLATE = Path(__file__).parents[1] / "templates" / "assessment" / "memo.typ"
PIXELS_PER_INCH = 220.0


class TypesettingFailed(RuntimeError):
    """Typst warned: a font is missing, or the template is wrong. Ours to mend, not the user's."""


def written(memo: Memo) -> bytes:
    """Return the memo as a PDF.

    :raises TypesettingFailed: when Typst warns of anything
    """
    blocks = [_block(b.laid_out() if isinstance(b, Table) else b) for b in memo.blocks]
    content = {
        "title": memo.title,
        "subtitle": memo.subtitle,
        "meta": memo.meta,
        "language": memo.language,
        "blocks": blocks,
    }
    return _typeset({"memo": json.dumps(content, ensure_ascii=False)}, "pdf")


def picture(bars: Bars, language: str) -> bytes:
    """Return a chart as a PNG picture, for a Word document.

    :raises TypesettingFailed: when Typst warns of anything
    """
    content = {"language": language, "chart": _block(bars)}
    return _typeset({"chart": json.dumps(content, ensure_ascii=False)}, "png")


def _block(block: Any) -> dict[str, Any]:
    return {"kind": type(block).__name__.lower(), **asdict(block)}


def _typeset(inputs: dict[str, str], kind: str) -> bytes:
    made, warnings = typst.compile_with_warnings(
        _template(),
        font_paths=[str(fonts.sans_path().parent)],
        ignore_system_fonts=True,
        format=kind,
        ppi=PIXELS_PER_INCH,
        sys_inputs=inputs,
    )
    if warnings:
        raise TypesettingFailed("; ".join(str(w.message) for w in warnings))
    return bytes(made)


@cache
def _template() -> bytes:
    return TEMPLATE.read_bytes()
