"""The shipped policy and the numbers of the code say the same."""

from datetime import date
from pathlib import Path

from obligor_core.bankflows.kinds import Category, PartyKind
from obligor_core.bankflows.numbers import FlowNumbers, numbers_of
from obligor_core.bankflows.tables import keywords
from obligor_core.catalogue import whole_catalogue
from obligor_core.policy import parse
from obligor_core.portfolio.numbers import BookNumbers

POLICY = Path(__file__).parents[3] / "policies" / "bankflows.yaml"


def test_the_shipped_policy_gives_the_numbers_of_the_code():
    policy = parse(POLICY.read_text(encoding="utf-8"), whole_catalogue(BookNumbers()))
    assert numbers_of(policy, on=date(2026, 11, 20)) == FlowNumbers()


def test_the_words_name_every_category_but_trade():
    table = keywords(on=date(2026, 11, 20))
    assert {w.category for w in table.categories} == set(Category) - {Category.TRADE}
    assert {kind for kind, _ in table.parties} == set(PartyKind) - {PartyKind.OTHER}


def test_before_the_first_table_the_first_counts():
    assert keywords(on=date(2000, 1, 1)) == keywords(on=date(2026, 11, 20))
