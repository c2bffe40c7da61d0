"""Answers of a policy in words: the titles of its outputs and rules, the labels of its choices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from obligor.foundation import figures
from obligor.policies import queries
from obligor_core.policy import Policy

BETWEEN = {True: "、", False: ", "}
STORED_BETWEEN = ", "


class Words:
    """What the texts of one policy call things; where two texts differ, the last one names."""

    def __init__(self, texts: Sequence[str]) -> None:
        parsed = [queries.parsed_text(text) for text in texts]
        declared = [policy.declaration for policy in parsed if isinstance(policy, Policy)]
        outputs = [output for one in declared for output in one.outputs]
        self._outputs = {output.name: output.title for output in outputs}
        self._choices = {
            (output.name, choice.value): choice.label
            for output in outputs
            for choice in output.choices
        }
        self._rules = {rule.id: rule.title for one in declared for rule in one.rules}

    def output(self, name: str) -> str:
        """Return the title of an output."""
        return figures.said(self._outputs.get(name, name))

    def rule(self, rule_id: str) -> str:
        """Return the title of a rule."""
        return figures.said(self._rules.get(rule_id, ""))

    def answer(self, output: str, value: Any) -> str:
        """Return the answer of an output; several choices come as a list or joined by commas."""
        match value:
            case None | "" | []:
                return figures.NOTHING
            case bool() | "true" | "false":
                return _("yes") if value in (True, "true") else _("no")
            case list():
                parts = [str(part) for part in value]
            case _:
                parts = str(value).split(STORED_BETWEEN)
        labels = [figures.said(self._choices.get((output, part), part)) for part in parts]
        return BETWEEN[figures.is_chinese()].join(labels)
