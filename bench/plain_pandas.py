"""The plain pandas script that a careful analyst would write: bank transactions to facts.

It reads the same file and gives what can be compared: gross and operating flows of three windows,
purposes by words, concentration, volatility, daily balances, instalments, round trips, night and
round sums, first digits, and one z-score. It does not recognise overlaps, spellings of names,
related parties or currencies, and drives no finding.
"""

from __future__ import annotations

import io
from datetime import date

import numpy as np
import pandas as pd

WORDS = {
    "wages": "工资|薪",
    "tax": "缴税|税款|增值税",
    "social": "社保|公积金",
    "utilities": "电费|水费|燃气",
    "loan_out": "还款|还贷|归还贷款|小额贷款|融资租赁",
    "loan_in": "放款|贷款发放",
    "interest": "结息",
    "returned": "退汇|退票|冲正",
    "cash": "取现|现金",
}
KEY = "account_number"


def facts(content: bytes, *, on: date) -> pd.DataFrame:
    """Return one row per account with the facts of the year."""
    rows = pd.read_csv(io.BytesIO(content), dtype=str, encoding="utf-8-sig").fillna("")
    rows["amount"] = (rows["amount"].astype(float) * 100).round().astype("int64")
    rows["balance"] = (rows["balance"].astype(float) * 100).round().astype("int64")
    rows["booked_on"] = pd.to_datetime(rows["booked_on"])
    end = pd.Timestamp(on)
    rows = rows[(rows["booked_on"] > end - pd.DateOffset(months=12)) & (rows["booked_on"] <= end)]
    text = rows["summary"] + " " + rows["purpose"] + " " + rows["party_name"]
    rows["category"] = np.select(
        [text.str.contains(words) for words in WORDS.values()], list(WORDS), default="trade"
    )
    parts = [
        _flows(rows, end),
        _concentration(rows),
        _months(rows, end),
        _balances(rows, end),
        _instalments(rows),
        _round_trips(rows),
        _habits(rows),
        _outliers(rows),
    ]
    return pd.concat(parts, axis=1)


def _flows(rows: pd.DataFrame, end: pd.Timestamp) -> pd.DataFrame:
    found = {}
    no_business = rows["category"].isin(["loan_in", "interest", "returned", "cash"])
    for months in (3, 6, 12):
        part = rows[rows["booked_on"] > end - pd.DateOffset(months=months)]
        inflow = part[part["amount"] > 0]
        found[f"in_{months}"] = inflow.groupby(KEY)["amount"].sum()
        found[f"out_{months}"] = -part[part["amount"] < 0].groupby(KEY)["amount"].sum()
        found[f"operating_{months}"] = (
            inflow[~no_business.loc[inflow.index]].groupby(KEY)["amount"].sum()
        )
    by_category = rows.groupby([KEY, "category"])["amount"].sum().unstack(fill_value=0)
    return pd.concat([pd.DataFrame(found), by_category], axis=1)


def _concentration(rows: pd.DataFrame) -> pd.DataFrame:
    paid = rows[rows["amount"] > 0].groupby([KEY, "party_name"])["amount"].sum()
    share = paid / paid.groupby(level=0).transform("sum")
    ordered = share.sort_values(ascending=False).groupby(level=0)
    return pd.DataFrame(
        {"top1": ordered.first(), "top5": ordered.head(5).groupby(level=0).sum(),
         "hhi": (share**2).groupby(level=0).sum()}
    )  # fmt: skip


def _months(rows: pd.DataFrame, end: pd.Timestamp) -> pd.DataFrame:
    month = rows["booked_on"].dt.to_period("M")
    inflow = rows[rows["amount"] > 0].groupby([KEY, month])["amount"].sum().unstack(fill_value=0)
    net = rows.groupby([KEY, month])["amount"].sum().unstack(fill_value=0)
    return pd.DataFrame(
        {"volatility": inflow.std(axis=1, ddof=0) / inflow.mean(axis=1),
         "deficits": (net < 0).sum(axis=1)}
    )  # fmt: skip


