"""The small book of these tests, and a folder of their own for snapshots."""

import sys
from datetime import date
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from night_book import customer, item, paid


@pytest.fixture
def home(settings, tmp_path):
    settings.SNAPSHOTS = tmp_path
    return tmp_path


@pytest.fixture
def book(transactional_db, home):
    """Three customers: one late, one on time, one that pays on the 19th."""
    late, prompt, payer = (customer(n) for n in range(3))
    item(late, "late", 100_000, date(2026, 10, 1))
    item(prompt, "prompt", 50_000, date(2026, 12, 1))
    item(payer, "payer", 30_000, date(2026, 11, 10))
    paid(payer, "money", 30_000, date(2026, 11, 19))
    return late, prompt, payer
