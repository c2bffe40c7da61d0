"""Accept the text of a questionnaire, or say everything that is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass

from obligor_core.facts import Catalogue
from obligor_core.policy.finding import Finding
from obligor_core.questionnaires import checking, conditions
from obligor_core.questionnaires.conditions import Conditions
from obligor_core.questionnaires.declared import Declaration
from obligor_core.questionnaires.reading import read


@dataclass(frozen=True, eq=False, slots=True)
class Questionnaire:
    """A questionnaire that was accepted: it can be answered and scored."""

    declaration: Declaration
    conditions: Conditions
    text: str

    @property
    def name(self) -> str:
        return self.declaration.name


def parse(text: str, catalogue: Catalogue) -> Questionnaire | list[Finding]:
    """Return the questionnaire, or its faults in the order of the text."""
    declaration = read(text)
    if isinstance(declaration, list):
        return _ordered(declaration)
    findings = list(checking.faults(declaration, catalogue))
    if any(finding.rule == "QUE-04" for finding in findings):
        return _ordered(findings)
    found, faults = conditions.resolved(declaration, catalogue)
    if findings or found is None:
        return _ordered([*findings, *faults])
    return Questionnaire(declaration, found, text)


def _ordered(findings: list[Finding]) -> list[Finding]:
    return sorted(set(findings), key=lambda f: (f.place.line, f.place.column, f.rule))
