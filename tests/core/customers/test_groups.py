from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obligor_core.customers.connections import Connection, ConnectionKind
from obligor_core.customers.groups import connected_groups
from obligor_core.customers.guarantees import guarantee_chains, guarantee_circles
from obligor_core.customers.ownership import (
    SharesExceedWhole,
    direct_shares,
    effective_owners,
    effective_share,
    share_faults,
    ultimate_controller,
)
from obligor_core.dates import DatePeriod

ON = date(2026, 6, 30)
ALWAYS = DatePeriod(date(2020, 1, 1))
OWNS, CONTROLS, GUARANTEES, SUPPLIES, SAME = ConnectionKind


def owns(owner, owned, percent, period=ALWAYS):
    return Connection(owner, owned, OWNS, period, Fraction(percent) / 100)


def edges(kind, *pairs):
    return [Connection(a, b, kind, ALWAYS) for a, b in pairs]


def test_puts_customers_connected_through_others_into_one_group():
    book = [
        owns(1, 2, 60),
        *edges(CONTROLS, (2, 3)),
        *edges(SAME, (5, 4)),
        *edges(GUARANTEES, (3, 4)),
        *edges(SUPPLIES, (7, 8)),
    ]
    assert connected_groups(book, on=ON) == [(1, 2, 3), (4, 5)]
    everything = connected_groups(book, on=ON, kinds=list(ConnectionKind))
    assert everything == [(1, 2, 3, 4, 5), (7, 8)]


def test_connects_by_ownership_from_the_threshold_on():
    book = [owns(1, 2, 20), owns(3, 4, "19.99")]
    assert connected_groups(book, on=ON, owned_min=Fraction(20, 100)) == [(1, 2)]


def test_takes_a_connection_from_its_first_day_to_the_day_before_its_end():
    period = DatePeriod(date(2026, 1, 1), date(2026, 6, 30))
    book = [Connection(1, 2, CONTROLS, period)]
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 29), date(2026, 6, 30)]
    assert [bool(connected_groups(book, on=d)) for d in days] == [False, True, True, False]


IDS = st.integers(1, 7)
PAIRS = st.lists(st.tuples(IDS, IDS), max_size=14)


@given(PAIRS, st.randoms())
def test_finds_the_same_groups_in_any_order_of_edges(pairs, random):
    book = edges(CONTROLS, *pairs)
    shuffled = list(book)
    random.shuffle(shuffled)
    groups = connected_groups(book, on=ON)
    assert groups == connected_groups(shuffled, on=ON)
    group_of = {member: group for group in groups for member in group}
    assert all(a == b or group_of[a] == group_of[b] for a, b in pairs)


@pytest.mark.parametrize("share", [Fraction(0), Fraction(101, 100), Fraction(-1)])
def test_refuses_a_share_that_is_none(share):
    with pytest.raises(ValueError, match="share"):
        Connection(1, 2, OWNS, ALWAYS, share)


@pytest.mark.parametrize(
    ("book", "share"),
    [
        ([owns(1, 9, 30)], Fraction(30, 100)),
        ([owns(1, 2, 60), owns(2, 9, 50)], Fraction(30, 100)),
        ([owns(1, 2, 60), owns(2, 9, 50), owns(1, 9, 10)], Fraction(40, 100)),
        ([owns(1, 9, 10), owns(1, 9, 20)], Fraction(30, 100)),
        ([owns(1, 9, 80), owns(9, 9, 20)], Fraction(1)),  # its own shares are nobody's
        ([owns(1, 2, 50), owns(2, 3, 100), owns(3, 2, 50), owns(3, 9, 100)], Fraction(1)),
        ([owns(2, 9, 50)], Fraction(0)),
        ([owns(1, 2, 100), owns(2, 9, 40), owns(9, 1, 100)], Fraction(40, 100)),
        ([owns(2, 3, 100), owns(3, 2, 100), owns(2, 9, 10), owns(1, 9, 20)], Fraction(20, 100)),
    ],
)
def test_multiplies_along_chains_and_adds_them_up(book, share):
    assert effective_share(book, owner_id=1, owned_id=9, on=ON) == share


