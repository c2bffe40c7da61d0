"""Lets the tests of this folder import their own small book and its stub of a source."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from stub import Stub


@pytest.fixture
def stub():
    """A source on this machine that answers as it is told."""
    with Stub() as served:
        yield served
