"""The policy language: dated, sourced YAML with SQL conditions, evaluated with reasons.

``parse`` a text against the fact catalogue, ``evaluate`` it over the book, ``compile_one`` for
single customers. docs/policy-language.md is written for the analyst.
"""

from obligor_core.policy.evaluation import Evaluation, evaluate
from obligor_core.policy.finding import Finding, Place
from obligor_core.policy.forms import Edition, Policy
from obligor_core.policy.loading import FactMistyped
from obligor_core.policy.parsing import parse
from obligor_core.policy.single import Judge, Outcome, Undecided, compile_one

__all__ = [
    "Edition",
    "Evaluation",
    "FactMistyped",
    "Finding",
    "Judge",
    "Outcome",
    "Place",
    "Policy",
    "Undecided",
    "compile_one",
    "evaluate",
    "parse",
]
