"""The house and one customer for every test of the customer file."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from book import customer
from book import house as made


@pytest.fixture
def house(db):
    return made()


@pytest.fixture
def huaxin(house):
    return customer(house.north, "深圳市华信贸易有限公司")
