"""Compile the translations: ``.po`` files are kept, ``.mo`` files are made where they run."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
PATTERN = "*/locale/*/LC_MESSAGES/*.po"


def compile_stale(package: Path = PACKAGE) -> list[Path]:
    """Compile each catalogue that is newer than its compiled form; return what was written."""
    return [_compile(po) for po in stale(package)]


def stale(package: Path = PACKAGE) -> Iterator[Path]:
    """Yield the catalogues whose compiled form is missing or older."""
    for po in sorted(package.glob(PATTERN)):
        mo = po.with_suffix(".mo")
        if not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime:
            yield po


def _compile(po: Path) -> Path:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with po.open("rb") as source:
        catalog = read_po(source)
    handle, draft = tempfile.mkstemp(dir=po.parent)
    with os.fdopen(handle, "wb") as compiled:
        write_mo(compiled, catalog)
    Path(draft).chmod(0o644)
    return Path(draft).replace(po.with_suffix(".mo"))


if __name__ == "__main__":
    compile_stale()
