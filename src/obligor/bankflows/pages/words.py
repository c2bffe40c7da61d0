"""What the codes of bank flows are called on pages."""

from __future__ import annotations

from obligor_core.bankflows.kinds import (
    CATEGORY_LABELS,
    RELATION_LABELS,
    SEVERITY_LABELS,
    Severity,
)
from obligor_core.text import Text

CATEGORIES: dict[str, Text] = {c.value: label for c, label in CATEGORY_LABELS.items()}
RELATIONS: dict[str, Text] = {r.value: label for r, label in RELATION_LABELS.items()}
SEVERITIES: dict[str, Text] = {s.value: label for s, label in SEVERITY_LABELS.items()}
TONES = {
    Severity.SEVERE.value: "bad",
    Severity.WATCH.value: "waiting",
    Severity.NOTE.value: "info",
}
