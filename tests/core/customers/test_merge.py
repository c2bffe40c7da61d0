import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obligor_core.customers.merge import (
    AlreadyMerged,
    Belonging,
    CustomerBook,
    IdentifiersConflict,
    MergeKindsDiffer,
    MergeStale,
    MergeWithItself,
    NotMerged,
    Side,
    merged,
    plan_merge,
    unmerged,
)
from obligor_core.customers.merge_json import plan_as_json, plan_from_json

EMPTY = {
    "kind": "enterprise",
    "name": "",
    "uscc": None,
    "phone": None,
    "opened_on": None,
    "tags": (),
    "rate": None,
}
ITEM = Belonging("open_item", 10, "customer_id")
FROM, TO = (Belonging("connection", 20, c) for c in ("from_id", "to_id"))


def book(kept=None, absorbed=None, belongings=None):
    records = {1: {**EMPTY, **(kept or {})}, 2: {**EMPTY, **(absorbed or {})}, 3: EMPTY}
    return CustomerBook(records, belongings or {})


def plan(of, **options):
    return plan_merge(of, kept_id=1, absorbed_id=2, **options)


def decided(of, name, **options):
    (decision,) = [d for d in plan(of, **options).decisions if d.name == name]
    return decision.result, decision.winner


def test_takes_the_only_value_there_is():
    assert decided(book({"phone": "1"}), "phone") == ("1", Side.KEPT)
    assert decided(book({}, {"phone": "2"}), "phone") == ("2", Side.ABSORBED)


def test_keeps_the_value_of_the_kept_side_unless_a_person_chose():
    both = book({"phone": "1"}, {"phone": "2"})
    assert decided(both, "phone") == ("1", Side.KEPT)
    assert decided(both, "phone", choices={"phone": Side.ABSORBED}) == ("2", Side.ABSORBED)
    assert decided(both, "phone", choices={"phone": Side.KEPT}) == ("1", Side.KEPT)


def test_takes_the_earlier_opening_and_all_tags():
    one = {"opened_on": date(2024, 5, 1), "tags": ("a", "b")}
    two = {"opened_on": date(2023, 5, 1), "tags": ("b", "c")}
    assert decided(book(one, two), "opened_on") == (date(2023, 5, 1), Side.ABSORBED)
    assert decided(book(two, one), "opened_on") == (date(2023, 5, 1), Side.KEPT)
    assert decided(book(one, two), "tags") == (("a", "b", "c"), Side.BOTH)
    assert decided(book(one, two), "tags", choices={"tags": Side.ABSORBED})[0] == ("b", "c")


def test_wants_a_person_to_choose_between_two_identifiers():
    both = book({"uscc": "X"}, {"uscc": "Y"})
    with pytest.raises(IdentifiersConflict):
        plan(both)
    assert decided(both, "uscc", choices={"uscc": Side.ABSORBED}) == ("Y", Side.ABSORBED)


def test_unites_lists_only():
    with pytest.raises(ValueError, match="lists"):
        plan(book({"phone": "1"}, {"phone": "2"}), choices={"phone": Side.BOTH})


def test_moves_what_belongs_to_the_absorbed_customer_and_sets_aside_ties_to_itself():
    of = book(belongings={ITEM: 2, FROM: 1, TO: 2, Belonging("open_item", 11, "customer_id"): 1})
    done = merged(of, plan(of))
    assert set(done.belongings.values()) == {1}
    assert done.set_aside == {("connection", 20)}
    assert done.merged_into == {2: 1}
    assert plan(of).moves == (TO, ITEM)


def test_refuses_what_cannot_be_one_customer():
    of = book()
    with pytest.raises(MergeWithItself):
        plan_merge(of, kept_id=1, absorbed_id=1)
    with pytest.raises(MergeKindsDiffer):
        plan(book({"kind": "individual"}))
    done = merged(of, plan(of))
    with pytest.raises(AlreadyMerged):
        plan_merge(done, kept_id=3, absorbed_id=2)
    with pytest.raises(AlreadyMerged):
        merged(done, plan(of))


@pytest.mark.parametrize(
    "later",
    [
        {"kept": {"phone": "9"}},
        {"absorbed": {"phone": "9"}},
        {"belongings": {ITEM: 2}},
    ],
)
def test_refuses_a_plan_that_the_book_has_left_behind(later):
    with pytest.raises(MergeStale):
        merged(book(**later), plan(book()))


