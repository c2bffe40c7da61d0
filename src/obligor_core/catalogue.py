"""The whole fact catalogue: what the book says, what each kind of evidence says, and both together.

A kind of evidence is a package of the core with ``facts.measures()``; it is named here once, and
is from then on known to policies, pages, the night and the single customer alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

import polars as pl

from obligor_core.assessment.crossing import cross_measures
from obligor_core.assessment.facts import measures as assessment_measures
from obligor_core.bankflows.facts import measures as bankflow_measures
from obligor_core.collateral.facts import measures as collateral_measures
from obligor_core.facts import Catalogue, Fact, Grain
from obligor_core.portfolio.facts import catalogue_of
from obligor_core.portfolio.facts.definition import POLARS_TYPES, Measure
from obligor_core.portfolio.numbers import BookNumbers
from obligor_core.questionnaires.facts import measures as questionnaire_measures
from obligor_core.records.facts import measures as record_measures
from obligor_core.statements.facts import measures as statement_measures
from obligor_core.taxinvoices.facts import measures as tax_invoice_measures
from obligor_core.text import Text

Family = tuple[Text, Callable[[], Iterable[Measure]]]

# The kinds of evidence, in the order of work.
EVIDENCE: tuple[Family, ...] = (
    (Text("Financial statements", "财务报表"), statement_measures),
    (Text("Bank flows", "银行流水"), bankflow_measures),
    (Text("Tax invoices", "进销项发票"), tax_invoice_measures),
    (Text("Credit records and industry", "信用记录与行业"), record_measures),
    (Text("Questionnaires", "问卷与5C"), questionnaire_measures),
    (Text("Collateral", "担保"), collateral_measures),
    (Text("Assessment", "风险评估"), assessment_measures),
)
BOOK = Text("Business and payments with us", "与我方往来及付款")
BETWEEN = Text("One source against another", "交叉印证")


def whole_catalogue(numbers: BookNumbers) -> Catalogue:
    """Return every fact that a policy may use under these numbers."""
    catalogue = Catalogue()
    for grain in Grain:
        catalogue.add(*catalogue_of(numbers).all(grain=grain))
    catalogue.add(*evidence_facts(), *(m.fact for m in cross_measures()))
    return catalogue


@lru_cache(maxsize=1)
def evidence_facts() -> tuple[Fact, ...]:
    """Return the facts of all kinds of evidence, in the order of the catalogue."""
    return tuple(m.fact for _, family in EVIDENCE for m in family())


def families(numbers: BookNumbers) -> list[tuple[Text, tuple[Fact, ...]]]:
    """Return the facts of customers by the kind of evidence they come from."""
    book = catalogue_of(numbers).all(grain=Grain.CUSTOMER)
    between = tuple(m.fact for m in cross_measures())
    kinds = [(label, tuple(m.fact for m in family())) for label, family in EVIDENCE]
    return [one for one in [(BOOK, book), *kinds, (BETWEEN, between)] if one[1]]


def with_evidence(facts: pl.DataFrame, evidence: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Return the facts of the book with those of the evidence, and those that need both, added.

    A frame of evidence has ``customer_id`` and facts, one row for each customer that has any; who
    has none has the facts as missing.
    """
    for frame in evidence:
        facts = facts.join(frame, on="customer_id", how="left", maintain_order="left")
    return completed(facts).with_columns(m.column() for m in cross_measures())


def completed(facts: pl.DataFrame) -> pl.DataFrame:
    """Return the facts with those of evidence that a frame lacks, such as an older snapshot."""
    lacking = [f for f in evidence_facts() if f.name not in facts.columns]
    return facts.with_columns(pl.lit(None, POLARS_TYPES[f.type]).alias(f.name) for f in lacking)
