"""The policy language: dated, sourced YAML with SQL conditions, evaluated with reasons.

``parse`` a text against the fact catalogue; ``evaluate`` it over the book or ``compile_one`` for
single customers; ``explain``, ``decide`` and ``replay``; ``what_if`` and ``compare`` for drafts.
docs/policy-language.md is written for the analyst.
"""

from obligor_core.policy.deciding import Decision, DecisionUnreadable, Replay, decide, replay
from obligor_core.policy.diff import Comparison, Difference, compare
from obligor_core.policy.evaluation import Evaluation, evaluate
from obligor_core.policy.explaining import Operand, Reason, explain
from obligor_core.policy.finding import Finding, Place
from obligor_core.policy.forms import Edition, NumberMissing, Policy
from obligor_core.policy.loading import FactMistyped
from obligor_core.policy.parsing import parse
from obligor_core.policy.remedying import Change
from obligor_core.policy.single import Judge, Outcome, Undecided, compile_one
from obligor_core.policy.what_if import WhatIf, what_if

__all__ = [
    "Change",
    "Comparison",
    "Decision",
    "DecisionUnreadable",
    "Difference",
    "Edition",
    "Evaluation",
    "FactMistyped",
    "Finding",
    "Judge",
    "NumberMissing",
    "Operand",
    "Outcome",
    "Place",
    "Policy",
    "Reason",
    "Replay",
    "Undecided",
    "WhatIf",
    "compare",
    "compile_one",
    "decide",
    "evaluate",
    "explain",
    "parse",
    "replay",
    "what_if",
]
