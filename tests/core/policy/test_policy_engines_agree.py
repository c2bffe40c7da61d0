"""The frame form and the plain form give the same answers, whatever the facts and conditions."""

from datetime import date, timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from tests.core.policy.small_book import CATALOGUE, FULL, HEADER, examples, parsed, rule, with_rules

from obligor_core.facts import FactType, Grain
from obligor_core.policy import Policy, compile_one, evaluate, parse

ON = date(2026, 2, 1)
FACTS = CATALOGUE.all(grain=Grain.CUSTOMER)
SCHEMA = {
    FactType.MONEY: pl.Int64,
    FactType.INTEGER: pl.Int64,
    FactType.NUMBER: pl.Float64,
    FactType.BOOLEAN: pl.Boolean,
    FactType.TEXT: pl.String,
    FactType.DATE: pl.Date,
}
SMALL = st.integers(-6, 6)
WHOLE = SMALL | st.integers(-(2**62), 2**62)
VALUES = {
    FactType.MONEY: SMALL.map(lambda n: 100 * n) | WHOLE,
    FactType.INTEGER: WHOLE,
    FactType.NUMBER: st.sampled_from([0.0, -0.0, 0.1, 0.5, -1.5, 3.0, 1e308, float("nan")])
    | st.floats(width=64),
    FactType.BOOLEAN: st.booleans(),
    FactType.TEXT: st.sampled_from(["C13", "C14", "", "premium", "standard"]),
    FactType.DATE: st.integers(-800, 800).map(lambda n: ON + timedelta(days=n)),
}
ROWS = st.lists(
    st.fixed_dictionaries({f.name: st.none() | VALUES[f.type] for f in FACTS}),
    min_size=1,
    max_size=6,
)

numbers = st.deferred(
    lambda: (
        st.sampled_from(["dpd", "returned", "late_ratio", "trend", "0", "1", "-2", "0.5", "3.25"])
        | st.builds("({} {} {})".format, numbers, st.sampled_from("+-*"), numbers)
        | st.builds("({} / {})".format, numbers, st.sampled_from(["dpd", "late_ratio", "4", "-3"]))
        | st.builds("(overdue / {})".format, st.sampled_from(["exposure", "disputed"]))
        | st.builds("(-{})".format, st.sampled_from(["dpd", "trend"]))
        | st.builds("ABS({})".format, numbers)
        | st.builds("{}({}, {})".format, FUNCTIONS, numbers, numbers)
        | st.builds("CASE WHEN {} THEN {} ELSE {} END".format, conditions, numbers, numbers)
        | st.just("(as_of - opened_on)")
    )
)
amounts = st.deferred(
    lambda: (
        st.sampled_from(["overdue", "exposure", "disputed"])
        | st.builds("({} {} {})".format, amounts, st.sampled_from("+-"), amounts)
        | st.builds("({} * {})".format, st.sampled_from(["0.1", "-3", "0.333"]), amounts)
        | st.builds("({} * {})".format, amounts, st.sampled_from(["dpd", "late_ratio"]))
        | st.builds("({} / {})".format, amounts, st.sampled_from(["3", "-0.7", "returned"]))
        | st.builds("{}({}, {})".format, FUNCTIONS, amounts, st.just("disputed"))
        | st.builds("CASE WHEN {} THEN {} END".format, conditions, amounts)
    )
)
FUNCTIONS = st.sampled_from(["LEAST", "GREATEST", "COALESCE"])
OPERATORS = st.sampled_from(["=", "<>", "<", "<=", ">", ">="])
conditions = st.deferred(
    lambda: (
        st.builds("{} {} {}".format, numbers, OPERATORS, numbers)
        | st.builds("{} {} {}".format, amounts, OPERATORS, amounts)
        | st.builds("{} {} {}".format, amounts, OPERATORS, st.sampled_from(["0.01", "5", "-1"]))
        | st.sampled_from(
            [
                "is_insured",
                "has_guarantee = FALSE",
                "industry = 'C13'",
                "segment <> industry",
                "industry IN ('C13', '')",
                "dpd NOT IN (1, 2.5, 3)",
                "overdue BETWEEN 0.5 AND exposure",
                "opened_on >= DATE '2025-12-31'",
                "opened_on + 30 < last_paid_on",
                "LEAST(opened_on, last_paid_on) = opened_on",
                "late_ratio IS NULL",
                "overdue / exposure IS NOT NULL",
                "COALESCE(industry, 'C13') = 'C13'",
                "CASE industry WHEN 'C13' THEN is_insured ELSE has_guarantee END",
            ]
        )
        | st.builds("NOT ({})".format, conditions)
        | st.builds("({}) AND ({})".format, conditions, conditions)
        | st.builds("({}) OR ({})".format, conditions, conditions)
    )
)


def frame_of(rows):
    return pl.DataFrame(rows, schema={f.name: SCHEMA[f.type] for f in FACTS})


