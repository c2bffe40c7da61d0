from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from tests.core.collateral.books import NUMBERS, ON, YUAN, house

from obligor_core.collateral import valuing
from obligor_core.collateral.due import Task, tasks
from obligor_core.collateral.kinds import TRAITS, Kind
from obligor_core.collateral.valuing import Security, Valuation, worth


def worth_of(security: Security, on: date = ON) -> valuing.Worth:
    return worth(security, numbers=NUMBERS, on=on, book_currency="CNY")


class TestWorth:
    def test_takes_the_haircut_off_the_value(self):
        assert worth_of(house()).minor == 700_000 * YUAN

    def test_pays_prior_charges_first(self):
        assert worth_of(house(prior_minor=200_000 * YUAN)).minor == 500_000 * YUAN

    def test_is_not_negative_when_prior_charges_take_everything(self):
        assert worth_of(house(prior_minor=900_000 * YUAN)).minor == 0

    def test_is_at_most_the_legal_maximum_and_the_registered_amount(self):
        found = worth_of(house(amount_minor=600_000 * YUAN, registered_minor=550_000 * YUAN))
        assert found.minor == 550_000 * YUAN
        assert [s.minor for s in found.steps[-3:]] == [
            600_000 * YUAN,
            550_000 * YUAN,
            550_000 * YUAN,
        ]

    def test_rounds_down_to_the_fen(self):
        odd = house(valuations=(Valuation(1, date(2026, 6, 1), 999),))
        assert worth_of(odd).minor == 699

    def test_takes_more_off_what_is_in_another_currency(self):
        found = worth_of(house(currency="USD"))
        assert found.minor == 1_000_000 * YUAN * Fraction(70 * 92, 10_000)

    def test_of_a_deposit_is_its_amount(self):
        deposit = house(kind=Kind.DEPOSIT, valuations=(), amount_minor=123)
        assert worth_of(deposit).minor == 123

    def test_of_a_house_without_valuation_is_nothing_and_says_so(self):
        found = worth_of(house(valuations=()))
        assert (found.minor, found.reason) == (0, valuing.NO_VALUE)

    def test_of_a_guarantee_is_what_the_guarantor_has_left(self):
        given_by = house(
            kind=Kind.GUARANTEE_ENTERPRISE,
            valuations=(),
            amount_minor=500_000 * YUAN,
            capacity_minor=300_000 * YUAN,
        )
        assert worth_of(given_by).minor == 150_000 * YUAN

    def test_of_a_guarantee_without_known_ability_is_nothing(self):
        unknown = house(kind=Kind.GUARANTEE_PERSON, valuations=(), amount_minor=5)
        assert worth_of(unknown).reason == valuing.NO_CAPACITY

    @given(
        value=st.integers(0, 10**15),
        prior=st.integers(0, 10**15),
        limit=st.none() | st.integers(0, 10**15),
        kind=st.sampled_from([k for k in Kind if TRAITS[k].is_valued]),
    )
    def test_lies_between_nothing_and_the_value(self, value, prior, limit, kind):
        security = house(
            kind=kind,
            prior_minor=prior,
            amount_minor=limit,
            valuations=(Valuation(1, ON, value),),
        )
        found = worth_of(security)
        assert 0 <= found.minor <= value
        assert limit is None or found.minor <= limit

    @given(value=st.integers(0, 10**12), more=st.integers(0, 10**12))
    def test_never_falls_because_the_value_rose(self, value, more):
        low, high = (
            worth_of(house(valuations=(Valuation(1, ON, v),))).minor for v in (value, value + more)
        )
        assert low <= high


class TestWhatCountsForNothing:
    def test_is_what_was_not_accepted_yet(self):
        assert worth_of(house(accepted_on=ON + timedelta(days=1))).reason is valuing.NOT_ACCEPTED
        assert worth_of(house(accepted_on=ON)).reason is None

    def test_is_what_was_released(self):
        assert worth_of(house(ended_on=ON)).reason is valuing.ENDED
        assert worth_of(house(ended_on=ON + timedelta(days=1))).reason is None

    def test_is_what_is_not_registered_where_registration_founds_the_right(self):
        assert worth_of(house(registered_on=None)).reason is valuing.UNREGISTERED
        machine = house(kind=Kind.EQUIPMENT, registered_on=None)
        assert worth_of(machine).reason is None

    def test_is_what_has_a_lapsed_registration(self):
        assert worth_of(house(registered_until=ON)).reason is valuing.LAPSED
        assert worth_of(house(registered_until=ON + timedelta(days=1))).reason is None

    def test_is_what_is_past_its_term(self):
        deposit = house(kind=Kind.DEPOSIT, amount_minor=1, valid_until=ON - timedelta(days=1))
        assert worth_of(deposit).reason is valuing.EXPIRED


class TestTheValuationThatCounts:
    def test_is_the_newest_by_the_day(self):
        old, new = Valuation(2, date(2026, 1, 1), 5), Valuation(1, date(2026, 2, 1), 3)
        assert valuing.latest([new, old], on=date(2026, 1, 31)) == old
        assert valuing.latest([new, old], on=date(2026, 2, 1)) == new

    def test_is_the_correction_of_the_same_day(self):
        wrong, right = Valuation(1, ON, 5), Valuation(2, ON, 3)
        assert valuing.latest([right, wrong], on=ON) == right

    def test_is_stale_on_its_anniversary(self):
        made = Valuation(1, date(2025, 11, 23), 100)
        kwargs = {"kind": Kind.REAL_ESTATE, "numbers": NUMBERS}
        assert valuing.is_stale(made, on=ON, **kwargs)
        assert not valuing.is_stale(made, on=ON - timedelta(days=1), **kwargs)

    def test_is_stale_after_its_own_last_day_and_then_loses_more(self):
        made = Valuation(1, date(2026, 6, 1), 1_000_000, valid_until=ON - timedelta(days=1))
        found = worth_of(house(valuations=(made,)))
        assert found.is_stale
        assert found.minor == 490_000


class TestTasks:
    def of(self, **changes):
        return {d.task: d.due_on for d in tasks(house(**changes), numbers=NUMBERS, on=ON)}

    def test_name_the_next_valuation_and_the_missing_insurance(self):
        assert self.of() == {Task.VALUE: date(2027, 6, 1), Task.INSURE: date(2026, 1, 10)}

    def test_name_what_runs_out(self):
        found = self.of(
            insured_until=date(2026, 12, 31),
            registered_until=date(2027, 1, 31),
            valid_until=date(2027, 2, 28),
        )
        assert found[Task.RENEW_INSURANCE] == date(2026, 12, 31)
        assert found[Task.RENEW_REGISTRATION] == date(2027, 1, 31)
        assert found[Task.TERM] == date(2027, 2, 28)

    def test_ask_for_the_registration_from_the_day_of_acceptance(self):
        assert self.of(registered_on=None)[Task.REGISTER] == date(2026, 1, 10)

    def test_ask_for_a_value_where_there_never_was_one(self):
        assert self.of(valuations=())[Task.VALUE] == date(2026, 1, 10)

    def test_are_none_of_what_is_released_or_only_proposed(self):
        assert self.of(ended_on=ON) == {}
        assert self.of(accepted_on=None) == {}
