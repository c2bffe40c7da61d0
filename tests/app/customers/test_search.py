"""Finding customers, within reach only."""

from __future__ import annotations

import pytest
from book import customer, uscc

from obligor.customers.queries import matching, suggestions, visible
from obligor.foundation.access import Actor, Grant, Reach


@pytest.fixture
def book(house):
    number = uscc(77)
    customer(
        house.north, "深圳市华信贸易有限公司", external_id="HX-001", identifiers=[number],
        values={"short_name": "华信"},
    )  # fmt: skip
    customer(house.north, "重庆长安物流有限公司", external_id="CA-002")
    customer(house.north, "ACME Trading Co., Ltd.", external_id="AC-003")
    customer(
        house.north, "王小明", kind="individual", external_id="P-004",
        identifiers=[{"kind": "id_card", "value": "11010519491231002X", "country": "CN"}],
    )  # fmt: skip
    customer(house.south, "广州华信食品有限公司", external_id="GZ-005")
    return house


def found(house, typed, by=None) -> list[str]:
    return [s.external_id for s in suggestions(by or house.otto, typed)]


class TestSuggestions:
    @pytest.mark.parametrize(
        ("typed", "expected"),
        [
            ("华信", "HX-001"),
            ("深圳华信", "HX-001"),
            ("信贸", "HX-001"),
            ("hx", "HX-001"),
            ("szshx", "HX-001"),
            ("huaxin", "HX-001"),
            ("hua xin", "HX-001"),
            ("HX-001", "HX-001"),
            ("hx-00", "HX-001"),
            (uscc(77)["value"], "HX-001"),
            (uscc(77)["value"][6:14].lower(), "HX-001"),
            ("华信 深圳", "HX-001"),
            ("長安", "CA-002"),
            ("chongqing", "CA-002"),
            ("zhongqing", None),
            ("acme", "AC-003"),
            ("trading acme", "AC-003"),
            ("11010519491231002x", "P-004"),
            ("110105194912", None),
            ("没有", None),
            ("", None),
        ],
    )
    def test_finds_by_any_way_to_type(self, book, typed, expected):
        assert found(book, typed)[:1] == ([expected] if expected else [])

    def test_puts_the_whole_code_first(self, book):
        assert found(book, "ca-002")[0] == "CA-002"

    def test_finds_only_within_reach(self, book):
        assert found(book, "华信", by=book.sam) == ["GZ-005"]
        assert set(found(book, "华信", by=book.ana)) == {"HX-001", "GZ-005"}
        assert found(book, "华信", by=Actor(name="nobody")) == []

    def test_takes_signs_of_patterns_as_signs(self, book):
        assert found(book, "%%%") == found(book, "____") == []


class TestVisible:
    def test_reaches_own_unit_tree_and_all(self, book):
        def count(reach: Reach, path: str, user_id: int | None = 1) -> int:
            grant = Grant("r", frozenset({"customer.see"}), reach, path)
            return visible(Actor("x", user_id, (grant,))).count()

        assert count(Reach.ALL, "/") == 5
        assert count(Reach.TREE, book.root.path) == 5
        assert count(Reach.UNIT, book.root.path) == 0
        assert count(Reach.UNIT, book.south.path) == 1
        assert count(Reach.OWN, "/", user_id=None) == 0

    def test_adds_up_the_reaches_of_several_roles(self, book):
        grants = tuple(
            Grant("r", frozenset({"customer.see"}), Reach.UNIT, unit.path)
            for unit in (book.north, book.south)
        )
        assert visible(Actor("x", 1, grants)).count() == 5

    def test_leaves_all_rows_when_nothing_is_typed(self, book):
        assert matching(visible(book.ana), " ").count() == 5