def test_leaves_what_changed_after_the_merge_and_names_it():
    of = book({}, {"phone": "2", "name": "B"}, belongings={ITEM: 2, TO: 2})
    done = merged(of, plan(of))
    later = replace(
        done,
        records={**done.records, 1: {**done.records[1], "phone": "new"}},
        belongings={ITEM: 3, TO: 1, Belonging("payment", 1, "customer_id"): 1},
    )
    undone = unmerged(later, plan(of))
    assert undone.book.records[1]["phone"] == "new"
    assert undone.book.records[1]["name"] == ""
    assert undone.book.belongings == {ITEM: 3, TO: 2, Belonging("payment", 1, "customer_id"): 1}
    assert [f.column for f in undone.conflicts] == ["phone", "customer_id"]
    assert "合并后被修改" in undone.conflicts[0].what.zh


def test_undoes_merges_only_in_reverse_order():
    of = book()
    first = plan(of)
    done = merged(of, first)
    second = plan_merge(done, kept_id=3, absorbed_id=1)
    twice = merged(done, second)
    with pytest.raises(AlreadyMerged):
        unmerged(twice, first)
    assert unmerged(unmerged(twice, second).book, first).book == of
    with pytest.raises(NotMerged):
        unmerged(of, first)


FIELDS = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["enterprise", "sole_trader"]),
        "name": st.sampled_from(["", "华信", "华兴"]),
        "uscc": st.sampled_from([None, "X"]),
        "phone": st.sampled_from([None, "", "1", "2"]),
        "opened_on": st.none() | st.dates(),
        "tags": st.lists(st.sampled_from("abc"), unique=True).map(tuple),
        "rate": st.none() | st.decimals(allow_nan=False, places=2),
    }
)
PLACES = st.builds(
    Belonging,
    st.sampled_from(["open_item", "connection"]),
    st.integers(1, 4),
    st.sampled_from(["from_id", "to_id"]),
)
BOOKS = st.builds(
    CustomerBook,
    st.fixed_dictionaries(dict.fromkeys((1, 2, 3), FIELDS)),
    st.dictionaries(PLACES, st.integers(1, 3)),
)
CHOICES = st.dictionaries(
    st.sampled_from(["name", "phone", "opened_on"]), st.sampled_from([Side.KEPT, Side.ABSORBED])
)


@given(BOOKS, CHOICES)
def test_gives_back_the_book_as_it_was(of, choices):
    made = plan(of, choices=choices)
    undone = unmerged(merged(of, made), made)
    assert undone.book == of
    assert undone.conflicts == ()


@given(BOOKS, CHOICES)
def test_leaves_nothing_with_the_absorbed_customer(of, choices):
    done = merged(of, plan(of, choices=choices))
    assert 2 not in done.belongings.values()
    assert done.records[2] == of.records[2] and done.records[3] == of.records[3]
    assert set(done.belongings) == set(of.belongings)


@given(BOOKS, CHOICES)
def test_reads_back_the_plan_it_stored(of, choices):
    made = plan(of, choices=choices)
    assert plan_from_json(json.loads(json.dumps(plan_as_json(made)))) == made


@pytest.mark.parametrize(
    "stored",
    [
        {},
        {"kept_id": "1"},
        {"kept_id": 1, "absorbed_id": 2, "decisions": 3},
        {"kept_id": 1, "absorbed_id": 2, "decisions": [], "moves": [["t"]]},
        {"kept_id": 1, "absorbed_id": 2, "decisions": [], "moves": [[1, 2, 3]]},
        {"kept_id": 1, "absorbed_id": 2, "decisions": [1], "moves": []},
    ],
)
def test_refuses_to_read_a_plan_that_is_none(stored):
    with pytest.raises(ValueError, match="no stored"):
        plan_from_json(stored)


def test_stores_dates_and_decimals_as_such():
    made = plan(book({"opened_on": date(2024, 5, 1), "rate": Decimal("1.50")}))
    stored = {d["name"]: d["result"] for d in plan_as_json(made)["decisions"]}
    assert stored["opened_on"] == {"date": "2024-05-01"}
    assert stored["rate"] == {"decimal": "1.50"}
