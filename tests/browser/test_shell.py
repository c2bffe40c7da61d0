"""The rooms of administration in a browser: both languages, both colours, a phone, no barriers."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.browser.stage import PASSWORD, PHONE, barriers_on

ROOMS = [
    "/",
    "/proposals",
    "/proposals/all",
    "/audit",
    "/audit/verification",
    "/people",
    "/people/add",
    "/roles",
    "/roles/administrator",
    "/units",
    "/sign-ins",
    "/access?permission=customer.see",
    "/operations",
    "/operations/deliveries",
    "/operations/jobs",
    "/notifications",
    "/me",
    "/me/security",
    "/me/tokens",
    "/me/tokens/new",
    "/me/delegations",
    "/search?q=nobody",
    "/accounts/password/change/",
]


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("zh-hans", "dark")])
def test_every_room_is_without_barriers(visit, language, theme):
    page, barriers = visit("/", language=language, theme=theme), []
    for room in ROOMS:
        page.goto(room, wait_until="networkidle")
        assert page.locator("main h1, main .empty-title").count(), room
        barriers += [f"{room} {one}" for one in barriers_on(page)]
    assert not barriers, "\n".join(barriers)


def test_every_room_fits_a_phone(visit, fits):
    page = visit("/", size=PHONE, language="zh-hans")
    for room in ROOMS:
        page.goto(room)
        fits(page)


def test_somebody_signs_in_and_out_by_the_form(visit, no_barriers):
    page = visit("/people", who="")
    no_barriers(page)
    page.get_by_label("Username").fill("ana")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="People")).to_be_visible()
    page.get_by_role("button", name="My account").click()
    page.get_by_role("button", name="Sign out").click()
    page.goto("/people")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_the_fifth_failure_locks_the_user_name(visit):
    page = visit("/", who="")
    for _ in range(5):
        page.get_by_label("Username").fill("ana")
        page.get_by_label("Password").fill("wrong-wrong-1")
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_load_state("networkidle")
    expect(page.get_by_role("heading", name="Sign-in is locked")).to_be_visible()


def test_the_language_and_the_colours_are_kept(visit, cast):
    page = visit("/")
    page.get_by_role("button", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    cast["ana"].refresh_from_db()
    assert cast["ana"].language == "zh-hans"
    page.goto("/me")
    page.locator("button[name=theme][value=dark]").last.click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    cast["ana"].refresh_from_db()
    assert cast["ana"].theme == "dark"


class TestPanel:
    def test_shows_the_effect_before_it_commits(self, visit, cast, no_barriers):
        page = visit("/units")
        page.get_by_role("link", name="Add organisation unit").click()
        panel = page.locator("#panel")
        panel.get_by_label("Code").fill("EAST")
        panel.get_by_label("Chinese name").fill("华东")
        panel.get_by_label("English name").fill("East")
        panel.get_by_role("button", name="Show effect").click()
        expect(panel.get_by_text("Unit EAST is added")).to_be_visible()
        no_barriers(page)
        page.reload()
        expect(page.get_by_text("East")).to_have_count(0)
        page.get_by_role("link", name="Add organisation unit").click()
        panel.get_by_label("Code").fill("HQ")
        panel.get_by_label("Chinese name").fill("华东")
        panel.get_by_label("English name").fill("East")
        panel.get_by_role("button", name="Add organisation unit").click()
        expect(panel.get_by_text("The code HQ is taken")).to_be_visible()
        panel.get_by_label("Code").fill("EAST")
        panel.get_by_role("button", name="Add organisation unit").click()
        expect(page.get_by_text("East", exact=True)).to_be_visible()


class TestList:
    def test_searches_without_leaving_the_page_and_keeps_the_view(self, visit):
        page = visit("/people")
        page.locator("[data-search]").fill("otto")
        page.keyboard.press("Enter")
        expect(page.locator("tbody tr")).to_have_count(1)
        assert "q=otto" in page.url
        page.reload()
        expect(page.locator("tbody tr")).to_have_count(1)

    def test_is_walked_by_keyboard(self, visit, cast):
        page = visit("/people")
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/people/{cast['otto'].pk}")

    def test_works_without_script(self, visit):
        page = visit("/people?q=otto", java_script_enabled=False)
        expect(page.locator("tbody tr")).to_have_count(1)
        page.locator("tbody tr a").first.click()
        expect(page.get_by_role("heading", name="欧拓")).to_be_visible()
