from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.core.collateral.books import ON, YUAN, able, appraised, guaranteed

from obligor_core.collateral.guarantors import (
    Ability,
    Pledge,
    burdens,
    circles_of,
    free_for,
    latest_ability,
)


class TestCapacity:
    def test_is_what_other_guarantees_leave(self):
        found = appraised(
            securities=[guaranteed(1, 9, 1, 60), guaranteed(2, 9, 2, 30)],
            abilities=[able(9, 100)],
        )
        assert found.securities[1].capacity_minor == 70 * YUAN
        assert found.securities[2].capacity_minor == 40 * YUAN

    def test_counts_guarantees_given_to_others(self):
        outside = {"node": 9, "currency": "CNY", "amount_minor": 50 * YUAN}
        found = appraised(
            securities=[guaranteed(1, 9, 1, 60)], abilities=[able(9, 100)], outside=[outside]
        )
        assert found.securities[1].capacity_minor == 50 * YUAN
        assert found.burdens[9].is_over_committed

    def test_forgets_a_guarantee_that_was_released(self):
        released = guaranteed(2, 9, 2, 90) | {"ended_on": ON}
        found = appraised(securities=[guaranteed(1, 9, 1, 60), released], abilities=[able(9, 100)])
        assert found.securities[1].capacity_minor == 100 * YUAN

    def test_is_unknown_without_a_statement(self):
        assert appraised(securities=[guaranteed(1, 9, 1, 60)]).securities[1].capacity_minor is None

    def test_is_not_over_committed_at_exactly_its_ability(self):
        (at,) = burdens([Pledge(9, 1, 100, 1)], [Ability(9, ON, 100)], on=ON).values()
        (over,) = burdens([Pledge(9, 1, 101, 1)], [Ability(9, ON, 100)], on=ON).values()
        assert (at.is_over_committed, over.is_over_committed) == (False, True)

    @given(st.lists(st.integers(1, 1000), min_size=1, max_size=8), st.integers(0, 5000))
    def test_is_never_counted_twice(self, amounts, ability):
        given_by = [Pledge(9, n, minor, n) for n, minor in enumerate(amounts, 1)]
        burden = burdens(given_by, [Ability(9, ON, ability)], on=ON)[9]
        counted = sum(min(p.minor or 0, free_for(p, burden) or 0) for p in given_by)
        assert counted <= max(ability, 0)


class TestAbility:
    def test_is_the_newest_that_is_still_valid(self):
        old = Ability(9, date(2026, 1, 1), 5)
        new = Ability(9, date(2026, 6, 1), 7, valid_until=ON - timedelta(days=1))
        assert latest_ability([new, old], on=ON) == old
        assert latest_ability([new, old], on=ON - timedelta(days=1)) == new


class TestCircles:
    def test_are_found_with_who_is_in_them(self):
        found = circles_of(
            [Pledge(1, 2, 1, 1), Pledge(2, 3, 1, 2), Pledge(3, 1, 1)], on=ON, length_max=6
        )
        assert found.circles == ((1, 2, 3),)
        assert found.shortest == {1: 3, 2: 3, 3: 3}

    def test_hold_parties_that_are_no_customers(self):
        found = circles_of([Pledge(1, -2, 1, 1), Pledge(-2, 1, 1, 2)], on=ON, length_max=6)
        assert found.shortest == {1: 2, -2: 2}

    def test_are_not_made_by_guaranteeing_for_oneself(self):
        assert circles_of([Pledge(1, 1, 1)], on=ON, length_max=6).circles == ()

    def test_use_the_connections_between_customers(self):
        found = appraised(
            securities=[guaranteed(1, 1, 2, 60)], connections=[{"from_id": 2, "to_id": 1}]
        )
        assert found.circles.shortest == {1: 2, 2: 2}
