"""What the modules put on the home page and into the search, in the order shown."""

from __future__ import annotations

from obligor.approvals.pages.inbox import MINE_CARD, WAITING_CARD
from obligor.foundation.home import Card, Search
from obligor.foundation.pages.desk import NOTIFICATIONS_CARD
from obligor.foundation.pages.operations import DEAD_CARD
from obligor.people.pages.persons import PEOPLE_SEARCH

CARDS: list[Card] = [DEAD_CARD, WAITING_CARD, MINE_CARD, NOTIFICATIONS_CARD]

SEARCHES: list[Search] = [PEOPLE_SEARCH]
