"""Dated connections, the graph of a day, and circles of guarantees."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from actors import AT
from book import customer

from obligor.customers import actions, events
from obligor.customers.actions.connections import (
    ConnectedAlready,
    ConnectedWithItself,
    ConnectionMissing,
    PeriodWrong,
    ShareNotAllowed,
    SharesExceedWhole,
)
from obligor.customers.actions.versions import ChangedMeanwhile
from obligor.customers.models import Connection
from obligor.customers.queries import CustomerNotFound
from obligor.customers.queries.connections import connection_graph
from obligor.foundation.access import SYSTEM

ON = AT.date()


@pytest.fixture
def three(house):
    names = ("深圳市华信贸易有限公司", "上海宏达物流有限公司", "广州远恒建材有限公司")
    return [customer(house.north, name) for name in names]


def connect(house, source, target, kind="owns", **more):
    given = {"starts_on": date(2026, 1, 1), "by": house.otto, "at": AT} | more
    return actions.connect_customers(
        source_id=source.pk, target_id=target.pk, kind=kind, **given
    ).one(events.CustomersConnected)


class TestConnect:
    def test_puts_the_event_on_both_timelines(self, house, three):
        done = connect(house, three[0], three[1], share_percent="51")
        assert done.customer_ids == [three[0].pk, three[1].pk]

    @pytest.mark.parametrize(
        ("more", "refusal"),
        [
            ({"ends_on": date(2026, 1, 1)}, PeriodWrong),
            ({"kind": "supplies", "share_percent": "5"}, ShareNotAllowed),
        ],
    )
    def test_refuses_what_cannot_be(self, house, three, more, refusal):
        with pytest.raises(refusal):
            connect(house, three[0], three[1], **more)

    def test_refuses_itself_the_repeat_and_the_stranger(self, house, three):
        with pytest.raises(ConnectedWithItself):
            connect(house, three[0], three[0])
        connect(house, three[0], three[1])
        with pytest.raises(ConnectedAlready):
            connect(house, three[0], three[1], starts_on=date(2026, 6, 1))
        with pytest.raises(CustomerNotFound):
            connect(house, three[0], three[2], by=house.sam)

    def test_takes_the_same_connection_again_once_the_first_is_over(self, house, three):
        connect(house, three[0], three[1], ends_on=date(2026, 6, 1))
        assert connect(house, three[0], three[1], starts_on=date(2026, 6, 1))

    def test_takes_all_of_a_customer_and_not_a_bit_more(self, house, three):
        connect(house, three[0], three[2], share_percent="60")
        with pytest.raises(SharesExceedWhole) as refusal:
            connect(house, three[1], three[2], share_percent="40.0001")
        assert "2026-01-01" in refusal.value.said.zh
        assert connect(house, three[1], three[2], share_percent="40")


class TestChange:
    def test_ends_a_connection_and_tells_the_late_comer(self, house, three):
        made = connect(house, three[0], three[1])
        given = {"connection_id": made.connection_id, "version": 1, "at": AT}
        changes = {"ends_on": date(2026, 7, 1)}
        assert actions.change_connection(changes=changes, by=house.ana, **given).events
        with pytest.raises(ChangedMeanwhile) as refusal:
            actions.change_connection(changes={"ends_on": None}, by=house.otto, **given)
        assert "终止日" in refusal.value.said.zh

    def test_removes_once_and_not_for_the_stranger(self, house, three):
        made = connect(house, three[0], three[1])
        given = {"connection_id": made.connection_id, "at": AT}
        with pytest.raises(ConnectionMissing):
            actions.remove_connection(by=house.sam, **given)
        actions.remove_connection(by=house.otto, **given)
        with pytest.raises(ConnectionMissing):
            actions.remove_connection(by=house.otto, **given)
        assert not Connection.objects.exists()


class TestGraph:
    def test_marks_the_circle_of_guarantees(self, house, three):
        first, second, third = three
        for source, target in ((first, second), (second, third), (third, first)):
            connect(house, source, target, kind="guarantees", amount="100")
        graph = connection_graph(house.otto, first.pk, on=ON)
        assert graph.circles == ((first.pk, second.pk, third.pk),)
        assert all(edge.in_circle for edge in graph.edges)

    def test_shows_the_day_that_is_asked_for(self, house, three):
        connect(house, three[0], three[1], ends_on=date(2026, 6, 1))
        for day, count in ((date(2026, 5, 31), 1), (date(2026, 6, 1), 0), (date(2025, 12, 31), 0)):
            assert len(connection_graph(house.otto, three[0].pk, on=day).edges) == count

    def test_multiplies_shares_along_the_way(self, house, three):
        connect(house, three[0], three[1], share_percent="50")
        connect(house, three[1], three[2], share_percent="40")
        graph = connection_graph(house.otto, three[2].pk, on=ON)
        assert dict(graph.owners) == {
            three[0].pk: Fraction(1, 5),
            three[1].pk: Fraction(2, 5),
        }

    def test_names_nobody_out_of_reach(self, house, three):
        southern = customer(house.south, "南方食品有限公司")
        connect(house, three[0], southern, by=house.ana)
        graph = connection_graph(house.otto, three[0].pk, on=ON)
        assert {p.name for p in graph.parties} == {three[0].name, ""}

    def test_hides_the_connection_between_two_files_that_are_one(self, house, three):
        connect(house, three[0], three[1])
        actions.merge_customers(kept_id=three[0].pk, absorbed_id=three[1].pk, by=SYSTEM, at=AT)
        assert connection_graph(house.otto, three[0].pk, on=ON).edges == ()
