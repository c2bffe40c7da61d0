"""Style that a machine can check is checked by a machine; `scripts/tidy` holds the rules."""

from pathlib import Path

import pytest

import tidy

TREE = tidy.Tree(Path(__file__).parents[2])


@pytest.mark.parametrize("check", tidy.CHECKS, ids=lambda check: check.__name__)
def test_the_house_has_no_case_of(check):
    found = sorted(check(TREE))
    assert not found, "\n".join(map(str, found))
