"""How well invoice facts alone tell firms that defaulted: make bench NAME=invoice_separation.

Needs the public data of docs/real-data.md (``OBLIGOR_REAL_DATA``). The facts are the module's own,
by the last day of 2019, of the 45 firms whose default is known. No rating, no name, no size class.
Repeated stratified cross-validation; nothing is tuned. Prints what docs/invoice-facts.md states.
"""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
from sklearn.base import ClassifierMixin, clone
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import QuantileTransformer

from measured import keep

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from obligor_core.imports.checking import Options, check
from obligor_core.imports.kinds import KINDS
from obligor_core.imports.mapping import proposed
from obligor_core.imports.reading import Table
from obligor_core.taxinvoices.facts import facts_of
from obligor_core.taxinvoices.invoices import party_key, state_by_sign
from real_books import cumcm

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("OBLIGOR_REAL_DATA", ROOT.parent / "shared" / "data"))
COMMAND = "make bench NAME=invoice_separation"
DAYS = (date(2019, 12, 31), date(2019, 6, 30), date(2020, 2, 21))
FOLDS, REPEATS, BOOTSTRAPS, SEED = 5, 40, 2000, 20
MODELS = {
    "logistic regression": LogisticRegression(C=0.1, max_iter=5000, class_weight="balanced"),
    "random forest": RandomForestClassifier(
        300, min_samples_leaf=3, class_weight="balanced_subsample", n_jobs=2, random_state=SEED
    ),
}


def imported(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the invoices as the ordinary import reads them and the kernel takes them."""
    kind = KINDS["tax_invoices"]
    cells = rows.select(
        pl.col(name).cast(pl.String).fill_null("").alias(f"c{place}")
        for place, name in enumerate(rows.columns)
    )
    table = Table(tuple(rows.columns), cells, first_row=2, source="cumcm")
    checked = check(kind, table, mapping=proposed(kind, rows.columns), options=Options())
    if checked.faults:
        raise SystemExit(f"{len(checked.faults)} faults: {checked.faults[0]}")
    return checked.rows.with_columns(
        invoice_id=pl.int_range(pl.len()),
        customer_id=pl.col("customer_external_id").str.slice(1).cast(pl.Int64),
        state=state_by_sign(pl.col("state"), pl.col("total_minor")),
        party_key=party_key(pl.col("party_name"), pl.col("party_tax_no")),
    )


def features(invoices: pl.DataFrame, on: date) -> pl.DataFrame:
    """Return the numbers among the facts; flags as 0 and 1, dates and names left out."""
    found = facts_of(invoices, on=on)
    kept = [n for n, t in found.schema.items() if n != "customer_id" and _is_number(t)]
    told = found.select("customer_id", pl.col(kept).cast(pl.Float64))
    return told.select("customer_id", *(n for n in kept if told[n].n_unique() > 1))


def _is_number(type_: pl.DataType) -> bool:
    return type_.is_numeric() or type_ == pl.Boolean


def predicted(model: ClassifierMixin, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the out-of-fold probabilities of each repeat, a row for each."""
    told = np.zeros((REPEATS, len(y)))
    for repeat in range(REPEATS):
        for train, test in StratifiedKFold(FOLDS, shuffle=True, random_state=repeat).split(x, y):
            pipe = make_pipeline(
                SimpleImputer(strategy="median", keep_empty_features=True),
                QuantileTransformer(n_quantiles=20, output_distribution="normal"),
                clone(model),
            ).fit(x[train], y[train])
            told[repeat, test] = pipe.predict_proba(x[test])[:, 1]
    return told


def interval(y: np.ndarray, score: np.ndarray) -> tuple[float, float]:
    """Return the 95 % interval of the AUC over firms drawn again within each class."""
    draw = np.random.default_rng(SEED)
    bad, good = np.flatnonzero(y == 1), np.flatnonzero(y == 0)
    found = []
    for _ in range(BOOTSTRAPS):
        rows = np.concatenate([draw.choice(bad, len(bad)), draw.choice(good, len(good))])
        found.append(roc_auc_score(y[rows], score[rows]))
    low, high = np.percentile(found, [2.5, 97.5])
    return float(low), float(high)


def single(x: pl.DataFrame, y: np.ndarray) -> list[tuple[float, str, str]]:
    """Return each fact's own AUC, the strongest first, and which side is the bad one."""
    told = []
    for name in x.columns:
        values = x[name].fill_null(x[name].median()).to_numpy()
        auc = float(roc_auc_score(y, values))
        told.append((max(auc, 1 - auc), name, "high" if auc >= 0.5 else "low"))
    return sorted(told, reverse=True)


def main() -> None:
    rows = cumcm.convert(DATA).files["tax_invoices"]
    truth = pl.read_csv(DATA / cumcm.FOLDER / "a1_enterprises_45.csv").select(
        customer_id=pl.col("企业代号").str.slice(1).cast(pl.Int64),
        bad=(pl.col("是否违约") == "是").cast(pl.Int64),
    )
    known = truth["customer_id"].implode()
    invoices = imported(rows).filter(pl.col("customer_id").is_in(known))
    print(f"{len(truth)} firms, {truth['bad'].sum()} defaulted, {len(invoices)} invoices")
    for on in DAYS:
        joined = truth.join(features(invoices, on), on="customer_id", how="left")
        y, x = joined["bad"].to_numpy(), joined.drop("customer_id", "bad")
        print(f"\nby {on}: {x.width} facts")
        for name, model in MODELS.items():
            told = predicted(model, x.to_numpy(), y)
            aucs = [float(roc_auc_score(y, one)) for one in told]
            low, high = interval(y, told.mean(axis=0))
            spread = f"{np.percentile(aucs, 2.5):.3f} to {np.percentile(aucs, 97.5):.3f}"
            print(
                f"  {name}: AUC {np.mean(aucs):.3f} over {REPEATS} repeats ({spread}),"
                f" {low:.3f} to {high:.3f} over firms"
            )
            if on == DAYS[0]:
                figure = {
                    "firms": len(y),
                    "repeats": REPEATS,
                    "mean": round(float(np.mean(aucs)), 3),
                    "least": round(float(np.percentile(aucs, 2.5)), 3),
                    "most": round(float(np.percentile(aucs, 97.5)), 3),
                    "firms_low": round(low, 3),
                    "firms_high": round(high, 3),
                }
                keep(COMMAND, {f"invoice_separation_auc_{name.replace(' ', '_')}": figure})
        for auc, fact, side in single(x, y)[:12]:
            print(f"    {auc:.3f} {fact} ({side} is bad)")


if __name__ == "__main__":
    main()
