"""What payload fields of tax invoices are called."""

from __future__ import annotations

from obligor_core.text import Text

FIELD_LABELS: dict[str, Text] = {}
