from collections import defaultdict
from datetime import date

import polars as pl
import pytest

from obligor_core.sample.book import generate
from obligor_core.sample.statements import Planted, statements
from obligor_core.statements.chart import Standard
from obligor_core.statements.checks import faults
from obligor_core.statements.faults import Check, Severity
from obligor_core.statements.frames import HEADERS, LINES, wide
from obligor_core.statements.models.columns import with_models
from obligor_core.statements.quality import with_signs
from obligor_core.statements.statement import Amounts, Header
from obligor_core.statements.totals import statement_of

UNTIL = date(2026, 11, 28)


@pytest.fixture(scope="module")
def book():
    return generate(customers=200, months=24, seed=20, until=UNTIL)


@pytest.fixture(scope="module")
def sample(book):
    return statements(book.customers, book.truth, seed=20, until=UNTIL)


@pytest.fixture(scope="module")
def filed(sample):
    """Return the statements of each customer in order, rebuilt from the frames."""
    lines = defaultdict(dict)
    for key, code, current, previous in sample.lines.iter_rows():
        lines[key][code] = Amounts(current, previous)
    found = defaultdict(list)
    for row in sample.headers.sort("period_end").iter_rows(named=True):
        head = Header(Standard(row["standard"]), row["period_from"], row["period_end"])
        found[row["customer_external_id"]].append(statement_of(head, lines[row["key"]]))
    return found


def planted(sample, kind: Planted) -> set[str]:
    return set(sample.truth.filter(planted=kind.value)["customer_external_id"])


class TestTheSample:
    def test_covers_two_of_three_enterprises(self, book, sample):
        enterprises = book.customers.filter(kind="enterprise").height
        assert 0.55 < sample.headers["customer_external_id"].n_unique() / enterprises < 0.8

    def test_has_three_years_and_an_interim_of_most(self, sample):
        counts = sample.headers.group_by("customer_external_id").len()["len"]
        assert counts.max() == 4 and counts.median() == 4

    def test_is_the_same_for_the_same_seed_and_another_for_another(self, book, sample):
        again = statements(book.customers, book.truth, seed=20, until=UNTIL)
        assert again.lines.equals(sample.lines)
        other = statements(book.customers, book.truth, seed=21, until=UNTIL)
        assert not other.lines.equals(sample.lines)

    def test_has_nothing_of_the_future_and_nothing_after_a_default(self, book, sample):
        assert sample.headers["filed_on"].max() <= UNTIL
        stopped = book.truth.drop_nulls("default_on")
        late = sample.headers.join(stopped, on="customer_external_id").filter(
            pl.col("filed_on") > pl.col("default_on")
        )
        assert late.is_empty()

    def test_balances_and_ties_but_where_planted(self, sample, filed):
        spoilt = planted(sample, Planted.UNBALANCED)
        for name, of in filed.items():
            last = None
            for statement in of:
                errors = {
                    f.check
                    for f in faults(statement, previous=last)
                    if f.severity is not Severity.NOTICE
                }
                last = statement
                assert not errors or name in spoilt
                assert errors <= {Check.BALANCE, Check.OPENING}
        assert spoilt

    def test_shows_inflated_revenue_and_little_else(self, sample):
        numbers = {key: n for n, key in enumerate(sample.headers["key"])}
        known = sample.headers.with_columns(
            statement_id=pl.col("key").replace_strict(numbers, return_dtype=pl.Int64),
            customer_id=pl.col("customer_external_id").str.slice(1).cast(pl.Int64),
        )
        lines = sample.lines.with_columns(
            statement_id=pl.col("key").replace_strict(numbers, return_dtype=pl.Int64)
        )
        table = wide(known.select(HEADERS.keys()), lines.select(LINES.keys()))
        nothing = pl.lit(None, dtype=pl.Int64)
        scored = with_signs(
            with_models(table.with_columns(equity_market=nothing, size_index=nothing))
        )
        found = set(scored.filter("sign_beneish")["customer_id"])
        assert found == {int(name[1:]) for name in planted(sample, Planted.INFLATED)}

    def test_shows_failing_payers_as_weak(self, book, sample):
        equity = sample.lines.filter(code="equity").join(
            sample.headers.select("key", "customer_external_id", "kind"), on="key"
        )
        debts = sample.lines.filter(code="total_assets").join(equity, on="key", suffix="_equity")
        of_habit = (
            debts.filter(kind="annual")
            .join(book.truth, on="customer_external_id")
            .group_by("habit")
            .agg((1 - pl.col("current_equity") / pl.col("current")).median().alias("debt_ratio"))
        )
        ratios = dict(of_habit.iter_rows())
        assert ratios["defaulting"] > ratios["stretching"] > ratios["prompt"]

    def test_uses_both_formats(self, sample):
        assert set(sample.headers["standard"]) == {"cas_2019", "small_enterprise"}

    @pytest.mark.parametrize(
        ("until", "last"),
        [
            (date(2026, 2, 15), date(2025, 9, 30)),
            (date(2026, 5, 5), date(2025, 12, 31)),
            (date(2026, 7, 1), date(2026, 3, 31)),
        ],
    )
    def test_ends_with_the_quarter_that_is_in(self, until, last):
        book = generate(customers=40, months=12, seed=3, until=until)
        sample = statements(book.customers, book.truth, seed=3, until=until)
        assert sample.headers["period_end"].max() == last
