"""What the modules put on the home page and into the search, in the order shown."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from obligor.approvals.pages.inbox import MINE_CARD, WAITING_CARD
from obligor.bankflows.pages.room import ROOM as BANK_FLOWS
from obligor.config.customer_page import ACCOUNT_CARD, ACCOUNT_FIGURES, ACCOUNT_TAB
from obligor.customers.pages import rooms, seams
from obligor.customers.pages.listing import CUSTOMER_SEARCH
from obligor.foundation.home import Card, Search
from obligor.foundation.pages.desk import NOTIFICATIONS_CARD
from obligor.foundation.pages.operations import DEAD_CARD
from obligor.monitoring.pages import signals
from obligor.people.pages.persons import PEOPLE_SEARCH
from obligor.portfolio.pages import book, facts

CARDS: list[Card] = [
    DEAD_CARD,
    book.BOOK_CARD,
    signals.FIRST_CARD,
    signals.MINE_CARD,
    WAITING_CARD,
    MINE_CARD,
    NOTIFICATIONS_CARD,
    book.AGEING_CARD,
    book.TREND_CARD,
    book.LARGEST_CARD,
    book.MOVERS_CARD,
]

SEARCHES: list[Search] = [CUSTOMER_SEARCH, PEOPLE_SEARCH]

# What other modules put on a customer's page.
seams.TABS[:] = [
    ACCOUNT_TAB,
    seams.Tab(
        code="signals",
        label=_("Warning signals"),
        icon="bell-ringing",
        template="monitoring/customer_tab.html",
        values=signals.customer_signals,
        permission="alert.see",
    ),
    seams.Tab(
        code="evidence",
        label=_("Risk assessment"),
        icon="scale",
        template="customers/tab_evidence.html",
        values=rooms.evidence,
        permission="assessment.see",
    ),
    seams.Tab(
        code="facts",
        label=_("Customer facts"),
        icon="calculator",
        template="portfolio/facts_tab.html",
        values=lambda request, customer_id: {"card": facts.customer_facts(request, customer_id)},
        permission="portfolio.see",
    ),
]
seams.CARDS[:] = [ACCOUNT_CARD]
# The kinds of evidence, in the order of work.
seams.ROOMS[:] = [BANK_FLOWS]
seams.HEADLINES[:] = [ACCOUNT_FIGURES]
seams.LIST_COLUMNS[:] = facts.LIST_COLUMNS
seams.LIST_ROWS[:] = [facts.with_facts]
