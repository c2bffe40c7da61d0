"""What the modules put on the home page and into the search, in the order shown."""

from __future__ import annotations

from obligor.approvals.pages.inbox import MINE_CARD, WAITING_CARD
from obligor.config.customer_page import ACCOUNT_CARD, ACCOUNT_FIGURES, ACCOUNT_TAB
from obligor.customers.pages import seams
from obligor.customers.pages.listing import CUSTOMER_SEARCH
from obligor.foundation.home import Card, Search
from obligor.foundation.pages.desk import NOTIFICATIONS_CARD
from obligor.foundation.pages.operations import DEAD_CARD
from obligor.monitoring.pages import signals
from obligor.people.pages.persons import PEOPLE_SEARCH
from obligor.portfolio.pages import book

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
seams.TABS[:] = [ACCOUNT_TAB]
seams.CARDS[:] = [ACCOUNT_CARD]
seams.HEADLINES[:] = [ACCOUNT_FIGURES]