def _balances(rows: pd.DataFrame, end: pd.Timestamp) -> pd.DataFrame:
    ordered = rows.sort_values([KEY, "booked_on", "booked_time"], kind="stable")
    daily = ordered.groupby([KEY, "booked_on"])["balance"].last().unstack(0)
    daily = daily.reindex(pd.date_range(daily.index.min(), end)).ffill()
    before = ordered.groupby(KEY)["balance"].shift(1)
    broken = before.notna() & (before + ordered["amount"] != ordered["balance"])
    outflow = -rows[rows["amount"] < 0].groupby(KEY)["amount"].sum()
    return pd.DataFrame(
        {"average": daily.mean(), "least": daily.min(), "last": daily.iloc[-1],
         "low": daily.lt(outflow / 12 * 0.05, axis=1).sum(), "negative": (daily < 0).sum(),
         "breaks": broken.groupby(ordered[KEY]).sum()}
    )  # fmt: skip


def _instalments(rows: pd.DataFrame) -> pd.DataFrame:
    paid = rows[(rows["amount"] < 0) & rows["category"].isin(["trade", "loan_out"])]
    by_day = paid.groupby([KEY, "party_name", "booked_on"])["amount"].sum().reset_index()
    grouped = by_day.groupby([KEY, "party_name"])
    by_day["apart"] = grouped["booked_on"].diff().dt.days
    by_day["off"] = (by_day["amount"] - grouped["amount"].transform("median")).abs()
    found = grouped.agg(
        count=("amount", "size"), middle=("amount", "median"), apart=("apart", "median")
    )
    found["spread"] = by_day.groupby([KEY, "party_name"])["off"].median()
    steady = found[
        (found["count"] >= 3)
        & found["apart"].between(26, 35)
        & (found["spread"] <= found["middle"].abs() * 0.03)
    ]
    return pd.DataFrame({"instalments": -steady.groupby(level=0)["middle"].sum()})


def _round_trips(rows: pd.DataFrame) -> pd.DataFrame:
    large = rows[(rows["amount"].abs() >= 1_000_000) & (rows["party_name"] != "")]
    columns = [KEY, "party_name", "booked_on", "amount"]
    out, back = large[large["amount"] < 0][columns], large[large["amount"] > 0][columns]
    pairs = out.merge(back, on=[KEY, "party_name"], suffixes=("", "_back"))
    days = (pairs["booked_on_back"] - pairs["booked_on"]).dt.days
    off = (pairs["amount_back"] + pairs["amount"]).abs()
    near = pairs[days.between(0, 7) & (off <= pairs["amount"].abs() * 0.02)]
    return pd.DataFrame({"trips": near.groupby(KEY).size()})


def _habits(rows: pd.DataFrame) -> pd.DataFrame:
    size = rows["amount"].abs()
    hour = pd.to_numeric(rows["booked_time"].str[:2])
    is_night = (hour >= 23) | (hour < 6)
    digit = size.astype(str).str[0].astype(int)
    share = rows.groupby([KEY, digit])["amount"].size().unstack(fill_value=0)
    share = share.div(share.sum(axis=1), axis=0).reindex(columns=range(1, 10), fill_value=0)
    expected = np.log10(1 + 1 / np.arange(1, 10))
    total = size.groupby(rows[KEY]).sum()
    return pd.DataFrame(
        {"night": size[is_night].groupby(rows[KEY]).sum() / total,
         "round": size[size % 1_000_000 == 0].groupby(rows[KEY]).sum() / total,
         "benford": (share - expected).abs().mean(axis=1)}
    )  # fmt: skip


def _outliers(rows: pd.DataFrame) -> pd.DataFrame:
    size = np.log(rows["amount"].abs())
    group = [rows[KEY], rows["amount"] > 0, rows["category"]]
    off = size - size.groupby(group).transform("median")
    spread = off.abs().groupby(group).transform("median")
    z = 0.6745 * off / spread.where(spread > 0)
    return pd.DataFrame({"outliers": (z > 3.5).groupby(rows[KEY]).sum()})
