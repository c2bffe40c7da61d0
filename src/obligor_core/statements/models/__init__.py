"""Models of failure and manipulation: each with the firms it was made for."""

from __future__ import annotations

from obligor_core.statements.models.judging import ModelResult, Traits, model_results
from obligor_core.statements.models.merton import Merton, kmv, merton

__all__ = ["Merton", "ModelResult", "Traits", "kmv", "merton", "model_results"]
