"""A real browser against the real application on a real PostgreSQL.

``visit`` opens a page as somebody of the cast; at the end of a test no page may have written an
error to its console. ``no_barriers`` asks axe-core for serious accessibility violations.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from tests.browser.stage import PASSWORD, WIDE, barriers_on

from obligor.foundation.access import SYSTEM
from obligor.foundation.clock import now
from obligor.people import actions
from obligor.people.models import OrganisationUnit, Role, User

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright runs a loop in the test's thread

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
BACKEND = "django.contrib.auth.backends.ModelBackend"
CAST = {
    "ana": ("administrator", "安娜", ["*"]),
    "otto": ("credit_manager", "欧拓", ["customer.*", "proposal.*", "people.see"]),
    "vera": ("executive", "魏拉", ["proposal.*", "people.see", "audit.see"]),
    "sam": ("stranger", "桑木", []),
}


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Let the tables be emptied between tests, which the audit log refuses otherwise."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table, trigger in [
            ("foundation_auditentry", "audit_entry_no_truncate"),
            ("foundation_auditseal", "audit_seal_no_truncate"),
        ]:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(  # threads of servers and workers may leave connections behind
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    connection.close()  # while Playwright's loop runs, this is not the one that Django closes


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def cast(transactional_db, settings) -> dict[str, User]:
    """Return Ana administrator, Otto officer, Vera executive, Sam stranger, by name."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    at = now()
    actions.add_unit(code="HQ", name_zh="总部", name_en="Head office", by=SYSTEM, at=at)
    unit = OrganisationUnit.objects.get()
    for name, (role, display_name, verbs) in CAST.items():
        actions.save_role(code=role, name_zh=role, name_en=role, verbs=verbs, by=SYSTEM, at=at)
        actions.add_person(
            username=name,
            display_name=display_name,
            password=PASSWORD,
            unit_id=unit.pk,
            by=SYSTEM,
            at=at,
        )
        actions.assign_role(
            user_id=User.objects.get(username=name).pk,
            role_id=Role.objects.get(code=role).pk,
            unit_id=unit.pk,
            reach="tree",
            starts_on=date(2020, 1, 1),
            ends_on=at.date() + timedelta(days=999),
            by=SYSTEM,
            at=at,
        )
    return {user.username: user for user in User.objects.all()}


@pytest.fixture
def open_context(browser, live_server) -> Iterator[Callable[..., BrowserContext]]:
    """Return a function that opens a browser context; all are closed at the end."""
    opened: list[BrowserContext] = []

    def open_(*, size: tuple[int, int] = WIDE, language: str = "en", **options) -> BrowserContext:
        viewport = {"width": size[0], "height": size[1]}
        context = browser.new_context(viewport=viewport, base_url=live_server.url, **options)
        cookie = {"name": "django_language", "value": language, "url": live_server.url}
        context.add_cookies([cookie])
        opened.append(context)
        return context

    yield open_
    for context in opened:
        context.close()


@pytest.fixture
def visit(open_context, live_server, cast) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page, signed in as ``who`` ("" is nobody)."""
    complaints: list[str] = []

    def visit_(path: str, *, who: str = "ana", theme: str = "light", **options) -> Page:
        context = open_context(**options)
        if who:
            User.objects.filter(username=who).update(theme=theme)
            context.add_cookies([session_of(cast[who], live_server.url)])
        page = context.new_page()
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path, wait_until="networkidle")
        return page

    yield visit_
    assert not [c for c in complaints if "status of 4" not in c]


def session_of(user: User, url: str) -> dict[str, str]:
    """Return the cookie of a fresh session of the person."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    return {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}


@pytest.fixture
def no_barriers() -> Callable[[Page], None]:
    """Return a function that fails when axe-core finds a serious or critical violation."""

    def check(page: Page) -> None:
        found = barriers_on(page)
        assert not found, f"{page.url}: {found}"

    return check


@pytest.fixture
def fits() -> Callable[[Page], None]:
    """Return a function that fails when the page is wider than the screen."""

    def check(page: Page) -> None:
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{page.url} is {wide} pixels too wide"

    return check
