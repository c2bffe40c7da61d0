"""Words and tones that the pages of collateral share."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from obligor.foundation import figures
from obligor_core.collateral.due import TASKS
from obligor_core.collateral.kinds import FAMILIES, MODES, TRAITS, Kind, Mode, is_guarantee
from obligor_core.collateral.states import LABELS, State

KIND_LABELS = {kind.value: TRAITS[kind].label for kind in Kind}
STATE_LABELS = {state.value: LABELS[state] for state in State}
STATE_TONES = {
    "proposed": "waiting",
    "accepted": "info",
    "registered": "ok",
    "released": "muted",
    "disposed": "muted",
    "declined": "muted",
}
MODE_LABELS = {mode.value: MODES[mode] for mode in Mode}
TASK_LABELS = {task.value: label for task, label in TASKS.items()}
FAMILY_LABELS = {family.value: label for family, label in FAMILIES.items()}
METHODS = [
    ("market", _("market comparison")),
    ("income", _("income")),
    ("cost", _("cost")),
    ("book", _("book value")),
    ("quote", _("quoted price")),
]
SEVERITY_TONES = {"notice": "info", "warning": "risk", "severe": "bad"}


def kind_choices() -> list[tuple[str, str]]:
    """Return the kinds of things, without guarantors, in the language of the request."""
    return [
        (kind.value, figures.said(TRAITS[kind].label)) for kind in Kind if not is_guarantee(kind)
    ]


def all_kind_choices() -> list[tuple[str, Any]]:
    """Return all kinds in the language of the request."""
    return [(kind.value, figures.said(TRAITS[kind].label)) for kind in Kind]


def mode_choices() -> list[tuple[str, str]]:
    """Return how a guarantor answers, in the language of the request."""
    return [(mode.value, figures.said(MODES[mode])) for mode in Mode]
