from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from obligor_core.collateral.allocation import Link, Obligation, Scope, allocate, split

LOAN, REST = Obligation(1, "LOAN"), Obligation(1)
SISTER = Obligation(2)
OBLIGATIONS = [LOAN, REST, SISTER, Obligation(3), Obligation(3, "LC")]


def link(security_id, obligation, scope=Scope.CUSTOMER, **more):
    return Link(security_id, obligation, scope, **more)


def given_to(found):
    return {(p.security_id, p.obligation): p.minor for p in found.parts}


class TestAllocation:
    def test_serves_the_named_facility_first(self):
        links = [link(1, REST), link(1, LOAN, Scope.FACILITY)]
        found = allocate({1: 100}, {LOAN: 70, REST: 70}, links=links)
        assert given_to(found) == {(1, LOAN): 70, (1, REST): 30}

    def test_serves_the_own_customer_before_the_sister(self):
        links = [link(1, SISTER, Scope.GROUP_MEMBER), link(1, REST)]
        found = allocate({1: 100}, {SISTER: 70, REST: 70}, links=links)
        assert given_to(found) == {(1, REST): 70, (1, SISTER): 30}

    def test_follows_the_priority_among_equals(self):
        links = [link(1, REST, priority=2), link(1, LOAN, priority=1)]
        found = allocate({1: 100}, {LOAN: 70, REST: 70}, links=links)
        assert given_to(found) == {(1, LOAN): 70, (1, REST): 30}

    def test_is_in_proportion_to_the_needs_among_equals(self):
        found = allocate({1: 100}, {LOAN: 300, REST: 100}, links=[link(1, LOAN), link(1, REST)])
        assert given_to(found) == {(1, LOAN): 75, (1, REST): 25}

    def test_gives_the_odd_fen_to_the_largest_remainder(self):
        needs = {LOAN: 2, REST: 1}
        assert given_to(allocate({1: 2}, needs, links=[link(1, LOAN), link(1, REST)])) == {
            (1, LOAN): 1,
            (1, REST): 1,
        }

    def test_lets_the_security_that_serves_fewest_go_first(self):
        links = [link(1, LOAN), link(1, REST), link(2, LOAN)]
        found = allocate({1: 100, 2: 100}, {LOAN: 100, REST: 100}, links=links)
        assert found.short_minor == {LOAN: 0, REST: 0}
        assert found.left_minor == {1: 0, 2: 0}

    def test_keeps_to_the_limit_of_a_cover(self):
        found = allocate({1: 100}, {REST: 90}, links=[link(1, REST, most_minor=40)])
        assert given_to(found) == {(1, REST): 40}

    def test_keeps_a_guarantor_to_its_share_of_the_whole_obligation(self):
        links = [link(1, REST, share=Fraction(1, 3)), link(2, REST, share=Fraction(2, 3))]
        found = allocate({1: 500, 2: 500}, {REST: 100}, links=links)
        assert given_to(found) == {(1, REST): 33, (2, REST): 66}
        assert found.short_minor == {REST: 1}

    def test_gives_nothing_where_nothing_is_worth_anything(self):
        assert allocate({1: -5}, {REST: 10}, links=[link(1, REST)]).parts == ()
        assert allocate({1: 5}, {REST: 0}, links=[link(1, REST)]).parts == ()


@st.composite
def situations(draw):
    values = draw(st.dictionaries(st.integers(1, 5), st.integers(0, 10**6), min_size=1))
    needs = draw(st.dictionaries(st.sampled_from(OBLIGATIONS), st.integers(0, 10**6), min_size=1))
    links = draw(
        st.lists(
            st.builds(
                Link,
                security_id=st.sampled_from(sorted(values)),
                obligation=st.sampled_from(sorted(needs)),
                scope=st.sampled_from(Scope),
                priority=st.integers(1, 3),
                most_minor=st.none() | st.integers(0, 10**6),
                share=st.none() | st.fractions(0, 1),
            ),
            max_size=12,
        )
    )
    return values, needs, links


class TestEveryAllocation:
    @given(situations())
    def test_conserves_the_sums_and_never_gives_too_much(self, situation):
        values, needs, links = situation
        found = allocate(values, needs, links=links)
        for key, value in values.items():
            given_away = sum(p.minor for p in found.parts if p.security_id == key)
            assert given_away + found.left_minor[key] == value
            assert found.left_minor[key] >= 0
        for obligation, need in needs.items():
            assert found.to(obligation) + found.short_minor[obligation] == need
            assert found.short_minor[obligation] >= 0
        assert all(p.minor > 0 for p in found.parts)

    @given(situations(), st.randoms(use_true_random=False))
    def test_does_not_depend_on_the_order(self, situation, random):
        values, needs, links = situation
        mixed = random.sample(links, len(links))
        turned = dict(reversed(values.items())), dict(reversed(needs.items()))
        assert allocate(values, needs, links=links).parts == allocate(*turned, links=mixed).parts

    @given(situations())
    def test_leaves_no_value_beside_a_need_that_it_may_serve(self, situation):
        values, needs, links = situation
        found = allocate(values, needs, links=links)
        for one in links:
            is_free = one.most_minor is None and one.share is None
            left, short = found.left_minor[one.security_id], found.short_minor[one.obligation]
            assert not (is_free and left and short)


class TestSplit:
    @given(
        st.integers(0, 10**9),
        st.dictionaries(
            st.tuples(st.integers(1, 9), st.sampled_from(OBLIGATIONS)), st.integers(0, 10**9)
        ),
    )
    def test_gives_whole_units_that_add_up(self, total, weights):
        parts = split(total, weights)
        assert sum(parts.values()) == min(total, sum(weights.values()))
        assert all(0 <= parts[key] <= weights[key] for key in parts)
