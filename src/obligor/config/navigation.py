"""What every page knows: the menu that this person may use, counts, language and theme."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from obligor.approvals import queries as approvals
from obligor.config import sample_lender
from obligor.foundation import figures, queries, web
from obligor.foundation.clock import today
from obligor.people import queries as people
from obligor.questionnaires.pages.lists import waiting_count
from obligor.records import queries as records

Count = Callable[[HttpRequest], int]


def _waiting(request: HttpRequest) -> int:
    return len(approvals.waiting_for(request.user, on=today()))


def _candidates(request: HttpRequest) -> int:
    return records.candidates(web.actor(request), verb="record.confirm").count()


def _dead(request: HttpRequest) -> int:
    return queries.dead_delivery_count()


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the menu: shown to whoever holds the permission ("" is everybody)."""

    label: Any
    icon: str
    url: str
    permission: str = ""
    count: Count | None = None


@dataclass(frozen=True, slots=True)
class Group:
    title: Any
    items: tuple[Item, ...]


MENU: tuple[Group, ...] = (
    Group("", (Item(_("Home"), "home", "home"),)),
    Group(
        _("Customers"),
        (
            Item(_("Customers"), "address-book", "customers", "customer.see"),
            Item(_("Customer groups"), "users-group", "customer_groups", "customer.see"),
            Item(_("Possible duplicates"), "git-merge", "duplicates", "customer.merge"),
        ),
    ),
    Group(
        _("Book"),
        (
            Item(_("Book"), "books", "book", "portfolio.see"),
            Item(_("Warning signals"), "bell-ringing", "signals", "alert.see"),
            Item(_("Portfolio runs"), "refresh", "runs", "portfolio.see"),
            Item(_("Imports"), "file-import", "imports", "import.see"),
        ),
    ),
    Group(
        _("Receivables"),
        (
            Item(_("Open items"), "file-invoice", "items", "receivable.see"),
            Item(_("Payments"), "cash", "payments", "receivable.see"),
            Item(_("Unapplied cash"), "coin", "unapplied", "receivable.see"),
            Item(_("Disputes"), "flag", "disputes", "receivable.see"),
            Item(_("Ageing"), "hourglass", "ageing", "receivable.see"),
        ),
    ),
    Group(
        _("Risk assessment"),
        (
            Item(_("Reviews due"), "calendar-due", "reviews_due", "assessment.see"),
            Item(_("Assessments"), "clipboard-check", "assessments", "assessment.see"),
            Item(_("Financial statements"), "report-money", "statement_book", "statement.see"),
            Item(_("Bank flows"), "building-bank", "flow_accounts", "bankflow.see"),
            Item(_("Tax invoices"), "file-invoice", "tax_invoices", "taxinvoice.see"),
            Item(_("Counterparties"), "affiliate", "tax_parties", "taxinvoice.see"),
            Item(_("Credit records"), "gavel", "credit_records", "record.see"),
            Item(
                _("Candidates to confirm"),
                "help-circle",
                "record_candidates",
                "record.confirm",
                _candidates,
            ),
            Item(_("Industry outlook"), "building-factory", "industry_outlooks", "record.see"),
            Item(_("Answer sheets"), "writing", "sheets", "questionnaire.see", waiting_count),
            Item(_("Questionnaires"), "help-circle", "questionnaires", "questionnaire.see"),
            Item(_("Collateral"), "shield-check", "collateral_list", "collateral.see"),
            Item(
                _("Revaluation calendar"),
                "calendar-due",
                "collateral_revaluations",
                "collateral.see",
            ),
            Item(_("Expiring"), "hourglass", "collateral_expiring", "collateral.see"),
        ),
    ),
    Group(
        _("Decisions"),
        (
            Item(_("Proposals"), "inbox", "proposals", "proposal.see", _waiting),
            Item(_("Policies"), "gavel", "policies", "policy.see"),
            Item(_("Decisions taken"), "checklist", "decisions", "policy.see"),
            Item(_("Fact catalogue"), "list-check", "fact_catalogue", "policy.see"),
        ),
    ),
    Group(
        _("Administration"),
        (
            Item(_("Audit log"), "history", "audit", "audit.see"),
            Item(_("People"), "users", "people", "people.see"),
            Item(_("Roles"), "user-shield", "roles", "people.see"),
            Item(_("Organisation"), "sitemap", "units", "people.see"),
            Item(_("Sign-ins"), "login", "sign_ins", "people.see"),
            Item(
                _("Custom fields"), "adjustments-horizontal", "custom_fields", "customer.save_field"
            ),
            Item(_("Operations"), "server", "operations", "operations.see", _dead),
        ),
    ),
)

PERSON_MENU = (
    Item(_("My settings"), "settings", "my_settings"),
    Item(_("My security"), "shield-lock", "my_security"),
    Item(_("My API tokens"), "key", "my_tokens"),
    Item(_("My delegations"), "user-check", "my_delegations"),
)

THEMES = (
    ("auto", _("As the system"), "adjustments-horizontal"),
    ("light", _("Light"), "sun"),
    ("dark", _("Dark"), "moon"),
)


@dataclass(frozen=True, slots=True)
class Link:
    """A menu line as the template shows it."""

    label: Any
    icon: str
    link: str
    is_active: bool
    count: int


def context(request: HttpRequest) -> dict[str, Any]:
    """Return what the base template needs, as ``shell``."""
    shell: dict[str, Any] = {"themes": THEMES, "theme": request.COOKIES.get("theme", "auto")}
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or request.path.startswith("/api/"):
        return {"shell": shell | {"sample_users": _sample_users(request)}}
    if request.htmx:
        return {"shell": shell}
    return {
        "shell": shell
        | {
            "menu": _menu(request),
            "person_menu": [_link(request, item, is_counted=False) for item in PERSON_MENU],
            "theme": user.theme,
            "unread": queries.unread_count(user.pk),
            "unit": figures.said(user.unit) if user.unit_id else "",
            "initials": str(user)[:1].upper(),
            "search": request.GET.get("q", "") if request.path == reverse("search") else "",
        }
    }


def _sample_users(request: HttpRequest) -> list[dict[str, str]]:
    """Return who may sign in to the sample book, for the sign-in page alone."""
    if request.path != reverse("account_login"):
        return []
    names = {role.code: figures.said(role) for role in people.roles()}
    return [
        {"username": username, "password": sample_lender.PASSWORD, "role": names.get(role, role)}
        for username, _name, role in sample_lender.present()
    ]


def _menu(request: HttpRequest) -> list[dict[str, Any]]:
    by = web.actor(request)
    groups = [
        {
            "title": group.title,
            "items": [
                _link(request, item, is_counted=True)
                for item in group.items
                if not item.permission or by.may(item.permission)
            ],
        }
        for group in MENU
    ]
    return [g for g in groups if g["items"]]


def _link(request: HttpRequest, item: Item, *, is_counted: bool) -> Link:
    link = reverse(item.url)
    is_active = request.path == link or (link != "/" and request.path.startswith(f"{link}/"))
    count = item.count(request) if item.count and is_counted else 0
    return Link(item.label, item.icon, link, is_active, count)
