"""What the modules put on the home page and into the search, in the order shown."""

from __future__ import annotations

from obligor.foundation.home import Card, Search

CARDS: list[Card] = []

SEARCHES: list[Search] = []
