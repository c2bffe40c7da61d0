"""Accept the text of a policy, or say everything that is wrong with it."""

from __future__ import annotations

from obligor_core.facts import Catalogue
from obligor_core.policy import checks, resolving
from obligor_core.policy.finding import Finding
from obligor_core.policy.forms import Edition, Policy
from obligor_core.policy.sections import read


def parse(
    text: str, catalogue: Catalogue, *, replacing: Policy | None = None
) -> Policy | list[Finding]:
    """Return the policy, or its faults in the order of the text; nothing in it is executed.

    ``replacing`` is the version in force that the text would follow.
    """
    declaration = read(text)
    if isinstance(declaration, list):
        return _ordered(declaration)
    findings = checks.declaration_faults(declaration, catalogue)
    if any(finding.rule == "POL-05" for finding in findings):
        return _ordered(findings)
    editions: list[Edition] = []
    for day in declaration.days:
        edition, faults = resolving.edition(declaration, catalogue, since=day)
        findings.extend(faults)
        if edition is not None:
            editions.append(edition)
            findings.extend(checks.edition_faults(edition))
    if len(editions) < len(declaration.days):
        return _ordered(findings)
    policy = Policy(declaration, text, tuple(editions))
    findings.extend(checks.number_faults(policy))
    findings.extend(checks.remedy_faults(policy))
    if replacing is not None:
        findings.extend(checks.change_faults(replacing, policy))
    return _ordered(findings) or policy


def _ordered(findings: list[Finding]) -> list[Finding]:
    return sorted(set(findings), key=lambda f: (f.place.line, f.place.column, f.rule))
