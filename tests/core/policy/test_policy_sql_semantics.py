"""NULL, AND, OR, NOT, CASE and comparisons mean what they mean in SQL; SQLite is the judge."""

import sqlite3
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.policy.small_book import CATALOGUE, examples, parsed, rule, with_rules

from obligor_core.policy import Policy, compile_one, parse

ON = date(2026, 2, 1)
NAMES = ("dpd", "returned", "is_insured", "has_guarantee", "industry")

# SQLite writes LEAST and GREATEST as min and max; as in the standard they are NULL beside a NULL.
values = st.sampled_from(
    ["dpd", "returned", "0", "2", "-1", "LEAST(dpd, returned, 2)"]
) | st.builds(
    "COALESCE({}, {})".format,
    st.sampled_from(["dpd", "returned"]),
    st.sampled_from("dpd 5".split()),
)
conditions = st.deferred(
    lambda: (
        st.builds("{} {} {}".format, values, st.sampled_from("= <> < <= > >=".split()), values)
        | st.builds("{} BETWEEN {} AND {}".format, values, values, values)
        | st.builds("{} {} (1, 2, -1)".format, values, st.sampled_from(["IN", "NOT IN"]))
        | st.builds("{} IS {}".format, values, st.sampled_from(["NULL", "NOT NULL"]))
        | st.sampled_from(
            ["is_insured", "has_guarantee", "is_insured = has_guarantee", "industry <> 'C13'"]
        )
        | st.builds("NOT ({})".format, conditions)
        | st.builds("({}) AND ({})".format, conditions, conditions)
        | st.builds("({}) OR ({})".format, conditions, conditions)
        | st.builds("CASE WHEN {} THEN {} > 1 ELSE is_insured END".format, conditions, values)
    )
)
facts = st.fixed_dictionaries(
    {
        "dpd": st.none() | st.integers(-3, 3),
        "returned": st.none() | st.integers(-3, 3),
        "is_insured": st.none() | st.booleans(),
        "has_guarantee": st.none() | st.booleans(),
        "industry": st.sampled_from([None, "C13", "C14"]),
    }
)


def sqlite_says(when, row):
    sql = when.replace("LEAST", "min").replace("GREATEST", "max")
    columns = ", ".join(f":{name} AS {name}" for name in NAMES)
    with sqlite3.connect(":memory:") as connection:
        ((answer,),) = connection.execute(f"SELECT {sql} FROM (SELECT {columns})", row)
    connection.close()
    return None if answer is None else bool(answer)


@examples(75)
@given(when=conditions, row=facts)
def test_conditions_answer_as_in_sql(when, row):
    policy = parse(with_rules(rule(when)), CATALOGUE)
    if isinstance(policy, Policy):
        assert compile_one(policy, on=ON).test("TRY-01", row) is sqlite_says(when, row)
    elif {f.rule for f in policy} == {"POL-14"}:  # proven never to be true
        assert sqlite_says(when, row) is not True
    else:  # too long
        assert {f.rule for f in policy} == {"POL-06"}


@pytest.mark.parametrize(
    ("left", "right", "both", "either"),
    [
        (True, True, True, True),
        (True, False, False, True),
        (True, None, None, True),
        (False, False, False, False),
        (False, None, False, None),
        (None, None, None, None),
    ],
)
def test_the_truth_tables_of_the_standard_hold(left, right, both, either):
    row = {"is_insured": left, "has_guarantee": right}
    for one, other in (("is_insured", "has_guarantee"), ("has_guarantee", "is_insured")):
        conjunction = compile_one(parsed(with_rules(rule(f"{one} AND {other}"))), on=ON)
        disjunction = compile_one(parsed(with_rules(rule(f"{one} OR {other}"))), on=ON)
        assert conjunction.test("TRY-01", row) is both
        assert disjunction.test("TRY-01", row) is either