def test_owns_nothing_through_a_holding_that_has_ended():
    ended = DatePeriod(date(2020, 1, 1), ON)
    book = [owns(1, 2, 60), owns(2, 9, 50, ended)]
    assert effective_share(book, owner_id=1, owned_id=9, on=ON) == 0
    assert effective_share(book, owner_id=1, owned_id=9, on=ON - timedelta(days=1)) > 0


def test_names_the_customer_of_whom_more_than_the_whole_is_owned():
    book = [owns(1, 9, 60), owns(2, 9, "40.01"), owns(1, 8, 60), owns(2, 8, 40)]
    (fault,) = share_faults(direct_shares(book, on=ON))
    assert fault.what.en == "100.01% of customer 9 is owned."
    with pytest.raises(SharesExceedWhole):
        effective_share(book, owner_id=1, owned_id=9, on=ON)
    assert effective_share(book, owner_id=1, owned_id=8, on=ON) == Fraction(60, 100)


@st.composite
def holdings(draw):
    """Draw a book in which no more than the whole of anyone is owned."""
    book = []
    for owned in range(1, 6):
        left = 100
        for owner in draw(st.lists(st.integers(1, 8), unique=True, max_size=4)):
            percent = draw(st.integers(0, left))
            left -= percent
            if percent:
                book.append(owns(owner, owned, percent))
    return book


@given(holdings(), st.integers(1, 5))
def test_shares_out_no_more_than_the_whole_among_those_nobody_owns(book, owned):
    shares = direct_shares(book, on=ON)
    ultimate = [p for p in range(1, 9) if p not in shares]
    found = effective_owners(book, owned_id=owned, on=ON)
    assert sum(found.get(p, Fraction(0)) for p in ultimate) <= 1
    assert all(0 < share <= 1 for share in found.values())


@given(holdings(), st.integers(1, 8), st.integers(1, 5))
def test_agrees_with_following_the_chains_step_by_step(book, owner, owned):
    if owner == owned:
        return
    shares = direct_shares(book, on=ON)
    flow, gathered = {owned: 1.0}, 0.0
    for _ in range(400):
        upward = {}
        for party, weight in flow.items():
            for holder, share in shares.get(party, {}).items():
                upward[holder] = upward.get(holder, 0.0) + weight * float(share)
        gathered += upward.pop(owner, 0.0)
        flow = upward
    exact = float(effective_share(book, owner_id=owner, owned_id=owned, on=ON))
    assert gathered == pytest.approx(exact, abs=0.02)


@pytest.mark.parametrize(
    ("book", "controller", "path"),
    [
        ([owns(1, 9, 51)], 1, (1, 9)),
        ([owns(1, 9, 50)], None, ()),  # half is not more than half
        ([owns(1, 2, 60), owns(2, 9, 60)], 1, (1, 2, 9)),  # 36 % of it, and all the say
        ([owns(1, 2, 60), owns(2, 9, 30), owns(1, 9, 21)], 1, (1, 2, 9)),
        ([owns(1, 2, 60), owns(2, 9, 30), owns(1, 9, 20)], None, ()),
        ([owns(3, 9, 90), *edges(CONTROLS, (1, 3))], 1, (1, 3, 9)),
        ([owns(1, 2, 60), owns(2, 1, 60), owns(2, 9, 60)], None, ()),  # a circle
        ([owns(1, 9, 60), owns(9, 1, 60)], None, ()),
        (edges(CONTROLS, (1, 9), (2, 9)), None, ()),
        ([], None, ()),
    ],
)
def test_finds_who_controls_a_customer_in_the_end(book, controller, path):
    found = ultimate_controller(book, customer_id=9, on=ON)
    assert (found.controller_id, found.path) == (controller, path)


