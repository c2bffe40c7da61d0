"""Lets the tests of this folder import their own small mill, and signs people in."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from mill import BACKEND, person


@pytest.fixture
def ana(client):
    client.force_login(
        person("ana", "statement.*", "customer.*", "proposal.*", "assessment.see"), backend=BACKEND
    )
    return client


@pytest.fixture
def sam(client):
    client.force_login(person("sam", "view.*"), backend=BACKEND)
    return client
