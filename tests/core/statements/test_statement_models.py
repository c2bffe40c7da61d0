import math
from datetime import date

import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.core.statements.filed import WAN, lines, statement
from tests.core.vector_files import cases

from obligor_core.statements.benford import EXPECTED, Conformity, benford
from obligor_core.statements.faults import Severity
from obligor_core.statements.frames import frames_of, wide
from obligor_core.statements.models import Traits, kmv, merton, model_results
from obligor_core.statements.models.altman import (
    EM_CONSTANT,
    ZInputs,
    Zone,
    altman_general,
    altman_private,
    altman_z,
    zone,
)
from obligor_core.statements.models.failure import (
    BENEISH_WEIGHTS,
    beneish,
    income_change,
    logistic,
    normal_cdf,
    ohlson,
    probit,
    zmijewski,
)
from obligor_core.statements.models.merton import MertonNeedsMarket
from obligor_core.statements.quality import against_declared, findings
from obligor_core.text import Text

CASES = cases("quant_rating_models.json")


def worth(expression: pl.Expr):
    return pl.select(expression).item()


def lit(value: float) -> pl.Expr:
    return pl.lit(float(value))


def row(changes=None, **head) -> pl.DataFrame:
    return wide(*frames_of([(1, 7, statement(changes, **head))]))


def results(changes=None, traits: Traits | None = None, **head) -> dict:
    return {r.code: r for r in model_results(row(changes, **head), traits or Traits())}


def signs(changes=None, **head) -> dict:
    return {f.code: f for f in findings(row(changes, **head))}


class TestPublishedFigures:
    def given_z(self, *, equity: str) -> ZInputs:
        x = CASES["altman_grey"]["inputs"]
        keys = ("ca", "cl", "ta", "re", "ebit", equity, "tl", "sales")
        return ZInputs(*(lit(x[k]) for k in keys))

    def test_of_altman(self):
        expected = CASES["altman_grey"]["expected"]
        market, book = self.given_z(equity="mve"), self.given_z(equity="bve")
        assert worth(altman_z(market)) == pytest.approx(expected["Z_0999"])
        assert worth(altman_z(market, sales_weight=1.0)) == pytest.approx(expected["Z_1000"])
        assert worth(altman_private(book)) == pytest.approx(expected["Zp"])
        assert worth(altman_general(book)) == pytest.approx(expected["Zpp"])
        assert worth(altman_general(book)) + EM_CONSTANT == pytest.approx(expected["EM"])
        zones = {"altman_z": "Z", "altman_private": "Zp", "altman_general": "Zpp"}
        scores = {"Z": expected["Z_0999"], "Zp": expected["Zp"], "Zpp": expected["Zpp"]}
        for model, key in zones.items():
            assert expected[f"{key}_zone"].startswith(zone(scores[key], model).value)

    @pytest.mark.parametrize("case", ["ohlson_1", "ohlson_2"])
    def test_of_ohlson(self, case):
        x, expected = CASES[case]["inputs"], CASES[case]["expected"]
        score = ohlson(
            size=lit(x["size"]),
            tl_ta=lit(x["tlta"]),
            wc_ta=lit(x["wcta"]),
            cl_ca=lit(x["clca"]),
            ni_ta=lit(x["nita"]),
            ffo_tl=lit(x["futl"]),
            has_two_losses=lit(x["intwo"]),
            owes_more=lit(x["oeneg"]),
            change=lit(x["chin"]),
        )
        assert worth(score) == pytest.approx(expected["O"])
        assert worth(logistic(score)) == pytest.approx(expected["pd"])

    @pytest.mark.parametrize("case", ["zmijewski_-0.1", "zmijewski_0.12"])
    def test_of_zmijewski(self, case):
        x, expected = CASES[case]["inputs"], CASES[case]["expected"]
        score = zmijewski(
            roa=lit(x["roa"]), tl_ta=lit(x["tl_ta"]), current_ratio=lit(x["current_ratio"])
        )
        assert worth(score) == pytest.approx(expected["X"])
        assert worth(probit(score)) == pytest.approx(expected["pd"])

    def test_of_beneish(self):
        x = {k.casefold(): lit(v) for k, v in CASES["beneish_neutral"]["inputs"].items()}
        assert worth(beneish(x)) == pytest.approx(CASES["beneish_neutral"]["expected"]["M"])

    @pytest.mark.parametrize("case", ["merton_hull", "merton_ccc"])
    def test_of_merton(self, case):
        x, expected = CASES[case]["inputs"], CASES[case]["expected"]
        solved = merton(
            equity=x["E"], sigma_equity=x["sigma_E"], debt=x["D"], rate=x["r"], years=x["T"]
        )
        assert solved.assets == pytest.approx(expected["V"], rel=1e-9)
        assert solved.sigma == pytest.approx(expected["sigma_V"], rel=1e-9)
        assert solved.distance == pytest.approx(expected["DD"], rel=1e-9)
        assert solved.pd == pytest.approx(expected["pd"], rel=1e-9)

    def test_of_kmv(self):
        x, expected = CASES["kmv_dd"]["inputs"], CASES["kmv_dd"]["expected"]
        found = kmv(
            assets=x["V"],
            sigma=x["sigma_V"],
            short_debt=x["std"],
            long_debt=x["ltd"],
            drift=x["mu"],
        )
        assert found.default_point == expected["default_point"]
        assert found.distance_simple == pytest.approx(expected["DD_simple"])
        assert found.distance_lognormal == pytest.approx(expected["DD_lognormal"])


