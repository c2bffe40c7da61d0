"""Collateral over REST."""

from obligor.collateral.api import filing, lines, reading, steps
from obligor.collateral.api.routes import router

__all__ = ["filing", "lines", "reading", "router", "steps"]