def plain(policy, rows):
    """Return what the plain form says, laid out as the frame form lays it out."""
    judge = compile_one(policy, on=ON)
    rules = [form.id for form in policy.edition(ON).enabled]
    result = []
    for row in rows:
        outcome = judge(row)
        lacking = {u.rule for u in outcome.undecided} - set(outcome.fired)
        fired = {r: True if r in outcome.fired else None if r in lacking else False for r in rules}
        result.append({**outcome.outputs, **outcome.derived, **fired})
    return result


def agree(policy, rows):
    evaluation = evaluate(policy, frame_of(rows), on=ON)
    expected = pl.DataFrame(plain(policy, rows), schema=evaluation.frame.schema)
    assert_frame_equal(evaluation.frame, expected, check_exact=True)


@examples(50)
@given(when=conditions, rows=ROWS)
def test_a_condition_means_the_same_in_both(when, rows):
    policy = parse(with_rules(rule(when)), CATALOGUE)
    if isinstance(policy, Policy):  # else too large, or never true
        agree(policy, rows)


@examples(15)
@given(rows=ROWS)
def test_a_whole_policy_means_the_same_in_both(rows):
    agree(parsed(FULL), rows)


OUTPUTS = """\
outputs:
  m: {title: {en: M, zh: 甲}, type: money, combine: COMBINE, otherwise: 7.00}
  i: {title: {en: I, zh: 乙}, type: integer, combine: COMBINE}
  x: {title: {en: X, zh: 丙}, type: number, combine: COMBINE, otherwise: 0.25}
  d: {title: {en: D, zh: 丁}, type: date, combine: DATES, otherwise: 2026-01-31}
  b: {title: {en: B, zh: 戊}, type: boolean, combine: DATES}
rules:
"""


@examples(25)
@given(
    rows=ROWS,
    combine=st.sampled_from(["first", "max", "min", "sum"]),
    amount=amounts,
    number=numbers,
    when=conditions,
)
def test_outputs_are_combined_the_same_in_both(rows, combine, amount, number, when):
    outputs = OUTPUTS.replace("COMBINE", combine).replace("DATES", combine.replace("sum", "max"))
    then = f'm: "{amount}", i: 5, x: "{number}", d: 2025-05-05, b: false'
    other = "m: overdue / 3, i: dpd + 1, x: late_ratio, d: 2026-06-06, b: true"
    text = (
        HEADER
        + outputs
        + rule(when, order=1, then=then)
        + rule("dpd > 0", number=2, order=2, then=other)
        + rule("TRUE", number=3, order=3, then="m: 0.01, i: 3, x: 1")
    )
    policy = parse(text, CATALOGUE)
    if isinstance(policy, Policy):
        agree(policy, rows)


@examples(10)
@given(rows=ROWS)
def test_the_undecided_are_the_same_in_both(rows):
    policy = parsed(FULL)
    long = evaluate(policy, frame_of(rows), on=ON).undecided()
    found = [(r["row"], r["rule"], tuple(r["missing"])) for r in long.to_dicts()]
    judge = compile_one(policy, on=ON)
    expected = [(i, u.rule, u.missing) for i, row in enumerate(rows) for u in judge(row).undecided]
    assert found == expected


def test_a_large_frame_answers_as_its_rows_do():
    facts = pl.DataFrame({"dpd": range(12_000)}).with_columns(
        overdue=pl.col("dpd") * 1000, exposure=pl.col("dpd") * 3999, late_ratio=pl.col("dpd") / 2e4
    )
    wide = facts.with_columns(
        overdue=pl.col("overdue") + 2**60, exposure=pl.col("exposure") + 2**61
    )
    for frame in (facts, wide):
        evaluation = evaluate(parsed(FULL), frame, on=ON)
        rows = [0, 1, 45, 61, 5_999, 11_999]
        assert evaluation.frame[rows].to_dicts() == plain(
            parsed(FULL), [frame.row(i, named=True) for i in rows]
        )


def test_one_row_divides_as_many_rows_do():
    when = "dpd / 3 = 541 / 3 AND late_ratio / 3 = 541 / 3 AND trend / late_ratio < 1"
    policy = parsed(with_rules(rule(when)))
    one = pl.DataFrame({"dpd": [541], "late_ratio": [541.0], "trend": [5.0]})
    constant = pl.DataFrame({"dpd": [541, 541]}).with_columns(late_ratio=541.0, trend=5.0)
    for frame in (one, pl.concat([one, one]), constant):
        assert evaluate(policy, frame, on=ON).frame["TRY-01"].to_list() == [True] * frame.height


def test_a_constant_on_the_left_stands_beside_a_column_without_values():
    policy = parsed(with_rules(rule("0.5 < late_ratio OR 'C13' = industry OR 5 > dpd")))
    frame = evaluate(policy, pl.DataFrame({"exposure": [1, 2]}), on=ON).frame
    assert frame["TRY-01"].to_list() == [None, None]