def test_says_why_nobody_is_the_controller():
    def why(*book):
        return ultimate_controller(book, customer_id=9, on=ON).reason

    assert why().en == "Nobody controls 9."
    assert why(owns(1, 9, 60), owns(9, 1, 60)).zh == "控制关系形成循环：1。"
    assert why(*edges(CONTROLS, (1, 9), (2, 9))).en == "Several parties control 9: 1, 2."


@given(holdings(), st.integers(1, 5))
def test_names_a_controller_that_nobody_controls_and_a_path_to_the_customer(book, customer):
    found = ultimate_controller(book, customer_id=customer, on=ON)
    if found.controller_id is not None:
        assert found.path[0] == found.controller_id and found.path[-1] == customer
        above = ultimate_controller(book, customer_id=found.controller_id, on=ON)
        assert above.controller_id is None


def test_finds_mutual_and_circular_guarantees():
    book = edges(GUARANTEES, (1, 2), (2, 1), (2, 3), (3, 4), (4, 2), (5, 5), (6, 1))
    found = guarantee_circles(book, on=ON, length_max=4)
    assert found.circles == ((5,), (1, 2), (2, 3, 4))
    assert found.is_complete


def test_finds_circles_up_to_the_stated_length_only():
    book = edges(GUARANTEES, (1, 2), (2, 3), (3, 4), (4, 1))
    assert guarantee_circles(book, on=ON, length_max=3).circles == ()
    assert guarantee_circles(book, on=ON, length_max=4).circles == ((1, 2, 3, 4),)


def test_says_when_there_are_more_circles_than_it_lists():
    book = edges(GUARANTEES, *permutations(range(1, 6), 2))
    found = guarantee_circles(book, on=ON, length_max=5, circles_max=10)
    assert len(found.circles) == 10 and not found.is_complete
    assert guarantee_circles(book, on=ON, length_max=5, circles_max=84).is_complete


@given(PAIRS, st.integers(1, 7))
def test_finds_every_circle_once(pairs, length_max):
    found = guarantee_circles(edges(GUARANTEES, *pairs), on=ON, length_max=length_max)
    expected = {
        path
        for length in range(1, length_max + 1)
        for path in permutations(range(1, 8), length)
        if path[0] == min(path)
        and all(step in pairs for step in zip(path, (*path[1:], path[0]), strict=True))
    }
    assert sorted(expected, key=lambda c: (len(c), c)) == list(found.circles)


def test_finds_chains_that_are_too_long():
    book = edges(GUARANTEES, (1, 2), (2, 3), (3, 4), (1, 4), (5, 4))
    assert guarantee_chains(book, on=ON, length_max=2) == ((1, 2, 3, 4),)
    assert guarantee_chains(book, on=ON, length_max=3) == ()


def test_counts_a_ring_as_one_link_of_a_chain():
    book = edges(GUARANTEES, (9, 2), (2, 3), (3, 2), (3, 5))
    assert guarantee_chains(book, on=ON, length_max=1) == ((9, 2, 5),)


@given(PAIRS)
def test_makes_chains_of_guarantees_that_are_there(pairs):
    forward = [(a, b) for a, b in pairs if a < b]
    chains = guarantee_chains(edges(GUARANTEES, *forward), on=ON, length_max=0)
    assert all(step in forward for chain in chains for step in pairwise(chain))
    firsts = {a for a, _ in forward} - {b for _, b in forward}
    assert {chain[0] for chain in chains} == firsts


def test_copes_with_a_chain_of_ten_thousand():
    book = edges(GUARANTEES, *((n, n + 1) for n in range(10_000)))
    assert len(guarantee_chains(book, on=ON, length_max=5)[0]) == 10_001
    assert guarantee_circles(book, on=ON, length_max=5).circles == ()
