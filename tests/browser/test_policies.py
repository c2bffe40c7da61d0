"""A policy is changed in a browser: checked while it is written, drafted, compared."""

from __future__ import annotations

import os
import re

import pytest
from playwright.sync_api import expect
from tests.browser.stage import PHONE, WIDE

from obligor.foundation.access import SYSTEM
from obligor.foundation.clock import now
from obligor.policies import actions, queries


@pytest.fixture
def shipped(cast):
    actions.load_shipped(by=SYSTEM, at=now())
    return queries.versions("monitoring").get()


def test_a_threshold_is_changed_drafted_and_compared(visit, shipped, no_barriers):
    page = visit("/policies/monitoring/edit")
    typed = page.get_by_role("textbox", name="Text")
    typed.fill(shipped.text.replace("dpd_now >", "dpd_nowt >", 1))
    expect(page.locator("#findings")).to_contain_text("dpd_nowt")
    expect(page.locator(".code-gutter .is-fault")).to_have_count(1)
    no_barriers(page)
    typed.fill(shipped.text.replace("{2024-01-01: 30}", "{2024-01-01: 60}"))
    expect(page.locator("#findings")).to_contain_text("No fault found")
    page.get_by_role("button", name="Save draft").click()
    page.wait_for_url(re.compile(r"/policies/versions/\d+$"))
    no_barriers(page)
    page.get_by_role("link", name="Differences").click()
    expect(page.get_by_text("30 → 60")).to_be_visible()
    no_barriers(page)


@pytest.mark.parametrize(
    ("size", "theme", "language"), [(WIDE, "light", "en"), (PHONE, "dark", "zh-hans")]
)
def test_every_room_of_policies_is_open_to_all(
    visit, shipped, no_barriers, fits, size, theme, language
):
    rooms = ("/policies", "/policies/monitoring", f"/policies/versions/{shipped.pk}", "/facts")
    page = visit("/policies/monitoring/edit", size=size, theme=theme, language=language)
    for room in ("/policies/monitoring/edit", *rooms):
        page.goto(room, wait_until="networkidle")
        no_barriers(page)
        fits(page)
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=f"{folder}/policies-{language}{room.replace('/', '-')}.png")