class TestMerton:
    @given(
        st.floats(0.01, 1e12),
        st.floats(0.05, 2.0),
        st.floats(0.01, 5),
        st.floats(-0.02, 0.15),
    )
    def test_solves_both_of_its_equations(self, equity, sigma, leverage, rate):
        debt = equity * leverage
        found = merton(equity=equity, sigma_equity=sigma, debt=debt, rate=rate)
        d1 = (math.log(found.assets / debt) + rate + found.sigma**2 / 2) / found.sigma
        d2 = d1 - found.sigma
        call = found.assets * normal_cdf(d1) - debt * math.exp(-rate) * normal_cdf(d2)
        assert call == pytest.approx(equity, rel=1e-6)
        assert normal_cdf(d1) * found.sigma * found.assets == pytest.approx(
            sigma * equity, rel=1e-5
        )
        assert 0 <= found.pd <= 1

    @given(st.floats(0.1, 1.5), st.floats(0.1, 3), st.floats(1.01, 2))
    def test_more_debt_is_never_safer(self, sigma, debt, more):
        less = merton(equity=1, sigma_equity=sigma, debt=debt, rate=0.02).pd
        assert merton(equity=1, sigma_equity=sigma, debt=debt * more, rate=0.02).pd >= less - 1e-9

    @pytest.mark.parametrize(
        "spoilt", [{"equity": 0}, {"sigma_equity": 0}, {"debt": 0}, {"rate": math.nan}]
    )
    def test_refuses_what_is_not_positive(self, spoilt):
        given_ = {"equity": 3.0, "sigma_equity": 0.8, "debt": 10.0, "rate": 0.05} | spoilt
        with pytest.raises(MertonNeedsMarket):
            merton(**given_)


class TestZones:
    def test_limits_are_grey(self):
        assert zone(2.99, "altman_z") is Zone.GREY and zone(1.81, "altman_z") is Zone.GREY
        assert zone(2.9901, "altman_z") is Zone.SAFE
        assert zone(1.0999, "altman_general") is Zone.DISTRESS


class TestApplicability:
    MAKER = Traits(is_listed=False, industry_code="3130")

    def test_a_private_manufacturer_has_z_prime(self):
        found = results(traits=self.MAKER)
        assert found["altman_private"].applies is True
        assert found["altman_z"].applies is False and "数据" in found["altman_z"].why.zh
        assert found["altman_general"].applies is False

    def test_a_trader_has_z_double_prime(self):
        found = results(traits=Traits(industry_code="5164"))
        assert found["altman_general"].applies is True
        assert found["altman_private"].applies is False

    def test_a_listed_manufacturer_has_z_and_merton(self):
        traits = Traits(True, "3130", equity_market_minor=3000 * WAN, equity_volatility=0.4)
        found = results(traits=traits)
        assert found["altman_z"].applies is True and found["merton"].applies is True
        assert dict(found["merton"].components)["default_point"] == (2035 + 150) * WAN

    def test_unknown_stays_unknown(self):
        assert results()["altman_private"].applies is None
        unlisted = results(traits=Traits(industry_code="3130"))["altman_private"]
        assert unlisted.applies is None and "上市" in unlisted.why.zh

    def test_banks_and_interims_have_none(self):
        bank = results(traits=Traits(False, "6621"))
        assert all(r.applies is False for c, r in bank.items() if c.startswith("altman"))
        half = results(period_end=date(2024, 6, 30))
        assert all(r.value is None for r in half.values())

    def test_merton_needs_a_share_price(self):
        assert "市值" in results()["merton"].why.zh

    def test_ohlson_needs_a_price_index(self):
        assert results()["ohlson"].applies is False
        with_index = results(traits=Traits(size_index_minor=100_000))["ohlson"]
        assert with_index.applies is True and 0 < with_index.pd < 1

    def test_beneish_says_when_depreciation_is_not_on_file(self):
        assert "折旧" in results({"depreciation": None})["beneish"].why.zh
        assert "折旧" not in results()["beneish"].why.zh

    def test_the_score_of_the_statement_is_that_of_its_ratios(self):
        x = [830 / 4565, (923 + 107) / 4565, 422 / 4565, 2230 / 2335, 9000 / 4565]
        weights = (0.717, 0.847, 3.107, 0.420, 0.998)
        expected = sum(w * v for w, v in zip(weights, x, strict=True))
        assert results()["altman_private"].value == pytest.approx(expected, abs=1e-5)

    def test_no_change_of_no_income_is_nothing(self):
        assert worth(income_change(lit(0), lit(0))) == 0
        assert worth(income_change(lit(3), lit(-1))) == 1


