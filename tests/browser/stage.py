"""What browser tests name: the cast's password, sizes of screens, and barriers on a page."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

PASSWORD = "obligor-sample-9"
WIDE, PHONE = (1440, 900), (390, 844)
AXE = Path(__file__).parents[1] / "vendor" / "axe-core" / "axe.min.js"


def barriers_on(page: Page) -> list[str]:
    """Return what axe-core calls serious or critical on the page as it is now."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [
        f"{v['id']}: {v['nodes'][0]['html'][:160]}"
        for v in found
        if v["impact"] in {"serious", "critical"}
    ]