class TestQuality:
    def test_a_sound_statement_shows_no_sign(self):
        assert signs() == {}

    def test_inflated_revenue_is_found_with_what_drives_it(self):
        changes = {
            "revenue": (13000, 8000),
            "accounts_receivable": (5300, 1100),
            "retained_earnings": (4923, 678),
        }
        found = signs(changes)
        assert {"beneish", "accruals", "receivables_outrun", "cash_to_revenue"} <= set(found)
        assert "DSRI" in found["beneish"].text.zh and found["beneish"].rule == "QUA-01"
        assert found["beneish"].severity is Severity.WARNING
        assert "381.8%" in found["receivables_outrun"].text.en

    def test_profit_without_cash(self):
        found = signs({"cf_purchases": (9000, 7500)})["profit_without_cash"]
        assert "-3,000,000.00" in found.text.zh

    def test_stocks_that_outrun_cost(self):
        assert "inventory_outrun" in signs({"inventories": (1200, 850)})
        assert "inventory_outrun" not in signs({"inventories": (1100, 850)})

    def test_immaterial_stocks_may_outrun(self):
        assert "inventory_outrun" not in signs({"inventories": (40, 10)})

    def test_other_receivables_and_cash_beside_debt(self):
        assert "other_receivables" in signs({"other_receivables": (1400, 40)})
        assert "cash_and_debt" in signs(
            {"monetary_funds": (1900, 410), "short_borrowings": (2180, 770)}
        )

    def test_nothing_is_decided_without_figures(self):
        bare = {code: (a.current // WAN, None) for code, a in lines().items()}
        assert signs(bare | {"cf_sales": (None, None), "cf_purchases": (None, None)}) == {}

    def test_declared_revenue_within_a_tenth_is_equal(self):
        source = Text("tax returns", "纳税申报收入")
        common = {"source": source, "currency": "CNY"}
        within = against_declared(reported_minor=1100, declared_minor=1000, **common)
        beyond = against_declared(reported_minor=1101, declared_minor=1000, **common)
        assert within is None
        assert beyond.rule == "QUA-07" and "+10.1%" in beyond.text.en
        assert against_declared(reported_minor=900, declared_minor=0, **common) is None

    @given(st.lists(st.floats(0.2, 3), min_size=8, max_size=8))
    def test_beneish_is_the_weighted_sum(self, numbers):
        parts = dict(zip(BENEISH_WEIGHTS, numbers, strict=True))
        expected = -4.84 + sum(w * parts[n] for n, w in BENEISH_WEIGHTS.items())
        assert worth(beneish({n: lit(v) for n, v in parts.items()})) == pytest.approx(expected)


class TestBenford:
    def amounts(self, shares: dict[int, float], n: int) -> pl.DataFrame:
        numbers = [d * 100 + 7 for d, s in shares.items() for _ in range(round(s * n))]
        return pl.DataFrame({"amount": numbers})

    def test_lawful_amounts_are_close(self):
        found = benford(self.amounts(EXPECTED, 10_000), "amount").row(0, named=True)
        assert found["conformity"] == Conformity.CLOSE and found["chi_square"] < 1
        assert found["digit_1"] == pytest.approx(0.30103, abs=1e-3)

    def test_even_digits_do_not_conform(self):
        even = dict.fromkeys(range(1, 10), 1 / 9)
        found = benford(self.amounts(even, 900), "amount").row(0, named=True)
        assert found["conformity"] == Conformity.NONCONFORMING
        assert found["chi_square"] > 20.09 and found["mad"] > 0.015

    def test_few_amounts_prove_nothing(self):
        even = dict.fromkeys(range(1, 10), 1 / 9)
        found = benford(self.amounts(even, 90), "amount").row(0, named=True)
        assert found["conformity"] == Conformity.TOO_FEW

    def test_groups_are_judged_each(self):
        good = self.amounts(EXPECTED, 1000).with_columns(who=pl.lit(1))
        bad = self.amounts({9: 1.0}, 400).with_columns(who=pl.lit(2))
        found = benford(pl.concat([bad, good]), "amount", by=["who"]).sort("who")
        assert found["conformity"].to_list() == ["close", "nonconforming"]
        assert found["n"].to_list()[1] == 400

    @given(st.lists(st.integers(-(10**15), 10**15), min_size=1, max_size=50))
    def test_signs_zeros_and_order_mean_nothing(self, numbers):
        assume(any(numbers))
        one = benford(pl.DataFrame({"amount": numbers}), "amount")
        other = benford(pl.DataFrame({"amount": [0, *(-n for n in reversed(numbers))]}), "amount")
        assert one.equals(other)
